"""The server's half of Socket Mode (docs.slack.dev/apis/events-api/using-socket-mode).

apps.connections.open gives a ticket; the app turns it into a WebSocket; each envelope goes to one of the open
connections in turn; the app acknowledges by envelope_id, from whichever connection it has by then.
"""

import asyncio
import json
import uuid
from collections.abc import Callable
from itertools import count
from typing import Any

from aiohttp import WSMsgType, web

from simulator.apps import InstalledApp
from simulator.delivery import Answer, Json, Kind, Retry, Timings

MOST_CONNECTIONS = 10
CLOSING = 1.0  # seconds to wait for the other side to say goodbye


class SocketMode:
    """The open connections of one app. `changed` hears the number of connections whenever it changes."""

    def __init__(self, app: InstalledApp, timings: Timings, changed: Callable[[int], None]) -> None:
        self._app = app
        self._timings = timings
        self._changed = changed
        self._connections: list[web.WebSocketResponse] = []
        self._transports: dict[web.WebSocketResponse, asyncio.Transport | None] = {}
        self._turn = count()
        self._waiting: dict[str, asyncio.Future[Any]] = {}
        self.lose_acks = 0  # how many acknowledgements shall get lost on their way
        self.drop_after = 0  # how many envelopes shall break their connection after they were sent

    @property
    def connected(self) -> bool:
        """Say whether an envelope could be sent now."""
        return bool(self._connections)

    @property
    def connections(self) -> int:
        """Return how many sockets are open."""
        return len(self._connections)

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Serve one WebSocket until it closes; 404 for a ticket that is unknown or used."""
        if not self._app.tickets.redeem(request.match_info["ticket"]):
            raise web.HTTPNotFound(text="unknown or used ticket")
        socket = web.WebSocketResponse(heartbeat=self._timings.ping, timeout=CLOSING)
        await socket.prepare(request)
        if len(self._connections) >= MOST_CONNECTIONS:
            await socket.send_json(_disconnect("too_many_websockets"))
            await socket.close()
            return socket
        await self._serve(socket, request.transport)
        return socket

    async def send(self, kind: Kind, payload: Json, retry: Retry | None = None) -> Answer:
        """Send one payload over one connection and wait for its acknowledgement."""
        return await self.send_envelope(_envelope(str(uuid.uuid4()), kind, payload, retry))

    async def send_envelope(self, envelope: Json) -> Answer:
        """Send an envelope as it is, also a forged one, and wait for its acknowledgement."""
        if not self._connections:
            return Answer("unreachable", reason="no_connection")
        socket = self._connections[next(self._turn) % len(self._connections)]
        envelope_id = str(envelope.get("envelope_id", ""))
        waiting = self._waiting[envelope_id] = asyncio.get_running_loop().create_future()
        try:
            async with asyncio.timeout(self._timings.ack):
                await socket.send_str(json.dumps(envelope))
                self._break_if_told(socket)
                return Answer("ok", await waiting)
        except TimeoutError:
            return Answer("timeout", reason="timeout")
        except ConnectionError:
            return Answer("unreachable", reason="connection_failed")
        finally:
            self._waiting.pop(envelope_id, None)

    async def refresh(self) -> None:
        """Replace every open connection as Slack does: a warning, a while later a request, then the end."""
        old = list(self._connections)
        for socket in old:
            await _say(socket, _disconnect("warning"))
        await asyncio.sleep(self._timings.warning)
        for socket in old:
            await _say(socket, _disconnect("refresh_requested"))
            self._forget(socket)
        await asyncio.gather(*(socket.close() for socket in old))

    async def disconnect(self, reason: str) -> None:
        """Tell every connection to go, for a reason such as link_disabled, and close it."""
        old = list(self._connections)
        for socket in old:
            await _say(socket, _disconnect(reason))
            self._forget(socket)
        await asyncio.gather(*(socket.close() for socket in old))

    def drop(self) -> None:
        """Cut every connection without a word, as a broken network does."""
        for socket in list(self._connections):
            self._cut(socket)

    async def _serve(self, socket: web.WebSocketResponse, transport: asyncio.Transport | None) -> None:
        self._connections.append(socket)
        self._transports[socket] = transport
        self._changed(len(self._connections))
        try:
            await _say(socket, _hello(self._app.app_id, len(self._connections)))
            async for message in socket:
                if message.type == WSMsgType.TEXT:
                    self._acknowledge(message.data)
        finally:
            self._forget(socket)

    def _acknowledge(self, data: str) -> None:
        try:
            said = json.loads(data)
        except json.JSONDecodeError:
            return
        waiting = self._waiting.get(said.get("envelope_id", "")) if isinstance(said, dict) else None
        if waiting is None or waiting.done():
            return
        if self.lose_acks:
            self.lose_acks -= 1
            return
        waiting.set_result(said.get("payload"))

    def _break_if_told(self, socket: web.WebSocketResponse) -> None:
        if self.drop_after:
            self.drop_after -= 1
            self._cut(socket)

    def _cut(self, socket: web.WebSocketResponse) -> None:
        transport = self._transports.get(socket)
        self._forget(socket)
        if transport is not None:
            transport.abort()

    def _forget(self, socket: web.WebSocketResponse) -> None:
        if socket in self._connections:
            self._connections.remove(socket)
            del self._transports[socket]
            self._changed(len(self._connections))


async def _say(socket: web.WebSocketResponse, message: Json) -> None:
    try:
        await socket.send_json(message)
    except ConnectionError:
        return  # it has gone by itself; its own handler notices


def _envelope(envelope_id: str, kind: Kind, payload: Json, retry: Retry | None) -> Json:
    envelope = {"envelope_id": envelope_id, "type": kind, "payload": payload}
    if kind != "events_api":
        return envelope | {"accepts_response_payload": True}
    number, reason = (retry.number, retry.reason) if retry else (0, "")
    return envelope | {"accepts_response_payload": False, "retry_attempt": number, "retry_reason": reason}


def _hello(app_id: str, connections: int) -> Json:
    return {
        "type": "hello",
        "num_connections": connections,
        "debug_info": {"host": "local", "build_number": 1, "approximate_connection_time": 18_060},
        "connection_info": {"app_id": app_id},
    }


def _disconnect(reason: str) -> Json:
    return {"type": "disconnect", "reason": reason, "debug_info": {"host": "local"}}


def routes(socket: SocketMode) -> list[web.RouteDef]:
    """Return the route that the addresses of apps.connections.open lead to."""
    return [web.get("/socket/{ticket}", socket.handle)]
