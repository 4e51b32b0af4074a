"""The rules that a programme's form offers."""

from typing import Any

from bot.blocks import parts, rules
from bot.core.availability import parse_rule
from bot.platform.i18n import Translator

# What the menu offers, as `bot.core.availability` reads it; any other rule can be typed.
OFFERED = (
    "every workday",
    "every Monday", "every Tuesday", "every Wednesday", "every Thursday", "every Friday",
    "first workday", "last workday", "first Monday", "last Friday", "15",
    "10 days before the quarter's end",
)  # fmt: skip
OTHER = "other"


def menu(t: Translator, day: str, action_id: str) -> dict[str, Any]:
    """Return the menu of rules; one that was typed is "another"."""
    options = [parts.option(rules.named(t, parse_rule(each)), each) for each in OFFERED]
    options.append(parts.option(t("Another day (write it below)"), OTHER))
    return parts.select(options, action_id=action_id, initial=offered(day) or OTHER)


def offered(day: str) -> str | None:
    """Return which of the menu's rules this is, if it is one of them."""
    rule = parse_rule(day)
    return next((each for each in OFFERED if parse_rule(each) == rule), None)
