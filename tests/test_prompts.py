"""Prompts that waited come on one card; ignored ones come weekly; one reminder at most, and only inside the day."""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core import people
from bot.core import prompts as schedules
from bot.core.availability import add_off
from bot.core.outbox import Delivery
from bot.core.people import Member, Profile
from bot.core.prompts import Occurrence, Schedule, due, due_together, enrol, replan
from bot.platform.database import Database, connect
from scheduler import checkins, prompts
from simulator import people as cast
from simulator.clock import ShiftedClock
from tests.actors import Person, eventually, find, text_of
from tests.conftest import KEY, Hearth, both_engines, rows

CHECKIN = "checkin.daily"
MONDAY = datetime(2026, 11, 23, 0, 0, tzinfo=UTC)


@pytest.fixture
def db(database_url: str) -> Iterator[Database]:
    db = connect(database_url, keys=[KEY])
    yield db
    db.close()


@pytest.fixture
def session(db: Database) -> Iterator[Session]:
    with db.begin() as session:
        yield session


def carol(session: Session, **chosen: object) -> Member:
    """Carol in Shanghai, who joined on Monday morning and has chosen this."""
    (who,) = people.sync(session, "T1", [Profile("UCAROL", "Carol", zone="Asia/Shanghai")])
    who.joined_at = MONDAY
    for name, value in chosen.items():
        setattr(who, name, value)
    enrol(session, who, now=MONDAY)
    return who


def at(day: int, hour: int, minute: int = 0, second: int = 0) -> datetime:
    """A moment of November 2026 in Shanghai; the 31st is the first of December."""
    return datetime(2026, 11, 1, hour, minute, second, tzinfo=UTC) + timedelta(days=day - 1, hours=-8)


def written(session: Session) -> list[tuple[str, object]]:
    found = session.execute(
        select(Delivery.kind, Delivery.payload_args).order_by(Delivery.created_at, Delivery.idempotency_key)
    ).all()
    return [(kind, about) for kind, about in found]


# -- what waits, what merges, what lapses


@both_engines
def test_after_a_friday_afternoon_off_the_notes_wait_for_monday_and_share_a_card_with_its_question(
    session: Session,
) -> None:
    who = carol(session)
    add_off(session, who.id, first=at(27, 12).date(), last=at(27, 12).date(), half="afternoon")
    replan(session, who, now=at(27, 0, 5))

    assert prompts.enqueue_due(session, now=at(27, 9, 0, 5)) == 1  # the question of the morning
    assert prompts.enqueue_due(session, now=at(27, 15, 0, 5)) == 0
    assert prompts.enqueue_due(session, now=at(30, 9, 0, 5)) == 2
    (kind, about) = written(session)[-1]
    asked = session.scalars(select(Occurrence.programme).where(Occurrence.card.is_not(None)))
    assert kind == "prompts.card"
    assert set(asked) == {"reflection.daily", "reflection.weekly"}
    assert len(about["occurrences"]) == 2  # type: ignore[index]


def test_the_question_of_the_evening_lapses_on_a_day_off_and_is_not_made_up_for(session: Session) -> None:
    who = carol(session)
    add_off(session, who.id, first=at(24, 12).date(), last=at(25, 12).date(), half=None)
    replan(session, who, now=at(23, 20))
    asked = [len(due(session, CHECKIN, now=at(day, hour, 30, 3))) for day in (24, 25, 26) for hour in (9, 16)]

    assert asked == [0, 0, 0, 0, 0, 1]


def test_two_that_come_at_different_moments_are_two_messages(session: Session) -> None:
    carol(session)
    assert prompts.enqueue_due(session, now=at(27, 9, 0, 5)) == 1
    assert prompts.enqueue_due(session, now=at(27, 15, 0, 5)) == 1

    assert [kind for kind, _ in written(session)] == ["reflection.prompt", "reflection.prompt"]


