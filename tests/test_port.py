"""The open port: whoever is slow, silent or too many keeps nobody else out, whatever they ask for."""

import asyncio
import resource
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any

import pytest
from aiohttp import web
from structlog.testing import capture_logs

from bot.platform.clock import epoch
from bot.platform.config import Settings
from bot.web import application as pages
from bot.web import port
from bot.web.port import Limits, origin_of, within_descriptors
from simulator import people
from simulator.http_events import signature
from simulator.server import Simulator
from tests.actors import Person, eventually, text_of
from tests.running import running

over_http = pytest.mark.parametrize("mode", ["http"], indirect=True)
QUICK = Limits(head_s=0.5, body_s=0.5, answer_s=0.5, idle_s=0.5, linger_s=0.1)
PATIENT = Limits(head_s=60, body_s=60, answer_s=60, idle_s=60, linger_s=0.1)
GET = b"GET /healthz HTTP/1.1\r\nHost: hearth\r\n\r\n"
UNFINISHED = b"POST /echo HTTP/1.1\r\nHost: hearth\r\nContent-Length: 90000\r\n\r\n"


@dataclass
class Caller:
    """One connection, as a stranger sees it."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def sends(self, data: bytes) -> None:
        self.writer.write(data)
        await self.writer.drain()

    async def hears(self, words: bytes = b"", within: float = 20.0) -> bytes:
        """Return what comes until these words have come, or until the other side ends it."""
        heard = b""
        async with asyncio.timeout(within):
            while not words or words not in heard:
                piece = await self.reader.read(65_536)
                if not piece:
                    break
                heard += piece
        return heard

    async def is_sent_away(self, within: float = 20.0) -> bool:
        """Wait until the other side ends it, however rudely."""
        with suppress(ConnectionError):
            await self.hears(within=within)
        return True


class Place:
    """An open port. `comes` connects once more; what asks for /busy is answered when `done` is set."""

    def __init__(self, number: int, connections: AsyncExitStack) -> None:
        self.number, self._connections, self.done = number, connections, asyncio.Event()

    async def busy(self, _request: web.Request) -> web.Response:
        await self.done.wait()
        return web.Response(text="done")

    async def comes(self, data: bytes = b"", origin: str = "127.0.0.1") -> Caller:
        caller = Caller(*await asyncio.open_connection("127.0.0.1", self.number, local_addr=(origin, 0)))
        self._connections.callback(caller.writer.close)
        if data:
            await caller.sends(data)
        return caller

    async def is_well(self) -> bool:
        """Return whether a stranger is answered."""
        return b'{"ok": true}' in await (await self.comes(GET)).hears(b"}")


async def _echo(request: web.Request) -> web.Response:
    return web.Response(body=await request.read())


async def _much(_request: web.Request) -> web.Response:
    return web.Response(body=b"x" * 30_000_000)


async def _any(logs: list[Any]) -> bool:
    return bool(logs)


@asynccontextmanager
async def opened(limits: Limits) -> AsyncIterator[Place]:
    """Hearth's application on a port with these limits, and a few more routes than it has."""
    app = pages.build(None)
    runner = port.Runner(app, limits, shutdown_timeout=1)
    async with AsyncExitStack() as connections:
        place = Place(0, connections)
        app.add_routes([web.post("/echo", _echo), web.get("/much", _much), web.get("/busy", place.busy)])
        await runner.setup()
        connections.push_async_callback(runner.cleanup)
        await web.TCPSite(runner, "127.0.0.1", 0, backlog=port.BACKLOG).start()
        place.number = runner.addresses[0][1]
        yield place


# -- time -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "begun",
    [b"", b"GET /healthz HT", GET[:-2], UNFINISHED, UNFINISHED + b"x" * 100, GET, GET + b"POST /echo HTTP/1.1\r\nHo"],
    ids=["silent", "half a line", "half a head", "no body", "half a body", "at rest", "half of the next one"],
)
async def test_whoever_does_not_go_on_is_sent_away(begun: bytes) -> None:
    async with opened(QUICK) as place:
        assert await (await place.comes(begun)).is_sent_away()
        assert await place.is_well()


@pytest.mark.parametrize("begun", [b"GET /healthz HTTP/1.1\r\nX-Slow: ", UNFINISHED], ids=["head", "body"])
async def test_a_byte_now_and_then_does_not_help(begun: bytes) -> None:
    async with opened(QUICK) as place:
        caller = await place.comes(begun)

        async def trickle() -> None:
            while True:
                await caller.sends(b"x")
                await asyncio.sleep(0.05)

        trickling = asyncio.create_task(trickle())
        assert await caller.is_sent_away()
        await asyncio.wait([trickling])
        assert isinstance(trickling.exception(), ConnectionError)


