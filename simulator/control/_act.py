"""What a person does. Every argument object names the person in `as`."""

from collections.abc import Awaitable
from typing import Any

from aiohttp import web

from simulator import interactions
from simulator.refusals import ControlError
from simulator.state import State

from ._http import need, post

Json = dict[str, Any]


def routes(sim: State) -> list[web.RouteDef]:
    """Return what people can do."""
    verbs = (command, message, click, submit, close, options, shortcut, react, home, dm, read)
    return [post(sim, verb.__name__, verb) for verb in verbs]


def command(sim: State, body: Json) -> Awaitable[Json]:
    """{as, channel, text}: a slash command."""
    me, channel, text = need(body, "as", "channel", "text")
    if not text.startswith("/"):
        raise ControlError("not_a_command")
    return interactions.command(sim.board, me, channel, text, thread=body.get("thread"))


def message(sim: State, body: Json) -> Json:
    """{as, channel, text, thread?}: write something."""
    me, channel, text = need(body, "as", "channel", "text")
    return interactions.say(sim.board, me, channel, text, thread=body.get("thread"))


def click(sim: State, body: Json) -> Awaitable[Json]:
    """{as, container, action, values?}: use an element of a message, a modal or the Home tab."""
    me, container, action = need(body, "as", "container", "action")
    return interactions.click(sim.board, me, _container(container), action, body.get("values"))


def submit(sim: State, body: Json) -> Awaitable[Json]:
    """{as, view_id, values}: send a form."""
    me, view_id = need(body, "as", "view_id")
    return interactions.submit(sim.board, me, view_id, body.get("values") or {})


def close(sim: State, body: Json) -> Awaitable[Json]:
    """{as, view_id, all?}: close the modal on top, or all of them."""
    me, view_id = need(body, "as", "view_id")
    return interactions.close(sim.board, me, view_id, whole=bool(body.get("all")))


def options(sim: State, body: Json) -> Awaitable[Json]:
    """{as, view_id | container, block_id, action_id, value}: what an external select offers."""
    me, block_id, action_id, value = need(body, "as", "block_id", "action_id", "value")
    container = body.get("container") or {"view_id": body.get("view_id", "")}
    return interactions.options(
        sim.board, me, _container(container), block_id=block_id, action_id=action_id, value=value
    )


def shortcut(sim: State, body: Json) -> Awaitable[Json]:
    """{as, callback_id, message?: {channel, ts}}: a global or a message shortcut."""
    me, callback_id = need(body, "as", "callback_id")
    return interactions.shortcut(sim.board, me, callback_id, body.get("message"))


def react(sim: State, body: Json) -> Json:
    """{as, channel, ts, name, remove?}: a reaction."""
    me, channel, ts, name = need(body, "as", "channel", "ts", "name")
    return interactions.react(sim.board, me, channel, ts, name, remove=bool(body.get("remove")))


def home(sim: State, body: Json) -> Json:
    """{as, tab?}: open the app's Home."""
    (me,) = need(body, "as")
    return interactions.open_home(sim.board, me, tab=body.get("tab", "home"))


def dm(sim: State, body: Json) -> Json:
    """{as, users}: open a direct conversation."""
    me, users = need(body, "as", "users")
    return interactions.direct(sim.board, me, users)


def read(sim: State, body: Json) -> Json:
    """{as, channel, ts?}: mark a channel as read, up to its end or up to a message."""
    me, channel = need(body, "as", "channel")
    order = sim.workspace.order(channel)
    if body.get("ts") or order:
        sim.workspace.mark_read(channel, me, body.get("ts") or order[-1])
    return {"ok": True}


def _container(container: Json) -> Json:
    whole = "view_id" in container or {"channel", "ts"} <= container.keys()
    if not whole or not all(isinstance(each, str) for each in container.values()):
        raise ControlError("invalid_container")
    return container
