"""A small app of our own beside a local workspace, for the tests of the workspace itself."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp
from aiohttp import web
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from simulator.clock import ShiftedClock
from simulator.delivery import Timings
from simulator.people import GENERAL, KUDOS
from simulator.server import Simulator

Json = dict[str, Any]

MANIFEST: Json = {
    "display_information": {"name": "Parrot"},
    "features": {
        "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True},
        "bot_user": {"display_name": "Parrot"},
        "slash_commands": [
            {"command": "/say", "description": "Say it", "should_escape": True},
            {"command": "/raw", "description": "Say it as typed"},
        ],
        "shortcuts": [
            {"name": "Squawk", "type": "global", "callback_id": "squawk", "description": "Squawk"},
            {"name": "Echo", "type": "message", "callback_id": "echo", "description": "Echo"},
        ],
    },
    "oauth_config": {
        "scopes": {
            "bot": [
                "app_mentions:read",
                "channels:history",
                "channels:read",
                "chat:write",
                "commands",
                "im:history",
                "im:write",
                "reactions:read",
                "users:read",
            ]
        }
    },
    "settings": {
        "event_subscriptions": {
            "bot_events": [
                "app_home_opened",
                "app_mention",
                "app_uninstalled",
                "member_joined_channel",
                "member_left_channel",
                "message.im",
                "reaction_added",
                "reaction_removed",
                "team_join",
                "tokens_revoked",
                "user_change",
            ]
        },
        "interactivity": {"is_enabled": True},
    },
}
QUICK = Timings(retries=(0.0, 0.02, 0.02), warning=0.05)
PATIENT = Timings(ack=30.0)  # where a slow machine would be late: how soon a burst is answered is for `make bench`
IMPATIENT = Timings(ack=0.5, retries=())  # for tests in which somebody waits in vain


@dataclass
class World:
    """A running workspace, the control API's client, and the app under test."""

    sim: Simulator
    session: aiohttp.ClientSession
    app: AsyncApp

    @property
    def client(self) -> AsyncWebClient:
        return self.app.client

    async def do(self, verb: str, **body: Any) -> Json:
        """POST to the control API; `as_` stands for `as`."""
        if "as_" in body:
            body["as"] = body.pop("as_")
        async with self.session.post(f"{self.sim.url}/control/{verb}", json=body) as reply:
            return await reply.json()

    async def see(self, what: str, **query: str) -> Json:
        """GET from the control API."""
        if "as_" in query:
            query["as"] = query.pop("as_")
        async with self.session.get(f"{self.sim.url}/control/{what}", params=query) as reply:
            return await reply.json()

    async def last(self, user: str, channel: str) -> Json:
        """Return the newest message that this person sees in a channel."""
        return (await self.see("messages", as_=user, channel=channel))["messages"][-1]

    async def modal(self, user: str) -> Json:
        """Return the modal on top of this person's stack."""
        return (await self.see("state", as_=user))["modals"][-1]


async def until(what: Callable[[], Any], *, within: float = 5.0) -> Any:
    """Wait until the answer is true, and return it."""
    end = time.monotonic() + within
    while not (answer := what()):
        assert time.monotonic() < end, "it never came true"
        await asyncio.sleep(0.005)
    return answer


def bolt_app(sim: Simulator) -> AsyncApp:
    """Return a bare Bolt app that is installed in the workspace."""
    client = AsyncWebClient(token=sim.app.bot_token, base_url=sim.api_url)
    return AsyncApp(client=client, signing_secret=sim.app.signing_secret)


def workspace(timings: Timings, **more: Any) -> Simulator:
    """Return a workspace that is not started yet; its app is a member of #kudos."""
    sim = Simulator(ShiftedClock(), manifest=MANIFEST, timings=timings, **more)
    sim.workspace.join(KUDOS, sim.app.bot_user)
    return sim


