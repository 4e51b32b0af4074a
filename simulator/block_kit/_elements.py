"""Block elements and where each may stand (docs.slack.dev/reference/block-kit/block-elements)."""

import re
from datetime import date
from typing import Any

from ._checks import (
    Check,
    Report,
    anything,
    array,
    between,
    boolean,
    by_type,
    exactly_one,
    filled,
    length,
    one_of,
    shape,
    string,
)
from ._objects import (
    CONFIRM,
    DISPATCH,
    FILTER,
    OPTION_GROUP,
    OVERFLOW_OPTION,
    PLAIN_OPTION,
    RICH_OPTION,
    SLACK_FILE,
    distinct_values,
    initial_among_options,
    most_selected,
    plain,
    text_bounds,
    url,
)
from ._rich_text import RICH_TEXT
from .limits import LIMITS

_TIME = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_LAST_SECOND = 9_999_999_999
_MOST_CHOSEN = 1_000_000
_LONGEST = LIMITS["text_input.length"].most


def _day(value: Any, at: str, report: Report) -> None:
    if not isinstance(value, str) or not _DATE.fullmatch(value) or not _exists(value):
        report.say(at, "must be a valid date in the format YYYY-MM-DD")


def _exists(day: str) -> bool:
    try:
        date.fromisoformat(day)
    except ValueError:
        return False
    return True


def _hour(value: Any, at: str, report: Report) -> None:
    if not isinstance(value, str) or not _TIME.fullmatch(value):
        report.say(at, "must be a valid time in the format HH:mm")


def _url_enabled(value: Any, at: str, report: Report) -> None:
    boolean(value, at, report)
    if value is True and (report.surface != "modal" or not at.endswith("/element/response_url_enabled")):
        report.say(at, "`response_url_enabled` is only for an input block in a modal")


def _modal_only(element: dict[str, Any], at: str, report: Report) -> None:
    if report.surface != "modal":
        report.say(f"{at}/type", f"unsupported type: {element['type']}")


_ACTION: dict[str, Check] = {"action_id": length("action_id")}
_COMMON = _ACTION | {"confirm": CONFIRM, "focus_on_load": boolean}
_MENU = _COMMON | {"placeholder": plain("select.placeholder")}
_MANY = _MENU | {"max_selected_items": between(1, _MOST_CHOSEN)}
_TYPED = _ACTION | {
    "initial_value": string,
    "dispatch_action_config": DISPATCH,
    "focus_on_load": boolean,
    "placeholder": plain("placeholder"),
}
_OPTIONS = {
    "options": array("select.options", PLAIN_OPTION),
    "option_groups": array("select.option_groups", OPTION_GROUP),
}
_ONE_SOURCE = (exactly_one("options", "option_groups"), distinct_values, initial_among_options)

_image = shape(
    {"alt_text": length("image.alt_text")},
    {"image_url": url("image.image_url"), "slack_file": SLACK_FILE},
    exactly_one("image_url", "slack_file"),
)
BUTTON = shape(
    {"text": plain("button.text")},
    _ACTION
    | {
        "url": url("button.url"),
        "value": length("button.value"),
        "style": one_of("primary", "danger"),
        "confirm": CONFIRM,
        "accessibility_label": length("button.accessibility_label"),
    },
)
_feedback = shape(
    {"text": plain("button.text"), "value": length("button.value")},
    {"accessibility_label": length("button.accessibility_label")},
)

