"""The database: one schema on SQLite and PostgreSQL, typed columns, and one door for transactions."""

import asyncio
import fcntl
import functools
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext, suppress
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import URL, Connection, DateTime, Dialect, Engine, LargeBinary, MetaData
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from sqlalchemy.orm import DeclarativeBase, Session, sessionmaker
from sqlalchemy.types import TypeDecorator

from bot.platform import files, locks
from bot.platform.encryption import UNREADABLE, InvalidToken, TextCipher, Unreadable
from bot.platform.engines import (
    BUSY_MS,
    READ,
    READERS,
    UNUSABLE,
    WRITE,
    PinnedConnection,
    copy_log,
    cut_log,
    engine_of,
    file_of,
    outside_transactions,
    will_begin,
)
from bot.platform.errors import Misconfigured
from bot.platform.worker_thread import WorkerThread

P = ParamSpec("P")
R = TypeVar("R")
TransactionFunction = Callable[Concatenate[Session, P], R]
QueryFunction = Callable[Concatenate[Connection, P], R]

BRIEF_MS = 50  # instead of BUSY_MS, once somebody waited in vain: writes queue, and so would the waiting

NAMES = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Every table's parent. Constraints have names, so that Alembic can change them on SQLite."""

    metadata = MetaData(naming_convention=NAMES)


