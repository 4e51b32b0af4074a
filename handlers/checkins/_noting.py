"""One entry and everything that belongs to it, in one transaction."""

from dataclasses import dataclass
from datetime import datetime, time

from sqlalchemy.orm import Session

from bot.core import outbox, prompts
from bot.core.availability import instant
from bot.core.people import Caller
from bot.features import checkins
from handlers.days import today


@dataclass(frozen=True)
class Noted:
    """An entry, and the tags that its owner may choose from."""

    entry: checkins.Entry
    tags: tuple[str, ...]


def note(
    session: Session,
    /,
    *,
    by: Caller,
    draft: checkins.CheckinDraft,
    occurrence_id: int | None = None,
    now: datetime,
) -> Noted:
    """Record an entry; after hard days a kind message follows it. Today's question is not asked any more."""
    if occurrence_id is None:
        morning = instant(today(by, now), time.min, by.zone)
        for question in prompts.mark_answered_by_action(
            session, by=by, programme="checkin.daily", since=morning, now=now
        ):
            _redraw(session, "checkins.prompt", question, now)
    entry = checkins.record(session, by=by, draft=draft, occurrence_id=occurrence_id, now=now)
    checkins.look_after(session, by=by, entry=entry, now=now)
    return with_tags(session, by, entry)


def _redraw(session: Session, kind: str, question: int, now: datetime) -> None:
    """Have a question show that it was answered, wherever it stands: by itself, on a card, in its reminder."""
    outbox.refresh(session, f"{kind}:{question}", now=now)
    prompts.redraw(session, question, now=now)


def note_answer(session: Session, /, *, by: Caller, mood: int, occurrence_id: int, now: datetime) -> Noted:
    """Record the answer and that the prompt was answered, together."""
    theirs = prompts.answered(session, occurrence_id, whom=by.user_id, now=now)
    answered = occurrence_id if theirs else None
    return note(session, by=by, draft=checkins.CheckinDraft(mood), occurrence_id=answered, now=now)


def note_for(
    session: Session, /, *, by: Caller, draft: checkins.CheckinDraft, answers_to: int | None, now: datetime
) -> Noted:
    """Record an entry that may answer the question for good things, which is not the one for a mood."""
    _answer(session, by, answers_to, now)
    return note(session, by=by, draft=draft, now=now)


def _answer(session: Session, by: Caller, question: int | None, now: datetime) -> None:
    if question is not None and prompts.answered(session, question, whom=by.user_id, now=now):
        _redraw(session, "checkins.three", question, now)


def change(
    session: Session,
    /,
    *,
    by: Caller,
    checkin_id: int,
    draft: checkins.CheckinDraft,
    answers_to: int | None,
    now: datetime,
) -> Noted:
    """Replace what an entry says, which may answer the question for good things."""
    _answer(session, by, answers_to, now)
    return with_tags(session, by, checkins.change(session, by=by, checkin_id=checkin_id, draft=draft))


def add(session: Session, /, *, by: Caller, checkin_id: int, addition: checkins.CheckinAddition) -> Noted:
    """Add to an entry what one tap says."""
    return with_tags(session, by, checkins.add(session, by=by, checkin_id=checkin_id, addition=addition))


def look(session: Session, /, *, by: Caller, checkin_id: int) -> Noted:
    """Return one of the caller's own entries."""
    return with_tags(session, by, checkins.get(session, by=by, checkin_id=checkin_id))


def of_today(session: Session, /, *, by: Caller, now: datetime) -> Noted | None:
    """Return the caller's newest entry of this day in their zone, if there is one."""
    day = today(by, now)
    entries = checkins.between(session, by=by, first=day, last=day)
    return with_tags(session, by, entries[0]) if entries else None


def with_tags(session: Session, by: Caller, entry: checkins.Entry) -> Noted:
    """Return the entry with this team's tags."""
    return Noted(entry, checkins.choices(session, team_id=by.team_id).tags)
