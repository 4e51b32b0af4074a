"""Socket Mode's limits: two sockets a process, ten an app, and an end after five minutes without any."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import aiohttp
import pytest
from slack_bolt.async_app import AsyncApp
from structlog.testing import capture_logs

from bot.app import InFlight
from bot.core import workspaces
from bot.platform.counters import Counters
from bot.platform.errors import Misconfigured, Unreachable
from bot.web import sockets
from simulator.server import Simulator
from tests.actors import eventually

Sockets = list[Any]


@pytest.fixture
async def app(slack: Simulator) -> AsyncIterator[AsyncApp]:
    async with aiohttp.ClientSession() as session:
        client = workspaces.web_client(slack.api_url, session, slack.app.bot_token)
        yield AsyncApp(client=client, signing_secret=slack.app.signing_secret)


@asynccontextmanager
async def listening(slack: Simulator, app: AsyncApp, stop: asyncio.Event | None = None) -> AsyncIterator[Sockets]:
    """One process's sockets."""
    async with AsyncExitStack() as at_end:
        yield await sockets.listen(at_end, slack.app.app_token, app, InFlight(), stop or asyncio.Event(), Counters())


@asynccontextmanager
async def strangers(slack: Simulator, app: AsyncApp, count: int) -> AsyncIterator[None]:
    """So many sockets of other processes."""
    async with AsyncExitStack() as open_ones:
        session = await open_ones.enter_async_context(aiohttp.ClientSession())
        for _ in range(count):
            answer = await app.client.apps_connections_open(app_token=slack.app.app_token)
            await open_ones.enter_async_context(session.ws_connect(answer["url"]))
        yield


def events(logs: Any) -> list[tuple[str, str, Any]]:
    return [(each["log_level"], each["event"], each.get("connections", each.get("count"))) for each in logs]


async def test_a_process_opens_two_sockets_and_says_so(slack: Simulator, app: AsyncApp) -> None:
    with capture_logs() as logs:
        async with listening(slack, app) as mine:
            assert (len(mine), slack.board.socket.connections) == (2, 2)

    assert events(logs) == [("info", "socket.opened", 1), ("info", "socket.opened", 2)]


async def test_the_fifth_process_is_told_that_it_is_the_last(slack: Simulator, app: AsyncApp) -> None:
    async with strangers(slack, app, 8):
        with capture_logs() as logs:
            async with listening(slack, app) as mine:
                assert len(mine) == 2

    assert events(logs) == [("warning", "socket.opened", 9), ("warning", "socket.opened", 10)]


async def test_with_one_socket_left_a_process_is_content(slack: Simulator, app: AsyncApp) -> None:
    async with strangers(slack, app, 9):
        with capture_logs() as logs:
            async with listening(slack, app) as mine:
                assert (len(mine), slack.board.socket.connections) == (1, 10)

    assert events(logs) == [("warning", "socket.opened", 10), ("warning", "socket.refused", 1)]


async def test_a_sixth_process_is_refused_with_a_way_out(slack: Simulator, app: AsyncApp) -> None:
    async with strangers(slack, app, 10):
        with pytest.raises(Misconfigured, match=r"10 sockets, and all of them are taken.*leave SLACK_APP_TOKEN empty"):
            async with listening(slack, app):
                pass
        assert slack.board.socket.connections == 10


class Minutes:
    """A clock that is a minute later each time it is asked."""

    def __init__(self) -> None:
        self.asked = 0

    def __call__(self) -> float:
        self.asked += 1
        return 60.0 * self.asked


async def looked(minutes: Minutes) -> bool:
    return minutes.asked >= 20


async def test_after_five_minutes_without_a_socket_the_process_ends(slack: Simulator, app: AsyncApp) -> None:
    stop, minutes = asyncio.Event(), Minutes()
    async with listening(slack, app, stop) as mine:
        watching = asyncio.create_task(sockets.watch(stop, mine, now=minutes, every_s=0.001))
        await eventually(looked, minutes)
        assert not watching.done()

        slack.faults.add("503_before", "apps.connections.open")
        slack.board.socket.drop()
        with pytest.raises(Unreachable, match="no Socket Mode connection for 5 minutes"):
            await asyncio.wait_for(watching, 5)


async def test_a_socket_that_comes_back_in_time_keeps_the_process(
    slack: Simulator, app: AsyncApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sockets, "PING_S", 0.2)  # how soon the SDK notices and connects anew
    stop = asyncio.Event()
    async with listening(slack, app, stop) as mine:
        times = iter([0.0, 0.0, *(299.0 for _ in range(10_000))])
        slack.board.socket.drop()
        watching = asyncio.create_task(sockets.watch(stop, mine, now=lambda: next(times), every_s=0.005))
        await eventually(connected, slack)
        assert not watching.done()
        stop.set()
        await watching


async def connected(slack: Simulator) -> int:
    return slack.board.socket.connections


async def test_without_sockets_over_http_there_is_nothing_to_watch() -> None:
    stop, minutes = asyncio.Event(), Minutes()
    watching = asyncio.create_task(sockets.watch(stop, [], now=minutes, every_s=0.001))
    await eventually(looked, minutes)
    assert not watching.done()

    stop.set()
    await watching
