"""Socket Mode: two connections a process, a sentence where Slack has no more to give, and a watchdog.

Slack lets an app have ten connections (docs.slack.dev/apis/events-api/using-socket-mode), so five processes; more
of them listen over HTTP.
"""

import asyncio
import functools
import json
import re
from collections.abc import Callable
from contextlib import AsyncExitStack, suppress
from typing import Any

import structlog
from aiohttp import WSMessage
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.response import SocketModeResponse

from bot import app as bolt
from bot.core import workspaces
from bot.platform.clock import monotonic
from bot.platform.counters import Counters
from bot.platform.errors import Misconfigured, Unreachable
from bot.web import envelopes
from bot.web.envelopes import Malformed

EACH = 2  # a process: Slack refreshes connections, and the second one covers the gap
MOST = 10  # that Slack lets an app have
DEEP = 900  # brackets in a message, below which it cannot be nested too deeply to be read
ENVELOPE = re.compile(r'"envelope_id"\s*:\s*"([\w-]{1,100})"')
SILENT_S = 300  # without any socket for so long, exit and let the supervisor start afresh
LOOK_S = 5  # how often the watchdog looks
ACK_S = 3  # how long Slack waits for an answer
PING_S = 3  # how soon a dead socket is noticed; one without an answer is given up after four of these
CONNECT_S = 15  # for one attempt to open a socket

FULL = (
    f"Slack lets an app have {MOST} sockets, and all of them are taken: {MOST // EACH} processes of the roles web or "
    "all, or some that died a moment ago. Stop one; or let Slack call over HTTP, which has no such limit: leave "
    "SLACK_APP_TOKEN empty."
)

LOST = (
    f"Hearth has had no Socket Mode connection for {SILENT_S // 60} minutes, and ends so that it can be started anew."
)

log = structlog.get_logger()


async def prove(client: AsyncBaseSocketModeClient, message: dict[str, Any], _raw: str | None) -> None:
    """Take out of the SDK's hands what is nothing that Slack sends, and acknowledge it, or it would come again."""
    if "envelope_id" not in message:
        return
    try:
        envelopes.proven(message["payload"] if isinstance(message.get("payload"), dict) else {})
    except Malformed as malformed:
        log.warning("request.malformed", error=str(malformed))
        await acknowledge(client, message["envelope_id"])
        message.clear()


async def turn_away_deep(client: AsyncBaseSocketModeClient, message: WSMessage) -> None:
    """The same for what is nested so deeply that the SDK cannot even read it."""
    text = str(message.data)
    if text.count("{") + text.count("[") < DEEP:
        return
    try:
        json.loads(text)
    except RecursionError:
        found = ENVELOPE.search(text)
        log.warning("request.malformed", error="too_deep")
        if found:
            await acknowledge(client, found[1])
    except ValueError:
        return


async def acknowledge(client: AsyncBaseSocketModeClient, envelope_id: object) -> None:
    """Tell Slack that this envelope has arrived."""
    await client.send_socket_mode_response(SocketModeResponse(envelope_id=str(envelope_id)))


class Full(Exception):
    """Slack gives this app no further socket."""


class Greeting:
    """What Slack says first on each new connection: hello and how many there are, or that there are too many."""

    def __init__(self) -> None:
        self._heard = asyncio.Event()
        self._full = False

    async def hear(self, message: WSMessage) -> None:
        """Take note of a message, if it is one of the two; whatever somebody asked comes in an envelope."""
        if '"envelope_id"' in str(message.data):
            return
        try:
            said = message.json()
        except ValueError:
            return
        if said.get("type") == "hello":
            self._welcome(int(said.get("num_connections") or 0))
        elif said.get("type") == "disconnect" and said.get("reason") == "too_many_websockets":
            self._full = True
            self._heard.set()

    def _welcome(self, connections: int) -> None:
        self._full = False
        self._heard.set()
        tell = log.warning if connections > MOST - EACH else log.info
        tell("socket.opened", connections=connections, most=MOST)

    async def wait(self) -> None:
        """Wait for the first words; raises `Full`."""
        await self._heard.wait()
        if self._full:
            raise Full


async def listen(
    at_end: AsyncExitStack,
    app_token: str,
    slack: AsyncApp,
    in_flight: bolt.InFlight,
    stop: asyncio.Event,
    meters: Counters,
) -> list[AsyncSocketModeHandler]:
    """Open this process's sockets; with one of two it is content.

    Raises `Misconfigured` if Slack refuses the token, or has no socket left.
    """
    sockets: list[AsyncSocketModeHandler] = []
    for _ in range(EACH):
        socket, greeting = AsyncSocketModeHandler(slack, app_token, ping_interval=PING_S), Greeting()
        at_end.push_async_callback(socket.close_async)
        socket.client.message_listeners.insert(0, prove)
        socket.client.message_listeners.append(meters.greeted)
        socket.client.on_message_listeners += [greeting.hear, functools.partial(turn_away_deep, socket.client)]
        try:
            await workspaces.patiently(lambda s=socket, g=greeting: _connect(s, g), stop)  # type: ignore[misc]
        except Full:
            await socket.client.close()  # type: ignore[no-untyped-call]  # or the SDK would try for ever
            if not sockets:
                raise Misconfigured(FULL) from None
            log.warning("socket.refused", count=len(sockets))
            break
        sockets.append(socket)
    at_end.push_async_callback(_hear_no_more, sockets, in_flight)
    return sockets


async def _connect(socket: AsyncSocketModeHandler, greeting: Greeting) -> bool | None:
    """Connect once. The SDK's own `connect` would try for ever, also with a token that is refused."""
    socket.client.wss_uri = None  # an address is good for one connection
    return await workspaces.answered("SLACK_APP_TOKEN", asyncio.wait_for(_open(socket, greeting), CONNECT_S))


async def _open(socket: AsyncSocketModeHandler, greeting: Greeting) -> bool:
    await socket.client.connect_to_new_endpoint(force=True)
    await greeting.wait()
    return True


async def _hear_no_more(sockets: list[AsyncSocketModeHandler], in_flight: bolt.InFlight) -> None:
    """Take nothing new, but leave the sockets open until whoever is being answered has their answer."""
    for socket in sockets:
        socket.client.socket_mode_request_listeners.clear()
    await in_flight.drain(ACK_S)


async def watch(
    stop: asyncio.Event,
    sockets: list[AsyncSocketModeHandler],
    *,
    now: Callable[[], float] = monotonic,
    every_s: float = LOOK_S,
) -> None:
    """Wait for the end. A process that has had no socket for minutes ends too, so that a supervisor restarts it.

    Raises `Unreachable` then: the SDK reconnects by itself, but has been known to believe in a dead connection.
    """
    seen = now()
    while not stop.is_set():
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), every_s)
        if not sockets or any([await handler.client.is_connected() for handler in sockets]):
            seen = now()
        elif now() - seen > SILENT_S:
            raise Unreachable(LOST)
