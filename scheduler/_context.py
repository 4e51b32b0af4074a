"""What everybody who works on the outbox shares: the database, the clients, the time, the limits, and the tally."""

import asyncio
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from bot.core.outbox import DELETE, POST, UPDATE, ClaimOptions, Renderer, frames
from bot.platform.database import Database

Clients = Callable[[str], AsyncWebClient | None]

log = structlog.get_logger()


@dataclass(frozen=True)
class Limits:
    """How fast and how patient the sender is (docs.slack.dev/apis/web-api/rate-limits)."""

    http_s: float = 10  # for one call
    lease_s: float = 60  # for a message in hand; must be longer than a call
    grace_s: float = 15  # after the lease, until Slack surely shows what it has accepted
    gap_s: float = 10  # between the first look and the second
    pause_s: float = 300  # for a workspace that does not let us in
    posts_per_minute: float = 180  # a workspace; Slack says "several hundred"
    edits_per_minute: float = 50  # updates, and deletions: tier 3
    looks_per_minute: float = 50  # tier 3
    channel_s: float = 1.1  # between two messages in one channel
    round_s: float = 1.0  # between looks at the outbox when nobody wakes the sender
    in_flight: int = 8  # at once, in one workspace

    def every(self, op: str) -> float:
        """Return the seconds between two calls of one kind in one workspace."""
        per_minute = {POST: self.posts_per_minute, UPDATE: self.edits_per_minute, DELETE: self.edits_per_minute}
        return 60 / per_minute.get(op, self.looks_per_minute)


@dataclass(frozen=True)
class SenderContext:
    """One sender's working place. `stopping` is set when nothing new is to be begun."""

    db: Database
    clients: Clients
    now: Callable[[], datetime]
    name: str
    limits: Limits
    render: Renderer
    stopping: asyncio.Event = field(default_factory=asyncio.Event)
    tally: Counter[str] = field(default_factory=Counter)

    @property
    def options(self) -> ClaimOptions:
        return ClaimOptions(self.name, self.limits.lease_s, self.limits.channel_s)

    async def rest(self, seconds: float) -> None:
        """Wait, but not beyond the end of work."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self.stopping.wait(), seconds)

    def note(self, what: str, **ids: str | int | float | None) -> None:
        """Count an event and log it: ids and codes, never text."""
        self.tally[what] += 1
        log.info(f"delivery.{what}", **ids)

    def warn(self, what: str, **ids: str | int | float | None) -> None:
        """Do the same for what somebody should look at."""
        self.tally[what] += 1
        log.warning(f"delivery.{what}", **ids)


async def await_finished(flying: set[asyncio.Task[None]], *, all_of_them: bool = False) -> None:
    """Wait until one task has ended, or all; take the ended ones away and log what broke them.

    A row whose task broke stays leased, and is looked up when the lease is over: nothing is lost.
    """
    if not flying:
        return
    when = asyncio.ALL_COMPLETED if all_of_them else asyncio.FIRST_COMPLETED
    done, _ = await asyncio.wait(flying, return_when=when)
    flying -= done
    for task in done:
        report(task)


def report(task: asyncio.Task[None]) -> bool:
    """Log what broke a task, by type and place; returns whether anything did."""
    problem = None if task.cancelled() else task.exception()
    if problem is not None:
        log.error("delivery.interrupted", error=type(problem).__name__, at=frames(problem))
    return problem is not None
