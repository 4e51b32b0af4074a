"""What Slack brings, bent in every way: a bad request or a kind answer, never a traceback, and Hearth goes on.

Public reports of the same kind: deep JSON (github.com/flop-labs/technocore-chat/issues/130), NUL in a webhook
(github.com/mattermost/mattermost/issues/28280), no payload (github.com/slackapi/bolt-js/pull/102), no actions
(github.com/slack-ruby/slack-ruby-bot-server-events/issues/8).
"""

import asyncio
import copy
import json
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlencode

import aiohttp
import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from structlog.testing import capture_logs

from bot.cli import serve
from bot.core import workspaces
from bot.core.people import Member
from bot.features.checkins import Checkin
from bot.platform.untrusted import Unfit, clean, clean_text
from bot.web import envelopes
from bot.web.envelopes import FORM, JSON, Malformed
from simulator import people
from simulator.http_events import Signing, headers
from simulator.server import Simulator
from tests.actors import Json, Person, text_of
from tests.conftest import BOTH_ENGINES, Hearth, rows
from tests.properties import examples

over_http = pytest.mark.parametrize("mode", ["http"], indirect=True)
GOOD = {200, 400, 401}
COMMAND = {"command": "/checkin", "text": "4", "team_id": "T0HEARTH01", "user_id": people.ALICE, "trigger_id": "1.2.3"}
CLICK: Json = {
    "type": "block_actions",
    "team": {"id": "T0HEARTH01"},
    "user": {"id": people.ALICE},
    "trigger_id": "1.2.3",
    "actions": [{"action_id": "a", "block_id": "b", "type": "button", "value": "1"}],
}
FORM_SENT: Json = {
    "type": "view_submission",
    "team": {"id": "T0HEARTH01"},
    "user": {"id": people.ALICE},
    "view": {"id": "V1", "type": "modal", "callback_id": "c", "private_metadata": "", "state": {"values": {}}},
}
EVENT: Json = {
    "type": "event_callback",
    "team_id": "T0HEARTH01",
    "event_id": "Ev1",
    "event": {"type": "app_home_opened", "user": people.ALICE, "tab": "home"},
}


async def bring(hearth: Hearth, slack: Simulator, content_type: str, body: str) -> tuple[int, str]:
    """Bring a body to Hearth as Slack would, signed; return status and answer."""
    signed = headers(Signing(slack.app.signing_secret), content_type, body, None)
    url = f"http://127.0.0.1:{hearth.port}/slack/events"
    async with aiohttp.ClientSession() as http, http.post(url, data=body.encode(), headers=signed) as answer:
        return answer.status, await answer.text()


def interactive(payload: Any) -> tuple[str, str]:
    return FORM, urlencode({"payload": json.dumps(payload)})


def event(payload: Any) -> tuple[str, str]:
    return JSON, json.dumps(payload)


def without(payload: Json, *names: str) -> Json:
    return {name: value for name, value in payload.items() if name not in names}


def nested(levels: int) -> str:
    return '{"a":' * levels + "1" + "}" * levels


