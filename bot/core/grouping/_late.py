"""Whoever comes after the groups were made, or loses theirs: put where they fit best, the others stay."""

from collections.abc import Sequence
from random import Random

from ._costs import Participant, Roster
from ._improving import insert


def place_latecomers(
    roster: Roster, made: Sequence[Sequence[int]], waiting: Sequence[int], rng: Random
) -> tuple[list[list[int]], list[int]]:
    """Return the groups that there are then, as ids, and whoever could not be placed.

    `made` keep their order; new groups of people who waited stand behind them. `roster` knows everybody by id.
    """
    by_id = {each.id: each for each in roster.participants}
    groups: list[list[Participant]] = [[by_id[number] for number in group] for group in made]
    alone = insert(roster, groups, [by_id[number] for number in waiting], rng)
    return [[each.id for each in group] for group in groups], [each.id for each in alone]
