"""How answers leave."""

from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook import WebhookResponse
from sqlalchemy import select
from structlog.testing import capture_logs

from bot.blocks import charts
from bot.features.checkins import Checkin
from bot.platform.i18n import translator
from handlers.answers import Ack, Client, Respond, fitted, pause
from simulator.server import Simulator
from tests.actors import Person, text_of
from tests.conftest import Hearth, rows


async def test_an_acknowledgement_once_given_stays_given_when_the_listener_fails_right_after_it() -> None:
    ack = Ack(lambda payload: payload)
    ack.response = None
    assert ack.response is None

    await ack("Noted.")
    ack.response = None  # as Bolt does for a listener that fails after its ack
    assert ack.response is not None
    assert "Noted." in str(ack.response.body)


async def test_an_error_before_the_acknowledgement_is_the_answer() -> None:
    ack = Ack(lambda payload: payload)
    ack.response = BoltResponse(status=200, body="busy")
    assert ack.response is not None
    assert ack.response.body == "busy"


def test_what_is_too_long_for_slack_is_cut_and_the_log_says_where_but_never_what() -> None:
    t = translator("zh-CN")
    long = {"type": "section", "text": {"type": "mrkdwn", "text": "长" * 4_000}}
    with capture_logs() as logs:
        shown = fitted({"text": "short", "blocks": [long]}, t)
        view = fitted({"response_action": "update", "view": {"type": "modal", "blocks": [long] * 120}}, t)["view"]

    assert len(shown["blocks"][0]["text"]["text"]) == 3_000
    assert len(view["blocks"]) <= 100
    assert "显示不下" in str(view["blocks"][-1])
    assert {each["event"] for each in logs} == {"answer.cut"}
    assert logs[0]["cuts"] == ["/blocks/0/text/text"]
    assert "长" not in str(logs)


def test_an_answer_that_fits_goes_out_as_it_is() -> None:
    payload = {"response_type": "ephemeral", "replace_original": True, "text": "Noted.", "blocks": []}

    assert fitted(payload, translator("en-US")) == payload


async def test_every_way_out_is_cut(alice: Person, hearth: Hearth, slack: Simulator) -> None:
    """A note of 3,000 characters that swell when they are escaped fits no section; it is shown cut, and kept whole."""
    note = "&" * 3_000
    await alice.types("/checkin")
    assert await alice.submits(mood="4", note=note) == {}
    assert "&amp;" in text_of(await alice.form())
    await alice.post("close", view_id=(await alice.form())["id"], all=True)
    await alice.types("/checkin history")
    assert "&amp;" in text_of(await alice.reads("Your November 2026"))
    assert "&amp;" in text_of(await alice.home())

    assert rows(hearth.db, select(Checkin.note)) == [(note,)]


@pytest.mark.parametrize(("said", "seconds"), [("2", 2.0), ("600", 5.0), ("soon", 1.0), ("", 1.0)])
def test_the_pause_before_the_next_try_is_slack_s_within_reason(said: str, seconds: float) -> None:
    assert pause(WebhookResponse(url="", status_code=429, body="", headers={"Retry-After": said})) == seconds


def test_without_any_answer_the_next_try_waits_a_second() -> None:
    assert pause(None) == 1.0


async def test_an_answer_with_a_chart_that_slack_refuses_comes_without_the_chart() -> None:
    bodies: list[dict[str, Any]] = []

    async def slack_without_charts(request: web.Request) -> web.Response:
        bodies.append(await request.json())
        if "data_visualization" in str(bodies[-1]):
            return web.Response(status=400, text="invalid_blocks")
        return web.Response(text="ok")

    app = web.Application()
    app.add_routes([web.post("/", slack_without_charts)])
    chart = charts.line("Mood", {"Mood": {"11-26": 3.0, "11-27": 4.0}})
    async with TestServer(app) as server, aiohttp.ClientSession() as http:
        client = Client(lambda payload: payload, AsyncWebClient(session=http))
        answer = await Respond(str(server.make_url("/")), client, lambda payload: payload)("All of it", blocks=[chart])

    assert answer is not None
    assert answer.status_code == 200
    assert [len(body["blocks"]) for body in bodies] == [1, 0]
