"""Small groups at the exchange day: who is with whom and why, who is never with whom, and who may know of it."""

import asyncio
import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from bot.core import people as members
from bot.core.outbox import Delivery
from bot.core.people import Department, Member, Profile
from bot.features import exchange
from bot.features.exchange import ExchangeGroup, ExchangeSeat
from bot.platform.errors import Refused
from scheduler import exchange as timed
from scheduler import local
from scheduler.jobs import JOBS
from scheduler.messages import render
from simulator import people
from simulator.clock import ShiftedClock
from tests.actors import Json, Person, eventually, text_of
from tests.conftest import Hearth, both_engines, rows
from tests.exchange_helpers import LAST_FRIDAY, NEXT_LAST_FRIDAY, SHANGHAI, TEAM, Team, gather, sets_up

PAIRS = replace(SHANGHAI, group_size=2)


@pytest.fixture
def team(database_url: str) -> Iterator[Team]:
    team = gather(database_url)
    yield team
    team.db.close()


def crowd(team: Team, many: int, departments: int = 2) -> list[str]:
    """Let so many colleagues join the workspace and the day, spread over departments; returns their user ids."""
    ids = [f"U{number:03}" for number in range(many)]
    with team.db.begin() as session:
        members.sync(session, TEAM, [Profile(each, each, zone="Asia/Shanghai") for each in ids])
        parts = [Department(team_id=TEAM, name=f"D{number}") for number in range(departments)]
        session.add_all(parts)
        session.flush()
        for number, each in enumerate(ids):
            members.member(session, TEAM, each).department_id = parts[number % departments].id
    for each in ids:
        team.joins(each)
    return ids


def groups(team: Team, day: int | None = None) -> list[set[str]]:
    """Return who sits together."""
    found: dict[int, set[str]] = {}
    query = select(ExchangeSeat.group_id, Member.user_id).join(Member, Member.id == ExchangeSeat.member_id)
    with team.db.begin(write=False) as session:
        for group, user_id in session.execute(query.where(ExchangeSeat.day_id == day) if day else query):
            found.setdefault(group, set()).add(user_id)
    return list(found.values())


def told_to(team: Team, kind: str) -> list[str]:
    return [to for _, to in team.told(f"exchange.{kind}")]


def wish(team: Team, user_id: str, *apart: str, project: str | None = None) -> None:
    team.does(exchange.save_wishes, by=team.who(user_id), wish=exchange.Wish(False, project, apart))


def starts(team: Team) -> None:
    team.ticks(LAST_FRIDAY - timedelta(days=14))
    team.ticks(LAST_FRIDAY - timedelta(hours=1))


@both_engines
def test_an_hour_before_everybody_is_in_one_mixed_group_and_each_group_is_written_to_once(team: Team) -> None:
    team.sets_up(PAIRS)
    ids = crowd(team, 7)
    starts(team)
    team.ticks(LAST_FRIDAY)

    found = groups(team)
    assert sorted(each for group in found for each in group) == ids
    assert sorted(map(len, found)) == [2, 2, 3]
    assert all(len({int(each[1:]) % 2 for each in group}) == 2 for group in found)
    assert {frozenset(to.split(",")) for to in told_to(team, "group")} == {frozenset(group) for group in found}


def test_the_message_names_the_reason_the_captain_a_question_and_four_lines(team: Team) -> None:
    team.sets_up(PAIRS)
    crowd(team, 2)
    starts(team)
    said = team.reads("group", told_to(team, "group")[0])

    assert "Why you: 2 departments, and you have not met here yet." in said
    assert "is captain this time" in said
    assert "To begin with:" in said
    assert "4. What I will try:" in said


def test_a_group_of_two_languages_reads_both(team: Team) -> None:
    team.sets_up(PAIRS)
    team.joins("UBOB")
    team.joins("UCAROL")
    starts(team)
    said = team.reads("group", "UBOB,UCAROL")

    assert "You are a group at the exchange day" in said
    assert "交流日你们一组" in said
    assert "4. 我打算试试" in said


