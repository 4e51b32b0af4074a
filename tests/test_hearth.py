"""/hearth and what it opens: help, my settings, quiet times, the team's settings; and the row below every prompt."""

from datetime import UTC, date, datetime, time

import pytest
from sqlalchemy import select

from bot.core.people import Member
from bot.core.prompts import Occurrence, Schedule
from bot.platform.errors import Refused
from handlers.days import read_day
from simulator import people
from simulator.clock import ShiftedClock
from tests.actors import Json, Person, find, text_of
from tests.conftest import Hearth, both_engines, rows

both_modes = pytest.mark.parametrize("mode", ["socket", "http"], indirect=True)

WEDNESDAY = date(2026, 11, 25)


# -- help -----------------------------------------------------------------------------------------


@both_modes
async def test_help_is_in_the_reader_s_language_and_names_every_command(alice: Person, carol: Person) -> None:
    for typed in ("/hearth", "/hearth help", "/hearth ?", "/hearth HELP"):
        assert "What Hearth can do" in (await alice.types(typed))["text"]
    said = text_of(await carol.types("/hearth 帮助"))

    assert all(command in said for command in ("/checkin", "/kudos", "/reflect", "/exchange", "/hearth"))
    assert "只有你自己" in said


async def test_administrators_are_told_of_what_they_can_set_and_others_are_not(alice: Person, bob: Person) -> None:
    assert "`/hearth admin`" in text_of(await alice.types("/hearth"))
    assert "admin" not in text_of(await bob.types("/hearth"))


# -- my settings ----------------------------------------------------------------------------------


@both_engines
@both_modes
async def test_alice_sets_her_hours_and_is_told_what_comes_when(alice: Person, hearth: Hearth) -> None:
    await alice.types("/hearth settings")
    assert await alice.submits(workdays=["0", "1", "2"], day_start="07:30", **{"at.checkin.daily": "15:00"}) == {}

    assert "Daily check-in: 15:00" in text_of(await alice.form())
    assert rows(hearth.db, select(Member.workdays, Member.day_start).where(Member.user_id == people.ALICE)) == [
        ("012", time(7, 30))
    ]
    daily = select(Schedule.due_at).where(Schedule.programme == "checkin.daily")
    assert rows(hearth.db, daily) == [(datetime(2026, 11, 25, 20, 0, tzinfo=UTC),)]  # 15:00 in New York


async def test_a_language_chosen_here_holds_from_the_answer_on_and_slack_s_can_be_had_back(carol: Person) -> None:
    await carol.types("/hearth 设置")
    assert await carol.submits(locale="en-US") == {}
    assert "Saved. From now on:" in text_of(await carol.form())
    await carol.post("close", view_id=(await carol.form())["id"], all=True)
    assert "Noted" in text_of(await carol.types("/checkin 4"))

    await carol.types("/hearth settings")
    assert await carol.submits(locale="follow") == {}
    assert "已保存" in text_of(await carol.form())


async def test_a_zone_chosen_here_moves_the_prompts(bob: Person, hearth: Hearth) -> None:
    await bob.types("/hearth settings")
    assert await bob.submits(zone="Asia/Shanghai") == {}

    daily = select(Schedule.due_at).where(Schedule.programme == "checkin.daily")
    assert rows(hearth.db, daily) == [(datetime(2026, 11, 26, 8, 30, tzinfo=UTC),)]


async def test_what_cannot_be_is_refused_beside_its_field_and_the_form_stays(alice: Person, carol: Person) -> None:
    await alice.types("/hearth settings")
    assert await alice.submits(day_start="18:00", day_end="09:00") == {"day_end": "The day has to end after it begins."}
    assert await alice.submits(day_start="09:00", day_end="17:00") == {}

    await carol.types("/hearth 设置")
    assert "下班时间要晚于上班时间" in (await carol.submits(day_start="18:00", day_end="09:00"))["day_end"]


