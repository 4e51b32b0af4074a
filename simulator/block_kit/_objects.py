"""Composition objects: texts, options, confirmations (docs.slack.dev/reference/block-kit/composition-objects)."""

from typing import Any

from ._checks import Check, Report, array, boolean, by_type, exactly_one, length, one_of, shape, string
from .limits import LIMITS


def text(limit: str, *kinds: str) -> Check:
    """Check a text object of one of these kinds (both when none is named) and the length of its text."""
    words = length(limit)
    table = {
        "plain_text": shape({"text": words}, {"emoji": boolean}),
        "mrkdwn": shape({"text": words}, {"verbatim": boolean}),
    }
    return by_type({kind: table[kind] for kind in kinds or table})


def plain(limit: str) -> Check:
    """Check a plain_text object."""
    return text(limit, "plain_text")


def url(limit: str) -> Check:
    """Check a web address."""
    words = length(limit)

    def check(value: Any, at: str, report: Report) -> None:
        words(value, at, report)
        if isinstance(value, str) and value and not value.startswith(("https://", "http://")):
            report.say(at, "must be a valid URL")

    return check


CONFIRM = shape(
    {
        "title": plain("confirm.title"),
        "text": text("confirm.text"),
        "confirm": plain("confirm.button"),
        "deny": plain("confirm.button"),
    },
    {"style": one_of("primary", "danger")},
)

DISPATCH = shape({}, {"trigger_actions_on": array(None, one_of("on_enter_pressed", "on_character_entered"))})

FILTER = shape(
    {},
    {
        "include": array("filter.include", one_of("im", "mpim", "private", "public")),
        "exclude_external_shared_channels": boolean,
        "exclude_bot_users": boolean,
    },
)

SLACK_FILE = shape({}, {"id": string, "url": string}, exactly_one("id", "url"))

PLAIN_OPTION = shape(
    {"text": plain("option.text"), "value": length("option.value")},
    {"description": plain("option.description")},
)

RICH_OPTION = shape(
    {"text": text("option.text"), "value": length("option.value")},
    {"description": text("option.description")},
)

OVERFLOW_OPTION = shape(
    {"text": plain("option.text"), "value": length("option.value")},
    {"description": plain("option.description"), "url": url("option.url")},
)

OPTION_GROUP = shape({"label": plain("option_group.label"), "options": array("option_group.options", PLAIN_OPTION)}, {})


def _listed(element: dict[str, Any]) -> list[Any]:
    groups = element.get("option_groups")
    lists = [group.get("options") for group in groups if isinstance(group, dict)] if groups else []
    options = [element.get("options"), *lists]
    return [one for some in options if isinstance(some, list) for one in some if isinstance(one, dict)]


def _same(option: Any) -> tuple[str, str]:
    words = option.get("text") if isinstance(option, dict) else None
    return (str(option.get("value")), str(words.get("text"))) if isinstance(words, dict) else ("", "")


def initial_among_options(element: dict[str, Any], at: str, report: Report) -> None:
    """Check that what is chosen at first can be chosen at all, exactly as it is listed."""
    first = element.get("initial_options") or [element.get("initial_option")]
    if not isinstance(first, list) or first == [None]:
        return
    listed = {_same(option) for option in _listed(element)}
    name = "initial_options" if "initial_options" in element else "initial_option"
    for option in first:
        if _same(option) not in listed:
            report.say(f"{at}/{name}", f"`{name}` must match one of the options")


def distinct_values(element: dict[str, Any], at: str, report: Report) -> None:
    """Check that every option has a value of its own, as the page on options asks for."""
    values = [option.get("value") for option in _listed(element)]
    if len({str(value) for value in values}) != len(values):
        report.say(f"{at}/options", "option values must be unique")


def most_selected(element: dict[str, Any], at: str, report: Report) -> None:
    """Check that no more is chosen at first than may be chosen."""
    most = element.get("max_selected_items")
    if most is None:
        return
    for name in ("initial_options", "initial_users", "initial_conversations", "initial_channels"):
        if isinstance(most, int) and len(element.get(name) or []) > most:
            report.say(f"{at}/{name}", f"no more than {most} items allowed")


def text_bounds(element: dict[str, Any], at: str, report: Report) -> None:
    """Check that an input's least, most and first text agree."""
    least, most = element.get("min_length", 0), element.get("max_length", LIMITS["text_input.length"].most)
    if not isinstance(least, int) or not isinstance(most, int):
        return
    if least > most:
        report.say(f"{at}/min_length", "`min_length` must be less than or equal to `max_length`")
    first = element.get("initial_value")
    if isinstance(first, str) and len(first) > most:
        report.say(f"{at}/initial_value", f"must be less than {most + 1} characters")
