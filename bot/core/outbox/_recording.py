"""Writing down what became of a message in hand. Each of these returns False if it was no longer in that hand."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.platform.rate_limits import database_now

from ._claiming import Claim
from ._reconciling import over
from ._table import FAILED, POST, QUEUED, SENDING, SENT, UNKNOWN, Delivery


def mark_sent(session: Session, claim: Claim, *, channel: str, ts: str) -> bool:
    """Slack has it, here."""
    row = _in_hand(session, claim)
    if row is None:
        return False
    row.channel, row.ts, row.error = channel, ts, None
    return _let_go(row, SENT)


def reschedule(session: Session, claim: Claim, *, until: datetime, error: str | None) -> bool:
    """Slack certainly does not have it: it waits until a moment of the workspace's time."""
    row = _in_hand(session, claim)
    if row is None:
        return False
    row.not_before, row.error = until, error
    return _let_go(row, QUEUED)


def mark_failed(session: Session, claim: Claim, *, error: str) -> bool:
    """Slack does not want it, now or ever."""
    row = _in_hand(session, claim)
    if row is None:
        return False
    row.error = error
    return _let_go(row, FAILED)


def mark_unknown(session: Session, claim: Claim, *, error: str, grace_s: float) -> bool:
    """Slack may have it. It is looked up when the lease is over and Slack has had time to show it."""
    row = _in_hand(session, claim)
    if row is None or row.lease_until is None:
        return False
    row.check_at, row.error = row.lease_until + timedelta(seconds=grace_s), error
    return _let_go(row, UNKNOWN)


def expire_leases(session: Session, *, grace_s: float) -> list[Delivery]:
    """Find what somebody had in hand when they vanished; returns the rows, now unknown.

    Updating and deleting do no harm if they are done twice, so those are simply queued again.
    """
    moment = database_now(session)
    query = select(Delivery).where(Delivery.state == SENDING, over(Delivery.lease_until, moment))
    left = list(session.scalars(query.with_for_update(skip_locked=True)))
    for row in left:
        row.check_at = min(row.lease_until or moment, moment) + timedelta(seconds=grace_s)
        row.error = "lease_expired"
        _let_go(row, UNKNOWN if row.op == POST else QUEUED)
    return left


def _in_hand(session: Session, claim: Claim) -> Delivery | None:
    query = select(Delivery).where(Delivery.id == claim.id, Delivery.claimed_by == claim.by, Delivery.state == SENDING)
    return session.scalar(query.with_for_update())


def _let_go(row: Delivery, state: str) -> bool:
    row.state, row.claimed_by, row.lease_until = state, None, None
    return True
