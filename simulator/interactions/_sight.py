"""What a person can see, and therefore act on."""

from typing import Any

from simulator import elements
from simulator.model import Channel, Message, User
from simulator.refusals import ControlError
from simulator.switchboard import Switchboard

Json = dict[str, Any]


def person(board: Switchboard, user_id: str) -> User:
    """Return the acting person; raises ControlError for nobody, bots and people who left."""
    user = board.workspace.users.get(user_id)
    if user is None or user.is_bot:
        raise ControlError("user_not_found")
    if user.deleted:
        raise ControlError("account_inactive")
    return user


def conversation(board: Switchboard, user_id: str, channel_id: str, *, member: bool = True) -> Channel:
    """Return a conversation that this person sees, and is in if `member`; raises ControlError."""
    channel = board.workspace.channels.get(channel_id)
    if channel is None or (channel.kind != "public" and user_id not in channel.members):
        raise ControlError("channel_not_found")
    if member and user_id not in channel.members:
        raise ControlError("not_in_channel")
    board.viewing[user_id] = channel_id
    return channel


def message(board: Switchboard, user_id: str, channel_id: str, ts: str) -> Message:
    """Return a message that this person sees, also one meant for them alone; raises ControlError."""
    conversation(board, user_id, channel_id, member=False)
    found = board.workspace.message(channel_id, ts)
    if found is not None and not found.deleted:
        return found
    for ephemeral in reversed(board.workspace.ephemerals(channel_id, user_id)):
        if ephemeral.ts == ts:
            return ephemeral
    raise ControlError("message_not_found")


def view(board: Switchboard, user_id: str, view_id: str) -> Json:
    """Return the view on top of a person's stack, or their Home; raises ControlError for any other."""
    views = board.workspace.views
    for seen in [*views.stacks.get(user_id, [])[-1:], views.homes.get(user_id)]:
        if seen is not None and seen["id"] == view_id:
            return seen
    raise ControlError("view_not_found")


def with_state(board: Switchboard, user_id: str, seen: Json) -> Json:
    """Return a view as payloads carry it: with the state of every input, untouched ones included."""
    viewing = board.viewing.get(user_id)
    return {**seen, "state": {"values": elements.values(seen["blocks"], seen["state"]["values"], viewing=viewing)}}


def shown_modals(board: Switchboard, user_id: str) -> list[Json]:
    """Return a person's open modals with their state, top last."""
    return [with_state(board, user_id, modal) for modal in board.workspace.views.stacks.get(user_id, [])]


def shown_home(board: Switchboard, user_id: str) -> Json | None:
    """Return a person's Home with its state, or None."""
    home = board.workspace.views.homes.get(user_id)
    return None if home is None else with_state(board, user_id, home)
