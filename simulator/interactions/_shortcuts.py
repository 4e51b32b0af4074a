"""Shortcuts from the search bar or a message's menu (docs.slack.dev/interactivity/implementing-shortcuts)."""

from typing import Any

from simulator import payloads, shapes
from simulator.model import Message
from simulator.refusals import ControlError
from simulator.switchboard import Switchboard

from . import _outcome, _sight

Json = dict[str, Any]


async def shortcut(board: Switchboard, user: str, callback_id: str, on: Json | None = None) -> Json:
    """Start a shortcut of the manifest; `on` is {channel, ts} for one of the message kind."""
    _sight.person(board, user)
    kind = "message" if on else "global"
    known = any(each["callback_id"] == callback_id and each["type"] == kind for each in board.app.shortcuts)
    if not known:
        raise ControlError("no_such_shortcut")
    message = _sight.message(board, user, on["channel"], on["ts"]) if on else None
    return _outcome.result(await board.outbox.ask("interactive", _payload(board, user, callback_id, message)))


def _payload(board: Switchboard, user: str, callback_id: str, message: Message | None) -> Json:
    ts, trigger = board.workspace.next_ts(), board.triggers.make(user)
    if message is None:
        return payloads.global_shortcut(
            board.origin, board.who(user), callback_id=callback_id, action_ts=ts, trigger_id=trigger
        )
    return payloads.message_shortcut(
        board.origin,
        board.who(user),
        board.where(board.workspace.channels[message.channel]),
        callback_id=callback_id,
        action_ts=ts,
        trigger_id=trigger,
        response_url=board.response_url(user, message.channel, message),
        message=shapes.message(board.workspace, message),
    )
