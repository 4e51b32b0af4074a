"""A diary in seconds: energy, place and tags by one tap, the month as a picture and in words, a search in it."""

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select

from bot.core.people import find_caller
from bot.features import checkins
from bot.features.checkins import Checkin, CheckinTeam
from bot.platform.errors import Refused
from simulator.clock import ShiftedClock
from tests.actors import Json, Person, elements, eventually, find, text_of
from tests.conftest import Hearth, both_engines, rows


def options(where: Json, action_id: str, *values: str) -> dict[str, Any]:
    """Return the state of a menu in which these values are chosen."""
    _, element = find(where, action_id)
    return {"selected_options": [each for each in element["options"] if each["value"] in values]}


async def chooses_for_entry(who: Person, words: str, what: str) -> None:
    """Use the menu beside the newest entry of a message."""
    message = await who.reads(words)
    _, element = find(message, "checkin.entry")
    option = next(each for each in element["options"] if each["value"].startswith(what))
    await who.clicks(message, "checkin.entry", selected_option=option)


async def test_energy_place_and_tags_are_each_one_tap_after_a_check_in(alice: Person, hearth: Hearth) -> None:
    await alice.types("/checkin 4")
    await alice.clicks(await alice.reads("Noted"), "checkin.energy.1")
    await alice.clicks(await alice.reads("🪫 Drained"), "checkin.place.site")
    message = await alice.reads("🏭 At the customer's")
    await alice.clicks(message, "checkin.tags", **options(message, "checkin.tags", "customer", "travel"))

    done = await alice.reads("🪫 Drained · 🏭 At the customer's · Customer · Travel")
    assert "Optional" not in text_of(done), "what was tapped is not asked again"
    assert rows(hearth.db, select(Checkin.energy, Checkin.place, Checkin.tags)) == [(1, "site", ["customer", "travel"])]


async def test_the_form_takes_energy_place_and_tags_too_and_changes_them(carol: Person, hearth: Hearth) -> None:
    await carol.types("/checkin")
    assert "满五人的团队" in text_of(await carol.form())
    assert await carol.submits(mood="4", energy="3", place="remote", tags=["learning"]) == {}
    assert "⚡ 精力充沛 · 🏠 远程 · 学到东西" in text_of(await carol.form())
    await carol.types("/checkin 历史")
    await carol.post("close", view_id=(await carol.form())["id"], all=True)
    await chooses_for_entry(carol, "2026年11月的心情", "change")
    assert await carol.submits(mood="3", energy=None, place="office", tags=[]) == {}

    assert rows(hearth.db, select(Checkin.mood, Checkin.energy, Checkin.place, Checkin.tags)) == [
        (3, None, "office", None)
    ]


async def test_bob_cannot_add_to_what_alice_noted(alice: Person, bob: Person, hearth: Hearth) -> None:
    await alice.types("/checkin 2 mine")
    await bob.types("/checkin help")
    ((hers,),) = rows(hearth.db, select(Checkin.id))
    with hearth.db.begin() as session:
        him = find_caller(session, "T0HEARTH01", bob.id)
        assert him is not None
        with pytest.raises(Refused, match=r"checkins\.gone"):
            checkins.add(session, by=him, checkin_id=hers, addition=checkins.CheckinAddition(energy=1))

    assert rows(hearth.db, select(Checkin.energy)) == [(None,)]


async def test_several_entries_of_a_day_are_one_value_their_mean(alice: Person) -> None:
    await alice.types("/checkin 1 the morning")
    await alice.types("/checkin 5 the evening")
    await alice.types("/checkin history")

    shown = text_of(await alice.reads("Your November 2026"))
    assert "1 day with an entry, 3 of 5 on average" in shown
    assert "the morning" in shown
    assert "the evening" in shown


