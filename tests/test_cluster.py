"""Several processes on one PostgreSQL: who ticks, who wakes whom, and what is left behind."""

import asyncio
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from croniter import croniter
from sqlalchemy import func, literal_column, select, text
from sqlalchemy.orm import Session

from bot.cli import check, serve
from bot.core import outbox
from bot.core.outbox import Delivery
from bot.migrations import schema
from bot.platform import locks
from bot.platform.clock import Clock, SystemClock, monotonic
from bot.platform.config import Role, Settings
from bot.platform.database import Database, connect
from bot.platform.errors import AlreadyHandled, Misconfigured
from bot.platform.idempotency import RequestDatabase
from scheduler import _job_schema, cluster, local
from scheduler.jobs import JOBS, Job
from simulator import people
from simulator.clock import ShiftedClock
from simulator.server import Simulator
from tests.actors import WEDNESDAY, Person, eventually
from tests.conftest import QUICK, rows
from tests.postgres import Server, run

postgres = pytest.mark.postgres

# -- one process on SQLite --------------------------------------------------------------------------


@pytest.mark.parametrize("role", [Role.WEB, Role.WORKER])
async def test_a_sqlite_file_serves_one_process_and_says_so(settings: Settings, role: Role) -> None:
    with pytest.raises(Misconfigured, match=r"A SQLite file serves one process.*PostgreSQL"):
        await serve.serve(settings, SystemClock(), asyncio.Event(), role=role)


def test_without_the_extra_nothing_of_postgresql_is_missed_on_sqlite() -> None:
    """`sys.modules[…] = None` makes an import fail as if the package were not there."""
    program = (
        "import sys; sys.modules.update(dict.fromkeys(('procrastinate', 'psycopg', 'psycopg_pool')));"
        "import bot.cli.serve, bot.cli.check; from scheduler import messages; assert messages.renderers()"
    )

    answer = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)

    assert answer.returncode == 0, answer.stderr


# -- intervals --------------------------------------------------------------------------------------


@pytest.mark.parametrize("seconds", [0.2, 1, 5, 30, 60, 600, 3600, 7200, 86_400, *{job.every_s for job in JOBS}])
def test_every_interval_of_the_timetable_is_a_line_of_cron(seconds: float) -> None:
    midnight = datetime(2026, 11, 25, tzinfo=UTC)
    times = croniter(cluster.crontab(seconds), midnight)

    assert [times.get_next(datetime) - midnight for _ in range(3)] == [
        timedelta(seconds=max(1, seconds)) * n for n in (1, 2, 3)
    ]


@pytest.mark.parametrize("seconds", [7, 50, 90, 5 * 3600])
def test_an_interval_that_would_jump_at_the_full_minute_is_refused(seconds: float) -> None:
    with pytest.raises(ValueError, match=f"every {seconds} seconds"):
        cluster.crontab(seconds)


# -- the database -----------------------------------------------------------------------------------


@pytest.fixture
def db(shared: Settings) -> Iterator[Database]:
    db = connect(shared.database_url, keys=shared.secret_keys)
    yield db
    db.close()


def jobs(db: Database, what: str = "status") -> list[Any]:
    """Return what waits in Procrastinate's table, or is being done, or was left there."""
    return [
        row[0] for row in rows(db, select(literal_column(what)).select_from(text("procrastinate_jobs ORDER BY id")))
    ]


def empty(db: Database) -> None:
    with db.engine.begin() as connection:
        connection.exec_driver_sql("DROP SCHEMA public CASCADE")
        connection.exec_driver_sql("CREATE SCHEMA public")


@postgres
async def test_replicas_that_start_together_may_all_migrate_and_again(shared: Settings, db: Database) -> None:
    empty(db)
    assert schema.behind(db)

    three = [connect(shared.database_url, keys=shared.secret_keys) for _ in range(3)]
    await asyncio.gather(*(asyncio.to_thread(schema.upgrade, each) for each in three))
    schema.upgrade(db)
    for each in three:
        each.close()

    assert not schema.behind(db)
    assert jobs(db) == []


