"""The tables of the exchange day: the monthly rule, the days, who comes, the topics and their votes."""

from datetime import datetime, time

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.db import Base, UTCDateTime

PLANNED, CANCELLED, OVER = "planned", "cancelled", "over"


class ExchangeRule(Base):
    """When a workspace has its exchange day, every month."""

    __tablename__ = "exchange_rule"

    team_id: Mapped[str] = mapped_column(ForeignKey("workspace.team_id"), primary_key=True)
    kind: Mapped[str]  # "weekday", "workday" or "day"
    weekday: Mapped[int] = mapped_column(default=0)  # Monday is 0; of the kind "weekday"
    nth: Mapped[int]  # which weekday or working day of the month (-1: the last), or which date
    at: Mapped[time]
    zone: Mapped[str]
    region: Mapped[str | None]  # whose public holidays are avoided
    minutes: Mapped[int]
    paused: Mapped[bool] = mapped_column(default=False)


class ExchangeDay(Base):
    """One exchange day. The rule makes one a month; at most one is planned and not over."""

    __tablename__ = "exchange_day"
    __table_args__ = (UniqueConstraint("team_id", "slot"), Index("ix_exchange_day_next", "next_at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[str] = mapped_column(ForeignKey("workspace.team_id"))
    slot: Mapped[str]  # "2026-11": the month that it stands for, wherever it is moved
    starts_at: Mapped[datetime] = mapped_column(UTCDateTime)
    ends_at: Mapped[datetime] = mapped_column(UTCDateTime)
    zone: Mapped[str]
    fixed: Mapped[bool] = mapped_column(default=False)  # dated by hand: the rule does not move it
    state: Mapped[str] = mapped_column(default=PLANNED)
    revision: Mapped[int] = mapped_column(default=0)  # how often it was moved after people knew of it
    announcement: Mapped[str | None]  # the ledger's key of the message that shows it
    said_at: Mapped[datetime | None] = mapped_column(UTCDateTime)  # when the channel was last told this date
    note: Mapped[str | None]  # why it was cancelled
    next_at: Mapped[datetime | None] = mapped_column(UTCDateTime)  # when there is next something to do


class ExchangeSignup(Base):
    """What one member said about one day: coming or not."""

    __tablename__ = "exchange_signup"
    __table_args__ = (UniqueConstraint("day_id", "member_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    day_id: Mapped[int] = mapped_column(ForeignKey("exchange_day.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    coming: Mapped[bool]
    at: Mapped[datetime] = mapped_column(UTCDateTime)


class ExchangeTopic(Base):
    """A problem that somebody brings, to be read by the whole workspace."""

    __tablename__ = "exchange_topic"

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[str] = mapped_column(ForeignKey("workspace.team_id"))
    day_id: Mapped[int] = mapped_column(ForeignKey("exchange_day.id"), index=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    title: Mapped[str]
    problem: Mapped[str]
    tried: Mapped[str | None]
    departments: Mapped[list[int]] = mapped_column(JSON)  # ids; a department that is gone is left out when shown
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class ExchangeVote(Base):
    """One member's wish to talk about one topic."""

    __tablename__ = "exchange_vote"
    __table_args__ = (UniqueConstraint("topic_id", "member_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    topic_id: Mapped[int] = mapped_column(ForeignKey("exchange_topic.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