@both_engines
async def test_the_month_has_a_chart_and_the_same_in_words(alice: Person, clock: ShiftedClock) -> None:
    for day, mood in ((18, 2), (19, 4), (25, 5)):
        clock.move_to(datetime(2026, 11, day, 15, tzinfo=UTC))
        await alice.types(f"/checkin {mood}")
    await alice.types("/checkin history")
    message = await alice.reads("Your November 2026")

    (chart,) = [block for block in message["blocks"] if block["type"] == "data_visualization"]
    assert chart["chart"]["axis_config"]["categories"] == ["11-18", "11-19", "11-25"]
    assert [point["value"] for point in chart["chart"]["series"][0]["data"]] == [2, 4, 5]
    assert "Week by week: 11-16 3 · 11-23 5" in text_of(message)
    assert "Ｓ\n`10-26`" in text_of(message), "the strip has its weekdays above it"
    assert "3 days with an entry" in message["text"], "a screen reader hears it too"


async def test_a_week_off_does_not_break_a_streak_and_a_missed_day_is_not_mentioned(
    alice: Person, clock: ShiftedClock
) -> None:
    for day in (19, 20, 23):  # Thursday, Friday, Monday
        clock.move_to(datetime(2026, 11, day, 15, tzinfo=UTC))
        await alice.types("/checkin 4")
    await alice.types("/checkin history")
    assert "3 days in a row" in text_of(await alice.reads("Your November 2026"))

    clock.move_to(datetime(2026, 11, 26, 15, tzinfo=UTC))
    await alice.types("/checkin 4")
    await alice.types("/checkin history")

    async def without_a_streak() -> bool:
        return "in a row" not in text_of(await alice.reads("4 days with an entry"))

    await eventually(without_a_streak)


async def test_an_entry_is_taken_back_from_the_history(alice: Person, hearth: Hearth) -> None:
    await alice.types("/checkin 2")
    await alice.types("/checkin history")
    await chooses_for_entry(alice, "Your November 2026", "undo")

    await alice.reads("No entries in this month.")
    assert not rows(hearth.db, select(Checkin.id))


async def test_words_are_shown_once_more_before_they_go_for_good(alice: Person, hearth: Hearth) -> None:
    await alice.types("/checkin 2 a slip")
    assert find(await alice.reads("Noted"), "checkin.undo")[1]["confirm"], "one tap beside Change does not take words"
    await alice.types("/checkin history")
    await chooses_for_entry(alice, "Your November 2026", "ask")

    assert "a slip" in text_of(await alice.form())
    assert len(rows(hearth.db, select(Checkin.id))) == 1
    assert await alice.submits() == {}
    await alice.reads("No entries in this month.")
    assert not rows(hearth.db, select(Checkin.id))


async def test_words_are_taken_back_from_the_month_that_home_opened(alice: Person, hearth: Hearth) -> None:
    await alice.types("/checkin 2 a slip")
    await alice.clicks(await alice.home(), "checkin.history")
    month = await alice.form()
    option = find(month, "checkin.entry")[1]["options"][1]
    await alice.clicks(month, "checkin.entry", selected_option=option)

    async def asked() -> bool:
        return "for good" in text_of(await alice.form())

    await eventually(asked)
    assert await alice.submits() == {}

    async def empty() -> bool:
        return "No entries in this month." in text_of(await alice.form())

    await eventually(empty)
    assert not rows(hearth.db, select(Checkin.id))


async def test_the_month_on_the_screen_shows_an_entry_as_it_was_changed(alice: Person, clock: ShiftedClock) -> None:
    clock.move_to(datetime(2026, 10, 20, 15, tzinfo=UTC))
    await alice.types("/checkin 2 a slip")
    clock.move_to(datetime(2026, 11, 25, 15, tzinfo=UTC))
    await alice.types("/checkin history")
    await alice.clicks(await alice.reads("Your November 2026"), "checkin.month.before")
    await chooses_for_entry(alice, "Your October 2026", "change")
    assert await alice.submits(mood="5", note="as it was") == {}

    shown = text_of(await alice.reads("1 day with an entry, 5 of 5 on average"))
    assert "Your October 2026" in shown
    assert "as it was" in shown
    assert sum("Your October 2026" in text_of(message) for message in await alice.sees()) == 1