@postgres
def test_a_database_of_an_older_procrastinate_is_found_and_brought_up_to_date(shared: Settings, db: Database) -> None:
    def functions() -> set[str]:
        query = "SELECT proname FROM pg_proc WHERE proname LIKE 'procrastinate%'"
        return {row[0] for row in rows(db, text(query))}

    newest = functions()
    empty(db)
    old = [name for name in _job_schema._scripts() if name < "03.02"]
    with db.engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE job_schema (script text PRIMARY KEY)")
    for name in old:
        with db.engine.begin() as connection:
            _job_schema._run(connection, _job_schema._scripts()[name].read_text("utf-8"), name)
    assert _job_schema.behind(db.engine)

    schema.upgrade(db)

    assert not schema.behind(db)
    assert functions() == newest


@postgres
def test_a_server_without_the_tables_is_a_sentence_for_check_and_for_run(shared: Settings, db: Database) -> None:
    with db.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM job_schema WHERE script > '03.02'")

    assert [finding.sentence for finding in check.database(shared) if not finding.ok] == [
        "The database's schema is behind: run `hearth migrate`."
    ]
    with pytest.raises(Misconfigured, match="run `hearth migrate` first"):
        serve.open_database(shared)


# -- many at once -----------------------------------------------------------------------------------


def take_the_last_seat(session: Session, who: str) -> bool:
    """Look, then write: what a rule does."""
    free = session.scalar(select(func.count()).select_from(Delivery)) == 0
    if free:
        say(session, who)
    return free


@postgres
async def test_of_many_clicks_in_two_processes_one_gets_the_last_seat(db: Database, shared: Settings) -> None:
    other = connect(shared.database_url, keys=shared.secret_keys)
    doors = [RequestDatabase(each, f"click:{n}", WEDNESDAY) for n, each in enumerate((db, other) * 10)]

    got = await asyncio.gather(*(door.run(take_the_last_seat, str(n)) for n, door in enumerate(doors)))
    other.close()

    assert sorted(got) == [False] * 19 + [True]
    assert len(keys(db)) == 1


@postgres
async def test_what_slack_repeats_to_another_process_changes_nothing(db: Database, shared: Settings) -> None:
    other = connect(shared.database_url, keys=shared.secret_keys)
    doors = [RequestDatabase(each, "event:Ev1", WEDNESDAY) for each in (db, other)]

    said = await asyncio.gather(*(door.run(say, str(n)) for n, door in enumerate(doors)), return_exceptions=True)
    other.close()

    assert [type(each) for each in said if each is not None] == [AlreadyHandled]
    assert len(keys(db)) == 1


@postgres
async def test_a_click_and_a_tick_decide_one_after_another(db: Database) -> None:
    job = Job("seat", lambda session, now: int(take_the_last_seat(session, "tick")))
    clicks = [RequestDatabase(db, f"click:{n}", WEDNESDAY).run(take_the_last_seat, str(n)) for n in range(5)]

    ticks = [local.work_off(db, job, WEDNESDAY) for _ in range(3)]
    await asyncio.gather(*clicks, *ticks)

    assert len(keys(db)) == 1


@postgres
async def test_of_two_that_wait_for_each_other_one_goes_first_and_neither_is_lost(db: Database) -> None:
    both = threading.Barrier(2)
    tries: list[str] = []

    def verb(session: Session, first: str, second: str) -> None:
        tries.append(first)
        locks.hold(session, first)
        if len(tries) <= 2:
            both.wait(5)
        locks.hold(session, second)
        say(session, first)

    await asyncio.gather(db.run(verb, "a", "b"), db.run(verb, "b", "a"))

    assert (keys(db), len(tries)) == (["a", "b"], 3)


# -- waking whoever sends ---------------------------------------------------------------------------


def say(session: Session, key: str) -> None:
    outbox.enqueue(
        session,
        team_id="T1",
        to="U1",
        kind="hearth.welcome",
        about={},
        key=key,
        now=WEDNESDAY,
    )


def keys(db: Database) -> list[str]:
    return [key for (key,) in rows(db, select(Delivery.idempotency_key).order_by(Delivery.idempotency_key))]


