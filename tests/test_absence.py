"""Days off, half days, a status in Slack, a customer's site: when they say so, nothing comes."""

from datetime import UTC, date, datetime, time

import pytest
from sqlalchemy import select

from bot.cli import serve
from bot.core import workspaces
from bot.core.availability import DayOff
from bot.core.people import Member
from bot.core.prompts import Schedule
from bot.features.settings import Span
from bot.platform.errors import Refused
from handlers.days import read_span
from simulator import people
from simulator.clock import ShiftedClock
from simulator.server import Simulator
from tests.actors import Person, eventually, text_of
from tests.conftest import Hearth, both_engines, rows

WEDNESDAY = date(2026, 11, 25)
DAILY = select(Schedule.due_at).join(Member).where(Schedule.programme == "checkin.daily")
both_modes = pytest.mark.parametrize("mode", ["socket", "http"], indirect=True)


def test_half_a_weekday_that_is_over_today_is_the_next_one() -> None:
    assert read_span("wednesday afternoon", WEDNESDAY, time(17, 59)).first == WEDNESDAY
    assert read_span("wednesday afternoon", WEDNESDAY, time(18)).first == date(2026, 12, 2)
    assert read_span("周三上午", WEDNESDAY, time(12, 30)).first == date(2026, 12, 2)
    assert read_span("friday morning", WEDNESDAY, time(23)).first == date(2026, 11, 27)


@pytest.mark.parametrize(
    ("typed", "first", "last", "half"),
    [
        ("tomorrow", "2026-11-26", "2026-11-26", None),
        ("明天", "2026-11-26", "2026-11-26", None),
        ("后天", "2026-11-27", "2026-11-27", None),
        ("today", "2026-11-25", "2026-11-25", None),
        ("wednesday", "2026-11-25", "2026-11-25", None),
        ("friday afternoon", "2026-11-27", "2026-11-27", "afternoon"),
        ("周五下午", "2026-11-27", "2026-11-27", "afternoon"),
        ("tomorrow morning", "2026-11-26", "2026-11-26", "morning"),
        ("12-24..12-31", "2026-12-24", "2026-12-31", None),
        ("12-24 to 1-3", "2026-12-24", "2027-01-03", None),
        ("2026-12-24 - 2027-01-03", "2026-12-24", "2027-01-03", None),
        ("12月24日到12月31日", "2026-12-24", "2026-12-31", None),
        ("１２月２４日至３１号", None, None, None),
        ("2026年12月24日", "2026-12-24", "2026-12-24", None),
        ("next week", "2026-11-30", "2026-12-06", None),
        ("下周", "2026-11-30", "2026-12-06", None),
        ("this week", "2026-11-25", "2026-11-29", None),
        ("friday to monday", "2026-11-27", "2026-11-30", None),
        ("3天后", "2026-11-28", "2026-11-28", None),
        ("next friday", "2026-12-04", "2026-12-04", None),
        ("下周五", "2026-12-04", "2026-12-04", None),
        ("下周一下午", "2026-11-30", "2026-11-30", "afternoon"),
        ("this friday", "2026-11-27", "2026-11-27", None),
        ("本周五", "2026-11-27", "2026-11-27", None),
        ("24 Dec", "2026-12-24", "2026-12-24", None),
        ("from Dec 24th to 3 January", "2026-12-24", "2027-01-03", None),
        ("on friday morning", "2026-11-27", "2026-11-27", "morning"),
        ("dec 32", None, None, None),
        ("someday", None, None, None),
        ("13-45", None, None, None),
        ("1..2..3", None, None, None),
        ("afternoon", None, None, None),
        ("", None, None, None),
    ],
)
def test_days_are_read_in_both_languages(typed: str, first: str | None, last: str | None, half: str | None) -> None:
    if first is None or last is None:
        with pytest.raises(Refused, match=r"settings\.off_unknown"):
            read_span(typed, WEDNESDAY)
    else:
        assert read_span(typed, WEDNESDAY) == Span(date.fromisoformat(first), date.fromisoformat(last), half)


@both_modes
async def test_bob_is_off_tomorrow_and_is_not_asked(bob: Person, hearth: Hearth, clock: ShiftedClock) -> None:
    clock.move_to(datetime(2026, 11, 25, 18, 0, tzinfo=UTC))  # after his hour
    await bob.types("/hearth help")
    assert "Off: Thu, 26 Nov." in text_of(await bob.types("/hearth off tomorrow"))

    assert rows(hearth.db, DAILY) == [(datetime(2026, 11, 27, 15, 30, tzinfo=UTC),)]


async def test_carol_takes_an_afternoon_off_in_chinese_and_her_evening_question_lapses(
    carol: Person, hearth: Hearth
) -> None:
    assert "11月27日周五下午" in text_of(await carol.types("/hearth 休假 周五下午"))
    assert rows(hearth.db, DAILY) == [(datetime(2026, 11, 26, 8, 30, tzinfo=UTC),)]
    notes = select(Schedule.due_at).where(Schedule.programme == "reflection.weekly")

    monday_at_nine = datetime(2026, 11, 30, 1, 0, tzinfo=UTC)  # the notes of Friday, 15:00 wait
    assert rows(hearth.db, notes) == [(monday_at_nine,)]


