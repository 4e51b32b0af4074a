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
class Participant:
    """One person to be put into a group. `hours` are those of a UTC day in which they work, a bit each."""

    id: int
    department: int | None = None
    projects: frozenset[str] = frozenset()
    hours: int = ALL_DAY
    clock: int = 0  # minutes from UTC
    remote: bool = False
    extra_count: int = 0  # how often they lately were the one who made a group larger
    captain_count: int = 0  # how often they lately were captain


@dataclass(frozen=True)
class Roster:
    """Everybody who comes; `met` and `apart` name pairs of ids, the smaller first."""

    participants: Sequence[Participant]
    size: int
    met: Mapping[tuple[int, int], int] = field(default_factory=dict)  # 1 to JUST_MET
    excluded_pairs: frozenset[tuple[int, int]] = frozenset()


def key(one: Participant, other: Participant) -> tuple[int, int]:
    """Return how `met` and `apart` name these two."""
    return (one.id, other.id) if one.id < other.id else (other.id, one.id)


def pair(roster: Roster, one: Participant, other: Participant) -> int:
    """Return what speaks against these two in one group, their departments' mixing aside."""
    names = key(one, other)
    found = roster.met.get(names, 0)
    if one.department is not None and one.department == other.department:
        found += SAME_DEPARTMENT
    if names in roster.excluded_pairs:
        found += APART
    if one.projects and one.projects & other.projects:
        found += SAME_PROJECT
    if not one.hours & other.hours:
        found += NO_SHARED_HOUR
    if one.clock != other.clock:
        found += abs(one.clock - other.clock) // 180 * EVERY_THREE_HOURS
    return found + (OTHER_WAY if one.remote != other.remote else 0)


def mixed(members: Sequence[Participant]) -> bool:
    """Return whether a group is of more than one department, as far as is known."""
    first = members[0].department
    return len(members) > 1 and (first is None or any(each.department != first for each in members))


def cost(roster: Roster, members: Sequence[Participant]) -> int:
    """Return what speaks against this group."""
    found = 0 if mixed(members) else UNMIXED
    if len(members) > roster.size:
        found += ODD_AGAIN * min(each.extra_count for each in members)
    for index, one in enumerate(members):
        for other in members[:index]:
            found += pair(roster, one, other)
    return found
