"""Engines: how each of the two databases is opened and begun, and a connection that stays open for looks."""

import sqlite3
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any, cast
from urllib.parse import unquote, urlsplit

from sqlalchemy import URL, Connection, Engine, PoolProxiedConnection, create_engine, event, make_url
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.exc import ArgumentError

from bot.platform.errors import Misconfigured
from bot.platform.files import make_file, make_folder

READERS = 8  # threads; SQLite's readers never wait for its one writer
BUSY_MS = 1_000  # how long SQLite waits for another process; Slack gives an answer 3 s in all

# How soon a server that has vanished is given up, in seconds: without this, the system waits for hours.
VANISHED = {"connect_timeout": 5, "keepalives_idle": 15, "keepalives_interval": 5, "keepalives_count": 3}
# hide_parameters: an error message must not quote what somebody wrote.
SERVER = {"pool_size": READERS, "max_overflow": 4, "pool_pre_ping": True, "hide_parameters": True}


SQLITE, SERVERS = ("sqlite", "sqlite+pysqlite", "sqlite+hearth"), ("postgres", "postgresql", "postgresql+psycopg")
HIGHEST_PORT = 65535
UNUSABLE = "The database of DATABASE_URL cannot be used: {problem}."
NO_URL = "it is empty, so write sqlite:///var/hearth.db or postgresql://user:password@host/name, or leave the line out"
NO_KIND = "it has to begin with sqlite:/// and a file, or with postgresql:// and user:password@host/name"
NO_FILE = (
    "it names no file, so write sqlite:///var/hearth.db, or four slashes for a path from the root (sqlite:////srv/…)"
)
NO_HOST = (
    "it cannot be split into user, password, host, port and name. In a password write %40 for @, %3A for :, %2F for /, "
    "%23 for #, %3F for ? and %25 for %"
)


def address(url: str) -> URL:
    """Return a database's URL in its parts. Raises `Misconfigured` for what Hearth cannot use, and quotes none of it.

    After an unescaped @ in a password the rest of it counts as the host, and the driver would say aloud that it cannot
    find that (docs.sqlalchemy.org/en/20/core/engines.html#escaping-special-characters-such-as-signs-in-passwords).
    """
    scheme, _, rest = url.partition(":")
    if not url.strip():
        raise Misconfigured(UNUSABLE.format(problem=NO_URL))
    if scheme in SQLITE and not (rest.startswith("///") and rest.strip("/")):
        raise Misconfigured(UNUSABLE.format(problem=NO_FILE))
    if scheme not in (*SQLITE, *SERVERS) or not rest.startswith("//"):
        raise Misconfigured(UNUSABLE.format(problem=NO_KIND))
    try:
        parts = make_url(url)
    except (ArgumentError, ValueError):  # the second is about a port that is no number, and quotes it
        parts = None
    astray = parts is None or "@" in f"{parts.host}{parts.database}" or not 0 < (parts.port or 1) <= HIGHEST_PORT
    if parts is None or (scheme in SERVERS and astray):
        raise Misconfigured(UNUSABLE.format(problem=NO_HOST))
    return parts


def engine_of(url: str | URL) -> Engine:
    """Return the engine for a database's URL. Nothing is asked of the server yet.

    Raises `Misconfigured` as `address`.
    """
    where = url if isinstance(url, URL) else address(_psycopg(url))
    if where.get_backend_name() == "sqlite":
        return _sqlite(where)
    return create_engine(where, connect_args=VANISHED, **SERVER)


def outside_transactions(engine: Engine) -> Engine:
    """Return the same engine for looks of a single statement: beginning and ending costs as much as looking."""
    return engine.execution_options(isolation_level="AUTOCOMMIT")


# How a connection to SQLite begins what comes next: with nothing, to look once; to look at several things as they
# are at one moment; to write, with the lock taken at once, since read-then-write would fail half-way as "locked".
LOOK, READ, WRITE = "", "BEGIN", "BEGIN IMMEDIATE"


class Embedded(SQLiteDialect_pysqlite):
    """SQLite, begun as `will_begin` has said; the driver by itself would begin with the first change.

    A listener to SQLAlchemy's "begin" could do this as well, but makes every statement of its engine a third dearer
    (`make bench`: `checkin_http_ratio`).
    """

    supports_statement_cache = True

    def do_begin(self, dbapi_connection: PoolProxiedConnection) -> None:
        info, driver = dbapi_connection.info, cast("sqlite3.Connection", dbapi_connection.driver_connection)
        statement, patience_ms = info.pop("hearth_begin", (WRITE, BUSY_MS))
        if info.setdefault("hearth_patience_ms", BUSY_MS) != patience_ms:
            driver.execute(f"PRAGMA busy_timeout={patience_ms}")
            info["hearth_patience_ms"] = patience_ms
        if statement:
            driver.execute(statement)


