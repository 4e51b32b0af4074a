"""Engines: how each of the two databases is opened and begun, and a connection that stays open for looks."""

import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import DBAPIError

READERS = 8  # threads; SQLite's readers never wait for its one writer
BUSY_MS = 1_000  # how long SQLite waits for another process; Slack gives an answer 3 s in all

# How soon a server that has vanished is given up, in seconds: without this, the system waits for hours.
VANISHED = {"connect_timeout": 5, "keepalives_idle": 15, "keepalives_interval": 5, "keepalives_count": 3}
# hide_parameters: an error message must not quote what somebody wrote.
SERVER = {"pool_size": READERS, "max_overflow": 4, "pool_pre_ping": True, "hide_parameters": True}


def engine_of(url: str) -> Engine:
    """Return the engine for a database's URL. Nothing is asked of the server yet."""
    if make_url(url).get_backend_name() == "sqlite":
        return _sqlite(url)
    return create_engine(_psycopg(url), connect_args=VANISHED, **SERVER)


def outside_transactions(engine: Engine) -> Engine:
    """Return the same engine for looks of a single statement: beginning and ending costs as much as looking."""
    return engine.execution_options(isolation_level="AUTOCOMMIT")


class Kept:
    """A connection that one thread keeps: to take one and give it back costs as much as to look up a row."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._connection: Connection | None = None

    def __call__(self) -> Connection:
        """Return the connection, opened if this is the first time."""
        if self._connection is None:
            self._connection = self._engine.connect()
        return self._connection

    def close(self) -> None:
        """Let go of it for good: nobody else gets what may be in the midst of something. Whoever asks has a new one."""
        if self._connection is not None:
            self._connection.invalidate()
            self._connection.close()
            self._connection = None


def file_of(url: str) -> Path | None:
    """Return the SQLite file that a URL names, its folder made if it is missing; None for anything else."""
    where = make_url(url)
    path = where.database or ""
    if where.get_backend_name() != "sqlite" or path in ("", ":memory:") or path.startswith("file:"):
        return None
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    return Path(path)


def _psycopg(url: str) -> str:
    """Hosting services hand out `postgres://…`, which SQLAlchemy has not known since 1.4."""
    for prefix in ("postgres://", "postgresql://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url.removeprefix(prefix)
    return url


def _sqlite(url: str) -> Engine:
    file_of(url)
    # hide_parameters: an error message must not quote what somebody wrote.
    engine = create_engine(url, pool_size=READERS + 3, connect_args={"check_same_thread": False}, hide_parameters=True)
    event.listen(engine, "connect", _pragmas)
    event.listen(engine, "begin", _begin)
    return engine


def _pragmas(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # the driver must not begin by itself; `_begin` does
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", f"busy_timeout={BUSY_MS}"):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    """Take the write lock at once: read-then-write would otherwise fail half-way as "locked"."""
    options = connection.get_execution_options()
    if options.get("isolation_level") == "AUTOCOMMIT":  # `outside_transactions`
        return
    if not options.get("hearth_write", True):
        _execute(connection, "BEGIN")
        return
    _be_patient(connection, int(options.get("hearth_patience_ms", BUSY_MS)))
    _execute(connection, "BEGIN IMMEDIATE")


def _be_patient(connection: Connection, ms: int) -> None:
    """Tell SQLite how long to wait for a lock, unless this connection knows."""
    if connection.info.get("hearth_patience_ms", BUSY_MS) != ms:
        _execute(connection, f"PRAGMA busy_timeout={ms}")
        connection.info["hearth_patience_ms"] = ms


def _execute(connection: Connection, statement: str) -> None:
    """Have the driver do it, without what SQLAlchemy does around a statement, but with its exceptions."""
    try:
        _driver(connection).execute(statement)
    except sqlite3.Error as problem:
        raise DBAPIError.instance(statement, None, problem, sqlite3.Error, hide_parameters=True) from problem


def _driver(connection: Connection) -> Any:
    return connection.connection.dbapi_connection
