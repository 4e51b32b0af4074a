"""The monthly exchange day: a rule makes its dates, people bring topics and sign up, the channel is reminded.

Everybody in the workspace can see who comes and read the topics. Later work adds groups, a waiting list, calendar
files and takeaways to the same days.
"""

from ._clock import advance, next_moment
from ._coming import Answer, expected, join, leave
from ._days import LONGEST_NOTE, Day, cancel
from ._plan import LONGEST, SHORTEST, SHOWN, Plan
from ._reading import Coming, Overview, Picture, coming, overview, picture, still
from ._setting import Setting, announce_again, pause, resume, set_up, setting
from ._tables import (
    CANCELLED,
    OVER,
    PLANNED,
    ExchangeDay,
    ExchangeRule,
    ExchangeSignup,
    ExchangeTopic,
    ExchangeVote,
)
from ._telling import REMINDERS, Reminder
from ._topics import (
    LONGEST_TEXT,
    LONGEST_TITLE,
    MOST_EACH,
    Bringing,
    Topic,
    bringing,
    change,
    changing,
    check_title,
    propose,
    topic,
    vote,
    withdraw,
)

__all__ = [
    "CANCELLED",
    "LONGEST",
    "LONGEST_NOTE",
    "LONGEST_TEXT",
    "LONGEST_TITLE",
    "MOST_EACH",
    "OVER",
    "PLANNED",
    "REMINDERS",
    "SHORTEST",
    "SHOWN",
    "Answer",
    "Bringing",
    "Coming",
    "Day",
    "ExchangeDay",
    "ExchangeRule",
    "ExchangeSignup",
    "ExchangeTopic",
    "ExchangeVote",
    "Overview",
    "Picture",
    "Plan",
    "Reminder",
    "Setting",
    "Topic",
    "advance",
    "announce_again",
    "bringing",
    "cancel",
    "change",
    "changing",
    "check_title",
    "coming",
    "expected",
    "join",
    "leave",
    "next_moment",
    "overview",
    "pause",
    "picture",
    "propose",
    "resume",
    "set_up",
    "setting",
    "still",
    "topic",
    "vote",
    "withdraw",
]
