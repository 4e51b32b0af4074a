"""Groups of many people, by matchings over everybody at once: pairs, then pairs with a third, or pairs of pairs.

Each matching is the best one there is (rustworkx, Edmonds' blossoms), over all pairs of a small roster, and over some
dozens for each person of a large one: among 5,000 people nobody needs 5,000 others to choose from. A large roster is
dealt into parts that are each like the whole, because rustworkx lets no other thread of the process go on meanwhile.
"""

from collections.abc import Iterable, Sequence
from random import Random

from ._costs import Participant, Roster, cost

COMPLETE = 150  # so many groups can be compared with each other, all with all
CHOICES = 30  # for each one beyond that
FAR_CHOICES = 24  # of these among other departments
PART = (
    500  # so many groups are matched at a time, some hundredths of a second; twice as many take several times as long
)
WORTH = 100_000_000  # an edge; minus its cost

Group = list[Participant]
Edge = tuple[int, int]


def matched(roster: Roster, participants: Sequence[Participant], rng: Random) -> list[Group]:
    """Return groups of exactly the wished size, for a number of participants that can be divided by it.

    Whoever found nobody that they may be with is a smaller group.
    """
    order = _by_department(participants, rng)
    if roster.size != 3:  # noqa: PLR2004 — groups have two to four
        pairs = _pair_up(roster, [[each] for each in order], rng)
        return pairs if roster.size == 2 else _pair_up(roster, pairs, rng)  # noqa: PLR2004
    thirds, others = order[::3], [each for index, each in enumerate(order) if index % 3]
    return _add_one_each(roster, _pair_up(roster, [[each] for each in others], rng), thirds, rng)


def _by_department(participants: Sequence[Participant], rng: Random) -> list[Participant]:
    """Shuffle, then stand people by department, the largest first: every third one is then a third of each."""
    shuffled = list(participants)
    rng.shuffle(shuffled)
    count: dict[int | None, int] = {}
    for each in shuffled:
        count[each.department] = count.get(each.department, 0) + 1
    return sorted(shuffled, key=lambda each: (-count[each.department], each.department or 0))


def _pair_up(roster: Roster, groups: list[Group], rng: Random) -> list[Group]:
    """Neighbours stay in one part, so that every part has an even number."""
    parts = _dealt(groups, len(groups), 2)
    return [each for part in parts for each in _joined(roster, part, _edges(part, rng))]


def _add_one_each(roster: Roster, pairs: list[Group], thirds: list[Participant], rng: Random) -> list[Group]:
    found: list[Group] = []
    singles = [[each] for each in thirds]
    for some, others in zip(_dealt(pairs, len(pairs)), _dealt(singles, len(pairs)), strict=True):
        edges = _edges_between(len(some), len(some) + len(others), rng)
        found += _joined(roster, some + others, edges)
    return found


def _dealt(groups: list[Group], many: int, together: int = 1) -> list[list[Group]]:
    """Deal groups, in the order of their departments, into as many parts as `many` groups need."""
    parts = max(1, -(-many // PART))
    return [[each for index, each in enumerate(groups) if index // together % parts == part] for part in range(parts)]


def _joined(roster: Roster, groups: list[Group], edges: Iterable[Edge]) -> list[Group]:
    """Join the groups that the best matching over `edges` puts together; the others stay as they are."""
    # Heavy, and needed for minutes in a month.
    from rustworkx import PyGraph, max_weight_matching  # noqa: PLC0415

    graph: PyGraph[int, int] = PyGraph(multigraph=False)
    graph.add_nodes_from(range(len(groups)))
    priced = [(one, other, WORTH - cost(roster, groups[one] + groups[other])) for one, other in edges]
    graph.add_edges_from(priced)
    found = sorted(tuple(sorted(each)) for each in max_weight_matching(graph, max_cardinality=True, weight_fn=int))
    taken = {index for each in found for index in each}
    single = [group for index, group in enumerate(groups) if index not in taken]
    return [*(groups[one] + groups[other] for one, other in found), *single]


def _edges(groups: Sequence[Group], rng: Random) -> list[Edge]:
    many = len(groups)
    if many <= COMPLETE:
        return [(one, other) for other in range(many) for one in range(other)]
    start, end = _same_department(groups)
    found: dict[Edge, None] = {}
    for one in range(many):
        away = many - (end[one] - start[one])
        for number in range(CHOICES):
            if number < FAR_CHOICES and away:
                other = rng.randrange(away)
                other += (end[one] - start[one]) if other >= start[one] else 0
            else:
                other = rng.randrange(many)
            if other != one:
                found[(one, other) if one < other else (other, one)] = None
    return list(found)


def _same_department(groups: Sequence[Group]) -> tuple[list[int], list[int]]:
    """Return for each place where its run of neighbours of one department starts and ends."""
    names = [group[0].department for group in groups]
    start, end = list(range(len(names))), list(range(1, len(names) + 1))
    for index in range(1, len(names)):
        if names[index] == names[index - 1]:
            start[index] = start[index - 1]
    for index in range(len(names) - 2, -1, -1):
        if names[index] == names[index + 1]:
            end[index] = end[index + 1]
    return start, end


def _edges_between(pairs: int, all_: int, rng: Random) -> list[Edge]:
    if all_ <= 2 * COMPLETE:
        return [(one, other) for one in range(pairs) for other in range(pairs, all_)]
    return list({(rng.randrange(pairs), other): None for other in range(pairs, all_) for _ in range(CHOICES)})