async def test_what_was_typed_by_mistake_is_taken_back_with_a_button(bob: Person, hearth: Hearth) -> None:
    await bob.types("/hearth off tomorrow")
    await bob.clicks(await bob.reads("Off: Thu, 26 Nov."), "hearth.off_remove")
    await bob.reads("is an ordinary day again")

    assert rows(hearth.db, select(DayOff.id)) == []


@both_engines
async def test_days_off_are_listed_added_and_removed_in_a_form(alice: Person, hearth: Hearth) -> None:
    await alice.types("/hearth off 12-24..12-31")
    await alice.types("/hearth off")
    assert "Thu, 24 Dec to Thu, 31 Dec" in text_of(await alice.form())
    assert "after the first" in (await alice.submits(first="2026-12-11", last="2026-12-10"))["last"]
    assert "single day" in (await alice.submits(first="2026-12-10", last="2026-12-11", half="morning"))["half"]
    assert "over" in (await alice.submits(first="2026-11-01", last="2026-11-02"))["first"]
    assert "more than a year" in (await alice.submits(first="2026-12-01", last="2028-11-02"))["last"]
    assert await alice.submits(first="2026-12-11", last=None, half="morning") == {}
    assert "Fri, 11 Dec, morning" in text_of(await alice.form())

    form = await alice.form()
    button = next(b["accessory"] for b in form["blocks"] if "24 Dec" in text_of(b) and "accessory" in b)
    block = next(b["block_id"] for b in form["blocks"] if b.get("accessory") == button)
    action = {"block_id": block, "action_id": "hearth.off_remove", "type": "button", "value": button["value"]}
    await alice.post("click", container={"view_id": form["id"]}, action=action)

    async def gone() -> bool:
        return "Taken back" in text_of(await alice.form())

    await eventually(gone)
    assert rows(hearth.db, select(DayOff.half)) == [("morning",)]


async def test_the_settings_show_days_off_and_the_same_again_is_one(alice: Person, hearth: Hearth) -> None:
    await alice.types("/hearth off 12-24")
    await alice.types("/hearth off 12-24")
    await alice.types("/hearth settings")

    assert "• Thu, 24 Dec" in text_of(await alice.form())
    assert len(rows(hearth.db, select(DayOff.id))) == 1


async def test_bob_cannot_remove_carols_days_off(bob: Person, carol: Person, hearth: Hearth) -> None:
    await carol.types("/hearth 休假 明天")
    await bob.types("/hearth off tomorrow")
    (theirs,) = rows(hearth.db, select(DayOff.id).join(Member).where(Member.user_id == people.CAROL))
    message = await bob.reads("Off: Thu, 26 Nov.")
    await bob.clicks(message, "hearth.off_remove")
    await bob.reads("is an ordinary day again")
    click = next(e.payload for e in reversed(bob.sim.board.outbox.attempts) if e.payload.get("actions"))
    forged = {**click, "trigger_id": "1.2.3", "actions": [{**click["actions"][0], "value": str(theirs[0])}]}
    await bob.post("deliver", kind="interactive", payload=forged)

    assert rows(hearth.db, select(DayOff.id)) == [theirs]


async def shows_on_home(who: Person, words: str) -> None:
    async def look() -> bool:
        return words in text_of(await who.home())

    await eventually(look)


@both_modes
async def test_a_palm_tree_in_slack_keeps_hearth_quiet_until_it_is_gone(
    bob: Person, hearth: Hearth, clock: ShiftedClock
) -> None:
    await bob.types("/hearth help")
    until = datetime(2026, 11, 30, 6, 0, tzinfo=UTC)
    bob.sim.workspace.change_user(
        people.BOB, status_emoji=":palm_tree:", status_text="Rügen", status_expiration=int(until.timestamp())
    )

    async def planned() -> datetime | None:
        return rows(hearth.db, DAILY)[0][0]

    async def after_it() -> bool:
        return await planned() == datetime(2026, 11, 30, 15, 30, tzinfo=UTC)

    await eventually(after_it)
    await shows_on_home(bob, "keep quiet until Mon, 30 Nov, 07:00")
    bob.sim.workspace.change_user(people.BOB, status_emoji=":palm_tree:", status_expiration=0)

    async def nothing() -> bool:
        return await planned() is None

    await eventually(nothing)
    await shows_on_home(bob, "keep quiet until it changes")
    bob.sim.workspace.change_user(people.BOB, status_emoji=":coffee:", status_text="", status_expiration=0)

    async def today() -> bool:
        return await planned() == datetime(2026, 11, 25, 15, 30, tzinfo=UTC)

    await eventually(today)


def at_a_stretch(begin: datetime, end: datetime) -> dict[str, int | bool]:
    return {
        "dnd_enabled": True,
        "next_dnd_start_ts": int(begin.timestamp()),
        "next_dnd_end_ts": int(end.timestamp()),
    }