def test_of_two_ticks_at_once_one_writes_the_card(session: Session) -> None:
    who = carol(session)
    add_off(session, who.id, first=at(27, 12).date(), last=at(27, 12).date(), half="afternoon")
    replan(session, who, now=at(27, 0, 5))

    prompts.enqueue_due(session, now=at(27, 9, 0, 5))

    assert [prompts.enqueue_due(session, now=at(30, 9, 0, 5)) for _ in range(2)] == [2, 0]


def test_do_not_disturb_makes_a_prompt_wait_until_it_is_over(session: Session) -> None:
    who = carol(session, dnd_from=at(23, 8, 30), dnd_until=at(23, 10, 15))
    replan(session, who, now=MONDAY)

    assert due_together(session, now=at(23, 9, 0, 5)) == []
    ((turn,),) = due_together(session, now=at(23, 10, 15, 3))
    assert turn.occurrence.programme == "reflection.daily"


def test_a_prompt_that_slack_does_not_take_is_stale_when_the_day_ends(session: Session) -> None:
    who = carol(session, day_end=time(17))
    replan(session, who, now=MONDAY)
    (turn,) = due(session, CHECKIN, now=at(23, 16, 30))

    assert turn.expires_at == at(23, 17)


def test_the_quarter_s_review_waits_by_itself(session: Session) -> None:
    who = carol(session)
    schedules.of_member(session, who.id)["reflection.quarterly"].day = "27 or the next workday"
    schedules.of_member(session, who.id)["reflection.quarterly"].time_of_day = time(14)
    add_off(session, who.id, first=at(27, 12).date(), last=at(27, 12).date(), half="afternoon")
    replan(session, who, now=at(27, 0, 5))
    prompts.enqueue_due(session, now=at(27, 9, 0, 5))

    assert prompts.enqueue_due(session, now=at(30, 9, 0, 5)) == 3
    assert sorted(kind for kind, _ in written(session)[-2:]) == ["prompts.card", "reflection.prompt"]


def test_what_slack_did_not_take_before_the_evening_gets_the_next_morning_unless_a_newer_one_comes(
    session: Session,
) -> None:
    carol(session)
    prompts.enqueue_due(session, now=at(27, 9, 0, 5))  # Friday's question
    prompts.enqueue_due(session, now=at(27, 15, 0, 5))  # and its notes
    checkins.enqueue_due(session, now=at(27, 16, 30, 5))
    for row in session.scalars(select(Delivery)):
        row.state = "expired"
    assert prompts.again(session, now=at(27, 18, 1)) == 1
    assert prompts.again(session, now=at(27, 18, 2)) == 0

    (row,) = session.scalars(select(Delivery).where(Delivery.state == "queued"))
    programme = session.get_one(Occurrence, row.payload_args["occurrence"]).programme
    assert (programme, row.not_before, row.expires_at) == ("reflection.weekly", at(30, 9), at(30, 18))


def test_thousands_are_planned_anew_by_the_ticks_and_nobody_waits_for_it(session: Session) -> None:
    who = carol(session)
    before = schedules.of_member(session, who.id)[CHECKIN].due_at
    add_off(session, who.id, first=at(23, 12).date(), last=at(23, 12).date(), half=None)
    schedules.replan_everybody(session, "T1", region="DE")
    assert schedules.replan_waiting(session, now=MONDAY) == 0
    people.workspace(session, "T1").region = "DE-BY"
    session.flush()
    schedules.replan_everybody(session, "T1", region="DE")

    assert [schedules.replan_waiting(session, now=MONDAY) for _ in range(2)] == [1, 0]
    assert before == at(23, 16, 30)
    assert schedules.of_member(session, who.id)[CHECKIN].due_at == at(24, 16, 30)


async def after_a_friday_off(who: Person, clock: ShiftedClock) -> None:
    await who.types("/hearth off friday afternoon")
    clock.move_to(datetime(2026, 11, 30, 8, 0, 5, tzinfo=UTC))


