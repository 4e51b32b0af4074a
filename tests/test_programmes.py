"""When a programme comes: rules in words, the next five dates while one edits, and what can never come."""

from datetime import UTC, datetime, time

import pytest
from sqlalchemy import select

from bot.blocks.programmes import CHOICES
from bot.blocks.rules import named
from bot.core.availability import (
    MonthlyDay,
    MonthlyWeekday,
    MonthlyWorkday,
    Rule,
    Weekly,
    parse_day,
    parse_rule,
    say_day,
)
from bot.core.people import Member, find_caller
from bot.core.prompts import Occurrence, Schedule
from bot.features import settings
from bot.platform.errors import Refused
from bot.platform.i18n import translator
from simulator import people
from simulator.clock import ShiftedClock
from tests.actors import WEDNESDAY, Json, Person, eventually, find, text_of
from tests.conftest import Hearth, rows

AT = time(15)
NOTES = "reflection.weekly"
DUE = select(Schedule.due_at).join(Member).where(Schedule.programme == NOTES)


@pytest.mark.parametrize(
    "rule",
    [
        *(parse_rule(words, AT) for words in CHOICES),
        Weekly(6, AT),
        *(MonthlyWeekday(2, nth, AT) for nth in (1, 2, 3, 4, -1)),
        *(MonthlyWorkday(nth, AT) for nth in (1, 2, 3, 11, 21, -1, -2, -3)),
        *(MonthlyDay(day, AT, shift=shift) for day in (1, 22, 31) for shift in ("next", "previous")),  # type: ignore[arg-type]
        MonthlyDay(31, AT, shift="previous", clamp=True),
        MonthlyDay(28, AT, months=frozenset({2})),
    ],
)
def test_what_a_rule_is_called_is_read_as_the_same_rule(rule: Rule) -> None:
    assert parse_rule(say_day(rule), AT) == rule
    for locale in ("en", "zh-CN"):
        assert named(translator(locale), rule)


@pytest.mark.parametrize("words", ["31 February", "February 31", "the 31st of february", "2月31日", "每年2月31号"])
def test_a_day_of_the_year_is_a_rule_of_a_member_alone(words: str) -> None:
    assert parse_rule(words, AT) == MonthlyDay(31, AT, months=frozenset({2}))
    with pytest.raises(ValueError, match="recurring"):
        parse_day(words, AT)


async def opens(who: Person, programme: str = NOTES) -> Json:
    """Open the rule of a programme from the settings."""
    await who.types("/hearth settings")
    await who.clicks(await who.form(), f"hearth.programme.{programme}")
    return await shows(who, "")


async def shows(who: Person, words: str) -> Json:
    async def look() -> Json | None:
        form = await who.form()
        return form if form["callback_id"] == "hearth.programme" and words in text_of(form) else None

    found: Json = await eventually(look)
    return found


async def chooses(who: Person, option: str) -> None:
    form = await who.form()
    _, element = find(form, "hearth.rule.preset")
    await who.clicks(
        form, "hearth.rule.preset", selected_option=next(each for each in element["options"] if each["value"] == option)
    )


async def test_the_next_five_dates_are_shown_and_follow_every_edit(bob: Person, hearth: Hearth) -> None:
    form = await opens(bob)
    fridays = ("Fri, 27 Nov, 15:00", "Fri, 4 Dec", "Fri, 11 Dec", "Fri, 18 Dec", "Fri, 25 Dec")
    assert [day for day in fridays if day not in text_of(form)] == []

    await chooses(bob, "tuesdays")
    assert "Tue, 1 Dec, 15:00" in text_of(await shows(bob, "Tue, 29 Dec, 15:00"))
    await bob.clicks(await bob.form(), "hearth.rule.at", selected_time="16:45")
    await shows(bob, "Tue, 1 Dec, 16:45")
    assert rows(hearth.db, DUE) == [(datetime(2026, 11, 27, 14, 0, tzinfo=UTC),)]  # nothing is saved yet


async def test_days_in_words_are_read_while_they_are_typed(bob: Person, hearth: Hearth) -> None:
    await opens(bob)
    await chooses(bob, "other")
    form = await shows(bob, "Please say in words when it comes")
    await bob.clicks(form, "hearth.rule.words", value="the 25th or the next wor")
    form = await shows(bob, "is no recurring day that I know")
    await bob.clicks(form, "hearth.rule.words", value="the 25th or the next workday")
    await shows(bob, "Mon, 25 Jan, 15:00")
    assert await bob.submits(preset="other", words="the 25th or the next workday") == {}

    assert "on day 25 of each month, or the next working day" in text_of(await bob.form())
    assert rows(hearth.db, DUE) == [(datetime(2026, 11, 25, 14, 0, tzinfo=UTC),)]


