"""Never skipped, never doubled, never outside the hours: every zone, every change of the clocks, any rhythm."""

from collections import defaultdict
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.availability import (
    Availability,
    Daily,
    MonthlyDay,
    MonthlyWeekday,
    MonthlyWorkday,
    Policy,
    Quarterly,
    Rule,
    Site,
    Weekly,
    day_end,
    instant,
    is_available,
    is_workday,
    known_zone,
    next_after,
    next_available,
    next_dates,
    working_hours,
)
from tests.properties import examples

slow = pytest.mark.slow  # patience: `make test` has it, `make test-fast` has not
tried = examples(25)

START = date(2026, 1, 1)
DAY, HOUR, SECOND = timedelta(days=1), timedelta(hours=1), timedelta(seconds=1)
FIRST, LAST = datetime(2024, 1, 1, tzinfo=UTC), datetime(2031, 1, 1, tzinfo=UTC)
NAMES = available_timezones() - {"Factory", "localtime", "posixrules"}  # these are no places
STEP = 4 * DAY  # no zone changes its clocks twice in so few days
Change = tuple[datetime, timedelta, timedelta]  # when, the offset before, the offset after


def _offset(moment: datetime, zone: ZoneInfo) -> timedelta:
    offset = moment.astimezone(zone).utcoffset()
    assert offset is not None
    return offset


def _change_between(low: datetime, high: datetime, zone: ZoneInfo) -> Change:
    before, after = _offset(low, zone), _offset(high, zone)
    while high - low > SECOND:
        middle = low + (high - low) // SECOND // 2 * SECOND
        low, high = (middle, high) if _offset(middle, zone) == before else (low, middle)
    return high, before, after


