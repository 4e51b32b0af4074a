"""Deleting what is older than a workspace keeps."""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bot.core.people import Member

from ._tables import Checkin


def delete_before(session: Session, *, team_id: str, before: datetime, most: int) -> int:
    """Delete at most so many of a workspace's entries from before a moment, the oldest first; returns how many."""
    old = (
        select(Checkin.id)
        .join(Member, Member.id == Checkin.member_id)
        .where(Member.team_id == team_id, Checkin.created_at < before)
        .order_by(Checkin.created_at)
        .limit(most)
    )
    ids = session.scalars(old).all()
    session.execute(delete(Checkin).where(Checkin.id.in_(ids)))
    return len(ids)
