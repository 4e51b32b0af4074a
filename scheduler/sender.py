"""Sends the outbox: reserve a slot, claim, commit, send, record; and look up before anything is sent again.

A claim is committed before Slack hears of it, so a crash at any moment leaves a row that says how far it had come.
"""

import asyncio
import json
import secrets
from collections import Counter
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime

import structlog
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.orm import Session

from bot.blocks.fit import fit_message
from bot.core import outbox
from bot.core.outbox import Delivery, Payload, Renderer, SendQueue
from bot.platform.clock import Clock
from bot.platform.database import Database

from . import _slack, messages
from ._context import Clients, Limits, SenderContext, report
from ._queues import send_queue
from ._reconciling import reconcile

__all__ = ["Limits", "Report", "Sender", "drain", "rendered"]

log = structlog.get_logger()


@dataclass(frozen=True)
class Report:
    """What one pass over the outbox did."""

    sent: int = 0
    later: int = 0
    failed: int = 0
    cancelled: int = 0
    expired: int = 0
    unknown: int = 0
    found: int = 0
    missing: int = 0
    requeued: int = 0
    held: int = 0
    paused: int = 0

    def __str__(self) -> str:
        done = [f"{what} {count}" for what, count in asdict(self).items() if count]
        return "deliveries: " + (", ".join(done) or "nothing was due")


def rendered(session: Session, row: Delivery) -> Payload | None:
    """Return what to send for a row, cut to Slack's limits; None if it is no longer to be said.

    Raises whatever the renderer raises, and `TypeError` if it made something that is no JSON.
    """
    payload = messages.render(session, row)
    if payload is None:
        return None
    fitted, cuts = fit_message(payload, rest="…", method=_slack.METHODS[row.op])
    if cuts:
        log.warning("delivery.cut", id=row.id, kind=row.kind, cuts=cuts)
    json.dumps(fitted)
    return fitted


async def drain(
    db: Database, clients: Clients, *, now: datetime, limits: Limits | None = None, render: Renderer = rendered
) -> Report:
    """Send once everything that is due at `now`, look up once whatever is due to be; returns what was done."""
    context = SenderContext(db, clients, lambda: now, _name(), limits or Limits(), render)
    await reconcile(context)
    queues = await db.read(outbox.send_queues, now=now)
    sending = [
        asyncio.create_task(send_queue(context, queue)) for queue in queues if clients(queue.team_id) is not None
    ]
    try:
        if sending:
            await asyncio.wait(sending)
    finally:
        context.stopping.set()  # cancelled: what is in hand is brought to its end
        await asyncio.gather(*sending, return_exceptions=True)
    for done in sending:
        done.result()
    return _report(context)


class Sender:
    """The sender of one running process. `wake` it after a commit; otherwise it looks every second."""

    def __init__(
        self,
        db: Database,
        clients: Clients,
        clock: Clock,
        *,
        name: str | None = None,
        limits: Limits | None = None,
        render: Renderer = rendered,
        tally: Counter[str] | None = None,
    ) -> None:
        tally = Counter() if tally is None else tally
        self._context = SenderContext(db, clients, clock.now, name or _name(), limits or Limits(), render, tally=tally)
        self._woken = asyncio.Event()
        self._ended = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._sending: dict[SendQueue, asyncio.Task[None]] = {}
        self._reconciling: asyncio.Task[None] | None = None

    async def run(self) -> None:
        """Send until told to stop. Stopped or cancelled, it brings what is in hand to its end."""
        self._loop = asyncio.get_running_loop()
        self._ended.clear()
        try:
            while not self._context.stopping.is_set():
                self._woken.clear()
                await self._look_round()
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._woken.wait(), self._context.limits.round_s)
        finally:
            self._context.stopping.set()
            await asyncio.gather(*self._at_work(), return_exceptions=True)
            self._ended.set()

    def wake(self) -> None:
        """Say, from any thread, that there is something to send."""
        loop = self._loop
        if loop is not None and not loop.is_closed():
            loop.call_soon_threadsafe(self._woken.set)

    async def stop(self) -> None:
        """Begin nothing more; returns when what was in hand has been recorded."""
        self._context.stopping.set()
        self._woken.set()
        if self._loop is not None:
            await self._ended.wait()

    async def _look_round(self) -> None:
        """Set to work whoever has something to do. A database that is away is asked again in a second."""
        if self._reconciling is None or self._reconciling.done():
            self._reconciling = asyncio.create_task(reconcile(self._context))
            self._reconciling.add_done_callback(report)
        try:
            queues = await self._context.db.read(outbox.send_queues, now=self._context.now())
        except (OperationalError, InterfaceError) as problem:
            log.warning("delivery.postponed", error=type(problem.orig).__name__)
            return
        for queue in queues:
            if queue not in self._sending and self._context.clients(queue.team_id) is not None:
                self._sending[queue] = asyncio.create_task(send_queue(self._context, queue))
                self._sending[queue].add_done_callback(lambda done, queue=queue: self._has_sent(queue, done))  # type: ignore[misc]

    def _has_sent(self, queue: SendQueue, done: asyncio.Task[None]) -> None:
        del self._sending[queue]
        if not report(done):
            self._woken.set()  # something may have come in just as it found nothing more

    def _at_work(self) -> list[asyncio.Task[None]]:
        return [*self._sending.values(), *([self._reconciling] if self._reconciling else [])]


def _name() -> str:
    return secrets.token_hex(4)


def _report(context: SenderContext) -> Report:
    return Report(**{what: context.tally[what] for what in Report.__dataclass_fields__})
