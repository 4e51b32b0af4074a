"""What others see of kudos: the post, a second voice, what is private, what is taken back, and nobody is woken."""

import asyncio

import pytest
from sqlalchemy import select

from bot.features.kudos import KudosEndorsement
from simulator import people
from simulator.clock import ShiftedClock
from simulator.server import Simulator
from tests.actors import Person, text_of
from tests.conftest import Hearth, rows
from tests.kudos_helpers import gives, gone, open_channel, post, reasons


@pytest.fixture
def channel(hearth: Hearth, slack: Simulator) -> str:
    """#kudos is the kudos channel, and Hearth is in it."""
    return open_channel(hearth, slack)


@pytest.mark.parametrize("shout", ["@channel", "@here", "@everyone", "<!channel>", "<!here|here>", "<!everyone>"])
async def test_words_that_would_wake_everybody_wake_nobody(
    alice: Person, bob: Person, channel: str, slack: Simulator, shout: str
) -> None:
    slack.workspace.notifications.clear()
    await gives(alice, f"@bob for calming {shout} and *us* \u202etonight\u200b <https://x.example|all>")
    posted = await post(alice, "calming")
    await bob.gets("calming")
    assert "＠" in posted["text"]
    assert "\u202e" not in posted["text"]
    assert "<!" not in text_of(posted)
    woken = {who: note for who, note in slack.workspace.notifications.items() if note}
    assert set(woken) <= {people.BOB, people.ALICE}, "only direct messages make a sound"
    assert all(note["channel"].startswith("D") for notes in woken.values() for note in notes)


async def test_private_kudos_reach_one_person_and_no_channel(
    alice: Person, bob: Person, carol: Person, channel: str, slack: Simulator
) -> None:
    answer = await gives(alice, "private @bob for telling me the truth")
    assert "Only those you thanked can read it" in text_of(answer)
    assert "Seen only by you two" in text_of(await bob.gets("telling me the truth"))
    assert not [m for m in await bob.sees(channel) if "truth" in text_of(m)]
    assert "truth" not in text_of(await carol.types("/kudos"))
    assert "truth" in text_of(await bob.types("/kudos"))


async def test_undo_withdraws_the_post_and_the_direct_message(
    alice: Person, bob: Person, channel: str, hearth: Hearth
) -> None:
    answer = await gives(alice, "@bob for staying the night")
    await post(bob, "staying the night")
    await bob.gets("staying the night")

    assert (await alice.clicks(answer, "kudos.undo"))["ok"]
    await gone(bob, "staying the night", channel)
    await gone(bob, "staying the night", await bob.conversation())
    shown = await alice.reads("Taken back")
    assert "> staying the night" in text_of(shown), "what was typed is not lost"
    assert reasons(hearth) == []


async def test_after_ten_minutes_undo_says_that_it_is_too_late(
    alice: Person, clock: ShiftedClock, hearth: Hearth
) -> None:
    answer = await gives(alice, "@bob for staying the night")
    clock.advance(seconds=601)
    await alice.clicks(answer, "kudos.undo")
    await alice.reads("taken back for ten minutes")
    assert reasons(hearth) == ["staying the night"]


async def test_carol_says_me_too_twice_quickly_and_joins_once(
    alice: Person, bob: Person, carol: Person, channel: str, hearth: Hearth
) -> None:
    await gives(alice, "@bob for staying the night")
    posted = await post(carol, "staying the night")
    await asyncio.gather(carol.clicks(posted, "kudos.me_too"), carol.clicks(posted, "kudos.me_too"))

    assert "Me too: carol" in text_of(await post(bob, "Me too: carol"))
    assert len(rows(hearth.db, select(KudosEndorsement.member_id))) == 1
    answer = await carol.reads("你也一起感谢了", channel)
    await carol.reads("已经算上你了", channel)

    await alice.clicks(posted, "kudos.me_too")
    await alice.reads("These are your own kudos", channel)
    await bob.clicks(posted, "kudos.me_too")
    await bob.reads("These kudos are for you", channel)

    await carol.clicks(answer, "kudos.leave")
    await gone(bob, "Me too: carol", channel)
