"""Sending: a pump for each lane takes a slot, claims a message, and lets it fly while it takes the next slot."""

import asyncio
from datetime import timedelta

import structlog
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.orm import Session

from bot.core import outbox, people
from bot.core.outbox import POST, QUIET, Claim, Lane
from bot.platform import rate_limits
from bot.platform.clock import monotonic

from . import _slack, messages
from ._desk import Desk, reap
from ._slack import Failed, Later, NoEntry, Outcome, Refusal, Sent

LOOK_UP_S = 1.0  # how often a pump that waits for a far slot asks whether it still has anything to send
FIRST_RETRY_S, LAST_RETRY_S = 1.0, 60.0  # between attempts of what may be repeated freely

TODO = (
    "check the token and scopes of this workspace (`hearth check`); nothing is lost, sending is tried again by itself"
)

log = structlog.get_logger()


async def pump(desk: Desk, lane: Lane) -> None:
    """Send everything that is due in one lane, most urgent first; returns when there is nothing left to claim."""
    flying: set[asyncio.Task[None]] = set()
    try:
        while not desk.stopping.is_set() and await _slot(desk, lane, flying) and await _launch(desk, lane, flying):
            pass
    finally:
        await reap(flying, all_of_them=True)


async def _slot(desk: Desk, lane: Lane, flying: set[asyncio.Task[None]]) -> bool:
    """Wait for a slot with empty hands: a claim would spend its lease on it. False if it is no longer needed."""
    if len(flying) >= desk.limits.in_flight:
        await reap(flying)
    ahead = await desk.db.run(rate_limits.reserve, _slot_key(lane), every=desk.limits.every(lane.op))
    until = monotonic() + ahead
    while (left := until - monotonic()) > 0 and not desk.stopping.is_set():
        await desk.rest(min(left, LOOK_UP_S))
        if left > LOOK_UP_S and not flying and not await desk.db.read(outbox.ready, lane, now=desk.now()):
            return False
    return not desk.stopping.is_set()


def _slot_key(lane: Lane) -> str:
    return f"{lane.op}:{lane.team_id}"


async def _launch(desk: Desk, lane: Lane, flying: set[asyncio.Task[None]]) -> bool:
    """Claim the next message and send it aside; False if there is none, nor will be when the others have landed."""
    while not desk.stopping.is_set():
        began = monotonic()
        haul = await desk.db.run(outbox.claim, lane, now=desk.now(), terms=desk.terms, draw=desk.draw)
        for row in haul.dropped:
            (desk.warn if row.error else desk.note)(row.state, id=row.id, kind=row.kind, error=row.error)
        if haul.claim is not None:
            flying.add(asyncio.create_task(_deliver(desk, haul.claim, began)))
            return True
        if haul.wait is not None:
            await desk.rest(min(haul.wait, LOOK_UP_S))
        elif flying:
            await reap(flying)
        elif not haul.dropped:
            return False
    return False


async def _deliver(desk: Desk, claim: Claim, began: float) -> None:
    """Send what is in hand and write down what became of it."""
    client = desk.clients(claim.team_id)
    spent = monotonic() - began
    if client is None or spent > desk.limits.lease_s - desk.limits.http_s:
        await desk.db.run(outbox.later, claim, until=desk.now(), error=None)
        return
    outcome = await _slack.send(client, claim, timeout_s=desk.limits.http_s)
    what, code = await _write_down(desk, claim, outcome, began)
    ids = {"id": claim.id, "kind": claim.kind, "team": claim.team_id, "op": claim.op, "error": code}
    (desk.note if what in ("sent", "later") or code in QUIET else desk.warn)(what, **ids)
    if what == "paused":
        log.error("delivery.workspace_paused", team=claim.team_id, error=code, todo=TODO)


async def _write_down(desk: Desk, claim: Claim, outcome: Outcome, began: float) -> tuple[str, str | None]:
    """Record, and try again while the message is still ours: a database may be away for a moment."""
    while True:
        try:
            return await desk.db.run(record, claim, outcome, desk=desk)
        except (OperationalError, InterfaceError):
            if desk.stopping.is_set() or monotonic() - began > desk.limits.lease_s:
                raise
        await desk.rest(FIRST_RETRY_S)


def record(session: Session, claim: Claim, outcome: Outcome, *, desk: Desk) -> tuple[str, str | None]:
    """Write an outcome into the row and into the limits; returns what became of the message, and Slack's code."""
    if isinstance(outcome, Sent):
        kept = outbox.sent(session, claim, channel=outcome.channel, ts=outcome.ts)
        _learn(session, claim, outcome)
        what, code = "sent" if kept else "overtaken", None
    else:
        what, code = _record_refusal(session, claim, outcome, desk), outcome.code
    if claim.op == POST and what in ("sent", "failed"):
        messages.follow_up(session, claim.id, now=desk.now())
    return what, code


def _record_refusal(session: Session, claim: Claim, outcome: Refusal, desk: Desk) -> str:
    limits = desk.limits
    if isinstance(outcome, Later):
        return _put_off(session, claim, outcome, desk)
    if isinstance(outcome, Failed) or (isinstance(outcome, NoEntry) and _has_left(session, claim, outcome)):
        outbox.failed(session, claim, error=outcome.code)
        return "failed"
    if isinstance(outcome, NoEntry):
        rate_limits.push(session, outbox.pause_key(claim.team_id), limits.pause_s)
        outbox.later(session, claim, until=desk.now() + timedelta(seconds=limits.pause_s), error=outcome.code)
        return "paused"
    if claim.op == POST:
        outbox.unknown(session, claim, error=outcome.code, grace_s=limits.grace_s)
        return "unknown"
    wait = min(FIRST_RETRY_S * 2 ** min(claim.attempts - 1, 10), LAST_RETRY_S)
    outbox.later(session, claim, until=desk.now() + timedelta(seconds=wait), error=outcome.code)
    return "later"


def _put_off(session: Session, claim: Claim, outcome: Later, desk: Desk) -> str:
    """Slack does not say whether the channel or the workspace was too fast, so both wait."""
    rate_limits.push(session, _slot_key(Lane(claim.team_id, claim.op)), outcome.wait)
    if claim.op == POST:
        rate_limits.push(session, outbox.channel_key(claim.team_id, claim.to), outcome.wait)
    outbox.later(session, claim, until=desk.now() + timedelta(seconds=outcome.wait), error=outcome.code)
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
