"""What has not come to its end: counted for `/metrics`, listed for people. Kinds, places and codes only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ._table import FAILED, HELD, QUEUED, SENDING, UNKNOWN, Delivery

UNSETTLED = (QUEUED, SENDING, UNKNOWN, HELD, FAILED)


@dataclass(frozen=True)
class Stock:
    """How many messages are in each state that is no happy end, and for how long the oldest has been due."""

    states: dict[str, int]
    oldest_due_s: float


@dataclass(frozen=True)
class Waiting:
    """A message that has not arrived, or may not have, as plain values."""

    id: str
    team_id: str
    to: str
    kind: str
    op: str
    state: str
    created_at: datetime
    not_before: datetime
    expires_at: datetime | None
    first_started_at: datetime | None
    attempts: int
    error: str | None


def stock(session: Session, *, now: datetime) -> Stock:
    """Count by state through the index that begins with it; what was sent is never touched, however much it is."""
    query = (
        select(Delivery.state, func.count(), func.min(Delivery.not_before))
        .where(Delivery.state.in_(UNSETTLED))
        .group_by(Delivery.state)
    )
    rows = {state: (count, first) for state, count, first in session.execute(query)}
    _, first = rows.get(QUEUED, (0, None))
    oldest = max(0.0, (now - first).total_seconds()) if first is not None else 0.0
    return Stock({state: rows[state][0] if state in rows else 0 for state in UNSETTLED}, oldest)


def waiting(
    session: Session,
    *,
    states: Sequence[str] = UNSETTLED,
    team_id: str | None = None,
    since: datetime | None = None,
    most: int | None = 200,
) -> list[Waiting]:
    """Return messages in these states, the oldest first; `team_id` keeps to one workspace, `since` to later ones."""
    query = select(Delivery).where(Delivery.state.in_(states)).order_by(Delivery.not_before, Delivery.id).limit(most)
    if team_id is not None:
        query = query.where(Delivery.team_id == team_id)
    if since is not None:
        query = query.where(Delivery.not_before >= since)
    return [_plain(row) for row in session.scalars(query)]


def get(session: Session, delivery_id: str) -> Waiting | None:
    """Return one message, None if there is none by that id."""
    row = session.get(Delivery, delivery_id)
    return None if row is None else _plain(row)


def _plain(row: Delivery) -> Waiting:
    return Waiting(
        row.id,
        row.team_id,
        row.recipient,
        row.kind,
        row.op,
        row.state,
        row.created_at,
        row.not_before,
        row.expires_at,
        row.first_started_at,
        row.attempts,
        row.error,
    )
