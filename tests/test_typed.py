"""What people type after a command reaches Hearth as they typed it, whatever Slack made of it on the way."""

import pytest

from simulator import people
from tests.actors import Person, elements, text_of
from tests.reflection_helpers import view
from tests.series_helpers import FORM


@pytest.mark.parametrize(
    "typed",
    ["/hearth R&D", "/hearth off R&D", "/hearth snooze R&D", "/hearth onsite R&D", "/hearth help R&D", "/exchange R&D",
     "/reflect R&D", "/checkin R&D"],
)  # fmt: skip
async def test_a_word_that_is_not_known_is_shown_as_it_was_typed(bob: Person, typed: str) -> None:
    said = await bob.types(typed)

    assert "I do not know" in said["text"]
    assert "R&amp;D" in said["text"]
    assert "amp;amp" not in said["text"]


async def test_a_name_is_shown_as_a_name_and_wakes_nobody(carol: Person) -> None:
    said = await carol.types("/hearth 休假 @bob <!channel>")

    assert "我看不懂“@bob ＠channel”是哪几天" in said["text"]
    assert "我不认识“@bob”" in (await carol.types("/reflect @bob"))["text"]


async def test_words_with_an_ampersand_or_a_name_are_found(bob: Person) -> None:
    await bob.types("/reflect daily Asked R&D and @alice about <the form>")
    begun = next(e for _, e in elements(await bob.form()) if e["action_id"] == "value")
    assert begun["initial_value"] == "Asked R&D and @alice about <the form>"
    assert await bob.submits(answer=begun["initial_value"]) == {}
    await bob.post("close", view_id=(await bob.form())["id"], all=True)

    await bob.types("/reflect search R&D @alice")
    assert "Asked R&amp;D and @alice" in text_of(await bob.form())


@pytest.mark.parametrize(
    "command", ["/exchange setup", "/exchange topic", "/hearth off", "/hearth onsite", "/hearth snooze", "/hearth help",
                "/reflect daily", "/checkin", "/kudos", "/kudos customer"],
)  # fmt: skip
async def test_ten_thousand_characters_are_answered_at_once_and_come_back_whole(alice: Person, command: str) -> None:
    typed = "25日 长" * 2_000
    await alice.types(f"{command} {typed}")

    await alice.reads(typed)
    assert await alice.no_form()


async def test_beside_a_field_stands_plain_text_without_marks(alice: Person, carol: Person) -> None:
    """Slack shows neither bold nor code there, and no entities."""
    await alice.types("/hearth data")
    await alice.clicks(await alice.form(), "data.forget")
    assert (await alice.submits(word="no"))["word"].endswith("please type the word delete.")
    await alice.post("close", view_id=(await alice.form())["id"], all=True)
    alice.sim.workspace.join(people.GENERAL, alice.sim.app.bot_user)
    await alice.types("/reflect programmes")
    await alice.clicks(await view(alice, "reflection.programmes"), "reflection.programme")
    await view(alice, "reflection.programme")
    given = {**FORM, "channel": people.GENERAL, "day": "other", "when": "R&D <!channel>"}
    assert "“R&D <!channel>”" in (await alice.submits(**given))["when"]

    await carol.types("/kudos 感谢")
    mine = await carol.submits(people=[people.CAROL], reason="我自己真的很努力")
    assert "可以用 /checkin 记下来" in mine["people"]


async def test_a_reason_that_nobody_can_see_is_none(bob: Person) -> None:
    await bob.types("/kudos give")

    assert "What is it for?" in (await bob.submits(people=[people.ALICE], reason=" \u200b\u2060 "))["reason"]


async def test_two_dates_mixed_up_are_no_year_off(bob: Person, carol: Person) -> None:
    assert "The last day has to come after the first." in (await bob.types("/hearth off 12-31..12-24"))["text"]
    assert "最后一天不能早于第一天。" in (await carol.types("/hearth 休假 12-31..12-24"))["text"]
    assert "Off: " in (await bob.types("/hearth off 12-24..1-6"))["text"]


async def test_an_unknown_topic_of_help_is_quoted_in_the_reader_s_own_words(carol: Person) -> None:
    assert "我不认识 `不存在`" in (await carol.types("/hearth 帮助 不存在"))["text"]
