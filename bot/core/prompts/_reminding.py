"""One reminder of a prompt that was not answered: an hour later, inside the same working day, or not at all."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.core import availability
from bot.core.availability import Availability, day_end, is_available
from bot.core.people import Member

from ._planning import wants_prompts
from ._tables import Occurrence

AFTER = timedelta(hours=1)
PATIENCE = timedelta(minutes=30)  # a reminder that is later than that, after an outage, is none


@dataclass(frozen=True)
class Reminder:
    """A prompt that is to be recalled now."""

    member: Member
    occurrence: Occurrence
    expires_at: datetime


def remind_at(who: Member, now: datetime, own_hours: Availability) -> datetime | None:
    """Return when to remind of a prompt that goes out now, or None: not wanted, or the day will be over."""
    end, moment = day_end(now, own_hours), now + AFTER
    if not who.remind or end is None or moment >= end or not is_available(moment, own_hours):
        return None
    return moment


def take_reminders(session: Session, *, now: datetime, most: int = 500) -> list[Reminder]:
    """Take the reminders that are due; each is taken once, whether or not it may still be spoken."""
    rows = session.execute(
        select(Occurrence, Member)
        .join(Member, (Member.team_id == Occurrence.team_id) & (Member.user_id == Occurrence.whom))
        .where(Occurrence.remind_at <= now)
        .order_by(Occurrence.remind_at)
        .limit(most)
    ).all()
    return [each for row, who in rows if (each := _take(session, row, who, now)) is not None]


def _take(session: Session, row: Occurrence, who: Member, now: datetime) -> Reminder | None:
    planned = row.remind_at
    taken = session.execute(
        update(Occurrence).where(Occurrence.id == row.id, Occurrence.remind_at == planned).values(remind_at=None)
    )
    if planned is None or taken.rowcount != 1:  # type: ignore[attr-defined]
        return None
    own_hours = availability.availability_of(session, who)
    end = day_end(now, own_hours)
    late = now - planned > PATIENCE
    if row.answered_at or late or end is None or not wants_prompts(who) or not is_available(now, own_hours):
        return None
    return Reminder(who, row, expires_at=min(end, planned + PATIENCE))
