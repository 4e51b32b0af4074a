"""response_urls: how an app answers later, without a token, what a person did.

docs.slack.dev/interactivity/handling-user-interaction: five uses within thirty minutes (by the workspace's clock),
`response_type`, `replace_original`, `delete_original`, `thread_ts`.
"""

import json
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from aiohttp import web

from bot.errors import Refused
from bot.simulator import answers
from bot.simulator.model import Message

if TYPE_CHECKING:
    from bot.simulator.server import Simulator
    from bot.simulator.switchboard import Switchboard

USES = 5
LIFETIME = timedelta(minutes=30)
Json = dict[str, Any]


@dataclass(slots=True)
class Source:
    """What a response_url answers: who did something, where, and in which message, if any."""

    user: str
    channel: str
    message: Message | None
    until: datetime
    uses: int = USES


class ResponseUrls:
    """The response_urls of one workspace. They expire in the order they were made, so the oldest go first."""

    def __init__(self) -> None:
        self._sources: dict[str, Source] = {}

    def make(self, user: str, channel: str, message: Message | None, *, now: datetime) -> str:
        """Return the id of a new response_url."""
        self._drop_old(now)
        url_id = uuid.uuid4().hex
        self._sources[url_id] = Source(user, channel, message, now + LIFETIME)
        return url_id

    def use(self, url_id: str, *, now: datetime) -> Source:
        """Count one use and return the source; raises Refused("expired_url") or Refused("used_url")."""
        source = self._sources.get(url_id)
        if source is None or now > source.until:
            raise Refused("expired_url")
        if source.uses == 0:
            raise Refused("used_url")
        source.uses -= 1
        return source

    def _drop_old(self, now: datetime) -> None:
        while self._sources:
            oldest = next(iter(self._sources))
            if self._sources[oldest].until >= now:
                return
            del self._sources[oldest]


def routes(sim: "Simulator") -> list[web.RouteDef]:
    """Return the route that response_urls lead to."""

    async def respond(request: web.Request) -> web.Response:
        try:
            source = sim.board.response_urls.use(request.match_info["id"], now=sim.board.workspace.clock.now())
        except Refused as no:
            return web.json_response({"ok": False, "error": no.code}, status=404)
        try:
            answer(sim.board, source, await _body(request))
        except Refused as no:
            return web.json_response({"ok": False, "error": no.code, **no.params}, status=400)
        return web.Response(text="ok")

    return [web.post("/response/{id}", respond)]


def answer(board: "Switchboard", source: Source, body: Json) -> None:
    """Do what one answer asks for; raises Refused with Slack's error code."""
    if _true(body.get("delete_original")):
        _delete(board, source.message)
    elif _true(body.get("replace_original")) and source.message is not None:
        _replace(board, source.message, body)
    else:
        answers.post(board, body, user=source.user, channel=source.channel)


async def _body(request: web.Request) -> Json:
    try:
        body = await request.json()
    except json.JSONDecodeError:
        raise Refused("invalid_payload") from None
    if not isinstance(body, dict):
        raise Refused("invalid_payload")
    return body


def _true(value: Any) -> bool:
    return value is True or value == "true"


def _delete(board: "Switchboard", message: Message | None) -> None:
    if message is None:
        raise Refused("no_original")
    _own(board, message)
    if message.ephemeral_to is not None:
        board.workspace.delete_ephemeral(message)
    else:
        board.workspace.delete(message)


def _replace(board: "Switchboard", message: Message, body: Json) -> None:
    _own(board, message)
    changes = answers.content(body)
    board.workspace.edit(message, editor=message.user or "", **changes)


def _own(board: "Switchboard", message: Message) -> None:
    if message.bot_id != board.app.bot.id:
        raise Refused("cant_update_message")
