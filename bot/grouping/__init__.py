"""Putting people into small groups that mix departments and avoid those who met lately: pure functions.

The whole party is looked at together, not one group after the other: see `groups`. Chance arrives as an argument.
"""

from ._costs import Guest, Party, cost, mixed, pair
from ._groups import Group, Grouping, groups
from ._sizes import LARGEST, SMALLEST, sizes

__all__ = [
    "LARGEST",
    "SMALLEST",
    "Group",
    "Grouping",
    "Guest",
    "Party",
    "cost",
    "groups",
    "mixed",
    "pair",
    "sizes",
]