BENT = {
    "deep": (JSON, nested(30_000)),
    "deep in a form": (FORM, urlencode({"payload": "[" * 30_000 + "]" * 30_000})),
    "deeper than Slack": (JSON, '{"type": "event_callback", "a": ' + nested(500) + "}"),
    "nothing": (FORM, ""),
    "no payload": (FORM, "payload="),
    "another field": (FORM, "pay=load"),
    "two payloads": (FORM, urlencode([("payload", json.dumps(CLICK))] * 2)),
    "no JSON": (FORM, "payload=%7Bno"),
    "no object": (FORM, "payload=%5B1%5D"),
    "too many fields": (FORM, "a=1&" * 200),
    "a huge number": (JSON, '{"type":' + "1" * 5000 + "}"),
    "a number that no column holds": event({**EVENT, "event_time": 10**30}),
    "NaN": event({**EVENT, "event_time": float("nan")}),
    "infinity": (JSON, json.dumps(EVENT).replace('"home"', "1e999")),
    "a name with NUL": event({**EVENT, "a\0b": 1}),
    "another content type": ("image/png", urlencode(COMMAND)),
    "plain text": ("text/plain", urlencode(COMMAND)),
    "no type": event(without(EVENT, "type")),
    **{f"type {value!r}"[:30]: event({**EVENT, "type": value}) for value in (7, None, [], {}, "x", "message")},
    **{f"event {value!r}": event({**EVENT, "event": value}) for value in (None, [], "x", 7, {}, [{}])},
    **{f"event_id {str(value)[:9]}": event({**EVENT, "event_id": value}) for value in (7, {}, None, "", "x" * 10_240)},
    "event's user": event({**EVENT, "event": {**EVENT["event"], "user": 7}}),
    "event's user without id": event({**EVENT, "event": {**EVENT["event"], "user": {}}}),
    "authorizations": event({**EVENT, "authorizations": {"id": 1}}),
    **{f"challenge {value!r}": event({"type": "url_verification", "challenge": value}) for value in (None, 7, {})},
    **{f"actions {value!r}": interactive({**CLICK, "actions": value}) for value in ([], None, {}, "x", [None], [[]])},
    **{f"click's user {value!r}": interactive({**CLICK, "user": value}) for value in (None, 7, {}, {"id": None})},
    **{f"trigger {value!r}": interactive({**CLICK, "trigger_id": value}) for value in (None, 7, {}, [], "")},
    "no team": interactive({**CLICK, "team": None}),
    "team 7": interactive({**CLICK, "team": 7}),
    "value 7": interactive({**CLICK, "actions": [{**CLICK["actions"][0], "value": 7}]}),
    "option 7": interactive({**CLICK, "actions": [{**CLICK["actions"][0], "selected_option": 7}]}),
    "response_url 7": interactive({**CLICK, "response_url": 7}),
    **{f"view {value!r}": interactive({**FORM_SENT, "view": value}) for value in (None, 7, [], "x", {}, {"id": 1})},
    **{
        f"{name} {value!r}": interactive({**FORM_SENT, "view": {**FORM_SENT["view"], name: value}})
        for name, value in [
            ("state", None),
            ("state", {"values": []}),
            ("state", {"values": {"a": 7}}),
            ("state", {"values": {"a": {"b": None}}}),
            ("state", {"values": {"a": {"b": {"value": {}}}}}),
            ("state", {"values": {"a": {"b": {"selected_options": [None]}}}}),
            ("private_metadata", {}),
            ("private_metadata", None),
            ("callback_id", 7),
            ("blocks", [None]),
            ("blocks", {}),
            ("hash", {}),
        ]
    },
    "response_urls": interactive({**FORM_SENT, "response_urls": {"a": 1}}),
    "command of no team": (FORM, urlencode(without(COMMAND, "team_id"))),
    "command of nobody": (FORM, urlencode(without(COMMAND, "user_id"))),
    "command without trigger": (FORM, urlencode(without(COMMAND, "trigger_id"))),
    "an empty command": (FORM, urlencode({**COMMAND, "command": ""})),
    "two people": (FORM, urlencode(COMMAND) + f"&user_id={people.BOB}"),
}  # fmt: skip


@over_http
async def test_what_slack_does_not_send_is_a_bad_request_and_no_traceback(
    alice: Person, hearth: Hearth, slack: Simulator, caplog: pytest.LogCaptureFixture
) -> None:
    with capture_logs() as logs:
        for name, (content_type, body) in BENT.items():
            status, said = await bring(hearth, slack, content_type, body)
            assert (name, status, said) == (name, 400, "This is no payload of Slack's.")

    assert {each["event"] for each in logs} == {"request.malformed"}
    assert all(each["error"].replace("_", "").isalpha() for each in logs)
    assert [each.getMessage() for each in caplog.records if each.levelname != "INFO"] == []
    assert "Noted" in text_of(await alice.types("/checkin 4"))


@over_http
async def test_what_is_slack_s_own_is_answered(hearth: Hearth, slack: Simulator) -> None:
    for content_type, body in [
        (FORM, "ssl_check=1&token=abc"),
        event({"type": "url_verification", "challenge": "a challenge"}),
        event({"type": "app_rate_limited", "team_id": "T0HEARTH01", "minute_rate_limited": 1518467820}),
        event({**EVENT, "event": {"type": "a_new_kind_of_event"}}),
        event(EVENT),
        interactive({**CLICK, "actions": [{**CLICK["actions"][0], "selected_option": None, "value": None}]}),
        interactive({**CLICK, "team": None, "user": {"id": people.ALICE, "team_id": "T0HEARTH01"}}),
        (FORM, urlencode(COMMAND)),
    ]:
        assert (body, (await bring(hearth, slack, content_type, body))[0]) == (body, 200)


