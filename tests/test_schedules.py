"""When a prompt is due: each member's own hour, once, and only where it is welcome."""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.orm import Session

from bot.core import people, prompts
from bot.core.availability import instant
from bot.core.people import Member, Profile
from bot.core.prompts import PROMPT_TYPES, due, enrol, next_moment, replan
from bot.platform.database import Database, connect
from tests.conftest import both_engines

MONDAY = datetime(2026, 11, 23, 0, 0, tzinfo=UTC)
CHECKIN = "checkin.daily"


@pytest.fixture
def db(database_url: str) -> Iterator[Database]:
    db = connect(database_url, keys=["a key for tests, long enough"])
    yield db
    db.close()


@pytest.fixture
def session(db: Database) -> Iterator[Session]:
    with db.begin() as session:
        yield session


def member(session: Session, zone: str = "Asia/Shanghai", **chosen: object) -> Member:
    """Carol, who joined on Monday morning and has chosen this."""
    (who,) = people.sync(session, "T1", [Profile("UCAROL", "Carol", zone=zone)])
    who.joined_at = MONDAY
    for name, value in chosen.items():
        setattr(who, name, value)
    enrol(session, who, now=MONDAY)
    return who


def at(day: int, hour: int, minute: int = 0, second: int = 0) -> datetime:
    """A moment of November 2026 in Shanghai."""
    return datetime(2026, 11, day, hour, minute, second, tzinfo=UTC) - timedelta(hours=8)


def test_the_question_is_due_at_half_past_four_where_the_member_lives(session: Session) -> None:
    member(session)

    assert due(session, CHECKIN, now=at(23, 16, 29, 59)) == []
    assert [turn.member.user_id for turn in due(session, CHECKIN, now=at(23, 16, 30, 3))] == ["UCAROL"]


@both_engines
def test_two_ticks_at_once_ask_once(session: Session) -> None:
    member(session)

    assert len(due(session, CHECKIN, now=at(23, 16, 30))) == 1
    assert due(session, CHECKIN, now=at(23, 16, 30)) == []


def test_the_last_moment_of_the_day_is_not_lost_because_the_tick_comes_seconds_later(session: Session) -> None:
    member(session, day_end=time(16, 30))

    assert len(due(session, CHECKIN, now=at(23, 16, 30, 4))) == 1


def test_after_an_outage_over_its_grace_a_question_lapses_and_the_next_day_is_planned(session: Session) -> None:
    member(session)

    assert due(session, CHECKIN, now=at(23, 19)) == []
    assert len(due(session, CHECKIN, now=at(24, 16, 31))) == 1


def test_nothing_comes_on_a_day_off_or_during_a_snooze_or_a_pause(session: Session) -> None:
    who = member(session, snoozed_until=at(25, 9))
    replan(session, who, now=MONDAY)
    assert due(session, CHECKIN, now=at(24, 16, 30)) == []

    who.paused = True
    replan(session, who, now=at(25, 10))
    assert due(session, CHECKIN, now=at(25, 16, 30)) == []

    who.paused = False
    replan(session, who, now=at(27, 17))  # Friday after the hour
    assert due(session, CHECKIN, now=at(28, 16, 30)) == []  # Saturday
    assert len(due(session, CHECKIN, now=at(30, 16, 30))) == 1


def test_a_zone_that_nobody_here_knows_stops_nobody(session: Session) -> None:
    member(session, zone="Mars/Olympus_Mons")

    assert len(due(session, CHECKIN, now=datetime(2026, 11, 23, 16, 30, tzinfo=UTC))) == 1


def test_a_region_that_nobody_here_knows_stops_nobody(session: Session) -> None:
    member(session, region="CN-99")

    assert len(due(session, CHECKIN, now=at(23, 16, 30))) == 1


def test_a_thinned_programme_comes_on_fridays(session: Session) -> None:
    who = member(session)
    prompts.of_member(session, who.id)[CHECKIN].weekly_fallback = True
    replan(session, who, now=MONDAY)

    assert due(session, CHECKIN, now=at(24, 16, 30)) == []
    assert len(due(session, CHECKIN, now=at(27, 16, 30))) == 1


