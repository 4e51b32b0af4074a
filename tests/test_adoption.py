"""The first contact, the way to stop, and help whose every example works when it is typed."""

import ast
import re
from typing import Any

import pytest
from sqlalchemy import select

from bot.core.people import Member
from simulator import people
from simulator.server import Simulator
from tests.actors import Json, Person, eventually, text_of
from tests.catalogues import ROOT
from tests.conftest import Hearth, rows
from tests.kudos_helpers import choose

EXAMPLE = re.compile(r"`(/[a-z]+(?: [^`]*)?)`")
TOPICS = ("checkin", "kudos", "reflect", "exchange")
CHINESE_TOPICS = ("打卡", "感谢", "思考", "交流日")


async def paused(hearth: Hearth, who: Person, is_so: bool = True) -> None:
    """Wait until this person's switch stands so."""

    async def look() -> bool:
        return rows(hearth.db, select(Member.paused).where(Member.user_id == who.id)) == [(is_so,)]

    await eventually(look)


async def home_with(who: Person, action_id: str) -> Json:
    """Wait until this person's Home has a button in it."""

    async def look() -> Json | None:
        view: Json = await who.home()
        return view if action_id in str(view) else None

    found: Json = await eventually(look)
    return found


async def test_the_first_message_says_what_is_kept_who_sees_it_and_how_to_stop(alice: Person, carol: Person) -> None:
    await alice.types("/hearth")
    welcome = await alice.gets("Hello, I am Hearth")
    for words in ("What I keep, and who can see it", "encrypted, and only you can read them", "How to stop"):
        assert words in welcome["text"], "what is read aloud says everything"
    assert "*Pause all* below stops everything" in text_of(welcome)
    await carol.types("/hearth")
    assert "怎么停下来" in text_of(await carol.gets("我会保存什么，谁能看到"))


async def test_pause_all_works_from_the_first_message_home_the_command_and_its_help(
    alice: Person, hearth: Hearth
) -> None:
    answer = await alice.types("/hearth")
    await alice.clicks(await alice.gets("Hello, I am Hearth"), "hearth.pause")
    await paused(hearth, alice)
    home = await alice.home()
    assert "Paused. I will not write to you" in text_of(home)
    assert "hearth.pause" not in str(home), "it is paused already"
    await alice.clicks(home, "hearth.resume")
    await paused(hearth, alice, False)

    await alice.clicks(await home_with(alice, "hearth.pause"), "hearth.pause")
    await home_with(alice, "hearth.resume")
    await alice.types("/hearth resume")
    await paused(hearth, alice, False)

    await alice.clicks({**answer, **(await alice.reads("What Hearth can do"))}, "hearth.pause")
    await paused(hearth, alice)
    assert "hearth.resume" in str(await alice.types("/hearth"))
    await alice.types("/hearth resume")

    await alice.clicks(await alice.home(), "home.help")
    await alice.clicks(await alice.form(), "hearth.pause")
    await paused(hearth, alice)

    async def says_so() -> bool:
        return "still arrives" in text_of(await alice.form())

    await eventually(says_so)


@pytest.mark.parametrize("topic", TOPICS)
async def test_help_about_a_feature_is_what_the_feature_says_itself(bob: Person, topic: str) -> None:
    said = await bob.types(f"/hearth help {topic}")
    assert said["text"] == (await bob.types(f"/{topic} help"))["text"]
    assert said["text"] == (await bob.types(f"/hearth help /{topic}"))["text"]


async def test_help_about_a_feature_is_asked_for_in_chinese_too(carol: Person) -> None:
    for topic, name in zip(TOPICS, CHINESE_TOPICS, strict=True):
        assert (await carol.types(f"/hearth 帮助 {name}"))["text"] == (await carol.types(f"/{topic} 帮助"))["text"]
    said = text_of(await carol.types("/hearth"))
    assert all(f"`/hearth 帮助 {name}`" in said for name in CHINESE_TOPICS)


