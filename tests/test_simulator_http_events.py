"""Requests to an app's URL as Slack makes them: signed, encoded by kind, within three seconds, events repeated."""

import asyncio
import json
from urllib.parse import parse_qs

import pytest
from aiohttp import web
from slack_sdk.signature import SignatureVerifier

from simulator.delivery import Timings
from simulator.http_events import signature
from simulator.people import ALICE, BOB, GENERAL
from tests.simulated import Json, World, http_world, until


class Listener:
    """An app's URL that keeps what it was sent and answers as told: a status, headers, a body or a pause."""

    def __init__(self, *, status: int = 200, wait: float = 0.0, **answer: object) -> None:
        self.status, self.wait, self.answer = status, wait, answer
        self.requests: list[tuple[Json, str]] = []

    async def handle(self, request: web.Request) -> web.StreamResponse:
        self.requests.append(({name.lower(): value for name, value in request.headers.items()}, await request.text()))
        await asyncio.sleep(self.wait)
        return web.Response(status=self.status, **self.answer)

    @property
    def retries(self) -> list[tuple[str | None, str | None]]:
        return [(headers.get("x-slack-retry-num"), headers.get("x-slack-retry-reason")) for headers, _ in self.requests]


async def message_to_app(world: World) -> None:
    im = (await world.do("dm", as_=ALICE, users=[world.sim.app.bot_user]))["channel"]
    await world.do("message", as_=ALICE, channel=im, text="hello")
    await world.sim.board.outbox.idle()


async def test_every_request_is_signed_so_that_slack_s_own_verifier_accepts_it():
    listener = Listener()
    async with http_world(handler=listener.handle) as world:
        await world.do("command", as_=ALICE, channel=GENERAL, text="/say 你好 & more")
        await world.do("shortcut", as_=ALICE, callback_id="squawk")
        await message_to_app(world)
        verifier = SignatureVerifier(world.sim.app.signing_secret)

    assert len(listener.requests) == 3
    for headers, body in listener.requests:
        assert verifier.is_valid_request(body, headers)
        assert not verifier.is_valid_request(body + " ", headers)


async def test_commands_are_forms_interactions_are_a_form_with_a_payload_events_are_json():
    listener = Listener()
    async with http_world(handler=listener.handle) as world:
        await world.do("command", as_=ALICE, channel=GENERAL, text="/say 你好")
        await world.do("shortcut", as_=ALICE, callback_id="squawk")
        await message_to_app(world)

    (command, form), (shortcut, wrapped), (event, plain) = listener.requests
    assert [each["content-type"] for each in (command, shortcut, event)] == [
        "application/x-www-form-urlencoded",
        "application/x-www-form-urlencoded",
        "application/json",
    ]
    assert parse_qs(form)["text"] == ["你好"]
    assert json.loads(parse_qs(wrapped)["payload"][0])["callback_id"] == "squawk"
    assert json.loads(plain)["event"]["text"] == "hello"


async def test_bolt_answers_over_http_what_it_answers_over_sockets():
    def write(app):
        @app.command("/say")
        async def say(ack, command):
            await ack(text=command["text"], response_type="in_channel")

    async with http_world(write) as world:
        done = await world.do("command", as_=ALICE, channel=GENERAL, text="/say together")
        seen = await world.last(BOB, GENERAL)

    assert done["ok"]
    assert (seen["text"], seen["ephemeral"]) == ("together", False)


@pytest.mark.parametrize(
    ("listener", "reason"),
    [(Listener(status=500), "http_error"), (Listener(status=404), "http_error"), (Listener(wait=0.3), "http_timeout")],
)
async def test_an_event_that_failed_comes_again_three_times_with_the_reason(listener, reason):
    timings = Timings(ack=0.1, retries=(0.0, 0.01, 0.01))
    async with http_world(handler=listener.handle, timings=timings) as world:
        await message_to_app(world)

    assert listener.retries == [(None, None), ("1", reason), ("2", reason), ("3", reason)]
    assert len({json.loads(body)["event_id"] for _, body in listener.requests}) == 1


async def test_an_app_can_forbid_repetition():
    listener = Listener(status=500, headers={"X-Slack-No-Retry": "1"})
    async with http_world(handler=listener.handle) as world:
        await message_to_app(world)

    assert listener.retries == [(None, None)]


async def test_commands_and_interactions_are_never_repeated():
    listener = Listener(status=503)
    async with http_world(handler=listener.handle) as world:
        command = await world.do("command", as_=ALICE, channel=GENERAL, text="/say x")
        shortcut = await world.do("shortcut", as_=ALICE, callback_id="squawk")
        await world.sim.board.outbox.idle()

    assert [command["error"], shortcut["error"]] == ["http_service_error", "http_service_error"]
    assert len(listener.requests) == 2


async def test_an_app_that_is_slow_or_away_leaves_the_person_with_an_error():
    listener = Listener(wait=0.3)
    async with http_world(handler=listener.handle, timings=Timings(ack=0.1)) as world:
        slow = await world.do("command", as_=ALICE, channel=GENERAL, text="/say x")
        world.sim.board.http.url = "http://127.0.0.1:1/slack/events"
        away = await world.do("command", as_=ALICE, channel=GENERAL, text="/say x")
        world.sim.board.http.url = ""
        nowhere = await world.do("command", as_=ALICE, channel=GENERAL, text="/say x")

    assert [each["error"] for each in (slow, away, nowhere)] == [
        "operation_timeout",
        "dispatch_failed",
        "dispatch_failed",
    ]


async def test_saving_the_url_asks_for_the_challenge_back():
    async with http_world() as world:
        assert await world.sim.board.http.verify("3eZbrw1aB")
    async with http_world(handler=Listener(text="something else").handle) as world:
        assert not await world.sim.board.http.verify("3eZbrw1aB")


async def test_bolt_takes_honest_deliveries_and_refuses_forged_ones():
    heard: list[Json] = []

    def write(app):
        @app.event("message")
        async def listen(body):
            heard.append(body)

    async with http_world(write) as world:
        await message_to_app(world)
        (body,) = await until(lambda: heard)
        event = {"kind": "events_api", "payload": body}
        answers = [
            await world.do("deliver", **event),
            await world.do("deliver", **event, retry_num=2, retry_reason="http_timeout"),
            await world.do("deliver", **event, secret="guessed"),
            await world.do("deliver", **event, age=60 * 6),
            await world.do("deliver", **event, headers={"X-Slack-Signature": None}),
            await world.do("deliver", **event, headers={"X-Slack-Signature": signature("x", 1, "")}),
            await world.do("deliver", body="{}", content_type="application/json", secret="guessed"),
        ]

    assert [answer["status"] for answer in answers] == [200, 200, 401, 401, 401, 401, 401]
    assert len(heard) == 3
