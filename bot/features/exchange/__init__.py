"""The monthly exchange day: a rule makes its dates, people bring topics and sign up, the channel is reminded.

Everybody in the workspace can see who comes and read the topics. Later work adds groups, a waiting list, calendar
files and takeaways to the same days.
"""

from ._clock import advance, next_moment
from ._coming import Answer, Count, Said, expected, join, leave, on_the_list
from ._days import LONGEST_NOTE, Day, cancel
from ._groups import Together, group_still, say_met, without_group
from ._holidays import holidays_changed
from ._plan import GROUP_SIZES, LONGEST, LONGEST_PLACE, SHORTEST, SHOWN, Plan
from ._reading import Coming, Overview, Picture, coming, overview, picture, still
from ._setting import Setting, announce_again, channel_chosen, pause, resume, set_up, setting
from ._tables import (
    CANCELLED,
    OVER,
    PLANNED,
    ExchangeBallot,
    ExchangeDay,
    ExchangeGroup,
    ExchangeRating,
    ExchangeRule,
    ExchangeSeat,
    ExchangeSignup,
    ExchangeTakeaway,
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
from ._wishes import LONGEST_PROJECT, MOST_APART, Wish, save_wishes, wishes

__all__ = [
    "CANCELLED",
    "GROUP_SIZES",
    "LONGEST",
    "LONGEST_NOTE",
    "LONGEST_PLACE",
    "LONGEST_PROJECT",
    "LONGEST_TEXT",
    "LONGEST_TITLE",
    "MOST_APART",
    "MOST_EACH",
    "OVER",
    "PLANNED",
    "REMINDERS",
    "SHORTEST",
    "SHOWN",
    "Answer",
    "Bringing",
    "Coming",
    "Count",
    "Day",
    "ExchangeBallot",
    "ExchangeDay",
    "ExchangeGroup",
    "ExchangeRating",
    "ExchangeRule",
    "ExchangeSeat",
    "ExchangeSignup",
    "ExchangeTakeaway",
    "ExchangeTopic",
    "ExchangeVote",
    "Overview",
    "Picture",
    "Plan",
    "Reminder",
    "Said",
    "Setting",
    "Together",
    "Topic",
    "Wish",
    "advance",
    "announce_again",
    "bringing",
    "cancel",
    "change",
    "changing",
    "channel_chosen",
    "check_title",
    "coming",
    "expected",
    "group_still",
    "holidays_changed",
    "join",
    "leave",
    "next_moment",
    "on_the_list",
    "overview",
    "pause",
    "picture",
    "propose",
    "resume",
    "save_wishes",
    "say_met",
    "set_up",
    "setting",
    "still",
    "topic",
    "vote",
    "wishes",
    "withdraw",
    "without_group",
]
