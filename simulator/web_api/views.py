"""views.*: modals and the Home tab (docs.slack.dev/reference/methods, family views)."""

from typing import Any

from simulator.block_kit import check_view
from simulator.model import Json
from simulator.triggers import TriggerError
from simulator.views import MOST_IN_STACK

from ._call import Call, SlackError


def open_(call: Call) -> Json:
    """views.open: a modal for the person whose trigger_id it is, in place of what they had open."""
    view = _checked(call, "modal")
    _unused_external_id(call, view)
    user_id = _spent(call)
    return {"view": call.workspace.views.open(user_id, view, _owner(call))}


def push(call: Call) -> Json:
    """views.push: a modal on top; push_limit_reached beyond three."""
    view = _checked(call, "modal")
    _unused_external_id(call, view)
    user_id = _spent(call)
    stack = call.workspace.views.stacks.get(user_id, [])
    if not stack:
        raise SlackError("invalid_trigger_id")
    if len(stack) >= MOST_IN_STACK:
        raise SlackError("push_limit_reached")
    return {"view": call.workspace.views.push(user_id, view, _owner(call))}


def update(call: Call) -> Json:
    """views.update: another content for an open view, unless `hash` says that it is not the one meant."""
    if not call.given("view_id") and not call.given("external_id"):
        raise SlackError("invalid_arguments", "[ERROR] missing required field: view_id")
    found = call.workspace.views.find(
        view_id=call.text("view_id") or None, external_id=call.text("external_id") or None
    )
    if found is None:
        raise SlackError("not_found")
    user_id, old = found
    view = _checked(call, old["type"])
    if call.given("hash") and call.text("hash") != old["hash"]:
        raise SlackError("hash_conflict")
    if view.get("external_id") != old["external_id"]:
        _unused_external_id(call, view)
    return {"view": call.workspace.views.update(user_id, old, view)}


def publish(call: Call) -> Json:
    """views.publish: a person's Home tab, unless `hash` says that it has changed meanwhile."""
    user_id = call.required("user_id")
    view = _checked(call, "home")
    user = call.workspace.users.get(user_id)
    if user is None or user.is_bot or user.deleted:
        raise SlackError("invalid_arguments", "invalid `user_id`")
    if not call.app.home_enabled:
        raise SlackError("not_enabled")
    old = call.workspace.views.homes.get(user_id)
    if call.given("hash") and (old is None or call.text("hash") != old["hash"]):
        raise SlackError("hash_conflict")
    return {"view": call.workspace.views.publish(user_id, view, _owner(call))}


def _owner(call: Call) -> Json:
    return call.app.owner(call.workspace.team_id)


def _checked(call: Call, kind: str) -> dict[str, Any]:
    view = call.structure("view", "invalid_arguments")
    if not isinstance(view, dict):
        raise SlackError("invalid_arguments", "[ERROR] missing required field: view")
    if view.get("type") != kind:
        said = f"[ERROR] must be a valid enum value: {kind} [json-pointer:/view/type]"
        raise SlackError("invalid_arguments", said)
    problems = check_view(view)
    if problems:
        code = problems[0].code
        raise SlackError(code, *(str(problem) for problem in problems if problem.code == code))
    return view


def _spent(call: Call) -> str:
    trigger_id = call.text("trigger_id") or call.text("interactivity_pointer")
    if not trigger_id:
        raise SlackError("invalid_arguments", "[ERROR] missing required field: trigger_id")
    try:
        return call.simulator.triggers.spend(trigger_id)
    except TriggerError as no:
        raise SlackError(no.code) from None


def _unused_external_id(call: Call, view: dict[str, Any]) -> None:
    external_id = view.get("external_id")
    if external_id and call.workspace.views.find(external_id=external_id) is not None:
        raise SlackError("duplicate_external_id")


METHODS = {"views.open": open_, "views.push": push, "views.update": update, "views.publish": publish}
