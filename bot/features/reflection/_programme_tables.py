"""What is kept of a team's own programmes: their rule and questions, who is asked, and each round."""

from datetime import datetime, time

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from bot.platform.database import Base, UTCDateTime


class ReflectionProgramme(Base):
    """Questions that administrators have asked regularly, in a thread of a channel or of each person alone."""

    __tablename__ = "reflection_programme"
    __table_args__ = (Index("ix_reflection_programme_next", "next_at"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[str] = mapped_column(ForeignKey("workspace.team_id"))
    name: Mapped[str]
    questions: Mapped[list[list[str]]] = mapped_column(JSON)  # each in English and Chinese
    in_turn: Mapped[bool] = mapped_column(default=False)  # one question a round instead of all
    team: Mapped[bool]  # answers are posted in a thread; else they are private
    channel: Mapped[str | None]  # where the thread opens, or whose members are asked
    who: Mapped[str]  # "channel", "department:3", "usergroup:S1"
    day: Mapped[str]  # as `bot.core.availability` reads it: "last Friday", "每周五"
    time_of_day: Mapped[time]
    zone: Mapped[str]
    hours: Mapped[int]  # for how long a round is open
    remind: Mapped[bool] = mapped_column(default=True)
    paused: Mapped[bool] = mapped_column(default=False)
    deleted: Mapped[bool] = mapped_column(default=False)  # its rounds and answers stay readable
    next_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    next_slot: Mapped[str | None]


class ReflectionAudience(Base):
    """Somebody whom a programme asks, as Slack last said who is in the channel or user group."""

    __tablename__ = "reflection_audience"

    programme_id: Mapped[int] = mapped_column(ForeignKey("reflection_programme.id"), primary_key=True)
    user_id: Mapped[str] = mapped_column(primary_key=True)


class ReflectionRound(Base):
    """One time that a programme asked, with the questions as they were then."""

    __tablename__ = "reflection_round"
    __table_args__ = (
        UniqueConstraint("programme_id", "slot"),
        Index("ix_reflection_round_open", "closed", "closes_at"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("reflection_programme.id"))
    slot: Mapped[str]
    questions: Mapped[list[list[str]]] = mapped_column(JSON)
    team: Mapped[bool]
    channel: Mapped[str | None]
    opened_at: Mapped[datetime] = mapped_column(UTCDateTime)  # as the rule says
    closes_at: Mapped[datetime] = mapped_column(UTCDateTime)
    closed: Mapped[bool] = mapped_column(default=False)
    expected: Mapped[list[int]] = mapped_column(JSON)  # members, without whoever was away
    to_ask: Mapped[list[int] | None] = mapped_column(JSON(none_as_null=True))  # those whose turn has not come yet
    asking: Mapped[bool] = mapped_column(default=False, index=True)

    programme: Mapped[ReflectionProgramme] = relationship(lazy="joined", viewonly=True)


class ReflectionFewer(Base):
    """A member who wants less of a programme: every second round, or none."""

    __tablename__ = "reflection_fewer"

    programme_id: Mapped[int] = mapped_column(ForeignKey("reflection_programme.id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True)
    none: Mapped[bool] = mapped_column(default=False)


def round_key(round_id: int) -> str:
    """Return the outbox's key of the message that opens a round's thread."""
    return f"reflection.round:{round_id}"


def summary_key(round_id: int) -> str:
    """Return the outbox's key of the summary that stands at the end of a round's thread."""
    return f"reflection.summary:{round_id}"