def test_the_next_moment_is_the_first_of_anybodys(session: Session) -> None:
    member(session)

    assert next_moment(session, now=MONDAY) == at(23, 9)  # the question of the morning


def test_administrators_choose_newcomers_hours(session: Session) -> None:
    people.workspace(session, "T1").usual = {CHECKIN: "17:15", "reflection.daily": ""}
    who = member(session)
    rows = prompts.of_member(session, who.id)

    assert (rows[CHECKIN].time_of_day, rows[CHECKIN].enabled) == (time(17, 15), True)
    assert not rows["reflection.daily"].enabled
    assert rows["reflection.weekly"].time_of_day == PROMPT_TYPES["reflection.weekly"].at


def test_a_programme_that_came_later_begins_for_those_who_were_here_before_it(session: Session) -> None:
    who = member(session)
    rows = prompts.of_member(session, who.id)
    for name in ("checkin.week", "checkin.three", "reflection.daily"):
        session.delete(rows[name])
    people.workspace(session, "T1").usual = {"reflection.daily": ""}
    prompts.replan_everybody(session, "T1")

    assert prompts.replan_waiting(session, now=at(23, 12)) == 1
    rows = prompts.of_member(session, who.id)
    assert rows["checkin.week"].due_at == at(27, 17), "on Friday"
    assert not rows["checkin.three"].enabled, "a course is for whoever wants it"
    assert not rows["reflection.daily"].enabled, "this team begins without it"


def test_a_programme_that_carol_switched_off_stays_off(session: Session) -> None:
    who = member(session)
    prompts.of_member(session, who.id)["checkin.week"].enabled = False
    prompts.replan_everybody(session, "T1")

    assert prompts.replan_waiting(session, now=at(23, 12)) == 1
    row = prompts.of_member(session, who.id)["checkin.week"]
    assert (row.enabled, row.due_at) == (False, None)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("zone", "change"),
    [
        ("America/New_York", datetime(2026, 3, 8, 7, tzinfo=UTC)),
        ("America/New_York", datetime(2026, 11, 1, 6, tzinfo=UTC)),
        ("Europe/Berlin", datetime(2026, 3, 29, 1, tzinfo=UTC)),
        ("Europe/Berlin", datetime(2026, 10, 25, 1, tzinfo=UTC)),
        ("Australia/Lord_Howe", datetime(2026, 4, 4, 15, tzinfo=UTC)),
        ("Australia/Lord_Howe", datetime(2026, 10, 3, 15, 30, tzinfo=UTC)),
        ("Africa/Casablanca", datetime(2026, 2, 15, 2, tzinfo=UTC)),
        ("Africa/Casablanca", datetime(2026, 3, 22, 2, tzinfo=UTC)),
        ("Antarctica/Troll", datetime(2026, 3, 29, 1, tzinfo=UTC)),
        ("America/Nuuk", datetime(2026, 10, 25, 1, tzinfo=UTC)),
    ],
)
@pytest.mark.parametrize("at", [time(1, 30), time(2, 15), time(23, 50)])
def test_ticking_through_a_change_of_clocks_asks_once_a_day(
    session: Session, zone: str, change: datetime, at: time
) -> None:
    who = member(
        session,
        zone,
        workdays="0123456",
        day_start=time(0),
        day_end=time(23, 59),
        quiet_start=time(0),
        quiet_end=time(0),
    )
    prompts.of_member(session, who.id)[CHECKIN].time_of_day = at
    start = change - timedelta(days=2)
    replan(session, who, now=start)
    moments = [start + timedelta(minutes=30 * each) for each in range(2 * 96)]
    asked = [turn.occurrence.slot for moment in moments for turn in due(session, CHECKIN, now=moment)]
    first = start.astimezone(ZoneInfo(zone)).date()
    days = [first + timedelta(days=each) for each in range(-1, 6)]

    assert asked == [str(day) for day in days if start < instant(day, at, zone) <= moments[-1]]
