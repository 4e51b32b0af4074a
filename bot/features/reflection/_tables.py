"""What is kept: which question met whom, what they answered, and where they shared it."""

from datetime import date, datetime

from sqlalchemy import JSON, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from bot.platform.database import Base, PrivateText, UTCDateTime

from ._programme_tables import ReflectionRound

# An id of something deleted must never come back: an old button, or an outbox key, would then mean something else.
_NEVER_AGAIN = {"sqlite_autoincrement": True}


class ReflectionAsked(Base):
    """A question that a member has met, with the prompt that brought it or by asking for it."""

    __tablename__ = "reflection_asked"
    __table_args__ = (
        Index("ix_reflection_asked_member", "member_id", "rhythm", "id"),
        Index("ix_reflection_asked_round", "round_id", "member_id", unique=True),
        _NEVER_AGAIN,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    rhythm: Mapped[str]
    question: Mapped[str]  # its id in the bank
    round: Mapped[int]  # how often the member has been through the whole bank, from 1
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime)
    day: Mapped[date]  # in the member's zone at that moment
    occurrence_id: Mapped[int | None] = mapped_column(ForeignKey("occurrence.id"), unique=True)
    round_id: Mapped[int | None] = mapped_column(ForeignKey("reflection_round.id"))  # of a team's own programme

    round_: Mapped[ReflectionRound | None] = relationship(lazy="joined", viewonly=True)


class ReflectionAnswer(Base):
    """What a member wrote. Only they can read it, unless they share it."""

    __tablename__ = "reflection_answer"
    __table_args__ = (
        Index("ix_reflection_answer_member", "member_id", "created_at"),
        Index("ix_reflection_answer_asked", "asked_id"),
        _NEVER_AGAIN,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    asked_id: Mapped[int] = mapped_column(ForeignKey("reflection_asked.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    language: Mapped[str]  # in which the question was read, and so the answer written
    said: Mapped[str] = mapped_column(PrivateText, info={"json": True})  # field -> text
    tags: Mapped[str | None] = mapped_column(PrivateText, info={"json": True})  # customer, project, module -> text
    version: Mapped[int] = mapped_column(default=1)  # counts changes: a form that is behind is refused


class ReflectionShare(Base):
    """An answer that its author chose to post in a channel."""

    __tablename__ = "reflection_share"
    __table_args__ = (Index("ix_reflection_share_answer", "answer_id"), _NEVER_AGAIN)

    id: Mapped[int] = mapped_column(primary_key=True)
    answer_id: Mapped[int] = mapped_column(ForeignKey("reflection_answer.id"))
    channel: Mapped[str]
    shared_at: Mapped[datetime] = mapped_column(UTCDateTime)
    taken_back_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    round_id: Mapped[int | None] = mapped_column(ForeignKey("reflection_round.id"), index=True)  # in whose thread
    parts: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))  # which fields; None: all of them


class ReflectionNote(Base):
    """What a project note says, in the open, for as long as its author lets the whole workspace find it."""

    __tablename__ = "reflection_note"

    answer_id: Mapped[int] = mapped_column(ForeignKey("reflection_answer.id"), primary_key=True)
    team_id: Mapped[str] = mapped_column(ForeignKey("workspace.team_id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    said: Mapped[dict[str, str]] = mapped_column(JSON)
    tags: Mapped[dict[str, str]] = mapped_column(JSON)


def prompt_key(occurrence_id: int) -> str:
    """Return the outbox's key of the message that brought a prompt."""
    return f"reflection.prompt:{occurrence_id}"


def album_key(answer_id: int, minute: int) -> str:
    """Return the outbox's key of a value album: one a minute, however often the button is pressed."""
    return f"reflection.album:{answer_id}:{minute}"


def not_posted_key(share_id: int) -> str:
    """Return the outbox's key of the message to an author whose post Slack did not take."""
    return f"reflection.not_posted:{share_id}"


def posted_key(share_id: int) -> str:
    """Return the outbox's key of the message that such a post stands after all."""
    return f"reflection.posted:{share_id}"


def share_key(share_id: int) -> str:
    """Return the outbox's key of a shared post."""
    return f"reflection.shared:{share_id}"
