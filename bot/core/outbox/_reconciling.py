"""Messages that Slack may or may not have: who looks, what was found, and what a person decides."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from bot.platform.rate_limits import FARTHEST, database_now

from ._table import CANCELLED, FAILED, HELD, POST, QUEUED, SENDING, SENT, UNKNOWN, Delivery

RECONCILE = "reconcile"  # the reason given after a restored backup
LOOKS = 2  # not found once may mean that Slack does not show it yet


@dataclass(frozen=True)
class Reconciliation:
    """A message to look for, as plain values: nobody else looks for it until the lease is over."""

    id: str
    by: str
    team_id: str
    to: str
    kind: str
    since: datetime  # it cannot have been sent before


def over(until: Any, moment: datetime) -> ColumnElement[bool]:
    """Return the condition that a moment has come; one that lies too far ahead was set before a clock went back."""
    return or_(until <= moment, until > moment + FARTHEST)


def has_unknown(session: Session) -> bool:
    """Return whether something was left in hand, or is due to be looked for. Asking takes no lock."""
    moment = database_now(session)
    left = and_(Delivery.state == SENDING, over(Delivery.lease_until, moment))
    due = and_(Delivery.state == UNKNOWN, over(Delivery.check_at, moment))
    return session.scalar(select(Delivery.id).where(or_(left, due)).limit(1)) is not None


def next_reconciliation(session: Session, *, by: str, lease_s: float) -> Reconciliation | None:
    """Take the next message that is due to be looked for."""
    moment = database_now(session)
    query = select(Delivery).where(Delivery.state == UNKNOWN, over(Delivery.check_at, moment))
    row = session.scalar(query.order_by(Delivery.check_at).limit(1).with_for_update(skip_locked=True))
    if row is None:
        return None
    row.claimed_by, row.check_at = f"{by}:{uuid.uuid4().hex[:8]}", moment + timedelta(seconds=lease_s)
    return Reconciliation(
        row.id, row.claimed_by, row.team_id, row.recipient, row.kind, row.first_started_at or row.created_at
    )


def mark_found(session: Session, unknown: Reconciliation, *, channel: str, ts: str) -> bool:
    """It is there."""
    row = _looked_for(session, unknown)
    if row is None:
        return False
    row.channel, row.ts, row.error = channel, ts, None
    return _settle(row, SENT)


def mark_missing(session: Session, unknown: Reconciliation, *, gap_s: float) -> str | None:
    """It is not there: look once more after the gap, then send it again. Returns the row's state."""
    row = _looked_for(session, unknown)
    if row is None:
        return None
    row.checks += 1
    if row.checks >= LOOKS:
        _settle(row, QUEUED)
        session.info["to_send"] = True
    else:
        row.check_at = database_now(session) + timedelta(seconds=gap_s)
    return row.state


def check_later(session: Session, unknown: Reconciliation, *, seconds: float) -> bool:
    """Nobody could look just now."""
    row = _looked_for(session, unknown)
    if row is None:
        return False
    row.check_at = database_now(session) + timedelta(seconds=seconds)
    return True


def hold_for_admin(session: Session, unknown: Reconciliation, *, error: str) -> bool:
    """Nobody is allowed to look: an administrator decides."""
    row = _looked_for(session, unknown)
    if row is None:
        return False
    row.error = error
    return _settle(row, HELD)


def give_up(session: Session, unknown: Reconciliation, *, error: str) -> bool:
    """There is nobody there to have it any more."""
    row = _looked_for(session, unknown)
    if row is None:
        return False
    row.error = error
    return _settle(row, FAILED)


def flag_for_reconcile(session: Session, *, since: datetime, now: datetime) -> int:
    """After a restored backup: what was due by now may have been sent since the backup, so it is looked up first.

    Returns how many messages that is. Updating and deleting do no harm if they are done twice, and what somebody had
    in hand is looked up anyway.
    """
    may_have_left = or_(Delivery.not_before <= now, Delivery.attempts > 0)
    query = select(Delivery).where(Delivery.state == QUEUED, Delivery.op == POST, may_have_left)
    moment, rows = database_now(session), list(session.scalars(query.with_for_update()))
    for row in rows:
        _settle(row, UNKNOWN)
        row.first_started_at = min(since, row.first_started_at or since)
        row.check_at, row.error = moment, RECONCILE
    return len(rows)


def leave_to_admins(session: Session, *, since: datetime) -> tuple[int, int]:
    """After a restored backup: what was made up anew at or after `since` may have been said before the crash.

    A prompt lapses, because silence is kinder; whatever has no end of its own is held. Returns how many of each.
    """
    fresh = (Delivery.state == QUEUED, Delivery.op == POST, Delivery.created_at >= since)
    lapsed = held = 0
    for row in session.scalars(select(Delivery).where(*fresh).with_for_update()):
        row.error = RECONCILE
        prompt = row.expires_at is not None
        _settle(row, CANCELLED if prompt else HELD)
        lapsed, held = lapsed + prompt, held + (not prompt)
    return lapsed, held


def resend(session: Session, delivery_id: str, *, now: datetime) -> bool:
    """An administrator says that a held or failed message is not there; returns False if it was neither."""
    row = _waiting_for_a_person(session, delivery_id)
    if row is None:
        return False
    row.not_before, row.error = now, None
    session.info["to_send"] = True
    return _settle(row, QUEUED)


def confirm_sent(session: Session, delivery_id: str) -> bool:
    """An administrator has seen a held message; returns False if it was not held."""
    row = _waiting_for_a_person(session, delivery_id)
    return row is not None and row.state == HELD and _settle(row, SENT)


def _waiting_for_a_person(session: Session, delivery_id: str) -> Delivery | None:
    query = select(Delivery).where(Delivery.id == delivery_id, Delivery.state.in_((HELD, FAILED)))
    return session.scalar(query.with_for_update())


def _looked_for(session: Session, unknown: Reconciliation) -> Delivery | None:
    query = select(Delivery).where(
        Delivery.id == unknown.id, Delivery.claimed_by == unknown.by, Delivery.state == UNKNOWN
    )
    return session.scalar(query.with_for_update())


def _settle(row: Delivery, state: str) -> bool:
    row.state, row.claimed_by, row.check_at, row.checks = state, None, None, 0
    return True