async def test_whoever_does_not_fetch_the_answer_is_sent_away() -> None:
    async with opened(QUICK) as place:
        caller = await place.comes(b"GET /much HTTP/1.1\r\nHost: hearth\r\n\r\n")
        with capture_logs() as logs:
            await eventually(_any, logs, within=20)

        assert logs[0]["event"] == "connection.dropped"
        assert logs[0]["state"] == "answer"
        await caller.is_sent_away()


async def test_one_connection_serves_many_requests_also_all_at_once() -> None:
    async with opened(PATIENT) as place:
        caller = await place.comes()
        for _ in range(5):
            await caller.sends(GET)
            assert b"200 OK" in await caller.hears(b"}")
        await caller.sends(GET * 19 + GET[:-2] + b"Connection: close\r\n\r\n")
        assert (await caller.hears()).count(b"200 OK") == 20


async def test_a_body_in_pieces_is_taken() -> None:
    async with opened(PATIENT) as place:
        caller = await place.comes(b"POST /echo HTTP/1.1\r\nHost: hearth\r\nTransfer-Encoding: chunked\r\n\r\n")
        for piece in (b"3\r\nHea\r\n", b"3\r\nrth\r\n", b"0\r\n\r\n"):
            await caller.sends(piece)
            await asyncio.sleep(0)
        assert b"Hearth" in await caller.hears(b"Hearth")


# -- number ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("begun", [b"", GET[:-2], UNFINISHED], ids=["silent", "half a head", "half a body"])
async def test_where_there_is_no_room_the_oldest_that_has_asked_for_nothing_goes(begun: bytes) -> None:
    async with opened(Limits(**{**vars(PATIENT), "connections": 5})) as place:
        callers = [await place.comes(begun) for _ in range(12)]
        assert await place.is_well()

        assert all([await each.is_sent_away() for each in callers[:7]])
        assert await place.is_well()


async def test_a_connection_at_rest_goes_after_the_silent_ones_and_one_that_is_answered_never() -> None:
    async with opened(Limits(**{**vars(PATIENT), "connections": 3})) as place:
        busy = await place.comes(b"GET /busy HTTP/1.1\r\nHost: hearth\r\n\r\n")
        resting = await place.comes(GET)
        await resting.hears(b"}")
        for _ in range(5):
            await place.comes()
        await resting.sends(GET)
        assert b"200 OK" in await resting.hears(b"}")
        place.done.set()
        assert b"done" in await busy.hears(b"done")


async def test_nobody_who_is_being_answered_has_to_go() -> None:
    async with opened(Limits(**{**vars(PATIENT), "connections": 2})) as place:
        busy = [await place.comes(b"GET /busy HTTP/1.1\r\nHost: hearth\r\n\r\n") for _ in range(2)]
        assert await (await place.comes()).is_sent_away()
        place.done.set()
        assert [b"done" in await each.hears(b"done") for each in busy] == [True, True]


async def test_one_address_takes_no_more_than_its_share() -> None:
    async with opened(Limits(**{**vars(PATIENT), "per_address": 3, "proxies": False})) as place:
        neighbour = await place.comes(origin="127.0.0.3")
        many = [await place.comes(origin="127.0.0.2") for _ in range(10)]
        assert all([await each.is_sent_away() for each in many[:7]])
        await neighbour.sends(GET)
        assert b"200 OK" in await neighbour.hears(b"}")


async def test_a_proxy_s_connections_are_not_counted() -> None:
    async with opened(Limits(**{**vars(PATIENT), "per_address": 3})) as place:
        many = [await place.comes() for _ in range(10)]
        for each in many:
            await each.sends(GET)
            assert b"200 OK" in await each.hears(b"}")


async def test_what_all_have_brought_together_is_limited() -> None:
    async with opened(Limits(**{**vars(PATIENT), "bytes": 300_000})) as place:
        callers = [await place.comes(UNFINISHED + b"x" * 80_000) for _ in range(6)]
        assert await callers[0].is_sent_away()
        assert await place.is_well()


@pytest.mark.parametrize(
    ("peer", "origin"),
    [
        (("127.0.0.1", 5), None),
        (("10.1.2.3", 5), None),
        (("::1", 5, 0, 0), None),
        (("fd00::7", 5, 0, 0), None),
        (("fe80::7%eth0", 5, 0, 0), None),
        (("52.1.2.3", 5), "52.1.2.3"),
        (("::ffff:52.1.2.3", 5, 0, 0), "52.1.2.3"),
        (("2600:1f18:1:2:3:4:5:6", 5, 0, 0), "2600:1f18:1:2::/64"),
        ("/run/hearth.sock", None),
        (None, None),
    ],
)
def test_whose_connections_are_counted_together(peer: object, origin: str | None) -> None:
    assert origin_of(peer) == origin


