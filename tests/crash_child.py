"""A process that sends the outbox and, if it is told to, kills itself with SIGKILL at one moment of its work.

`main` is run by a child of `tests.fork_pool`. The first `count - 1` messages that come to the moment wait there for the
last one, so that the process dies with all of them in hand; `spared` messages pass before them.
"""

import asyncio
import os
import resource
import signal
from dataclasses import replace
from typing import Any

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.core import workspaces
from bot.core.outbox import QUEUED, SENDING, UNKNOWN, Delivery
from bot.platform.clock import SystemClock
from bot.platform.database import Database, connect
from scheduler.sender import Sender, drain
from tests.outbox_helpers import KEYS, TINY, say

BEFORE_CLAIM, AFTER_CLAIM = "before the claim", "after the claim"
AFTER_SENDING, BEFORE_RECORD = "after sending", "before the record is committed"
ANYWHERE = "anywhere"  # some milliseconds after a claim was begun
CLEARED_S = 3.0  # longer than a lease of `tests.outbox_helpers.TINY`
MOMENTS = (BEFORE_CLAIM, AFTER_CLAIM, AFTER_SENDING, BEFORE_RECORD)


class Fate:
    """Counts who has come to the moment; the last one ends it for all."""

    def __init__(self, moment: str, count: int, spared: int, after_s: float) -> None:
        self.moment, self.left, self.spared, self.after_s = moment, count, spared, after_s

    def comes(self, moment: str) -> bool:
        """Say whether whoever has come here waits for the end."""
        if self.moment == ANYWHERE and moment == BEFORE_CLAIM:
            self._anywhere()
        if moment != self.moment:
            return False
        self.spared -= 1
        if self.spared >= 0:
            return False
        self.left -= 1
        if self.left <= 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return True

    def _anywhere(self) -> None:
        self.spared -= 1
        if self.spared == -1:
            asyncio.get_running_loop().call_later(self.after_s, os.kill, os.getpid(), signal.SIGKILL)


class Doomed(Database):
    """A database that knows the moments: before a claim, after sending, before the record is committed."""

    fate: Fate

    async def run(self, function: Any, *args: Any, **kwargs: Any) -> Any:
        if function.__name__ == "claim":
            self.fate.comes(BEFORE_CLAIM)
        if function.__name__ == "record" and self.fate.comes(AFTER_SENDING):
            await asyncio.sleep(60)

        def doing(session: Session) -> Any:
            done = function(session, *args, **kwargs)
            if function.__name__ == "record":
                session.flush()
                self.fate.comes(BEFORE_RECORD)
            return done

        return await super().run(doing)


class DoomedClient(AsyncWebClient):
    """A client that knows the moment between the claim and the call."""

    fate: Fate

    async def api_call(self, api_method: str, **kwargs: Any) -> Any:
        if api_method == "chat.postMessage" and self.fate.comes(AFTER_CLAIM):
            await asyncio.sleep(60)
        return await super().api_call(api_method, **kwargs)


def still_open(session: Session) -> int:
    query = select(func.count()).select_from(Delivery).where(Delivery.state.in_((QUEUED, SENDING, UNKNOWN)))
    return session.scalars(query).one()


async def main(
    url: str,
    api_url: str,
    token: str,
    moment: str = "never",
    count: int = 1,
    spared: int = 0,
    after_s: float = 0.0,
    limits: dict[str, float] | None = None,
    steady: bool = False,
    room_kb: int | None = None,
) -> None:
    """Send until no row is open: round by round, or `steady` as `hearth run` does.

    With `room_kb` no file can grow beyond that size until somebody has cleared the disk, some seconds later.
    """
    if room_kb is not None:
        _, most = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (room_kb * 1024, most))
        asyncio.get_running_loop().call_later(CLEARED_S, resource.setrlimit, resource.RLIMIT_FSIZE, (most, most))
    pace = replace(TINY, **(limits or {}))
    db = Doomed(connect(url, keys=KEYS).engine)
    async with aiohttp.ClientSession() as session:
        client = DoomedClient(
            token=token, base_url=api_url, session=session, retry_handlers=[], timeout=workspaces.TIMEOUT_S
        )
        db.fate = client.fate = Fate(moment, count, spared, after_s)
        if steady:
            await run_until_all_is_said(db, Sender(db, lambda team_id: client, SystemClock(), limits=pace, render=say))
            return
        while await db.read(still_open):
            await drain(db, lambda team_id: client, now=SystemClock().now(), limits=pace, render=say)
            await asyncio.sleep(0.05)
    db.close()


async def run_until_all_is_said(db: Database, sender: Sender) -> None:
    running = asyncio.create_task(sender.run())
    while await db.read(still_open):  # noqa: ASYNC110 — other processes work it off too
        await asyncio.sleep(0.2)
    await sender.stop()
    await running
