"""What a person may give an element: only what the stored blocks offer, in the property Slack sends it in."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

from simulator.elements import STATEFUL, find
from simulator.refusals import ControlError
from simulator.switchboard import Switchboard

Json = dict[str, Any]
_CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


def state_of(board: Switchboard, user: str, element: Json, given: Json) -> Json:
    """Return the state {type, property: value} that this gift makes; raises ControlError("invalid_value")."""
    kind = element["type"]
    if given.get("type", kind) != kind:
        raise ControlError("wrong_type", expected=kind)
    name, _, empty = STATEFUL[kind]
    value = given.get(name, empty)
    if value in (None, "", []):
        return {"type": kind, name: empty}
    most = element.get("max_selected_items")
    if most and isinstance(value, list) and len(value) > most:
        raise ControlError("invalid_value", detail=f"no more than {most} items may be selected")
    return {"type": kind, name: _CHECKS[name](board, user, element, value)}


def keep(board: Switchboard, user: str, blocks: list[Json], values: Json, *, held: Json) -> None:
    """Put what a person filled in, {block_id: {action_id: state}}, into the state `held`; raises ControlError."""
    for block_id, actions in values.items():
        for action_id, given in actions.items():
            found = find(blocks, block_id, action_id)
            if found is None or found[1]["type"] not in STATEFUL:
                raise ControlError("no_such_action", block_id=block_id, action_id=action_id)
            held.setdefault(block_id, {})[action_id] = state_of(board, user, found[1], given)


def pressed(element: Json, given: Json) -> Json:
    """Return what a button, overflow menu or the like adds to its action; raises ControlError."""
    match element["type"]:
        case "overflow":
            return {"selected_option": _option(element, given.get("selected_option"))}
        case "feedback_buttons":
            return _feedback(element, given)
        case _:
            return {name: element[name] for name in ("text", "value", "style", "url") if name in element}


def _options(element: Json) -> list[Json]:
    groups = element.get("option_groups") or []
    return [*element.get("options", []), *(option for group in groups for option in group["options"])]


def _option(element: Json, chosen: Any) -> Json:
    value = chosen.get("value") if isinstance(chosen, dict) else chosen
    for option in _options(element):
        if option.get("value") == value:
            return dict(option)
    raise ControlError("invalid_value", detail=f"{value!r} is not one of the options")


def _one_option(board: Switchboard, user: str, element: Json, value: Any) -> Any:
    return value if element["type"].endswith("external_select") else _option(element, value)


def _many_options(board: Switchboard, user: str, element: Json, value: Any) -> Any:
    return [_one_option(board, user, element, each) for each in value]


def _user(board: Switchboard, user: str, element: Json, value: Any) -> Any:
    if value not in board.workspace.users:
        raise ControlError("invalid_value", detail=f"nobody has the id {value}")
    return value


def _channel(board: Switchboard, user: str, element: Json, value: Any) -> Any:
    channel = board.workspace.channels.get(value)
    if channel is None or (channel.kind != "public" and user not in channel.members):
        raise ControlError("invalid_value", detail=f"{value} is no conversation that this person sees")
    only_public = element["type"].endswith("channels_select")
    if only_public and channel.kind != "public":
        raise ControlError("invalid_value", detail=f"{value} is not a public channel")
    return value


def _each(check: Callable[..., Any]) -> Callable[..., Any]:
    return lambda board, user, element, value: [check(board, user, element, each) for each in value]


def _date(board: Switchboard, user: str, element: Json, value: Any) -> Any:
    try:
        return date.fromisoformat(value).isoformat()
    except (TypeError, ValueError):
        raise ControlError("invalid_value", detail=f"{value!r} is not a date") from None


def _time(board: Switchboard, user: str, element: Json, value: Any) -> Any:
    if not (isinstance(value, str) and _CLOCK.fullmatch(value)):
        raise ControlError("invalid_value", detail=f"{value!r} is not a time of day")
    return value


def _moment(board: Switchboard, user: str, element: Json, value: Any) -> Any:
    if not isinstance(value, int):
        raise ControlError("invalid_value", detail=f"{value!r} is not a Unix time")
    return value


def _text(board: Switchboard, user: str, element: Json, value: Any) -> Any:
    if not isinstance(value, str):
        raise ControlError("invalid_value", detail="text is needed")
    return value


def _as_given(board: Switchboard, user: str, element: Json, value: Any) -> Any:
    return value


def _feedback(element: Json, given: Json) -> Json:
    for name in ("positive_button", "negative_button"):
        button = element.get(name, {})
        if button.get("value") == given.get("value"):
            return {"text": button.get("text"), "value": button.get("value")}
    raise ControlError("invalid_value", detail=f"{given.get('value')!r} is neither of the buttons")


_CHECKS: dict[str, Callable[[Switchboard, str, Json, Any], Any]] = {
    "value": _text,
    "rich_text_value": _as_given,
    "files": _as_given,
    "selected_option": _one_option,
    "selected_options": _many_options,
    "selected_user": _user,
    "selected_users": _each(_user),
    "selected_conversation": _channel,
    "selected_conversations": _each(_channel),
    "selected_channel": _channel,
    "selected_channels": _each(_channel),
    "selected_date": _date,
    "selected_time": _time,
    "selected_date_time": _moment,
}
