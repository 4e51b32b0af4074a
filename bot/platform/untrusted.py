"""What comes from outside, made fit to be kept: text that both databases can store, numbers that fit their columns.

Valid JSON can hold what neither can: PostgreSQL refuses NUL in text (postgresql.org/docs/current/datatype-character),
and half of a surrogate pair cannot be written as UTF-8. Both are taken out here, and nowhere else.
"""

import re
from typing import Any

DEEPEST = 64  # levels; Slack's deepest payloads, rich text within blocks within a message, have about 15
LARGEST = 2**63 - 1  # what an integer column holds
SURROGATE = re.compile("[\ud800-\udfff]")
UNKNOWN = "\ufffd"


class Unfit(Exception):
    """This cannot be made fit. The message is a code, and quotes nothing of it."""


def clean_text(text: str) -> str:
    """Return the text without NUL, and with U+FFFD for each half of a surrogate pair."""
    text = text.replace("\0", "")
    return text if text.isascii() else SURROGATE.sub(UNKNOWN, text)


def clean(value: Any) -> Any:
    """Return a value that JSON was read into, with all its text clean: the same lists and dicts, changed in place.

    Raises `Unfit` for what is nested too deeply, for numbers that no column holds and for unclean names of fields.
    """
    level: list[Any] = [whole := [value]]
    for _ in range(DEEPEST):
        level = [inner for each in level for inner in _clean_level(each)]
        if not level:
            return whole[0]
    raise Unfit("too_deep")


def _clean_level(container: Any) -> list[Any]:
    """Clean what stands directly in a list or dict; return the lists and dicts in it."""
    inner = []
    for key, value in list(container.items()) if isinstance(container, dict) else enumerate(container):
        if isinstance(key, str) and clean_text(key) != key:
            raise Unfit("name")
        if isinstance(value, str):
            container[key] = clean_text(value)
        elif isinstance(value, (dict, list)):
            inner.append(value)
        elif isinstance(value, (int, float)) and not -LARGEST <= value <= LARGEST:  # nor is NaN between anything
            raise Unfit("number")
    return inner
