"""The daily question, at each member's own hour."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from bot import schedules
from bot.blocks import checkins as blocks
from bot.blocks.prompts import Ask
from scheduler import prompts
from scheduler.messages import Payload, Prompt, Reader


def enqueue_due(session: Session, *, now: datetime) -> int:
    """Write a ledger row for everybody whose question is due; returns how many."""
    turns = schedules.due(session, "checkin.daily", now=now)
    for turn in turns:
        prompts.alone(session, turn, now=now)
    return len(turns)


def prompt(session: Session, about: dict[str, Any], reader: Reader) -> Payload | None:
    """Return the question, unless it has been answered elsewhere in the meantime."""
    occurrence = session.get_one(schedules.Occurrence, about["occurrence"])
    return None if occurrence.answered_at else blocks.prompt(reader.t, occurrence.id)


def ask(session: Session, occurrence: schedules.Occurrence, reader: Reader) -> Ask:
    """Return the question in short, for a reminder."""
    return blocks.ask(reader.t, occurrence.id)


def prompt_key(occurrence_id: int) -> str:
    """Return the ledger's key of the message that asks."""
    return f"checkins.prompt:{occurrence_id}"


MESSAGES = {"checkins.prompt": prompt}
PROMPTS = {"checkin.daily": Prompt(kind="checkins.prompt", key=prompt_key, ask=ask)}
