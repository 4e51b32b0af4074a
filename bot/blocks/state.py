"""Reading what a person filled in (docs.slack.dev/reference/interaction-payloads/view-interactions-payload)."""

from typing import Any

# Where each kind of element keeps its answer.
_ONE = (
    "value",
    "selected_user",
    "selected_conversation",
    "selected_channel",
    "selected_date",
    "selected_time",
    "selected_date_time",
    "rich_text_value",
)
_MANY = ("selected_users", "selected_conversations", "selected_channels", "files")


def value(view: dict[str, Any], block_id: str) -> Any:
    """Return the answer to the single element of a block, None when there is none.

    A text, a date (YYYY-MM-DD), a time (HH:mm) or a chosen id is a string; a chosen option is its value; several
    chosen things are a list in the order of choice. An empty text, or one of spaces alone, is no answer.
    """
    answers = view.get("state", {}).get("values", {}).get(block_id, {})
    for answer in answers.values():
        return _answer(answer)
    return None


def text(view: dict[str, Any], block_id: str) -> str:
    """Return the answer as a string without spaces around it, "" when there is none."""
    answer = value(view, block_id)
    return answer if isinstance(answer, str) else ""


def chosen(view: dict[str, Any], block_id: str) -> list[str]:
    """Return the several things chosen in a block, [] when there are none."""
    answer = value(view, block_id)
    return answer if isinstance(answer, list) else []


def _answer(answer: dict[str, Any]) -> Any:
    if option := answer.get("selected_option"):
        return option["value"]
    if options := answer.get("selected_options"):
        return [option["value"] for option in options]
    for name in _MANY:
        if found := answer.get(name):
            return list(found)
    for name in _ONE:
        if (found := answer.get(name)) is not None:
            return (found.strip() or None) if isinstance(found, str) else found
    return None