registry.register("sqlite.hearth", __name__, Embedded.__name__)


def will_begin(connection: Connection, statement: str, patience_ms: int = BUSY_MS) -> None:
    """Say how the connection's next transaction begins, and how long it may wait for another process's lock."""
    connection.info["hearth_begin"] = (statement, patience_ms)


class PinnedConnection:
    """A connection that one thread keeps: to take one and give it back costs as much as to look up a row."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._connection: Connection | None = None

    def __call__(self) -> Connection:
        """Return the connection, opened if this is the first time: then it is to look, until something else is said."""
        if self._connection is None:
            self._connection = self._engine.connect()
            will_begin(self._connection, LOOK)
        return self._connection

    def close(self) -> None:
        """Let go of it for good: nobody else gets what may be in the midst of something. Whoever asks has a new one."""
        if self._connection is not None:
            self._connection.invalidate()
            self._connection.close()
            self._connection = None


def file_of(url: str | URL) -> Path | None:
    """Return the SQLite file that a URL names, by the one name it has whatever leads there; None for anything else.

    Symbolic links, `..`, the working directory and `file:` addresses all end at the same path.
    """
    where = url if isinstance(url, URL) else address(url)
    name = where.database or ""
    if where.get_backend_name() != "sqlite" or name in ("", ":memory:"):
        return None
    if _is_address(where):
        name = unquote(urlsplit(name).path)
        if where.query.get("mode") == "memory" or name in ("", ":memory:"):
            return None
    return Path(name).resolve()


def url_of(path: Path) -> URL:
    """Return the URL of a SQLite file, whatever characters its name has."""
    return URL.create("sqlite", database=str(path))


def _is_address(where: URL) -> bool:
    """Return whether SQLite itself reads the name as an address (sqlite.org/uri.html): only if it is told to."""
    told = str(where.query.get("uri", "")).lower() in ("1", "true", "t", "yes", "y", "on")
    return told and (where.database or "").startswith("file:")


def _psycopg(url: str) -> str:
    """Hosting services hand out `postgres://…`, which SQLAlchemy has not known since 1.4."""
    for prefix in ("postgres://", "postgresql://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url.removeprefix(prefix)
    return url


def _sqlite(url: URL) -> Engine:
    ours = url.set(drivername="sqlite+hearth")
    # hide_parameters: an error message must not quote what somebody wrote.
    engine = create_engine(ours, pool_size=READERS + 3, connect_args={"check_same_thread": False}, hide_parameters=True)
    path = file_of(url)
    if path is not None and url.query.get("mode") not in ("ro", "rw"):
        make_folder(path.parent)
        with suppress(FileExistsError):
            make_file(path)
    if path is not None and not _is_address(url):
        event.listen(engine, "do_connect", partial(_open_existing, path))
    event.listen(engine, "connect", _pragmas)
    return engine


def _open_existing(path: Path, _dialect: Any, _record: Any, args: list[Any], options: dict[str, Any]) -> None:
    """A file that was taken away while Hearth runs is an error, not a new, empty and readable database."""
    args[0] = f"{path.as_uri()}?mode=rw"
    options["uri"] = True


# What every connection is told. secure_delete: what is deleted is overwritten (sqlite.org/pragma.html). trusted_schema:
# a schema that came with a file calls no functions (sqlite.org/security.html).
PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=NORMAL",
    "foreign_keys=ON",
    "secure_delete=ON",
    "trusted_schema=OFF",
    f"busy_timeout={BUSY_MS}",
)


def _pragmas(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # the driver must not begin by itself; `Embedded` does
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def copy_log(engine: Engine) -> bool:
    """Copy SQLite's write-ahead log into the database, in nobody's way; returns whether all of it has arrived.

    It does not while somebody reads an older state (sqlite.org/pragma.html, wal_checkpoint).
    """
    _busy, written, moved = _checkpoint(engine, "PASSIVE")
    return written == moved


def cut_log(engine: Engine) -> bool:
    """Make the log empty if nobody reads or writes at this moment, without waiting for anybody; returns whether it is.

    Rows that were deleted or changed stand in it as they were until then.
    """
    return _checkpoint(engine, "TRUNCATE")[0] == 0


def _checkpoint(engine: Engine, how: str) -> tuple[int, int, int]:
    with engine.connect() as connection:
        will_begin(connection, LOOK, patience_ms=0)
        found = connection.exec_driver_sql(f"PRAGMA wal_checkpoint({how})").one()
        return found[0], found[1], found[2]
