"""Kudos by the form: empty, about a message, or in return."""

import asyncio
import json

import pytest
from sqlalchemy import select

from bot.features.kudos import Kudos
from simulator import payloads, people
from simulator.server import Simulator
from tests.actors import Json, Person, eventually, find, text_of
from tests.conftest import Hearth
from tests.kudos_helpers import gives, gone, open_channel, post, reasons


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


async def asked_about(who: Person, words: str, channel: str) -> Json:
    """Open the form about a message; returns the form."""
    message = next(m for m in reversed(await who.sees(channel)) if words in m["text"])
    await who.chooses("kudos.from_message", message)

    async def look() -> Json | None:
        form = await who.form()
        return form if form["callback_id"] == "kudos.give" else None

    view: Json = await eventually(look)
    return view


def preset(view: Json) -> str:
    """Return who can see the thanks, as the form opens."""
    return str(find_in(view, "seen")["element"]["initial_option"]["value"])


def find_in(view: Json, block_id: str) -> Json:
    return next(block for block in view["blocks"] if block["block_id"] == block_id)


async def place_of_kind(kind: str, alice: Person, slack: Simulator) -> str:
    """Return a conversation of Alice and Bob, of this kind, with or without Hearth in it."""
    work, hearth = slack.workspace, slack.app.bot_user
    pair = [people.ALICE, people.BOB]
    with_whom = {"im": [people.BOB], "mpim": [people.BOB, people.CAROL], "mpim with hearth": [people.BOB, hearth]}
    if kind in with_whom:
        return str((await alice.post("dm", users=with_whom[kind]))["channel"])
    made = {
        "old mpim": ("mpdm-alice--bob-1", "mpim", "G0OLD1"),
        "old private": ("plans", "private", "G0OLD2"),
        "public": ("mpdm-plans", "public", None),  # a name that any channel may have
    }
    if kind in made:
        name, what, place_id = made[kind]
        return work.add_channel(name, kind=what, members=pair, id=place_id).id
    place = people.PROJECT if kind == "was public" else people.PRIVATE
    if kind == "was public":
        await alice.post("convert", channel=place, kind="private")
    if kind != "private":
        work.join(place, hearth)
    return place


@pytest.mark.parametrize(
    "kind",
    ["im", "mpim", "mpim with hearth", "old mpim", "private", "old private", "private with hearth", "was public"],
)
async def test_thanks_for_a_message_that_not_everybody_sees_start_private_and_lead_nobody_else_to_it(
    alice: Person, bob: Person, carol: Person, channel: str, slack: Simulator, kind: str
) -> None:
    """Ids with C, and names like `mpdm-…`, were taken for public channels (sweatco/archie-hq, Netflix/dispatch)."""
    place = await place_of_kind(kind, alice, slack)
    await bob.says("Between us", channel=place)
    view = await asked_about(alice, "Between us", place)
    assert preset(view) == "private"
    assert "Not everybody can see" in text_of(view) or "not everybody can see" in text_of(view)

    assert await alice.submits(reason="keeping calm all night", seen="public") == {}
    posted = await post(carol, "keeping calm all night")
    told = await bob.gets("keeping calm all night")
    assert place not in str(posted["blocks"]) + posted["text"]
    assert place not in str(told["blocks"]) + told["text"]


async def test_in_private_the_author_alone_is_led_back_to_a_message_in_a_private_channel(
    alice: Person, bob: Person, carol: Person, channel: str, slack: Simulator
) -> None:
    place = await place_of_kind("private with hearth", alice, slack)
    for whom in ([people.BOB], [people.BOB, people.CAROL]):
        await bob.says("Between us", channel=place)
        view = await asked_about(alice, "Between us", place)
        assert "only its author gets the link" in text_of(view)
        assert await alice.submits(people=whom, reason=f"telling {len(whom)} of us the truth") == {}
    assert f"/archives/{place}/p" in (await bob.gets("telling 1 of us"))["text"]
    assert place not in (await bob.gets("telling 2 of us"))["text"]
    assert place not in (await carol.gets("telling 2 of us"))["text"]


async def test_what_a_place_is_called_makes_it_neither_private_nor_public(
    alice: Person, bob: Person, channel: str, slack: Simulator
) -> None:
    place = await place_of_kind("public", alice, slack)
    await bob.says("For all of us", channel=place)
    view = await asked_about(alice, "For all of us", place)
    assert preset(view) == "public"
    assert await alice.submits(reason="saying it to all of us") == {}
    assert f"/archives/{place}/p" in (await bob.gets("saying it to all of us"))["text"]


@pytest.mark.parametrize("fault", ["slow", "error:internal_error", "500_before", "429"])
async def test_where_slack_does_not_say_what_a_place_is_it_counts_as_private(
    alice: Person, bob: Person, channel: str, fault: str
) -> None:
    await bob.says("The migration is through")
    rule = {"method": "conversations.info", "kind": fault, "times": 4, "seconds": 5, "retry_after": 1}
    await alice.post("faults", rules=[rule])
    view = await asked_about(alice, "The migration", people.GENERAL)
    assert preset(view) == "private"
    await alice.post("faults", rules=[])


async def test_a_form_that_names_a_channel_its_sender_is_not_in_is_refused(
    alice: Person, bob: Person, carol: Person, channel: str, hearth: Hearth, slack: Simulator
) -> None:
    """Carol is not in the private channel; its id came into her request all the same."""
    place = await place_of_kind("private with hearth", alice, slack)
    ts = await bob.says("Between us", channel=place)
    await carol.types("/kudos give")
    view = await carol.form()
    forged = {**view, "private_metadata": json.dumps({"message": [people.BOB, place, ts]})}
    said = {
        "people": {"value": {"type": "multi_users_select", "selected_users": [people.BOB]}},
        "reason": {"value": {"type": "plain_text_input", "value": "telling us the truth"}},
        "seen": {"value": {"type": "radio_buttons", "selected_option": {"value": "private"}}},
    }
    forged["state"] = {"values": said}
    payload = payloads.view_submission(
        slack.board.origin,
        slack.board.who(people.CAROL),
        view=forged,
        trigger_id=slack.board.triggers.make(people.CAROL),
    )
    answer = await carol.post("deliver", kind="interactive", payload=payload)
    assert "你不在那条消息所在的频道里" in str(answer["body"])
    assert reasons(hearth) == []


async def test_the_form_says_that_people_of_another_company_read_the_kudos_channel(
    alice: Person, carol: Person, channel: str
) -> None:
    await alice.types("/kudos give")
    assert "another company" not in text_of(await alice.form())
    await alice.post("close", view_id=(await alice.form())["id"])
    for shared in ("external", "pending"):
        await alice.post("convert", channel=channel, shared=shared)
        await alice.types("/kudos give")
        view = await alice.form()
        assert f"People from another company can read <#{channel}> too." in text_of(view)
        await alice.post("close", view_id=view["id"])
    await carol.types("/kudos customer")
    assert "其他公司的人也能看到" in text_of(await carol.form())


async def test_where_a_command_was_typed_is_told_to_nobody(
    alice: Person, bob: Person, channel: str, slack: Simulator
) -> None:
    place = await place_of_kind("private with hearth", alice, slack)
    await alice.types("/kudos @bob for staying the night", channel=place)
    posted = await post(bob, "staying the night")
    assert place not in str(posted)
    assert place not in str(await bob.gets("staying the night"))