def _changes(zone: ZoneInfo) -> tuple[Change, ...]:
    moments = [FIRST + STEP * each for each in range((LAST - FIRST) // STEP + 1)]
    offsets = [_offset(moment, zone) for moment in moments]
    places = [each for each, (one, two) in enumerate(pairwise(offsets)) if one != two]
    return tuple(_change_between(moments[each], moments[each + 1], zone) for each in places)


@cache
def clocks() -> dict[str, tuple[Change, ...]]:
    """One zone for each way that clocks run from 2024 to 2030, with its changes; the other names run alike."""
    alike: dict[tuple[timedelta, tuple[Change, ...]], list[str]] = defaultdict(list)
    for name in sorted(NAMES):
        zone = ZoneInfo(name)
        alike[_offset(FIRST, zone), _changes(zone)].append(name)
    return {names[0]: changes for (_, changes), names in alike.items()}


@slow
def test_every_zone_of_the_machine_is_seen() -> None:
    assert len(NAMES) > 400
    assert all(known_zone(name) for name in NAMES)
    assert len(clocks()) > 60
    assert sum(len(changes) for changes in clocks().values()) > 400
    assert {after - before for changes in clocks().values() for _, before, after in changes} >= {
        HOUR,
        -HOUR,
        HOUR / 2,
        -HOUR / 2,
        2 * HOUR,
    }


def _every_day(zone: str) -> Availability:
    return replace(Availability.always(zone), workdays=frozenset(range(7)))


@slow
def test_at_every_change_of_clocks_a_daily_prompt_comes_once_a_day_at_its_first_valid_instant() -> None:
    for name, changes in clocks().items():
        for when, before, after in changes:
            low, high = sorted((before, after))
            inside = (when + low + (high - low) / 2).replace(tzinfo=None)  # skipped or repeated on the wall
            slots = next_dates(Daily(inside.time()), when - 2 * DAY, _every_day(name), 4)
            expected = when if after > before else when - (high - low) / 2
            assert [slot.due for slot in slots if slot.key == str(inside.date())] == [expected], (name, when)
            dates = [date.fromisoformat(slot.key) for slot in slots]
            assert all(two - one == DAY for one, two in pairwise(dates)), (name, when)
            assert all(HOUR * 21 < two.due - one.due < HOUR * 27 for one, two in pairwise(slots)), (name, when)


@slow
@pytest.mark.parametrize("hours", [(time(9), time(18)), (time(0), time(6)), (time(22), time(7))])
def test_around_every_change_of_clocks_no_working_day_is_skipped_or_doubled_and_none_is_asked_outside_the_hours(
    hours: tuple[time, time],
) -> None:
    for name, changes in clocks().items():
        rhythm = replace(_every_day(name), day_start=hours[0], day_end=hours[1])
        for when, before, after in changes:
            inside = (when + min(before, after) + abs(after - before) / 2).replace(tzinfo=None)
            for at in {inside.time(), hours[0], hours[1], time(12)}:
                slots = next_dates(Daily(at), when - 3 * DAY, rhythm, 5)
                dates = [date.fromisoformat(slot.key) for slot in slots]
                assert [two - one for one, two in pairwise(dates)] in ([DAY] * 4, []), (name, when, at)
                assert all(is_available(slot.due, rhythm) for slot in slots), (name, when, at)
                assert all(one.due < two.due for one, two in pairwise(slots)), (name, when, at)


@slow
def test_around_every_change_a_fixed_hour_elsewhere_comes_once_a_day_and_inside_the_hours() -> None:
    for name, changes in clocks().items():
        rhythm = _every_day(name)
        for when, _, _ in changes:
            slots = next_dates(Daily(time(2, 30)), when - 2 * DAY, rhythm, 4, zone="America/New_York")
            assert len({slot.key for slot in slots}) == 4, (name, when)
            assert all(is_available(slot.due, rhythm) for slot in slots), (name, when)
            assert all(HOUR * 20 < two.due - one.due < HOUR * 28 for one, two in pairwise(slots)), (name, when)


@slow
def test_around_every_change_of_clocks_instants_grow_with_local_times() -> None:
    for name, changes in clocks().items():
        for when, _, _ in changes:
            wall = [when.replace(tzinfo=None) + timedelta(minutes=each) for each in range(-1080, 1080, 45)]
            instants = [instant(each.date(), each.time(), name) for each in wall]
            shown = [each.astimezone(ZoneInfo(name)).replace(tzinfo=None) for each in instants]
            assert instants == sorted(instants), (name, when)
            assert all(one >= two for one, two in zip(shown, wall, strict=True)), (name, when)


@slow
def test_for_a_year_in_every_zone_there_is_one_prompt_inside_each_working_day() -> None:
    weekdays = [day for each in range(365) if (day := START + DAY * each).weekday() < 5]
    for name in clocks():
        rhythm = Availability(name)
        after = instant(START, time(0), name)
        slots = next_dates(Daily(time(9, 30)), after, rhythm, len(weekdays))
        assert [slot.key for slot in slots] == [str(each) for each in weekdays], name
        shown = [slot.due.astimezone(ZoneInfo(name)) for slot in slots]
        assert {each.time() for each in shown} == {time(9, 30)}, name
        assert [each.date() for each in shown] == weekdays, name


PLACES = (
    "America/New_York",
    "Asia/Shanghai",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Africa/Casablanca",
    "America/Nuuk",
    "Antarctica/Troll",
    "Europe/Berlin",
    "Pacific/Apia",
    "UTC",
)
DAYS = st.integers(0, 500).map(lambda count: START + DAY * count)
TIMES = st.integers(0, 95).map(lambda quarter: time(quarter // 4, quarter % 4 * 15)) | st.times()
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 3, 1), timezones=st.just(UTC))  # noqa: DTZ001 - bounds are naive
HALVES = st.tuples(DAYS, st.sampled_from(["morning", "afternoon"]))
SHIFTS = st.sampled_from(["next", "previous", "none"])
RULES: st.SearchStrategy[Rule] = st.one_of(
    st.builds(Daily, TIMES),
    st.builds(Weekly, st.integers(0, 6), TIMES),
    st.builds(MonthlyWeekday, st.integers(0, 6), st.sampled_from([1, 2, 3, 4, -1]), TIMES, SHIFTS),
    st.builds(MonthlyWorkday, st.sampled_from([1, 2, 10, 20, -1, -3]), TIMES),
    st.builds(MonthlyDay, st.integers(1, 31), TIMES, SHIFTS, st.booleans()),
    st.builds(Quarterly, st.integers(0, 89), TIMES),
)
SPANS = st.tuples(MOMENTS, st.integers(1, 96)).map(lambda span: (span[0], span[0] + HOUR * span[1]))
HOURS = st.lists(TIMES, min_size=2, max_size=2, unique=True).map(sorted)
SITES = st.builds(
    lambda first, length, hours, quiet: Site(first, first + DAY * length, *hours, *quiet),
    DAYS,
    st.integers(0, 20),
    HOURS,
    st.tuples(TIMES, TIMES),
)
FIXED = st.none() | st.sampled_from(["Asia/Shanghai", "America/New_York", "Pacific/Apia"])
POLICIES: st.SearchStrategy[Policy] = st.sampled_from(["lapse", "wait", "merge"])


def rhythms(zones: tuple[str, ...] = PLACES) -> st.SearchStrategy[Availability]:
    return st.builds(
        Availability,
        zone=st.sampled_from(zones),
        workdays=st.just(frozenset(range(5))) | st.frozensets(st.integers(0, 6)),
        day_start=st.just(time(9)) | TIMES,
        day_end=st.just(time(18)) | TIMES,
        quiet_start=st.just(time(20)) | TIMES,
        quiet_end=st.just(time(8)) | TIMES,
        region=st.sampled_from([None, "CN", "US", "DE-BY"]),
        days_off=st.frozensets(DAYS, max_size=5),
        half_days=st.frozensets(HALVES, max_size=5),
        away_until=st.none() | MOMENTS,
        overrides=st.frozensets(st.tuples(DAYS, st.booleans()), max_size=3),
        busy=st.frozensets(SPANS, max_size=2),
        site=st.none() | SITES,
    )


def _allowed(wall: datetime, rhythm: Availability) -> bool:
    """Say by the clock on the wall alone, where clocks never change, whether a moment is good."""
    if rhythm.away_until is not None and wall < rhythm.away_until:
        return False
    if any(begin <= wall < end for begin, end in rhythm.busy):
        return False
    return any(_in_shift(wall, wall.date() - DAY * back, rhythm) for back in (1, 0))


def _in_shift(wall: datetime, day: date, rhythm: Availability) -> bool:
    hours, of_day = working_hours(day, rhythm), rhythm.on(day)
    at, start, end = wall.time(), of_day.quiet_start, of_day.quiet_end
    quiet = start <= at < end if start < end else start != end and (at >= start or at < end)
    return hours is not None and hours[0] <= wall <= hours[1] and not quiet


@tried
@given(rhythms(("Asia/Kathmandu", "UTC")), MOMENTS)
def test_a_good_moment_is_good_by_the_clock_on_the_wall(rhythm: Availability, moment: datetime) -> None:
    assert is_available(moment, rhythm) is _allowed(moment.astimezone(ZoneInfo(rhythm.zone)), rhythm)


@tried
@given(rhythms(), MOMENTS)
def test_the_next_good_moment_is_good_and_none_lies_before_it(rhythm: Availability, moment: datetime) -> None:
    found = next_available(moment, rhythm)
    end = found if found is not None else moment + 60 * DAY
    assert found is None or (found >= moment and is_available(found, rhythm))
    assert not any(is_available(moment + (end - moment) * each / 40, rhythm) for each in range(40) if end > moment)


@tried
@given(rhythms(), DAYS)
def test_hours_belong_to_working_days(rhythm: Availability, day: date) -> None:
    hours = working_hours(day, rhythm)
    if hours is not None:
        assert is_workday(day, rhythm)
        of_day = rhythm.on(day)
        begin = instant(day, of_day.day_start, rhythm.zone)
        end = instant(day + DAY * of_day.overnight, of_day.day_end, rhythm.zone)
        assert begin <= hours[0] < hours[1] <= end
        assert day_end(hours[0], rhythm) is not None


@tried
@given(RULES, rhythms(), MOMENTS, POLICIES, FIXED)
def test_slots_come_in_order_at_good_moments_and_once(
    rule: Rule, rhythm: Availability, after: datetime, policy: Policy, zone: str | None
) -> None:
    slots = next_dates(rule, after, rhythm, 4, policy=policy, zone=zone)
    dues = [after, *(slot.due for slot in slots)]
    assert all(one < two for one, two in pairwise(dues))
    assert all(is_available(slot.due, rhythm) for slot in slots)
    assert [slot.key for slot in slots] == sorted({slot.key for slot in slots})


@tried
@given(RULES, rhythms(), MOMENTS, POLICIES, st.integers(0, 99), FIXED)
def test_whoever_asks_later_gets_the_same_slot_until_it_is_due(
    rule: Rule, rhythm: Availability, after: datetime, policy: Policy, percent: int, zone: str | None
) -> None:
    slot = next_after(rule, after, rhythm, policy=policy, zone=zone)
    if slot is not None:
        later = after + (slot.due - after) * percent / 100
        assert next_after(rule, later, rhythm, policy=policy, zone=zone) == slot


def _expected(at: time, rhythm: Availability, policy: Policy, after: datetime) -> list[datetime]:
    """Say by plain enumeration when a daily prompt is due within twenty days."""
    dates = [after.date() + DAY * each for each in range(-61, 22)]
    wishes = {day: instant(day, at, rhythm.zone) for day in dates if is_workday(day, rhythm)}
    dues = {day: due for day, wish in wishes.items() if (due := next_available(wish, rhythm))}
    same_day = {day: due for day, due in dues.items() if due.astimezone(ZoneInfo(rhythm.zone)).date() == day}
    chosen = same_day if policy == "lapse" else dues
    return sorted({due for due in chosen.values() if after < due <= after + 20 * DAY})


@tried
@given(rhythms().filter(lambda rhythm: not rhythm.overnight), MOMENTS, TIMES, POLICIES)
def test_a_daily_prompt_misses_no_working_day_that_has_room_for_it(
    rhythm: Availability, after: datetime, at: time, policy: Policy
) -> None:
    slots = next_dates(Daily(at), after, rhythm, 4, policy=policy)
    soon = [slot.due for slot in slots if slot.due <= after + 20 * DAY]
    assert soon == _expected(at, rhythm, policy, after)[:4]
