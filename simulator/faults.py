"""Faults that can be switched on between the app and Slack. Rules are plain data, so the control API can set them.

{"method": "chat.postMessage" | "*", "kind": …, "times": n | "share": 0.1, "seconds": s, "retry_after": s,
"channel": id}. Kinds: `429`; `500_before`, `503_after` (any status); `reset_before`, `reset_after`; `slow` (accepted,
answered late); `nothing` (never answered, not accepted); `error:<code>`; `late_visibility` (reads miss it for a while).
"before" and "after": before or after Slack has accepted the call.
"""

import random
import re
from dataclasses import asdict, dataclass, fields
from typing import Any

_KIND = re.compile(r"429|\d{3}_(before|after)|reset_(before|after)|slow|nothing|late_visibility|error:\w+")


@dataclass(slots=True)
class Rule:
    """One thing that goes wrong: always, `times` times, or with a chance of `share`."""

    kind: str
    method: str = "*"
    times: int | None = None
    share: float | None = None
    seconds: float = 1.0
    retry_after: int = 1
    channel: str | None = None


class Faults:
    """The rules in force. The first that fits a call applies; chance comes from `dice`."""

    def __init__(self, dice: random.Random | None = None) -> None:
        self.dice = dice or random.Random(20261123)  # noqa: S311 - repeatable runs, no secrets
        self.rules: list[Rule] = []

    def add(self, kind: str, method: str = "*", **settings: Any) -> Rule:
        """Put a rule in force; raises ValueError if it makes no sense."""
        rule = _rule({"kind": kind, "method": method, **settings})
        self.rules.append(rule)
        return rule

    def replace(self, rules: list[dict[str, Any]]) -> None:
        """Put exactly these rules in force; raises ValueError, and changes nothing, if one makes no sense."""
        self.rules = [_rule(rule) for rule in rules]

    def listed(self) -> list[dict[str, Any]]:
        """Return the rules in force as plain data, `times` counted down."""
        return [asdict(rule) for rule in self.rules]

    def draw(self, method: str, params: dict[str, Any]) -> Rule | None:
        """Return the rule that this call meets, using it up once, or None."""
        for rule in self.rules:
            if _fits(rule, method, params) and self._falls_due(rule):
                return rule
        return None

    def _falls_due(self, rule: Rule) -> bool:
        if rule.share is not None and self.dice.random() >= rule.share:
            return False
        if rule.times is not None:
            rule.times -= 1
            if rule.times <= 0:
                self.rules.remove(rule)
        return True


def _fits(rule: Rule, method: str, params: dict[str, Any]) -> bool:
    return rule.method in ("*", method) and rule.channel in (None, params.get("channel"))


def _rule(settings: dict[str, Any]) -> Rule:
    known = {each.name for each in fields(Rule)}
    if unknown := sorted(set(settings) - known):
        raise ValueError(f"a fault has no {', '.join(unknown)}")
    rule = Rule(**settings)
    if not _KIND.fullmatch(rule.kind):
        raise ValueError(f"no such kind of fault: {rule.kind}")
    if rule.times is not None and rule.times < 1:
        raise ValueError("times must be at least 1")
    return rule
