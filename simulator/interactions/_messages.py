"""People write, react, open direct messages and the app's Home."""

import uuid
from collections.abc import Sequence
from typing import Any

from simulator import composer, event_payloads
from simulator.model import Message
from simulator.refusals import ControlError
from simulator.switchboard import Switchboard

from . import _sight

Json = dict[str, Any]
LONGEST_TYPED = 12_000  # Slack's client refuses longer messages
MOST_PEOPLE = 9  # in a direct message, docs.slack.dev/reference/methods/conversations.open


def say(board: Switchboard, user: str, channel: str, typed: str, *, thread: str | None = None) -> Json:
    """Post what a person typed, in a thread if `thread` is a message's ts."""
    _sight.person(board, user)
    place = _sight.conversation(board, user, channel)
    if place.archived:
        raise ControlError("is_archived")
    if place.kind == "im" and board.app.bot_user in place.members and not board.app.messages_enabled:
        raise ControlError("messages_tab_disabled")
    text = composer.message_text(board.directory, typed)
    if not text.strip() or len(text) > LONGEST_TYPED:
        raise ControlError("msg_too_long" if text.strip() else "no_text")
    message = Message(
        ts="",
        channel=channel,
        text=text,
        user=user,
        blocks=composer.rich_text(text),
        thread_ts=_parent(board, user, channel, thread) if thread else None,
        client_msg_id=str(uuid.uuid4()),
    )
    return {"ok": True, "ts": board.workspace.post(message).ts}


def react(board: Switchboard, user: str, channel: str, ts: str, name: str, *, remove: bool = False) -> Json:
    """Add or take back a reaction; doing so twice is refused as Slack does."""
    _sight.person(board, user)
    message = _sight.message(board, user, channel, ts)
    if message.ephemeral_to is not None:
        raise ControlError("message_not_found")
    change = board.workspace.unreact if remove else board.workspace.react
    if not change(message, name.strip(":"), user):
        raise ControlError("no_reaction" if remove else "already_reacted")
    return {"ok": True}


def direct(board: Switchboard, user: str, others: Sequence[str]) -> Json:
    """Open the direct conversation of a person with one or several others, also the app."""
    _sight.person(board, user)
    people = {user, *others}
    if not others or len(people) > MOST_PEOPLE:
        raise ControlError("too_many_users" if others else "users_list_not_supplied")
    if any(other not in board.workspace.users for other in people):
        raise ControlError("user_not_found")
    return {"ok": True, "channel": board.workspace.direct(*people).id}


def open_home(board: Switchboard, user: str, *, tab: str = "home") -> Json:
    """Open a tab of the app's Home: `home` or `messages`; tells the app (app_home_opened)."""
    _sight.person(board, user)
    channel = board.workspace.direct(user, board.app.bot_user)
    home = _sight.shown_home(board, user)
    if "app_home_opened" in board.app.bot_events and board.app.status == "installed":
        ts = board.workspace.next_ts()
        board.event(event_payloads.app_home_opened(user, channel.id, tab=tab, view=home, event_ts=ts))
    return {"ok": True, "home": home, "channel": channel.id}


def _parent(board: Switchboard, user: str, channel: str, ts: str) -> str:
    message = _sight.message(board, user, channel, ts)
    return message.thread_ts or message.ts