async def test_a_programme_is_switched_off_and_on_again(alice: Person, hearth: Hearth) -> None:
    await alice.types("/hearth settings")
    assert await alice.submits(programmes=["reflection.weekly"]) == {}
    assert "Daily check-in: off" in text_of(await alice.form())
    planned = select(Schedule.programme).where(Schedule.due_at.is_not(None))
    assert rows(hearth.db, planned) == [("reflection.weekly",)]
    await alice.post("close", view_id=(await alice.form())["id"], all=True)

    await alice.types("/hearth settings")
    assert await alice.submits(programmes=["reflection.weekly", "checkin.daily"]) == {}
    assert "Daily check-in: 16:30" in text_of(await alice.form())


# -- quiet ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("tomorrow", date(2026, 11, 26)),
        ("明天", date(2026, 11, 26)),
        ("friday", date(2026, 11, 27)),
        ("周五", date(2026, 11, 27)),
        ("wednesday", date(2026, 12, 2)),
        ("Monday", date(2026, 11, 30)),
        ("3d", date(2026, 11, 28)),
        ("3 days", date(2026, 11, 28)),
        ("3天", date(2026, 11, 28)),
        ("2026-12-01", date(2026, 12, 1)),
        ("off", None),
        ("取消", None),
    ],
)
def test_a_day_is_read_in_both_languages(typed: str, day: date | None) -> None:
    assert read_day(typed, WEDNESDAY) == day


@pytest.mark.parametrize("typed", ["someday", "32.13.", "-3d", "9999d", "2026-02-30", "\u202eyadnom"])
def test_what_is_no_day_is_refused(typed: str) -> None:
    with pytest.raises(Refused, match=r"settings\.snooze_unknown"):
        read_day(typed, WEDNESDAY)


@both_modes
async def test_snoozed_until_friday_nothing_comes_before(
    bob: Person, carol: Person, hearth: Hearth, clock: ShiftedClock
) -> None:
    await bob.types("/hearth snooze friday")
    await carol.types("/hearth 免打扰 明天")
    due = select(Schedule.due_at).join(Member).where(Member.user_id == people.BOB, Schedule.enabled)
    due = due.order_by(Schedule.due_at)

    assert rows(hearth.db, due)[0] == (datetime(2026, 11, 27, 8, 0, tzinfo=UTC),)  # Friday, 9:00 in Berlin
    assert "Fri, 27 Nov, 09:00" in text_of(await bob.reads("Quiet until"))
    assert "11月26日" in text_of(await carol.reads("之前我不会打扰你"))


async def test_a_snooze_ends_by_a_word(bob: Person, hearth: Hearth) -> None:
    await bob.types("/hearth snooze 3d")
    assert "Good to have you back" in text_of(await bob.types("/hearth snooze off"))

    assert rows(hearth.db, select(Member.snoozed_until).where(Member.user_id == people.BOB)) == [(None,)]


async def test_a_snooze_ends_by_its_button(bob: Person, hearth: Hearth) -> None:
    await bob.types("/hearth snooze 3d")
    await bob.clicks(await bob.reads("Quiet until"), "hearth.resume")
    await bob.reads("Good to have you back")

    assert rows(hearth.db, select(Member.snoozed_until).where(Member.user_id == people.BOB)) == [(None,)]


async def test_a_snooze_into_the_past_or_beyond_a_year_is_refused(bob: Person) -> None:
    for typed in ("2026-11-24", "2028-01-01", "999d"):
        assert "a day after today, within a year" in (await bob.types(f"/hearth snooze {typed}"))["text"]
    answer = await bob.types("/hearth snooze someday")
    assert "I do not know the day “someday”" in answer["text"]
    assert "/hearth snooze someday" in answer["text"]


