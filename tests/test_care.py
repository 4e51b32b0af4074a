"""Grave words are answered with whom to ring, hard days with one kind message, and nobody learns of either."""

import logging
from datetime import UTC, datetime

import pytest
from sqlalchemy import select, text
from structlog.testing import capture_logs

from bot.features.checkins import Checkin
from bot.features.crisis import help_for
from bot.platform.i18n import translator
from handlers.crisis import Card
from scheduler.jobs import JOBS
from simulator import people
from simulator.clock import ShiftedClock
from tests.actors import Person, eventually, text_of
from tests.conftest import Hearth, rows

GRAVE = "I do not want to live any more"
CARD = "First of all"


def lines(zone: str, region: str | None = None) -> str:
    """Return the lines for somebody in this zone who belongs to this region, as English text."""
    return " | ".join(line.en for line in help_for(zone=zone, region=region, contact=None, own=()).lines)


def test_the_lines_are_those_of_where_somebody_is_and_where_they_belong() -> None:
    assert "12356" in lines("Asia/Shanghai")
    assert "120 (ambulance), 110" in lines("Asia/Shanghai")
    assert "988" in lines("America/New_York", "US")
    assert "findahelpline.com" in lines("Europe/Berlin")
    assert "findahelpline.com" in lines("Etc/UTC")
    on_a_journey = lines("Europe/Berlin", "CN")
    assert "12356" in on_a_journey
    assert "findahelpline.com" in on_a_journey
    assert "988" not in on_a_journey


async def test_grave_words_after_a_mood_bring_the_card_above_what_was_noted(carol: Person, hearth: Hearth) -> None:
    answer = await carol.types("/checkin 1 累死了，真的不想活了")
    said = text_of(answer)

    assert said.index("12356") < said.index("记下了")
    assert "没有人会收到通知" in said
    assert "12356" in answer["text"], "a screen reader hears it too"
    assert rows(hearth.db, select(Checkin.mood)) == [(1,)]


async def test_idioms_bring_no_card(alice: Person, carol: Person) -> None:
    assert CARD not in text_of(await alice.types("/checkin 2 had to kill the process before the deadline"))
    assert "12356" not in text_of(await carol.types("/checkin 2 累死了，笑死我了"))


async def test_grave_words_that_are_no_mood_bring_the_card_above_the_refusal(carol: Person) -> None:
    said = text_of(await carol.types("/checkin 不想活了"))

    assert said.index("12356") < said.index("我不认识")


async def test_every_command_and_every_form_answers_grave_words_so(alice: Person, hearth: Hearth) -> None:
    assert CARD in text_of(await alice.types(f"/hearth {GRAVE}"))
    await alice.types("/checkin")
    assert await alice.submits(mood="1", note=GRAVE) == {}
    said = text_of(await alice.form())
    assert said.index("988") < said.index("Noted")
    await alice.post("close", view_id=(await alice.form())["id"], all=True)

    await alice.clicks(await alice.home(), "reflection.open")
    assert await alice.submits(answer=GRAVE) == {}
    assert CARD in text_of(await alice.form())


async def test_a_form_that_closes_without_a_word_stays_open_for_the_card(alice: Person) -> None:
    await alice.types("/checkin 2")
    await alice.clicks(await alice.reads("Noted"), "checkin.edit")
    assert await alice.submits(mood="2", note=GRAVE) == {}

    said = text_of(await alice.form())
    assert CARD in said
    assert "What you wrote is saved." in said


async def test_a_form_that_is_refused_shows_the_card_and_what_is_wrong_and_keeps_what_was_typed(alice: Person) -> None:
    await alice.clicks(await alice.home(), "kudos.give")
    await alice.submits(people=[alice.id], reason=GRAVE)

    said = text_of(await alice.form())
    assert CARD in said
    assert "Kudos are for others" in said.rpartition("read on.")[2], "what is wrong stands below"
    await alice.post("close", view_id=(await alice.form())["id"])
    assert (await alice.form())["callback_id"] == "kudos.give"


async def test_grave_words_written_to_hearth_are_answered_at_once_and_by_the_card_alone(alice: Person) -> None:
    await alice.says(GRAVE, await alice.conversation())

    answer = await alice.gets(CARD)
    assert "988" in text_of(answer)
    assert not any("/kudos" in text_of(message) for message in await alice.direct() if CARD in text_of(message))


async def test_the_card_names_whom_an_administrator_named_and_the_team_s_own_lines(alice: Person, bob: Person) -> None:
    await alice.types("/checkin admin")
    assert await alice.submits(contact=people.CAROL, lines="Counselling <24h>: 0800 1\n") == {}

    said = text_of(await bob.types(f"/checkin 1 {GRAVE}"))
    assert f"<@{people.CAROL}> is there for this" in said
    assert "Counselling &lt;24h&gt;: 0800 1" in said
    assert "findahelpline.com" in said


