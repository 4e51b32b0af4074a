"""The first contact: one welcome, and from then on Hearth may ask. Nobody is enrolled by what others do."""

from datetime import UTC, datetime

from sqlalchemy import select

from bot.core.outbox import Delivery
from bot.core.people import Member
from bot.core.prompts import Schedule
from simulator import people
from simulator.clock import ShiftedClock
from simulator.server import Simulator
from tests.actors import Person, eventually, text_of
from tests.conftest import Hearth, rows


def joined(hearth: Hearth, who: Person) -> bool:
    return rows(hearth.db, select(Member.joined_at.is_not(None)).where(Member.user_id == who.id)) == [(True,)]


async def test_a_first_command_brings_one_welcome_that_says_who_sees_what(alice: Person, hearth: Hearth) -> None:
    await alice.types("/hearth")
    welcome = await alice.gets("Hello, I am Hearth")
    await alice.types("/checkin 4")

    assert "only you can read them" in text_of(welcome)
    assert "Daily check-in: 16:30" in text_of(welcome)
    assert len(rows(hearth.db, select(Delivery.id).where(Delivery.kind == "hearth.welcome"))) == 1


async def test_the_welcome_is_in_the_language_that_slack_says(carol: Person) -> None:
    await carol.types("/hearth")

    assert "你好" in text_of(await carol.gets("只有你自己"))


async def test_a_first_look_at_home_is_a_first_contact(bob: Person, hearth: Hearth) -> None:
    await bob.home()
    await bob.gets("Hello, I am Hearth")

    assert joined(hearth, bob)


async def test_a_first_word_to_hearth_is_a_first_contact(bob: Person, hearth: Hearth) -> None:
    await bob.says("good morning", await bob.conversation())
    await bob.gets("Hello, I am Hearth")

    assert joined(hearth, bob)


async def test_what_somebody_does_elsewhere_is_none(
    alice: Person, bob: Person, hearth: Hearth, slack: Simulator
) -> None:
    await alice.says("the cut-over is done", people.GENERAL)
    message = (await bob.sees(people.GENERAL))[-1]
    await bob.reacts(message, "tada")
    await slack.board.outbox.idle()
    await alice.types("/checkin 4")

    assert joined(hearth, alice)
    assert not joined(hearth, bob)


async def test_from_then_on_the_prompts_are_planned_by_their_own_clock(carol: Person, hearth: Hearth) -> None:
    await carol.types("/hearth")

    due = dict(rows(hearth.db, select(Schedule.programme, Schedule.due_at)))
    assert due["checkin.daily"] == datetime(2026, 11, 26, 8, 30, tzinfo=UTC), "16:30 in Shanghai, tomorrow"
    assert due["reflection.weekly"] == datetime(2026, 11, 27, 7, 0, tzinfo=UTC)


async def test_the_welcome_s_buttons_work(alice: Person, hearth: Hearth) -> None:
    await alice.types("/hearth")
    welcome = await alice.gets("Hello, I am Hearth")
    await alice.clicks(welcome, "hearth.settings")
    assert (await alice.form())["callback_id"] == "hearth.settings"
    await alice.post("close", view_id=(await alice.form())["id"], all=True)
    await alice.clicks(welcome, "checkin.open")
    assert (await alice.form())["callback_id"] == "checkin.record"
    await alice.post("close", view_id=(await alice.form())["id"], all=True)
    await alice.clicks(welcome, "hearth.pause")

    assert await alice.gets("Paused. I will not write")


async def test_somebody_whom_slack_learnt_while_hearth_ran_is_served(
    stranger: object, alice: Person, hearth: Hearth, clock: ShiftedClock
) -> None:
    erin = (await alice.post("people", name="erin", real_name="Erin", locale="zh-CN", tz="Asia/Shanghai"))["user"]["id"]
    await alice.post("join", channel=people.GENERAL, user=erin)
    her = Person(alice.sim, alice.http, erin)
    assert "记下了" in text_of(await her.types("/checkin 好"))

    async def known() -> bool:
        return rows(hearth.db, select(Member.name).where(Member.user_id == erin)) == [("erin",)]

    await eventually(known)
