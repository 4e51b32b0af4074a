"""One process: APScheduler ticks from memory, and a tick does whatever is due.

No user's schedule lives in APScheduler: a missed tick loses nothing and a doubled one does nothing twice.
"""

from datetime import datetime

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger
from sqlalchemy.exc import OperationalError

from bot.clock import Clock
from bot.db import Database
from scheduler.jobs import JOBS, Job

log = structlog.get_logger()


def start(db: Database, clock: Clock, *, every_s: float | None = None) -> AsyncIOScheduler:
    """Start the ticks in the running event loop; `every_s` overrides all intervals, for demonstrations and tests."""
    ticks = AsyncIOScheduler(timezone="UTC")
    for job in JOBS:
        ticks.add_job(
            tick,
            IntervalTrigger(seconds=every_s or job.every_s, timezone="UTC"),
            args=(db, clock, job),
            id=job.name,
            coalesce=True,
            max_instances=1,
            misfire_grace_time=None,  # the default of one second silently drops ticks of a busy loop
        )
    ticks.start()
    return ticks


async def tick(db: Database, clock: Clock, job: Job) -> int:
    """Run a job at this moment until nothing more is due; returns how many things it did.

    A database that cannot be written now is no reason to stop ticking: what is due stays due.
    """
    try:
        return await work_off(db, job, clock.now())
    except OperationalError as problem:
        log.warning("tick.postponed", job=job.name, problem=type(problem.orig).__name__)
        return 0


async def work_off(db: Database, job: Job, now: datetime) -> int:
    """Run a job's batches, each a short transaction of its own, until one is not full."""
    total = 0
    while True:
        done = await db.run(job.run, now=now)
        total += done
        if done < job.batch or not job.batch:
            return total
