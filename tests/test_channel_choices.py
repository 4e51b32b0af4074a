"""Whoever chooses a channel in a form must be in it: the ids in a request are whatever its sender wrote."""

from typing import Any

import pytest
from sqlalchemy import select, update

from bot.core.people import Member, Workspace
from bot.features.reflection import ReflectionProgramme, ReflectionShare
from simulator import payloads, people
from simulator.server import Simulator
from tests.actors import Json, Person, find, text_of
from tests.conftest import Hearth, rows
from tests.reflection_helpers import view
from tests.series_helpers import FORM

CHANNELS = select(Workspace.kudos_channel, Workspace.exchange_channel, Workspace.reflection_channel)


async def sends(who: Person, **chosen: str) -> Json:
    """Send the form on top as it stands, with other channels than its menus offer; returns what came back."""
    form, board = await who.form(), who.sim.board
    menus = {
        block_id: {"value": {"type": "conversations_select", "selected_conversation": channel}}
        for block_id, channel in chosen.items()
    }
    seen = {**form, "state": {"values": form["state"]["values"] | menus}}
    payload = payloads.view_submission(
        board.origin, board.who(who.id), view=seen, trigger_id=board.triggers.make(who.id)
    )
    answer = (await who.post("deliver", kind="interactive", payload=payload))["body"]
    return dict(answer) if isinstance(answer, dict) else {}


async def refusal(who: Person, **chosen: str) -> Any:
    """Return what stands beside the one altered field."""
    (field,) = chosen
    return (await sends(who, **chosen)).get("errors", {}).get(field, "")


def secret(slack: Simulator, *members: str, hearth: bool = True) -> str:
    """Return a private channel of these people, with Hearth in it."""
    with_hearth = [slack.app.bot_user] if hearth else []
    return slack.workspace.add_channel("secret", kind="private", members=[*members, *with_hearth]).id


async def to_share(who: Person, words: str = "my own words") -> Json:
    """Answer a question and open the form that shares it."""
    await who.types("/reflect")
    await view(who, "reflection.answer")
    assert await who.submits(answer=words) == {}
    await who.clicks(await view(who, "reflection.kept"), "reflection.share")
    return await view(who, "reflection.share")


async def test_an_answer_goes_to_no_channel_that_its_author_is_not_in(
    alice: Person, carol: Person, slack: Simulator, hearth: Hearth
) -> None:
    elsewhere = slack.workspace.add_channel("elsewhere", members=[people.BOB, slack.app.bot_user]).id
    await to_share(alice)
    assert "You're not in that channel" in await refusal(alice, channel=secret(slack, people.BOB))
    assert "You're not in that channel" in await refusal(alice, channel=elsewhere)
    await to_share(carol)
    assert "你不在那个频道里" in await refusal(carol, channel=elsewhere)
    assert not rows(hearth.db, select(ReflectionShare.id))
    slack.workspace.join(elsewhere, people.ALICE)
    assert await refusal(alice, channel=elsewhere) == ""
    await alice.reads("my own words", elsewhere)


@pytest.mark.parametrize("whom", [[people.BOB], [people.BOB, people.CAROL], [people.BOB, "U0HEARTH01"]])
async def test_an_answer_goes_to_no_direct_conversation(alice: Person, hearth: Hearth, whom: list[str]) -> None:
    """Hearth may not ask about direct conversations; a group DM's id looks like a channel's."""
    place = str((await alice.post("dm", users=whom))["channel"])
    await to_share(alice)
    assert await refusal(alice, channel=place) != ""
    assert not rows(hearth.db, select(ReflectionShare.id))


async def test_what_cannot_be_proven_in_time_is_refused_and_the_form_keeps_everything(
    alice: Person, bob: Person, slack: Simulator, hearth: Hearth
) -> None:
    slack.workspace.join(people.GENERAL, slack.app.bot_user)
    await to_share(alice, "said later")
    await alice.post("faults", rules=[{"method": "users.conversations", "kind": "slow", "seconds": 5, "times": 1}])
    assert "Please try again in a minute" in (await alice.submits(channel=people.GENERAL))["channel"]
    assert "said later" in text_of(await view(alice, "reflection.share"))
    assert await alice.submits(channel=people.GENERAL) == {}
    await bob.reads("said later")


async def test_somebody_in_a_thousand_channels_is_found_in_the_last_of_them(alice: Person, slack: Simulator) -> None:
    for n in range(1_000):
        slack.workspace.add_channel(f"a-{n}", members=[people.ALICE])
    last = slack.workspace.add_channel("last", members=[people.ALICE, slack.app.bot_user]).id
    await to_share(alice, "found there")
    assert await alice.submits(channel=last) == {}
    await alice.reads("found there", last)


