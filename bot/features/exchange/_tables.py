"""The tables of the exchange day: the rule, the days, who comes, topics, groups, and what stays afterwards."""

import uuid
from datetime import date, datetime, time

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.platform.database import Base, PrivateText, UTCDateTime

PLANNED, CANCELLED, OVER = "planned", "cancelled", "over"


class ExchangeRule(Base):
    """When a workspace has its exchange day, every month."""

    __tablename__ = "exchange_rule"

    team_id: Mapped[str] = mapped_column(ForeignKey("workspace.team_id"), primary_key=True)
    kind: Mapped[str]  # "weekday", "workday" or "day"
    weekday: Mapped[int] = mapped_column(default=0)  # Monday is 0; of the kind "weekday"
    nth: Mapped[int]  # which weekday or working day of the month (-1: the last), or which date
    time_of_day: Mapped[time]
    zone: Mapped[str]
    region: Mapped[str | None]  # whose public holidays are avoided
    minutes: Mapped[int]
    paused: Mapped[bool] = mapped_column(default=False)
    capacity: Mapped[int | None]  # seats in the room; None: as many as come
    group_size: Mapped[int] = mapped_column(default=3)  # 2 to 4; 0: no small groups
    place: Mapped[str | None]  # the room, the link, or both
    hosts: Mapped[list[int]] = mapped_column(JSON, default=list)  # departments that host by turns


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
    announcement: Mapped[str | None]  # the outbox's key of the message that shows it
    said_at: Mapped[datetime | None] = mapped_column(UTCDateTime)  # when the channel was last told this date
    note: Mapped[str | None]  # why it was cancelled
    capacity: Mapped[int | None]
    group_size: Mapped[int] = mapped_column(default=3)
    place: Mapped[str | None]
    region: Mapped[str | None]
    moved_from: Mapped[date | None]  # the public holiday that the rule meant
    host_id: Mapped[int | None]  # a department; one that is gone is not shown
    grouped_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    digest_at: Mapped[datetime | None] = mapped_column(UTCDateTime)  # ratings close and the digest is posted
    digest: Mapped[str | None]  # the outbox's key of the digest
    next_at: Mapped[datetime | None] = mapped_column(UTCDateTime)  # when there is next something to do


class ExchangeSignup(Base):
    """What one member said about one day: coming or not."""

    __tablename__ = "exchange_signup"
    __table_args__ = (UniqueConstraint("day_id", "member_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    day_id: Mapped[int] = mapped_column(ForeignKey("exchange_day.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    coming: Mapped[bool]
    remote: Mapped[bool] = mapped_column(default=False)
    waiting: Mapped[bool] = mapped_column(default=False)  # for a seat in the room
    revision: Mapped[int] = mapped_column(default=0)  # how often it was changed
    signed_up_at: Mapped[datetime] = mapped_column(UTCDateTime)  # since when: whoever came first gets the next seat


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
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class ExchangeVote(Base):
    """One member's wish to talk about one topic."""

    __tablename__ = "exchange_vote"
    __table_args__ = (UniqueConstraint("topic_id", "member_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    topic_id: Mapped[int] = mapped_column(ForeignKey("exchange_topic.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)


class ExchangeWish(Base):
    """How one member likes to take part. With whom not is theirs alone: encrypted, and shown to nobody else."""

    __tablename__ = "exchange_wish"

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True)
    remote: Mapped[bool] = mapped_column(default=False)
    project: Mapped[str | None]  # what they work on, so that others' work is met
    apart: Mapped[str | None] = mapped_column(PrivateText)  # member ids, separated by commas


class ExchangeGroup(Base):
    """A small group of one day."""

    __tablename__ = "exchange_group"

    id: Mapped[int] = mapped_column(primary_key=True)
    day_id: Mapped[int] = mapped_column(ForeignKey("exchange_day.id"), index=True)
    captain_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    is_first_meeting: Mapped[bool]  # nobody in it had met anybody in it
    departments: Mapped[int]  # how many are in it
    revision: Mapped[int] = mapped_column(default=0)  # how often somebody came or went


class ExchangeSeat(Base):
    """One member's place in a group."""

    __tablename__ = "exchange_seat"
    __table_args__ = (UniqueConstraint("day_id", "member_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    day_id: Mapped[int] = mapped_column(ForeignKey("exchange_day.id"))
    group_id: Mapped[int] = mapped_column(ForeignKey("exchange_group.id"), index=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    is_extra: Mapped[bool] = mapped_column(default=False)  # made the group one larger than was wished
    met: Mapped[bool | None]  # what they said afterwards


class ExchangeTakeaway(Base):
    """What one member takes away from one topic, to be read by the whole workspace."""

    __tablename__ = "exchange_takeaway"
    __table_args__ = (UniqueConstraint("topic_id", "member_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    topic_id: Mapped[int] = mapped_column(ForeignKey("exchange_topic.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    text: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)


class ExchangeBallot(Base):
    """The right to rate one day once. Written for everybody at the same moment; says whether, not what or when."""

    __tablename__ = "exchange_ballot"

    day_id: Mapped[int] = mapped_column(ForeignKey("exchange_day.id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True)
    used: Mapped[bool] = mapped_column(default=False)


class ExchangeRating(Base):
    """One answer to "how useful was it": of nobody, of no moment, and in no order, for its key is drawn by lot."""

    __tablename__ = "exchange_rating"
    __table_args__ = ({"sqlite_with_rowid": False},)

    id: Mapped[str] = mapped_column(primary_key=True, default=lambda: uuid.uuid4().hex)
    day_id: Mapped[int] = mapped_column(ForeignKey("exchange_day.id"), index=True)
    stars: Mapped[int]
