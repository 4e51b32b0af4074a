"""Private by default, shared by choice, taken back at will."""

from pathlib import Path

import pytest
from sqlalchemy import select, update

from bot.core.outbox import FAILED, Delivery
from bot.core.people import Workspace
from bot.features.reflection import ReflectionAnswer, ReflectionShare
from simulator import people
from simulator.clock import ShiftedClock
from simulator.server import Simulator
from tests.actors import Json, Person, eventually, find, text_of
from tests.conftest import Hearth, both_engines, rows
from tests.reflection_helpers import FRIDAY_NINE_IN_SHANGHAI, forge, prompted, reflects, view

EVERYWHERE = (people.GENERAL, people.KUDOS, people.PROJECT)


@pytest.fixture(autouse=True)
def _hearth_is_in_general(slack: Simulator) -> None:
    slack.workspace.join(people.GENERAL, slack.app.bot_user)


async def answered(who: Person, clock: ShiftedClock, text: str) -> Json:
    """Let somebody answer the prompt of Friday morning; returns the message that it became."""
    question = await prompted(who, clock, "今天的一个问题", FRIDAY_NINE_IN_SHANGHAI)
    await who.clicks(question, "reflection.answer")
    assert await who.submits(answer=text) == {}
    return await who.gets("收好了")


async def shares(who: Person, channel: str = people.GENERAL, **fields: str) -> None:
    """Answer by command and share from the form's last page."""
    await who.types("/reflect weekly" if "happened" in fields else "/reflect")
    await view(who, "reflection.answer")
    await who.submits(**fields)
    await who.clicks(await view(who, "reflection.kept"), "reflection.share")
    await view(who, "reflection.share")
    assert await who.submits(channel=channel) == {}


async def is_gone(who: Person, words: str, channel: str = people.GENERAL) -> None:
    async def look() -> bool:
        return not any(words in text_of(message) for message in await who.sees(channel))

    await eventually(look)


async def test_nobody_but_carol_sees_what_carol_answered(
    carol: Person, bob: Person, alice: Person, hearth: Hearth, clock: ShiftedClock
) -> None:
    await answered(carol, clock, "客户现场的秘密 secret-of-hers")
    await reflects(carol, "/reflect weekly", happened="secret-of-hers", customer="secret-of-hers")

    for other in (bob, alice):  # Alice is an administrator
        for channel in EVERYWHERE:
            assert "secret-of-hers" not in str(await other.sees(channel))
        assert "secret-of-hers" not in str(await other.direct())
        assert "secret-of-hers" not in str(await other.home())
        await other.types("/reflect search secret")
        assert "secret-of-hers" not in text_of(await view(other, "reflection.found"))
        await other.types("/reflect history")
        assert "secret-of-hers" not in text_of(await view(other, "reflection.history"))


async def test_nothing_that_was_written_lies_open_in_the_database_or_in_the_ledger(
    carol: Person, hearth: Hearth, clock: ShiftedClock
) -> None:
    await answered(carol, clock, "secret-of-hers")
    await shares(carol, happened="secret-of-hers", customer="secret-of-hers")
    await carol.reads("secret-of-hers")

    path = Path(hearth.settings.database_url.removeprefix("sqlite:///"))
    raw = b"".join(file.read_bytes() for file in path.parent.glob(f"{path.name}*"))
    assert b"reflection_answer" in raw
    assert b"secret-of-hers" not in raw


async def test_bob_cannot_reach_carols_answer_with_a_forged_button(
    bob: Person, carol: Person, hearth: Hearth, clock: ShiftedClock
) -> None:
    await reflects(carol, "/reflect", answer="carols-own-words")
    hers = str(rows(hearth.db, select(ReflectionAnswer.id))[0][0])
    await bob.types("/reflect help")
    clock.move_to(FRIDAY_NINE_IN_SHANGHAI.replace(hour=8))  # nine in Berlin
    question = await bob.gets("A question for today")
    forge(bob, question, "reflection.answer", "1")  # the question that Carol was asked
    await bob.clicks(question, "reflection.answer")
    await bob.gets("That question or answer is not there any more.")
    assert await bob.no_form()

    forge(bob, question, "reflection.answer", "2")
    await bob.clicks(question, "reflection.answer")
    await bob.submits(answer="his")
    kept = await bob.gets("Kept — only you can see it.")
    for action in ("reflection.change", "reflection.share"):
        forge(bob, kept, action, hers)
        seen = len(await bob.direct())
        await bob.clicks(kept, action)
        await eventually(_more_than, bob, seen)
        assert await bob.no_form()
    assert "carols-own-words" not in str(await bob.direct())


async def _more_than(who: Person, seen: int) -> bool:
    return len(await who.direct()) > seen


@both_engines
async def test_carol_shares_an_answer_and_takes_it_back(
    carol: Person, bob: Person, hearth: Hearth, clock: ShiftedClock
) -> None:
    kept = await answered(carol, clock, "割接前先演练两遍")
    await carol.clicks(kept, "reflection.share")
    assert "割接前先演练两遍" in text_of(await view(carol, "reflection.share"))
    assert await carol.submits(channel=people.GENERAL) == {}

    post = await bob.reads("割接前先演练两遍")
    assert post["text"].startswith("carol shares an answer\n")
    assert post["bot_id"]
    shared = await carol.gets("已分享到 <#C0GENERAL1>")
    assert shared["ts"] == kept["ts"]
    await carol.clicks(shared, "reflection.take_back")

    await is_gone(bob, "割接前先演练两遍")
    again = await carol.gets("收好了，只有你自己看得到。")
    assert "割接前先演练两遍" in text_of(again)
    find(again, "reflection.share")


