"""The daily question, at each member's own hour."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from bot import deliveries, schedules
from bot.blocks import checkins as blocks
from scheduler.messages import Payload, Reader


def enqueue_due(session: Session, *, now: datetime) -> int:
    """Write a ledger row for everybody whose question is due; returns how many."""
    turns = schedules.due(session, "checkin.daily", now=now)
    for turn in turns:
        deliveries.enqueue(
            session,
            team_id=turn.member.team_id,
            to=turn.member.user_id,
            kind="checkins.prompt",
            about={"occurrence": turn.occurrence.id},
            key=f"checkins.prompt:{turn.occurrence.id}",
            now=now,
            expires_at=turn.expires_at,
        )
    return len(turns)


def prompt(session: Session, about: dict[str, Any], reader: Reader) -> Payload | None:
    """Return the question, unless it has been answered elsewhere in the meantime."""
    occurrence = session.get_one(schedules.Occurrence, about["occurrence"])
    return None if occurrence.answered_at else blocks.prompt(reader.t, occurrence.id)


MESSAGES = {"checkins.prompt": prompt}
