"""How fast a full outbox is sent, how much of Slack's rate it uses, and how long a killed sender is missed.

The local workspace and the measuring are one process, every sender is another, each with a database of its own.
"""

import asyncio
import json
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from time import perf_counter
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from benchmarks import sample
from benchmarks.servers import ROOT
from benchmarks.sizes import Sizes
from bot.cli.check import MANIFEST
from bot.core.outbox import BULK, QUEUED, Delivery
from bot.migrations import schema
from bot.platform.clock import SystemClock
from bot.platform.database import connect
from scheduler.sender import Limits
from simulator.server import Simulator
from tests import postgres

WITHOUT_LIMITS = {"posts_per_minute": 1e9, "channel_s": 0.0}
LOOK_S = 0.02  # between looks at what has arrived
LONGEST_S = 600.0
POSTS_PER_S = Limits().posts_per_minute / 60  # of one workspace


@dataclass
class Sending:
    """What one run has measured, a list entry a run."""

    sqlite: list[float] = field(default_factory=list)  # messages a second
    postgres_1: list[float] = field(default_factory=list)
    postgres_3: list[float] = field(default_factory=list)
    rate_used: list[float] = field(default_factory=list)  # a share
    refused: list[float] = field(default_factory=list)  # answers of 429
    recovery: list[float] = field(default_factory=list)  # seconds


class Lost(AssertionError):
    """A message did not arrive exactly once: no figure would be worth anything."""


@dataclass
class Office:
    """A full outbox and the workspace it is sent to."""

    slack: Simulator
    database: str
    messages: int
    arrived: int = 0
    processes: list[asyncio.subprocess.Process] = field(default_factory=list)

    async def hire(self, limits: dict[str, float]) -> asyncio.subprocess.Process:
        """Start one more sender."""
        words = (self.database, self.slack.api_url, self.slack.app.bot_token, json.dumps(limits))
        process = await asyncio.create_subprocess_exec(sys.executable, "-m", "benchmarks.worker", *words, cwd=ROOT)
        self.processes.append(process)
        return process

    def count(self, change: dict[str, Any]) -> None:
        """Hear of a change in the workspace."""
        self.arrived += change["type"] == "message"

    async def until(self, messages: int) -> float:
        """Wait until so many have arrived; returns the moment."""
        async with asyncio.timeout(LONGEST_S):
            while self.arrived < messages:  # noqa: ASYNC110 — another process sends them
                await asyncio.sleep(LOOK_S)
        return perf_counter()

    def check(self) -> None:
        """Raise `Lost` unless everybody has one message."""
        texts = [message.channel for message in self.slack.workspace.all_messages()]
        if len(texts) != self.messages or len(set(texts)) != self.messages:
            raise Lost(f"{self.messages} were to be sent, {len(texts)} arrived, at {len(set(texts))} people")

    async def close(self) -> None:
        for process in self.processes:
            if process.returncode is None:
                process.send_signal(signal.SIGTERM)
            await process.wait()


async def measure(sizes: Sizes, folder: Path) -> Sending:
    """Measure everything at these sizes."""
    found = Sending()
    with postgres.running() as server:
        found.sqlite.append(await _pace(_file(folder, "fanout"), sizes.fanout, workers=1))
        found.postgres_1.append(await _pace(server.url(server.create()), sizes.fanout, workers=1))
        found.postgres_3.append(await _pace(server.url(server.create()), sizes.fanout, workers=3))
    share, refused = await _steady(_file(folder, "steady"), sizes.steady)
    found.rate_used.append(share)
    found.refused.append(refused)
    found.recovery.append(await _recovery(_file(folder, "recovery"), sizes))
    return found


async def _pace(database: str, messages: int, *, workers: int) -> float:
    """Return the messages a second from the first to the last, with no limits on either side."""
    async with _office(database, messages) as office:
        for _ in range(workers):
            await office.hire(WITHOUT_LIMITS)
        began = await office.until(1)
        before = office.arrived
        seconds = await office.until(messages) - began
        office.check()
        return (messages - before) / seconds


async def _steady(database: str, messages: int) -> tuple[float, float]:
    """Return the share of the allowed rate that was used, and how often the workspace had to say 429."""
    async with _office(database, messages) as office:
        office.slack.rates.enabled = True
        await office.hire({})
        began = await office.until(1)
        seconds = await office.until(messages) - began
        office.check()
        refused = sum(call.status == 429 for call in office.slack.calls)
        return (messages - 1) / seconds / POSTS_PER_S, float(refused)


async def _recovery(database: str, sizes: Sizes) -> float:
    """Kill the sender while the workspace has taken its messages without saying so; return the seconds until all is
    well: every message there exactly once, and the outbox knowing it."""
    async with _office(database, sizes.in_hand) as office:
        office.slack.faults.add("slow", "chat.postMessage", seconds=LONGEST_S)
        limits = WITHOUT_LIMITS | sizes.patience
        victim = await office.hire(limits)
        await office.until(sizes.in_hand)
        office.slack.faults.replace([])
        victim.kill()
        killed = perf_counter()
        await victim.wait()
        await office.hire(limits)
        await _settled(office)
        seconds = perf_counter() - killed
        office.check()
        return seconds


async def _settled(office: Office) -> None:
    db = connect(office.database, keys=[sample.KEY])
    try:
        async with asyncio.timeout(LONGEST_S):
            while await db.read(_open):  # noqa: ASYNC110 — another process settles them
                await asyncio.sleep(0.2)
    finally:
        db.close()


def _open(session: Session) -> int:
    query = select(func.count()).select_from(Delivery).where(Delivery.priority == BULK, Delivery.state != "sent")
    return int(session.scalars(query).one())


@asynccontextmanager
async def _office(database: str, messages: int) -> AsyncIterator[Office]:
    """Fill an outbox with one message for each of so many people, and open a workspace that knows them."""
    async with AsyncExitStack() as at_end:
        manifest = json.loads(MANIFEST.read_text())
        slack = Simulator(SystemClock(), manifest=manifest, people=sample.cast(messages))
        await slack.start()
        at_end.push_async_callback(slack.stop)
        _fill(database, messages, slack.workspace.team_id)
        office = Office(slack, database, messages)
        at_end.push_async_callback(office.close)
        slack.workspace.listeners.append(office.count)
        yield office


def _fill(database: str, messages: int, team_id: str) -> None:
    db = connect(database, keys=[sample.KEY])
    schema.upgrade(db)
    now = SystemClock().now() - timedelta(seconds=1)
    with db.begin() as session:
        sample.fill(session, messages, team_id, now)
        session.execute(insert(Delivery), [_row(number, team_id, now) for number in range(1, messages + 1)])
    db.close()


def _row(number: int, team_id: str, now: Any) -> dict[str, Any]:
    what = {
        "id": f"f{number:031x}",
        "idempotency_key": f"bench:{number}",
        "kind": "hearth.help",
        "payload_args": {},
        "op": "post",
    }
    who = {"team_id": team_id, "recipient": sample.user_id(number)}
    return what | who | {"priority": BULK, "state": QUEUED, "created_at": now, "not_before": now}


def _file(folder: Path, name: str) -> str:
    return f"sqlite:///{folder / name}.db"
