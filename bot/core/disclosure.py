"""How small a group may be in a figure that others see. Pure functions; every figure about people passes them.

An answer stands behind published figures in one place only: people are put into groups that do not overlap, weeks are
whole, and a closed week is worked out once. What overlaps all the same passes `separable`: if every part into which
the figures cut the people holds enough of them, no sum or difference of figures speaks of fewer.
"""

from collections.abc import Callable, Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from math import floor
from statistics import fmean, pstdev
from typing import TypeVar

Group = TypeVar("Group", bound=Hashable)
Person = TypeVar("Person", bound=Hashable)

SMALLEST_SCORE = 5  # different people behind a score; administrators may raise it
SMALLEST_SPLIT = 8  # behind comments, or any figure that splits a group further
WEEK = timedelta(days=7)
LAST_ZONE = timedelta(hours=12)  # a date ends last at UTC-12
CODING_MARGIN = (
    0.5  # means this near to the end of a scale are shown as the edge: at the very end all would have said the same
)


@dataclass(frozen=True)
class MinGroupSize:
    """The fewest different people behind a figure, as one workspace has it: never below the floor."""

    score: int = SMALLEST_SCORE
    split: int = SMALLEST_SPLIT


def min_group_size(chosen: int | None = None) -> MinGroupSize:
    """Return the minima that follow from an administrator's number; below the floor the floor counts."""
    wanted = chosen or 0
    return MinGroupSize(max(SMALLEST_SCORE, wanted), max(SMALLEST_SPLIT, wanted))


def may_change_to(wanted: int, *, now: int, running: bool = False) -> bool:
    """Say whether the minimum may change from `now`: it may rise, never fall, and never while a round runs."""
    return wanted == now or (wanted > max(now, SMALLEST_SCORE) and not running)


# Groups that do not overlap


def enough(people: Collection[Hashable], min_group_size: int) -> bool:
    """Say whether these are at least so many different people."""
    return len(set(people)) >= min_group_size


def suppressed(counts: Mapping[Group, int], *, min_group_size: int) -> frozenset[Group]:
    """Return the groups to hide, given how many people answered in each; the total of all may be known.

    Whoever knows the total and all groups but one knows that one. So a hidden group never stands alone, and the next
    smallest is hidden too until the hidden ones are enough people together.
    """
    smallest_first = sorted(counts, key=lambda group: (counts[group], str(group)))
    away = [group for group in smallest_first if counts[group] < min_group_size]
    if away:
        for group in smallest_first[len(away) :]:
            if len(away) > 1 and _sum(counts, away) >= min_group_size:
                break
            away.append(group)
    return frozenset(away)


def pool_small_groups(counts: Mapping[Group, int], *, min_group_size: int) -> tuple[frozenset[Group], ...]:
    """Put groups that are too small together, so that everybody is counted somewhere; largest pools first.

    A group that is large enough stays alone, unless the small ones need it to be enough. The last pool may still be
    too few, if all are. For teams within departments: pool the teams of one department at a time.
    """
    together = suppressed(counts, min_group_size=min_group_size)
    if together and _sum(counts, [group for group in together if counts[group] < min_group_size]) >= min_group_size:
        together = frozenset(group for group in together if counts[group] < min_group_size)
    alone = [frozenset([group]) for group in counts if group not in together]
    pools = [*alone, together] if together else alone
    return tuple(sorted(pools, key=lambda pool: (-_sum(counts, pool), sorted(map(str, pool)))))


def _sum(counts: Mapping[Group, int], groups: Iterable[Group]) -> int:
    return sum(counts[group] for group in groups)


# Figures that might overlap


@dataclass(frozen=True)
class Answer:
    """What may stand behind a figure: one person in one window of time (a week, a round)."""

    person: Hashable
    window: Hashable = None


def differencing_risk(figures: Iterable[Collection[Answer]], *, min_group_size: int) -> bool:
    """Say whether somebody who sees all these figures can take apart fewer than `least` people.

    The figures cut what is behind them into parts: answers that stand behind the very same figures. Sums and
    differences of figures are sums of parts, so large parts are enough, whatever is added or taken away.
    """
    behind: dict[Answer, list[int]] = {}
    for number, answers in enumerate(figures):
        for answer in set(answers):
            behind.setdefault(answer, []).append(number)
    parts: dict[tuple[int, ...], set[Hashable]] = {}
    for answer, numbers in behind.items():
        parts.setdefault(tuple(numbers), set()).add(answer.person)
    return any(len(people) < min_group_size for people in parts.values())


# Windows


def week(day: date) -> date:
    """Return the Monday of the week that a date lies in."""
    return day - timedelta(days=day.weekday())


def closed_week(now: datetime) -> date:
    """Return the Monday of the last week that is over in every time zone: no answer can be added to it."""
    return week((now.astimezone(UTC) - LAST_ZONE).date()) - WEEK


# Scores


@dataclass(frozen=True)
class Score:
    """What a group said on a scale: how many people, their mean within the edges, and how far they lie apart."""

    people: int
    mean: float
    dispersion: str  # "close", "mixed" or "far"


DISPERSION = ((0.6, "close"), (1.1, "mixed"))  # up to this standard deviation, in steps of a scale from 1 to 5


def score(
    values: Mapping[Hashable, float], *, min_group_size: int, lowest: float = 1, highest: float = 5
) -> Score | None:
    """Return the score of these people, one value each, or None if they are too few.

    It is rounded to a tenth and ends half a step before the scale does; how far people lie apart is one of three
    words: exact figures of five people are nearly the five answers.
    """
    if len(values) < min_group_size:
        return None
    said = list(values.values())
    spread = pstdev(said) * 4 / (highest - lowest)
    apart = next((word for most, word in DISPERSION if spread <= most), "far")
    return Score(len(said), _clamp(fmean(said), lowest + CODING_MARGIN, highest - CODING_MARGIN), apart)


def _clamp(mean: float, lowest: float, highest: float) -> float:
    return min(max(floor(mean * 10 + 0.5) / 10, lowest), highest)


def top_tags(
    named: Mapping[Person, Collection[str]],
    *,
    min_group_size: MinGroupSize,
    most: int = 3,
    key: Callable[[str], str] = str,
) -> tuple[str, ...]:
    """Return the words that enough people share, most shared first, without counts; none if the group is too small.

    Each word splits the group, so the group is at least `least.split` people, and a word is named by `least.score`.
    """
    if len(named) < min_group_size.split:
        return ()
    counts: dict[str, int] = {}
    for words in named.values():
        for word in set(words):
            counts[word] = counts.get(word, 0) + 1
    shared = [word for word, count in counts.items() if count >= min_group_size.score]
    return tuple(sorted(shared, key=lambda word: (-counts[word], key(word)))[:most])