def test_a_request_has_the_content_type_that_slack_gives_it() -> None:
    for content_type in ("", "application/octet-stream", "multipart/form-data"):
        with pytest.raises(Malformed, match="content_type"):
            envelopes.decode(b"{}", content_type)
    with pytest.raises(Malformed, match="encoding"):
        envelopes.decode(b"text=\xff", FORM)


# -- over a socket --------------------------------------------------------------------------------


async def test_over_a_socket_it_is_acknowledged_and_goes_no_further(
    alice: Person, slack: Simulator, caplog: pytest.LogCaptureFixture
) -> None:
    bent: list[tuple[str, Any]] = [
        ("interactive", {**CLICK, "actions": []}),
        ("interactive", {**CLICK, "user": 7}),
        ("interactive", {**FORM_SENT, "view": None}),
        ("events_api", {**EVENT, "event": None}),
        ("events_api", {**EVENT, "event_id": "x" * 10_240}),
        ("events_api", {**EVENT, "a": json.loads(nested(200))}),
        ("slash_commands", without(COMMAND, "user_id")),
        ("slash_commands", {**COMMAND, "text": 7}),
        ("events_api", {}),
        ("events_api", {"type": "app_rate_limited", "team_id": "T0HEARTH01"}),
    ]
    for kind, payload in bent:
        answer = await alice.post("deliver", kind=kind, payload=payload)
        assert (payload, answer["outcome"]) == (payload, "ok")
    for payload in (None, [], "text", 7):
        envelope = {"type": "events_api", "envelope_id": f"of {payload!r}", "payload": payload}
        assert (await alice.post("deliver", envelope=envelope))["outcome"] == "ok"

    assert [each.getMessage() for each in caplog.records if each.levelname in ("ERROR", "CRITICAL")] == []
    assert "Noted" in text_of(await alice.types("/checkin 4"))


async def test_over_a_socket_even_what_cannot_be_read_is_acknowledged(alice: Person, slack: Simulator) -> None:
    line = slack.board.socket
    waiting = line._waiting["deep-1"] = asyncio.get_running_loop().create_future()  # what a whole envelope has, too
    text = '{"type": "events_api", "envelope_id": "deep-1", "payload": ' + nested(30_000) + "}"
    await line._connections[0].send_str(text)  # the local workspace could not write it either

    await asyncio.wait_for(waiting, 10)
    assert "Noted" in text_of(await alice.types("/checkin 4"))


# -- text -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("engine", BOTH_ENGINES)
@over_http
async def test_text_that_no_database_keeps_is_cleaned_wherever_it_is_typed(
    alice: Person, hearth: Hearth, slack: Simulator
) -> None:
    await alice.types("/checkin 4 before\0 and after")
    await alice.clicks(await alice.reads("Noted"), "checkin.edit")
    await alice.submits(mood="5", note="half \ud83d of a face\0, a whole 🎉")
    await alice.says("a\0b \ud83d")
    await bring(hearth, slack, *event({**EVENT, "event_id": "Ev\0\ud83d"}))

    (note,) = [each.note for each in rows(hearth.db, select(Checkin.note))]
    assert note == "half \ufffd of a face, a whole 🎉"


@pytest.mark.parametrize("engine", BOTH_ENGINES)
async def test_a_name_in_slack_s_directory_is_cleaned_as_well(hearth: Hearth, slack: Simulator) -> None:
    slack.workspace.users[people.BOB].display_name = "B\0ob"  # the other half below: the workspace could not send it
    async with workspaces.http_session() as session:
        client = workspaces.web_client(slack.api_url, session, slack.app.bot_token)
        await serve.learn_people(hearth.db, client, "T0HEARTH01", now=slack.clock.now())

    assert rows(hearth.db, select(Member.name).where(Member.user_id == people.BOB)) == [("Bob",)]
    assert workspaces.profile({"id": "U1", "profile": {"display_name": "Bob \ud83d"}}, "T1").name == "Bob \ufffd"


def test_clean_text_stays_as_it_is() -> None:
    for text in ("", "plain", "温度 🎉 👩‍💻", "a\tb\nc", "\u200b"):
        assert clean_text(text) == text
    assert clean({"a": ["b", 1, 2.5, None, True, {"c": "d\0"}]}) == {"a": ["b", 1, 2.5, None, True, {"c": "d"}]}


