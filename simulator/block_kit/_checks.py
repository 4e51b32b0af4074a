"""The small checks that the tables of this package are made of.

A check takes a value, where it stands, and the report it may add problems to. Messages read like Slack's own
(`response_metadata.messages` in docs.slack.dev/reference/methods/views.open).
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

from .limits import LIMITS

Surface = Literal["message", "modal", "home"]


@dataclass(frozen=True, slots=True)
class Problem:
    """What Slack would refuse: where (a JSON pointer), in which words, under which error code."""

    pointer: str
    message: str
    code: str

    def __str__(self) -> str:
        return f"[ERROR] {self.message} [json-pointer:{self.pointer}]"


@dataclass(slots=True)
class Report:
    """The problems found so far, the surface that is looked at, and the code that its problems carry."""

    surface: Surface
    code: str
    problems: list[Problem] = field(default_factory=list)

    def say(self, pointer: str, message: str, code: str = "") -> None:
        """Note a problem, under the surface's usual code unless another is given."""
        self.problems.append(Problem(pointer, message, code or self.code))


Check = Callable[[Any, str, Report], None]


def length(limit: str) -> Check:
    """Check that a string is neither longer nor shorter than the table says."""
    most, _, least = LIMITS[limit]

    def check(value: Any, at: str, report: Report) -> None:
        if not isinstance(value, str):
            report.say(at, "must provide a string")
        elif len(value) > most:
            report.say(at, f"must be less than {most + 1} characters")
        elif len(value) < least:
            report.say(at, f"must be more than {least - 1} characters")

    return check


def array(limit: str | None, item: Check) -> Check:
    """Check a list: how many items, and each of them."""
    most, _, least = LIMITS[limit] if limit else (None, "", 0)

    def check(value: Any, at: str, report: Report) -> None:
        if not isinstance(value, list):
            report.say(at, "must provide an array")
            return
        if most is not None and len(value) > most:
            report.say(at, f"no more than {most} items allowed")
        if len(value) < least:
            report.say(at, f"must provide at least {least} items")
        for index, one in enumerate(value):
            item(one, f"{at}/{index}", report)

    return check


def string(value: Any, at: str, report: Report) -> None:
    """Check for a string of any length."""
    if not isinstance(value, str):
        report.say(at, "must provide a string")


def filled(value: Any, at: str, report: Report) -> None:
    """Check for a string that is not empty."""
    if not isinstance(value, str):
        report.say(at, "must provide a string")
    elif not value:
        report.say(at, "must be more than 0 characters")


def boolean(value: Any, at: str, report: Report) -> None:
    """Check for true or false."""
    if not isinstance(value, bool):
        report.say(at, "must provide a boolean")


def number(value: Any, at: str, report: Report) -> None:
    """Check for a finite number."""
    if isinstance(value, bool) or not isinstance(value, int | float) or value in (float("inf"), float("-inf")):
        report.say(at, "must provide a number")


def between(least: int, most: int) -> Check:
    """Check for a whole number within bounds."""

    def check(value: Any, at: str, report: Report) -> None:
        if isinstance(value, bool) or not isinstance(value, int):
            report.say(at, "must provide an integer")
        elif not least <= value <= most:
            report.say(at, f"must be between {least} and {most}")

    return check


def one_of(*allowed: str) -> Check:
    """Check for one of a few words."""
    known = frozenset(allowed)
    message = f"must be one of: {', '.join(allowed)}"

    def check(value: Any, at: str, report: Report) -> None:
        if not isinstance(value, str) or value not in known:
            report.say(at, message)

    return check


def anything(value: Any, at: str, report: Report) -> None:
    """Accept whatever comes: the field is Slack's own business."""


def shape(required: dict[str, Check], optional: dict[str, Check], *rules: Check) -> Check:
    """Check an object: its required fields, no unknown ones, each field, then rules about the whole."""
    fields = {"type": anything} | required | optional

    def check(value: Any, at: str, report: Report) -> None:
        if not isinstance(value, dict):
            report.say(at, "must provide an object")
            return
        for name in required:
            if name not in value:
                report.say(at, f"missing required field: {name}")
        for name, one in value.items():
            known = fields.get(name)
            if known is None:
                report.say(at, f"invalid additional property: {name}")
            else:
                known(one, f"{at}/{name}", report)
        for rule in rules:
            rule(value, at, report)

    return check


def by_type(table: dict[str, Check]) -> Check:
    """Check an object by the table that its `type` names."""

    def check(value: Any, at: str, report: Report) -> None:
        if not isinstance(value, dict):
            report.say(at, "must provide an object")
        elif "type" not in value:
            report.say(at, "missing required field: type")
        elif not isinstance(kind := value["type"], str) or kind not in table:
            report.say(f"{at}/type", f"unsupported type: {kind}")
        else:
            table[kind](value, at, report)

    return check


def exactly_one(*names: str) -> Check:
    """Check that exactly one of these fields is there."""

    def check(value: Any, at: str, report: Report) -> None:
        if sum(name in value for name in names) != 1:
            report.say(at, f"must define exactly one of: {', '.join(names)}")

    return check


def at_least_one(*names: str) -> Check:
    """Check that one of these fields is there at least."""
    words = " or ".join(f"`{name}`" for name in names)

    def check(value: Any, at: str, report: Report) -> None:
        if not any(name in value for name in names):
            report.say(f"{at}/type", f"must define either {words}")

    return check
