"""A outbox in a file of its own beside the local workspace, for the tests of sending."""

import asyncio
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core import outbox, people, workspaces
from bot.core.outbox import Delivery
from bot.platform import rate_limits
from bot.platform.database import Base, Database, connect
from scheduler.sender import Limits, Report, drain
from simulator.server import Simulator

KEYS = ["a key for tests, long enough"]
TABLES = [
    each.__table__ for each in (Delivery, rate_limits.RateBucket, people.Workspace, people.Department, people.Member)
]

TINY = Limits(
    http_s=0.5,
    lease_s=1.5,
    grace_s=0.3,
    gap_s=0.8,
    pause_s=0.3,
    posts_per_minute=60_000,
    edits_per_minute=60_000,
    looks_per_minute=60_000,
    channel_s=0.001,
    in_flight=16,
)
QUICK = replace(TINY, lease_s=0.7, grace_s=0.05, gap_s=0.1)  # where Slack shows everything at once
OPEN = (outbox.QUEUED, outbox.SENDING, outbox.UNKNOWN)


def say(_session: Session, row: Delivery) -> dict[str, Any] | None:
    """Draw a row as its own number."""
    return {"text": f"Message {row.payload_args['n']}"}


@dataclass
class Office:
    """The outbox, the workspace it is sent to, and the client that does so."""

    db: Database
    slack: Simulator
    client: AsyncWebClient
    limits: Limits = TINY

    @property
    def now(self) -> datetime:
        return self.slack.clock.now()

    def write(self, to: str, n: int = 1, **more: Any) -> str:
        """Put message `n` to somebody into the outbox; returns its key."""
        key = more.pop("key", f"{to}:{n}")
        with self.db.begin() as session:
            given = {"team_id": self.slack.workspace.team_id, "kind": "test.number", "about": {"n": n}, "now": self.now}
            outbox.enqueue(session, to=to, key=key, **(given | more))
        return str(key)

    async def drain(self, *, render: Any = say, later: float = 0, **changes: Any) -> Report:
        """Send what is due now, or so many seconds later, within the office's limits or with changes to them."""
        now, limits = self.now + timedelta(seconds=later), replace(self.limits, **changes)
        return await drain(self.db, lambda team_id: self.client, now=now, limits=limits, render=render)

    async def settle(self, *, render: Any = say, within: float = 20) -> None:
        """Drain until no row is open any more."""
        async with asyncio.timeout(within):
            while True:
                await self.drain(render=render)
                if not set(OPEN) & set(self.states()):
                    return
                await asyncio.sleep(0.05)

    def row(self, key: str) -> Delivery:
        with self.db.begin(write=False) as session:
            return session.scalars(select(Delivery).where(Delivery.idempotency_key == key)).one()

    def states(self) -> Counter[str]:
        """Count the rows by state."""
        with self.db.begin(write=False) as session:
            return Counter(session.scalars(select(Delivery.state)))

    def said(self, to: str) -> list[str]:
        """Return the texts that stand before somebody, or in a channel, oldest first, hidden or not."""
        place = self.slack.workspace.find_direct(to, self.slack.app.bot_user) if to.startswith("U") else None
        channel = place.id if place else to
        found = [m for m in self.slack.workspace.all_messages() if m.channel == channel]
        return [m.text for m in sorted(found, key=lambda m: m.ts)]

    def posts(self) -> list[str]:
        """Return every text the app has posted anywhere."""
        return [m.text for m in self.slack.workspace.all_messages() if m.user == self.slack.app.bot_user]

    def calls(self, method: str) -> list[Any]:
        return [call for call in self.slack.calls if call.method == method]


def open_ledger(url: str, members: Iterable[str] = (), team_id: str = "") -> Database:
    """Make the tables, where there are none, and write these members into them."""
    db = connect(url, keys=KEYS)
    Base.metadata.create_all(db.engine, tables=TABLES)
    with db.begin() as session:
        people.sync(session, team_id, [people.Profile(user_id, user_id) for user_id in members])
    return db


def open_office(url: str, slack: Simulator, session: aiohttp.ClientSession) -> Office:
    members = [user.id for user in slack.workspace.users.values() if not user.is_bot]
    db = open_ledger(url, members, slack.workspace.team_id)
    return Office(db, slack, workspaces.web_client(slack.api_url, session, slack.app.bot_token))