def test_people_who_met_last_month_meet_others_this_month_and_somebody_else_leads(team: Team) -> None:
    team.sets_up(PAIRS)
    ids = crowd(team, 4)
    starts(team)
    first = groups(team)
    with team.db.begin(write=False) as session:
        led = set(session.scalars(text("SELECT captain_id FROM exchange_group")))
    team.ticks(LAST_FRIDAY + timedelta(hours=2))
    for each in ids:
        team.joins(each)
    team.ticks(NEXT_LAST_FRIDAY - timedelta(days=14))
    team.ticks(NEXT_LAST_FRIDAY - timedelta(hours=1))

    second = groups(team, day=2)
    assert not {frozenset(each) for each in first} & {frozenset(each) for each in second}
    with team.db.begin(write=False) as session:
        lead_now = set(session.scalars(text("SELECT captain_id FROM exchange_group WHERE day_id = 2")))
    assert not led & lead_now


def test_whoever_says_they_did_not_meet_may_be_put_together_again(team: Team) -> None:
    team.sets_up(PAIRS)
    first, second = crowd(team, 2)
    starts(team)
    team.ticks(LAST_FRIDAY + timedelta(hours=2))
    assert told_to(team, "met") == [f"{first},{second}"]
    team.does(exchange.say_met, by=team.who(first), group_id=1, met=False)
    for each in (first, second):
        team.joins(each)
    team.ticks(NEXT_LAST_FRIDAY - timedelta(days=14))
    team.ticks(NEXT_LAST_FRIDAY - timedelta(hours=1))

    assert "you have not met here yet" in team.reads("group", f"{first},{second}")


def test_only_those_in_a_group_say_whether_it_met(team: Team) -> None:
    team.sets_up(PAIRS)
    crowd(team, 2)
    starts(team)

    with pytest.raises(Refused, match="stale"):
        team.does(exchange.say_met, by=team.who("UALICE"), group_id=1, met=True)


def test_people_kept_apart_are_never_together_whoever_of_them_wishes_it(team: Team) -> None:
    team.sets_up(PAIRS)
    ids = crowd(team, 6, departments=1)
    for number in range(3):  # each pair is wished by one of the two
        wish(team, ids[number], *ids[number + 1 : 4])
    starts(team)

    assert all(len(group & set(ids[:4])) <= 1 for group in groups(team))


def test_whoever_has_no_group_is_welcome_in_any_and_hears_no_reason(team: Team) -> None:
    team.sets_up(PAIRS)
    first, *others = crowd(team, 3)
    for each in others:
        wish(team, each, first)
    starts(team)

    assert groups(team) == [set(others)]
    assert told_to(team, "alone") == [first]
    assert "welcome in any of them" in team.reads("alone", first)


def test_whoever_comes_late_joins_a_group_and_whoever_goes_leaves_nobody_alone(team: Team) -> None:
    team.sets_up(PAIRS)
    ids = crowd(team, 4)
    starts(team)
    team.joins("UCAROL")
    assert sorted(map(len, groups(team))) == [2, 3]

    team.does(exchange.leave, by=team.who(ids[0]))
    team.does(exchange.leave, by=team.who(ids[1]))
    assert all(len(group) >= 2 for group in groups(team))
    assert {each for group in groups(team) for each in group} == {*ids[2:], "UCAROL"}
    newest = {frozenset(to.split(",")) for to in told_to(team, "group")}
    assert {frozenset(group) for group in groups(team)} <= newest


def test_whoever_gets_a_seat_after_the_groups_were_made_gets_a_group_too(team: Team) -> None:
    team.sets_up(replace(PAIRS, capacity=2))
    ids = crowd(team, 2)
    team.joins("UBOB")
    team.joins("UCAROL")
    starts(team)
    assert groups(team) == [set(ids)]

    team.now = LAST_FRIDAY - timedelta(minutes=30)
    team.sets_up(replace(PAIRS, capacity=4))

    assert {each for group in groups(team) for each in group} == {*ids, "UBOB", "UCAROL"}
    newest = {frozenset(to.split(",")) for to in told_to(team, "group")}
    assert {frozenset(group) for group in groups(team)} <= newest


def test_a_group_that_changed_is_not_opened_with_its_old_members(team: Team) -> None:
    team.sets_up(PAIRS)
    crowd(team, 2)
    starts(team)
    old = told_to(team, "group")[0]
    team.joins("UCAROL")

    assert team.reads("group", old) is None


@both_engines
def test_whoever_leaves_the_company_in_the_last_hour_leaves_their_group_and_somebody_else_leads(team: Team) -> None:
    team.sets_up(replace(SHANGHAI, group_size=3))
    crowd(team, 6)
    starts(team)
    captain = captains(team)[0]
    (before,) = [group for group in groups(team) if captain in group]
    team.leaves_the_company(captain)

    (after,) = [group for group in groups(team) if group & before]
    assert after == before - {captain}
    assert captain not in captains(team)
    opened = {frozenset(to.split(",")) for to in told_to(team, "group") if team.reads("group", to)}
    assert frozenset(after) in opened
    assert not any(captain in each for each in opened)


