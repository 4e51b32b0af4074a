"""Making good groups better: people change places while that helps, and nobody is left over who can be placed."""

from collections.abc import Sequence
from random import Random

from ._costs import APART, Guest, Party, cost, pair
from ._sizes import SMALLEST

ROUNDS = 3
TRIES = 12  # other groups that a group looks at in each round

Group = list[Guest]


def improve(party: Party, groups: list[Group], chance: Random) -> None:
    """Let people change places as long as the two groups together get better."""
    prices = [cost(party, group) for group in groups]
    for _ in range(ROUNDS):
        better = False
        for here in range(len(groups)):
            for there in _others(here, len(groups), chance) if prices[here] else ():
                if _swap(party, groups[here], groups[there], prices[here] + prices[there]):
                    prices[here], prices[there] = cost(party, groups[here]), cost(party, groups[there])
                    better = True
        if not better:
            return


def _others(here: int, many: int, chance: Random) -> Sequence[int]:
    if many <= TRIES:
        return [there for there in range(many) if there != here]
    return [there for there in chance.sample(range(many), TRIES) if there != here]


def _swap(party: Party, one: Group, other: Group, now: int) -> bool:
    """Make the first exchange of two people that lowers the cost of both groups together."""
    for i in range(len(one)):
        for j in range(len(other)):
            one[i], other[j] = other[j], one[i]
            if cost(party, one) + cost(party, other) < now:
                return True
            one[i], other[j] = other[j], one[i]
    return False


def seat(party: Party, groups: list[Group], waiting: list[Guest], chance: Random) -> list[Guest]:
    """Put each of those waiting into a group that has room and nobody they may not be with, the cheapest one.

    Two of those waiting may make a group themselves, and so may one with somebody out of a group of three or more.
    Returns whoever could not be placed.
    """
    left = [each for each in waiting if not _placed(party, groups, each, chance)]
    alone: list[Guest] = []
    for each in left:
        friend = next((other for other in alone if pair(party, each, other) < APART), None)
        if friend is not None:
            alone.remove(friend)
            groups.append([friend, each])
        elif not _split(party, groups, each):
            alone.append(each)
    return alone


def _split(party: Party, groups: list[Group], who: Guest) -> bool:
    for group in groups:
        for other in group if len(group) > SMALLEST else ():
            if pair(party, who, other) < APART:
                group.remove(other)
                groups.append([other, who])
                return True
    return False


def _placed(party: Party, groups: list[Group], who: Guest, chance: Random) -> bool:
    room = [group for group in groups if len(group) <= party.size]
    some = room if len(room) <= 10 * TRIES else chance.sample(room, 10 * TRIES)
    for choice in (some, room):
        priced = [(cost(party, [*group, who]) - cost(party, group), index) for index, group in enumerate(choice)]
        if priced and min(priced)[0] < APART // 2:
            choice[min(priced)[1]].append(who)
            return True
    return False


def part(party: Party, groups: list[Group]) -> list[Guest]:
    """Take out of their groups those who may not be together there, and whoever is alone then; returns them."""
    out: list[Guest] = []
    for group in groups:
        while (who := _most_apart(party, group)) is not None:
            group.remove(who)
            out.append(who)
    out += [group.pop() for group in groups if len(group) == 1]
    groups[:] = [group for group in groups if group]
    return out


def _most_apart(party: Party, group: Group) -> Guest | None:
    conflicts = [(sum(pair(party, one, other) >= APART for other in group if other is not one), one) for one in group]
    worst = max(conflicts, key=lambda each: each[0])
    return worst[1] if worst[0] else None
