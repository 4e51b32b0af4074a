"""Making good groups better: people change places while that helps, and nobody is left over who can be placed."""

from collections.abc import Sequence
from random import Random

from ._costs import APART, Participant, Roster, cost, pair
from ._sizes import SMALLEST

ROUNDS = 3
TRIES = 12  # other groups that a group looks at in each round

Group = list[Participant]


def improve(roster: Roster, groups: list[Group], rng: Random) -> None:
    """Let people change places as long as the two groups together get better."""
    prices = [cost(roster, group) for group in groups]
    for _ in range(ROUNDS):
        better = False
        for here in range(len(groups)):
            for there in _others(here, len(groups), rng) if prices[here] else ():
                if _swap(roster, groups[here], groups[there], prices[here] + prices[there]):
                    prices[here], prices[there] = cost(roster, groups[here]), cost(roster, groups[there])
                    better = True
        if not better:
            return


def _others(here: int, many: int, rng: Random) -> Sequence[int]:
    if many <= TRIES:
        return [there for there in range(many) if there != here]
    return [there for there in rng.sample(range(many), TRIES) if there != here]


def _swap(roster: Roster, one: Group, other: Group, now: int) -> bool:
    """Make the first exchange of two people that lowers the cost of both groups together."""
    for i in range(len(one)):
        for j in range(len(other)):
            one[i], other[j] = other[j], one[i]
            if cost(roster, one) + cost(roster, other) < now:
                return True
            one[i], other[j] = other[j], one[i]
    return False


def insert(roster: Roster, groups: list[Group], waiting: list[Participant], rng: Random) -> list[Participant]:
    """Put each of those waiting into a group that has room and nobody they may not be with, the cheapest one.

    Two of those waiting may make a group themselves, and so may one with somebody out of a group of three or more.
    Returns whoever could not be placed.
    """
    left = [each for each in waiting if not _placed(roster, groups, each, rng)]
    alone: list[Participant] = []
    for each in left:
        friend = next((other for other in alone if pair(roster, each, other) < APART), None)
        if friend is not None:
            alone.remove(friend)
            groups.append([friend, each])
        elif not _split(roster, groups, each):
            alone.append(each)
    return alone


def _split(roster: Roster, groups: list[Group], who: Participant) -> bool:
    for group in groups:
        for other in group if len(group) > SMALLEST else ():
            if pair(roster, who, other) < APART:
                group.remove(other)
                groups.append([other, who])
                return True
    return False


def _placed(roster: Roster, groups: list[Group], who: Participant, rng: Random) -> bool:
    room = [group for group in groups if len(group) <= roster.size]
    some = room if len(room) <= 10 * TRIES else rng.sample(room, 10 * TRIES)
    for choice in (some, room):
        priced = [(cost(roster, [*group, who]) - cost(roster, group), index) for index, group in enumerate(choice)]
        if priced and min(priced)[0] < APART // 2:
            choice[min(priced)[1]].append(who)
            return True
    return False


def remove_conflicts(roster: Roster, groups: list[Group]) -> list[Participant]:
    """Take out of their groups those who may not be together there, and whoever is alone then; returns them."""
    out: list[Participant] = []
    for group in groups:
        while (who := _most_apart(roster, group)) is not None:
            group.remove(who)
            out.append(who)
    out += [group.pop() for group in groups if len(group) == 1]
    groups[:] = [group for group in groups if group]
    return out


def _most_apart(roster: Roster, group: Group) -> Participant | None:
    conflicts = [(sum(pair(roster, one, other) >= APART for other in group if other is not one), one) for one in group]
    worst = max(conflicts, key=lambda each: each[0])
    return worst[1] if worst[0] else None
