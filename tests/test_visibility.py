"""Whatever says who can see something tells the truth: letters follow a post, and each entry of a list has its own."""

import pytest
from sqlalchemy import select

from bot.cli.operations import DIRECT, listed
from bot.core.outbox import FAILED, Delivery, Waiting
from bot.features import admin_messages
from bot.features.reflection import ReflectionShare
from bot.platform.clock import SystemClock
from scheduler.messages import renderers
from simulator import people
from simulator.clock import ShiftedClock
from simulator.server import Simulator
from tests.actors import WEDNESDAY, Json, Person, eventually, text_of
from tests.conftest import Hearth, both_engines, rows
from tests.kudos_helpers import gives, gone, open_channel, post
from tests.reflection_helpers import FRIDAY_NINE_IN_SHANGHAI, prompted, reflects, view


async def loses(who: Person, channel: str, times: int = 1) -> None:
    """Have Slack refuse the next posts in a channel."""
    rule = {"method": "chat.postMessage", "kind": "error:not_in_channel", "channel": channel, "times": times}
    await who.post("faults", rules=[rule])


async def resends(admin: Person) -> None:
    """Have an administrator send the one message again that Slack refused."""
    await admin.types("/hearth undelivered")

    async def look() -> Json | None:
        form = await admin.form()
        return form if form["callback_id"] == "hearth.undelivered" and "/invite" in text_of(form) else None

    await admin.clicks(await eventually(look), "hearth.resend")


# Thanks


@both_engines
async def test_thanks_that_were_sent_again_are_no_secret_any_more(
    alice: Person, bob: Person, carol: Person, hearth: Hearth, slack: Simulator
) -> None:
    channel = open_channel(hearth, slack)
    await loses(alice, channel)
    await gives(alice, "@bob for staying the night")
    letter = await bob.gets("Seen only by you two")
    await alice.gets("the public post did not come about")
    assert "🔒 Private" in text_of(await bob.types("/kudos received"))

    await resends(alice)
    posted = await post(carol, "staying the night")
    assert (await bob.gets("|Posted> in <#C0KUDOS001>"))["ts"] == letter["ts"]
    await gone(bob, "Seen only by you two", await bob.conversation())
    await alice.gets("are in <#C0KUDOS001> now")
    page = text_of(await bob.types("/kudos received"))
    assert "🔒 Private" not in page
    assert "<#C0KUDOS001>" in page
    await carol.clicks(posted, "kudos.me_too")
    await bob.reads("Me too: carol", channel)


async def test_what_fails_again_stays_between_its_people(
    alice: Person, bob: Person, hearth: Hearth, slack: Simulator
) -> None:
    channel = open_channel(hearth, slack)
    await loses(alice, channel, times=2)
    await gives(alice, "@bob for staying the night")
    await bob.gets("Seen only by you two")
    await resends(alice)

    async def tried_twice() -> bool:
        tries = select(Delivery.attempts, Delivery.state).where(Delivery.kind == "kudos.post")
        return rows(hearth.db, tries) == [(2, FAILED)]

    await eventually(tried_twice)

    async def private_again() -> bool:
        return "🔒 Private" in text_of(await bob.types("/kudos received"))

    await eventually(private_again)
    await bob.gets("Seen only by you two")
    await alice.gets("the public post did not come about")


async def test_a_letter_that_leaves_before_the_post_promises_nothing_and_follows_it(
    alice: Person, bob: Person, clock: ShiftedClock, hearth: Hearth, slack: Simulator
) -> None:
    channel = open_channel(hearth, slack)
    rule = {"method": "chat.postMessage", "kind": "500_before", "channel": channel, "times": 1}
    await alice.post("faults", rules=[rule])  # Slack may have it or not, which is found out in more than a minute
    await gives(alice, "@bob for staying the night")
    clock.advance(seconds=11)
    early = await bob.gets("meant for <#C0KUDOS001>")
    assert "Seen only" not in text_of(early)
    assert "Posted" not in text_of(early)
    with hearth.db.begin() as session:
        session.query(Delivery).filter_by(kind="kudos.post").update({"state": FAILED, "error": "not_in_channel"})
    assert (await bob.gets("Seen only by you two"))["ts"] == early["ts"]
    await resends(alice)
    await bob.gets("|Posted> in <#C0KUDOS001>")


