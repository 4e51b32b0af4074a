"""Groups: everybody in one, nobody with somebody to be kept apart from, mixed, and new to each other."""

from collections.abc import Iterator
from itertools import combinations
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core import grouping
from bot.core.grouping import Group, Participant, Roster
from bot.core.grouping._costs import APART, JUST_MET, UNMIXED
from bot.core.grouping._exact import best
from bot.core.grouping._matching import matched
from tests.properties import examples

Cut = list[list[Participant]]


@st.composite
def parties(draw: st.DrawFn, most: int = 40, apart: bool = True) -> Roster:
    many = draw(st.integers(0, most))
    participants = [
        Participant(
            id=number,
            department=draw(st.sampled_from((None, 1, 2, 3))),
            hours=draw(st.sampled_from((0b1, 0b11, 0b10))),
            remote=draw(st.booleans()),
            extra_count=draw(st.integers(0, 2)),
            captain_count=draw(st.integers(0, 2)),
        )
        for number in range(many)
    ]
    pairs = list(combinations(range(many), 2))
    some = st.sets(st.sampled_from(pairs), max_size=12) if pairs else st.just(set[tuple[int, int]]())
    met = {each: draw(st.integers(1, JUST_MET)) for each in sorted(draw(some))}
    return Roster(participants, draw(st.integers(2, 4)), met, frozenset(draw(some)) if apart else frozenset())


def members(roster: Roster, groups: tuple[Group, ...]) -> Cut:
    by_id = {each.id: each for each in roster.participants}
    return [[by_id[number] for number in group.members] for group in groups]


@examples(150)
@given(parties(), st.integers(0, 99))
def test_everybody_is_in_exactly_one_place_and_nobody_with_whom_they_are_kept_apart_from(
    roster: Roster, seed: int
) -> None:
    found = grouping.groups(roster, Random(seed))

    placed = sorted([number for group in found.groups for number in group.members] + list(found.alone))
    assert placed == [each.id for each in roster.participants]
    for group in found.groups:
        assert 2 <= len(group.members) <= roster.size + 1
        assert group.captain in group.members
        assert (group.odd in group.members) == (len(group.members) > roster.size)
        assert not roster.excluded_pairs & set(combinations(group.members, 2))


@examples(80)
@given(parties(apart=False), st.integers(0, 99))
def test_without_exclusions_nobody_is_alone_and_the_sizes_are_as_wished(roster: Roster, seed: int) -> None:
    found = grouping.groups(roster, Random(seed))

    many = len(roster.participants)
    assert found.alone == (tuple(each.id for each in roster.participants) if many == 1 else ())
    if many > 1:
        assert sorted(len(group.members) for group in found.groups) == sorted(grouping.sizes(many, roster.size))


@examples(40)
@given(parties(), st.integers(0, 99))
def test_the_same_party_and_seed_give_the_same_groups(roster: Roster, seed: int) -> None:
    assert grouping.groups(roster, Random(seed)) == grouping.groups(roster, Random(seed))


def every_way(participants: list[Participant], sizes: list[int]) -> Iterator[Cut]:
    """All sets of groups of these sizes, by brute force."""
    if not participants:
        yield []
        return
    for size in set(sizes):
        rest = sizes.copy()
        rest.remove(size)
        for company in combinations(participants[1:], size - 1):
            left = [each for each in participants[1:] if each not in company]
            yield from ([[participants[0], *company], *others] for others in every_way(left, rest))


def repeats(roster: Roster, cut: Cut) -> int:
    pairs = [tuple(sorted((a.id, b.id))) for group in cut for a, b in combinations(group, 2)]
    return sum(each in roster.met for each in pairs)


@examples(60)
@given(parties(most=8, apart=False), st.integers(0, 99))
def test_a_few_people_are_never_grouped_worse_than_by_brute_force(roster: Roster, seed: int) -> None:
    if len(roster.participants) < 2:
        return
    found = members(roster, grouping.groups(roster, Random(seed)).groups)
    ways = list(every_way(list(roster.participants), grouping.sizes(len(roster.participants), roster.size)))

    assert sum(grouping.cost(roster, each) for each in found) == min(
        sum(grouping.cost(roster, each) for each in way) for way in ways
    )
    assert sum(map(grouping.mixed, found)) == max(sum(map(grouping.mixed, way)) for way in ways)


