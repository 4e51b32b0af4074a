"""When each member is next to be asked what: one row a member and programme, found by its due time.

The tick reads `due_at <= now` from an index, so its cost grows with what is due and not with how many members there
are. Moving a row to its next slot is a conditional update: of two ticks at once, one wins.
"""

from ._answers import answered, card_key, engaged, occur, redraw, reminder_key, settle
from ._planning import (
    coming,
    enrol,
    learn,
    learn_quiet,
    next_moment,
    of_member,
    replan,
    replan_everybody,
    replan_waiting,
    rule_of,
    taking_part,
    usual,
    waiting,
    wants_prompts,
)
from ._programmes import FRIDAY, IGNORED, PROGRAMMES, WAITING, Programme
from ._reminding import Reminder, take_reminders
from ._tables import Occurrence, Schedule
from ._taking import Turn, due, due_together

__all__ = [
    "FRIDAY",
    "IGNORED",
    "PROGRAMMES",
    "WAITING",
    "Occurrence",
    "Programme",
    "Reminder",
    "Schedule",
    "Turn",
    "answered",
    "card_key",
    "coming",
    "due",
    "due_together",
    "engaged",
    "enrol",
    "learn",
    "learn_quiet",
    "next_moment",
    "occur",
    "of_member",
    "redraw",
    "reminder_key",
    "replan",
    "replan_everybody",
    "replan_waiting",
    "rule_of",
    "settle",
    "take_reminders",
    "taking_part",
    "usual",
    "waiting",
    "wants_prompts",
]
