"""How well and fast a whole company is put into groups: the matchings of `bot.core.grouping`, and greedy ones."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from time import perf_counter

from bot.core.grouping import Participant, Roster, cost, groups, mixed

DEPARTMENTS, LARGEST_SHARE = 20, 0.4  # the largest of them holds so much of the company
MONTHS, SIZE = 6, 3  # of exchange days before, each with groups of so many


@dataclass(frozen=True)
class Outcome:
    """What became of one party."""

    seconds: float
    left_out: int
    mixed_share: float
    repeats: int


@dataclass(frozen=True)
class Compared:
    """The same parties, grouped in both ways."""

    people: int
    best: tuple[Outcome, ...]
    greedy: tuple[Outcome, ...]


def company(people: int, seed: int) -> Roster:
    """Return a company of uneven departments that has met in random groups for half a year."""
    rng = Random(seed)
    participants = [
        Participant(
            number,
            department=0 if rng.random() < LARGEST_SHARE else rng.randrange(1, DEPARTMENTS),
            clock=rng.choice((480, 480, 60, -300)),
            remote=rng.random() < 0.3,
            extra_count=rng.randrange(2),
        )
        for number in range(people)
    ]
    met: dict[tuple[int, int], int] = {}
    for month in range(MONTHS):
        order = rng.sample(range(people), people)
        for start in range(0, people - SIZE + 1, SIZE):
            one, two, three = sorted(order[start : start + SIZE])
            met.update(dict.fromkeys(((one, two), (two, three), (one, three)), 60 // 2 ** (MONTHS - 1 - month)))
    apart = frozenset(tuple(sorted(rng.sample(range(people), 2))) for _ in range(people // 50))
    return Roster(participants, SIZE, {each: price for each, price in met.items() if price}, apart)  # type: ignore[arg-type]


def greedy(roster: Roster) -> list[list[Participant]]:
    """Return the groups of whoever takes the cheapest company that is left, one person after the other."""
    left, found = list(roster.participants), list[list[Participant]]()
    while left:
        group = [left.pop(0)]
        while left and len(group) < roster.size:
            window = left[:200]  # to look at everybody each time would take minutes
            price, index = min((cost(roster, [*group, each]), index) for index, each in enumerate(window))
            if price >= 10_000_000:
                break
            group.append(left.pop(index))
        found.append(group)
    return found


def compare(people: int, rounds: int) -> Compared:
    """Group as many parties as there are rounds, in both ways."""
    parties = [company(people, seed) for seed in range(rounds)]
    return Compared(people, tuple(map(_best, parties)), tuple(map(_greedy, parties)))


def _best(roster: Roster) -> Outcome:
    by_id = {each.id: each for each in roster.participants}
    began = perf_counter()
    found = groups(roster, Random(1))
    seconds = perf_counter() - began
    return _outcome(roster, [[by_id[each] for each in group.members] for group in found.groups], seconds)


def _greedy(roster: Roster) -> Outcome:
    began = perf_counter()
    found = greedy(roster)
    return _outcome(roster, found, perf_counter() - began)


def _outcome(roster: Roster, found: Sequence[Sequence[Participant]], seconds: float) -> Outcome:
    whole = [group for group in found if len(group) > 1]
    placed = sum(map(len, whole))
    pairs = [(a.id, b.id) for group in whole for a in group for b in group if a.id < b.id]
    again = sum(each in roster.met for each in pairs)
    return Outcome(seconds, len(roster.participants) - placed, sum(map(mixed, whole)) / max(1, len(whole)), again)
