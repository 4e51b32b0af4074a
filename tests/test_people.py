"""Who people are: learnt from Slack at the start and whenever it says that something changed."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.people import Member, Workspace
from bot.schedules import Schedule
from bot.simulator import people
from bot.simulator.clock import ShiftedClock
from bot.simulator.server import Simulator
from tests.conftest import Hearth, rows
from tests.stage import Person, eventually


async def test_everybody_is_known_soon_after_the_start(hearth: Hearth) -> None:
    async def known() -> bool:
        return {people.ALICE, people.BOB, people.CAROL} <= {id for (id,) in rows(hearth.db, select(Member.user_id))}

    await eventually(known)
    assert rows(hearth.db, select(Member.slack_locale, Member.slack_zone).where(Member.user_id == people.CAROL)) == [
        ("zh-CN", "Asia/Shanghai")
    ]


async def test_nobody_is_prompted_before_they_turned_to_hearth(hearth: Hearth) -> None:
    assert not rows(hearth.db, select(Schedule.id))


async def test_whoever_moves_is_asked_at_their_new_hour(bob: Person, hearth: Hearth) -> None:
    await bob.types("/checkin help")
    await bob.post("user", id=people.BOB, tz="America/New_York")

    async def moved() -> bool:
        due = select(Schedule.due_at).where(Schedule.programme == "checkin.daily")
        return [(datetime(2026, 11, 25, 21, 30, tzinfo=UTC),)] == rows(hearth.db, due)  # 16:30 in New York

    await eventually(moved)


@pytest.mark.parametrize("trouble", ["429", "500_before", "nothing"])
async def test_a_move_that_slack_does_not_confirm_is_believed_and_changes_no_language(
    carol: Person, hearth: Hearth, slack: Simulator, trouble: str
) -> None:
    await carol.types("/checkin 帮助")
    slack.faults.add(trouble, "users.info", times=1, seconds=0.2)
    await carol.post("user", id=people.CAROL, tz="Europe/Berlin")

    async def moved() -> bool:
        where = select(Member.slack_zone, Member.slack_locale).where(Member.user_id == people.CAROL)
        return rows(hearth.db, where) == [("Europe/Berlin", "zh-CN")]

    await eventually(moved)
    assert slack.faults.rules == []


async def test_whoever_left_is_asked_nothing_any_more(bob: Person, alice: Person, hearth: Hearth) -> None:
    await bob.types("/checkin help")
    await alice.post("user", id=people.BOB, deleted=True)

    async def unplanned() -> bool:
        return {(None,)} == set(rows(hearth.db, select(Schedule.due_at)))

    await eventually(unplanned)


async def test_writing_to_hearth_is_answered_with_what_it_can_do(bob: Person, carol: Person) -> None:
    await bob.says("hello?", await bob.conversation())
    await carol.says("你好", await carol.conversation())

    await bob.gets("What Hearth can do")
    await carol.gets("温度会做什么")


async def test_ten_messages_at_once_get_one_answer(bob: Person, clock: ShiftedClock) -> None:
    where = await bob.conversation()
    for word in ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]:
        await bob.says(word, where)
    await bob.gets("What Hearth can do")
    await bob.gets("Hello, I am Hearth")

    assert sum("What Hearth can do" in message["text"] for message in await bob.direct()) == 1


async def test_what_is_written_to_hearth_is_kept_nowhere(bob: Person, hearth: Hearth) -> None:
    await bob.says("a secret of mine", await bob.conversation())
    await bob.gets("What Hearth can do")

    assert hearth.settings.database_url.startswith("sqlite:///")
    stored = Path(hearth.settings.database_url.removeprefix("sqlite:///")).read_bytes()  # noqa: ASYNC240 — a test
    assert b"a secret of mine" not in stored


async def test_a_removed_app_is_noted(alice: Person, slack: Simulator, hearth: Hearth) -> None:
    await alice.post("app", do="uninstall")

    async def noted() -> bool:
        return rows(hearth.db, select(Workspace.left_at))[0][0] is not None

    await eventually(noted)
