"""When each member is next to be asked what: one row a member and programme, found by its due time.

The tick reads `due_at <= now` from an index, so its cost grows with what is due and not with how many members there
are. Moving a row to its next slot is a conditional update: of two ticks at once, one wins.
"""

from ._answers import answered, card_key, mark_answered_by_action, record_occurrence, redraw, reminder_key, reset_streak
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
from ._reminding import Reminder, take_reminders
from ._tables import Occurrence, Schedule
from ._taking import DuePrompt, due, due_together
from ._types import FRIDAY, MOST_UNANSWERED, PROMPT_TYPES, WAITING, PromptType

__all__ = [
    "FRIDAY",
    "MOST_UNANSWERED",
    "PROMPT_TYPES",
    "WAITING",
    "DuePrompt",
    "Occurrence",
    "PromptType",
    "Reminder",
    "Schedule",
    "answered",
    "card_key",
    "coming",
    "due",
    "due_together",
    "enrol",
    "learn",
    "learn_quiet",
    "mark_answered_by_action",
    "next_moment",
    "of_member",
    "record_occurrence",
    "redraw",
    "reminder_key",
    "replan",
    "replan_everybody",
    "replan_waiting",
    "reset_streak",
    "rule_of",
    "take_reminders",
    "taking_part",
    "usual",
    "waiting",
    "wants_prompts",
]
