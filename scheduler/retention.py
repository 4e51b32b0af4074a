"""Deleting what is older than a workspace keeps, and saying so thirty days before."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from bot.blocks import retention as blocks
from bot.features import checkins, reflection, retention
from scheduler.messages import Payload, Reader

AT_ONCE = 100  # a transaction; the rest follows in the next


def prune(session: Session, *, now: datetime) -> int:
    """Delete some of what is too old; returns how much."""
    done = 0
    for team_id, before in retention.due(session, now=now):
        done += checkins.delete_before(session, team_id=team_id, before=before, most=AT_ONCE - done)
        done += reflection.delete_before(session, team_id=team_id, before=before, most=AT_ONCE - done, now=now)
    return done


def shorter(session: Session, about: dict[str, Any], reader: Reader) -> Payload | None:
    """Return the warning, as things stand when it is sent; None if the decision was taken back."""
    has = retention.keeping(session, team_id=reader.team_id)
    return None if has is None else blocks.shorter(reader.t, has, zone=reader.zone)


MESSAGES = {"retention.shorter": shorter}
