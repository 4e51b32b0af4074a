"""When each member is next to be asked what: one row a member and programme, found by its due time.

The tick reads `due_at <= now` from an index, so its cost grows with what is due and not with how many members there
are. Moving a row to its next slot is a conditional update: of two ticks at once, one wins.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from sqlalchemy import ForeignKey, Index, UniqueConstraint, func, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.db import Base, UTCDateTime
from bot.people import Member, Profile, Workspace, member, rhythm, sync, zone_of
from bot.workdays import (
    Daily,
    Quarterly,
    Rhythm,
    Rule,
    Slot,
    Weekly,
    is_good_moment,
    next_after,
    next_good_moment,
)

FRIDAY = 4
DAYS_BEFORE_QUARTER_END = 10
TICK_LATE = timedelta(minutes=5)  # between a slot and the tick that finds it, at most, on a machine that works


@dataclass(frozen=True)
class Programme:
    """A rhythm of prompts: the rule that makes its slots, its usual hour, and how late it may still come."""

    rule: Callable[[time], Rule]
    at: time
    grace: timedelta
    on: bool = True


PROGRAMMES = {
    "checkin.daily": Programme(Daily, time(16, 30), timedelta(hours=2)),
    "reflection.daily": Programme(Daily, time(9), timedelta(hours=4)),
    "reflection.weekly": Programme(lambda at: Weekly(FRIDAY, at), time(15), timedelta(hours=3)),
    "reflection.quarterly": Programme(lambda at: Quarterly(DAYS_BEFORE_QUARTER_END, at), time(10), timedelta(days=1)),
}


class Schedule(Base):
    """One member's programme: whether they want it, at what hour, and when it is next due."""

    __tablename__ = "schedule"
    __table_args__ = (
        UniqueConstraint("member_id", "programme"),
        Index("ix_schedule_due", "programme", "due_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    programme: Mapped[str]
    at: Mapped[time]
    enabled: Mapped[bool] = mapped_column(default=True)
    thin: Mapped[bool] = mapped_column(default=False)  # a daily programme once a week instead
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


@dataclass(frozen=True)
class Turn:
    """A member whose prompt is due now: what a scheduler needs to write the message."""

    member: Member
    occurrence: Occurrence
    expires_at: datetime


def enrol(session: Session, who: Member, *, now: datetime) -> None:
    """Give a member every programme they do not have yet, at its usual hour in this workspace."""
    have = set(session.scalars(select(Schedule.programme).where(Schedule.member_id == who.id)))
    for name in PROGRAMMES:
        if name not in have:
            at, on = usual(session, who.team_id)[name]
            session.add(Schedule(member_id=who.id, programme=name, at=at, enabled=on))
    session.flush()
    replan(session, who, now=now)


def usual(session: Session, team_id: str) -> dict[str, tuple[time, bool]]:
    """Return at what hour each programme begins for a newcomer, and whether it does: as administrators chose."""
    home = session.get(Workspace, team_id)
    chosen = (home and home.usual) or {}
    return {name: _usual(programme, chosen.get(name)) for name, programme in PROGRAMMES.items()}


def _usual(programme: Programme, chosen: str | None) -> tuple[time, bool]:
    if chosen is None:
        return programme.at, programme.on
    return (time.fromisoformat(chosen), True) if chosen else (programme.at, False)


def of_member(session: Session, member_id: int) -> dict[str, Schedule]:
    """Return a member's schedules by programme."""
    rows = session.scalars(select(Schedule).where(Schedule.member_id == member_id))
    return {row.programme: row for row in rows}


def replan(session: Session, who: Member, *, now: datetime) -> None:
    """Work out anew when each of a member's programmes is next due: after any change to hours, zone or choice."""
    for row in of_member(session, who.id).values():
        row.due_at = _next(session, row, who, now) if row.enabled and wants_prompts(who) else None
    session.flush()


def learn(session: Session, team_id: str, profiles: Iterable[Profile], *, now: datetime) -> None:
    """Write what Slack says about these people, and plan anew for whoever moved, left or came back."""
    for profile in profiles:
        before = member(session, team_id, profile.user_id)
        was = before and (zone_of(before), before.deleted)
        (who,) = sync(session, team_id, [profile])
        if who.joined_at is not None and was != (zone_of(who), who.deleted):
            replan(session, who, now=now)


def wants_prompts(who: Member) -> bool:
    """Return whether Hearth may write to this person by itself at all."""
    return who.joined_at is not None and not (who.paused or who.deleted or who.is_bot)


def _next(session: Session, row: Schedule, who: Member, after: datetime) -> datetime | None:
    slot = next_after(_rule(row), after, rhythm(who, _region(session, who)))
    return slot.due if slot else None


def _rule(row: Schedule) -> Rule:
    return Weekly(FRIDAY, row.at) if row.thin else PROGRAMMES[row.programme].rule(row.at)


def _region(session: Session, who: Member) -> str | None:
    """The workspace is in the session's identity map after the first member: no query each."""
    home = session.get(Workspace, who.team_id)
    return home.region if home else None


def due(session: Session, programme: str, *, now: datetime, most: int = 500) -> list[Turn]:
    """Take the members whose `programme` is due, at most `most` of them, and move each on to the next slot.

    Returns a turn for each one who is to be asked now. Whoever is away, asleep or too late is moved on and not
    returned. While `waiting` says so, call again: a long list is worked off in short transactions.
    """
    rows = session.execute(
        select(Schedule, Member)
        .join(Member, Member.id == Schedule.member_id)
        .where(Schedule.programme == programme, Schedule.due_at <= now)
        .order_by(Schedule.due_at)
        .limit(most)
    ).all()
    return [turn for row, who in rows if (turn := _take(session, row, who, now)) is not None]


def waiting(session: Session, programme: str, *, now: datetime) -> bool:
    """Return whether anybody's `programme` is due at `now`."""
    due_rows = select(Schedule.id).where(Schedule.programme == programme, Schedule.due_at <= now)
    return session.scalar(due_rows.limit(1)) is not None


def next_moment(session: Session, *, now: datetime) -> datetime | None:
    """Return when the next prompt of anybody is due, or None if nothing is planned."""
    return session.scalar(select(func.min(Schedule.due_at)).where(Schedule.due_at > now))


def _take(session: Session, row: Schedule, who: Member, now: datetime) -> Turn | None:
    grace = PROGRAMMES[row.programme].grace
    beat = rhythm(who, _region(session, who))
    slot = next_after(_rule(row), now - grace, beat)
    current = slot if slot is not None and slot.due <= now and wants_prompts(who) else None
    welcome = current is not None and _is_welcome(current, now, beat)
    later = None if current is None or welcome else _later_today(current, now, grace, beat)
    moved = _move(session, row, later or _next(session, row, who, now))
    if current is None or not (moved and welcome):
        return None
    occurrence = _occur(session, row, who, current, now)
    return Turn(who, occurrence, expires_at=current.due + grace) if occurrence else None


def _is_welcome(slot: Slot, now: datetime, beat: Rhythm) -> bool:
    """Return whether a slot may be spoken now. A tick comes moments late, and a slot may be a day's last moment."""
    return is_good_moment(now, beat) or (now - slot.due <= TICK_LATE and is_good_moment(slot.due, beat))


def _later_today(slot: Slot, now: datetime, grace: timedelta, beat: Rhythm) -> datetime | None:
    """Return the good moment that a slot waits for, if one comes within its grace."""
    moment = next_good_moment(now, beat, horizon_days=2)
    return moment if moment is not None and moment <= slot.due + grace else None


def _move(session: Session, row: Schedule, due_at: datetime | None) -> bool:
    """Set the next due time if nobody else has; the database says who was first."""
    moved = session.execute(
        update(Schedule)
        .where(Schedule.id == row.id, Schedule.due_at == row.due_at)
        .values(due_at=due_at)
        .execution_options(synchronize_session=False)
    )
    session.expire(row, ["due_at"])
    return moved.rowcount == 1  # type: ignore[attr-defined, no-any-return]


def _occur(session: Session, row: Schedule, who: Member, slot: Slot, now: datetime) -> Occurrence | None:
    return occur(
        session,
        team_id=who.team_id,
        programme=row.programme,
        whom=who.user_id,
        slot=slot.key,
        due_at=slot.due,
        now=now,
    )


def occur(
    session: Session, *, team_id: str, programme: str, whom: str, slot: str, due_at: datetime, now: datetime
) -> Occurrence | None:
    """Note that this slot is being dealt with now; returns None if it has been before."""
    known = select(Occurrence.id).where(
        Occurrence.team_id == team_id,
        Occurrence.programme == programme,
        Occurrence.whom == whom,
        Occurrence.slot == slot,
    )
    if session.scalar(known) is not None:
        return None
    row = Occurrence(team_id=team_id, programme=programme, whom=whom, slot=slot, due_at=due_at, prompted_at=now)
    session.add(row)
    session.flush()
    return row


def answered(session: Session, occurrence_id: int, *, whom: str, now: datetime) -> bool:
    """Note that `whom` answered their prompt, at the first answer only; returns whether it was theirs at all."""
    row = session.get(Occurrence, occurrence_id)
    if row is None or row.whom != whom:
        return False
    row.answered_at = row.answered_at or now
    return True
