"""What Slack's client checks before it sends a form, so that the app never sees it."""

import re
from decimal import Decimal, InvalidOperation
from typing import Any

from simulator import elements

Json = dict[str, Any]
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_URL = re.compile(r"https?://\S+")


def problems(blocks: list[Json], values: Json) -> dict[str, str]:
    """Return {block_id: sentence} for inputs that are empty though required, or break their own limits."""
    found = {}
    for block, element in elements.elements(blocks):
        if block["type"] == "input" and element["type"] in elements.STATEFUL:
            state = values[block["block_id"]][element.get("action_id", "")]
            if words := _problem(block, element, state):
                found[block["block_id"]] = words
    return found


def _problem(block: Json, element: Json, state: Json) -> str | None:
    if elements.is_empty(element, state):
        return None if block.get("optional") else "Please complete this required field."
    value = state.get("value")
    return _text_problem(element, value) if isinstance(value, str) else None


def _text_problem(element: Json, value: str) -> str | None:
    match element["type"]:
        case "number_input":
            return _number_problem(element, value)
        case "email_text_input":
            return None if _EMAIL.fullmatch(value) else "Please enter a valid email address."
        case "url_text_input":
            return None if _URL.fullmatch(value) else "Please enter a valid URL."
        case _:
            return _length_problem(element, value)


def _length_problem(element: Json, value: str) -> str | None:
    least, most = element.get("min_length", 0), element.get("max_length", 3_000)
    if len(value) < least:
        return f"Please enter at least {least} characters."
    return f"Please enter no more than {most} characters." if len(value) > most else None


def _number_problem(element: Json, value: str) -> str | None:
    try:
        number = Decimal(value)
    except InvalidOperation:
        return "Please enter a valid number."
    if not element.get("is_decimal_allowed") and number != number.to_integral_value():
        return "Please enter a whole number."
    if "min_value" in element and number < Decimal(element["min_value"]):
        return f"Please enter a number no less than {element['min_value']}."
    if "max_value" in element and number > Decimal(element["max_value"]):
        return f"Please enter a number no greater than {element['max_value']}."
    return None
