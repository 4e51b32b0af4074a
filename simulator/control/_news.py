"""/control/events: a WebSocket that tells one person's page every change that this person may see."""

import asyncio
from typing import Any

from aiohttp import web

from simulator import interactions, shapes
from simulator.state import State

from ._http import refuse_foreign
from ._see import message, sees

Json = dict[str, Any]
MOST_WAITING = 10_000
PRIVATE = {"ephemeral", "view_opened", "view_updated", "view_pushed", "view_closed", "home", "notification"}
PRIVATE |= {"channel_marked"}


def routes(sim: State) -> list[web.RouteDef]:
    """Return the WebSocket's route."""

    async def events(request: web.Request) -> web.StreamResponse:
        return await _stream(sim, request)

    return [web.get("/control/events", events)]


async def _stream(sim: State, request: web.Request) -> web.StreamResponse:
    refuse_foreign(request)
    me = request.query.get("as", "")
    if me not in sim.workspace.users:
        raise web.HTTPNotFound(text="user_not_found")
    socket = web.WebSocketResponse(heartbeat=30.0)
    await socket.prepare(request)
    news: asyncio.Queue[Json] = asyncio.Queue()

    def hear(event: Json) -> None:
        if news.qsize() < MOST_WAITING and _meant_for(sim, me, event):
            news.put_nowait(_shown(sim, me, event))

    sim.workspace.listeners.append(hear)
    writing = asyncio.create_task(_write(socket, news))
    try:
        async for _ in socket:
            pass
    finally:
        sim.workspace.listeners.remove(hear)
        writing.cancel()
        await asyncio.gather(writing, return_exceptions=True)
    return socket


async def _write(socket: web.WebSocketResponse, news: asyncio.Queue[Json]) -> None:
    while True:
        try:
            await socket.send_json(await news.get())
        except ConnectionError:
            return


def _meant_for(sim: State, me: str, event: Json) -> bool:
    if event["type"] in PRIVATE:
        return bool(event["user"] == me)
    about = event.get("message")
    if about is not None and about.ephemeral_to not in (None, me):
        return False
    channel = sim.workspace.channels.get(event.get("channel", ""))
    return channel is None or sees(channel, me) or event.get("user") == me


def _shown(sim: State, me: str, event: Json) -> Json:
    shown = {name: value for name, value in event.items() if name not in ("message", "view")}
    if event.get("message") is not None:
        shown["message"] = message(sim.workspace, event["message"])
    if event["type"] == "home":
        shown["view"] = interactions.shown_home(sim.board, me)
    elif event["type"].startswith("view_"):
        shown |= {"view": event["view"], "modals": interactions.shown_modals(sim.board, me)}
    if event["type"] in ("user_changed", "team_join"):
        shown["profile"] = shapes.user(sim.workspace, sim.workspace.users[event["user"]], locale=True)
    return shown
