"""The best groups of a few people, found by looking at all of them."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import combinations

from ._costs import Participant, Roster, cost
from ._sizes import sizes

FEW = 11  # more than that always come out as groups of the wished size, or one larger

Groups = list[list[Participant]]


def best(roster: Roster, participants: Sequence[Participant]) -> Groups:
    """Return the groups with the smallest cost; of several the first one found."""
    found: tuple[float, Groups] = (float("inf"), [])
    for price, groups in _branch_and_bound(
        roster, list(participants), Counter(sizes(len(participants), roster.size)), 0, found
    ):
        found = (price, groups)
    return found[1]


def _branch_and_bound(
    roster: Roster, left: list[Participant], open_: Counter[int], spent: int, limit: tuple[float, Groups]
) -> Iterator[tuple[int, Groups]]:
    """Give ever cheaper ways to group who is `left`."""
    cheapest = limit[0]
    if not left:
        yield spent, []
        return
    first, others = left[0], left[1:]
    for size in sorted(size for size, count in open_.items() if count):
        for company in combinations(others, size - 1):
            group = [first, *company]
            price = spent + cost(roster, group)
            if price >= cheapest:
                continue
            rest = [each for each in others if each not in company]
            for total, groups in _branch_and_bound(roster, rest, open_ - Counter([size]), price, (cheapest, [])):
                if total < cheapest:
                    cheapest = total
                    yield total, [group, *groups]
