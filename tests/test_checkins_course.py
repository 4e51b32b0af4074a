"""Three good things for fifteen working days, for whoever wants it; and a week told on Friday to its owner alone."""

from datetime import UTC, datetime

from sqlalchemy import select

from bot.core.people import as_caller, member
from bot.core.prompts import Schedule, of_member
from bot.features import checkins
from bot.features.checkins import Checkin, CheckinMember
from simulator.clock import ShiftedClock
from tests.actors import WEDNESDAY, Json, Person, eventually, text_of
from tests.conftest import Hearth, rows


def berlin(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour - 1, minute, 5, tzinfo=UTC)


async def home_with(who: Person, words: str) -> Json:
    """Open Home and wait until it says this."""
    await who.home()

    async def drawn() -> Json | None:
        view: Json = (await who.get("state"))["home"]
        return view if words in text_of(view) else None

    found: Json = await eventually(drawn)
    return found


async def test_bob_takes_the_offer_on_home_is_asked_in_the_evening_and_writes_three_things(
    bob: Person, hearth: Hearth, clock: ShiftedClock
) -> None:
    assert "For fifteen working days" not in text_of(await bob.home()), "no offer to somebody who is new"
    await bob.types("/checkin 4")
    await bob.clicks(await home_with(bob, "For fifteen working days"), "checkin.course.begin")
    assert "The first question comes on Wed, 25 Nov, 17:15" in text_of(await bob.form())
    await bob.post("close", view_id=(await bob.form())["id"], all=True)

    async def gone() -> bool:
        return "For fifteen working days" not in text_of((await bob.get("state"))["home"])

    await eventually(gone)
    clock.move_to(berlin(25, 17, 15))
    question = await bob.gets("Day 1 of 15: what went well today")
    await bob.clicks(question, "checkin.three")
    assert await bob.submits(mood="5", good_1="the customer laughed") == {}
    assert "the customer laughed" in text_of(await bob.form())
    assert rows(hearth.db, select(CheckinMember.course, CheckinMember.course_day)) == [("on", 1)]


async def test_good_things_join_what_was_written_today_and_nothing_of_it_is_lost(
    bob: Person, hearth: Hearth, clock: ShiftedClock
) -> None:
    await bob.types("/checkin 4 the migration ran")
    with hearth.db.begin() as session:
        who = member(session, "T0HEARTH01", bob.id)
        assert who is not None
        checkins.begin_course(session, by=as_caller(who), now=clock.now())

    clock.move_to(berlin(25, 17, 15))
    await bob.clicks(await bob.gets("Day 1 of 15"), "checkin.three")
    await bob.submits(good_1="the customer laughed")
    assert rows(hearth.db, select(Checkin.mood, Checkin.note, Checkin.good_things)) == [
        (4, "the migration ran", '["the customer laughed"]')
    ]
    assert "Write them down" not in text_of(await bob.gets("What you wrote is saved"))
    await bob.post("close", view_id=(await bob.form())["id"], all=True)

    clock.move_to(berlin(26, 17, 15))
    await bob.clicks(await bob.gets("Day 2 of 15"), "checkin.three")
    await bob.submits(mood="3", good_1="lunch")
    assert rows(hearth.db, select(Checkin.mood)) == [(4,), (3,)], "another day is another entry"


async def test_carol_declines_and_is_not_asked_again_but_can_change_her_mind(carol: Person, hearth: Hearth) -> None:
    await carol.types("/checkin 好")
    await carol.types("/checkin 三件好事")
    await carol.clicks(await carol.reads("连续十五个工作日"), "checkin.course.decline")
    await carol.reads("以后不再提")
    assert "连续十五个工作日" not in text_of(await home_with(carol, "我的"))
    assert rows(hearth.db, select(Schedule.enabled).where(Schedule.programme == "checkin.three")) == [(False,)]

    await carol.types("/checkin course")
    await carol.clicks(await carol.reads("连续十五个工作日"), "checkin.course.begin")
    await carol.reads("好的，第一次提问在")
    assert rows(hearth.db, select(Schedule.enabled).where(Schedule.programme == "checkin.three")) == [(True,)]


async def test_after_fifteen_questions_it_comes_on_fridays_and_switched_on_again_it_begins_anew(
    bob: Person, hearth: Hearth
) -> None:
    await bob.types("/checkin help")
    with hearth.db.begin() as session:
        who = member(session, "T0HEARTH01", bob.id)
        assert who is not None
        by = as_caller(who)
        checkins.begin_course(session, by=by, now=WEDNESDAY)
        days = []
        for _ in range(16):
            checkins.next_course_day(session, who=who, now=WEDNESDAY)
            days.append(checkins.course(session, by=by).day)
        plan = of_member(session, who.id)["checkin.three"]
        assert days == list(range(1, 17))
        assert plan.weekly_fallback
        assert plan.due_at is not None
        assert plan.due_at.weekday() == 4
        assert checkins.course(session, by=by).state == "done"
        plan.weekly_fallback = False
        checkins.next_course_day(session, who=who, now=WEDNESDAY)
        assert checkins.course(session, by=by) == checkins.Course("on", 1)


async def test_on_friday_bob_alone_reads_his_week_and_whoever_wrote_nothing_reads_nothing(
    bob: Person, carol: Person, clock: ShiftedClock
) -> None:
    await carol.types("/checkin help")
    await bob.types("/checkin 2 a note for nobody")
    await bob.types("/checkin")
    assert await bob.submits(mood="4", good_1="<b>it</b> compiled") == {}
    clock.move_to(berlin(27, 17))

    told = await bob.gets("Your week: 1 day with an entry, 3 of 5 on average.")
    assert "• Wed, 25 Nov: &lt;b&gt;it&lt;/b&gt; compiled" in text_of(told)
    assert "a note for nobody" not in text_of(told), "what is hard is not read out by itself"
    assert "compiled" in told["text"]

    async def asked() -> bool:
        return bool(await carol.direct())

    await eventually(asked)
    assert not any("这一周" in text_of(message) for message in await carol.direct())