async def test_taken_back_kudos_leave_no_letter_that_speaks_of_them(
    alice: Person, bob: Person, hearth: Hearth, slack: Simulator
) -> None:
    await loses(alice, open_channel(hearth, slack))
    answer = await gives(alice, "@bob for staying the night")
    await alice.gets("the public post did not come about")
    await alice.clicks(answer, "kudos.undo")
    await gone(alice, "the public post did not come about", await alice.conversation())
    await gone(bob, "staying the night", await bob.conversation())


# Answers


async def shares(who: Person, channel: str = people.GENERAL, **fields: str | list[str]) -> None:
    """Answer by command and share from the form's last page."""
    await who.types("/reflect weekly" if "happened" in fields else "/reflect")
    await view(who, "reflection.answer")
    await who.submits(**fields)
    await who.clicks(await view(who, "reflection.kept"), "reflection.share")
    await view(who, "reflection.share")
    assert await who.submits(channel=channel) == {}


@both_engines
async def test_an_author_hears_that_a_post_failed_and_that_it_stands_after_all(
    alice: Person, bob: Person, hearth: Hearth, slack: Simulator
) -> None:
    slack.workspace.join(people.GENERAL, slack.app.bot_user)
    await bob.types("/reflect help")
    await loses(alice, people.GENERAL)
    await shares(bob, answer="between us, for now")
    first = await bob.gets("It could not be posted in <#C0GENERAL1>, so only you can see it")

    await resends(alice)
    await alice.reads("between us, for now")
    letter = await bob.gets("an administrator has had it sent again")
    assert "Shared in <#C0GENERAL1>" in text_of(letter)
    await gone(bob, "so only you can see it", await bob.conversation())
    assert first["ts"] != letter["ts"]

    await bob.clicks(letter, "reflection.take_back")
    await gone(alice, "between us, for now", people.GENERAL)
    await bob.gets("Kept — only you can see it")
    await gone(bob, "Shared in <#C0GENERAL1>", await bob.conversation())


async def test_the_prompt_s_own_message_follows_too(
    alice: Person, carol: Person, hearth: Hearth, slack: Simulator, clock: ShiftedClock
) -> None:
    slack.workspace.join(people.GENERAL, slack.app.bot_user)
    question = await prompted(carol, clock, "今天的一个问题", FRIDAY_NINE_IN_SHANGHAI)
    await carol.clicks(question, "reflection.answer")
    await carol.submits(answer="先演练两遍")
    kept = await carol.gets("收好了")
    await loses(alice, people.GENERAL)
    await carol.clicks(kept, "reflection.share")
    await view(carol, "reflection.share")
    assert await carol.submits(channel=people.GENERAL) == {}

    async def says(words: str) -> bool:
        return any(words in text_of(m) for m in await carol.direct() if m["ts"] == kept["ts"])

    await eventually(says, "没能发到")
    await resends(alice)
    await alice.reads("先演练两遍")
    await eventually(says, "已分享到 <#C0GENERAL1>")


async def test_an_answer_that_is_deleted_takes_the_letters_about_it_along(
    alice: Person, hearth: Hearth, slack: Simulator
) -> None:
    slack.workspace.join(people.GENERAL, slack.app.bot_user)
    await loses(alice, people.GENERAL)
    await shares(alice, answer="for a moment")
    letter = await alice.gets("so only you can see it")
    await alice.clicks(await view(alice, "reflection.kept"), "reflection.delete")
    await gone(alice, "so only you can see it", letter["channel"])
    assert not rows(hearth.db, select(ReflectionShare.id))


async def test_a_note_that_colleagues_find_is_not_called_private_because_its_post_failed(
    alice: Person, hearth: Hearth, slack: Simulator
) -> None:
    slack.workspace.join(people.GENERAL, slack.app.bot_user)
    await loses(alice, people.GENERAL)
    await shares(alice, happened="the migration ran", reusable=["yes"])
    letter = text_of(await alice.gets("It could not be posted in <#C0GENERAL1>"))
    assert "only you can see it" not in letter
    assert "colleagues can find and reuse it" in letter


# Lists