@asynccontextmanager
async def socket_world(
    write: Callable[[AsyncApp], None] = lambda app: None,
    *,
    sockets: int = 1,
    timings: Timings = QUICK,
    ping_s: float = 0.2,
) -> AsyncIterator[World]:
    """Run a workspace and an app that listens over Socket Mode; `write` registers its listeners.

    The app gives a socket up, and what it was about to answer, when a few of its pings have had no echo.
    """
    sim = workspace(timings)
    async with AsyncExitStack() as stack:
        await sim.start()
        stack.push_async_callback(sim.stop)
        session = await stack.enter_async_context(aiohttp.ClientSession())
        app = bolt_app(sim)
        write(app)
        for _ in range(sockets):
            handler = AsyncSocketModeHandler(app, sim.app.app_token, ping_interval=ping_s)
            await handler.connect_async()
            stack.push_async_callback(handler.client.close)
        await until(lambda: sim.board.socket.connections == sockets)
        yield World(sim, session, app)


@asynccontextmanager
async def http_world(
    write: Callable[[AsyncApp], None] = lambda app: None,
    *,
    handler: Callable[[web.Request], Awaitable[web.StreamResponse]] | None = None,
    timings: Timings = QUICK,
) -> AsyncIterator[World]:
    """Run a workspace and an app that is reached at a request URL; `handler` stands in for Bolt."""
    sim = workspace(timings, mode="http")
    async with AsyncExitStack() as stack:
        await sim.start()
        stack.push_async_callback(sim.stop)
        session = await stack.enter_async_context(aiohttp.ClientSession())
        app = bolt_app(sim)
        write(app)
        server = web.Application()
        server.router.add_post("/slack/events", handler or app.server().handle_post_requests)
        runner = web.AppRunner(server)
        await runner.setup()
        stack.push_async_callback(runner.cleanup)
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        sim.board.http.url = f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
        yield World(sim, session, app)


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def section(text: str, **more: Any) -> Json:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}, **more}


def button(action_id: str, value: str = "1") -> Json:
    return {"type": "button", "text": plain("Press"), "action_id": action_id, "value": value}


def options(*values: str) -> list[Json]:
    return [{"text": plain(value.title()), "value": value} for value in values]


def text_input(block_id: str, **element: Any) -> Json:
    return {
        "type": "input",
        "block_id": block_id,
        "label": plain(block_id.title()),
        "element": {"type": "plain_text_input", "action_id": "text", **element},
    }


def modal(*blocks: Json, callback_id: str = "form", **more: Any) -> Json:
    return {
        "type": "modal",
        "callback_id": callback_id,
        "title": plain("A form"),
        "submit": plain("Send"),
        "blocks": list(blocks),
        **more,
    }


def records(app: AsyncApp, heard: list[Json]) -> None:
    """Keep every action and event the app hears of."""

    @app.action({"action_id": "press"})
    async def pressed(ack, body):
        await ack()
        heard.append(body)

    @app.event({"type": "message"})
    @app.event("app_mention")
    @app.event("app_home_opened")
    @app.event("reaction_added")
    @app.event("reaction_removed")
    @app.event("user_change")
    @app.event("team_join")
    @app.event("member_joined_channel")
    @app.event("member_left_channel")
    @app.event("tokens_revoked")
    @app.event("app_uninstalled")
    async def happened(body):
        heard.append(body)


def opens(app: AsyncApp, *blocks: Json, **more: Any) -> None:
    """Let /say open a form of these blocks."""

    @app.command("/say")
    async def open_form(ack, body, client):
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=modal(*blocks, **more))


async def open_form(world: World, user: str) -> Json:
    assert (await world.do("command", as_=user, channel=GENERAL, text="/say"))["ok"]
    await until(lambda: world.sim.workspace.views.stacks.get(user))
    return await world.modal(user)


async def post_pressable(world: World, *elements: Json, channel: str = KUDOS, **more: Any) -> Json:
    blocks = [{"type": "actions", "block_id": "row", "elements": list(elements)}]
    return (await world.client.chat_postMessage(channel=channel, text="Press", blocks=blocks, **more)).data