@examples(60)
@given(
    st.integers(2, 8),
    st.integers(2, 4),
    st.sets(st.tuples(st.integers(0, 7), st.integers(0, 7)).filter(lambda each: each[0] < each[1])),
)
def test_as_few_people_as_possible_meet_again(many: int, size: int, met: set[tuple[int, int]]) -> None:
    participants = [Participant(number, department=number) for number in range(many)]
    roster = Roster(participants, size, dict.fromkeys(sorted(met), JUST_MET))
    found = members(roster, grouping.groups(roster, Random(1)).groups)

    ways = every_way(participants, grouping.sizes(many, size))
    assert repeats(roster, found) == min(repeats(roster, way) for way in ways)


@examples(25)
@given(parties(most=10, apart=False), st.integers(0, 99))
def test_the_matching_of_pairs_is_the_best_one(roster: Roster, seed: int) -> None:
    even = list(roster.participants)[: len(roster.participants) // 2 * 2]
    pairs = Roster(even, 2, roster.met)
    by_matching = matched(pairs, even, Random(seed))

    assert sum(grouping.cost(pairs, each) for each in by_matching) == sum(
        grouping.cost(pairs, each) for each in best(pairs, even)
    )


@examples(15)
@given(st.integers(12, 90), st.integers(2, 4), st.integers(2, 6), st.integers(0, 99))
def test_many_people_of_equal_departments_are_all_in_mixed_groups(
    many: int, size: int, departments: int, seed: int
) -> None:
    roster = Roster([Participant(number, department=number % departments) for number in range(many)], size)

    assert all(map(grouping.mixed, members(roster, grouping.groups(roster, Random(seed)).groups)))


def test_a_year_of_months_mixes_and_the_odd_one_and_the_captain_change() -> None:
    met: dict[tuple[int, int], int] = {}
    odd, led = dict.fromkeys(range(13), 0), dict.fromkeys(range(13), 0)
    for month in range(12):
        participants = [Participant(n, department=n % 3, extra_count=odd[n], captain_count=led[n]) for n in range(13)]
        found = grouping.groups(Roster(participants, 2, met), Random(month))
        met = {each: price // 2 for each, price in met.items() if price > 1}
        for group in found.groups:
            met.update(dict.fromkeys(combinations(group.members, 2), JUST_MET))
            led[group.captain] += 1
            odd = {n: times + (n == group.odd) for n, times in odd.items()}
        assert found.alone == ()

    assert max(odd.values()) - min(odd.values()) <= 1
    assert max(led.values()) - min(led.values()) <= 3


def test_two_who_are_kept_apart_and_nobody_else_are_alone_rather_than_together() -> None:
    found = grouping.groups(Roster([Participant(1), Participant(2)], 2, excluded_pairs=frozenset({(1, 2)})), Random(1))

    assert (found.groups, sorted(found.alone)) == ((), [1, 2])


def test_somebody_whom_everybody_avoids_leaves_the_others_in_groups_with_room() -> None:
    apart = frozenset((1, other) for other in range(2, 6))
    found = grouping.groups(Roster([Participant(number) for number in range(1, 6)], 2, excluded_pairs=apart), Random(1))

    assert found.alone == (1,)
    assert sorted(number for group in found.groups for number in group.members) == [2, 3, 4, 5]


@pytest.mark.parametrize("size", [0, 1, 5])
def test_groups_of_one_or_of_five_are_no_wish(size: int) -> None:
    with pytest.raises(ValueError, match="2 to 4"):
        grouping.sizes(9, size)


def test_a_mixed_group_is_worth_more_than_anything_else_in_it() -> None:
    strangers = [Participant(1, department=1), Participant(2, department=1)]
    old_friends = [Participant(1, department=1, hours=1, remote=True), Participant(3, department=2, hours=2, clock=720)]
    roster = Roster([], 2, {(1, 3): JUST_MET})

    assert grouping.cost(roster, old_friends) < grouping.cost(roster, strangers)
    assert UNMIXED < APART


@pytest.mark.parametrize("many", [500, pytest.param(5_000, marks=pytest.mark.slow)])
def test_however_many_people_come_nobody_is_left_out(many: int) -> None:
    rng = Random(7)
    participants = [Participant(number, department=rng.randrange(20)) for number in range(many)]
    found = grouping.groups(Roster(participants, 3), rng)

    assert found.alone == ()
    assert all(map(grouping.mixed, members(Roster(participants, 3), found.groups)))