@pytest.mark.parametrize(
    ("words", "refusal"),
    [
        ("31 February", "That never comes"),
        ("2月31日", "That never comes"),
        ("fifth Friday", "is no recurring day"),
        ("<!channel>", "“<!channel>” is no recurring day"),
    ],
)
async def test_what_can_never_come_is_refused_beside_the_words(bob: Person, words: str, refusal: str) -> None:
    await opens(bob)
    await chooses(bob, "other")
    await shows(bob, "Please say in words")
    refused = await bob.submits(preset="other", words=words)

    assert list(refused) == ["words"]
    assert refusal in refused["words"].replace("&lt;", "<").replace("&gt;", ">")


async def test_carols_form_speaks_chinese_and_reads_her_words(carol: Person, hearth: Hearth) -> None:
    await carol.types("/hearth 设置")
    await carol.clicks(await carol.form(), f"hearth.programme.{NOTES}")
    await shows(carol, "接下来的几次")
    await chooses(carol, "other")
    await shows(carol, "请用文字写下")
    assert "永远等不到" in (await carol.submits(preset="other", words="2月31日"))["words"]
    assert await carol.submits(preset="other", words="每月第二个工作日") == {}

    assert "每周项目笔记：每月第 2 个工作日" in text_of(await carol.form())
    assert rows(hearth.db, select(Schedule.day).where(Schedule.programme == NOTES)) == [("2nd workday",)]


async def test_an_hour_of_a_fixed_zone_is_shown_and_sent_in_ones_own_hours(bob: Person, hearth: Hearth) -> None:
    form = await opens(bob)
    _, element = find(form, "hearth.rule.zone")
    shanghai = next(each for each in element["options"] if each["value"] == "Asia/Shanghai")
    await bob.clicks(form, "hearth.rule.zone", selected_option=shanghai)
    await shows(bob, "Fri, 27 Nov, 09:00, moved to a good moment")  # 15:00 in Shanghai is 8:00 in Berlin
    assert await bob.submits(zone="Asia/Shanghai", at="18:00") == {}

    assert rows(hearth.db, DUE) == [(datetime(2026, 11, 27, 10, 0, tzinfo=UTC),)]


async def test_an_unknown_zone_is_refused_beside_its_field(bob: Person, hearth: Hearth) -> None:
    await bob.types("/hearth help")
    wish = settings.RuleDraft(programme=NOTES, on=True, day="fridays", at=AT, zone="Mars/Olympus")
    with hearth.db.begin() as session:
        by = find_caller(session, bob.sim.workspace.team_id, bob.id)
        with pytest.raises(Refused, match=r"settings\.zone") as refused:
            settings.set_rule(session, by=by, draft=wish, now=WEDNESDAY)
    assert refused.value.field == "zone"


async def test_a_programme_whose_hour_is_never_in_the_day_is_refused(alice: Person, hearth: Hearth) -> None:
    await opens(alice, "checkin.daily")

    assert "outside your hours" in next(iter((await alice.submits(at="23:00")).values()))


async def test_an_edited_rule_changes_what_is_to_come_and_nothing_twice(
    bob: Person, hearth: Hearth, clock: ShiftedClock
) -> None:
    await bob.types("/hearth help")
    clock.move_to(datetime(2026, 11, 27, 14, 0, 5, tzinfo=UTC))
    await bob.gets("Time for this week's project notes.")
    await opens(bob)
    assert await bob.submits(preset="fridays", at="17:00") == {}

    assert rows(hearth.db, DUE) == [(datetime(2026, 12, 4, 16, 0, tzinfo=UTC),)]  # this week's has been asked
    dealt_with = select(Occurrence.slot).where(Occurrence.programme == NOTES, Occurrence.whom == people.BOB)
    assert rows(hearth.db, dealt_with) == [("2026-W48",)]


async def test_a_thinned_question_is_daily_again_when_its_rule_is_saved(bob: Person, hearth: Hearth) -> None:
    await bob.types("/hearth help")
    with hearth.db.begin() as session:
        session.query(Schedule).filter(Schedule.programme == "checkin.daily").update({"weekly_fallback": True})
    await opens(bob, "checkin.daily")
    assert await bob.submits(preset="daily") == {}

    how = select(Schedule.weekly_fallback, Schedule.day).where(Schedule.programme == "checkin.daily")
    assert rows(hearth.db, how) == [(False, None)]


async def test_switched_off_in_its_form_it_has_no_dates(bob: Person, hearth: Hearth) -> None:
    form = await opens(bob)
    await bob.clicks(form, "hearth.rule.on", selected_options=[])
    await shows(bob, "Switched off.")
    assert await bob.submits(on=[]) == {}

    assert rows(hearth.db, DUE) == [(None,)]


async def test_the_list_of_what_comes_when_names_a_rule_of_ones_own(bob: Person, hearth: Hearth) -> None:
    await opens(bob)
    assert await bob.submits(preset="last friday") == {}
    await bob.post("close", view_id=(await bob.form())["id"], all=True)
    await bob.types("/hearth snooze tomorrow")

    assert "Weekly project notes: on the last Friday of each month, 15:00" in text_of(await bob.types("/hearth resume"))
