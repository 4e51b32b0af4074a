"""Kudos by the form: empty, about a message, or in return."""

import asyncio

import pytest
from sqlalchemy import select

from bot.features.kudos import Kudos
from bot.simulator import people
from bot.simulator.server import Simulator
from tests.conftest import Hearth
from tests.stage import Person, find, text_of
from tests.thanking import gives, gone, open_channel, post, reasons


@pytest.fixture
def channel(hearth: Hearth, slack: Simulator) -> str:
    """#kudos is the kudos channel, and Hearth is in it."""
    return open_channel(hearth, slack)


async def test_alice_fills_the_form_and_sees_whom_it_reaches(alice: Person, bob: Person, channel: str) -> None:
    await alice.types("/kudos give")
    view = await alice.form()
    assert "Private ones are seen by you and those you thank only" in text_of(view)

    assert "Kudos are for others" in (await alice.submits(people=[people.ALICE], reason="so very patient"))["people"]
    assert "at least 10 letters" in (await alice.submits(people=[people.BOB], reason="thanks"))["reason"]
    problems = await alice.submits(
        people=[people.BOB], reason="staying the night", value="mission", about="Northwind & Co", seen="public"
    )
    assert problems == {}
    assert f"You thanked <@{people.BOB}>." in text_of(await alice.form())
    posted = await post(bob, "staying the night")
    assert "🧭 Mission\nFor: Northwind &amp; Co" in posted["text"]

    await alice.clicks(await alice.form(), "kudos.undo")
    await gone(bob, "staying the night", channel)
    assert "Taken back" in text_of(await alice.form())


async def test_a_form_sent_twice_thanks_once(alice: Person, bob: Person, hearth: Hearth) -> None:
    await alice.types("/kudos give")
    view = await alice.form()
    sent = {
        "people": {"value": {"type": "multi_users_select", "selected_users": [people.BOB]}},
        "reason": {"value": {"type": "plain_text_input", "value": "staying the night"}},
    }
    await asyncio.gather(*(alice.post("submit", view_id=view["id"], values=sent) for _ in range(2)))
    await bob.gets("staying the night")
    assert reasons(hearth) == ["staying the night"]


async def test_bob_says_thanks_back(alice: Person, bob: Person) -> None:
    await gives(alice, "@bob for staying the night")
    await bob.clicks(await bob.gets("staying the night"), "kudos.back")
    _, select_people = find(await bob.form(), "value")
    assert select_people["initial_users"] == [people.ALICE]
    assert await bob.submits(reason="bringing us all breakfast") == {}
    await alice.gets("bringing us all breakfast")


async def test_the_message_shortcut_keeps_the_address_and_not_the_words(
    alice: Person, bob: Person, hearth: Hearth
) -> None:
    await bob.says("The plum-coloured migration is through")
    message = next(m for m in await alice.sees() if "plum" in m["text"])
    await alice.chooses("kudos.from_message", message)
    view = await alice.form()
    assert find(view, "value")[1]["initial_users"] == [people.BOB]
    assert "Its words are not copied" in text_of(view)

    assert await alice.submits(reason="keeping calm all night") == {}
    told = await bob.gets("keeping calm all night")
    assert f"/archives/{people.GENERAL}/p{message['ts'].replace('.', '')}|this message>" in told["text"]
    with hearth.db.begin(write=False) as session:
        stored = [row[0] for row in session.execute(select(Kudos.reason))] + [
            row[0] for row in session.execute(select(Kudos.link))
        ]
    assert not any("plum" in str(each) for each in stored)


async def test_a_message_that_hearth_cannot_see_gives_no_address_and_still_a_form(alice: Person, bob: Person) -> None:
    await bob.says("Between us leads", channel=people.PRIVATE)
    message = next(m for m in await alice.sees(people.PRIVATE) if "Between us" in m["text"])
    await alice.chooses("kudos.from_message", message)
    assert "Its words are not copied" not in text_of(await alice.form())
