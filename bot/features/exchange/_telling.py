"""Who is told what and when: the announcement, the reminders, and what changes in between."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core import availability, outbox
from bot.core.outbox import NewMessage
from bot.core.people import Member, workspace

from ._hours import good_moment_for
from ._tables import ExchangeDay, ExchangeSignup

ANNOUNCED_BEFORE = timedelta(days=14)


@dataclass(frozen=True)
class Reminder:
    """How long before the day it comes, how late it may still come, and whether by direct message too.

    People hear of it in their own hours: at most `patience` later, else up to `back` earlier.
    """

    name: str
    before: timedelta
    grace: timedelta
    direct: bool = True
    patience: timedelta = timedelta(0)
    back: timedelta = timedelta(0)


REMINDERS = (
    Reminder("week", timedelta(days=7), timedelta(hours=12), direct=False),
    Reminder("day", timedelta(days=1), timedelta(hours=3), patience=timedelta(hours=16), back=timedelta(days=3)),
    Reminder(
        "hour", timedelta(hours=1), timedelta(minutes=30), patience=timedelta(minutes=20), back=timedelta(hours=20)
    ),
)


@dataclass(frozen=True)
class Notice:
    """What the channel, everybody who comes, or both are told of a day; a personal key ends with who reads it."""

    kind: str
    about: dict[str, Any]
    key: str
    expires_at: datetime


def next_moment_of(row: ExchangeDay, *, now: datetime) -> datetime:
    """Return when there is next something to do for a planned day: announce, remind, close."""
    if row.announcement is None:
        return max(now, row.starts_at - ANNOUNCED_BEFORE)
    moments = [row.starts_at - reminder.before for reminder in REMINDERS]
    return min([moment for moment in moments if moment > now], default=row.ends_at)


def reminder_due(row: ExchangeDay, *, now: datetime) -> Reminder | None:
    """Return the reminder whose time it is, unless the channel was told the date since then anyway."""
    for reminder in REMINDERS:
        due = row.starts_at - reminder.before
        told = row.said_at is not None and row.said_at >= due
        if due <= now <= due + reminder.grace and not told:
            return reminder
    return None


def announce(session: Session, row: ExchangeDay, *, now: datetime) -> bool:
    """Put the announcement into the outbox; returns False if no channel has been chosen."""
    if workspace(session, row.team_id).exchange_channel is None:
        return False
    key = _announcement_key(session, row)
    row.announcement, row.said_at = key, now
    tell_channel(session, row, Notice("exchange.announced", {"day": row.id}, key, row.starts_at), now=now)
    return True


def _announcement_key(session: Session, row: ExchangeDay) -> str:
    """A day that changes its channel is announced again there; `row.announcement` says that it has been at all."""
    keys = (f"exchange.announced:{row.id}:{number}" for number in count(1))
    return next(key for key in keys if outbox.find(session, key) is None)


def remind(session: Session, row: ExchangeDay, reminder: Reminder, *, now: datetime) -> None:
    """Put a reminder for the channel into the outbox.

    A date moved by hours is not reminded of again a day before; the last hour is another hour then.
    """
    due = row.starts_at - reminder.before
    notice = Notice(
        kind=f"exchange.{reminder.name}",
        about={"day": row.id, "revision": row.revision},
        key=_reminder_key(row, reminder),
        expires_at=min(row.starts_at, due + reminder.grace),
    )
    tell_channel(session, row, notice, now=now)


def _reminder_key(row: ExchangeDay, reminder: Reminder) -> str:
    mark = f"{row.starts_at:%Y%m%dT%H%M}" if reminder.name == "hour" else f"{row.starts_at:%Y%m%d}"
    return f"exchange.{reminder.name}:{row.id}:{mark}"


def remind_people(session: Session, row: ExchangeDay, *, only: int | None = None, now: datetime) -> None:
    """Put into the outbox whatever those who come (or `only` one member) are to be reminded of until the next look.

    What was due before somebody signed up, or before the channel was last told the date, they know already.
    """
    until = next_moment_of(row, now=now)
    people = _signed_up(session, row.id, only)
    availability.preload(session, [who.id for who, _ in people])
    messages = []
    for who, signed_up in people:
        rhythm = availability.availability_of(session, who)
        for reminder in REMINDERS:
            due = row.starts_at - reminder.before
            if not reminder.direct or due <= max(signed_up, row.said_at or signed_up):
                continue
            moment = good_moment_for(due, rhythm, patience=reminder.patience, back=reminder.back)
            if moment is not None and now - reminder.grace < moment < until:
                messages.append(_reminder_for(row, reminder, who, moment, now))
    outbox.enqueue_all(session, messages, now=now)


def _reminder_for(row: ExchangeDay, reminder: Reminder, who: Member, moment: datetime, now: datetime) -> NewMessage:
    early = moment < row.starts_at - reminder.before
    return NewMessage(
        team_id=row.team_id,
        to=who.user_id,
        kind=f"exchange.{reminder.name}",
        about={"day": row.id, "revision": row.revision, "early": early},
        key=f"{_reminder_key(row, reminder)}:{who.user_id}",
        not_before=max(now, moment),
        expires_at=min(row.starts_at, moment + reminder.grace),
    )


def _signed_up(session: Session, day_id: int, only: int | None) -> list[tuple[Member, datetime]]:
    here = (Member.deleted.is_(False), Member.paused.is_(False), ExchangeSignup.coming.is_(True))
    query = (
        select(Member, ExchangeSignup.signed_up_at)
        .join(ExchangeSignup, ExchangeSignup.member_id == Member.id)
        .where(ExchangeSignup.day_id == day_id, ExchangeSignup.waiting.is_(False), *here)
        .order_by(Member.id)
    )
    if only is not None:
        query = query.where(Member.id == only)
    return [(who, at) for who, at in session.execute(query)]


def tell_channel(session: Session, row: ExchangeDay, notice: Notice, *, now: datetime) -> None:
    """Write one message for the exchange channel, if there is one."""
    channel = workspace(session, row.team_id).exchange_channel
    if channel is not None:
        outbox.enqueue(
            session,
            team_id=row.team_id,
            to=channel,
            kind=notice.kind,
            about=notice.about,
            key=notice.key,
            now=now,
            expires_at=notice.expires_at,
        )


def tell_people(session: Session, row: ExchangeDay, notice: Notice, *, file: bool = False, now: datetime) -> None:
    """Write one message for everybody who signed up and wants to be written to; a snooze is waited for.

    A `file` for the calendar is not for those who wait for a seat, and comes behind the words that say why.
    """
    messages = [
        NewMessage(
            team_id=row.team_id,
            to=who.user_id,
            kind=notice.kind,
            about=notice.about,
            key=f"{notice.key}:{who.user_id}",
            priority=outbox.PERSONAL + file,
            not_before=max(now, who.snoozed_until or now),
            expires_at=notice.expires_at,
        )
        for who in _coming(session, row.id, waiting=not file)
        if who.snoozed_until is None or who.snoozed_until < notice.expires_at
    ]
    outbox.enqueue_all(session, messages, now=now)


def _coming(session: Session, day_id: int, *, waiting: bool) -> list[Member]:
    here = [Member.deleted.is_(False), Member.paused.is_(False), ExchangeSignup.coming.is_(True)]
    if not waiting:
        here.append(ExchangeSignup.waiting.is_(False))
    rows = session.scalars(
        select(Member)
        .join(ExchangeSignup, ExchangeSignup.member_id == Member.id)
        .where(ExchangeSignup.day_id == day_id, *here)
        .order_by(Member.id)
    )
    return list(rows)
