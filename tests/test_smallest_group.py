"""No figure speaks of fewer people than it must, however figures are added, subtracted or asked for again."""

from datetime import UTC, date, datetime, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.disclosure import (
    SMALLEST_SCORE,
    SMALLEST_SPLIT,
    Answer,
    MinGroupSize,
    closed_week,
    differencing_risk,
    may_change_to,
    min_group_size,
    pool_small_groups,
    score,
    suppressed,
    top_tags,
    week,
)
from tests.properties import examples

quick = examples(60, derandomize=True)
COUNTS = st.dictionaries(st.sampled_from("ABCDEFG"), st.integers(0, 12), max_size=6)


def answers(*people: str, window: int = 0) -> frozenset[Answer]:
    return frozenset(Answer(person, window) for person in people)


def test_five_people_make_a_score_and_eight_a_split() -> None:
    assert (SMALLEST_SCORE, SMALLEST_SPLIT) == (5, 8)
    assert min_group_size() == MinGroupSize(5, 8)


def test_an_administrator_raises_the_minimum_and_never_lowers_it() -> None:
    assert min_group_size(3) == MinGroupSize(5, 8)
    assert min_group_size(6) == MinGroupSize(6, 8)
    assert min_group_size(12) == MinGroupSize(12, 12)
    assert may_change_to(7, now=5)
    assert may_change_to(5, now=5)
    assert not may_change_to(6, now=7)
    assert not may_change_to(4, now=4 - 1)


def test_no_minimum_changes_while_a_round_runs() -> None:
    assert not may_change_to(7, now=5, running=True)
    assert may_change_to(5, now=5, running=True)


def test_groups_that_are_large_enough_are_all_shown() -> None:
    assert suppressed({"Delivery": 5, "Support": 9}, min_group_size=5) == frozenset()


def test_a_single_hidden_group_takes_the_next_smallest_with_it() -> None:
    assert suppressed({"Delivery": 20, "Support": 9, "Sales": 3}, min_group_size=5) == {"Sales", "Support"}


def test_two_hidden_groups_that_are_still_too_few_take_a_third() -> None:
    assert suppressed({"Delivery": 20, "Support": 9, "Sales": 1, "Legal": 1}, min_group_size=5) == {
        "Sales",
        "Legal",
        "Support",
    }
    assert suppressed({"Delivery": 20, "Support": 9, "Sales": 3, "Legal": 2}, min_group_size=5) == {"Sales", "Legal"}


@quick
@given(COUNTS)
def test_what_the_total_and_the_shown_groups_leave_is_never_few_people(counts: dict[str, int]) -> None:
    away = suppressed(counts, min_group_size=5)

    assert all(counts[group] >= 5 for group in counts if group not in away)
    assert len(away) != 1 or len(counts) == 1
    assert not away or away == set(counts) or sum(counts[group] for group in away) >= 5


def test_small_teams_are_pooled_and_large_ones_stay_alone() -> None:
    assert pool_small_groups({"A": 12, "B": 3, "C": 2}, min_group_size=5) == (frozenset("A"), frozenset("BC"))
    assert pool_small_groups({"A": 12, "B": 7, "C": 2}, min_group_size=5) == (frozenset("A"), frozenset("BC"))
    assert pool_small_groups({"A": 1, "B": 2}, min_group_size=5) == (frozenset("AB"),)


@quick
@given(COUNTS)
def test_everybody_is_in_one_pool_and_no_pool_is_too_small_unless_all_are(counts: dict[str, int]) -> None:
    pools = pool_small_groups(counts, min_group_size=5)
    sizes = [sum(counts[group] for group in pool) for pool in pools]

    assert sorted(group for pool in pools for group in pool) == sorted(counts)
    assert len(pools) <= 1 or min(sizes) >= 5


def test_the_same_group_a_week_later_without_one_is_another_window() -> None:
    first, second = answers("ann", "bea", "cat", "dan", "eve", window=1), answers("ann", "bea", "cat", "dan", "eve")
    assert not differencing_risk([first, second], min_group_size=5)


def test_overlapping_groups_whose_difference_is_one_person_are_refused() -> None:
    team = answers("ann", "bea", "cat", "dan", "eve")
    assert differencing_risk([team, team | answers("fay")], min_group_size=5)
    assert not differencing_risk([team, team | answers("f1", "f2", "f3", "f4", "f5")], min_group_size=5)


def test_overlapping_windows_whose_difference_is_one_persons_day_are_refused() -> None:
    week_of_all = answers("ann", "bea", "cat", "dan", "eve")
    assert differencing_risk([week_of_all, week_of_all | answers("ann", window=8)], min_group_size=5)


def test_five_answers_of_one_person_are_one_person() -> None:
    assert differencing_risk([frozenset(Answer("ann", window) for window in range(5))], min_group_size=5)


@quick
@given(st.lists(st.frozensets(st.integers(0, 11), min_size=3), min_size=1, max_size=3))
def test_no_sum_or_difference_of_figures_that_pass_speaks_of_fewer_than_it_may(figures: list[frozenset[int]]) -> None:
    if differencing_risk([{Answer(person) for person in figure} for figure in figures], min_group_size=3):
        return
    for factors in product((-2, -1, 0, 1, 2), repeat=len(figures)):
        weight = {p: sum(f for f, figure in zip(factors, figures, strict=True) if p in figure) for p in range(12)}
        spoken_of = [person for person in weight if weight[person]]
        assert not spoken_of or len(spoken_of) >= 3


def test_a_week_begins_on_monday() -> None:
    assert week(date(2026, 11, 29)) == date(2026, 11, 23)
    assert week(date(2026, 11, 23)) == date(2026, 11, 23)


@pytest.mark.parametrize(
    ("now", "monday"),
    [
        (datetime(2026, 11, 29, 23, 59, tzinfo=UTC), date(2026, 11, 16)),
        (datetime(2026, 11, 30, 11, 59, tzinfo=UTC), date(2026, 11, 16)),  # still Sunday at UTC-12
        (datetime(2026, 11, 30, 12, 0, tzinfo=UTC), date(2026, 11, 23)),
    ],
)
def test_a_week_is_closed_when_it_is_over_everywhere(now: datetime, monday: date) -> None:
    assert closed_week(now) == monday
    assert closed_week(now + timedelta(days=7)) == monday + timedelta(days=7)


def test_four_people_have_no_score() -> None:
    assert score({n: 3.0 for n in range(4)}, min_group_size=5) is None


def test_a_score_is_rounded_and_says_in_a_word_how_far_people_lie_apart() -> None:
    said = score(dict(enumerate([2, 3, 3, 4, 4.26])), min_group_size=5)
    assert said is not None
    assert (said.people, said.mean, said.dispersion) == (5, 3.3, "mixed")
    assert score(dict(enumerate([1, 1, 5, 5, 5])), min_group_size=5).dispersion == "far"  # type: ignore[union-attr]


def test_a_group_that_is_wholly_at_one_end_is_shown_no_nearer_than_half_a_step() -> None:
    everybody = score({n: 1.0 for n in range(6)}, min_group_size=5)
    nearly = score({**{n: 1.0 for n in range(5)}, 5: 2.0}, min_group_size=5)
    assert everybody == nearly
    assert everybody is not None
    assert everybody.mean == 1.5


def test_words_are_named_only_if_five_of_at_least_eight_share_them() -> None:
    eight = {n: ["customer"] if n < 5 else ["travel"] for n in range(8)}
    assert top_tags(eight, min_group_size=MinGroupSize()) == ("customer",)
    assert top_tags({n: ["customer"] for n in range(7)}, min_group_size=MinGroupSize()) == ()
