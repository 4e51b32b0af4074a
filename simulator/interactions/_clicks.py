"""A click, a choice or typed text in a message, a modal or the Home tab, sent as block_actions."""

from typing import Any

from simulator import elements, payloads, shapes
from simulator.model import Message
from simulator.refusals import ControlError
from simulator.switchboard import Switchboard

from . import _choices, _outcome, _sight

Json = dict[str, Any]


async def click(board: Switchboard, user: str, container: Json, action: Json, values: Json | None = None) -> Json:
    """Use an element; `values` is what else has been filled in around it.

    Inputs without dispatch_action only keep what was given: {"dispatched": false}.
    """
    _sight.person(board, user)
    if "view_id" in container:
        view = _sight.view(board, user, container["view_id"])
        _choices.keep(board, user, view["blocks"], values or {}, held=view["state"]["values"])
        return await _in_view(board, user, view, action)
    message = _sight.message(board, user, container["channel"], container["ts"])
    if message.bot_id != board.app.bot.id:
        raise ControlError("not_the_app_s_message")
    if values:
        held = board.touched.setdefault((message.channel, message.ts, user), {})
        _choices.keep(board, user, elements.in_message(message), values, held=held)
    return await _in_message(board, user, message, action)


async def _in_view(board: Switchboard, user: str, view: Json, action: Json) -> Json:
    block, element = _found(view["blocks"], action)
    done = _use(board, user, (block, element), action, given=view["state"]["values"])
    if not _dispatches(block):
        return {"ok": True, "dispatched": False}
    payload = payloads.block_actions_in_view(
        board.origin,
        board.who(user),
        view=_sight.with_state(board, user, view),
        actions=[done],
        trigger_id=board.triggers.make(user),
    )
    return _outcome.result(await board.outbox.ask("interactive", payload), dispatched=True)


async def _in_message(board: Switchboard, user: str, message: Message, action: Json) -> Json:
    blocks = elements.in_message(message)
    block, element = _found(blocks, action)
    given = board.touched.get((message.channel, message.ts, user), {})
    done = _use(board, user, (block, element), action, given=given)
    if given:
        board.touched[message.channel, message.ts, user] = given
    if not _dispatches(block):
        return {"ok": True, "dispatched": False}
    payload = _message_payload(board, user, message, done, elements.values(blocks, given))
    return _outcome.result(await board.outbox.ask("interactive", payload), dispatched=True)


def _message_payload(board: Switchboard, user: str, message: Message, done: Json, values: Json) -> Json:
    ephemeral = message.ephemeral_to is not None
    return payloads.block_actions_in_message(
        board.origin,
        board.who(user),
        board.where(board.workspace.channels[message.channel]),
        container=container(message),
        message=None if ephemeral else shapes.message(board.workspace, message),
        values=values,
        actions=[done],
        trigger_id=board.triggers.make(user),
        response_url=board.response_url(user, message.channel, message),
    )


def container(message: Message) -> Json:
    """Return the container of something done in a message."""
    return payloads.message_container(
        message.channel,
        message.ts,
        ephemeral=message.ephemeral_to is not None,
        thread_ts=message.thread_ts,
    )


def _found(blocks: list[Json], action: Json) -> tuple[Json, Json]:
    found = elements.find(blocks, action.get("block_id", ""), action.get("action_id", ""))
    if found is None:
        raise ControlError("no_such_action")
    if action.get("type", found[1]["type"]) != found[1]["type"]:
        raise ControlError("wrong_type", expected=found[1]["type"])
    return found


def _dispatches(block: Json) -> bool:
    return block["type"] != "input" or bool(block.get("dispatch_action"))


def _use(board: Switchboard, user: str, found: tuple[Json, Json], action: Json, *, given: Json) -> Json:
    """Return the action to send, and keep the new state in `given` if the element has any."""
    block, element = found
    named = {name: element[name] for name in ("placeholder",) if name in element}
    ids = {"type": element["type"], "block_id": block["block_id"], "action_id": element.get("action_id", "")}
    stamp = {"action_ts": board.workspace.next_ts()}
    if element["type"] in elements.MOMENTARY:
        return {**ids, **_choices.pressed(element, action), **stamp}
    state = _choices.state_of(board, user, element, action)
    given.setdefault(block["block_id"], {})[ids["action_id"]] = state
    return {**ids, **state, **named, **stamp}
