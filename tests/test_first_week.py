"""A newcomer's first week, told through the local workspace: what comes when, what Bob does, what others see of it."""

from datetime import UTC, datetime

from simulator import people
from simulator.clock import ShiftedClock
from simulator.server import Simulator
from tests.actors import Person, text_of
from tests.conftest import Hearth, both_engines

MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY = range(23, 29)  # November 2026


def berlin(day: int, hour: int, minute: int = 0) -> datetime:
    """Return a moment of that week by Bob's clock, which is one hour ahead of UTC."""
    return datetime(2026, 11, day, hour - 1, minute, 5, tzinfo=UTC)


async def set_up_by_alice(alice: Person, slack: Simulator) -> None:
    """Alice chooses the channels, invites Hearth, and sets the exchange day."""
    slack.workspace.join(people.KUDOS, slack.app.bot_user)
    slack.workspace.join(people.GENERAL, slack.app.bot_user)
    await alice.types("/hearth admin")
    assert await alice.submits(kudos_channel=people.KUDOS, exchange_channel=people.GENERAL) == {}
    await alice.post("close", view_id=(await alice.form())["id"], all=True)


@both_engines
async def test_bobs_first_week(
    alice: Person, bob: Person, carol: Person, hearth: Hearth, slack: Simulator, clock: ShiftedClock
) -> None:
    clock.move_to(berlin(MONDAY, 10))
    await set_up_by_alice(alice, slack)

    # Monday: Bob looks around. Home greets him, and one message says what is kept and who can see it.
    home = await bob.home()
    assert "Good morning, " in text_of(home)
    welcome = await bob.gets("Hello, I am Hearth")
    assert "only you can read them" in text_of(welcome)
    await bob.clicks(home, "home.mood.4")

    # Tuesday: the question of the morning, answered for himself; the day's end in one tap.
    clock.move_to(berlin(TUESDAY, 9))
    question = await bob.gets("A question for today")
    await bob.clicks(question, "reflection.answer")
    assert await bob.submits(answer="I asked the night shift first.") == {}
    clock.move_to(berlin(TUESDAY, 16, 30))
    await bob.clicks(await bob.gets("How was your day?"), "checkin.mood.5")
    assert "Very good" in text_of(await bob.gets("Noted"))

    # Wednesday: he thanks Carol; she reads it in Chinese, the channel reads it too, and Alice joins in.
    clock.move_to(berlin(WEDNESDAY, 10))
    await carol.types("/hearth help")
    await bob.types(f"/kudos <@{people.CAROL}> for staying on the line during the cut-over #team", people.GENERAL)
    assert "staying on the line" in text_of(await carol.gets("感谢你"))
    post = await alice.reads("staying on the line", people.KUDOS)
    await alice.clicks(post, "kudos.me_too")
    await alice.reads("Me too: ", people.KUDOS)

    # Thursday: a hard day, and too much to read. He snoozes until Friday, and nothing comes by itself.
    await bob.types("/checkin 2 two escalations before breakfast")
    before = len(await bob.direct())
    await bob.types("/hearth snooze friday")
    clock.move_to(berlin(THURSDAY, 9))
    clock.move_to(berlin(THURSDAY, 9, 40))  # 16:40 in Shanghai
    await carol.gets("答案只有你自己看得到")  # she is asked, so Hearth is awake
    clock.move_to(berlin(THURSDAY, 16, 30))
    assert before == len(await bob.direct())

    # Friday: the week's project notes.
    clock.move_to(berlin(FRIDAY, 15))
    notes = await bob.gets("Time for this week's project notes")
    await bob.clicks(notes, "reflection.answer")
    assert await bob.submits(happened="Cut-over at North.", learnt="Ask the night shift.", reuse="The card.") == {}

    # Saturday belongs to him. And what he wrote belongs to him: nobody else can find it anywhere.
    written = len(await bob.direct())
    clock.move_to(berlin(SATURDAY, 9))
    clock.move_to(berlin(SATURDAY, 16, 30))
    await bob.types("/checkin history")
    assert "two escalations before breakfast" in text_of(await bob.reads("Your November 2026"))
    assert written == len(await bob.direct())
    assert not any("night shift" in text or "escalations" in text for text in await everything(alice, carol))


async def everything(*onlookers: Person) -> list[str]:
    """Return all that these people can see: Home, their messages from Hearth, the channels."""
    seen: list[str] = []
    for other in onlookers:
        seen += [text_of(await other.home()), *map(text_of, await other.direct())]
        for channel in (people.GENERAL, people.KUDOS):
            seen += [text_of(message) for message in await other.sees(channel)]
    return seen
