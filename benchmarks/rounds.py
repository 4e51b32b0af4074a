"""One round: a fresh server process, one thing measured on it, and a look at whether it was really done."""

import asyncio
from collections import defaultdict
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import func, select

from benchmarks import load, sample
from benchmarks.load import Crowd, Heard
from benchmarks.servers import Kind, Running, Transport, running
from benchmarks.sizes import Sizes
from bot.features.checkins import Checkin

KINDS: tuple[Kind, ...] = ("noop", "hearth")


@dataclass(frozen=True)
class Pace:
    """How fast one server acknowledged, by how many requests were unanswered at any time."""

    start_s: float
    heard: dict[int, Heard]


@dataclass(frozen=True)
class Patience:
    """How one Hearth rested, kept pace with a steady rate, and took everybody's click at once."""

    start_s: float
    rest_mib: float
    steady: Heard
    clicked: Heard


class Undone(AssertionError):
    """Something was acknowledged that is not in the database: no figure would be worth anything."""


async def race(transport: Transport, seed: Path, sizes: Sizes, folder: Path) -> dict[Kind, Pace]:
    """Measure acknowledged `/checkin 4 …` a second: the yardstick and Hearth, in turns, a moment each.

    Whatever else the machine does then slows down both. Raises `Undone` if a row of Hearth's is missing.
    """
    async with AsyncExitStack() as at_end:
        runners = {}
        for kind in KINDS:
            place = folder / kind
            place.mkdir(exist_ok=True)
            server = await at_end.enter_async_context(running(kind, transport, seed, sizes.people, place))
            runners[kind] = Runner(server.start_s, Crowd(server.slack, server.wire, sizes.people))
        for runner in runners.values():
            await runner.go(sizes.stated, sizes.warm_s)
        for level in sizes.levels:
            for runner in [*runners.values()] * sizes.turns:
                runner.heard[level] += [await runner.go(level, sizes.seconds / sizes.turns)]
    _check(folder / "hearth", runners["hearth"].acknowledged)
    return {kind: runner.pace() for kind, runner in runners.items()}


@dataclass
class Runner:
    """One server in a race."""

    start_s: float
    crowd: Crowd
    heard: dict[int, list[Heard]] = field(default_factory=lambda: defaultdict(list))
    acknowledged: int = 0

    async def go(self, at_once: int, seconds: float) -> Heard:
        """Run for a moment."""
        heard = await load.in_turns(self.crowd.types, at_once=at_once, seconds=seconds)
        self.acknowledged += len(heard.seconds)
        return heard

    def pace(self) -> Pace:
        """Return what was measured, the moments put together."""
        return Pace(self.start_s, {level: load.joined(parts) for level, parts in self.heard.items()})


async def patience(transport: Transport, seed: Path, sizes: Sizes, folder: Path) -> Patience:
    """Measure one Hearth at rest, at a steady rate and in a rush. Raises `Undone` if a row is missing."""
    async with AsyncExitStack() as at_end:
        server = await at_end.enter_async_context(running("hearth", transport, seed, sizes.people, folder))
        await asyncio.sleep(sizes.rest_s)
        result = await _tried(server, sizes)
    _check(folder, len(result.steady.seconds) + len(result.clicked.seconds))
    return result


async def _tried(server: Running, sizes: Sizes) -> Patience:
    rest_mib = server.rest_mib()
    crowd = Crowd(server.slack, server.wire, sizes.people)
    await crowd.types()  # the first request loads what later ones share
    steady = await load.steadily(crowd.types, rate=sizes.rate, seconds=sizes.rate_s)
    rush = Crowd(server.slack, server.wire, sizes.people)
    clicked = await load.together(rush.clicks, people=sizes.clicks)
    return Patience(server.start_s, rest_mib, steady, clicked)


async def first_start(transport: Transport, sizes: Sizes, folder: Path) -> float:
    """Return the seconds of a start that makes its database."""
    async with running("hearth", transport, None, sizes.people, folder) as server:
        return server.start_s


def _check(folder: Path, acknowledged: int) -> None:
    db = sample.open_at(folder / "hearth.db")
    with db.begin(write=False) as session:
        written = session.scalar(select(func.count()).select_from(Checkin)) or 0
    db.close()
    if written < acknowledged:
        raise Undone(f"{acknowledged} check-ins were acknowledged, {written} are in the database")