async def test_the_snooze_form_says_until_when(bob: Person, hearth: Hearth) -> None:
    await bob.types("/hearth snooze")
    assert "a day after today" in (await bob.submits(until="2026-11-20"))["until"]
    assert await bob.submits(until="2026-12-01") == {}

    assert "Tue, 1 Dec, 09:00" in text_of(await bob.form())


async def test_paused_is_paused_until_switched_on_again(carol: Person, hearth: Hearth) -> None:
    planned = select(Schedule.programme).where(Schedule.due_at.is_not(None))
    assert "已暂停" in (await carol.types("/hearth 暂停"))["text"]
    assert rows(hearth.db, planned) == []
    assert "欢迎回来" in (await carol.types("/hearth 恢复"))["text"]
    assert len(rows(hearth.db, planned)) == 5


# -- the row below a prompt -----------------------------------------------------------------------


async def prompted(who: Person, clock: ShiftedClock, at: datetime, words: str) -> Json:
    await who.types("/hearth help")
    clock.move_to(at)
    return await who.gets(words)


BERLINS_EVENING = datetime(2026, 11, 25, 15, 30, 5, tzinfo=UTC)
SHANGHAIS_EVENING = datetime(2026, 11, 26, 8, 30, 5, tzinfo=UTC)


@both_modes
async def test_a_prompt_is_skipped_and_needs_no_answer(bob: Person, hearth: Hearth, clock: ShiftedClock) -> None:
    await bob.clicks(await prompted(bob, clock, BERLINS_EVENING, "How was your day?"), "prompt.skip")
    await bob.gets("Skipped. See you next time.")

    daily = select(Occurrence.answered_at.is_not(None)).where(Occurrence.programme == "checkin.daily")
    assert rows(hearth.db, daily) == [(True,)]


async def test_a_prompt_leads_to_the_snooze_form(bob: Person, clock: ShiftedClock) -> None:
    await bob.clicks(await prompted(bob, clock, BERLINS_EVENING, "How was your day?"), "prompt.snooze")

    assert "Quiet until the morning of" in text_of(await bob.form())


async def test_fewer_makes_a_daily_question_weekly_and_then_none(
    carol: Person, hearth: Hearth, clock: ShiftedClock
) -> None:
    await carol.clicks(await prompted(carol, clock, SHANGHAIS_EVENING, "答案只有你自己看得到"), "prompt.fewer")
    await carol.gets("改为每周一次")
    how = select(Schedule.weekly_fallback, Schedule.enabled).where(Schedule.programme == "checkin.daily")
    assert rows(hearth.db, how) == [(True, True)]

    clock.move_to(datetime(2026, 11, 27, 8, 30, 5, tzinfo=UTC))  # Friday, when the weekly one comes
    await carol.clicks(await carol.gets("答案只有你自己看得到"), "prompt.fewer")
    await carol.gets("”已关闭")  # not the welcome, which lists what is switched off
    assert rows(hearth.db, how) == [(True, False)]


async def test_bob_cannot_skip_carols_prompt(bob: Person, carol: Person, hearth: Hearth, clock: ShiftedClock) -> None:
    await bob.types("/hearth help")
    hers = await prompted(carol, clock, SHANGHAIS_EVENING, "答案只有你自己看得到")
    clock.move_to(datetime(2026, 11, 26, 15, 30, 5, tzinfo=UTC))
    await bob.clicks(await bob.gets("How was your day?"), "prompt.skip")
    click = next(e.payload for e in reversed(bob.sim.board.outbox.attempts) if e.payload.get("actions"))
    value = find(hers, "prompt.skip")[1]["value"]
    forged = {**click, "trigger_id": "1.2.3", "actions": [{**click["actions"][0], "value": value}]}
    assert (await bob.post("deliver", kind="interactive", payload=forged))["outcome"] == "ok"
    await bob.types("/checkin 4")

    open_ = select(Occurrence.whom).where(Occurrence.programme == "checkin.daily", Occurrence.answered_at.is_(None))
    assert rows(hearth.db, open_) == [(people.CAROL,)]
