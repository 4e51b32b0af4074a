"""One process: APScheduler ticks from memory, and a tick does whatever is due.

No user's schedule lives in APScheduler: a missed tick loses nothing and a doubled one does nothing twice.
"""

import asyncio
from collections.abc import Callable, Coroutine
from datetime import datetime
from functools import partial
from typing import Any

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from bot.platform import locks
from bot.platform.clock import Clock, monotonic
from bot.platform.counters import Counters
from bot.platform.database import Database
from scheduler.jobs import JOBS, Job

EMPTY_LOG_S = 5  # for how long SQLite's log may hold what was deleted, if nobody is in the way

Work = Callable[[], Coroutine[Any, Any, int]]

log = structlog.get_logger()


class Ticks:
    """The running timetable of one process. `stop` lets what runs come to its end."""

    def __init__(self, db: Database, clock: Clock, meters: Counters | None = None) -> None:
        self._db, self._clock, self._meters = db, clock, meters or Counters()
        self._running: set[asyncio.Task[int]] = set()
        self._timetable = AsyncIOScheduler(timezone="UTC")

    def start(self, *, every_s: float | None = None) -> None:
        """Begin to tick in the running event loop; `every_s` overrides all intervals, for demonstrations and tests."""
        for job in JOBS:
            self._meters.expect(job.name, every_s or job.every_s)
            self._plan(job.name, every_s or job.every_s, partial(tick, self._db, self._clock, job, self._meters))
        self._plan("database.empty_log", every_s or EMPTY_LOG_S, partial(empty_log, self._db, self._meters))
        self._timetable.start()

    def _plan(self, name: str, every_s: float, work: Work) -> None:
        self._timetable.add_job(
            self._tick,
            IntervalTrigger(seconds=every_s, timezone="UTC"),
            args=(work,),
            id=name,
            coalesce=True,
            max_instances=1,
            misfire_grace_time=None,  # the default of one second silently drops ticks of a busy loop
        )

    async def _tick(self, begin: Work) -> None:
        """APScheduler cancels what runs when it shuts down, so the work is a task of its own."""
        work = asyncio.create_task(begin())
        self._running.add(work)
        work.add_done_callback(self._running.discard)
        await asyncio.shield(work)

    async def stop(self) -> None:
        """Begin nothing more and wait for what runs."""
        self._timetable.pause()
        await asyncio.gather(*self._running)
        self._timetable.shutdown(wait=False)


async def tick(db: Database, clock: Clock, job: Job, meters: Counters | None = None) -> int:
    """Run a job at this moment until nothing more is due; returns how many things it did.

    A database that cannot be written now is no reason to stop ticking: what is due stays due.
    """
    meters, began = meters or Counters(), monotonic()
    try:
        done = await work_off(db, job, clock.now())
    except OperationalError as problem:
        meters.errors["tick"] += 1
        log.warning("tick.postponed", job=job.name, problem=type(problem.orig).__name__)
        return 0
    meters.ticked(job.name, began)
    return done


async def empty_log(db: Database, meters: Counters | None = None) -> int:
    """Put away what SQLite's log still holds of rows that were deleted or changed; returns 1 if that has to wait.

    It is no job of the timetable because it belongs to no transaction.
    """
    try:
        return 0 if await db.empty_log() else 1
    except OperationalError as problem:
        (meters or Counters()).errors["tick"] += 1
        log.warning("tick.postponed", job="database.empty_log", problem=type(problem.orig).__name__)
        return 1


async def work_off(db: Database, job: Job, now: datetime) -> int:
    """Run a job's batches, each a short transaction of its own, until one is not full."""
    total = 0
    while True:
        ahead = {"ahead": await db.read(job.before, now=now)} if job.before else {}
        done = await db.run(_alone, job, now=now, **ahead)
        total += done
        if done < job.batch or not job.batch:
            return total


def _alone(session: Session, /, job: Job, **given: Any) -> int:
    """Do one batch; where several processes share the database, leave it to whoever is at it already."""
    if not locks.take(session, f"tick:{job.name}"):
        return 0
    locks.hold(session, locks.DECISIONS)
    return job.run(session, **given)