@postgres
def test_a_second_wish_to_be_woken_costs_nobody_their_message(db: Database) -> None:
    """`AlreadyEnqueued` breaks a PostgreSQL transaction: without a savepoint, what it decided is lost in silence."""
    db.before_commit(cluster.waker(db))

    for n in range(20):
        with db.begin() as session:
            say(session, f"{n:02}")

    assert keys(db) == [f"{n:02}" for n in range(20)]
    assert jobs(db, "task_name") == ["send"]


@postgres
async def test_wishes_at_the_same_moment_wait_for_each_other_and_lose_nothing(db: Database) -> None:
    db.before_commit(cluster.waker(db))

    await asyncio.gather(*(db.run(say, f"{n:02}") for n in range(40)))

    assert keys(db) == [f"{n:02}" for n in range(40)]
    assert jobs(db, "task_name") == ["send"]


@postgres
def test_what_is_rolled_back_wakes_nobody(db: Database) -> None:
    db.before_commit(cluster.waker(db))

    with suppress(RuntimeError), db.begin() as session:
        say(session, "never")
        raise RuntimeError

    assert (keys(db), jobs(db)) == ([], [])


@postgres
def test_what_sends_nothing_wakes_nobody(db: Database) -> None:
    db.before_commit(cluster.waker(db))

    with db.begin() as session:
        session.execute(text("SELECT 1"))

    assert jobs(db) == []


# -- the outbox with many hands ---------------------------------------------------------------------


def send_one(session: Session) -> None:
    """Put one message into the outbox and pretend that it has been sent."""
    say(session, "post")
    row = outbox.find(session, "post")
    assert row is not None
    row.state, row.channel, row.ts = outbox.SENT, "D1", "1.1"


@postgres
async def test_what_changes_while_a_message_is_being_drawn_anew_is_drawn_once_more(db: Database) -> None:
    await db.run(send_one)
    first = await db.run(outbox.refresh, "post", now=WEDNESDAY)
    options, lane = outbox.ClaimOptions("me", 60, 1), outbox.SendQueue("T1", outbox.UPDATE)

    with db.begin() as sender:
        haul = outbox.claim(sender, lane, now=WEDNESDAY, options=options, render=lambda _session, _row: {"text": "old"})
        changing = asyncio.create_task(db.run(outbox.refresh, "post", now=WEDNESDAY))
        await eventually(waits, db)
    second = await changing

    assert first is not None
    assert second is not None
    assert haul.claim is not None
    assert (haul.claim.id, second.id == first.id) == (first.id, False)


async def waits(db: Database) -> bool:
    return bool(rows(db, text("SELECT 1 FROM pg_locks WHERE NOT granted")))


# -- ticks ------------------------------------------------------------------------------------------


class Counted:
    """A job that notes when it was run, and at what moment of the workspace's time."""

    def __init__(self, name: str = "count", every_s: int = 1) -> None:
        self.at: list[float] = []
        self.moments: list[datetime] = []
        self.job = Job(name, self.run, every_s=every_s)

    def run(self, session: Session, *, now: datetime) -> int:
        self.at.append(monotonic())
        self.moments.append(now)
        return 0

    async def ran(self, times: int) -> bool:
        return len(self.at) >= times


