"""`/readyz`: whether Hearth should get traffic now, and if not, why, in one word."""

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable
from pathlib import Path

import structlog
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from bot.migrations import schema
from bot.platform.clock import monotonic
from bot.platform.database import Database, reason

PATIENCE_S = 2.0  # longer, and whoever asks has given up
TRUSTED_S = 10.0  # for how long a write that went well is good
BUSY_S = 30.0  # for how long somebody else may be writing
STOPPING, SOCKETS, DATABASE, BUSY, SCHEMA = "stopping", "sockets", "database", "busy", "schema"
PRIMARY = 0xFF  # of an extended result code (sqlite.org/rescode.html)

log = structlog.get_logger()

Sockets = Callable[[], Awaitable[tuple[int, int]]]


def counting(sockets: list[AsyncSocketModeHandler]) -> Sockets:
    """Return what counts the open ones among these sockets, and all of them."""

    async def count() -> tuple[int, int]:
        return sum([await socket.client.is_connected() for socket in sockets]), len(sockets)

    return count


class Health:
    """Looks when asked. `sockets` returns how many Socket Mode connections are open and how many should be."""

    def __init__(self, db: Database, stopping: asyncio.Event, sockets: Sockets) -> None:
        self._db, self._stopping, self._sockets = db, stopping, sockets
        self._lineage = schema.lineage()
        self._opened = identity(db.file)
        self._trial: asyncio.Task[bool] | None = None
        self._wrote_at, self._trusted_until = monotonic(), 0.0

    async def trouble(self) -> str | None:
        """Return "stopping", "sockets", "database", "busy" or "schema"; None if all is well."""
        if self._stopping.is_set():
            return STOPPING
        connected, wanted = await self._sockets()
        if wanted and not connected:
            return SOCKETS
        began = monotonic()
        try:
            async with asyncio.timeout(PATIENCE_S):
                revision = await self._db.read(current)
        except (TimeoutError, SQLAlchemyError):
            return DATABASE
        # A newer Hearth may have migrated it while this one is being replaced: what it added does not hurt.
        if revision in self._lineage[1:] or revision is None:
            return SCHEMA
        return await self._cannot_write(began + PATIENCE_S - monotonic())

    async def _cannot_write(self, patience_s: float) -> str | None:
        """Return "database" or "busy" if nothing can be saved now.

        A write that went well is trusted for a while, so that asking often writes seldom; one that failed is not, so
        that the end of the trouble is seen at once.
        """
        if identity(self._db.file) != self._opened:
            log.warning("database.moved")  # SQLite goes on writing into a file that nobody will find again
            return DATABASE
        if monotonic() < self._trusted_until:
            return None
        trial = self._trial = self._trial or asyncio.create_task(self._db.run(can_write))
        await asyncio.wait({trial}, timeout=max(0.0, patience_s))
        if not trial.done():
            return self._busy()
        self._trial = None
        try:
            if not trial.result():
                return DATABASE
        except SQLAlchemyError as problem:
            log.warning("database.not_writable", problem=reason(problem))
            return self._busy() if is_locked(problem) else DATABASE
        self._wrote_at = monotonic()
        self._trusted_until = self._wrote_at + TRUSTED_S
        return None

    def _busy(self) -> str | None:
        """Somebody writes for longer than whoever asks can wait. Only if that goes on is it trouble."""
        return BUSY if monotonic() - self._wrote_at > BUSY_S else None


def current(session: Session) -> str | None:
    """Return the database's revision, None if it has none."""
    return schema.revision(session.connection())


def identity(file: Path | None) -> tuple[int, int] | None:
    """Return what tells a file from another one of its name; None if there is none."""
    try:
        found = file.stat() if file else None
    except OSError:
        return None
    return (found.st_dev, found.st_ino) if found else None


def can_write(session: Session) -> bool:
    """Write something, and change nothing: returns False where a server refuses; raises what SQLite says.

    SQLite writes nothing before the end of a transaction, so one that is taken back would not notice a full disk. Here
    a number of the file's is written as it was: one page in the log. A server's disk is its own to watch; that it
    takes no writes (`default_transaction_read_only`, a standby) it says itself.
    """
    connection = session.connection()
    if connection.dialect.name != "sqlite":
        return bool(connection.scalar(text("SELECT current_setting('transaction_read_only') = 'off'")))
    connection.execute(text(f"PRAGMA user_version = {connection.scalar(text('PRAGMA user_version'))}"))
    return True


def is_locked(problem: SQLAlchemyError) -> bool:
    """Return whether somebody else was writing to SQLite."""
    code = getattr(getattr(problem, "orig", None), "sqlite_errorcode", None)
    return code is not None and code & PRIMARY == sqlite3.SQLITE_BUSY