@both_modes
async def test_do_not_disturb_in_slack_makes_the_question_wait_for_its_end(bob: Person, hearth: Hearth) -> None:
    await bob.types("/hearth help")
    end = datetime(2026, 11, 25, 16, 15, tzinfo=UTC)
    bob.sim.workspace.change_user(people.BOB, dnd=at_a_stretch(datetime(2026, 11, 25, 15, 0, tzinfo=UTC), end))

    async def planned_for(moment: datetime) -> bool:
        return rows(hearth.db, DAILY) == [(moment,)]

    await eventually(planned_for, end)
    bob.sim.workspace.change_user(people.BOB, dnd={"dnd_enabled": False})
    await eventually(planned_for, datetime(2026, 11, 25, 15, 30, tzinfo=UTC))


async def test_what_was_missed_is_read_anew_and_without_the_scope_nothing_breaks(
    bob: Person, hearth: Hearth, slack: Simulator
) -> None:
    await bob.types("/hearth help")
    begin, end = datetime(2026, 11, 25, 15, 0, tzinfo=UTC), datetime(2026, 11, 25, 16, 15, tzinfo=UTC)
    slack.workspace.users[people.BOB].dnd = dict(at_a_stretch(begin, end))  # while Hearth was down
    async with workspaces.http_session() as session:
        client = workspaces.web_client(slack.api_url, session, slack.app.bot_token)
        await serve.learn_quiet_times(hearth.db, client, slack.workspace.team_id, now=begin)
        assert rows(hearth.db, DAILY) == [(end,)]
        slack.app.scopes = slack.app.scopes - {"dnd:read"}
        await serve.learn_quiet_times(hearth.db, client, slack.workspace.team_id, now=begin)

    assert rows(hearth.db, DAILY) == [(end,)]


async def test_on_site_the_question_comes_in_the_evening_until_friday(
    bob: Person, carol: Person, hearth: Hearth, clock: ShiftedClock
) -> None:
    assert "On site until Fri, 27 Nov." in text_of(await bob.types("/hearth onsite until friday"))
    assert rows(hearth.db, DAILY) == [(datetime(2026, 11, 25, 17, 0, tzinfo=UTC),)]  # 18:00 in Berlin
    assert "驻场到 11月27日周五为止" in text_of(await carol.types("/hearth 驻场 到周五"))
    assert "On site until" in text_of(await bob.home())

    assert "usual hours hold again" in text_of(await bob.types("/hearth onsite off"))
    mine = DAILY.where(Member.user_id == people.BOB)
    assert rows(hearth.db, mine) == [(datetime(2026, 11, 25, 15, 30, tzinfo=UTC),)]


async def test_hours_on_site_are_chosen_and_kept_for_the_next_time(bob: Person, hearth: Hearth) -> None:
    await bob.types("/hearth onsite")
    refused = await bob.submits(
        last="2026-11-27", day_start="12:00", day_end="13:00", quiet_start="11:00", quiet_end="14:00"
    )
    assert "quiet hours cover the whole" in refused["quiet_start"]
    assert (
        await bob.submits(last="2026-11-27", day_start="12:00", day_end="13:00", quiet_start="20:00", quiet_end="08:00")
        == {}
    )
    assert rows(hearth.db, DAILY) == [(datetime(2026, 11, 30, 15, 30, tzinfo=UTC),)]  # no lunch hour after 16:30
    await bob.types("/hearth onsite off")

    assert "between 12:00 and 13:00" in text_of(await bob.types("/hearth onsite until friday"))


async def test_what_is_no_day_on_site_is_refused_with_what_was_typed(bob: Person) -> None:
    answer = await bob.types("/hearth onsite until someday")

    assert "/hearth onsite until friday" in answer["text"]
    assert "/hearth onsite until someday" in answer["text"]


async def test_quiet_hours_that_leave_no_moment_are_refused_beside_their_field(alice: Person, carol: Person) -> None:
    await alice.types("/hearth settings")
    assert "cover the whole of your day" in (await alice.submits(quiet_start="08:00", quiet_end="19:00"))["quiet_start"]
    assert await alice.submits(quiet_start="17:00", quiet_end="08:00") == {}
    await carol.types("/hearth 设置")
    assert "盖住了你整个工作时间" in (await carol.submits(quiet_start="08:00", quiet_end="19:00"))["quiet_start"]


async def test_a_day_off_breaks_no_streak(alice: Person, hearth: Hearth, clock: ShiftedClock) -> None:
    for day in (25, 26):
        clock.move_to(datetime(2026, 11, day, 20, 0, tzinfo=UTC))
        await alice.types("/checkin 4")
    clock.move_to(datetime(2026, 11, 27, 20, 0, tzinfo=UTC))
    await alice.types("/hearth off today")
    clock.move_to(datetime(2026, 11, 30, 20, 0, tzinfo=UTC))
    await alice.types("/checkin 4")

    assert "3 days in a row" in text_of(await alice.home())