@pytest.fixture
async def entries(alice: Person, slack: Simulator, hearth: Hearth) -> None:
    """Alice's answers about a cut-over: one for herself, one shared, one that could not be posted."""
    for channel in (people.GENERAL, people.KUDOS):
        slack.workspace.join(channel, slack.app.bot_user)
    await reflects(alice, "/reflect", answer="cut-over, for myself")
    await shares(alice, answer="cut-over, for all")
    await alice.reads("cut-over, for all")
    await alice.post("close", view_id=(await alice.form())["id"], all=True)
    await loses(alice, people.KUDOS)
    await shares(alice, people.KUDOS, happened="cut-over, in vain")
    await state_of_share(hearth, people.KUDOS, FAILED)
    await alice.post("close", view_id=(await alice.form())["id"], all=True)


async def state_of_share(hearth: Hearth, channel: str, wanted: str) -> None:
    async def look() -> bool:
        states = select(Delivery.state).where(Delivery.kind == "reflection.shared", Delivery.recipient == channel)
        return rows(hearth.db, states) == [(wanted,)]

    await eventually(look)


def labels(page: Json) -> dict[str, str]:
    """Return, for what each entry says, the small line above it."""
    found: dict[str, str] = {}
    above = ""
    for block in page["blocks"]:
        if block["type"] == "context":
            above = text_of(block)
        elif block["type"] == "section" and "cut-over" in text_of(block):
            found[text_of(block).partition("cut-over, ")[2].split("\n")[0].strip("*_ ")] = above
    return found


@pytest.mark.usefixtures("entries")
async def test_each_entry_of_a_search_and_of_the_history_says_who_sees_it(alice: Person) -> None:
    await alice.types("/reflect search cut-over")
    found = await view(alice, "reflection.found")
    assert "only you see these" not in text_of(found)
    await alice.types("/reflect history")
    for page in (found, await view(alice, "reflection.history")):
        said = labels(page)
        assert said["for myself"].startswith("🔒 only you · ")
        assert said["for all"].startswith(f"💬 shared in <#{people.GENERAL}> · ")
        assert said["in vain"].startswith("🔒 only you · ")


async def test_in_chinese_too_and_for_what_colleagues_find(carol: Person, slack: Simulator) -> None:
    slack.workspace.join(people.GENERAL, slack.app.bot_user)
    await shares(carol, happened="cut-over, 给大家", reusable=["yes"])
    await carol.post("close", view_id=(await carol.form())["id"], all=True)
    await reflects(carol, "/reflect", answer="cut-over, 给自己")
    await carol.types("/reflect history")
    said = labels(await view(carol, "reflection.history"))
    assert said["给大家"].startswith(f"💬 已分享到 <#{people.GENERAL}> · ♻️ 同事可以找到 · ")
    assert said["给自己"].startswith("🔒 只有你自己看得到 · ")
    await carol.types("/reflect search cut-over")
    assert labels(await view(carol, "reflection.found"))["给自己"].startswith("🔒 只有你自己看得到 · ")


# What administrators and operators see of messages


def message(kind: str, to: str) -> Waiting:
    return Waiting("1", "T0", to, kind, "post", FAILED, WEDNESDAY, WEDNESDAY, None, None, 1, "x")


@pytest.mark.parametrize(
    ("kind", "to", "shown"),
    [
        ("kudos.post", people.KUDOS, True),
        ("reflection.shared", "G0OLD", True),
        ("exchange.moved", people.GENERAL, True),
        ("exchange.moved", people.BOB, False),
        ("kudos.received", people.BOB, False),
        ("exchange.group", f"{people.ALICE},{people.BOB}", False),
        ("exchange.group", "C0GROUPDM", False),  # a group DM's id
        ("kudos.received", "D0DIRECT1", False),
        ("of.a.later.version", "C0ANYWHERE", False),
    ],
)
def test_a_message_s_place_is_shown_by_what_it_says_and_not_by_an_id(kind: str, to: str, shown: bool) -> None:
    assert admin_messages.in_channel(message(kind, to)) is shown
    assert listed(message(kind, to), SystemClock().now())["to"] == (to if shown else DIRECT)


def test_what_is_said_in_channels_is_said_at_all() -> None:
    assert set(renderers()) >= admin_messages.IN_CHANNELS
