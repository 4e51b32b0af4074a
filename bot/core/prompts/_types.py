"""Which prompts there are, when they come unless somebody chose otherwise, and what becomes of a missed one."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import time, timedelta

from bot.core.availability import Daily, Policy, Quarterly, Rule, Weekly

FRIDAY = 4
DAYS_BEFORE_QUARTER_END = 10
MOST_UNANSWERED = 10  # so many daily prompts without an answer, and the programme comes weekly


@dataclass(frozen=True)
class PromptType:
    """A rhythm of prompts: the rule that makes its slots, its usual hour, and how late it may still come.

    `policy` says what becomes of a slot that finds no good moment on its day: it lapses, waits for the next one by
    itself ("wait"), or waits and comes on one card with whatever else comes free at that moment ("merge").
    """

    rule: Callable[[time], Rule]
    at: time
    grace: timedelta
    policy: Policy = "lapse"
    on: bool = True


PROMPT_TYPES = {
    # How a day was is asked on that day or not at all.
    "checkin.daily": PromptType(Daily, time(16, 30), timedelta(hours=2)),
    "checkin.three": PromptType(Daily, time(17, 15), timedelta(hours=2), on=False),  # a course, for whoever wants it
    "checkin.week": PromptType(lambda at: Weekly(FRIDAY, at), time(17), timedelta(hours=1)),
    "reflection.daily": PromptType(Daily, time(9), timedelta(hours=4), "merge"),
    "reflection.weekly": PromptType(lambda at: Weekly(FRIDAY, at), time(15), timedelta(hours=3), "merge"),
    # A quarter's review is worth a message of its own.
    "reflection.quarterly": PromptType(
        lambda at: Quarterly(DAYS_BEFORE_QUARTER_END, at), time(10), timedelta(days=1), "wait"
    ),
}
WAITING = tuple(name for name, programme in PROMPT_TYPES.items() if programme.policy != "lapse")