async def test_before_another_company_reads_an_answer_its_author_is_told(
    alice: Person, slack: Simulator, hearth: Hearth
) -> None:
    slack.workspace.join(people.GENERAL, slack.app.bot_user)
    await alice.post("convert", channel=people.GENERAL, shared="external")
    await to_share(alice, "for the customer too")
    assert await alice.submits(channel=people.GENERAL) == {}
    form = await view(alice, "reflection.share", "another company")
    assert find(form, "value")[1]["initial_conversation"] == people.GENERAL
    assert not rows(hearth.db, select(ReflectionShare.id))
    assert await alice.submits() == {}
    await alice.reads("for the customer too")


async def test_the_usual_channel_says_so_from_the_first(alice: Person, hearth: Hearth, slack: Simulator) -> None:
    slack.workspace.join(people.KUDOS, slack.app.bot_user)
    await alice.post("convert", channel=people.KUDOS, shared="pending")
    with hearth.db.begin() as session:
        session.execute(update(Workspace).values(reflection_channel=people.KUDOS))
    assert f"People from another company can read <#{people.KUDOS}>" in text_of(await to_share(alice, "once is enough"))
    assert await alice.submits() == {}
    await alice.reads("once is enough", people.KUDOS)


async def test_administrators_choose_no_private_channel_that_they_are_not_in(
    alice: Person, slack: Simulator, hearth: Hearth
) -> None:
    hidden = secret(slack, people.BOB)
    await alice.types("/hearth admin")
    for field in ("kudos_channel", "exchange_channel", "reflection_channel"):
        assert "You're not in that channel" in await refusal(alice, **{field: hidden})
        assert "Hearth can't see that channel" in await refusal(alice, **{field: people.PRIVATE})
    assert rows(hearth.db, CHANNELS) == [(None, None, None)]

    slack.workspace.join(people.PRIVATE, slack.app.bot_user)
    elsewhere = slack.workspace.add_channel("elsewhere", members=[people.BOB]).id
    assert await alice.submits(kudos_channel=people.PRIVATE, exchange_channel=elsewhere) == {}
    assert rows(hearth.db, CHANNELS) == [(people.PRIVATE, elsewhere, None)]


async def test_what_another_administrator_chose_stays_when_something_else_is_changed(
    alice: Person, slack: Simulator, hearth: Hearth
) -> None:
    hidden = secret(slack, people.BOB)
    with hearth.db.begin() as session:
        session.execute(update(Workspace).values(kudos_channel=hidden))
    await alice.types("/hearth admin")
    answer = await sends(alice, kudos_channel=hidden, exchange_channel=people.GENERAL)
    assert "Saved for the whole team" in str(answer)
    assert rows(hearth.db, CHANNELS) == [(hidden, people.GENERAL, None)]


async def test_administrators_are_told_which_channels_another_company_reads(alice: Person, carol: Person) -> None:
    await alice.post("convert", channel=people.KUDOS, shared="external")
    await alice.types("/hearth admin")
    assert await alice.submits(kudos_channel=people.KUDOS, exchange_channel=people.GENERAL) == {}
    page = text_of(await view(alice, "hearth.said"))
    assert f"People from another company can read <#{people.KUDOS}> too." in page
    assert people.GENERAL not in page


async def test_an_exchange_day_is_announced_in_no_private_channel_its_administrator_is_not_in(
    alice: Person, slack: Simulator, hearth: Hearth
) -> None:
    await alice.types("/exchange setup")
    assert "You're not in that channel" in await refusal(alice, channel=secret(slack, people.BOB))
    assert rows(hearth.db, CHANNELS) == [(None, None, None)]
    slack.workspace.join(people.GENERAL, slack.app.bot_user)
    await alice.post("convert", channel=people.GENERAL, shared="external")
    assert await alice.submits(channel=people.GENERAL) == {}
    assert "another company" in text_of(await view(alice, "exchange.said"))


async def test_no_round_begins_in_a_private_channel_its_administrator_is_not_in(
    alice: Person, slack: Simulator, hearth: Hearth
) -> None:
    await alice.types("/reflect programmes")
    await alice.clicks(await view(alice, "reflection.programmes"), "reflection.programme")
    await view(alice, "reflection.programme")
    slack.workspace.join(people.GENERAL, slack.app.bot_user)
    assert "You're not in that channel" in await refusal(alice, channel=secret(slack, people.BOB))
    assert not rows(hearth.db, select(ReflectionProgramme.id))
    assert await alice.submits(**{**FORM, "channel": people.GENERAL}) == {}


async def test_a_guest_speaks_in_a_public_channel_only_if_they_are_in_it(
    alice: Person, hearth: Hearth, slack: Simulator
) -> None:
    elsewhere = slack.workspace.add_channel("elsewhere", members=[people.BOB, slack.app.bot_user]).id
    await alice.types("/checkin 4")
    with hearth.db.begin() as session:
        session.execute(update(Member).where(Member.user_id == people.ALICE).values(is_guest=True))
    await alice.types("/hearth admin")
    assert "You're not in that channel" in await refusal(alice, kudos_channel=elsewhere)
