"""Sending: each queue takes a slot, claims a message, and lets it fly while it takes the next slot."""

import asyncio
from datetime import timedelta

import structlog
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.orm import Session

from bot.core import outbox, people
from bot.core.outbox import POST, QUIET, Claim, SendQueue
from bot.platform import rate_limits
from bot.platform.clock import monotonic

from . import _slack, messages
from ._context import SenderContext, await_finished
from ._slack import Failed, Later, NoEntry, Outcome, Refusal, Sent

LOOK_UP_S = 1.0  # how often a queue that waits for a far slot asks whether it still has anything to send
FIRST_RETRY_S, LAST_RETRY_S = 1.0, 60.0  # between attempts of what may be repeated freely

TODO = (
    "check the token and scopes of this workspace (`hearth check`); nothing is lost, sending is tried again by itself"
)

log = structlog.get_logger()


async def send_queue(context: SenderContext, queue: SendQueue) -> None:
    """Send everything that is due in one queue, most urgent first; returns when there is nothing left to claim."""
    flying: set[asyncio.Task[None]] = set()
    try:
        while (
            not context.stopping.is_set()
            and await _slot(context, queue, flying)
            and await _launch(context, queue, flying)
        ):
            pass
    finally:
        await await_finished(flying, all_of_them=True)


async def _slot(context: SenderContext, queue: SendQueue, flying: set[asyncio.Task[None]]) -> bool:
    """Wait for a slot with empty hands: a claim would spend its lease on it. False if it is no longer needed."""
    if len(flying) >= context.limits.in_flight:
        await await_finished(flying)
    ahead = await context.db.run(rate_limits.reserve, _slot_key(queue), every=context.limits.every(queue.op))
    until = monotonic() + ahead
    while (left := until - monotonic()) > 0 and not context.stopping.is_set():
        await context.rest(min(left, LOOK_UP_S))
        if left > LOOK_UP_S and not flying and not await context.db.read(outbox.ready, queue, now=context.now()):
            return False
    return not context.stopping.is_set()


def _slot_key(queue: SendQueue) -> str:
    return f"{queue.op}:{queue.team_id}"


async def _launch(context: SenderContext, queue: SendQueue, flying: set[asyncio.Task[None]]) -> bool:
    """Claim the next message and send it aside; False if there is none, nor will be when the others have landed."""
    while not context.stopping.is_set():
        began = monotonic()
        result = await context.db.run(
            outbox.claim, queue, now=context.now(), options=context.options, render=context.render
        )
        for row in result.dropped:
            (context.warn if row.error else context.note)(row.state, id=row.id, kind=row.kind, error=row.error)
        if result.claim is not None:
            flying.add(asyncio.create_task(_deliver(context, result.claim, began)))
            return True
        if result.wait is not None:
            await context.rest(min(result.wait, LOOK_UP_S))
        elif flying:
            await await_finished(flying)
        elif not result.dropped:
            return False
    return False


async def _deliver(context: SenderContext, claim: Claim, began: float) -> None:
    """Send what is in hand and write down what became of it."""
    client = context.clients(claim.team_id)
    spent = monotonic() - began
    if client is None or spent > context.limits.lease_s - context.limits.http_s:
        await context.db.run(outbox.reschedule, claim, until=context.now(), error=None)
        return
    outcome = await _slack.send(client, claim, timeout_s=context.limits.http_s)
    what, code = await _write_down(context, claim, outcome, began)
    ids = {"id": claim.id, "kind": claim.kind, "team": claim.team_id, "op": claim.op, "error": code}
    (context.note if what in ("sent", "later") or code in QUIET else context.warn)(what, **ids)
    if what == "paused":
        log.error("delivery.workspace_paused", team=claim.team_id, error=code, todo=TODO)


async def _write_down(context: SenderContext, claim: Claim, outcome: Outcome, began: float) -> tuple[str, str | None]:
    """Record, and try again while the message is still ours: a database may be away for a moment."""
    while True:
        try:
            return await context.db.run(record, claim, outcome, context=context)
        except (OperationalError, InterfaceError):
            if context.stopping.is_set() or monotonic() - began > context.limits.lease_s:
                raise
        await context.rest(FIRST_RETRY_S)


def record(session: Session, claim: Claim, outcome: Outcome, *, context: SenderContext) -> tuple[str, str | None]:
    """Write an outcome into the row and into the limits; returns what became of the message, and Slack's code."""
    if isinstance(outcome, Sent):
        kept = outbox.mark_sent(session, claim, channel=outcome.channel, ts=outcome.ts)
        _learn(session, claim, outcome)
        what, code = "sent" if kept else "overtaken", None
    else:
        what, code = _record_refusal(session, claim, outcome, context), outcome.code
    if claim.op == POST and what in ("sent", "failed"):
        messages.follow_up(session, claim.id, now=context.now())
    return what, code


def _record_refusal(session: Session, claim: Claim, outcome: Refusal, context: SenderContext) -> str:
    limits = context.limits
    if isinstance(outcome, Later):
        return _put_off(session, claim, outcome, context)
    if isinstance(outcome, Failed) or (isinstance(outcome, NoEntry) and _has_left(session, claim, outcome)):
        outbox.mark_failed(session, claim, error=outcome.code)
        return "failed"
    if isinstance(outcome, NoEntry):
        rate_limits.push(session, outbox.pause_key(claim.team_id), limits.pause_s)
        outbox.reschedule(session, claim, until=context.now() + timedelta(seconds=limits.pause_s), error=outcome.code)
        return "paused"
    if claim.op == POST:
        outbox.mark_unknown(session, claim, error=outcome.code, grace_s=limits.grace_s)
        return "unknown"
    wait = min(FIRST_RETRY_S * 2 ** min(claim.attempts - 1, 10), LAST_RETRY_S)
    outbox.reschedule(session, claim, until=context.now() + timedelta(seconds=wait), error=outcome.code)
    return "later"


def _put_off(session: Session, claim: Claim, outcome: Later, context: SenderContext) -> str:
    """Slack does not say whether the channel or the workspace was too fast, so both wait."""
    rate_limits.push(session, _slot_key(SendQueue(claim.team_id, claim.op)), outcome.wait)
    if claim.op == POST:
        rate_limits.push(session, outbox.channel_key(claim.team_id, claim.to), outcome.wait)
    outbox.reschedule(session, claim, until=context.now() + timedelta(seconds=outcome.wait), error=outcome.code)
    return "later"


def _has_left(session: Session, claim: Claim, outcome: NoEntry) -> bool:
    """`account_inactive` may mean our token or the person we write to."""
    who = people.member(session, claim.team_id, claim.to)
    return outcome.code == "account_inactive" and who is not None and who.deleted


def _learn(session: Session, claim: Claim, place: Sent) -> None:
    """Remember the direct channel that a message to a person came to stand in: it is needed to look things up."""
    if claim.op == POST and place.channel.startswith("D"):
        who = people.member(session, claim.team_id, claim.to)
        if who is not None and who.dm_channel != place.channel:
            who.dm_channel = place.channel