async def test_bob_gets_one_card_answers_one_skips_the_other_and_the_card_shows_it(
    bob: Person, hearth: Hearth, clock: ShiftedClock
) -> None:
    await after_a_friday_off(bob, clock)
    card = await bob.gets("Good morning. This is waiting for you:")
    assert "A question for the day: " in card["text"]
    assert "Weekly project notes: " in card["text"]
    assert rows(hearth.db, select(Delivery.kind).where(Delivery.kind == "reflection.prompt")) == []

    await bob.clicks(card, "reflection.answer")
    assert await bob.submits(answer="The cut-over ran") == {}
    card = await bob.gets("✓ A question for the day: done")
    await bob.clicks(card, "prompt.skip")
    card = await bob.gets("✓ Weekly project notes: done")
    assert sum("is waiting for you" in text_of(each) for each in await bob.direct()) == 1


async def test_carols_card_is_in_chinese(carol: Person, hearth: Hearth, clock: ShiftedClock) -> None:
    await carol.types("/hearth 休假 周五下午")
    clock.move_to(datetime(2026, 11, 30, 1, 0, 5, tzinfo=UTC))
    card = await carol.gets("早上好，这几件事在等你")

    assert "每周项目笔记" in text_of(card)


# -- ten ignored


def ignored_days(session: Session, count: int) -> None:
    """Tick through so many working days at half past four, without an answer."""
    day, asked = 23, 0
    while asked < count:
        asked += checkins.enqueue_due(session, now=at(day, 16, 30, 3))
        day += 1


def test_after_ten_ignored_prompts_it_is_weekly_and_that_is_said_once_in_place_of_the_eleventh(
    session: Session,
) -> None:
    who = carol(session)
    ignored_days(session, 10)  # until Friday, 4 December
    assert not schedules.of_member(session, who.id)[CHECKIN].weekly_fallback
    asked = [checkins.enqueue_due(session, now=at(day, 16, 30, 3)) for day in range(37, 42)]  # Monday to Friday

    assert asked == [0, 0, 0, 0, 1]
    assert [kind for kind, _ in written(session)].count("prompts.thinned") == 1
    assert schedules.of_member(session, who.id)[CHECKIN].weekly_fallback
    assert [checkins.enqueue_due(session, now=at(41 + 7 * week, 16, 30, 3)) for week in range(1, 12)] == [1] * 11
    assert [kind for kind, _ in written(session)].count("prompts.thinned") == 1


@pytest.mark.parametrize("how", ["answered", "skipped", "typed"])
def test_whoever_takes_part_in_whatever_way_is_asked_daily(session: Session, how: str) -> None:
    from bot.features import settings  # noqa: PLC0415
    from bot.features.checkins import CheckinDraft  # noqa: PLC0415
    from handlers.checkins import note  # noqa: PLC0415 — beside the scheduler of the same name

    who = carol(session)
    ignored_days(session, 9)
    by = people.as_caller(who)
    last = session.scalars(select(Occurrence).order_by(Occurrence.id.desc())).first()
    assert last is not None
    if how == "typed":
        note(session, by=by, draft=CheckinDraft(mood=4), now=at(33, 17))
    elif how == "skipped":
        settings.skip(session, by=by, occurrence_id=last.id, now=at(33, 17))
    else:
        schedules.answered(session, last.id, whom="UCAROL", now=at(33, 17))

    session.expire_all()
    assert schedules.of_member(session, who.id)[CHECKIN].unanswered_streak == 0


async def test_the_way_back_is_a_button(bob: Person, hearth: Hearth, clock: ShiftedClock) -> None:
    await bob.types("/hearth help")
    with hearth.db.begin() as session:
        session.query(Schedule).filter(Schedule.programme == CHECKIN).update({"unanswered_streak": 10})
    clock.move_to(datetime(2026, 11, 25, 15, 30, 5, tzinfo=UTC))
    told = await bob.gets("went unanswered ten times, and that is fine")
    assert not any("How was your day?" in text_of(each) for each in await bob.direct())
    await bob.clicks(told, "prompt.daily")
    await bob.gets("comes on every working day again")

    daily = select(Schedule.weekly_fallback, Schedule.due_at).where(Schedule.programme == CHECKIN)
    assert rows(hearth.db, daily) == [(False, datetime(2026, 11, 26, 15, 30, tzinfo=UTC))]