def captains(team: Team) -> list[str]:
    with team.db.begin(write=False) as session:
        query = select(Member.user_id).join(ExchangeGroup, ExchangeGroup.captain_id == Member.id)
        return list(session.scalars(query.order_by(ExchangeGroup.id)))


def test_without_small_groups_there_are_none(team: Team) -> None:
    team.sets_up(replace(SHANGHAI, group_size=0))
    crowd(team, 4)
    starts(team)

    assert groups(team) == []
    assert not told_to(team, "group")


def test_a_day_that_is_cancelled_after_its_groups_were_made_writes_to_none(team: Team) -> None:
    team.sets_up(PAIRS)
    crowd(team, 2)
    starts(team)
    team.does(exchange.cancel, by=team.who("UALICE"), draft=exchange.CancelDraft())

    assert team.reads("group", told_to(team, "group")[0]) is None


def test_a_restart_in_the_middle_makes_no_other_groups(team: Team) -> None:
    team.sets_up(PAIRS)
    crowd(team, 6)
    starts(team)
    before = groups(team)
    team.restarts()
    team.ticks(LAST_FRIDAY - timedelta(minutes=59))

    assert groups(team) == before
    assert len(told_to(team, "group")) == 3


@both_engines
def test_who_comes_or_goes_while_the_groups_are_worked_out_is_seen_to(team: Team) -> None:
    team.sets_up(PAIRS)
    ids = crowd(team, 6)
    team.ticks(LAST_FRIDAY - timedelta(days=14))
    team.now = LAST_FRIDAY - timedelta(hours=1)
    ahead = team.looks(timed.work_out)
    team.joins("UCAROL")
    team.does(exchange.leave, by=team.who(ids[0]))
    team.does(timed.enqueue_due, ahead=ahead)

    found = groups(team)
    assert sorted(each for group in found for each in group) == sorted([*ids[1:], "UCAROL"])
    assert all(len(group) >= 2 for group in found)
    opened = {frozenset(to.split(",")) for to in told_to(team, "group") if team.reads("group", to)}
    assert opened == {frozenset(group) for group in found}


@both_engines
def test_a_wish_to_be_kept_apart_that_comes_while_they_are_worked_out_holds(team: Team) -> None:
    team.sets_up(PAIRS)
    crowd(team, 4)
    team.ticks(LAST_FRIDAY - timedelta(days=14))
    team.now = LAST_FRIDAY - timedelta(hours=1)
    ahead = team.looks(timed.work_out)
    first = next(iter(next(iter(ahead.values())).found.groups)).members
    with team.db.begin(write=False) as session:
        one, other = (session.get_one(Member, each).user_id for each in first)
    wish(team, one, other)
    team.does(timed.enqueue_due, ahead=ahead)

    found = groups(team)
    assert len(found) == 2
    assert {one, other} not in found


@both_engines
def test_of_two_who_worked_the_groups_out_one_makes_them(team: Team) -> None:
    team.sets_up(PAIRS)
    crowd(team, 6)
    team.ticks(LAST_FRIDAY - timedelta(days=14))
    team.now = LAST_FRIDAY - timedelta(hours=1)
    mine, theirs = team.looks(timed.work_out), team.looks(timed.work_out)
    assert groups(team) == [], "until then nothing is written, and a process that ends leaves nothing half done"

    team.does(timed.enqueue_due, ahead=mine)
    made = groups(team)
    team.does(timed.enqueue_due, ahead=theirs)

    assert groups(team) == made
    assert len(told_to(team, "group")) == 3


async def test_while_the_groups_are_worked_out_others_can_write(team: Team) -> None:
    """A company's groups take seconds: nobody's check-in waits for them, or it would miss Slack's three."""
    begun, go_on = threading.Event(), threading.Event()

    def work_out(session: Session, *, now: datetime) -> dict[int, exchange.Draft]:
        begun.set()
        assert go_on.wait(10)
        return timed.work_out(session, now=now)

    team.sets_up(PAIRS)
    crowd(team, 4)
    team.ticks(LAST_FRIDAY - timedelta(days=14))
    job = next(each for each in JOBS if each.name == "exchange.tell")
    tick = asyncio.create_task(local.work_off(team.db, replace(job, before=work_out), LAST_FRIDAY - timedelta(hours=1)))
    await asyncio.to_thread(begun.wait, 10)
    await team.db.run(exchange.join, by=team.who("UCAROL"), now=team.now)
    go_on.set()
    await tick

    assert sorted(map(len, groups(team))) == [2, 3]


