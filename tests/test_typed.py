"""What people type after a command reaches Hearth as they typed it, whatever Slack made of it on the way."""

import pytest

from tests.stage import Person, elements, text_of


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
