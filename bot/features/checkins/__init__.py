"""A member's moods and good things. Its owner alone reads an entry; others see groups, by `bot.core.disclosure`."""

from ._choices import LARGEST_SMALLEST, LONGEST_LINES, Choices, ChoicesDraft, choices, choose
from ._course import COURSE_DAYS, Course, begin_course, course, decline_course, next_course_day, week_entries
from ._entries import (
    ENERGIES,
    GOOD_THINGS,
    HIGHEST,
    LONGEST_GOOD_THING,
    LONGEST_NOTE,
    LONGEST_TAG,
    LOWEST,
    MOST_TAGS,
    PLACES,
    TAGS,
    CheckinAddition,
    CheckinDraft,
    Entry,
    add,
    change,
    get,
    record,
    undo,
)
from ._forgetting import delete_before
from ._low_mood import look_after, set_care, wants_care
from ._reading import FOUND, Days, Diary, Found, Month, at_a_glance, between, means, month, on_this_day, said_on, search
from ._tables import Checkin, CheckinMember, CheckinTeam, CheckinWeek
from ._team import TREND, Figure, TeamWeeks, close_weeks, newest_week, team_weeks

__all__ = [
    "COURSE_DAYS", "ENERGIES", "FOUND", "GOOD_THINGS", "HIGHEST", "LARGEST_SMALLEST", "LONGEST_GOOD_THING",
    "LONGEST_LINES", "LONGEST_NOTE", "LONGEST_TAG", "LOWEST", "MOST_TAGS", "PLACES", "TAGS", "TREND", "Checkin",
    "CheckinAddition", "CheckinDraft", "CheckinMember", "CheckinTeam", "CheckinWeek", "Choices", "ChoicesDraft",
    "Course", "Days", "Diary", "Entry", "Figure", "Found", "Month", "TeamWeeks", "add", "at_a_glance",
    "begin_course", "between", "change", "choices", "choose", "close_weeks", "course", "decline_course",
    "delete_before", "get", "look_after", "means", "month", "newest_week", "next_course_day", "on_this_day",
    "record", "said_on", "search", "set_care", "team_weeks", "undo", "wants_care", "week_entries",
]  # fmt: skip
