"""How Hearth runs: who may speak to it, how much it bears, how it starts, and how it ends."""

import asyncio
import io
import signal
import socket
import sqlite3
from collections.abc import Callable
from contextlib import closing
from typing import Any

import aiohttp
import pytest
from sqlalchemy import select

from bot.features.checkins import Checkin
from bot.platform.clock import epoch, monotonic
from bot.platform.config import Settings
from bot.platform.database import connect
from simulator import people
from simulator.http_events import FORM, Signing, headers
from simulator.server import Simulator
from tests.actors import Json, Person, eventually, text_of
from tests.conftest import Hearth, rows
from tests.running import Program, running

over_http = pytest.mark.parametrize("mode", ["http"], indirect=True)
both_modes = pytest.mark.parametrize("mode", ["socket", "http"], indirect=True)

CHECK_IN = "command=%2Fcheckin&text=4&team_id=T0HEARTH01&user_id=U0ALICE&trigger_id=1.2.3"


# -- who may speak to it --------------------------------------------------------------------------


async def delivers(who: Person, **request: Any) -> int:
    return int((await who.post("deliver", **request))["status"])


FORGED: list[Json] = [
    {"secret": "not the secret"},
    {"headers": {"X-Slack-Signature": None}},
    {"headers": {"X-Slack-Request-Timestamp": None}},
    {"headers": {"X-Slack-Signature": None, "X-Slack-Request-Timestamp": None}},
    {"headers": {"X-Slack-Signature": "v0=é"}},
    {"headers": {"X-Slack-Request-Timestamp": "yesterday"}},
    {"age": 360},
    {"age": -360},
]
BODIES = [
    ("application/x-www-form-urlencoded", CHECK_IN),
    ("application/json", "{no json"),
    ("application/json", "[1, 2]"),
    ("application/json; charset=nonsense", "{}"),
    ("text/plain", "payload=%7Bno+json"),
    ("application/octet-stream", "\x00\x01"),
    ("application/json", ""),
]


@over_http
async def test_what_slack_did_not_sign_is_not_even_read(alice: Person, hearth: Hearth) -> None:
    for forged in FORGED:
        for content_type, body in BODIES:
            status = await delivers(alice, body=body, content_type=content_type, **forged)
            assert (forged, body, status) == (forged, body, 401)

    assert rows(hearth.db, select(Checkin.id)) == []


@over_http
async def test_what_is_signed_but_no_payload_is_a_bad_request(alice: Person) -> None:
    for body in ("{no json", "[1, 2]", '"text"'):
        assert await delivers(alice, body=body, content_type="application/json") == 400
    for body in ("payload=%7Bno+json", "payload=%5B1%5D"):
        assert await delivers(alice, body=body, content_type="application/x-www-form-urlencoded") == 400


@over_http
async def test_bytes_that_are_no_text_are_turned_away(hearth: Hearth) -> None:
    async with aiohttp.ClientSession() as http, http.post(address(hearth), data=b"\xff\xfe\x00") as answer:
        assert answer.status == 401


@over_http
async def test_a_signed_request_may_be_almost_five_minutes_old(alice: Person) -> None:
    assert await delivers(alice, body=CHECK_IN, content_type="application/x-www-form-urlencoded", age=290) == 200


def address(hearth: Hearth) -> str:
    return f"http://127.0.0.1:{hearth.port}/slack/events"


@over_http
async def test_ten_megabytes_are_turned_away_at_once(alice: Person, hearth: Hearth) -> None:
    began = monotonic()
    async with aiohttp.ClientSession() as http:
        async with http.post(address(hearth), data=io.BytesIO(b"x" * 10_000_000)) as answer:
            assert answer.status == 413
        plausible = {"X-Slack-Request-Timestamp": str(epoch()), "X-Slack-Signature": "v0=0"}
        pieces = _slowly(b"x" * 65_536, 160)  # no length given
        async with http.post(address(hearth), data=pieces, headers=plausible) as answer:
            assert answer.status == 413

    assert monotonic() - began < 10
    assert "Noted" in text_of(await alice.types("/checkin 4"))


