"""What features do with the outbox: put a message in, have it drawn anew, take it back."""

import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from ._table import ANSWER, CANCELLED, DELETE, EXPIRED, FAILED, PERSONAL, POST, QUEUED, UPDATE, Delivery

AT_ONCE = 500  # keys that one statement looks for


@dataclass(frozen=True)
class NewMessage:
    """A message that somebody wants to have sent: `about` are the ids that it is put together from, JSON."""

    team_id: str
    to: str
    kind: str
    about: dict[str, Any]
    key: str
    priority: int = PERSONAL
    not_before: datetime | None = None
    expires_at: datetime | None = None


def enqueue(
    session: Session,
    *,
    team_id: str,
    to: str,
    kind: str,
    about: dict[str, Any],
    key: str,
    now: datetime,
    priority: int = PERSONAL,
    not_before: datetime | None = None,
    expires_at: datetime | None = None,
) -> Delivery | None:
    """Write one message into the outbox; returns None, and writes nothing, if `key` is already there."""
    if find(session, key) is not None:
        return None
    message = NewMessage(team_id, to, kind, about, key, priority, not_before, expires_at)
    return _write(session, Delivery(**_row(message, now)))


def enqueue_all(session: Session, messages: Iterable[NewMessage], *, now: datetime) -> int:
    """Write many messages together; returns how many were not there yet."""
    asked = {message.key: message for message in messages}
    there = _known(session, list(asked))
    rows = [_row(message, now) for key, message in asked.items() if key not in there]
    if rows:
        session.execute(insert(Delivery), rows)
        session.info["to_send"] = True
    return len(rows)


def _row(message: NewMessage, now: datetime) -> dict[str, Any]:
    """Return the values of a message's columns; without `not_before` it may leave at once."""
    return {
        "id": uuid.uuid4().hex,
        "idempotency_key": message.key,
        "team_id": message.team_id,
        "recipient": message.to,
        "kind": message.kind,
        "payload_args": message.about,
        "priority": message.priority,
        "created_at": now,
        "not_before": message.not_before or now,
        "expires_at": message.expires_at,
    }


def _known(session: Session, keys: list[str]) -> set[str]:
    """Return which of the keys are in the outbox; a statement takes a limited number of values."""
    parts = (keys[first : first + AT_ONCE] for first in range(0, len(keys), AT_ONCE))
    return {
        key
        for part in parts
        for key in session.scalars(select(Delivery.idempotency_key).where(Delivery.idempotency_key.in_(part)))
    }


def find(session: Session, key: str) -> Delivery | None:
    """Return the message that was enqueued under `key`."""
    return session.scalar(select(Delivery).where(Delivery.idempotency_key == key))


def at(session: Session, team_id: str, channel: str, ts: str) -> Delivery | None:
    """Return the sent message that stands at `ts` in `channel`, if Hearth sent it through the outbox."""
    return session.scalar(
        select(Delivery).where(
            Delivery.team_id == team_id, Delivery.channel == channel, Delivery.ts == ts, Delivery.op == POST
        )
    )


def refresh(session: Session, key: str, *, now: datetime) -> Delivery | None:
    """Have the message under `key` drawn anew where it stands.

    A message that has not left yet is drawn when it leaves, so then there is nothing to do and None is returned.
    """
    return _follow(session, _locked(session, key), UPDATE, now)


def withdraw(session: Session, key: str, *, now: datetime) -> Delivery | None:
    """Take the message under `key` back: cancelled if it waits, deleted in Slack if it has left."""
    original = _locked(session, key)
    if original is not None and original.state == QUEUED:
        original.state = CANCELLED
        return None
    return _follow(session, original, DELETE, now)


def cancel(session: Session, team_id: str, to: Collection[str]) -> int:
    """Let no message leave any more that waits for these people; returns how many. What stands is left alone."""
    waits = (Delivery.team_id == team_id, Delivery.recipient.in_(to), Delivery.state == QUEUED, Delivery.op == POST)
    done = session.execute(update(Delivery).where(*waits).values(state=CANCELLED))
    return done.rowcount  # type: ignore[attr-defined, no-any-return]


def revive(session: Session, key: str, *, not_before: datetime, expires_at: datetime | None) -> bool:
    """Give a message that expired before Slack took it another time; returns whether it had."""
    row = _locked(session, key)
    if row is None or row.state != EXPIRED:
        return False
    row.state, row.not_before, row.expires_at, row.error = QUEUED, not_before, expires_at, None
    session.flush()
    session.info["to_send"] = True
    return True


def _locked(session: Session, key: str) -> Delivery | None:
    """Find the row and keep the sender off it: it must not leave while we decide by its state (PostgreSQL)."""
    query = select(Delivery).where(Delivery.idempotency_key == key).with_for_update()
    return session.scalar(query, execution_options={"populate_existing": True})


def _follow(session: Session, original: Delivery | None, op: str, now: datetime) -> Delivery | None:
    if original is None or original.state in (QUEUED, CANCELLED, FAILED, EXPIRED):
        return None
    query = select(Delivery).where(Delivery.original_id == original.id, Delivery.op == op, Delivery.state == QUEUED)
    waiting = session.scalar(query.with_for_update())  # one that is being drawn now has not seen what we changed
    if waiting is not None:
        return waiting
    row = Delivery(
        id=uuid.uuid4().hex,
        idempotency_key=f"{original.idempotency_key}/{op}/{uuid.uuid4().hex[:8]}",
        team_id=original.team_id,
        recipient=original.recipient,
        op=op,
        original_id=original.id,
        kind=original.kind,
        payload_args=original.payload_args,
        priority=ANSWER,
        created_at=now,
        not_before=now,
    )
    return _write(session, row)


def _write(session: Session, row: Delivery) -> Delivery:
    session.add(row)
    session.flush()
    session.info["to_send"] = True  # the database tells the sender after the commit
    return row
