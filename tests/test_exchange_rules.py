"""The rule of the exchange day: which dates it means, and which rules are refused."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from bot.blocks.exchange import When, read_rule
from bot.features import exchange
from bot.features.exchange import Plan
from bot.platform.errors import Refused
from tests.exchange_helpers import CHANNEL, LAST_FRIDAY, NEXT_LAST_FRIDAY, SHANGHAI, Team, gather


@pytest.fixture
def team(database_url: str) -> Iterator[Team]:
    team = gather(database_url)
    yield team
    team.db.close()


def test_the_last_friday_at_three_in_shanghai(team: Team) -> None:
    assert team.sets_up().dates[:2] == (LAST_FRIDAY, NEXT_LAST_FRIDAY)


def test_a_day_on_a_public_holiday_moves_to_the_working_day_before(team: Team) -> None:
    in_germany = replace(SHANGHAI, zone="Europe/Berlin", region="DE")

    dates = team.sets_up(in_germany).dates

    assert dates[1] == datetime(2026, 12, 24, 14, 0, tzinfo=UTC)  # the 25th is Christmas Day


def test_china_works_on_the_saturday_before_its_long_holiday(team: Team) -> None:
    team.now = datetime(2026, 1, 5, tzinfo=UTC)
    saturday_is_worked = Plan("workday", -1, time(15), "Asia/Shanghai", region="CN")

    february = team.sets_up(saturday_is_worked).dates[1]

    assert february.astimezone(ZoneInfo("Asia/Shanghai")).date() == date(2026, 2, 28)


def test_three_o_clock_stays_three_o_clock_when_the_clocks_change(team: Team) -> None:
    new_york = replace(SHANGHAI, zone="America/New_York", nth=2, weekday=4)
    team.now = datetime(2026, 10, 1, tzinfo=UTC)

    hours = [each.hour for each in team.sets_up(new_york).dates[:2]]

    assert hours == [19, 20]  # 9 October is still summer time, 13 November is not


def test_an_hour_that_the_clocks_skip_is_the_first_one_after_it(team: Team) -> None:
    team.now = datetime(2027, 3, 1, tzinfo=UTC)
    skipped = Plan("weekday", -1, time(2, 30), "Europe/Berlin", weekday=6)  # 28 March 2027, 2:30 does not exist

    assert team.sets_up(skipped).dates[0] == datetime(2027, 3, 28, 1, 0, tzinfo=UTC)


def test_a_team_may_meet_on_sundays(team: Team) -> None:
    sunday = team.sets_up(replace(SHANGHAI, weekday=6, nth=1)).dates[0]

    assert sunday.astimezone(ZoneInfo("Asia/Shanghai")).strftime("%a %d %b") == "Sun 06 Dec"


def test_the_thirty_first_is_the_last_day_of_shorter_months(team: Team) -> None:
    days = [
        each.astimezone(ZoneInfo("Asia/Shanghai")).day
        for each in team.sets_up(Plan("day", 31, time(9), "Asia/Shanghai")).dates
    ]

    assert days == [30, 31, 29, 26, 31]  # 31 January and 28 February 2027 are Sundays


@pytest.mark.parametrize(
    ("plan", "code"),
    [
        (replace(SHANGHAI, nth=9), "exchange.never"),
        (Plan("day", 40, time(9), "Asia/Shanghai"), "exchange.never"),
        (Plan("full moon", 1, time(9), "Asia/Shanghai"), "exchange.never"),
        (replace(SHANGHAI, zone="Mars/Olympus"), "exchange.zone"),
        (replace(SHANGHAI, region="XX"), "exchange.region"),
        (replace(SHANGHAI, minutes=0), "exchange.minutes"),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused_and_changes_nothing(team: Team, plan: Plan, code: str) -> None:
    with pytest.raises(Refused, match=code):
        team.sets_up(plan)

    assert team.days() == []


def test_bob_sets_no_rule(team: Team) -> None:
    with pytest.raises(Refused, match=r"admin\.only"):
        team.does(exchange.set_up, by=team.who("UBOB"), draft=exchange.RuleDraft(SHANGHAI, CHANNEL))


@pytest.mark.parametrize(
    ("typed", "when", "at"),
    [
        ("last Friday 15:00", When("weekday", -1, 4), time(15)),
        ("last friday", When("weekday", -1, 4), None),
        ("the first Monday of the month at 9:30", When("weekday", 1, 0), time(9, 30)),
        ("最后一个周五 15:00", When("weekday", -1, 4), time(15)),
        ("最后一个周五下午3点", When("weekday", -1, 4), time(15)),
        ("每月第二个工作日 10:00", When("workday", 2), time(10)),
        ("last workday 10:00", When("workday", -1), time(10)),
        ("月底 16:00", When("day", 31), time(16)),
    ],
)
def test_a_rule_is_read_as_people_write_it(typed: str, when: When, at: time | None) -> None:
    assert read_rule(typed) == (when, at)


@pytest.mark.parametrize("typed", ["sometimes", "every day 15:00", "last Friday at noonish", "最后一个星期八"])
def test_words_that_are_no_day_of_the_month_are_refused(typed: str) -> None:
    with pytest.raises(Refused, match=r"exchange\.rule_unknown"):
        read_rule(typed)