async def _slowly(piece: bytes, times: int) -> Any:
    for _ in range(times):
        yield piece


def head(**headers: str | int) -> bytes:
    """Return the head of a request to Slack's address, whose body is still to come."""
    lines = [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join(["POST /slack/events HTTP/1.1", "Host: hearth", *lines, "", ""]).encode()


SIGNED_AT = "X_Slack_Request_Timestamp"  # a number is how many seconds from now
NOW = {SIGNED_AT: 0, "X_Slack_Signature": "v0=0"}


@over_http
@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({}, 401),
        ({"X_Slack_Signature": "v0=0"}, 401),
        ({SIGNED_AT: 0}, 401),
        ({**NOW, SIGNED_AT: "yesterday"}, 401),
        ({**NOW, SIGNED_AT: ""}, 401),
        ({**NOW, SIGNED_AT: "nan"}, 401),
        ({**NOW, SIGNED_AT: "9" * 5000}, 401),
        ({**NOW, SIGNED_AT: -3600}, 401),
        ({**NOW, SIGNED_AT: 3600}, 401),
        ({**NOW, "Content_Length": 2_000_000}, 413),
        ({**NOW, "Content_Length": 2_000_000, "Expect": "100-continue"}, 413),
        ({"Expect": "100-continue"}, 401),
        ({**NOW, "Expect": "the impossible"}, 417),
    ],
)
async def test_what_the_head_gives_away_is_refused_before_a_body_is_read_or_asked_for(
    hearth: Hearth, given: dict[str, Any], status: int
) -> None:
    if isinstance(given.get(SIGNED_AT), int):
        given = {**given, SIGNED_AT: epoch() + given[SIGNED_AT]}
    reader, writer = await asyncio.open_connection("127.0.0.1", hearth.port)
    writer.write(head(**{"Content_Length": 1000, **given}))
    async with asyncio.timeout(4):  # sooner than any time limit for a body
        said = await reader.read()  # to the end: the connection is closed
    writer.close()

    assert said.split(b" ")[1] == str(status).encode()
    assert b"the impossible" not in said


@over_http
async def test_a_signed_body_is_asked_for(slack: Simulator, hearth: Hearth) -> None:
    signed = headers(Signing(slack.app.signing_secret), FORM, CHECK_IN, None)
    given = {name.replace("-", "_"): value for name, value in signed.items()}
    reader, writer = await asyncio.open_connection("127.0.0.1", hearth.port)
    writer.write(head(**given, Content_Length=len(CHECK_IN), Expect="100-continue"))
    async with asyncio.timeout(10):
        assert await reader.readuntil(b"\r\n\r\n") == b"HTTP/1.1 100 Continue\r\n\r\n"
        writer.write(CHECK_IN.encode())
        assert b"200 OK" in await reader.readuntil(b"\r\n\r\n")
    writer.close()


@over_http
@pytest.mark.parametrize(
    ("body", "agent", "status"),
    [
        ("ssl_check=1&token=abc", "Slackbot 1.0 (+https://api.slack.com/robots)", 200),
        ("ssl_check=0&token=abc", "Slackbot 1.0 (+https://api.slack.com/robots)", 401),
        ("ssl_check=1&token=abc&ssl_check=1", "Slackbot 1.0", 401),
        (f"ssl_check=1&{CHECK_IN}", "Slackbot 1.0 (+https://api.slack.com/robots)", 401),
        ("ssl_check=1&payload=%7B%7D", "Slackbot 1.0 (+https://api.slack.com/robots)", 401),
        ("ssl_check=1&token=abc", "somebody else", 401),
    ],
)
async def test_slack_s_look_at_the_certificate_is_answered_though_nobody_signed_it(
    hearth: Hearth, body: str, agent: str, status: int
) -> None:
    """Slack sends it so: github.com/slackapi/bolt-js/issues/1397; what must not pass with it: bolt-js/pull/2899."""
    sent = {"User-Agent": agent, "Content-Type": FORM}
    async with aiohttp.ClientSession() as http, http.post(address(hearth), data=body, headers=sent) as answer:
        assert answer.status == status
        assert await answer.text() == ("" if status == 200 else "This request is not signed by Slack.")
    assert rows(hearth.db, select(Checkin.id)) == []


