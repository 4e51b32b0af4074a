"""A member's programmes, and the slots that have been dealt with."""

from datetime import datetime, time

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.platform.database import Base, UTCDateTime


class Schedule(Base):
    """One member's programme: whether they want it, on which days at what hour, and when it is next due."""

    __tablename__ = "schedule"
    __table_args__ = (
        UniqueConstraint("member_id", "programme"),
        Index("ix_schedule_due", "programme", "due_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    programme: Mapped[str]
    time_of_day: Mapped[time]
    day: Mapped[str | None]  # "last friday", as `availability.parse_rule` reads it; None: the programme's own
    zone: Mapped[str | None]  # `at` is a time of this zone; None: of the member's, wherever they are
    enabled: Mapped[bool] = mapped_column(default=True)
    weekly_fallback: Mapped[bool] = mapped_column(default=False)  # a daily programme once a week instead
    unanswered_streak: Mapped[int] = mapped_column(default=0)  # prompts since the last one that was answered or skipped
    due_at: Mapped[datetime | None] = mapped_column(UTCDateTime)  # None: nothing to come


class Occurrence(Base):
    """One slot of a programme that has been dealt with. Its uniqueness is what "once" means."""

    __tablename__ = "occurrence"
    __table_args__ = (UniqueConstraint("team_id", "programme", "whom", "slot"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[str]
    programme: Mapped[str]
    whom: Mapped[str]  # a user id, or a channel-wide thing such as an exchange day
    slot: Mapped[str]  # "2026-11-27", "2026-W48", "2026-Q4"
    due_at: Mapped[datetime] = mapped_column(UTCDateTime)
    prompted_at: Mapped[datetime | None] = mapped_column(UTCDateTime)  # None: it lapsed
    answered_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    remind_at: Mapped[datetime | None] = mapped_column(UTCDateTime, index=True)  # None: not, or not any more
    card: Mapped[str | None]  # the outbox's key of the card that it came on together with others
