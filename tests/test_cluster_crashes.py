"""Three replicas share one PostgreSQL, are killed and come back: everybody gets every message exactly once."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from bot.core import people, prompts
from bot.core.outbox import Delivery
from bot.core.people import Profile
from bot.platform.config import Settings
from bot.platform.database import Database, connect
from handlers import newcomers
from simulator.clock import ShiftedClock
from simulator.model import User
from simulator.server import Simulator
from tests.actors import WEDNESDAY, eventually
from tests.conftest import rows
from tests.postgres import run
from tests.running import Program, running

pytestmark = [pytest.mark.slow, pytest.mark.postgres]

MEMBERS = [f"U0PERSON{n:03}" for n in range(110)]


@pytest.fixture
def clock() -> ShiftedClock:
    """It is Wednesday, and time runs: leases and retries are part of the story."""
    clock = ShiftedClock()
    clock.move_to(WEDNESDAY)
    return clock


@pytest.fixture
async def db(slack: Simulator, shared: Settings) -> AsyncIterator[Database]:
    """Everybody has just joined, so each has a welcome to get; and their next prompts are due in a few hours."""
    db = connect(shared.database_url, keys=shared.secret_keys)
    for name in MEMBERS:
        slack.workspace.add_user(User(name, name.lower(), name.title(), tz="Etc/UTC"))
    with db.begin() as session:
        people.sync(session, slack.workspace.team_id, [Profile(name, name.title(), zone="Etc/UTC") for name in MEMBERS])
        for name in MEMBERS:
            newcomers.join(session, slack.workspace.team_id, name, now=slack.clock.now())
    yield db
    db.close()


def move_to_the_next_prompt(db: Database, clock: ShiftedClock) -> None:
    with db.begin(write=False) as session:
        due = prompts.next_moment(session, now=clock.now())
    assert due is not None
    clock.move_to(due + timedelta(seconds=5))


class Replicas:
    """Three processes of one Hearth."""

    def __init__(self, settings: Settings, clock: ShiftedClock) -> None:
        self._settings, self._offset = settings, clock.offset.total_seconds()
        self._running: list[tuple[AsyncExitStack, Program]] = []

    async def start(self, role: str) -> None:
        life = AsyncExitStack()
        starting = running(self._settings, role, str(self._offset), module="tests.worker_process")
        self._running.append((life, await life.enter_async_context(starting)))

    async def kill(self, n: int) -> None:
        """End one with SIGKILL, in the midst of whatever it does."""
        life, program = self._running.pop(n)
        program.process.kill()
        await life.aclose()

    async def say(self, words: str) -> None:
        """Wait until each has said these words."""
        await asyncio.gather(*(program.says(words) for _, program in self._running))

    async def end(self) -> None:
        for life, program in self._running:
            if program.process.returncode is None:
                program.process.terminate()
            assert await program.ends() == 0, program.err
            await life.aclose()


def told(slack: Simulator) -> Counter[tuple[str, str]]:
    """Count what stands in everybody's direct channel, by person and words."""
    channels = {channel.id: channel for channel in slack.workspace.channels.values()}
    mine = [m for m in slack.workspace.all_messages() if m.user == slack.app.bot_user]
    return Counter((next(iter(set(channels[m.channel].members) & set(MEMBERS)), ""), m.text) for m in mine)


async def has_said(slack: Simulator, count: int) -> bool:
    return told(slack).total() >= count


async def everything_is_sent(db: Database) -> bool:
    return states(db) == {"sent": 2 * len(MEMBERS)}


def states(db: Database) -> dict[str, int]:
    return dict(map(tuple, rows(db, select(Delivery.state, func.count()).group_by(Delivery.state))))


async def test_three_replicas_killed_and_restarted_in_the_midst_of_it_say_everything_once(
    slack: Simulator, shared: Settings, db: Database, clock: ShiftedClock
) -> None:
    move_to_the_next_prompt(db, clock)
    slack.faults.add("500_after", "chat.postMessage", share=0.03)
    slack.faults.add("reset_after", "chat.postMessage", share=0.03)
    replicas = Replicas(shared, clock)
    try:
        for role in ("all", "worker", "worker"):
            await replicas.start(role)
        for count, role in ((30, "all"), (70, "worker"), (110, "worker")):
            await eventually(has_said, slack, count, within=40)
            await replicas.kill(0)
            await replicas.start(role)
        assert told(slack).total() < 2 * len(MEMBERS)  # they were killed in the midst of it
        await eventually(everything_is_sent, db, within=60)
    finally:
        await replicas.end()

    everything_was_said_once(slack)


def everything_was_said_once(slack: Simulator) -> None:
    found = told(slack)
    assert Counter(who for who, _ in found) == dict.fromkeys(MEMBERS, 2)
    assert set(found.values()) == {1}


async def test_a_database_that_is_away_in_the_midst_of_it_costs_nobody_a_message(
    slack: Simulator, shared: Settings, db: Database, clock: ShiftedClock, postgres_server: str
) -> None:
    move_to_the_next_prompt(db, clock)
    name = db.engine.url.database
    replicas = Replicas(shared, clock)
    try:
        for role in ("all", "worker"):
            await replicas.start(role)
        await eventually(has_said, slack, 60, within=40)
        run(postgres_server, f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        run(postgres_server, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", name)
        await replicas.say("postponed")
        assert told(slack).total() < 60 + len(MEMBERS)
        run(postgres_server, f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
        await eventually(everything_is_sent, db, within=60)
    finally:
        await replicas.end()

    everything_was_said_once(slack)
