"""One entry and everything that belongs to it, in one transaction."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from bot import deliveries, schedules
from bot.features import checkins
from bot.people import Caller


@dataclass(frozen=True)
class Noted:
    """An entry, and the tags that its owner may choose from."""

    entry: checkins.Entry
    tags: tuple[str, ...]


def note(session: Session, /, *, by: Caller, now: datetime, **said: Any) -> Noted:
    """Record an entry; after hard days a kind message follows it."""
    entry = checkins.record(session, by=by, **said, now=now)
    checkins.look_after(session, by=by, entry=entry, now=now)
    return with_tags(session, by, entry)


def note_answer(session: Session, /, *, by: Caller, mood: int, occurrence_id: int, now: datetime) -> Noted:
    """Record the answer and that the prompt was answered, together."""
    theirs = schedules.answered(session, occurrence_id, whom=by.user_id, now=now)
    return note(session, by=by, mood=mood, occurrence_id=occurrence_id if theirs else None, now=now)


def note_for(session: Session, /, *, by: Caller, answers_to: int | None, now: datetime, **said: Any) -> Noted:
    """Record an entry that may answer the question for good things, which is not the one for a mood."""
    if answers_to is not None and schedules.answered(session, answers_to, whom=by.user_id, now=now):
        schedules.redraw(session, answers_to, now=now)
        deliveries.refresh(session, f"checkins.three:{answers_to}", now=now)
    return note(session, by=by, **said, now=now)


def change(session: Session, /, *, by: Caller, checkin_id: int, **said: Any) -> Noted:
    """Replace what an entry says."""
    return with_tags(session, by, checkins.change(session, by=by, checkin_id=checkin_id, **said))


def add(session: Session, /, *, by: Caller, checkin_id: int, **said: Any) -> Noted:
    """Add to an entry what one tap says."""
    return with_tags(session, by, checkins.add(session, by=by, checkin_id=checkin_id, **said))


def look(session: Session, /, *, by: Caller, checkin_id: int) -> Noted:
    """Return one of the caller's own entries."""
    return with_tags(session, by, checkins.get(session, by=by, checkin_id=checkin_id))


def with_tags(session: Session, by: Caller, entry: checkins.Entry) -> Noted:
    """Return the entry with this team's tags."""
    return Noted(entry, checkins.choices(session, team_id=by.team_id).tags)
