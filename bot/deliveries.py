"""The ledger: every message that Hearth starts by itself is a row here, written by whoever decided it.

A row names its kind and the ids it is about, never its words: those are put together when it is sent, in the
reader's language of that moment, and a thing that was taken back in the meantime is simply not said.
"""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.db import Base, UTCDateTime

ANSWER, PERSONAL, BULK = 0, 10, 20  # priorities: lower goes first
POST, UPDATE, DELETE = "post", "update", "delete"

QUEUED, SENDING, SENT = "queued", "sending", "sent"
UNKNOWN = "unknown"  # Slack may or may not have it: to be looked up
HELD = "held"  # may be there, and nobody is allowed to look: a person decides
FAILED, CANCELLED, EXPIRED = "failed", "cancelled", "expired"


class Delivery(Base):
    """One message on its way. `id` is opaque: it travels in the message's metadata, where anybody may read it."""

    __tablename__ = "delivery"
    __table_args__ = (Index("ix_delivery_next", "state", "not_before", "priority"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)  # what must not be said twice
    team_id: Mapped[str]
    to: Mapped[str]  # a user id or a channel id
    op: Mapped[str] = mapped_column(default=POST)
    of: Mapped[str | None] = mapped_column(ForeignKey("delivery.id"))  # the message to update or delete
    kind: Mapped[str]  # names the renderer, "kudos.received"
    about: Mapped[dict[str, Any]] = mapped_column(JSON)
    priority: Mapped[int]
    state: Mapped[str] = mapped_column(default=QUEUED)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    not_before: Mapped[datetime] = mapped_column(UTCDateTime)
    expires_at: Mapped[datetime | None] = mapped_column(UTCDateTime)  # after this, silence is kinder
    attempts: Mapped[int] = mapped_column(default=0)
    claimed_by: Mapped[str | None]
    lease_until: Mapped[datetime | None] = mapped_column(UTCDateTime)  # by the database's clock
    first_started_at: Mapped[datetime | None] = mapped_column(UTCDateTime)  # by the database's clock
    looks: Mapped[int] = mapped_column(default=0)  # how often it was looked for and not found
    channel: Mapped[str | None]  # where it is, once sent
    ts: Mapped[str | None]
    error: Mapped[str | None]  # Slack's code, never its text


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
    """Write one message into the ledger; returns None, and writes nothing, if `key` is already there."""
    if find(session, key) is not None:
        return None
    row = Delivery(
        id=uuid.uuid4().hex,
        key=key,
        team_id=team_id,
        to=to,
        kind=kind,
        about=about,
        priority=priority,
        created_at=now,
        not_before=not_before or now,
        expires_at=expires_at,
    )
    return _write(session, row)


def _write(session: Session, row: Delivery) -> Delivery:
    session.add(row)
    session.flush()
    session.info["to_send"] = True  # the database tells the sender after the commit
    return row


def find(session: Session, key: str) -> Delivery | None:
    """Return the message that was enqueued under `key`."""
    return session.scalar(select(Delivery).where(Delivery.key == key))


def at(session: Session, team_id: str, channel: str, ts: str) -> Delivery | None:
    """Return the sent message that stands at `ts` in `channel`, if Hearth sent it through the ledger."""
    return session.scalar(
        select(Delivery).where(
            Delivery.team_id == team_id, Delivery.channel == channel, Delivery.ts == ts, Delivery.op == POST
        )
    )


def refresh(session: Session, key: str, *, now: datetime) -> Delivery | None:
    """Have the message under `key` drawn anew where it stands.

    A message that has not left yet is drawn when it leaves, so then there is nothing to do and None is returned.
    """
    return _follow(session, key, UPDATE, now)


def withdraw(session: Session, key: str, *, now: datetime) -> Delivery | None:
    """Take the message under `key` back: cancelled if it waits, deleted in Slack if it has left."""
    original = find(session, key)
    if original is not None and original.state == QUEUED:
        original.state = CANCELLED
        return None
    return _follow(session, key, DELETE, now)


def _follow(session: Session, key: str, op: str, now: datetime) -> Delivery | None:
    original = find(session, key)
    if original is None or original.state in (QUEUED, CANCELLED, FAILED, EXPIRED):
        return None
    waiting = session.scalar(
        select(Delivery).where(Delivery.of == original.id, Delivery.op == op, Delivery.state == QUEUED)
    )
    if waiting is not None:
        return waiting
    row = Delivery(
        id=uuid.uuid4().hex,
        key=f"{key}/{op}/{uuid.uuid4().hex[:8]}",
        team_id=original.team_id,
        to=original.to,
        op=op,
        of=original.id,
        kind=original.kind,
        about=original.about,
        priority=ANSWER,
        created_at=now,
        not_before=now,
    )
    return _write(session, row)
