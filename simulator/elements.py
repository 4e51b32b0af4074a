"""Interactive elements in stored blocks: finding them, and the state that people give them.

docs.slack.dev/reference/block-kit/block-elements names the property that each element's value travels in, and
its initial value, which counts as state until somebody changes it.
"""

import uuid
from collections.abc import Iterable, Iterator
from typing import Any

from simulator.model import Message

Json = dict[str, Any]

# element type -> (property that carries the value, property with the initial value, value when there is none)
STATEFUL: dict[str, tuple[str, str, Any]] = {
    "plain_text_input": ("value", "initial_value", None),
    "email_text_input": ("value", "initial_value", None),
    "url_text_input": ("value", "initial_value", None),
    "number_input": ("value", "initial_value", None),
    "rich_text_input": ("rich_text_value", "initial_value", None),
    "static_select": ("selected_option", "initial_option", None),
    "external_select": ("selected_option", "initial_option", None),
    "radio_buttons": ("selected_option", "initial_option", None),
    "users_select": ("selected_user", "initial_user", None),
    "conversations_select": ("selected_conversation", "initial_conversation", None),
    "channels_select": ("selected_channel", "initial_channel", None),
    "datepicker": ("selected_date", "initial_date", None),
    "timepicker": ("selected_time", "initial_time", None),
    "datetimepicker": ("selected_date_time", "initial_date_time", None),
    "checkboxes": ("selected_options", "initial_options", []),
    "multi_static_select": ("selected_options", "initial_options", []),
    "multi_external_select": ("selected_options", "initial_options", []),
    "multi_users_select": ("selected_users", "initial_users", []),
    "multi_conversations_select": ("selected_conversations", "initial_conversations", []),
    "multi_channels_select": ("selected_channels", "initial_channels", []),
    "file_input": ("files", "", []),
}
MOMENTARY = {"button", "workflow_button", "overflow", "feedback_buttons", "icon_button"}
INTERACTIVE = STATEFUL.keys() | MOMENTARY


def elements(blocks: Iterable[Json]) -> Iterator[tuple[Json, Json]]:
    """Yield (block, element) for every interactive element, also inside cards, carousels and containers."""
    for block in blocks:
        parts = [block.get("element"), block.get("accessory"), *_list(block, "elements"), *_list(block, "actions")]
        for part in parts:
            if isinstance(part, dict) and part.get("type") in INTERACTIVE:
                yield block, part
            elif isinstance(part, dict) and isinstance(part.get("elements"), list):
                yield from elements([{**part, "block_id": part.get("block_id", block.get("block_id"))}])
        yield from elements(inner for inner in _list(block, "blocks") if isinstance(inner, dict))


def find(blocks: Iterable[Json], block_id: str, action_id: str) -> tuple[Json, Json] | None:
    """Return (block, element) with these ids, or None."""
    for block, element in elements(blocks):
        if element.get("action_id", "") == action_id and block.get("block_id") == block_id:
            return block, element
    return None


def with_ids(blocks: list[Json]) -> list[Json]:
    """Return the blocks with the block_ids and action_ids that Slack makes up where an app gave none."""
    filled = [{**block, "block_id": block.get("block_id") or _made_up()} for block in blocks]
    return [_with_action_ids(block) for block in filled]


def in_message(message: Message) -> list[Json]:
    """Return all blocks of a message, those in its attachments last."""
    return [*message.blocks, *(block for attached in message.attachments for block in attached.get("blocks", []))]


def values(blocks: Iterable[Json], given: Json, *, viewing: str | None = None) -> Json:
    """Return `state.values` of these blocks: what people gave, else the initial value, else emptiness.

    `viewing` is the conversation for elements with default_to_current_conversation.
    """
    state: Json = {}
    for block, element in elements(blocks):
        if element["type"] in STATEFUL:
            action_id = element.get("action_id", "")
            held = given.get(block["block_id"], {}).get(action_id)
            same = held is not None and held.get("type") == element["type"]
            state.setdefault(block["block_id"], {})[action_id] = held if same else initial(element, viewing)
    return state


def initial(element: Json, viewing: str | None = None) -> Json:
    """Return the state of an element that nobody has touched."""
    name, start, empty = STATEFUL[element["type"]]
    if viewing and element.get("default_to_current_conversation") and start not in element:
        return {"type": element["type"], name: [viewing] if empty == [] else viewing}
    return {"type": element["type"], name: element.get(start, empty)}


def is_empty(element: Json, state: Json) -> bool:
    """Say whether an input holds nothing; blanks count as nothing, as in Slack's client."""
    value = state.get(STATEFUL[element["type"]][0])
    return value is None or value == [] or (isinstance(value, str) and not value.strip())


def _list(block: Json, name: str) -> list[Any]:
    found = block.get(name)
    return found if isinstance(found, list) else []


def _made_up() -> str:
    return uuid.uuid4().hex[:5]


def _with_action_ids(block: Json) -> Json:
    filled = dict(block)
    for name in ("element", "accessory"):
        if name in filled:
            filled[name] = _with_action_id(filled[name])
    if "elements" in filled:
        filled["elements"] = [_with_action_id(element) for element in _list(filled, "elements")]
    return filled


def _with_action_id(element: Any) -> Any:
    if not isinstance(element, dict) or element.get("type") not in INTERACTIVE:
        return element
    return {**element, "action_id": element.get("action_id") or _made_up()}
