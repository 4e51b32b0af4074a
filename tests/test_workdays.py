"""Nothing comes at a bad hour: working days, holidays, quiet hours and recurring rules of real people."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from bot.core.availability import (
    Availability,
    Daily,
    MonthlyDay,
    MonthlyWeekday,
    MonthlyWorkday,
    Quarterly,
    Rule,
    Weekly,
    fits,
    holiday_name,
    instant,
    is_available,
    is_workday,
    known_region,
    known_zone,
    makeup_known,
    next_after,
    next_available,
    next_dates,
    parse_day,
    parse_time,
    working_hours,
    zones,
)

ALICE = Availability("America/New_York", region="US")
BOB = Availability("Europe/Berlin", region="DE-BY")
CAROL = Availability("Asia/Shanghai", region="CN")
MIDNIGHT, FRIDAY = time(0), 4
LABOR_DAY = date(2026, 9, 7)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def local(rhythm: Availability, text: str) -> datetime:
    wall = datetime.fromisoformat(text)
    return instant(wall.date(), wall.time(), rhythm.zone)


def day(text: str) -> date:
    return date.fromisoformat(text)


def keys(rule: Rule, rhythm: Availability, after: str, n: int = 5) -> list[str]:
    return [slot.key for slot in next_dates(rule, utc(after), rhythm, n)]


def days(rule: Rule, rhythm: Availability, after: str, n: int = 5) -> list[str]:
    return [f"{slot.due:%m-%d}" for slot in next_dates(rule, utc(after), rhythm, n)]


# -- which instant a local time is


@pytest.mark.parametrize(
    ("zone", "wall", "expected"),
    [
        ("America/New_York", "2026-03-07T02:30", "2026-03-07T07:30"),
        ("America/New_York", "2026-03-08T02:30", "2026-03-08T07:00"),  # skipped: three o'clock summer time
        ("America/New_York", "2026-03-08T01:59", "2026-03-08T06:59"),
        ("America/New_York", "2026-03-08T03:00", "2026-03-08T07:00"),
        ("America/New_York", "2026-11-01T01:30", "2026-11-01T05:30"),  # twice: the first
        ("America/New_York", "2026-11-01T02:00", "2026-11-01T07:00"),
        ("Australia/Lord_Howe", "2026-10-04T02:15", "2026-10-03T15:30"),  # half an hour is skipped
        ("Australia/Lord_Howe", "2026-04-05T01:45", "2026-04-04T14:45"),  # half an hour is repeated
        ("Asia/Kathmandu", "2026-05-05T09:00", "2026-05-05T03:15"),
        ("Pacific/Apia", "2011-12-30T09:00", "2011-12-30T10:00"),  # a date that Samoa never had
        ("Pacific/Apia", "2026-07-01T09:00", "2026-06-30T20:00"),
        ("Africa/Casablanca", "2026-02-16T09:00", "2026-02-16T09:00"),  # Ramadan: the clocks go back
        ("Africa/Casablanca", "2026-03-23T09:00", "2026-03-23T08:00"),
    ],
)
def test_a_local_time_is_one_instant(zone: str, wall: str, expected: str) -> None:
    when = datetime.fromisoformat(wall)
    assert instant(when.date(), when.time(), zone) == utc(expected)


def test_the_second_reading_of_a_repeated_hour_is_not_a_different_time() -> None:
    assert instant(day("2026-11-01"), time(1, 47, fold=1), ALICE.zone) == utc("2026-11-01T05:47")


def test_zones_are_known_by_old_and_new_names_and_offered_once_a_place() -> None:
    assert all(known_zone(name) for name in ("Asia/Calcutta", "Asia/Kolkata", "Etc/UTC", "US/Pacific"))
    assert not any(known_zone(name) for name in ("", "Mars/Base", "../etc/passwd", "Factory", "asia/shanghai"))
    assert {"Asia/Shanghai", "Europe/Oslo", "UTC"} <= set(zones())
    assert "US/Pacific" not in zones()
    assert all(known_zone(name) for name in zones())


# -- working days and holidays


@pytest.mark.parametrize("worked", ["01-04", "02-14", "02-28", "05-09", "09-20", "10-10"])
def test_carol_works_the_weekends_that_china_makes_up(worked: str) -> None:
    assert day(f"2026-{worked}").weekday() > FRIDAY
    assert is_workday(day(f"2026-{worked}"), CAROL)
    assert not is_workday(day(f"2026-{worked}"), replace(CAROL, region=None))
    assert not is_workday(day(f"2026-{worked}"), replace(CAROL, workdays=frozenset({0, 1, 2})))


def test_carol_has_a_golden_week() -> None:
    october = [date(2026, 10, number) for number in range(1, 13)]
    assert [each.day for each in october if is_workday(each, CAROL)] == [8, 9, 10, 12]


def test_bavaria_has_holidays_that_berlin_has_not() -> None:
    epiphany = day("2026-01-06")
    assert not is_workday(epiphany, BOB)
    assert is_workday(epiphany, replace(BOB, region="DE-BE"))
    assert is_workday(epiphany, replace(BOB, region=None))


def test_a_december_weekend_is_worked_for_the_next_new_year() -> None:
    assert is_workday(day("2011-12-31"), CAROL)
    assert not is_workday(day("2012-01-03"), CAROL)


def test_an_administrators_table_wins_over_the_library_and_days_off_over_both() -> None:
    saturday, christmas, thursday = day("2027-02-20"), day("2026-12-25"), day("2026-12-24")
    table = frozenset({(saturday, True), (christmas, True), (thursday, False)})
    alice = replace(ALICE, overrides=table)
    assert [is_workday(each, alice) for each in (saturday, christmas, thursday)] == [True, True, False]
    assert not is_workday(christmas, replace(alice, days_off=frozenset({christmas})))
    assert not is_workday(christmas, replace(alice, workdays=frozenset({0, 1})))  # never their day


def test_holidays_have_names_in_the_readers_language() -> None:
    assert holiday_name(day("2026-10-01"), "CN", "zh_CN") == "国庆节"
    assert holiday_name(day("2026-10-01"), "CN", "zh-CN") == "国庆节"
    assert holiday_name(day("2026-10-01"), "CN", "en") == "National Day"
    assert holiday_name(day("2026-12-25"), "US", "zh_CN") == "Christmas Day"  # the library speaks no Chinese here
    assert holiday_name(day("2026-12-24"), "US", "en") is None
    assert holiday_name(day("2026-10-01"), None, "en") is None


def test_make_up_days_are_known_until_the_last_notice() -> None:
    assert all(makeup_known("CN", year) for year in (2024, 2025, 2026))
    assert not makeup_known("CN", 2030)
    assert makeup_known("US", 2030)
    assert makeup_known(None, 2030)


@pytest.mark.parametrize("region", ["XX", "DE-ZZ", "", "cn", "China", "CN-"])
def test_an_unknown_region_is_named(region: str) -> None:
    assert not known_region(region)
    with pytest.raises(ValueError, match=f"unknown region: {region}$"):
        Availability("UTC", region=region)


def test_a_rhythm_that_cannot_be_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown time zone: Mars/Base"):
        Availability("Mars/Base")
    with pytest.raises(ValueError, match="weekdays are 0"):
        Availability("UTC", workdays=frozenset({1, 7}))
    with pytest.raises(ValueError, match="needs a time zone"):
        Availability("UTC", away_until=datetime(2026, 1, 1))  # noqa: DTZ001 - the mistake in question
    with pytest.raises(ValueError, match="needs a time zone"):
        next_available(datetime(2026, 1, 1), ALICE)  # noqa: DTZ001 - the mistake in question


# -- working hours


def test_working_hours_are_nine_to_six_where_bob_lives() -> None:
    assert working_hours(day("2026-07-01"), BOB) == (utc("2026-07-01T07:00"), utc("2026-07-01T16:00"))
    assert working_hours(day("2026-07-04"), BOB) is None


@pytest.mark.parametrize(
    ("half", "hours", "expected"),
    [
        ("morning", (9, 18), ("13:00", "18:00")),
        ("afternoon", (9, 18), ("09:00", "12:00")),
        ("morning", (14, 22), ("18:00", "22:00")),  # no lunch break in it: the middle
        ("afternoon", (6, 12), ("06:00", "09:00")),
    ],
)
def test_half_a_day_off_leaves_the_other_half(half: str, hours: tuple[int, int], expected: tuple[str, str]) -> None:
    today = day("2026-07-01")
    rhythm = Availability("UTC", day_start=time(hours[0]), day_end=time(hours[1]), half_days=frozenset({(today, half)}))  # type: ignore[arg-type]
    begin, end = working_hours(today, rhythm) or pytest.fail("a half day is worked")
    assert (f"{begin:%H:%M}", f"{end:%H:%M}") == expected
    assert is_workday(today, rhythm)


def test_two_halves_off_are_a_day_off() -> None:
    today = day("2026-07-01")
    rhythm = replace(BOB, half_days=frozenset({(today, "morning"), (today, "afternoon")}))
    assert not is_workday(today, rhythm)
    assert working_hours(today, rhythm) is None


def test_a_night_shift_ends_on_the_next_date() -> None:
    night = Availability("UTC", day_start=time(22), day_end=time(6), quiet_start=MIDNIGHT, quiet_end=MIDNIGHT)
    friday, sunday = day("2026-07-03"), day("2026-07-05")
    assert working_hours(friday, night) == (utc("2026-07-03T22:00"), utc("2026-07-04T06:00"))
    assert is_available(utc("2026-07-04T05:59"), night)
    assert not is_available(utc("2026-07-04T07:00"), night)
    assert working_hours(sunday, night) is None
    assert days(Daily(time(2)), night, "2026-07-03T12:00", 3) == ["07-04", "07-07", "07-08"]
    assert days(Daily(time(6)), night, "2026-07-03T12:00", 2) == ["07-04", "07-07"]


def test_quiet_hours_in_the_middle_of_a_night_shift_count_on_its_second_date() -> None:
    night = Availability("UTC", day_start=time(22), day_end=time(6), quiet_start=time(2), quiet_end=time(4))
    friday_night = [utc(f"2026-07-{each}") for each in ("03T23:00", "04T01:59", "04T02:00", "04T03:59", "04T04:00")]
    assert [is_available(each, night) for each in friday_night] == [True, True, False, False, True]


def test_a_date_that_samoa_never_had_has_no_hours() -> None:
    samoa = Availability("Pacific/Apia")
    assert working_hours(day("2011-12-30"), samoa) is None
    assert keys(Daily(time(9)), samoa, "2011-12-29T00:00", 3) == ["2011-12-29", "2012-01-02", "2012-01-03"]


# -- the next good moment


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-11-23T10:30", "2026-11-23T10:30"),
        ("2026-11-23T09:00", "2026-11-23T09:00"),
        ("2026-11-23T18:00", "2026-11-23T18:00"),  # the end belongs to the day
        ("2026-11-23T18:01", "2026-11-24T09:00"),
        ("2026-11-23T03:00", "2026-11-23T09:00"),
        ("2026-11-25T19:00", "2026-11-27T09:00"),  # Thanksgiving
        ("2026-11-27T22:00", "2026-11-30T09:00"),  # a weekend
    ],
)
def test_alice_is_reached_at_the_next_good_moment(moment: str, expected: str) -> None:
    assert next_available(local(ALICE, moment), ALICE) == local(ALICE, expected)
    assert is_available(local(ALICE, moment), ALICE) is (moment == expected)


def test_carols_golden_week_is_over_before_anything_comes() -> None:
    assert next_available(local(CAROL, "2026-09-30T18:30"), CAROL) == local(CAROL, "2026-10-08T09:00")


def test_a_snooze_ends_at_its_minute_or_at_the_next_good_one() -> None:
    until_noon = replace(BOB, away_until=local(BOB, "2026-11-24T12:00"))
    assert next_available(local(BOB, "2026-11-23T10:00"), until_noon) == local(BOB, "2026-11-24T12:00")
    until_night = replace(BOB, away_until=local(BOB, "2026-11-27T21:00"))
    assert next_available(local(BOB, "2026-11-23T10:00"), until_night) == local(BOB, "2026-11-30T09:00")
    assert not is_available(local(BOB, "2026-11-24T11:59"), until_noon)
    assert is_available(local(BOB, "2026-11-24T12:00"), until_noon)


def test_quiet_hours_cut_into_a_long_day() -> None:
    late = Availability("UTC", day_start=time(6), day_end=time(23), quiet_start=time(21), quiet_end=time(7, 30))
    assert next_available(utc("2026-11-23T06:15"), late) == utc("2026-11-23T07:30")
    assert not is_available(utc("2026-11-23T21:00"), late)
    assert next_available(utc("2026-11-23T21:00"), late) == utc("2026-11-24T07:30")
    early_to_bed = Availability("UTC", quiet_start=time(18))
    assert [is_available(utc(f"2026-11-23T{each}"), early_to_bed) for each in ("17:59", "18:00")] == [True, False]
    siesta = Availability("UTC", quiet_start=time(13), quiet_end=time(15))
    assert next_available(utc("2026-11-23T14:00"), siesta) == utc("2026-11-23T15:00")
    assert is_available(utc("2026-11-23T12:59"), siesta)


@pytest.mark.parametrize(
    "never",
    [
        Availability("UTC", quiet_start=time(19), quiet_end=time(18, 30)),
        Availability("UTC", quiet_start=time(8), quiet_end=time(19)),
        Availability("UTC", workdays=frozenset()),
        Availability("UTC", away_until=datetime.max.replace(tzinfo=UTC)),
        Availability("UTC", days_off=frozenset(date(2026, 11, 1) + timedelta(days=each) for each in range(3000))),
    ],
    ids=["quiet all day", "quiet all the working day", "no working days", "away for ever", "eight years off"],
)
def test_without_a_good_moment_nothing_comes_and_nobody_waits_for_ever(never: Availability) -> None:
    now = utc("2026-11-23T10:00")
    assert next_available(now, never) is None
    for rule in (Daily(time(10)), Weekly(0, time(10)), MonthlyWorkday(2, time(10)), Quarterly(10, time(10))):
        assert next_after(rule, now, never) is None
        assert next_after(rule, now, never, policy="wait") is None


def test_the_horizon_is_a_limit() -> None:
    away = replace(BOB, away_until=local(BOB, "2026-12-01T10:00"))
    now = local(BOB, "2026-11-24T10:00")
    assert next_available(now, away, horizon_days=6) is None
    assert next_available(now, away, horizon_days=7) == local(BOB, "2026-12-01T10:00")


# -- recurring rules


def test_a_daily_prompt_keeps_its_local_time_when_the_clocks_change() -> None:
    week = next_dates(Daily(time(9, 30)), utc("2026-03-05T00:00"), ALICE, 4)
    assert [f"{slot.due:%m-%d %H:%M}" for slot in week] == ["03-05 14:30", "03-06 14:30", "03-09 13:30", "03-10 13:30"]
    week = next_dates(Daily(time(9, 30)), utc("2026-10-30T00:00"), ALICE, 2)
    assert [f"{slot.due:%m-%d %H:%M}" for slot in week] == ["10-30 13:30", "11-02 14:30"]


@pytest.mark.parametrize(
    ("around", "due"), [("2026-03-08", "2026-03-08T07:00"), ("2026-11-01", "2026-11-01T05:30")], ids=["gap", "fold"]
)
def test_a_prompt_in_the_night_of_the_change_comes_once(around: str, due: str) -> None:
    channel = replace(Availability.always("America/New_York"), workdays=frozenset(range(7)))
    at = time(2, 30) if "-03-" in around else time(1, 30)
    before = utc(around) - timedelta(days=1)
    slots = next_dates(Daily(at), before, channel, 3)
    start = day(around)
    assert [slot.key for slot in slots] == [str(start + timedelta(days=each)) for each in (-1, 0, 1)]
    assert slots[1].due == utc(due)


def test_carols_daily_prompt_skips_the_golden_week_and_comes_on_the_working_saturday() -> None:
    expected = ["09-29", "09-30", "10-08", "10-09", "10-10", "10-12"]
    assert keys(Daily(time(16, 30)), CAROL, "2026-09-29T00:00", 6) == [f"2026-{each}" for each in expected]


def test_a_slot_is_strictly_after() -> None:
    slot = next_after(Daily(time(9, 30)), utc("2026-11-23T14:30"), ALICE)
    assert slot is not None
    assert slot.due == utc("2026-11-24T14:30")


def test_a_weekly_prompt_moves_to_an_earlier_day_of_its_week_or_is_left_out() -> None:
    friday = Weekly(4, time(16))
    assert days(friday, CAROL, "2026-09-19T00:00", 4) == ["09-24", "09-30", "10-09", "10-16"]
    assert keys(friday, CAROL, "2026-09-28T00:00", 2) == ["2026-W40", "2026-W41"]
    monday = Weekly(0, time(16))
    assert keys(monday, ALICE, "2026-09-04T00:00", 2) == ["2026-W38", "2026-W39"]  # W37 begins with Labor Day
    assert keys(friday, BOB, "2026-12-28T00:00", 2) == ["2026-W53", "2027-W01"]
    sunday_to_thursday = Availability(
        "Asia/Jerusalem", workdays=frozenset({6, 0, 1, 2, 3}), days_off=frozenset({LABOR_DAY})
    )
    assert keys(monday, sunday_to_thursday, "2026-09-04T00:00", 1) == ["2026-W38"]  # Sunday is the week before


@pytest.mark.parametrize(
    ("rule", "rhythm", "after", "expected"),
    [
        (MonthlyWeekday(4, -1, time(15)), BOB, "2026-10-01", ["10-30", "11-27", "12-24", "01-29"]),  # Christmas Day
        (MonthlyWeekday(4, 1, time(15)), BOB, "2026-12-05", ["01-04", "02-05", "03-05"]),  # 1 January: no day before
        (MonthlyWeekday(4, 1, time(15), shift="none"), BOB, "2026-12-05", ["02-05", "03-05"]),
        (MonthlyWeekday(3, 4, time(15), shift="next"), ALICE, "2026-11-01", ["11-27", "12-24"]),  # Thanksgiving
        (MonthlyWorkday(2, time(9)), CAROL, "2026-09-15", ["10-09", "11-03", "12-02"]),
        (MonthlyWorkday(-1, time(9)), BOB, "2026-12-01", ["12-31", "01-29"]),
        (MonthlyWorkday(23, time(9)), Availability("UTC"), "2026-11-01", ["12-31", "03-31"]),
        (MonthlyDay(25, time(9)), BOB, "2026-10-01", ["10-26", "11-25", "12-28"]),
        (MonthlyDay(25, time(9), shift="previous"), BOB, "2026-10-01", ["10-23", "11-25", "12-24"]),
        (MonthlyDay(25, time(9), shift="none"), BOB, "2026-10-01", ["11-25", "01-25"]),
        (MonthlyDay(31, time(9), shift="none"), Availability("UTC"), "2027-01-01", ["03-31", "05-31", "08-31"]),
        (MonthlyDay(31, time(9), shift="previous", clamp=True), Availability("UTC"), "2027-01-01", ["01-29", "02-26"]),
        (MonthlyDay(31, time(9)), Availability("UTC"), "2026-10-02", ["11-02", "12-31", "02-01", "03-31"]),
        (MonthlyDay(1, time(9), shift="previous"), Availability("UTC"), "2026-10-02", ["10-30", "12-01", "01-01"]),
        (MonthlyDay(29, time(9), months=frozenset({2})), Availability("UTC"), "2026-01-01", ["02-29", "03-01"]),
        (Quarterly(10, time(16)), BOB, "2026-11-23", ["12-21", "03-19", "06-18", "09-20"]),  # Sundays: the Friday
        (Quarterly(0, time(16)), CAROL, "2026-08-01", ["09-30", "12-31"]),
    ],
)
def test_monthly_and_quarterly_rules_find_their_days(
    rule: Rule, rhythm: Availability, after: str, expected: list[str]
) -> None:
    assert days(rule, rhythm, after, len(expected)) == expected


def test_keys_name_the_month_or_quarter_even_where_the_day_moved_out_of_it() -> None:
    assert keys(MonthlyDay(31, time(9)), Availability("UTC"), "2026-10-02", 2) == ["2026-10", "2026-12"]
    assert days(MonthlyDay(31, time(9)), Availability("UTC"), "2026-10-02", 1) == ["11-02"]
    assert keys(MonthlyDay(1, time(9), shift="previous"), Availability("UTC"), "2026-10-02", 1) == ["2026-11"]
    assert keys(Quarterly(10, time(9)), BOB, "2026-11-23", 2) == ["2026-Q4", "2027-Q1"]


def test_the_31st_of_february_never_comes() -> None:
    never = MonthlyDay(31, time(9), months=frozenset({2}))
    assert next_after(never, utc("2026-11-23"), BOB) is None
    assert next_dates(never, utc("2026-11-23"), BOB) == []
    assert days(replace(never, clamp=True, shift="previous"), BOB, "2026-11-23", 1) == ["02-26"]


@pytest.mark.parametrize(
    "broken",
    [
        lambda: Weekly(7, time(9)),
        lambda: MonthlyWeekday(4, 5, time(9)),
        lambda: MonthlyWeekday(4, 0, time(9)),
        lambda: MonthlyWorkday(0, time(9)),
        lambda: MonthlyWorkday(24, time(9)),
        lambda: MonthlyDay(32, time(9)),
        lambda: MonthlyDay(0, time(9)),
        lambda: MonthlyDay(1, time(9), months=frozenset({13})),
        lambda: Quarterly(90, time(9)),
        lambda: Quarterly(-1, time(9)),
    ],
)
def test_a_rule_that_cannot_be_is_refused(broken: type) -> None:
    with pytest.raises(ValueError, match=r"\d"):
        broken()


def test_too_early_moves_to_the_start_of_the_same_day_and_too_late_lapses_or_waits() -> None:
    thursday = utc("2026-11-26T00:00")
    early, late = Daily(time(7)), Daily(time(19))
    assert days(early, BOB, "2026-11-26", 3) == ["11-26", "11-27", "11-30"]
    assert [f"{slot.due:%H:%M}" for slot in next_dates(early, thursday, BOB, 2)] == ["08:00", "08:00"]
    assert next_after(late, thursday, BOB) is None
    waiting = next_dates(late, thursday, BOB, 3, policy="wait")
    assert [slot.key for slot in waiting] == ["2026-11-25", "2026-11-26", "2026-11-27"]
    assert [slot.due for slot in waiting] == [local(BOB, f"2026-11-{each}T09:00") for each in (26, 27, 30)]


def test_on_a_half_day_the_afternoons_prompt_lapses_or_waits_and_the_mornings_comes_later() -> None:
    friday = day("2026-11-27")
    after = utc("2026-11-26T20:00")
    free_afternoon = replace(BOB, half_days=frozenset({(friday, "afternoon")}))
    assert next_after(Daily(time(16)), after, free_afternoon).key == "2026-11-30"  # type: ignore[union-attr]
    waited = next_after(Daily(time(16)), after, free_afternoon, policy="wait")
    assert waited is not None
    assert (waited.key, waited.due) == ("2026-11-27", local(BOB, "2026-11-30T09:00"))
    free_morning = replace(BOB, half_days=frozenset({(friday, "morning")}))
    assert next_after(Daily(time(10)), after, free_morning).due == local(BOB, "2026-11-27T13:00")  # type: ignore[union-attr]


def test_while_bob_is_away_prompts_lapse_or_become_one() -> None:
    back = local(BOB, "2026-12-14T11:00")
    away = replace(BOB, away_until=back)
    now = local(BOB, "2026-11-23T09:00")
    assert keys(Daily(time(16)), away, "2026-11-23T08:00", 2) == ["2026-12-14", "2026-12-15"]
    assert next_after(Daily(time(10)), now, away).due == back  # type: ignore[union-attr]  # later on the same day
    one, two = next_dates(Daily(time(16)), now, away, 2, policy="wait")
    assert (one.key, one.due) == ("2026-12-11", back)  # what waited is one prompt, the freshest
    assert (two.key, two.due) == ("2026-12-14", local(BOB, "2026-12-14T16:00"))
    assert keys(MonthlyDay(25, time(9)), away, "2026-11-23", 1) == ["2026-12"]
    monthly = next_after(MonthlyDay(25, time(9)), now, away, policy="wait")
    assert monthly is not None
    assert (monthly.key, monthly.due) == ("2026-11", back)


def test_two_months_that_come_to_the_same_day_are_one_slot() -> None:
    december = frozenset(date(2026, 11, 30) + timedelta(days=each) for each in range(31))
    long_leave = Availability("UTC", days_off=december)
    month_end = MonthlyDay(31, time(9), clamp=True)
    assert keys(month_end, long_leave, "2026-11-20", 2) == ["2026-12", "2027-01"]
    assert days(month_end, long_leave, "2026-11-20", 2) == ["12-31", "02-01"]


def test_a_channel_posts_at_any_hour_of_a_weekday_and_keeps_its_holidays() -> None:
    channel = Availability.always("Asia/Kathmandu")
    assert next_available(local(channel, "2026-11-27T23:59"), channel) == local(channel, "2026-11-27T23:59")
    assert next_available(local(channel, "2026-11-28T00:00"), channel) == local(channel, "2026-11-30T00:00")
    assert keys(Daily(MIDNIGHT), channel, "2026-11-26T18:15", 2) == ["2026-11-30", "2026-12-01"]
    assert not is_workday(day("2026-10-01"), Availability.always("Asia/Shanghai", region="CN"))


def test_a_slot_fits_until_its_grace_is_over() -> None:
    due, grace = utc("2026-11-23T09:00"), timedelta(minutes=30)
    minutes = (-1, 0, 30, 31)
    assert [fits(due, due + timedelta(minutes=each), grace) for each in minutes] == [False, True, True, False]


# -- what people write


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("16:30", "16:30"),
        ("16：30", "16:30"),
        ("4:30pm", "16:30"),
        ("4:30 P.M.", "16:30"),
        ("9 am", "09:00"),
        ("12am", "00:00"),
        ("12 pm", "12:00"),
        ("下午4点半", "16:30"),
        ("16点30", "16:30"),
        ("十六点三十分", "16:30"),
        ("晚上八点一刻", "20:15"),
        ("上午九点", "09:00"),
        ("中午12点", "12:00"),
        ("凌晨12点", "00:00"),
        ("下午16点", "16:00"),
        ("二十三点零五分", "23:05"),
        ("8點整", "08:00"),
    ],
)
def test_a_time_is_read_as_people_write_it(text: str, expected: str) -> None:
    assert parse_time(text) == time.fromisoformat(expected)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "4",
        "25:00",
        "24:00",
        "16:60",
        "13pm",
        "0am",
        "16:3",
        "soon",
        "上午16点",
        "晚上3点",
        "下午4点pm",
        "点",
        "十十点",
        "-1:00",
    ],
)
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"time|number"):
        parse_time(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("last Friday", MonthlyWeekday(4, -1, MIDNIGHT)),
        ("the 2nd Tuesday of every month", MonthlyWeekday(1, 2, MIDNIGHT)),
        ("最后一个周五", MonthlyWeekday(4, -1, MIDNIGHT)),
        ("每月第三个星期四", MonthlyWeekday(3, 3, MIDNIGHT)),
        ("25", MonthlyDay(25, MIDNIGHT)),
        ("25th or the next workday", MonthlyDay(25, MIDNIGHT)),
        ("25 or the previous working day", MonthlyDay(25, MIDNIGHT, shift="previous")),
        ("每月25日", MonthlyDay(25, MIDNIGHT)),
        ("二十五号或前一个工作日", MonthlyDay(25, MIDNIGHT, shift="previous")),
        ("last day", MonthlyDay(31, MIDNIGHT, shift="previous", clamp=True)),
        ("月底", MonthlyDay(31, MIDNIGHT, shift="previous", clamp=True)),
        ("second workday", MonthlyWorkday(2, MIDNIGHT)),
        ("second to last business day", MonthlyWorkday(-2, MIDNIGHT)),
        ("第二个工作日", MonthlyWorkday(2, MIDNIGHT)),
        ("倒数第二个工作日", MonthlyWorkday(-2, MIDNIGHT)),
        ("最后一个工作日", MonthlyWorkday(-1, MIDNIGHT)),
        ("every Friday", Weekly(4, MIDNIGHT)),
        ("每周日", Weekly(6, MIDNIGHT)),
        ("星期天", Weekly(6, MIDNIGHT)),
        ("every workday", Daily(MIDNIGHT)),
        ("每个工作日", Daily(MIDNIGHT)),
        ("10 days before the quarter’s end", Quarterly(10, MIDNIGHT)),
        ("季度末前十天", Quarterly(10, MIDNIGHT)),
    ],
)
def test_a_recurring_day_is_read_as_people_write_it(text: str, expected: Rule) -> None:
    assert parse_day(text) == expected
    assert parse_day(f"  {text.upper()} ", time(9)) == replace(expected, at=time(9))


@pytest.mark.parametrize(
    "text", ["", "0", "32", "fifth Friday", "第五个周五", "31 February", "24th workday", "last", "最后", "someday"]
)
def test_what_is_no_recurring_day_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"recurring|\d"):
        parse_day(text)