async def test_the_month_that_home_opened_shows_an_entry_as_it_was_changed(alice: Person) -> None:
    await alice.types("/checkin 2 a slip")
    await alice.clicks(await alice.home(), "checkin.history")
    month = await alice.form()
    await alice.clicks(month, "checkin.entry", selected_option=find(month, "checkin.entry")[1]["options"][0])

    async def asked() -> bool:
        return (await alice.form())["callback_id"] == "checkin.change"

    await eventually(asked)
    assert await alice.submits(mood="5", note="as it was") == {}

    async def redrawn() -> bool:
        return "5 of 5 on average" in text_of(await alice.form())

    await eventually(redrawn)
    assert "as it was" in text_of(await alice.form())
    assert "😄" in text_of(await alice.home())


async def test_a_changed_entry_leaves_what_a_search_found_on_the_screen(alice: Person, hearth: Hearth) -> None:
    await alice.types("/checkin 2 the cut-over")
    await alice.types("/checkin 3 the cut-over again")
    await alice.types("/checkin search cut-over")
    await chooses_for_entry(alice, "2 of your entries have", "found")
    assert await alice.submits(mood="5", note="done") == {}

    async def changed() -> bool:
        return (5, "done") in rows(hearth.db, select(Checkin.mood, Checkin.note))

    await eventually(changed)
    await alice.reads("2 of your entries have “cut-over”.")
    assert not any("Your November 2026" in text_of(message) for message in await alice.sees())


async def test_what_was_good_on_this_day_comes_back_and_what_was_hard_does_not(
    alice: Person, clock: ShiftedClock
) -> None:
    clock.move_to(datetime(2025, 11, 25, 15, tzinfo=UTC))
    await alice.types("/checkin")
    assert await alice.submits(mood="1", note="a hard day", good_1="the <b>coffee</b>") == {}
    await alice.post("close", view_id=(await alice.form())["id"], all=True)
    clock.move_to(datetime(2026, 11, 25, 15, tzinfo=UTC))
    await alice.types("/checkin history")

    shown = text_of(await alice.reads("On this day: 25 November 2025"))
    assert "the &lt;b&gt;coffee&lt;/b&gt;" in shown
    assert "a hard day" not in shown


async def test_carol_finds_two_characters_in_her_own_notes_and_bob_finds_nothing_of_hers(
    carol: Person, bob: Person
) -> None:
    await carol.types("/checkin 4 客户终于笑了")
    await carol.types("/checkin 3 整理文档")
    found = text_of(await carol.types("/checkin 搜索 客户"))
    nothing = text_of(await bob.types("/checkin search 客户"))

    assert "你有 1 条记录提到“客户”。" in found
    assert "客户终于笑了" in found
    assert "整理文档" not in found
    assert "Nothing in your notes has “客户”" in nothing
    assert "笑了" not in nothing


async def test_a_search_knows_no_case_wants_every_word_and_says_how_many_it_found(alice: Person) -> None:
    for number in range(12):
        await alice.types(f"/checkin 4 Cut-over {number} went <well>")
    found = text_of(await alice.types("/checkin search CUT-OVER <WELL"))

    assert "12 of your entries have “CUT-OVER &lt;WELL”." in found
    assert "These are the newest 10." in found
    assert "Cut-over 11 went &lt;well&gt;" in found
    assert "Nothing in your notes" in text_of(await alice.types("/checkin search cut-over badly"))
    assert "What shall I look for?" in text_of(await alice.types("/checkin search"))


