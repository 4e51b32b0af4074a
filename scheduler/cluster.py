"""Several processes on one PostgreSQL: Procrastinate wakes them, and they do what one process does.

A tick is a periodic job, of which the database lets one of the processes have one; a process without a sender wakes
one that has, by a job written in the transaction that decided a message. Jobs carry nothing and promise nothing:
whatever a lost one should have done, the next tick or the sender's next look does. So no job holds a lock or lies
in the future (`lock` and `scheduled_at` of Procrastinate): a killed process leaves nothing that others wait for.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import structlog
from sqlalchemy.engine import URL
from sqlalchemy.orm import Session

from bot.platform.clock import Clock
from bot.platform.counters import Counters
from bot.platform.database import Database
from scheduler import local
from scheduler.jobs import JOBS, Job

if TYPE_CHECKING:
    from procrastinate import App

QUEUE = "hearth"
WAKE = "send"
TIDY = "tidy"
TIDY_S = 600
KEPT_H = 24  # a job that failed can be looked at for a day; what succeeded is deleted at once
DEAD_S = 60  # without a heartbeat, of which there is one every ten seconds
AT_ONCE = 4  # jobs a process does at once
LOOK_S = 1.0  # how often jobs are looked for where no notification comes through, as behind some poolers
AWAY_S = 5.0  # how long a connection to the database is waited for
STOP_S = 10  # how long a stop waits for what runs
WORK: Any = {
    "queues": [QUEUE],
    "concurrency": AT_ONCE,
    "fetch_job_polling_interval": LOOK_S,
    "shutdown_graceful_timeout": STOP_S,
    "delete_jobs": "successful",
    "install_signal_handlers": False,
}
PAUSE_S = 1.0  # before the database is tried again
CRON = ((1, 60, "* * * * * */{}"), (60, 60, "*/{} * * * *"), (3600, 24, "0 */{} * * *"), (86_400, 2, "0 0 */{} * *"))

log = structlog.get_logger()


class Ticks:
    """The running timetable of one of several processes; in all else like `local.Ticks`.

    `wake` is called when another process has written something to be sent.
    """

    def __init__(self, db: Database, clock: Clock, wake: Callable[[], None], meters: Counters | None = None) -> None:
        self._db, self._clock, self._wake, self._meters = db, clock, wake, meters or Counters()
        self._stopping = asyncio.Event()
        self._working: asyncio.Task[None] | None = None

    def start(self, *, every_s: float | None = None) -> None:
        """Begin to work in the running event loop; `every_s` overrides all intervals, and is at least a second."""
        self._working = asyncio.create_task(_work(lambda: self._jobs(every_s), self._stopping))

    def _jobs(self, every_s: float | None) -> "App":
        app = _app(self._db.engine.url)
        for job in JOBS:
            self._meters.expect(job.name, every_s or job.every_s)
            _periodic(app, job.name, every_s or job.every_s)(self._ticking(job))
        _periodic(app, TIDY, TIDY_S)(_tidying(app))
        app.task(name=WAKE, queue=QUEUE)(self._woken)
        return app

    def _ticking(self, job: Job) -> Callable[[int], Awaitable[None]]:
        async def tick(timestamp: int) -> None:
            """The moment it was planned for means nothing: a tick does whatever is due."""
            await local.tick(self._db, self._clock, job, self._meters)

        return tick

    async def _woken(self) -> None:
        self._wake()

    async def stop(self) -> None:
        """Begin nothing more and wait for what runs."""
        self._stopping.set()
        if self._working is not None:
            self._working.cancel()
            await asyncio.gather(self._working, return_exceptions=True)


def waker(db: Database) -> Callable[[Session], None]:
    """Return what a process without a sender does at the end of a transaction that wrote something to be sent.

    The job is written on the transaction's own connection. One is enough, so a second is refused (`AlreadyEnqueued`);
    that breaks the transaction on PostgreSQL unless it happens behind a savepoint, and this one is the driver's own:
    SQLAlchemy's begins only when SQLAlchemy itself speaks to the database next.
    """
    from procrastinate import App, SyncPsycopgConnector, exceptions  # noqa: PLC0415 — only on PostgreSQL

    app = App(connector=SyncPsycopgConnector())  # never opened: it has no connection of its own

    def wake(session: Session) -> None:
        session.flush()
        driver: Any = session.connection().connection.driver_connection
        try:
            with driver.transaction():
                app.configure_task(WAKE, queue=QUEUE, queueing_lock=WAKE, connection=driver).defer()
        except exceptions.AlreadyEnqueued:
            log.debug("wake.waiting")  # it may run before this commit; the sender looks every second in any case

    return wake


def crontab(every_s: float) -> str:
    """Return an interval as cron has it, seconds last. Raises `ValueError` for one that fills no minute, hour or day.

    Anything under a second is a second.
    """
    seconds = max(1, round(every_s))
    for unit, most, line in CRON:
        count, rest = divmod(seconds, unit)
        if not rest and count < most and not most % count:
            return line.format(count)
    raise ValueError(f"cron has no line for every {every_s} seconds")


def _app(url: URL) -> "App":
    from procrastinate import App, PsycopgConnector  # noqa: PLC0415 — only on PostgreSQL

    where = url.set(drivername="postgresql").render_as_string(hide_password=False)
    return App(connector=PsycopgConnector(conninfo=where, min_size=1, max_size=AT_ONCE, timeout=AWAY_S))


def _periodic(app: "App", name: str, every_s: float) -> Callable[[Callable[[int], Awaitable[None]]], object]:
    """Plan a job for the whole cluster: of one kind, one at most waits to be done."""

    def plan(work: Callable[[int], Awaitable[None]]) -> object:
        task = app.task(name=f"tick.{name}", queue=QUEUE, queueing_lock=f"tick.{name}")(work)
        return app.periodic(cron=crontab(every_s))(task)

    return plan


def _tidying(app: "App") -> Callable[[int], Awaitable[None]]:
    from procrastinate.jobs import Status  # noqa: PLC0415 — only on PostgreSQL

    async def tidy(timestamp: int) -> None:
        """Delete what killed processes had begun, and what has long failed; the next tick has done it since."""
        manager = app.job_manager
        for job in await manager.get_stalled_jobs(queue=QUEUE, seconds_since_heartbeat=DEAD_S):
            await manager.finish_job(job, Status.FAILED, delete_job=True)
        everything = {"include_failed": True, "include_cancelled": True, "include_aborted": True}
        await manager.delete_old_jobs(nb_hours=KEPT_H, queue=QUEUE, **everything)

    return tidy


async def _work(make: Callable[[], "App"], stopping: asyncio.Event) -> None:
    """Take jobs until cancelled; then finish what runs. A database that is away is tried again, from the beginning.

    `stopping` says the same: a database that is away just then takes the place of the cancellation.
    """
    import psycopg  # noqa: PLC0415 — only on PostgreSQL
    from procrastinate.exceptions import ConnectorException  # noqa: PLC0415

    while not stopping.is_set():
        try:
            async with (app := make()).open_async():
                await app.run_worker_async(**WORK)
        except (ConnectorException, psycopg.Error) as problem:
            log.warning("cluster.away", error=type(problem.__cause__ or problem).__name__)
        with suppress(TimeoutError):
            await asyncio.wait_for(stopping.wait(), PAUSE_S)