async def test_help_about_something_else_names_the_nearest(bob: Person) -> None:
    assert "Did you mean `/hearth help kudos`?" in (await bob.types("/hearth help kodus"))["text"]
    assert "`/hearth help` lists what works" in (await bob.types("/hearth help xyzzy"))["text"]


def examples(*helps: Json) -> list[str]:
    """Return every command that these helps show; one with "…" in it shows a shape and is not meant to be typed."""
    found = [line for said in helps for line in EXAMPLE.findall(said["text"])]
    return [line for line in dict.fromkeys(found) if "…" not in line]


async def helps(who: Person, topics: tuple[str, ...], word: str) -> list[Json]:
    """Return what Hearth says about itself and about each of these."""
    return [await who.types("/hearth"), *[await who.types(f"/hearth {word} {topic}") for topic in topics]]


def meant(line: str) -> str:
    """Return an example with a real person and a real day in it."""
    return re.sub(r"@(?:name|同事|someone)", f"<@{people.BOB}>", line)


async def works(who: Person, line: str, refused: str) -> None:
    """Type an example: it is neither unknown nor refused. What an exchange day allows depends on the day."""
    answer: Any = await who.types(meant(line))
    assert refused not in str(answer.get("text")), (line, answer)
    assert line.startswith("/exchange") or "\n> /" not in str(answer.get("text")), (line, answer)
    state = await who.get("state")
    if state["modals"]:
        await who.post("close", view_id=state["modals"][-1]["id"], all=True)


async def plan_a_day(alice: Person, slack: Simulator) -> None:
    """Alice sets an exchange day up, so that there is one to sign up for."""
    slack.workspace.join(people.GENERAL, slack.app.bot_user)
    await alice.types("/exchange setup last Friday 15:00")
    assert await alice.submits(channel=people.GENERAL) == {}
    await alice.post("close", view_id=(await alice.form())["id"], all=True)


async def test_every_example_of_the_help_works_in_both_languages(
    alice: Person, carol: Person, hearth: Hearth, slack: Simulator
) -> None:
    choose(hearth, kudos_per_day=20)
    slack.workspace.change_user(people.CAROL, is_admin=True)  # what is for administrators is meant to work as well
    await plan_a_day(alice, slack)
    english = examples(*await helps(alice, TOPICS, "help"))
    chinese = examples(*await helps(carol, CHINESE_TOPICS, "帮助"))
    assert len(english) > 20
    assert len(chinese) > 15
    for line in english:
        await works(alice, line, "I do not know")
    for line in chinese:
        await works(carol, line, "我不认识")


SAYS_WHO_SEES = re.compile(r"🔒|👥|💬|can read|read by|\b[Ss]e(?:e|en|es)\b")


def test_every_module_with_a_form_says_who_can_see_what_is_written() -> None:
    for path in sorted((ROOT / "bot/blocks").rglob("*.py")):
        source = path.read_text()
        forms = [
            node
            for node in ast.walk(ast.parse(source))
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "modal"
            if any(keyword.arg == "submit" for keyword in node.keywords)
        ]
        assert not forms or SAYS_WHO_SEES.search(source), f"{path.name} has a form that does not say who can see it"


FORMS = (
    "/checkin", "/kudos give", "/kudos customer", "/kudos search", "/kudos setup", "/reflect daily", "/reflect weekly",
    "/reflect quarterly", "/exchange setup", "/exchange topic", "/hearth settings", "/hearth snooze", "/hearth off",
    "/hearth onsite", "/hearth admin",
)  # fmt: skip


async def test_a_form_says_who_can_see_what_is_written_in_it(alice: Person, slack: Simulator) -> None:
    slack.workspace.change_user(people.ALICE, locale="zh-CN")
    await plan_a_day(alice, slack)
    for command in FORMS:
        await alice.types(command)
        said = text_of(await alice.form())
        assert re.search("🔒|👥|💬|看得到|看不到|能看到", said), command
        await alice.post("close", view_id=(await alice.form())["id"], all=True)
