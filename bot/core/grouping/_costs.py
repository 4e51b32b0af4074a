"""What speaks against putting people together, in tenths of a point: the smaller the sum, the better the groups."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

ALL_DAY = (1 << 24) - 1

UNMIXED = 1_000  # a whole group of one department: more than everything below together can be in one group
SAME_DEPARTMENT = 40
JUST_MET = 60  # decays with time: whoever knows the past says how far
SAME_PROJECT = 20
NO_SHARED_HOUR = 50
EVERY_THREE_HOURS = 5  # between their clocks
OTHER_WAY = 10  # one in the room, one on the screen
ODD_AGAIN = 5  # for each time that somebody has lately been the odd one
APART = 10_000_000  # they are never together


@dataclass(frozen=True)
class Guest:
    """One person to be put into a group. `hours` are those of a UTC day in which they work, a bit each."""

    id: int
    department: int | None = None
    projects: frozenset[str] = frozenset()
    hours: int = ALL_DAY
    clock: int = 0  # minutes from UTC
    remote: bool = False
    odd: int = 0  # how often they lately were the one who made a group larger
    led: int = 0  # how often they lately were captain


@dataclass(frozen=True)
class Party:
    """Everybody who comes; `met` and `apart` name pairs of ids, the smaller first."""

    guests: Sequence[Guest]
    size: int
    met: Mapping[tuple[int, int], int] = field(default_factory=dict)  # 1 to JUST_MET
    apart: frozenset[tuple[int, int]] = frozenset()


def key(one: Guest, other: Guest) -> tuple[int, int]:
    """Return how `met` and `apart` name these two."""
    return (one.id, other.id) if one.id < other.id else (other.id, one.id)


def pair(party: Party, one: Guest, other: Guest) -> int:
    """Return what speaks against these two in one group, their departments' mixing aside."""
    names = key(one, other)
    found = party.met.get(names, 0)
    if one.department is not None and one.department == other.department:
        found += SAME_DEPARTMENT
    if names in party.apart:
        found += APART
    if one.projects and one.projects & other.projects:
        found += SAME_PROJECT
    if not one.hours & other.hours:
        found += NO_SHARED_HOUR
    if one.clock != other.clock:
        found += abs(one.clock - other.clock) // 180 * EVERY_THREE_HOURS
    return found + (OTHER_WAY if one.remote != other.remote else 0)


def mixed(members: Sequence[Guest]) -> bool:
    """Return whether a group is of more than one department, as far as is known."""
    first = members[0].department
    return len(members) > 1 and (first is None or any(each.department != first for each in members))


def cost(party: Party, members: Sequence[Guest]) -> int:
    """Return what speaks against this group."""
    found = 0 if mixed(members) else UNMIXED
    if len(members) > party.size:
        found += ODD_AGAIN * min(each.odd for each in members)
    for index, one in enumerate(members):
        for other in members[:index]:
            found += pair(party, one, other)
    return found
