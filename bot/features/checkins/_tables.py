"""The rows of check-ins: entries, what a member and a team chose, and the weeks that were worked out for groups."""

from datetime import date, datetime

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.core.disclosure import SMALLEST_SCORE
from bot.platform.database import Base, PrivateText, UTCDateTime

EVERYBODY = "all"  # the pool of a week that holds the whole workspace
NO_DEPARTMENT = 0


class Checkin(Base):
    """One entry. Several a day are fine."""

    __tablename__ = "checkin"
    # A deleted id is never used again: an old "Undo" must not meet another entry.
    __table_args__ = (Index("ix_checkin_member_day", "member_id", "day"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    mood: Mapped[int]
    energy: Mapped[int | None]
    place: Mapped[str | None]  # one of `PLACES`
    tags: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))  # what shaped the day
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    day: Mapped[date]  # in the member's zone when it was written; a later move changes no diary
    note: Mapped[str | None] = mapped_column(PrivateText)
    good_things: Mapped[str | None] = mapped_column(PrivateText, info={"json": True})  # a list
    occurrence_id: Mapped[int | None] = mapped_column(ForeignKey("occurrence.id"), unique=True)


class CheckinMember(Base):
    """What one member chose here, and where they are in the course of good things."""

    __tablename__ = "checkin_member"

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True)
    care: Mapped[bool] = mapped_column(default=True)  # a kind word after low days
    cared_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    course: Mapped[str | None]  # None: not offered yet; else one of the states of `_course`
    course_day: Mapped[int] = mapped_column(default=0)


class CheckinTeam(Base):
    """What administrators chose for everybody's check-ins."""

    __tablename__ = "checkin_team"

    team_id: Mapped[str] = mapped_column(ForeignKey("workspace.team_id"), primary_key=True)
    smallest: Mapped[int] = mapped_column(default=SMALLEST_SCORE)
    tags: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))  # None: the usual ones
    contact_user_id: Mapped[str | None]  # whom one may talk to
    lines: Mapped[str | None]  # helplines of this company or country, a line each


class CheckinWeek(Base):
    """One closed week of one pool of departments, worked out once: what was published never changes."""

    __tablename__ = "checkin_week"
    __table_args__ = (UniqueConstraint("team_id", "week", "pool"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[str] = mapped_column(ForeignKey("workspace.team_id"))
    week: Mapped[date]  # its Monday
    pool: Mapped[str]  # `EVERYBODY`, or ids of departments: "3,7"; `NO_DEPARTMENT` for people in none
    people: Mapped[int | None]  # who answered; None: too few, and then there is no figure at all
    asked: Mapped[int | None]
    mean: Mapped[float | None]
    dispersion: Mapped[str | None]
    tags: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))
