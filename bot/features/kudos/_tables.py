"""The rows of kudos. What people wrote is encrypted, also where a channel has seen it."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.platform.database import Base, PrivateText, UTCDateTime

# Kinds: with words, by a reaction to somebody's message, or a customer's thanks that the "giver" passed on.
GIVEN, REACTED, CUSTOMER = "given", "reacted", "customer"


class Kudos(Base):
    """One message of thanks. Taken back, the row stays as an empty shell, so that its id is never used again."""

    __tablename__ = "kudos"
    __table_args__ = (
        UniqueConstraint("giver_id", "source_channel", "source_ts"),  # one person reacts once to one message
        Index("ix_kudos_giver_at", "giver_id", "created_at"),
        Index("ix_kudos_told", "told_at", "withdrawn_at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[str] = mapped_column(ForeignKey("workspace.team_id"))
    giver_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    kind: Mapped[str] = mapped_column(default=GIVEN)
    value: Mapped[str | None]  # the key of a `Value`
    public: Mapped[bool]
    channel: Mapped[str | None]  # where it is posted or about to be; None: the recipients alone were told
    reason: Mapped[str | None] = mapped_column(PrivateText)
    subject: Mapped[str | None] = mapped_column(PrivateText)  # the customer or project
    customer: Mapped[str | None] = mapped_column(PrivateText)  # who is thanking, if it is a customer
    link: Mapped[str | None] = mapped_column(PrivateText)  # the message it is about; never that message's words
    source_channel: Mapped[str | None]  # of a reaction: the message it was put on
    source_ts: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    told_at: Mapped[datetime | None] = mapped_column(UTCDateTime)  # None: its post does not stand (yet)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class KudosRecipient(Base):
    """Somebody who was thanked."""

    __tablename__ = "kudos_recipient"

    kudos_id: Mapped[int] = mapped_column(ForeignKey("kudos.id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True, index=True)


class KudosEndorsement(Base):
    """Somebody who said "me too" to a public one."""

    __tablename__ = "kudos_voice"

    kudos_id: Mapped[int] = mapped_column(ForeignKey("kudos.id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True, index=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)


class KudosValue(Base):
    """A value as a workspace words it. There is none before its administrators change the first one."""

    __tablename__ = "kudos_value"
    __table_args__ = (UniqueConstraint("team_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[str] = mapped_column(ForeignKey("workspace.team_id"))
    key: Mapped[str]
    position: Mapped[int]
    face: Mapped[str]
    english: Mapped[str]
    chinese: Mapped[str]
    means_english: Mapped[str] = mapped_column(default="")
    means_chinese: Mapped[str] = mapped_column(default="")
    tags: Mapped[str] = mapped_column(default="")  # what else people type for it, with spaces between
    retired_at: Mapped[datetime | None] = mapped_column(UTCDateTime)  # off the list, kept for what was given


class KudosChoice(Base):
    """What administrators chose about kudos, beside the workspace's channel, emoji and allowance."""

    __tablename__ = "kudos_choice"

    team_id: Mapped[str] = mapped_column(ForeignKey("workspace.team_id"), primary_key=True)
    celebrate: Mapped[bool] = mapped_column(default=True)  # a post at the beginning of each month
    ranking: Mapped[bool] = mapped_column(default=False)  # whether it names those who were thanked most


POST_KEY, RECEIVED_KEY = "kudos.post:", "kudos.received:"


def post_key(kudos_id: int) -> str:
    """Return the outbox's key of the public post."""
    return f"{POST_KEY}{kudos_id}"


def received_key(kudos_id: int, user_id: str) -> str:
    """Return the outbox's key of the direct message to one recipient."""
    return f"{RECEIVED_KEY}{kudos_id}:{user_id}"


def not_posted_key(kudos_id: int) -> str:
    """Return the outbox's key of the message to the giver that the public post did not come about."""
    return f"kudos.not_posted:{kudos_id}"