async def test_what_is_posted_is_what_was_shown_and_mentions_nobody(alice: Person, bob: Person) -> None:
    text = "thanks <!channel> and <@U0BOB00001>, @here\u202e\u200b & https://example.com"
    await alice.types("/reflect")
    await alice.submits(answer=text)
    await alice.clicks(await view(alice, "reflection.kept"), "reflection.share")
    shown = text_of(await view(alice, "reflection.share"))
    await alice.submits(channel=people.GENERAL)
    post = await bob.reads("thanks")

    words = "&lt;!channel&gt; and &lt;@U0BOB00001&gt;, ＠here &amp; https://example.com"
    assert words in post["text"]
    assert all(part["text"]["text"] in shown for part in post["blocks"] if part["type"] == "section")
    assert not [note for note in (await bob.get("state"))["notifications"] if note["channel"] == people.GENERAL]


async def test_project_notes_are_shared_with_their_tags_in_the_channels_language(carol: Person, bob: Person) -> None:
    await shares(carol, happened="迁移完成", reuse="核对脚本", customer="*东风*", module="总账")

    post = text_of(await bob.reads("迁移完成"))
    assert "shares project notes" in post
    assert "What can be reused" in post
    assert "Customer: *东风* · Module: 总账" in post


async def test_a_change_follows_into_the_channel_and_the_form_says_so(alice: Person, bob: Person) -> None:
    await shares(alice, answer="a typpo")
    await alice.clicks(await view(alice, "reflection.kept"), "reflection.change")
    assert "What you change here changes there, too." in text_of(await view(alice, "reflection.change"))
    await alice.submits(answer="a typo")

    await bob.reads("a typo")
    await is_gone(bob, "a typpo")


async def test_deleting_takes_the_post_away(alice: Person, bob: Person, hearth: Hearth) -> None:
    await shares(alice, answer="for a moment")
    await bob.reads("for a moment")
    await alice.clicks(await view(alice, "reflection.kept"), "reflection.delete")

    await is_gone(bob, "for a moment")
    assert not rows(hearth.db, select(ReflectionAnswer.id))
    assert not rows(hearth.db, select(ReflectionShare.id))


async def test_the_teams_usual_channel_is_offered_first(alice: Person, hearth: Hearth) -> None:
    with hearth.db.begin() as session:
        session.execute(update(Workspace).values(reflection_channel=people.KUDOS))
    await alice.types("/reflect")
    await alice.submits(answer="x")
    await alice.clicks(await view(alice, "reflection.kept"), "reflection.share")

    choice = find(await view(alice, "reflection.share"), "value")[1]
    assert choice["initial_conversation"] == people.KUDOS
    assert choice["filter"]["include"] == ["public", "private"]


@pytest.mark.parametrize("channel", [people.PROJECT, people.PRIVATE])
async def test_a_channel_without_hearth_is_refused_and_the_way_in_is_told(
    alice: Person, hearth: Hearth, channel: str
) -> None:
    await alice.types("/reflect")
    await alice.submits(answer="x")
    await alice.clicks(await view(alice, "reflection.kept"), "reflection.share")
    await view(alice, "reflection.share")

    problems = await alice.submits(channel=channel)
    assert "/invite @Hearth" in problems["channel"]
    assert not rows(hearth.db, select(ReflectionShare.id))


async def test_an_archived_channel_is_refused(carol: Person, hearth: Hearth) -> None:
    await carol.types("/reflect")
    await carol.submits(answer="x")
    await carol.clicks(await view(carol, "reflection.kept"), "reflection.share")
    await view(carol, "reflection.share")
    carol.sim.workspace.change_channel(people.GENERAL, archived=True)

    assert await carol.submits(channel=people.GENERAL) == {"channel": "这个频道已经归档了，请换一个。"}
    assert not rows(hearth.db, select(ReflectionShare.id))


async def test_slow_slack_does_not_keep_an_answer_from_being_shared(alice: Person, bob: Person) -> None:
    rule = {"method": "conversations.info", "kind": "slow", "seconds": 5, "times": 1}
    await alice.types("/reflect")
    await alice.submits(answer="in spite of it all")
    await alice.clicks(await view(alice, "reflection.kept"), "reflection.share")
    await view(alice, "reflection.share")
    await alice.post("faults", rules=[rule])

    assert await alice.submits(channel=people.GENERAL) == {}
    await bob.reads("in spite of it all")


async def test_an_answer_that_could_not_be_posted_says_so_and_can_be_shared_again(
    alice: Person, bob: Person, hearth: Hearth
) -> None:
    await alice.post("faults", rules=[{"method": "chat.postMessage", "kind": "error:is_archived", "times": 5}])
    await shares(alice, answer="second try")

    async def failed() -> bool:
        states = select(Delivery.state).where(Delivery.kind == "reflection.shared")
        return rows(hearth.db, states) == [(FAILED,)]

    await eventually(failed)
    await alice.post("faults", rules=[])
    await alice.types("/reflect history")
    page = await view(alice, "reflection.history", "It could not be posted in <#C0GENERAL1>")
    await alice.clicks(page, "reflection.share")
    await view(alice, "reflection.share")
    assert await alice.submits(channel=people.GENERAL) == {}

    await bob.reads("second try")
