"""Putting people into small groups that mix departments and avoid those who met lately: pure functions.

The whole roster is looked at together, not one group after the other: see `groups`. Chance arrives as an argument.
"""

from ._costs import JUST_MET, Participant, Roster, cost, mixed, pair
from ._groups import Group, Grouping, groups
from ._late import place_latecomers
from ._sizes import LARGEST, SMALLEST, sizes

__all__ = [
    "JUST_MET",
    "LARGEST",
    "SMALLEST",
    "Group",
    "Grouping",
    "Participant",
    "Roster",
    "cost",
    "groups",
    "mixed",
    "pair",
    "place_latecomers",
    "sizes",
]
