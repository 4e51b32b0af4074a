"""The whole way from a party to its groups."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from ._costs import Guest, Party
from ._exact import FEW, best
from ._improving import improve, part, seat
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


def groups(party: Party, chance: Random) -> Grouping:
    """Put everybody into one group each, with the smallest cost over the whole party.

    A few people are grouped in the best of all ways; many by matchings and then by changing places. Nobody is ever
    together with somebody they are to be kept apart from. The same party and seed give the same groups.
    `ValueError` for a size of groups out of bounds.
    """
    found, left = _few(party, chance) if len(party.guests) <= FEW else _many(party, chance)
    alone = seat(party, found, [*left, *part(party, found)], chance)
    return Grouping(tuple(_finished(party, each, chance) for each in found), tuple(each.id for each in alone))


def _few(party: Party, chance: Random) -> tuple[list[list[Guest]], list[Guest]]:
    shuffled = chance.sample(list(party.guests), len(party.guests))  # of equally good ways, not always the same
    return best(party, shuffled), []


def _many(party: Party, chance: Random) -> tuple[list[list[Guest]], list[Guest]]:
    """Those who make a group larger are whoever was it least lately."""
    shuffled = chance.sample(list(party.guests), len(party.guests))
    order = sorted(shuffled, key=lambda each: each.odd)
    extra = len(order) % party.size
    extras, even_ones = order[:extra], order[extra:]
    found = matched(party, even_ones, chance)
    short = [each for group in found if len(group) < SMALLEST for each in group]
    found = [group for group in found if len(group) >= SMALLEST]
    left = seat(party, found, [*short, *extras], chance)
    improve(party, found, chance)
    return found, left


def _finished(party: Party, members: Sequence[Guest], chance: Random) -> Group:
    """The captain is whoever was it least lately; so is the odd one."""
    drawn = chance.sample(list(members), len(members))
    captain = min(drawn, key=lambda each: each.led)
    odd = min(drawn, key=lambda each: each.odd).id if len(members) > party.size else None
    return Group(tuple(sorted(each.id for each in members)), captain.id, odd)
