"""A process that sends the ledger and, if it is told to, kills itself with SIGKILL at one moment of its work.

`python crashing.py DATABASE API_URL TOKEN [MOMENT COUNT]`: the first COUNT - 1 messages that come to the moment wait
there for the last one, so that the process dies with all of them in hand.
"""

import asyncio
import os
import signal
import sys
from typing import Any

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot import workspaces
from bot.clock import SystemClock
from bot.db import Database, connect
from bot.deliveries import QUEUED, SENDING, UNKNOWN, Delivery
from scheduler.sender import drain
from tests.ledger import KEYS, TINY, say


class Fate:
    """Counts who has come to the moment; the last one ends it for all."""

    def __init__(self, moment: str, count: int) -> None:
        self.moment, self.left = moment, count

    def comes(self, moment: str) -> bool:
        if moment != self.moment:
            return False
        self.left -= 1
        if self.left <= 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return True


class Doomed(Database):
    """A database that knows the moments: before a claim, after sending, before the record is committed."""

    fate: Fate

    async def run(self, verb: Any, *args: Any, **kwargs: Any) -> Any:
        if verb.__name__ == "claim":
            self.fate.comes("before the claim")
        if verb.__name__ == "record" and self.fate.comes("after sending"):
            await asyncio.sleep(60)

        def doing(session: Session) -> Any:
            done = verb(session, *args, **kwargs)
            if verb.__name__ == "record":
                session.flush()
                self.fate.comes("before the record is committed")
            return done

        return await super().run(doing)


class DoomedClient(AsyncWebClient):
    """A client that knows the moment between the claim and the call."""

    fate: Fate

    async def api_call(self, api_method: str, **kwargs: Any) -> Any:
        if api_method == "chat.postMessage" and self.fate.comes("after the claim"):
            await asyncio.sleep(60)
        return await super().api_call(api_method, **kwargs)


def still_open(session: Session) -> int:
    query = select(func.count()).select_from(Delivery).where(Delivery.state.in_((QUEUED, SENDING, UNKNOWN)))
    return session.scalars(query).one()


async def main(path: str, api_url: str, token: str, moment: str = "never", count: str = "1") -> None:
    fate = Fate(moment, int(count))
    db = Doomed(connect(f"sqlite:///{path}", keys=KEYS).engine)
    async with aiohttp.ClientSession() as session:
        client = DoomedClient(
            token=token, base_url=api_url, session=session, retry_handlers=[], timeout=workspaces.TIMEOUT_S
        )
        db.fate = client.fate = fate
        while await db.read(still_open):
            await drain(db, lambda team_id: client, now=SystemClock().now(), limits=TINY, draw=say)
            await asyncio.sleep(0.05)
    db.close()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