class UTCDateTime(TypeDecorator[datetime]):
    """An instant: aware in Python, UTC in storage. A naive datetime is refused with `ValueError`."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a datetime without a time zone cannot be stored")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class PrivateText(TypeDecorator[str]):
    """Text that only its owner may read: encrypted on the way in, opened on the way out.

    The lock travels with the engine (`connect`), not in a global: two databases never share keys. What no key opens
    is read as `Unreadable`, one character that stands for the text, and is written back as it was.
    """

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:
        if isinstance(value, Unreadable):
            return value.token
        return None if value is None else _cipher_of(dialect).encrypt(value.replace(UNREADABLE, ""))

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> str | None:
        if value is None:
            return None
        token = value if isinstance(value, bytes) else str(value).encode()  # SQLite keeps anything in any column
        try:
            return _cipher_of(dialect).decrypt(token)
        except InvalidToken:
            return Unreadable(token)


def _cipher_of(dialect: Dialect) -> TextCipher:
    lock: TextCipher = dialect.hearth_lock  # type: ignore[attr-defined]
    return lock


class Database:
    """The door to the database. `run` may write, `read` and `glance` only look; each is one whole transaction.

    SQLite has one writer, so its writes queue in one thread instead of polling for the file's lock.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.file = file_of(engine.url)  # None for a server, and for SQLite in memory
        self._sessions = sessionmaker(engine, expire_on_commit=False)
        self._looking = outside_transactions(engine)
        self._window, self._pen = PinnedConnection(engine), PinnedConnection(engine)
        self._pool = ThreadPoolExecutor(READERS, thread_name_prefix="hearth-db")
        embedded = engine.dialect.name == "sqlite"
        self._writer = WorkerThread("hearth-db-write") if embedded else None
        self._glancer = WorkerThread("hearth-db-glance") if embedded else None
        self._listeners: list[Callable[[], None]] = []
        self._closers: list[Callable[[Session], None]] = []
        self._patience_ms = BUSY_MS

    def after_commit(self, tell: Callable[[], None]) -> None:
        """Have `tell` called, in whatever thread, after every transaction that wrote something to be sent."""
        self._listeners.append(tell)

    def before_commit(self, tell: Callable[[Session], None]) -> None:
        """Have `tell` called with the session, as the last act of every transaction that wrote something to be sent."""
        self._closers.append(tell)

    @contextmanager
    def begin(self, *, write: bool = True, on: Connection | None = None) -> Iterator[Session]:
        """Open one transaction in this thread: committed at the end, rolled back by any exception.

        It takes a connection of its own, unless it is to be `on` one that this thread keeps.
        """
        taken = nullcontext(on) if on else self.engine.connect()
        with taken as connection, self._sessions(bind=connection) as session, session.begin():
            self._open(session, connection, write)
            yield session
            to_send = session.info.get("to_send", False)
            for close in self._closers if to_send else ():
                close(session)
        if to_send:
            for tell in self._listeners:
                tell()

    def _open(self, session: Session, connection: Connection, write: bool) -> None:
        """Begin in earnest. Whoever waits in vain for another process's lock spares the next ones the waiting."""
        will_begin(connection, WRITE if write else READ, self._patience_ms)
        try:
            session.connection()
        except OperationalError:
            self._patience_ms = BRIEF_MS
            raise
        if write:
            self._patience_ms = BUSY_MS

    async def run(self, function: TransactionFunction[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Run `function(session, …)` in a thread as one transaction that may write; return its result."""
        return await self._aside(self._writer, True, functools.partial(_after, function, args, kwargs))

    async def read(self, function: TransactionFunction[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Run `function(session, …)` in a thread as one transaction that only looks; return its result."""
        return await self._aside(None, False, functools.partial(_after, function, args, kwargs))

    async def glance(self, function: QueryFunction[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Run `function(connection, …)`, one statement of every request, without the cost of a transaction."""
        look = functools.partial(_after, function, args, kwargs)
        return await self._in_turn(self._glancer, functools.partial(self._look, look))

    async def _aside(self, desk: WorkerThread | None, write: bool, function: Callable[[Session], R]) -> R:
        return await self._in_turn(desk, functools.partial(self._transact, write, function))

    async def _in_turn(self, desk: WorkerThread | None, work: Callable[[], R]) -> R:
        return await (desk.do(work) if desk else asyncio.get_running_loop().run_in_executor(self._pool, work))

    def _look(self, look: Callable[[Connection], R]) -> R:
        if self._glancer is None:
            with self._looking.connect() as connection:
                return look(connection)
        try:
            return look(self._window())
        except BaseException:  # its results may not have been read to the end
            self._window.close()
            raise

    def _transact(self, write: bool, function: Callable[[Session], R]) -> R:
        on = self._pen() if write and self._writer else None
        try:
            with self.begin(write=write, on=on) as session:
                return function(session)
        except OperationalError as problem:
            if not locks.lost_a_race(problem):
                raise
        with self.begin(write=write) as session:
            return function(session)

    async def empty_log(self) -> bool:
        """Have SQLite's log emptied, in which what was deleted or changed stands as it was; returns whether it is.

        Nobody is kept waiting: the copying is in nobody's way, and what follows gives up at once if somebody is at
        work, to be tried again later.
        """
        if self.file is None or self._writer is None or not files.has_content(Path(f"{self.file}-wal")):
            return True
        copied = await self._in_turn(None, functools.partial(copy_log, self.engine))
        return copied and await self._in_turn(self._writer, functools.partial(cut_log, self.engine))

    def close(self) -> None:
        """Finish what runs, then let go of every connection."""
        for desk in (self._writer, self._glancer):
            if desk:
                desk.close()
        self._pool.shutdown()
        self.disconnect()

    def disconnect(self) -> None:
        """Let go of every connection while nobody is at work; whoever comes next opens another."""
        self._window.close()
        self._pen.close()
        self.engine.dispose()


def _after(
    function: Callable[..., R], args: tuple[Any, ...], kwargs: dict[str, Any], session: Session | Connection
) -> R:
    """The session, or the connection, is known last and comes first."""
    return function(session, *args, **kwargs)


def connect(url: str | URL, *, keys: list[str]) -> Database:
    """Open the database at `url`; `keys` lock and open its private text.

    A SQLite file and its folder are made when they are missing, for their owner alone. A server is asked nothing yet.
    """
    engine = engine_of(url)
    engine.dialect.hearth_lock = TextCipher(keys)  # type: ignore[attr-defined]
    return Database(engine)


def insert_into(table: Any, dialect: str) -> Any:
    """Return an INSERT that knows ON CONFLICT: "sqlite" and "postgresql" each have one, without a common parent."""
    return import_module(f"sqlalchemy.dialects.{dialect}").insert(table)


def reason(problem: Exception) -> str:
    """Return what the database itself says about a problem, without the statement and SQLAlchemy's advice."""
    said = str(getattr(problem, "orig", None) or problem)
    return said.strip().splitlines()[0].rstrip(".") if said.strip() else type(problem).__name__


@contextmanager
def or_misconfigured() -> Iterator[None]:
    """Turn what is wrong with a database at the start into `Misconfigured`, one sentence."""
    try:
        yield
    except ModuleNotFoundError as problem:
        raise Misconfigured(f"{problem}: PostgreSQL needs the extra `hearth[postgres]`.") from None
    except (SQLAlchemyError, OSError) as problem:
        raise Misconfigured(UNUSABLE.format(problem=reason(problem))) from None


@contextmanager
def alone(url: str) -> Iterator[None]:
    """Keep a second Hearth from running on the same SQLite file, by a lock of the system's on a file beside it.

    Raises `Misconfigured` if one is running, by whatever name it opened the file. The lock ends with its process, in
    whatever way that ends. A server has no file, and may be shared.
    """
    path = file_of(url)
    if path is None:
        yield
        return
    files.make_folder(path.parent)
    with suppress(FileExistsError):
        files.make_file(Path(f"{path}.lock"))
    lock = os.open(f"{path}.lock", os.O_RDWR | os.O_CLOEXEC)
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Misconfigured(f"Another Hearth is running on {path}: a SQLite file serves one at a time.") from None
        _must_have_one_name(path)
        for each in (Path(f"{path}.lock"), *files.of_database(path)):
            files.tighten(each)
        yield
    finally:
        os.close(lock)


def _must_have_one_name(path: Path) -> None:
    """SQLite keeps its log by the name of the file: through two hard links, two logs would be written for one database.

    That destroys it, and no lock beside the file would notice (sqlite.org/howtocorrupt.html, section 2.5).
    """
    if path.exists() and path.stat().st_nlink > 1:
        raise Misconfigured(
            f"{path} has a second name (a hard link), and through two names a database is destroyed. Remove the other "
            f"name (`find / -samefile {path}` looks for it), or go on with a copy: `cp -p {path} {path}.copy`, "
            f"`mv {path}.copy {path}`."
        )
