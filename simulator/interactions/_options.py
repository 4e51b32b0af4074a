"""Options that the app is asked for while a person types (docs.slack.dev …/select-menu-element#external_select)."""

from typing import Any

from simulator import elements, payloads, shapes
from simulator.refusals import ControlError
from simulator.switchboard import Switchboard

from . import _clicks, _outcome, _sight

Json = dict[str, Any]
MOST_OPTIONS = 100
TYPED_BEFORE_ASKING = 3  # min_query_length when an element does not say


async def options(board: Switchboard, user: str, container: Json, *, block_id: str, action_id: str, value: str) -> Json:
    """Ask the app what can be chosen; raises ControlError for a wrong element or an answer Slack would not take."""
    _sight.person(board, user)
    blocks, where, around = _place(board, user, container)
    found = elements.find(blocks, block_id, action_id)
    if found is None or not found[1]["type"].endswith("external_select"):
        raise ControlError("no_such_action")
    if len(value) < found[1].get("min_query_length", TYPED_BEFORE_ASKING):
        return {"ok": True, "options": []}
    question = payloads.block_suggestion(
        board.origin,
        board.who(user),
        container=where,
        around=around,
        block_id=block_id,
        action_id=action_id,
        value=value,
    )
    answer = await board.outbox.ask("interactive", question)
    return _outcome.result(answer, **_listed(answer.body)) if answer.outcome == "ok" else _outcome.result(answer)


def _place(board: Switchboard, user: str, container: Json) -> tuple[list[Json], Json, Json]:
    if "view_id" in container:
        view = _sight.view(board, user, container["view_id"])
        return view["blocks"], payloads.view_container(view["id"]), {"view": _sight.with_state(board, user, view)}
    message = _sight.message(board, user, container["channel"], container["ts"])
    where = board.where(board.workspace.channels[message.channel])
    around = {
        "channel": {"id": where.id, "name": where.name},
        "message": shapes.message(board.workspace, message),
    }
    return elements.in_message(message), _clicks.container(message), around


def _listed(body: Any) -> Json:
    if not isinstance(body, dict) or not ("options" in body or "option_groups" in body):
        raise ControlError("invalid_response", detail="options or option_groups are needed")
    kept = {name: body[name] for name in ("options", "option_groups") if name in body}
    if any(len(listed) > MOST_OPTIONS for listed in kept.values()):
        raise ControlError("invalid_response", detail=f"no more than {MOST_OPTIONS} options")
    return kept
