"""The exchange day against the clock: which dates, what is said when, each once, whatever happens in between."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy import select

from bot.core import people
from bot.core.outbox import Delivery
from bot.features import exchange
from scheduler import exchange as timed
from tests.exchange_helpers import CHANNEL, EARLY, LAST_FRIDAY, NEXT_LAST_FRIDAY, SHANGHAI, TEAM, Team, gather


@pytest.fixture
def team(database_url: str) -> Iterator[Team]:
    team = gather(database_url)
    yield team
    team.db.close()


def test_the_day_is_announced_two_weeks_ahead_and_reminded_of_three_times_each_once(team: Team) -> None:
    team.sets_up()
    team.joins("UCAROL")
    for hours in (14 * 24, 7 * 24, 24, 1, 0):
        moment = LAST_FRIDAY - timedelta(hours=hours)
        team.ticks_through(moment - timedelta(minutes=30), moment + timedelta(hours=4), timedelta(minutes=3))

    assert team.told() == [
        ("announced", CHANNEL),
        ("week", CHANNEL),
        ("day", CHANNEL),
        ("day", "UCAROL"),
        ("hour", CHANNEL),
        ("hour", "UCAROL"),
        ("rate", "UCAROL"),
    ]


def test_a_restart_between_any_two_ticks_repeats_and_forgets_nothing(team: Team) -> None:
    team.sets_up()
    for days in (15, 14, 10, 7, 3, 1, 0):
        moment = LAST_FRIDAY - timedelta(days=days, hours=1)
        team.restarts()
        team.ticks_through(moment, moment + timedelta(hours=1), timedelta(minutes=5))

    assert team.told() == [("announced", CHANNEL), ("week", CHANNEL), ("day", CHANNEL), ("hour", CHANNEL)]


def test_every_message_comes_at_its_moment(team: Team) -> None:
    team.sets_up()
    team.ticks_through(EARLY, LAST_FRIDAY, timedelta(minutes=30))
    with team.db.begin(write=False) as session:
        moments = list(session.scalars(select(Delivery.created_at).order_by(Delivery.created_at)))

    ahead = [LAST_FRIDAY - moment for moment in moments]
    assert ahead == [timedelta(days=14), timedelta(days=7), timedelta(days=1), timedelta(hours=1)]


def test_after_the_day_the_next_month_follows(team: Team) -> None:
    team.sets_up()
    team.ticks_through(LAST_FRIDAY - timedelta(days=1), NEXT_LAST_FRIDAY, timedelta(hours=1))

    assert team.days() == [("2026-11", LAST_FRIDAY, "over"), ("2026-12", NEXT_LAST_FRIDAY, "planned")]
    assert team.told().count(("announced", CHANNEL)) == 2


def test_ticking_twice_at_one_moment_says_nothing_twice(team: Team) -> None:
    team.sets_up()
    for moment in [LAST_FRIDAY - timedelta(days=14), LAST_FRIDAY - timedelta(days=7)] * 2:
        team.ticks(moment)

    assert team.told() == [("announced", CHANNEL), ("week", CHANNEL)]


def test_after_an_outage_only_what_is_still_worth_saying_is_said(team: Team) -> None:
    team.sets_up()
    team.joins("UCAROL")
    team.ticks(LAST_FRIDAY - timedelta(days=14))
    team.ticks(LAST_FRIDAY - timedelta(days=6))  # the week's reminder is a day late: it lapses
    team.ticks(LAST_FRIDAY - timedelta(hours=22))  # the day's is two hours late: it comes
    team.ticks(LAST_FRIDAY - timedelta(minutes=5))  # the hour's is too late
    team.ticks(LAST_FRIDAY + timedelta(minutes=1))

    assert team.told() == [("announced", CHANNEL), ("day", CHANNEL), ("day", "UCAROL")]


def test_nothing_is_left_to_be_sent_once_the_day_has_begun(team: Team) -> None:
    team.sets_up()
    team.joins("UBOB")
    team.ticks_through(EARLY, LAST_FRIDAY, timedelta(hours=1))
    with team.db.begin(write=False) as session:
        assert all(row.expires_at <= LAST_FRIDAY for row in session.scalars(select(Delivery)))


def test_a_day_that_is_set_up_late_is_announced_at_once_and_that_stands_for_the_reminders_before(team: Team) -> None:
    team.now = LAST_FRIDAY - timedelta(hours=23)
    team.sets_up()
    team.joins("UCAROL")
    team.ticks_through(team.now, LAST_FRIDAY, timedelta(minutes=10))

    assert team.told() == [("announced", CHANNEL), ("hour", CHANNEL), ("hour", "UCAROL")]


def test_saving_the_same_rule_again_says_nothing_twice(team: Team) -> None:
    team.sets_up()
    for hours in (14 * 24, 13 * 24, 7 * 24, 6 * 24, 24, 23, 1, 0.5):
        team.now = LAST_FRIDAY - timedelta(hours=hours)
        team.sets_up()
        team.ticks(team.now)
        team.sets_up()
        team.ticks(team.now)

    assert team.told() == [("announced", CHANNEL), ("week", CHANNEL), ("day", CHANNEL), ("hour", CHANNEL)]


def test_an_announced_day_that_moves_says_so_and_keeps_its_people(team: Team) -> None:
    team.sets_up()
    team.joins("UCAROL")
    team.ticks(LAST_FRIDAY - timedelta(days=10))
    team.arrives()
    team.sets_up(replace(SHANGHAI, weekday=3))  # Thursday instead

    assert "moved to Thu, 26 Nov, 15:00 (Shanghai time)" in team.reads("moved")
    assert "11月26日周四 15:00" in team.reads("moved", "UCAROL")
    assert "1 person is coming." in team.reads("announced")
    assert team.redraws() == 1
    team.ticks_through(team.now, LAST_FRIDAY, timedelta(minutes=30))
    assert team.told("exchange.week", "exchange.day", "exchange.hour") == [
        ("week", CHANNEL),
        ("day", CHANNEL),
        ("day", "UCAROL"),
        ("hour", CHANNEL),
        ("hour", "UCAROL"),
    ]


def test_a_date_that_moves_twice_is_said_once_as_it_is_now(team: Team) -> None:
    team.sets_up()
    team.ticks(LAST_FRIDAY - timedelta(days=10))
    team.sets_up(replace(SHANGHAI, weekday=3))
    first = team.told("exchange.moved")
    team.now += timedelta(minutes=1)
    team.sets_up(replace(SHANGHAI, weekday=2))

    assert first == [("moved", CHANNEL)]
    assert "Wed, 25 Nov" in team.reads("moved")


def test_a_day_that_nobody_knows_of_yet_moves_in_silence(team: Team) -> None:
    team.sets_up()
    team.sets_up(replace(SHANGHAI, weekday=3))

    assert team.told() == []
    assert team.days() == [("2026-11", LAST_FRIDAY - timedelta(days=1), "planned")]


def test_one_date_by_hand_changes_this_month_only(team: Team) -> None:
    team.sets_up(once=date(2026, 11, 20))
    a_week_early = LAST_FRIDAY - timedelta(days=7)

    assert team.days() == [("2026-11", a_week_early, "planned")]
    team.ticks(a_week_early + timedelta(hours=2))
    assert team.days()[1] == ("2026-12", NEXT_LAST_FRIDAY, "planned")


def test_cancelling_tells_the_channel_and_those_who_come_and_plans_the_next(team: Team) -> None:
    team.sets_up()
    team.joins("UBOB")
    team.joins("UCAROL")
    team.does(exchange.leave, by=team.who("UCAROL"))
    team.ticks(LAST_FRIDAY - timedelta(days=10))
    team.does(exchange.cancel, by=team.who("UALICE"), draft=exchange.CancelDraft("The room <!channel> is flooded"))

    assert team.told("exchange.cancelled") == [("cancelled", CHANNEL), ("cancelled", "UBOB")]
    assert "&lt;!channel&gt; is flooded" in team.reads("cancelled", "UBOB")
    assert "is cancelled" in team.reads("announced")
    assert team.days() == [("2026-11", LAST_FRIDAY, "cancelled"), ("2026-12", NEXT_LAST_FRIDAY, "planned")]
    team.ticks_through(team.now, LAST_FRIDAY, timedelta(minutes=30))
    assert not team.told("exchange.week", "exchange.day", "exchange.hour")


def test_topics_of_a_cancelled_day_wait_for_the_next(team: Team) -> None:
    team.sets_up()
    bob = team.who("UBOB")
    team.does(exchange.propose, by=bob, draft=exchange.TopicDraft("Cut-over", "It hung"))
    team.does(exchange.cancel, by=team.who("UALICE"), draft=exchange.CancelDraft())

    seen = team.does(exchange.overview, by=bob)
    assert [topic.title for topic in seen.topics] == ["Cut-over"]
    assert seen.day.starts_at == NEXT_LAST_FRIDAY


def test_whoever_paused_or_left_gets_no_direct_message_and_a_snooze_is_waited_for(team: Team) -> None:
    team.sets_up()
    for user_id in ("UALICE", "UBOB", "UCAROL"):
        team.joins(user_id)
    team.ticks(LAST_FRIDAY - timedelta(days=14))
    team.changes("UALICE", paused=True)
    team.changes("UBOB", snoozed_until=LAST_FRIDAY - timedelta(hours=22))
    team.changes("UCAROL", snoozed_until=LAST_FRIDAY)
    team.ticks(LAST_FRIDAY - timedelta(days=1))

    assert team.told("exchange.day") == [("day", CHANNEL), ("day", "UBOB")]
    with team.db.begin(write=False) as session:
        his = session.scalar(select(Delivery).where(Delivery.recipient == "UBOB", Delivery.kind == "exchange.day"))
        assert his.not_before == LAST_FRIDAY - timedelta(hours=22)


def test_whoever_signs_out_after_a_reminder_was_written_does_not_get_it(team: Team) -> None:
    team.sets_up()
    team.joins("UCAROL")
    team.ticks(LAST_FRIDAY - timedelta(days=14))
    team.ticks(LAST_FRIDAY - timedelta(hours=1))
    team.does(exchange.leave, by=team.who("UCAROL"))

    assert team.reads("hour", "UCAROL") is None


def test_reminders_speak_each_readers_language_in_their_zone(team: Team) -> None:
    team.sets_up()
    team.joins("UBOB")
    team.joins("UCAROL")
    team.ticks(LAST_FRIDAY - timedelta(days=14))
    team.ticks(LAST_FRIDAY - timedelta(days=1))

    assert "One day to go: you signed up for the exchange day on Fri, 27 Nov, 08:00." in team.reads("day", "UBOB")
    assert "还有一天就是你报名的交流日：11月27日周五 15:00。" in team.reads("day", "UCAROL")


def test_a_pause_keeps_silent_and_the_end_of_it_takes_up_where_it_was(team: Team) -> None:
    team.sets_up()
    team.does(exchange.pause, by=team.who("UALICE"))
    team.ticks_through(LAST_FRIDAY - timedelta(days=14), LAST_FRIDAY + timedelta(days=1), timedelta(hours=1))
    assert team.told() == []
    assert team.does(exchange.coming, by=team.who("UBOB")) is None

    team.does(exchange.resume, by=team.who("UALICE"))
    team.ticks(NEXT_LAST_FRIDAY - timedelta(days=14))
    assert team.told() == [("announced", CHANNEL)]


def test_a_pause_after_the_announcement_lets_that_day_take_place(team: Team) -> None:
    team.sets_up()
    team.ticks(LAST_FRIDAY - timedelta(days=14))
    team.does(exchange.pause, by=team.who("UALICE"))
    team.ticks_through(team.now, NEXT_LAST_FRIDAY, timedelta(hours=1))

    assert team.told() == [("announced", CHANNEL), ("week", CHANNEL), ("day", CHANNEL), ("hour", CHANNEL)]
    assert team.days() == [("2026-11", LAST_FRIDAY, "over")]


def test_another_channel_gets_the_announcement_anew_and_the_old_one_loses_it(team: Team) -> None:
    team.sets_up()
    team.ticks(LAST_FRIDAY - timedelta(days=10))
    team.arrives()
    team.sets_up(channel="C2")
    team.ticks(team.now)

    assert team.told() == [("announced", CHANNEL), ("announced", "C2")]


def test_without_a_channel_the_announcement_waits_until_there_is_one(team: Team) -> None:
    team.sets_up()
    with team.db.begin() as session:
        people.workspace(session, TEAM).exchange_channel = None
    team.ticks_through(LAST_FRIDAY - timedelta(days=14), LAST_FRIDAY - timedelta(days=13), timedelta(minutes=20))
    assert team.told() == []

    with team.db.begin() as session:
        people.workspace(session, TEAM).exchange_channel = CHANNEL
    team.ticks_through(team.now, team.now + timedelta(hours=1), timedelta(minutes=20))
    assert team.told() == [("announced", CHANNEL)]


def test_the_next_moment_is_the_next_thing_to_do(team: Team) -> None:
    team.sets_up()
    team.joins("UCAROL")
    found = []
    while (moment := team.does(timed.next_moment)) <= LAST_FRIDAY + timedelta(days=4):
        found.append(LAST_FRIDAY - moment)
        team.ticks(moment)

    digest = LAST_FRIDAY - datetime(2026, 11, 30, 2, 0, tzinfo=UTC)  # Monday, 10:00 in Shanghai
    ahead = [timedelta(days=14), timedelta(days=7), timedelta(days=1), timedelta(hours=1)]
    assert found == [*ahead, -timedelta(hours=2), digest]


def test_home_hears_of_the_next_day_in_short(team: Team) -> None:
    bob = team.who("UBOB")
    assert team.does(exchange.coming, by=bob) is None
    team.sets_up()
    team.joins("UCAROL")

    seen = team.does(exchange.coming, by=bob)
    assert (seen.starts_at, seen.people, seen.topics, seen.coming) == (LAST_FRIDAY, 1, 0, None)


def test_nobody_is_reminded_in_their_night_but_on_the_side_of_it_that_is_in_time(team: Team) -> None:
    """15:00 in Shanghai is 08:00 in Berlin and 02:00 in New York."""
    team.sets_up()
    for user_id in ("UALICE", "UBOB", "UCAROL"):
        team.joins(user_id)
    team.ticks_through(LAST_FRIDAY - timedelta(days=14), LAST_FRIDAY, timedelta(minutes=30))
    with team.db.begin(write=False) as session:
        rows = session.scalars(select(Delivery).where(Delivery.kind.in_(("exchange.day", "exchange.hour"))))
        moments = {(row.kind, row.recipient): LAST_FRIDAY - row.not_before for row in rows if row.recipient != CHANNEL}

    assert moments == {
        ("exchange.day", "UALICE"): timedelta(hours=17),  # 09:00 in New York, the day before
        ("exchange.hour", "UALICE"): timedelta(hours=8),  # 18:00
        ("exchange.day", "UBOB"): timedelta(hours=23),  # 09:00 in Berlin
        ("exchange.hour", "UBOB"): timedelta(hours=14),  # 18:00
        ("exchange.day", "UCAROL"): timedelta(hours=24),
        ("exchange.hour", "UCAROL"): timedelta(hours=1),
    }
    assert "I say so now, within your hours." in team.reads("hour", "UBOB")


def test_before_a_monday_morning_people_are_reminded_on_friday(team: Team) -> None:
    team.sets_up(once=date(2026, 11, 30), plan=replace(SHANGHAI, at=time(8)))
    team.joins("UCAROL")
    monday = datetime(2026, 11, 30, 0, 0, tzinfo=UTC)
    team.ticks_through(monday - timedelta(days=14), monday, timedelta(hours=1))
    with team.db.begin(write=False) as session:
        row = session.scalars(
            select(Delivery).where(Delivery.recipient == "UCAROL", Delivery.kind == "exchange.day")
        ).one()

    assert row.not_before == datetime(2026, 11, 27, 10, 0, tzinfo=UTC)  # 18:00 in Shanghai
    assert team.told("exchange.hour") == [("hour", CHANNEL)]


def test_whoever_signs_up_late_is_still_reminded_of_what_is_to_come(team: Team) -> None:
    team.sets_up()
    team.ticks(LAST_FRIDAY - timedelta(days=14))
    team.ticks(LAST_FRIDAY - timedelta(days=1))
    team.now = LAST_FRIDAY - timedelta(hours=20)
    team.joins("UALICE")

    assert team.told("exchange.day", "exchange.hour") == [("day", CHANNEL), ("hour", "UALICE")]
