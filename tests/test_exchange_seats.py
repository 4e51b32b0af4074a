"""Seats and turns: capacity, the waiting list, online or in the room, hosts, holidays, and the calendar file."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from bot.core import outbox
from bot.core import people as members
from bot.core.audit import Audit
from bot.core.outbox import Delivery
from bot.core.people import Department, Profile
from bot.features import exchange
from bot.platform.errors import Refused
from simulator import people
from tests.actors import Person, eventually, text_of
from tests.conftest import Hearth, both_engines, rows
from tests.exchange_helpers import LAST_FRIDAY, SHANGHAI, TEAM, Team, announcement, gather, labels, sets_up

ONE_SEAT = replace(SHANGHAI, capacity=1)


@pytest.fixture
def team(database_url: str) -> Iterator[Team]:
    team = gather(database_url)
    yield team
    team.db.close()


def place_of(team: Team, user_id: str) -> int | None:
    return team.does(exchange.overview, by=team.who(user_id)).mine.place


@both_engines
def test_whoever_comes_when_the_room_is_full_waits_and_moves_up_in_order(team: Team) -> None:
    team.sets_up(ONE_SEAT)
    for user_id in ("UALICE", "UBOB", "UCAROL"):
        team.joins(user_id)
    assert [place_of(team, each) for each in ("UALICE", "UBOB", "UCAROL")] == [None, 1, 2]
    seen = team.does(exchange.coming, by=team.who("UCAROL"))
    assert (seen.people, seen.topics, seen.coming, seen.place) == (1, 0, True, 2)

    team.does(exchange.leave, by=team.who("UALICE"))
    assert [place_of(team, each) for each in ("UBOB", "UCAROL")] == [None, 1]
    assert team.told("exchange.seat") == [("seat", "UBOB")]
    assert "A seat has become free" in team.reads("seat", "UBOB")
    assert team.does(exchange.overview, by=team.who("UBOB")).people == ("UBOB",)


def test_signing_up_again_costs_nobody_their_place_in_the_queue(team: Team) -> None:
    team.sets_up(ONE_SEAT)
    for user_id in ("UALICE", "UBOB", "UCAROL", "UBOB", "UALICE"):
        team.now += timedelta(minutes=1)
        team.joins(user_id)

    assert [place_of(team, each) for each in ("UALICE", "UBOB", "UCAROL")] == [None, 1, 2]


def test_online_needs_no_seat_and_gives_one_back(team: Team) -> None:
    team.sets_up(ONE_SEAT)
    team.joins("UALICE")
    team.does(exchange.join, by=team.who("UBOB"), remote=True)
    team.joins("UCAROL")
    assert [place_of(team, each) for each in ("UALICE", "UBOB", "UCAROL")] == [None, None, 1]

    team.does(exchange.join, by=team.who("UALICE"), remote=True)
    assert place_of(team, "UCAROL") is None
    assert team.does(exchange.overview, by=team.who("UCAROL")).count == exchange.Count(3, 2, 0)


def test_more_seats_are_filled_at_once_and_fewer_take_nobodys_away(team: Team) -> None:
    team.sets_up(ONE_SEAT)
    for user_id in ("UALICE", "UBOB", "UCAROL"):
        team.joins(user_id)
    team.sets_up(replace(ONE_SEAT, capacity=2))
    assert team.told("exchange.seat") == [("seat", "UBOB")]

    team.sets_up(ONE_SEAT)
    assert [place_of(team, each) for each in ("UALICE", "UBOB", "UCAROL")] == [None, None, 1]


def test_whoever_waits_is_not_reminded_of_a_day_they_cannot_come_to(team: Team) -> None:
    team.sets_up(ONE_SEAT)
    team.joins("UBOB")
    team.joins("UCAROL")
    team.ticks_through(LAST_FRIDAY - timedelta(days=14), LAST_FRIDAY, timedelta(minutes=30))

    assert not [each for each in team.told() if each[1] == "UCAROL"]


@pytest.mark.parametrize(
    ("plan", "code"),
    [
        (replace(SHANGHAI, capacity=0), "exchange.capacity"),
        (replace(SHANGHAI, capacity=10**9), "exchange.capacity"),
        (replace(SHANGHAI, group_size=7), "exchange.group_size"),
        (replace(SHANGHAI, place="x" * 201), "text.long"),
    ],
)
def test_a_room_that_makes_no_sense_is_refused(team: Team, plan: exchange.Plan, code: str) -> None:
    with pytest.raises(Refused, match=code.replace(".", r"\.")):
        team.sets_up(plan)


def test_nobody_signs_up_after_the_end(team: Team) -> None:
    team.sets_up()
    day_id = team.does(exchange.overview, by=team.who("UBOB")).day.id
    team.now = LAST_FRIDAY + timedelta(hours=2)

    with pytest.raises(Refused, match=r"exchange\.over"):
        team.does(exchange.join, by=team.who("UBOB"), day_id=day_id)


# -- hosts and holidays ---------------------------------------------------------------------------


def departs(team: Team, *names: str) -> list[int]:
    with team.db.begin() as session:
        rows = [Department(team_id=TEAM, name=name) for name in names]
        session.add_all(rows)
        session.flush()
        return [row.id for row in rows]


def test_departments_host_by_turns_and_a_cancelled_day_was_nobodys_turn(team: Team) -> None:
    delivery, support = departs(team, "Delivery", "Support")
    has = team.sets_up(replace(SHANGHAI, hosts=(support, delivery)))
    assert has.hosts[:3] == ("Support", "Delivery", "Support")

    team.ticks(LAST_FRIDAY - timedelta(days=14))
    assert "Host: Support" in team.reads("announced")
    team.does(exchange.cancel, by=team.who("UALICE"), draft=exchange.CancelDraft())
    assert team.does(exchange.overview, by=team.who("UBOB")).host == "Support"


def test_the_announcement_says_which_holiday_the_day_was_moved_off(team: Team) -> None:
    team.now = datetime(2026, 12, 1, tzinfo=UTC)
    has = team.sets_up(replace(SHANGHAI, zone="Europe/Berlin", region="DE"))
    assert has.dates[0] == datetime(2026, 12, 24, 14, 0, tzinfo=UTC)
    assert has.moved_from[0].isoformat() == "2026-12-25"

    team.ticks(datetime(2026, 12, 11, tzinfo=UTC))
    assert "Moved, because Fri, 25 Dec is a public holiday (Christmas Day)." in team.reads("announced")


# -- in Slack -------------------------------------------------------------------------------------


async def test_the_third_to_come_waits_and_hears_of_a_free_seat(alice: Person, bob: Person, carol: Person) -> None:
    await sets_up(alice, capacity="1", place="Room 7")
    message = await announcement(bob)
    assert "Where: Room 7" in message["text"]
    await bob.clicks(message, "exchange.join")
    await alice.reads("1 person is coming. The room is full.", people.KUDOS)
    answer = await carol.types("/exchange 报名")
    assert "候补第 1 位" in answer["text"]
    await alice.reads("The room is full. 1 person is waiting.", people.KUDOS)

    await bob.clicks(await announcement(bob), "exchange.remote")
    await bob.reads("You now join online: Fri, 27 Nov, 08:00.", people.KUDOS)
    await carol.gets("有座位空出来了")
    await alice.reads("2 people are coming. 1 of them online. The room is full.", people.KUDOS)


async def test_who_came_online_hears_that_they_now_come_in_person_and_the_other_way_round(
    alice: Person, bob: Person, carol: Person
) -> None:
    await sets_up(alice)
    await carol.types("/exchange 线上")
    await bob.clicks(await announcement(bob), "exchange.remote")
    await bob.clicks(await announcement(bob), "exchange.join")
    answer = await bob.reads("You now come in person, no longer online: Fri, 27 Nov, 08:00.", people.KUDOS)
    await bob.clicks(answer, "exchange.remote.again")
    again = await bob.reads("You now join online: Fri, 27 Nov, 08:00.", people.KUDOS)
    assert "Come in person instead" in labels(again)
    await alice.reads("2 people are coming. 2 of them online.", people.KUDOS)

    await carol.clicks(await announcement(carol), "exchange.join")
    assert "改为线上参加" in labels(await carol.reads("已改为到现场参加：11月27日周五 15:00。", people.KUDOS))


async def test_who_joins_online_comes_back_online_after_a_change_of_mind(alice: Person, bob: Person) -> None:
    await sets_up(alice)
    await bob.clicks(await announcement(bob), "exchange.remote")
    await bob.clicks(await bob.reads("You are coming, online", people.KUDOS), "exchange.leave.again")
    await bob.clicks(await bob.reads("Noted: you can't come", people.KUDOS), "exchange.join.again")
    await bob.clicks(await bob.reads("You are coming, online", people.KUDOS), "exchange.room.again")

    await bob.reads("You now come in person", people.KUDOS)
    await alice.reads("1 person is coming.", people.KUDOS)


async def test_home_says_and_keeps_how_somebody_comes(alice: Person, bob: Person) -> None:
    await bob.types("/exchange wishes")
    assert await bob.submits(way="online") == {}
    await bob.post("close", view_id=(await bob.form())["id"], all=True)
    await sets_up(alice)
    await announcement(bob)
    await bob.clicks(await bob.home(), "exchange.join.home")

    async def online() -> bool:
        return "You are coming, online." in text_of(await bob.home())

    assert await eventually(online)


async def test_no_seats_are_refused_beside_the_field_and_every_change_is_noted(alice: Person, hearth: Hearth) -> None:
    for seats in ("0", "many", "-3"):
        assert "At least one seat" in (await sets_up(alice, capacity=seats))["capacity"]
    await sets_up(alice, capacity="12")
    await sets_up(alice, capacity="20", group_size="2")
    await alice.types("/exchange pause")

    noted = [what for (what,) in rows(hearth.db, select(Audit.what).order_by(Audit.id))]
    assert noted == ["exchange.rule", "exchange.channel", "exchange.capacity", "exchange.group_size", "exchange.paused"]


async def test_another_channel_in_the_team_settings_takes_the_announcement_along(alice: Person, bob: Person) -> None:
    await sets_up(alice)
    await announcement(bob)
    await alice.post("join", channel=people.GENERAL, user=alice.sim.app.bot_user)
    await alice.types("/hearth admin")
    assert await alice.submits(exchange_channel=people.GENERAL) == {}

    await bob.reads("Exchange day: Fri, 27 Nov", people.GENERAL)

    async def gone() -> bool:
        return not any("Exchange day: " in text_of(each) for each in await bob.sees(people.KUDOS))

    assert await eventually(gone)


def test_a_colleague_who_left_the_company_takes_no_seat(team: Team) -> None:
    team.sets_up(ONE_SEAT)
    team.joins("UBOB")
    team.joins("UCAROL")
    with team.db.begin() as session:
        members.sync(session, TEAM, [Profile("UBOB", "Bob", deleted=True)])
    team.ticks(LAST_FRIDAY - timedelta(days=14))

    assert team.told("exchange.seat") == [("seat", "UCAROL")]


@both_engines
def test_whoever_leaves_the_company_gives_seat_and_place_in_the_queue_to_the_others(team: Team) -> None:
    team.sets_up(ONE_SEAT)
    with team.db.begin() as session:
        members.sync(session, TEAM, [Profile("UDAVE", "Dave"), Profile("UERIN", "Erin")])
    for user_id in ("UALICE", "UBOB", "UCAROL", "UDAVE", "UERIN"):
        team.joins(user_id)
    team.leaves_the_company("UALICE", "UCAROL")

    assert [place_of(team, each) for each in ("UBOB", "UDAVE", "UERIN")] == [None, 1, 2]
    assert team.told("exchange.seat") == [("seat", "UBOB")]
    assert team.does(exchange.overview, by=team.who("UBOB")).count == exchange.Count(1, 0, 2)

    team.leaves_the_company("UALICE", "UCAROL")  # the next day's look finds them deleted still
    team.comes_back("UALICE")
    assert team.does(exchange.overview, by=team.who("UBOB")).people == ("UBOB",)
    assert team.told("exchange.seat") == [("seat", "UBOB")]


def test_somebody_who_was_found_to_have_left_before_this_was_looked_for_gives_their_seat_back_too(team: Team) -> None:
    team.sets_up(ONE_SEAT)
    team.joins("UBOB")
    team.changes("UBOB", deleted=True)
    team.joins("UALICE")
    team.leaves_the_company("UBOB")
    team.comes_back("UBOB")

    assert team.does(exchange.overview, by=team.who("UBOB")).people == ("UALICE",)


def test_nothing_that_waits_for_somebody_who_left_the_company_is_sent(team: Team) -> None:
    team.sets_up()
    team.joins("UBOB")
    team.joins("UCAROL")
    team.leaves_the_company("UBOB")

    with team.db.begin(write=False) as session:
        waits = select(Delivery.recipient).where(
            Delivery.state == outbox.QUEUED, Delivery.recipient.in_(("UBOB", "UCAROL"))
        )
        assert session.scalars(waits).all() == ["UCAROL"]