def test_there_are_never_more_connections_than_files_may_be_open() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with capture_logs() as logs:
        narrowed = within_descriptors(Limits(connections=10**7))
    try:
        assert resource.getrlimit(resource.RLIMIT_NOFILE) == (hard, hard)
        assert narrowed.connections == max(port.FEWEST, hard - port.RESERVED)
        assert logs == [{"event": "connections.limited", "log_level": "warning", "count": narrowed.connections}]
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    assert within_descriptors(Limits(connections=20)).connections == 20


# -- what cannot be read --------------------------------------------------------------------------

SECRET = b"nobody-echoes-this"
UNREADABLE = {
    "another protocol": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    "another version": b"GET /" + SECRET + b" HTTP/x.1\r\n\r\n",
    "two lengths": b"POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx",
    "length and chunks": b"POST /echo HTTP/1.1\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "a length that is none": b"POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: +5\r\n\r\nhello",
    "chunks that are none": b"POST /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n" + SECRET + b"\r\n",
    "a header that is none": b"GET /healthz HTTP/1.1\r\nHost: h\r\n" + SECRET + b"\r\n\r\n",
    "NUL": b"GET /healthz HTTP/1.1\r\nHost: h\r\nX: " + SECRET + b"\0\r\n\r\n",
    "a long line": b"GET /" + SECRET * 1000 + b" HTTP/1.1\r\nHost: h\r\n\r\n",
    "a long header": b"GET /healthz HTTP/1.1\r\nHost: h\r\nX: " + SECRET * 1000 + b"\r\n\r\n",
    "many headers": b"GET /healthz HTTP/1.1\r\nHost: h\r\n" + b"X: 1\r\n" * 200 + b"\r\n",
}


@pytest.mark.parametrize("name", UNREADABLE)
async def test_what_cannot_be_read_is_a_bad_request_without_an_echo_or_a_traceback(
    name: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with opened(PATIENT) as place:
        heard = await (await place.comes(UNREADABLE[name])).hears()

        assert heard.startswith(b"HTTP/1.1 400 ") or heard.startswith(b"HTTP/1.0 400 ")
        assert SECRET not in heard
        assert b"Server: Hearth\r\n" in heard
        assert await place.is_well()
    assert [each.getMessage() for each in caplog.records if each.name.startswith("aiohttp")] == []


async def test_a_caller_who_goes_away_in_the_midst_is_no_error(caplog: pytest.LogCaptureFixture) -> None:
    async with opened(PATIENT) as place:
        for _ in range(20):
            (await place.comes(UNFINISHED)).writer.transport.abort()
        assert await place.is_well()
    assert [each.getMessage() for each in caplog.records if each.name.startswith("aiohttp")] == []


@pytest.mark.parametrize("path", [b"/echo", b"/nowhere", b"/healthz", b"/" + SECRET])
async def test_a_body_that_no_route_takes_is_not_asked_for(path: bytes) -> None:
    head = b" HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n"
    async with opened(PATIENT) as place:
        caller = await place.comes(b"POST " + path + head)
        first = (await caller.hears(b"\r\n")).partition(b"\r\n")[0]
        assert first == {b"/echo": b"HTTP/1.1 100 Continue", b"/healthz": b"HTTP/1.1 405 Method Not Allowed"}.get(
            path, b"HTTP/1.1 404 Not Found"
        )


# -- all of it ------------------------------------------------------------------------------------


@over_http
async def test_eleven_hundred_who_say_nothing_and_six_hundred_who_do_not_finish_keep_nobody_out(
    slack: Simulator, settings: Settings, stranger: object
) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    alice: Person = stranger(people.ALICE)  # type: ignore[operator]
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(512, hard), hard))  # as it is on many systems: Hearth asks for more
    try:
        async with running(settings) as hearth, AsyncExitStack() as connections:
            resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, max(soft, 4096)), hard))
            await hearth.says("/slack/events.")
            slack.board.mode = "http"
            slack.board.http.url = next(word for word in hearth.out.split() if word.endswith("/slack/events."))[:-1]
            place = Place(int(slack.board.http.url.split(":")[2].split("/")[0]), connections)
            for _ in range(1100):
                await place.comes()
            assert "Noted" in text_of(await alice.types("/checkin 4 among the silent"))
            for _ in range(600):
                await place.comes(_begun(slack.app.signing_secret))
            assert "Noted" in text_of(await alice.types("/checkin 5 among the slow"))
            assert await place.is_well()
        assert "library.says" not in hearth.err
        assert len(hearth.err.splitlines()) < 100, "seven hundred who had to go are a few lines and a number"
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def _begun(secret: str) -> bytes:
    """Return a request whose head says that it is signed, and the half of its body."""
    now = epoch()
    return (
        b"POST /slack/events HTTP/1.1\r\nHost: hearth\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n"
        + f"X-Slack-Request-Timestamp: {now}\r\nX-Slack-Signature: {signature(secret, now, 'x')}\r\n\r\n".encode()
        + b"x" * 500
    )