_SELECTS: dict[str, Check] = {
    "static_select": shape({}, _MENU | _OPTIONS | {"initial_option": PLAIN_OPTION}, *_ONE_SOURCE),
    "external_select": shape({}, _MENU | {"initial_option": PLAIN_OPTION, "min_query_length": between(0, 100)}),
    "users_select": shape({}, _MENU | {"initial_user": filled}),
    "conversations_select": shape(
        {},
        _MENU
        | {
            "initial_conversation": filled,
            "default_to_current_conversation": boolean,
            "response_url_enabled": _url_enabled,
            "filter": FILTER,
        },
    ),
    "channels_select": shape({}, _MENU | {"initial_channel": filled, "response_url_enabled": _url_enabled}),
    "multi_static_select": shape(
        {},
        _MANY | _OPTIONS | {"initial_options": array("initial_options", PLAIN_OPTION)},
        *_ONE_SOURCE,
        most_selected,
    ),
    "multi_external_select": shape(
        {},
        _MANY | {"initial_options": array("initial_options", PLAIN_OPTION), "min_query_length": between(0, 100)},
        most_selected,
    ),
    "multi_users_select": shape({}, _MANY | {"initial_users": array(None, filled)}, most_selected),
    "multi_conversations_select": shape(
        {},
        _MANY
        | {
            "initial_conversations": array(None, filled),
            "default_to_current_conversation": boolean,
            "filter": FILTER,
        },
        most_selected,
    ),
    "multi_channels_select": shape({}, _MANY | {"initial_channels": array(None, filled)}, most_selected),
}
_CHOICES: dict[str, Check] = _SELECTS | {
    "checkboxes": shape(
        {"options": array("checkboxes.options", RICH_OPTION)},
        _COMMON | {"initial_options": array("initial_options", RICH_OPTION)},
        distinct_values,
        initial_among_options,
    ),
    "radio_buttons": shape(
        {"options": array("radio_buttons.options", RICH_OPTION)},
        _COMMON | {"initial_option": RICH_OPTION},
        distinct_values,
        initial_among_options,
    ),
    "datepicker": shape({}, _MENU | {"initial_date": _day}),
    "timepicker": shape({}, _MENU | {"initial_time": _hour, "timezone": filled}),
}
_DATETIME: dict[str, Check] = {"datetimepicker": shape({}, _COMMON | {"initial_date_time": between(0, _LAST_SECOND)})}
_PRESSED: dict[str, Check] = {
    "button": BUTTON,
    "overflow": shape(
        {"options": array("overflow.options", OVERFLOW_OPTION)},
        _ACTION | {"confirm": CONFIRM},
        distinct_values,
    ),
    "workflow_button": shape(
        {"text": plain("button.text"), "workflow": anything},
        _ACTION
        | {
            "style": one_of("primary", "danger"),
            "accessibility_label": length("button.accessibility_label"),
        },
    ),
}

IN_SECTION: dict[str, Check] = _PRESSED | _CHOICES | {"image": _image}
IN_ACTIONS: dict[str, Check] = _PRESSED | _CHOICES | _DATETIME
IN_CONTEXT_ACTIONS: dict[str, Check] = {
    "feedback_buttons": shape({"positive_button": _feedback, "negative_button": _feedback}, _ACTION),
    "icon_button": shape(
        {"icon": one_of("trash"), "text": plain("button.text")},
        _ACTION
        | {
            "value": length("button.value"),
            "confirm": CONFIRM,
            "accessibility_label": length("button.accessibility_label"),
            "visible_to_user_ids": array(None, filled),
        },
    ),
}
IMAGE = {"image": _image}
IN_INPUT: dict[str, Check] = (
    _CHOICES
    | _DATETIME
    | {
        "plain_text_input": shape(
            {},
            _TYPED
            | {
                "multiline": boolean,
                "min_length": between(0, _LONGEST),
                "max_length": between(1, _LONGEST),
            },
            text_bounds,
        ),
        "email_text_input": shape({}, _TYPED),
        "url_text_input": shape({}, _TYPED),
        "number_input": shape({"is_decimal_allowed": boolean}, _TYPED | {"min_value": string, "max_value": string}),
        "rich_text_input": shape(
            {},
            _TYPED
            | {
                "initial_value": by_type({"rich_text": RICH_TEXT}),
                "min_lines": between(1, 100),
                "max_lines": between(1, 100),
            },
        ),
        "file_input": shape(
            {},
            _ACTION | {"filetypes": array(None, filled), "max_files": between(1, LIMITS["file_input.files"].most)},
            _modal_only,
        ),
    }
)