@over_http
async def test_no_answer_tells_which_versions_answer_or_repeats_what_was_asked(hearth: Hearth) -> None:
    async with aiohttp.ClientSession() as http:
        for method in ("GET", "HEAD", "PUT", "DELETE", "OPTIONS"):
            async with http.request(method, address(hearth)) as answer:
                assert (answer.status, answer.headers["Server"]) == (405, "Hearth")
        for path in ("/<script>", "/slack/events/", "/slack/../metrics", "/healthz/x", "/metrics"):
            async with http.get(f"http://127.0.0.1:{hearth.port}{path}") as answer:
                assert (answer.status, await answer.text()) == (404, "404: Not Found")
                assert answer.headers["Server"] == "Hearth"


@over_http
async def test_slack_s_handshake_is_answered_and_other_addresses_are_not_found(
    slack: Simulator, hearth: Hearth
) -> None:
    assert await slack.board.http.verify("a challenge")
    async with aiohttp.ClientSession() as http:
        async with http.get(f"http://127.0.0.1:{hearth.port}/healthz") as answer:
            assert await answer.json() == {"ok": True}
        async with http.get(f"http://127.0.0.1:{hearth.port}/readyz") as answer:
            assert (await answer.json())["ok"]
        async with http.get(address(hearth)) as answer:
            assert answer.status == 405
        async with http.post(f"http://127.0.0.1:{hearth.port}/elsewhere") as answer:
            assert answer.status == 404


async def test_over_sockets_nothing_answers_at_slack_s_address(hearth: Hearth) -> None:
    async with aiohttp.ClientSession() as http, http.post(address(hearth), data="x") as answer:
        assert answer.status == 404


# -- sockets --------------------------------------------------------------------------------------


@pytest.mark.parametrize("trouble", ["drop", "refresh", "disconnect"])
async def test_after_trouble_with_the_sockets_the_next_command_works(
    alice: Person, slack: Simulator, trouble: str
) -> None:
    await alice.types("/checkin 4 before")
    await alice.post("socket", do=trouble)

    assert "after" in text_of(await eventually(_succeeds, alice, within=25))


async def _succeeds(alice: Person) -> Json:
    answer = await alice.post("command", channel=people.GENERAL, text="/checkin 5 after")
    response: Json = answer.get("response", {})
    return response


# -- the process ----------------------------------------------------------------------------------


@pytest.fixture
def at(slack: Simulator, stranger: Callable[[str], Person]) -> Person:
    """Alice, without Hearth running yet."""
    return stranger(people.ALICE)


async def ready(slack: Simulator, program: Program, settings: Settings) -> None:
    """Wait for the line that says so; then Slack knows where to bring its requests."""
    await program.says("Hearth is listening")
    if not settings.socket_mode:
        slack.board.mode = "http"
        slack.board.http.url = next(word for word in program.out.split() if word.endswith("/slack/events."))[:-1]


def entries(settings: Settings) -> list[Any]:
    db = connect(settings.database_url, keys=settings.secret_keys)
    try:
        return rows(db, select(Checkin.mood, Checkin.note).order_by(Checkin.id))
    finally:
        db.close()


@pytest.mark.slow
@both_modes
async def test_told_to_stop_it_finishes_what_it_does_and_takes_nothing_new(
    slack: Simulator, at: Person, settings: Settings
) -> None:
    path = settings.database_url.removeprefix("sqlite:///")
    async with running(settings) as program:
        await ready(slack, program, settings)
        await at.types("/checkin 4 before")
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            asked = asyncio.create_task(at.types("/checkin 5 while it stops"))
            await asyncio.sleep(0.3)
            program.process.send_signal(signal.SIGTERM)
            await asyncio.sleep(0.2)
            late = asyncio.create_task(at.post("command", channel=people.GENERAL, text="/checkin 1 too late"))
            await asyncio.sleep(0.1)
            other.execute("ROLLBACK")

        assert "while it stops" in text_of(await asked)
        assert not (await late)["ok"]
        assert await program.ends() == 0
    assert entries(settings) == [(4, "before"), (5, "while it stops")]
    assert "Traceback" not in program.err