@asynccontextmanager
async def ticking(
    db: Database, *jobs: Job, clock: Clock | None = None, replicas: int = 1, wake: Callable[[], None] = lambda: None
) -> AsyncIterator[None]:
    """So many replicas, each with its own worker, and this timetable."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cluster, "JOBS", jobs)
        all_of_them = [cluster.Ticks(db, clock or SystemClock(), wake) for _ in range(replicas)]
        for each in all_of_them:
            each.start()
        try:
            yield
        finally:
            await asyncio.gather(*(each.stop() for each in all_of_them))


@postgres
async def test_of_three_replicas_exactly_one_ticks_each_second(db: Database) -> None:
    counted = Counted()
    async with ticking(db, counted.job, replicas=3):
        await eventually(counted.ran, 4)

    assert counted.at[3] - counted.at[0] > 2  # three intervals; three times as many ticks would need one


@postgres
async def test_a_tick_is_whatever_is_due_and_not_the_moment_it_was_planned_for(db: Database) -> None:
    """Procrastinate drops ticks that are more than ten minutes late: nothing may depend on any one of them."""
    counted, clock = Counted(), ShiftedClock()
    clock.freeze(WEDNESDAY)
    async with ticking(db, counted.job, clock=clock):
        await eventually(counted.ran, 1)

    assert set(counted.moments) == {WEDNESDAY}


@postgres
async def test_what_was_done_leaves_no_job_behind(db: Database) -> None:
    counted = Counted()
    async with ticking(db, counted.job):
        await eventually(counted.ran, 2)

    assert [status for status in jobs(db) if status != "todo"] == []


@postgres
async def test_a_tick_that_breaks_is_followed_by_the_next(db: Database) -> None:
    times: list[float] = []

    def breaks(session: Session, *, now: datetime) -> int:
        times.append(monotonic())
        raise LookupError

    async def twice() -> bool:
        return len(times) >= 2

    async with ticking(db, Job("breaks", breaks, every_s=1)):
        await eventually(twice)

    assert set(jobs(db)) <= {"failed", "todo"}


def end_all_connections(server: Server, db: Database) -> None:
    run(server, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", db.engine.url.database)


@postgres
async def test_a_database_that_goes_away_for_a_moment_is_found_again(db: Database, postgres_server: Server) -> None:
    counted = Counted()
    async with ticking(db, counted.job):
        await eventually(counted.ran, 1)
        end_all_connections(postgres_server, db)
        before = len(counted.at)
        await eventually(counted.ran, before + 2, within=15)


@postgres
async def test_whoever_is_at_a_tick_has_it_alone_and_a_dead_one_has_nothing(db: Database, shared: Settings) -> None:
    counted, other = Counted(), connect(shared.database_url, keys=shared.secret_keys)

    with other.begin() as session:
        assert locks.take(session, "tick:count")
        await local.work_off(db, counted.job, WEDNESDAY)
        assert counted.at == []
        session.connection().connection.driver_connection.close()  # as the system does for a process that is killed
        await local.work_off(db, counted.job, WEDNESDAY)
        assert len(counted.at) == 1
        session.invalidate()
    other.close()


@postgres
async def test_a_stop_does_not_wait_for_a_database_that_is_away(
    db: Database, postgres_server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "AWAY_S", 0.2)
    counted, name = Counted(), db.engine.url.database
    async with ticking(db, counted.job):
        await eventually(counted.ran, 1)
        run(postgres_server, f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        end_all_connections(postgres_server, db)
        began = monotonic()

    assert monotonic() - began < 5


@postgres
async def test_no_job_holds_a_lock_or_lies_in_the_future(db: Database) -> None:
    """A waiting job is not woken when a lock is freed, and a future one holds its lock against all others."""
    db.before_commit(cluster.waker(db))
    with db.begin() as session:
        say(session, "one")

    app = cluster.Ticks(db, SystemClock(), lambda: None)._jobs(None)

    assert jobs(db, "lock IS NULL AND scheduled_at IS NULL") == [True]
    planned = [task for name, task in app.tasks.items() if name.startswith("tick.")]
    assert len(planned) == len(JOBS) + 1
    assert all(task.lock is None and task.queueing_lock == task.name for task in planned)


@postgres
@pytest.mark.parametrize("listens", [True, False])
async def test_whoever_sends_is_woken_by_notification_and_otherwise_by_looking(
    db: Database, shared: Settings, monkeypatch: pytest.MonkeyPatch, listens: bool
) -> None:
    """LISTEN needs a connection of its own, which some poolers do not give."""
    monkeypatch.setitem(cluster.WORK, "listen_notify", listens)
    monkeypatch.setitem(cluster.WORK, "fetch_job_polling_interval", 30.0 if listens else 0.2)
    web, woken, counted = connect(shared.database_url, keys=shared.secret_keys), asyncio.Event(), Counted()
    web.before_commit(cluster.waker(web))

    async with ticking(db, counted.job, wake=woken.set):
        await eventually(counted.ran, 1)
        await web.run(say, "one")
        await asyncio.wait_for(woken.wait(), 5)

    web.close()
    assert [status for status in jobs(db) if status != "todo"] == []


LEFT_BEHIND = (
    "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '2 minutes'), (now())",
    "INSERT INTO procrastinate_jobs (queue_name, task_name, status, worker_id) "
    "SELECT 'hearth', 'begun', 'doing', id FROM procrastinate_workers ORDER BY id",
    "INSERT INTO procrastinate_jobs (queue_name, task_name, status) "
    "VALUES ('hearth', 'failed', 'doing'), ('hearth', 'failed today', 'doing')",
    "UPDATE procrastinate_jobs SET status = 'failed' WHERE task_name <> 'begun'",
    "UPDATE procrastinate_events SET at = now() - interval '2 days' "
    "WHERE job_id = (SELECT id FROM procrastinate_jobs WHERE task_name = 'failed')",
)


@postgres
async def test_what_killed_processes_had_begun_and_what_failed_long_ago_is_tidied_away(db: Database) -> None:
    with db.engine.begin() as connection:
        for statement in LEFT_BEHIND:
            connection.exec_driver_sql(statement)

    app = cluster._app(db.engine.url)
    async with app.open_async():
        await cluster._tidying(app)(0)

    assert jobs(db, "task_name") == ["begun", "failed today"]  # the one that is begun has a living worker


# -- roles ------------------------------------------------------------------------------------------


@asynccontextmanager
async def replica(settings: Settings, clock: ShiftedClock, role: Role) -> AsyncIterator[int]:
    """One of several Hearths in this process; yields its port."""
    stop, started = asyncio.Event(), asyncio.get_running_loop().create_future()
    work = serve.serve(settings, clock, stop, started=started.set_result, limits=QUICK, role=role)
    running = asyncio.create_task(work)
    await asyncio.wait({running, started}, timeout=10, return_when=asyncio.FIRST_COMPLETED)
    if running.done():
        await running
    try:
        yield started.result()
    finally:
        stop.set()
        await asyncio.wait_for(running, 15)


@postgres
async def test_web_answers_and_worker_sends(
    slack: Simulator, shared: Settings, clock: ShiftedClock, stranger: Callable[[str], Person], db: Database
) -> None:
    alice, bob = stranger(people.ALICE), stranger(people.BOB)
    async with replica(shared, clock, Role.WEB):
        await alice.types("/checkin 4")
        await alice.reads("Noted")
        assert len(keys(db)) > 0
        assert jobs(db, "task_name") == ["send"]
        assert slack.board.socket.connections == 2
        async with replica(shared, clock, Role.WORKER):
            assert slack.board.socket.connections == 2
            await eventually(sent, db)
            before = len(keys(db))
            await bob.types("/checkin 5")
            await bob.reads("Noted")
            assert len(keys(db)) > before
            await eventually(sent, db)


async def sent(db: Database) -> bool:
    return all(state == "sent" for (state,) in rows(db, select(Delivery.state)))


@postgres
async def test_check_says_whether_anybody_sends(db: Database, shared: Settings) -> None:
    counted = Counted()
    nobody = check.database(shared)[-1].sentence
    async with ticking(db, counted.job, replicas=2):
        await eventually(counted.ran, 1)
        somebody = check.database(shared)[-1].sentence

    assert "No worker is at work just now" in nobody
    assert somebody == "Workers at work: 2."


@postgres
async def test_alone_on_a_server_one_process_does_everything(
    slack: Simulator, shared: Settings, clock: ShiftedClock, stranger: Callable[[str], Person], db: Database
) -> None:
    alice = stranger(people.ALICE)
    async with replica(shared, clock, Role.ALL):
        await alice.types("/checkin 4")
        await alice.reads("Noted")
        await eventually(sent, db)

    assert len(keys(db)) > 0
    assert "send" not in jobs(db, "task_name")  # whoever has a sender wakes it, and nobody else
