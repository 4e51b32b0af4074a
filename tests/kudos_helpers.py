"""What the tests of kudos do and look for again and again."""

from typing import Any

from sqlalchemy import select, update

from bot.core.people import Workspace
from bot.features.kudos import Kudos
from simulator import people
from simulator.server import Simulator
from tests.actors import Json, Person, eventually, text_of
from tests.conftest import Hearth, rows


def choose(hearth: Hearth, **choices: Any) -> None:
    """Change what administrators choose for the workspace."""
    with hearth.db.begin() as session:
        session.execute(update(Workspace).values(**choices))


def open_channel(hearth: Hearth, slack: Simulator) -> str:
    """Make #kudos the kudos channel and bring Hearth in."""
    slack.workspace.join(people.KUDOS, slack.app.bot_user)
    choose(hearth, kudos_channel=people.KUDOS)
    return people.KUDOS


async def gives(who: Person, typed: str, said: str = "") -> Json:
    """Type /kudos and wait for the answer, which comes in the acknowledgement or a moment later."""
    words = said or ("你感谢了" if who.id == people.CAROL else "You thanked")
    before = {m["ts"] for m in await who.sees()}
    await who.types(f"/kudos {typed}")

    async def look() -> Json | None:
        return next((m for m in reversed(await who.sees()) if m["ts"] not in before and words in text_of(m)), None)

    answer: Json = await eventually(look)
    return answer


async def post(who: Person, words: str) -> Json:
    """Wait for a post in #kudos that has these words in it."""
    return await who.reads(words, people.KUDOS)


async def gone(who: Person, words: str, channel: str) -> None:
    """Wait until nothing in a channel has these words any more."""

    async def look() -> bool:
        return not any(words in text_of(m) for m in await who.sees(channel))

    await eventually(look)


def reasons(hearth: Hearth) -> list[str | None]:
    """Return the reasons of all kudos that stand."""
    return [row[0] for row in rows(hearth.db, select(Kudos.reason).where(Kudos.withdrawn_at.is_(None)))]
