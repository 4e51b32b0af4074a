"""Sending and closing a modal (docs.slack.dev/surfaces/modals)."""

from typing import Any

from simulator import elements, payloads
from simulator.refusals import ControlError
from simulator.switchboard import Switchboard

from . import _choices, _outcome, _sight
from ._required import problems
from ._response import apply

Json = dict[str, Any]


async def submit(board: Switchboard, user: str, view_id: str, values: Json) -> Json:
    """Send the form on top. {"ok": false, "errors"} if Slack's client or the app finds fault with it."""
    _sight.person(board, user)
    view = _modal(board, user, view_id)
    if view["submit"] is None or view["submit_disabled"]:
        raise ControlError("cannot_be_submitted")
    _choices.keep(board, user, view["blocks"], values, held=view["state"]["values"])
    sent = _sight.with_state(board, user, view)
    if missing := problems(view["blocks"], sent["state"]["values"]):
        return {"ok": False, "error": "incomplete", "errors": missing}
    payload = payloads.view_submission(
        board.origin,
        board.who(user),
        view=sent,
        trigger_id=board.triggers.make(user),
        response_urls=_response_urls(board, user, sent),
    )
    answer = await board.outbox.ask("interactive", payload)
    return apply(board, user, view, answer.body) if answer.outcome == "ok" else _outcome.result(answer)


async def close(board: Switchboard, user: str, view_id: str, *, whole: bool = False) -> Json:
    """Close the modal on top, or the whole stack; the app hears of those with notify_on_close."""
    _sight.person(board, user)
    view = _modal(board, user, view_id)
    cleared = whole or bool(view["clear_on_close"])
    told = [
        _sight.with_state(board, user, modal)
        for modal in board.workspace.views.stacks[user]
        if modal["notify_on_close"]
    ]
    gone = board.workspace.views.close(user, view_id=None if cleared else view_id)
    ids = {modal["id"] for modal in gone}
    for modal in reversed([each for each in told if each["id"] in ids]):
        payload = payloads.view_closed(board.origin, board.who(user), view=modal, is_cleared=cleared)
        await board.outbox.ask("interactive", payload)
    return {"ok": True}


def _modal(board: Switchboard, user: str, view_id: str) -> Json:
    view = _sight.view(board, user, view_id)
    if view["type"] != "modal":
        raise ControlError("view_not_found")
    return view


def _response_urls(board: Switchboard, user: str, view: Json) -> list[Json]:
    """Return a response_url for each chosen conversation of an element with response_url_enabled."""
    urls = []
    for block, element in elements.elements(view["blocks"]):
        state = view["state"]["values"].get(block["block_id"], {}).get(element.get("action_id"), {})
        channel = state.get("selected_conversation") or state.get("selected_channel")
        if element.get("response_url_enabled") and channel:
            ids = {"block_id": block["block_id"], "action_id": element["action_id"], "channel_id": channel}
            urls.append({**ids, "response_url": board.response_url(user, channel)})
    return urls
