"""What one person sees: the workspace, its conversations, messages, views and notifications."""

from typing import Any

from aiohttp import web

from simulator import interactions, shapes
from simulator.model import Channel, Message
from simulator.refusals import ControlError
from simulator.state import State
from simulator.workspace import Workspace

from ._http import get, limit, need

Json = dict[str, Any]
PAGE = 100
NOTES = 50


def routes(sim: State) -> list[web.RouteDef]:
    """Return what can be read."""
    return [get(sim, "state", state), get(sim, "messages", messages)]


def state(sim: State, query: Json) -> Json:
    """Return everything but the messages, as the person `as` sees it (the first person, when nobody is named)."""
    work, me = sim.workspace, query.get("as") or _first(sim.workspace)
    if me not in work.users:
        raise ControlError("user_not_found")
    return {
        "ok": True,
        "workspace": {"id": work.team_id, "name": work.name, "domain": work.domain},
        "now": work.clock.now().isoformat(),
        "me": shapes.user(work, work.users[me], locale=True),
        "users": [shapes.user(work, user, locale=True) for user in work.users.values()],
        "conversations": [conversation(work, each, me) for each in work.channels.values() if sees(each, me)],
        "user_groups": [shapes.usergroup(work, each, users=True, count=True) for each in work.usergroups.values()],
        "commands": sim.app.commands,
        "shortcuts": sim.app.shortcuts,
        "emoji": work.emoji,
        "modals": interactions.shown_modals(sim.board, me),
        "home": interactions.shown_home(sim.board, me),
        "notifications": work.notifications.get(me, [])[-NOTES:],
        "app": app(sim),
    }


def app(sim: State) -> Json:
    """Return what the page shows about the app."""
    board = sim.board
    return {
        "id": sim.app.app_id,
        "name": sim.app.name,
        "bot_user": sim.app.bot_user,
        "status": sim.app.status,
        "connected": board.connected,
        "connections": board.socket.connections,
        "mode": board.mode,
        "home_enabled": sim.app.home_enabled,
        "messages_enabled": sim.app.messages_enabled,
    }


def messages(sim: State, query: Json) -> Json:
    """Return messages of a channel or of a thread, oldest first, with those meant for this person alone."""
    me, channel_id = need(query, "as", "channel")
    channel = sim.workspace.channels.get(channel_id)
    if channel is None or not sees(channel, me):
        raise ControlError("channel_not_found")
    thread, before = query.get("thread"), query.get("before")
    found = _thread(sim.workspace, channel_id, thread) if thread else _history(sim.workspace, channel_id, before, query)
    own = [each for each in sim.workspace.ephemerals(channel_id, me) if _belongs(each, thread)]
    listed = sorted([*found, *own], key=lambda each: each.ts)
    listed = [each for each in listed if before is None or each.ts < before][-limit(query, PAGE) :]
    return {"ok": True, "messages": [message(sim.workspace, each) for each in listed]}


def sees(channel: Channel, user_id: str) -> bool:
    """Say whether this person may read the channel."""
    return channel.kind == "public" or user_id in channel.members


def message(work: Workspace, shown: Message) -> Json:
    """Return a message as the page shows it."""
    return shapes.message(work, shown) | {"channel": shown.channel, "ephemeral": shown.ephemeral_to is not None}


def conversation(work: Workspace, channel: Channel, me: str) -> Json:
    """Return a conversation as the sidebar shows it."""
    order = work.order(channel.id)
    last = work.message(channel.id, order[-1]) if order else None
    return {
        "id": channel.id,
        "name": channel.name,
        "kind": channel.kind,
        "members": sorted(channel.members),
        "is_member": me in channel.members,
        "archived": channel.archived,
        "topic": channel.topic,
        "purpose": channel.purpose,
        "unread": work.unread(channel.id, me) if me in channel.members else 0,
        "last_message": {"ts": last.ts, "user": last.user, "text": last.text} if last else None,
    }


def _first(work: Workspace) -> str:
    return next((user.id for user in work.users.values() if not user.is_bot and not user.deleted), "")


def _thread(work: Workspace, channel_id: str, parent: str) -> list[Message]:
    found = (work.message(channel_id, ts) for ts in [parent, *work.replies_of(channel_id, parent)])
    return [each for each in found if each is not None]


def _history(work: Workspace, channel_id: str, before: str | None, query: Json) -> list[Message]:
    order = work.order(channel_id)
    end = next((at for at in range(len(order), 0, -1) if before is None or order[at - 1] < before), 0)
    found = (work.message(channel_id, ts) for ts in order[max(0, end - limit(query, PAGE)) : end])
    return [each for each in found if each is not None]


def _belongs(ephemeral: Message, thread: str | None) -> bool:
    return ephemeral.thread_ts == thread if thread else not ephemeral.thread_ts
