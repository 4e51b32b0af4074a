"""What one tick costs: every job of the timetable, with the same number of members due among few or many."""

import asyncio
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from benchmarks import sample
from benchmarks.sizes import Sizes
from bot.core.outbox import Delivery
from bot.core.prompts import Occurrence, Schedule
from bot.platform.database import Database
from scheduler.jobs import JOBS
from scheduler.local import work_off

PROGRAMME, PROMPTS = "checkin.daily", "checkins.prompt"
DUE = datetime(2026, 11, 25, 16, 30, tzinfo=UTC)  # a Wednesday, at the programme's usual hour
NOW = DUE + timedelta(seconds=5)

Costs = dict[tuple[int, int], list[float]]  # (members, due) -> seconds


def costs(sizes: Sizes, folder: Path) -> Costs:
    """Return the seconds of each timed tick, by members and members due; the sizes take turns."""
    cases = [(members, due) for members in sizes.members for due in sorted({sizes.members[0], sizes.due})]
    cases = [(members, due) for members, due in cases if due <= members]
    found: Costs = {case: [] for case in cases}
    with ExitStack() as at_end:
        databases = {members: at_end.enter_context(_database(members, folder)) for members in sizes.members}
        for turn in range(sizes.ticks + 1):
            for members, due in cases:
                seconds = _tick(databases[members], members, due, turn)
                if turn:  # the first one warms up
                    found[members, due].append(seconds)
    return found


@contextmanager
def _database(members: int, folder: Path) -> Iterator[Database]:
    path = folder / f"members-{members}.db"
    sample.make(path, team_id="T0BENCH", people=members, now=DUE - timedelta(hours=1))
    db = sample.open_at(path)
    yield db
    db.close()


def _tick(db: Database, members: int, due: int, turn: int) -> float:
    """Time one tick. Who is due is spread over the whole table, and is somebody else each turn."""
    stride = members // due
    with db.begin() as session:
        _prepare(session, [1 + turn % stride + number * stride for number in range(due)])
    began = perf_counter()
    done = asyncio.run(_work(db))
    seconds = perf_counter() - began
    assert done[PROMPTS] == due, f"{done[PROMPTS]} prompts were written, {due} were due"
    return seconds


def _prepare(session: Session, numbers: list[int]) -> None:
    """Take back what the last tick did, and make these members due."""
    session.execute(delete(Delivery).where(Delivery.created_at >= DUE))
    session.execute(delete(Occurrence).where(Occurrence.prompted_at >= DUE))
    chosen = (Schedule.member_id.in_(numbers), Schedule.programme == PROGRAMME)
    session.execute(update(Schedule).where(*chosen).values(due_at=DUE))


async def _work(db: Database) -> dict[str, int]:
    """Run the whole timetable once; returns how many things each job did."""
    return {job.name: await work_off(db, job, NOW) for job in JOBS}
