"""The daily question, at each member's own hour."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from bot import schedules
from bot.blocks import checkins as blocks
from bot.blocks.prompts import Ask
from bot.features import checkins
from bot.i18n import Translator
from bot.people import Member, as_caller, member
from scheduler import prompts
from scheduler.messages import Payload, Prompt, Reader


def enqueue_due(session: Session, *, now: datetime) -> int:
    """Write a ledger row for everybody whose question is due; returns how many."""
    turns = schedules.due(session, "checkin.daily", now=now)
    for turn in turns:
        prompts.alone(session, turn, now=now)
    return len(turns)


def close_weeks(session: Session, *, now: datetime) -> int:
    """Work out the weeks of teams that are over; returns how many."""
    return checkins.close_weeks(session, now=now)


def prompt(session: Session, about: dict[str, Any], reader: Reader) -> Payload | None:
    """Return the question, unless it has been answered elsewhere in the meantime."""
    occurrence = session.get_one(schedules.Occurrence, about["occurrence"])
    return None if occurrence.answered_at else blocks.prompt(reader.t, occurrence.id)


def letter(session: Session, about: dict[str, Any], reader: Reader) -> Payload | None:
    """Return what is written to one person alone, by what it is."""
    who = member(session, reader.team_id, reader.user_id or "")
    return LETTERS[about["what"]](session, who, reader.t) if who else None


def care(session: Session, who: Member, t: Translator) -> Payload | None:
    """Return the kind message after low days, with whom they can turn to."""
    by = as_caller(who)
    if not checkins.wants_care(session, by=by):
        return None
    has = checkins.choices(session, team_id=by.team_id)
    contact = has.contact if has.contact != by.user_id else None
    return blocks.letter(t, contact=contact)


def ask(session: Session, occurrence: schedules.Occurrence, reader: Reader) -> Ask:
    """Return the question in short, for a reminder."""
    return blocks.ask(reader.t, occurrence.id)


def prompt_key(occurrence_id: int) -> str:
    """Return the ledger's key of the message that asks."""
    return f"checkins.prompt:{occurrence_id}"


LETTERS = {"care": care}
MESSAGES = {"checkins.prompt": prompt, "checkins.letter": letter}
PROMPTS = {"checkin.daily": Prompt(kind="checkins.prompt", key=prompt_key, ask=ask)}