async def test_nothing_about_the_match_is_stored_or_logged_or_seen(
    alice: Person, bob: Person, hearth: Hearth, clock: ShiftedClock, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    await alice.types("/checkin 2 fine words")
    await alice.gets("I am Hearth")
    for job in JOBS:  # else a tick does some of it between the two counts
        with hearth.db.begin() as session:
            job.run(session, now=clock.now())

    def counts() -> dict[str, int]:
        names = [name for (name,) in rows(hearth.db, text("select name from sqlite_master where type = 'table'"))]
        return {n: rows(hearth.db, text(f'select count(*) from "{n}"'))[0][0] for n in names}  # noqa: S608

    before = counts()
    with capture_logs() as logs:
        assert CARD in text_of(await alice.types(f"/checkin 2 {GRAVE}"))
        assert CARD in text_of(await alice.types(f"/checkin {GRAVE}"))
    grown = {name: n - before[name] for name, n in counts().items() if n != before[name]}

    assert grown.keys() <= {"checkin", "inbox", "sqlite_sequence"}, "an entry like any other"
    assert grown["checkin"] == 1
    for words in ("crisis", "concern", "care", "First of all"):
        assert words not in str(logs)
        assert words not in caplog.text
    assert not any(CARD in text_of(message) for message in [*await bob.direct(), *await bob.sees()])


async def test_with_a_database_that_cannot_be_read_the_numbers_come_all_the_same(
    alice: Person, hearth: Hearth, clock: ShiftedClock
) -> None:
    await alice.types("/checkin 4")
    with hearth.db.begin() as session:
        session.execute(text("alter table checkin_team rename to gone"))

    assert "988" in text_of(await alice.types(f"/checkin 2 {GRAVE}"))


async def low_days(who: Person, clock: ShiftedClock, *days: int, month: int = 11) -> None:
    for day in days:
        clock.move_to(datetime(2026, month, day, 15, tzinfo=UTC))
        await who.types("/checkin 2 a hard day")


async def letters(who: Person) -> int:
    return sum("hard stretch" in text_of(message) for message in await who.direct())


async def test_three_low_days_in_a_row_bring_one_kind_message_and_nobody_is_told(
    alice: Person, bob: Person, carol: Person, hearth: Hearth, clock: ShiftedClock
) -> None:
    await alice.types("/checkin admin")
    assert await alice.submits(contact=people.CAROL, lines="Counselling: 0800 1") == {}
    await low_days(bob, clock, 19, 20)
    assert await letters(bob) == 0
    await low_days(bob, clock, 23)  # the Monday after

    letter = await bob.gets("hard stretch")
    await bob.clicks(letter, "care.person")
    named = await bob.gets(f"<@{people.CAROL}> is the person to turn to")
    await bob.clicks(named, "care.lines")
    assert "Counselling: 0800 1" in text_of(await bob.gets("These people listen"))
    for other in (alice, carol):
        assert await letters(other) == 0
        assert not any("bob" in text_of(message).lower() for message in await other.direct())


async def test_it_comes_once_a_week_at_most_and_after_a_good_day_the_count_begins_anew(
    bob: Person, clock: ShiftedClock
) -> None:
    await low_days(bob, clock, 16, 17, 18)
    await bob.gets("hard stretch")
    await low_days(bob, clock, 19, 20, 23)
    assert await letters(bob) == 1
    clock.move_to(datetime(2026, 11, 24, 15, tzinfo=UTC))
    await bob.types("/checkin 4")
    await low_days(bob, clock, 25, 26)
    assert await letters(bob) == 1
    await low_days(bob, clock, 27)

    async def twice() -> bool:
        return await letters(bob) == 2

    await eventually(twice)


async def test_whoever_has_paused_everything_is_left_alone(bob: Person, clock: ShiftedClock) -> None:
    await bob.types("/hearth pause")
    await low_days(bob, clock, 16, 17, 18)
    assert await letters(bob) == 0

    await bob.types("/hearth resume")
    await low_days(bob, clock, 19)
    await bob.gets("hard stretch")


async def test_not_now_is_an_answer_and_never_again_is_one_too(bob: Person, clock: ShiftedClock) -> None:
    await low_days(bob, clock, 16, 17, 18)
    letter = await bob.gets("hard stretch")
    assert "Talk to somebody here" not in text_of(letter), "no dead button while nobody is named"
    await bob.clicks(letter, "care.later")
    await bob.clicks(await bob.gets("I will not come back to it this week"), "care.off")
    await bob.gets("I will not write this to you again")
    await low_days(bob, clock, 25, 26, 27)
    assert await letters(bob) == 0, "the first one now says something else"

    await bob.types("/checkin settings")
    assert await bob.submits(switches=["care"]) == {}
    await bob.types("/checkin 1")
    await bob.gets("hard stretch")


def test_what_a_form_refuses_wakes_nobody_below_the_card() -> None:
    """Beside a field it would be plain text; on the card's page it is not."""
    card = Card(translator("en"), help_for(zone="Asia/Shanghai", region="CN", contact=None, own=()))
    answer = card.above({"response_action": "errors", "errors": {"word": "I do not know “<!channel>”."}}, form=True)

    assert "<!channel>" not in text_of(answer["view"])
    assert "“&lt;!channel&gt;”" in text_of(answer["view"])
