"""What the app's answer to a sent form does to the open modals (docs.slack.dev/surfaces/modals)."""

from typing import Any

from simulator.block_kit import check_view
from simulator.refusals import ControlError
from simulator.switchboard import Switchboard
from simulator.views import MOST_IN_STACK

Json = dict[str, Any]


def apply(board: Switchboard, user: str, view: Json, body: Any) -> Json:
    """Close, update, push or clear as told; {"ok": false, "errors"} for field errors. Raises ControlError."""
    action = body.get("response_action") if isinstance(body, dict) else None
    match action:
        case None:
            _close(board, user, view)
        case "clear":
            board.workspace.views.close(user)
        case "update":
            board.workspace.views.update(user, view, _checked(body))
        case "push":
            _push(board, user, _checked(body))
        case "errors":
            return {"ok": False, "errors": _errors(view, body.get("errors"))}
        case _:
            raise ControlError("invalid_response", detail=f"unknown response_action {action!r}")
    return {"ok": True}


def _close(board: Switchboard, user: str, view: Json) -> None:
    views = board.workspace.views
    if any(modal["id"] == view["id"] for modal in views.stacks.get(user, [])):
        views.close(user, view_id=view["id"])


def _push(board: Switchboard, user: str, payload: Json) -> None:
    views = board.workspace.views
    if len(views.stacks.get(user, [])) >= MOST_IN_STACK:
        raise ControlError("push_limit_reached")
    views.push(user, payload, board.app.owner(board.workspace.team_id))


def _checked(body: Json) -> Json:
    payload = body.get("view")
    if not isinstance(payload, dict) or payload.get("type") != "modal":
        raise ControlError("invalid_response", detail="a view of type modal is needed")
    if found := check_view(payload):
        places = [f"{problem.message} [json-pointer:{problem.pointer}]" for problem in found]
        raise ControlError("invalid_response", detail=found[0].code, messages=places)
    return payload


def _errors(view: Json, errors: Any) -> Json:
    """Return field errors; Slack takes them only for input blocks of this view."""
    inputs = {block["block_id"] for block in view["blocks"] if block["type"] == "input"}
    if not isinstance(errors, dict) or not errors or not errors.keys() <= inputs:
        raise ControlError("invalid_response", detail="errors must name input blocks of the view")
    return errors
