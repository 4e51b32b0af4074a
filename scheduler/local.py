"""One process: APScheduler ticks from memory, and a tick does whatever is due.

No user's schedule lives in APScheduler: a missed tick loses nothing and a doubled one does nothing twice.
"""

import asyncio
from datetime import datetime
from typing import Any

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from bot import locks
from bot.clock import Clock, monotonic
from bot.db import Database
from bot.meters import Meters
from scheduler.jobs import JOBS, Job

log = structlog.get_logger()


class Ticks:
    """The running timetable of one process. `stop` lets what runs come to its end."""

    def __init__(self, db: Database, clock: Clock, meters: Meters | None = None) -> None:
        self._db, self._clock, self._meters = db, clock, meters or Meters()
        self._running: set[asyncio.Task[int]] = set()
        self._timetable = AsyncIOScheduler(timezone="UTC")

    def start(self, *, every_s: float | None = None) -> None:
        """Begin to tick in the running event loop; `every_s` overrides all intervals, for demonstrations and tests."""
        for job in JOBS:
            self._meters.expect(job.name, every_s or job.every_s)
            self._timetable.add_job(
                self._tick,
                IntervalTrigger(seconds=every_s or job.every_s, timezone="UTC"),
                args=(job,),
                id=job.name,
                coalesce=True,
                max_instances=1,
                misfire_grace_time=None,  # the default of one second silently drops ticks of a busy loop
            )
        self._timetable.start()

    async def _tick(self, job: Job) -> None:
        """APScheduler cancels what runs when it shuts down, so the work is a task of its own."""
        work = asyncio.create_task(tick(self._db, self._clock, job, self._meters))
        self._running.add(work)
        work.add_done_callback(self._running.discard)
        await asyncio.shield(work)

    async def stop(self) -> None:
        """Begin nothing more and wait for what runs."""
        self._timetable.pause()
        await asyncio.gather(*self._running)
        self._timetable.shutdown(wait=False)


async def tick(db: Database, clock: Clock, job: Job, meters: Meters | None = None) -> int:
    """Run a job at this moment until nothing more is due; returns how many things it did.

    A database that cannot be written now is no reason to stop ticking: what is due stays due.
    """
    meters, began = meters or Meters(), monotonic()
    try:
        done = await work_off(db, job, clock.now())
    except OperationalError as problem:
        meters.errors["tick"] += 1
        log.warning("tick.postponed", job=job.name, problem=type(problem.orig).__name__)
        return 0
    meters.ticked(job.name, began)
    return done


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
