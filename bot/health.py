"""`/readyz`: whether Hearth should get traffic now, and if not, why, in one word."""

import asyncio
from collections.abc import Awaitable, Callable

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from bot import migrate
from bot.db import Database

PATIENCE_S = 2.0  # longer, and whoever asks has given up
STOPPING, SOCKETS, DATABASE, SCHEMA = "stopping", "sockets", "database", "schema"

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
        self._lineage = migrate.lineage()

    async def trouble(self) -> str | None:
        """Return "stopping", "sockets", "database" or "schema"; None if all is well."""
        if self._stopping.is_set():
            return STOPPING
        connected, wanted = await self._sockets()
        if wanted and not connected:
            return SOCKETS
        try:
            async with asyncio.timeout(PATIENCE_S):
                revision = await self._db.read(current)
        except (TimeoutError, SQLAlchemyError):
            return DATABASE
        # A newer Hearth may have migrated it while this one is being replaced: what it added does not hurt.
        return SCHEMA if revision in self._lineage[1:] or revision is None else None


def current(session: Session) -> str | None:
    """Return the database's revision, None if it has none."""
    return migrate.revision(session.connection())
