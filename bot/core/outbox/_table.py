"""The outbox's table, and the words for what a row is and where it stands."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.platform.database import Base, UTCDateTime

ANSWER, PERSONAL, BULK = 0, 10, 20  # priorities: lower goes first
POST, UPDATE, DELETE = "post", "update", "delete"

QUEUED, SENDING, SENT = "queued", "sending", "sent"
UNKNOWN = "unknown"  # Slack may or may not have it: to be looked up
HELD = "held"  # may be there, and nobody is allowed to look: a person decides
FAILED, CANCELLED, EXPIRED = "failed", "cancelled", "expired"

# Slack's way of saying that a person has left: nothing for an administrator to do.
QUIET = frozenset({"account_inactive", "user_disabled", "user_not_found", "message_not_found"})


class Delivery(Base):
    """One message on its way. `id` is opaque: it travels in the message's metadata, where anybody may read it."""

    __tablename__ = "delivery"
    __table_args__ = (
        # In the order in which rows are claimed, so that a long queue costs no more than a short one.
        Index("ix_delivery_next", "state", "team_id", "op", "priority", "not_before", "id"),
        UniqueConstraint("idempotency_key", name="uq_delivery_key"),
        Index("ix_delivery_place", "team_id", "channel", "ts"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    idempotency_key: Mapped[str]  # what must not be said twice
    team_id: Mapped[str]
    recipient: Mapped[str]  # a user id or a channel id
    op: Mapped[str] = mapped_column(default=POST)
    original_id: Mapped[str | None] = mapped_column(  # the message to update or delete
        ForeignKey("delivery.id", name="fk_delivery_of_delivery"), index=True
    )
    kind: Mapped[str]  # names the renderer, "kudos.received"
    payload_args: Mapped[dict[str, Any]] = mapped_column(JSON)  # ids, never words
    priority: Mapped[int]
    state: Mapped[str] = mapped_column(default=QUEUED)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    not_before: Mapped[datetime] = mapped_column(UTCDateTime)
    expires_at: Mapped[datetime | None] = mapped_column(UTCDateTime)  # after this, silence is kinder
    attempts: Mapped[int] = mapped_column(default=0)
    claimed_by: Mapped[str | None]  # a name made up for each claim: a late owner cannot pass for a newer one
    lease_until: Mapped[datetime | None] = mapped_column(UTCDateTime)  # by the database's clock
    first_started_at: Mapped[datetime | None] = mapped_column(UTCDateTime)  # by whichever clock was behind
    check_at: Mapped[datetime | None] = mapped_column(UTCDateTime)  # by the database's clock: when to look it up
    checks: Mapped[int] = mapped_column(default=0)  # how often it was looked for and not found
    channel: Mapped[str | None]  # where it is, once sent
    ts: Mapped[str | None]
    error: Mapped[str | None]  # Slack's code, never its text
