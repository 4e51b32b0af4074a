"""The whole way from a roster to its groups."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from ._costs import Participant, Roster
from ._exact import FEW, best
from ._improving import improve, insert, remove_conflicts
from ._matching import matched
from ._sizes import SMALLEST


@dataclass(frozen=True)
class Group:
    """Who is together; `odd` made the group larger than was wished."""

    members: tuple[int, ...]
    captain: int
    odd: int | None = None


@dataclass(frozen=True)
class Grouping:
    """The groups, and whoever can be with nobody: one person alone, or one whom exclusions leave no group."""

    groups: tuple[Group, ...]
    alone: tuple[int, ...] = ()


def groups(roster: Roster, rng: Random) -> Grouping:
    """Put everybody into one group each, with the smallest cost over the whole roster.

    A few people are grouped in the best of all ways; many by matchings and then by changing places. Nobody is ever
    together with somebody they are to be kept apart from. The same roster and seed give the same groups.
    `ValueError` for a size of groups out of bounds.
    """
    found, left = _few(roster, rng) if len(roster.participants) <= FEW else _many(roster, rng)
    alone = insert(roster, found, [*left, *remove_conflicts(roster, found)], rng)
    return Grouping(tuple(_finished(roster, each, rng) for each in found), tuple(each.id for each in alone))


def _few(roster: Roster, rng: Random) -> tuple[list[list[Participant]], list[Participant]]:
    shuffled = rng.sample(
        list(roster.participants), len(roster.participants)
    )  # of equally good ways, not always the same
    return best(roster, shuffled), []


def _many(roster: Roster, rng: Random) -> tuple[list[list[Participant]], list[Participant]]:
    """Those who make a group larger are whoever was it least lately."""
    shuffled = rng.sample(list(roster.participants), len(roster.participants))
    order = sorted(shuffled, key=lambda each: each.extra_count)
    extra = len(order) % roster.size
    extras, even_ones = order[:extra], order[extra:]
    found = matched(roster, even_ones, rng)
    short = [each for group in found if len(group) < SMALLEST for each in group]
    found = [group for group in found if len(group) >= SMALLEST]
    left = insert(roster, found, [*short, *extras], rng)
    improve(roster, found, rng)
    return found, left


def _finished(roster: Roster, members: Sequence[Participant], rng: Random) -> Group:
    """The captain is whoever was it least lately; so is the odd one."""
    drawn = rng.sample(list(members), len(members))
    captain = min(drawn, key=lambda each: each.captain_count)
    odd = min(drawn, key=lambda each: each.extra_count).id if len(members) > roster.size else None
    return Group(tuple(sorted(each.id for each in members)), captain.id, odd)