@pytest.mark.slow
async def test_a_second_hearth_on_the_same_file_is_refused_with_a_sentence(
    slack: Simulator, settings: Settings
) -> None:
    async with running(settings) as first:
        await ready(slack, first, settings)
        async with running(settings) as second:
            assert await second.ends() == 2
            assert "Another Hearth is running on" in second.err
            assert "Traceback" not in second.err
        first.process.kill()
        await first.ends()
        async with running(settings) as third:
            await ready(slack, third, settings)


@pytest.mark.slow
async def test_a_database_that_cannot_be_had_is_a_sentence(settings: Settings) -> None:
    async with (
        running(settings, DATABASE_URL="sqlite:////proc/nowhere/hearth.db") as nowhere,
        running(settings, DATABASE_URL="postgresql://127.0.0.1:1/hearth") as unreachable,
        running(settings, DATABASE_URL="nonsense") as nonsense,
    ):
        for program in (nowhere, unreachable, nonsense):
            assert await program.ends() == 2
            assert "DATABASE_URL cannot be used" in program.err or "hearth[postgres]" in program.err
            assert "Traceback" not in program.err


@pytest.mark.slow
async def test_tokens_that_slack_refuses_are_a_sentence(slack: Simulator, settings: Settings) -> None:
    async with running(settings, SLACK_BOT_TOKEN="xoxb-wrong") as program:
        assert await program.ends() == 2
        assert "Slack refuses SLACK_BOT_TOKEN (invalid_auth)" in program.err
    async with running(settings, SLACK_APP_TOKEN="xapp-wrong") as program:
        assert await program.ends() == 2
        assert "Slack refuses SLACK_APP_TOKEN (invalid_auth)" in program.err
    slack.app.status = "revoked"
    async with running(settings) as program:
        assert await program.ends() == 2
        assert "Slack refuses SLACK_BOT_TOKEN (token_revoked)" in program.err
        assert "Traceback" not in program.err


@pytest.mark.slow
async def test_a_port_in_use_is_a_sentence(settings: Settings) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        async with running(settings, PORT=str(port)) as program:
            assert await program.ends() == 2
        assert f"127.0.0.1:{port} cannot be opened (Address already in use)" in program.err
        assert "Traceback" not in program.err


@pytest.mark.slow
async def test_it_waits_for_a_slack_that_does_not_answer_and_can_be_stopped_meanwhile(
    slack: Simulator, at: Person, settings: Settings
) -> None:
    slack.faults.add("503_before", "auth.test", times=1)
    slack.faults.add("500_before", "apps.connections.open", times=1)
    async with running(settings) as program:
        await ready(slack, program, settings)
        assert "Noted" in text_of(await at.types("/checkin 4"))
    slack.faults.add("503_before", "auth.test")
    async with running(settings) as program:
        await program.says("slack.unavailable")
        program.process.send_signal(signal.SIGINT)
        assert await program.ends() == 0


@pytest.mark.slow
@both_modes
async def test_three_hundred_clicks_at_once_are_all_acknowledged_in_time(
    slack: Simulator, at: Person, settings: Settings
) -> None:
    async with running(settings) as program:
        await ready(slack, program, settings)
        await at.types("/checkin 4")
        await at.clicks(await at.reads("Noted"), "checkin.undo")
        await at.reads("Taken back")
        click = next(e.payload for e in slack.board.outbox.attempts if e.payload.get("type") == "block_actions")
        many = [{**click, "trigger_id": f"{n}.{n}.{n}", "response_url": None} for n in range(300)]
        answers = await asyncio.gather(*(slack.board.outbox.ask("interactive", each) for each in many))

    assert [each.outcome for each in answers] == ["ok"] * 300