# -- wishes are private ---------------------------------------------------------------------------


def test_whom_somebody_avoids_stands_in_no_message_no_overview_and_unreadable_in_the_database(team: Team) -> None:
    team.sets_up(PAIRS)
    first, second, *_ = crowd(team, 5)
    wish(team, first, second, project="Project Heron")
    starts(team)
    team.ticks(LAST_FRIDAY + timedelta(hours=2))
    seen = [str(team.does(exchange.overview, by=team.who(each))) for each in ("UALICE", second)]
    with team.db.begin() as session:
        seen += [json.dumps(render(session, row)) for row in session.scalars(select(Delivery))]
        stored = session.execute(text("SELECT apart FROM exchange_wish WHERE apart IS NOT NULL")).scalar_one()
        ids = {str(each) for each in session.scalars(select(Member.id).where(Member.user_id == second))}

    assert not any("Heron" in each or "apart" in each for each in seen)
    assert all(each.encode() != stored for each in ids)
    assert len(stored) > 50


@pytest.mark.parametrize("asker", ["UALICE", "UCAROL"])
def test_nobody_reads_or_writes_anothers_wishes(team: Team, asker: str) -> None:
    wish(team, "UBOB", "UCAROL")

    assert team.does(_wishes, by=team.who(asker)).apart == ()
    wish(team, asker, "UBOB")
    assert team.does(_wishes, by=team.who("UBOB")).apart == ("UCAROL",)


def _wishes(session: Any, *, by: Any, now: Any) -> exchange.Wish:
    return exchange.wishes(session, by=by)


def test_oneself_six_others_and_strangers_are_refused(team: Team) -> None:
    crowd_of_six = [f"U9{number}" for number in range(6)]
    for apart, code in ((["UBOB"], "self"), (crowd_of_six, "many"), (["UNOBODY"], "unknown")):
        with pytest.raises(Refused, match=rf"exchange\.apart_{code}"):
            wish(team, "UBOB", *apart)


# -- in Slack -------------------------------------------------------------------------------------


async def group_chat(who: Person, *others: str) -> Json:
    """Wait for the group's conversation and return its newest message of Hearth's."""

    async def look() -> Json | None:
        place = (await who.post("dm", users=[who.sim.app.bot_user, *others]))["channel"]
        said = [message for message in await who.sees(place) if message.get("bot_id")]
        return said[-1] if said else None

    found: Json = await eventually(look)
    return found


async def test_bob_and_carol_are_a_group_with_a_conversation_of_their_own(
    alice: Person, bob: Person, carol: Person, clock: ShiftedClock, hearth: Hearth
) -> None:
    await sets_up(alice, group_size="2")
    await bob.types("/exchange join")
    await carol.types("/exchange 报名")
    clock.move_to(LAST_FRIDAY - timedelta(hours=1))

    said = await group_chat(bob, people.CAROL)
    assert f"<@{people.BOB}> <@{people.CAROL}>" in text_of(said)
    assert "每人写四行" in text_of(said)
    assert f"Your group: <@{people.BOB}> <@{people.CAROL}>" in text_of(await bob.types("/exchange"))

    clock.move_to(LAST_FRIDAY + timedelta(hours=2))

    async def asked() -> bool:
        return "Did you meet?" in text_of(await group_chat(bob, people.CAROL))

    await eventually(asked)
    question = await group_chat(bob, people.CAROL)
    await bob.clicks(question, "exchange.met.yes")

    async def noted() -> bool:
        return (True,) in rows(hearth.db, select(ExchangeSeat.met))

    assert await eventually(noted)


async def test_bobs_wishes_are_his_alone_to_see_in_his_form(alice: Person, bob: Person) -> None:
    await bob.types("/exchange wishes")
    assert "Only you can see this." in text_of(await bob.form())
    assert await bob.submits(way="online", apart=[people.CAROL], project="Heron") == {}
    assert "Only you can see it." in text_of(await bob.form())

    await sets_up(alice)
    assert "You are coming, online" in (await bob.types("/exchange join"))["text"]
    await alice.types("/exchange wishes")
    assert "Heron" not in str(await alice.form())
    assert people.CAROL not in str(await alice.form())