@pytest.mark.parametrize(
    "value", [2**63, -(2**63) - 1, float("inf"), float("nan"), {"a\ud800": 1}, json.loads(nested(99))]
)
def test_what_cannot_be_cleaned_is_unfit(value: Any) -> None:
    with pytest.raises(Unfit):
        clean([value])


# -- whatever else --------------------------------------------------------------------------------

ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**20), 10**20),
    st.floats(),
    st.text(st.characters(codec=None, categories=["L", "N", "P", "S", "Z", "C"]), max_size=8),
    st.sampled_from(["\0", "\ud800", "x" * 5000, "1", "{}", "[]", "null", "2026-13-45", "99:99", "T0HEARTH01"]),
    st.just([]),
    st.just({}),
    st.just([None]),
    st.just({"id": None}),
    st.just([{}]),
)


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the way to everything in a payload."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, each in inner:
        yield (*path, name)
        yield from places(each, (*path, name))


def bend(payload: Json, path: tuple[Any, ...], value: Any, *, remove: bool) -> Json:
    bent = copy.deepcopy(payload)
    at: Any = bent
    for name in path[:-1]:
        at = at[name]
    if remove:
        del at[path[-1]]
    else:
        at[path[-1]] = value
    return bent


async def real(alice: Person, slack: Simulator) -> list[tuple[str, Json]]:
    """Return what Slack has brought while Alice used Hearth: (kind, payload), one of each sort."""
    await alice.types("/checkin 4 a good day")
    await alice.clicks(await alice.reads("Noted"), "checkin.edit")
    await alice.submits(mood="5", note="better")
    await alice.clicks(await alice.reads("Noted"), "checkin.undo")
    await alice.chooses("checkin.open")
    await alice.form()
    await alice.home()
    await alice.says("hello")
    found: dict[Any, tuple[str, Json]] = {}
    for each in slack.board.outbox.attempts:
        inner = each.payload.get("event", {}).get("type") or each.payload.get("actions", [{}])[0].get("action_id")
        found[each.kind, each.payload.get("type"), inner] = (each.kind, each.payload)
    return [found[key] for key in sorted(found, key=str)]


@over_http
@given(data=st.data())
@examples(25, suppress_health_check=list(HealthCheck))
async def test_whatever_is_bent_in_what_slack_sends_hearth_answers_and_goes_on(
    alice: Person, hearth: Hearth, slack: Simulator, data: st.DataObject
) -> None:
    samples = KNOWN.get(slack) or KNOWN.setdefault(slack, await real(alice, slack))
    for _ in range(8):
        kind, payload = data.draw(st.sampled_from(samples))
        path = data.draw(st.sampled_from(list(places(payload))))
        bent = bend(payload, path, data.draw(ODD), remove=data.draw(st.booleans()))
        if kind == "slash_commands":
            plain = {name: "" if value is None else str(value) for name, value in bent.items()}
            content_type, body = FORM, urlencode(plain, errors="replace")
        else:
            content_type, body = event(bent) if kind == "events_api" else interactive(bent)
        status, said = await bring(hearth, slack, content_type, body)
        assert status in GOOD, (path, status, said)
        assert "Traceback" not in said

    async with aiohttp.ClientSession() as http, http.get(f"http://127.0.0.1:{hearth.port}/healthz") as answer:
        assert await answer.json() == {"ok": True}
    assert "Noted" in text_of(await alice.types("/checkin 4"))


KNOWN: dict[Simulator, list[tuple[str, Json]]] = {}  # what one workspace has sent, for all examples of a test


# -- what gets past it ----------------------------------------------------------------------------


@over_http
async def test_slack_brings_an_event_again_after_an_outage_but_not_after_a_bug(
    hearth: Hearth, slack: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(with_what: Exception) -> Callable[[Json], None]:
        def key_of(_body: Json) -> None:
            raise with_what

        return key_of

    monkeypatch.setattr("bot.app.key_of", breaks(TypeError("a bug")))
    assert (await bring(hearth, slack, *event(EVENT)))[0] == 200
    monkeypatch.setattr("bot.app.key_of", breaks(OperationalError("SELECT", {}, Exception("away"))))
    assert (await bring(hearth, slack, *event(EVENT)))[0] == 503