async def test_a_good_thing_becomes_kudos_that_only_the_giver_sees_until_they_are_sent(
    alice: Person, bob: Person
) -> None:
    await alice.types("/checkin")
    assert await alice.submits(mood="5", note="not this", good_1="Bob stayed until the cut-over was through") == {}
    await alice.clicks(await alice.form(), "checkin.kudos")

    async def filled() -> Json | None:
        form = await alice.form()
        return form if form["callback_id"] == "kudos.give" else None

    form = await eventually(filled)
    assert find(form, "value")
    assert "Bob stayed until the cut-over was through" in str(form)
    assert "not this" not in str(form)
    assert not any("cut-over" in text_of(message) for message in await bob.direct())
    assert await alice.submits(people=[bob.id]) == {}
    await bob.gets("Bob stayed until the cut-over was through")


async def thanks_for(who: Person, where: Json, label: str) -> None:
    """Press the button that a screen reader calls so."""
    block = next(each for each, button in elements(where) if button.get("accessibility_label") == label)
    await who.clicks({**where, "blocks": [block]}, "checkin.kudos")


async def kudos_about(who: Person) -> str | None:
    """Wait for the kudos form; returns the reason that it begins with, and closes it."""

    async def opened() -> Json | None:
        form = await who.form()
        return form if form["callback_id"] == "kudos.give" else None

    form = await eventually(opened)
    await who.post("close", view_id=form["id"], all=True)
    return next(block["element"].get("initial_value") for block in form["blocks"] if block["block_id"] == "reason")


async def test_of_several_good_things_the_one_that_was_meant_becomes_kudos(alice: Person) -> None:
    await alice.types("/checkin 5")
    await alice.clicks(await alice.reads("Noted"), "checkin.change")
    assert await alice.submits(mood="5", good_1="home early", good_2="Bob stayed on", good_3="<it> compiled") == {}
    answer = await alice.reads("Bob stayed on")
    await thanks_for(alice, answer, "Turn into kudos: Bob stayed on")
    assert await kudos_about(alice) == "Bob stayed on"
    await thanks_for(alice, answer, "Turn into kudos: <it> compiled")
    assert await kudos_about(alice) == "<it> compiled"

    await alice.types("/checkin history")
    await chooses_for_entry(alice, "Your November 2026", "kudos|1|1")
    assert await kudos_about(alice) == "Bob stayed on"


async def test_carol_chooses_on_the_last_page_of_the_form_which_good_thing_she_thanks_for(carol: Person) -> None:
    await carol.types("/checkin")
    assert await carol.submits(mood="5", good_1="早点回家", good_2="小李留下来陪我割接") == {}
    await thanks_for(carol, await carol.form(), "变成一份感谢：小李留下来陪我割接")
    assert await kudos_about(carol) == "小李留下来陪我割接"


async def test_an_administrator_s_tags_are_offered_to_everybody_and_the_usual_ones_in_their_language(
    alice: Person, carol: Person, hearth: Hearth
) -> None:
    await alice.types("/checkin admin")
    assert await alice.submits(tags="Customer\nNight shift\n", smallest="5") == {}
    await carol.types("/checkin")

    form = text_of(await carol.form())
    assert "客户" in form
    assert "Night shift" in form
    assert "工作量" not in form
    assert rows(hearth.db, select(CheckinTeam.tags)) == [(["customer", "Night shift"],)]


async def test_the_smallest_group_rises_and_never_falls(alice: Person, hearth: Hearth) -> None:
    await alice.types("/checkin admin")
    assert list(await alice.submits(smallest="4")) == ["smallest"]
    assert await alice.submits(smallest="7") == {}
    await alice.post("close", view_id=(await alice.form())["id"], all=True)
    await alice.types("/checkin admin")
    assert list(await alice.submits(smallest="6")) == ["smallest"]
    assert list(await alice.submits(smallest="many")) == ["smallest"]
    assert list(await alice.submits(tags="\n".join(map(str, range(11))))) == ["tags"]

    assert rows(hearth.db, select(CheckinTeam.smallest)) == [(7,)]


@pytest.mark.parametrize("word", ["admin", "管理"])
async def test_nobody_else_opens_or_sends_the_administrators_form(bob: Person, hearth: Hearth, word: str) -> None:
    assert "Only administrators" in (await bob.types(f"/checkin {word}"))["text"]
    assert await bob.no_form()