# -- one reminder


def test_nobody_is_reminded_who_does_not_want_it(session: Session) -> None:
    carol(session)
    checkins.enqueue_due(session, now=at(23, 16, 30, 3))

    assert prompts.remind(session, now=at(23, 17, 30, 5)) == 0


def test_one_reminder_comes_an_hour_later_and_no_second_one(session: Session) -> None:
    carol(session, remind=True)
    checkins.enqueue_due(session, now=at(23, 16, 30, 3))
    times = [at(23, 17, 30, 0), at(23, 17, 30, 4), at(23, 17, 40), at(24, 9, 30)]

    assert [prompts.remind(session, now=each) for each in times] == [0, 1, 0, 0]


@pytest.mark.parametrize("day_end", [time(17), time(17, 30)])
def test_a_reminder_never_comes_after_the_day(session: Session, day_end: time) -> None:
    carol(session, remind=True, day_end=day_end)
    checkins.enqueue_due(session, now=at(23, 16, 30, 3))

    assert not any(prompts.remind(session, now=at(23, 16, 45) + timedelta(minutes=5 * each)) for each in range(300))


def test_a_reminder_held_up_by_an_outage_or_a_status_is_none(session: Session) -> None:
    who = carol(session, remind=True)
    checkins.enqueue_due(session, now=at(23, 16, 30, 3))
    checkins.enqueue_due(session, now=at(24, 16, 30, 3))
    assert prompts.remind(session, now=at(23, 18, 0, 30)) == 0

    who.status_emoji = "palm_tree"
    assert prompts.remind(session, now=at(24, 17, 30, 5)) == 0


async def test_bob_is_reminded_once_and_his_answer_there_counts(
    bob: Person, hearth: Hearth, clock: ShiftedClock
) -> None:
    await bob.types("/hearth settings")
    assert await bob.submits(remind=["remind"]) == {}
    clock.move_to(datetime(2026, 11, 25, 15, 30, 5, tzinfo=UTC))
    await bob.gets("How was your day?")
    clock.move_to(datetime(2026, 11, 25, 16, 30, 10, tzinfo=UTC))
    reminder = await bob.gets("This still waits, if you like.")
    await bob.clicks(reminder, "checkin.mood.4")

    async def answered() -> bool:
        return rows(hearth.db, select(Occurrence.answered_at.is_not(None)).where(Occurrence.programme == CHECKIN)) == [
            (True,)
        ]

    await eventually(answered)
    assert rows(hearth.db, select(Occurrence.whom).where(Occurrence.programme == CHECKIN)) == [(cast.BOB,)]


async def test_somebody_else_cannot_answer_or_skip_from_bobs_card(
    bob: Person, alice: Person, hearth: Hearth, clock: ShiftedClock
) -> None:
    await alice.types("/hearth help")
    await after_a_friday_off(bob, clock)
    card = await bob.gets("Good morning. This is waiting for you:")
    await bob.clicks(card, "prompt.skip")
    await bob.gets("✓ ")
    click = next(e.payload for e in reversed(bob.sim.board.outbox.attempts) if e.payload.get("actions"))
    value = [e["value"] for b in card["blocks"] for e in b.get("elements", []) if e.get("action_id") == "prompt.skip"]
    forged = {
        **click,
        "user": {**click["user"], "id": cast.ALICE},
        "trigger_id": "9.9.9",
        "actions": [{**click["actions"][0], "value": value[1]}],
    }
    await alice.post("deliver", kind="interactive", payload=forged)
    await alice.types("/hearth help")

    open_ = select(Occurrence.programme).where(Occurrence.whom == cast.BOB, Occurrence.answered_at.is_(None))
    assert len(rows(hearth.db, open_)) == 1
    assert find(card, "prompt.skip")
