"""Deleting everything that one person answered."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.people import Caller

from ._answering import delete
from ._tables import ReflectionAnswer


def delete_all(session: Session, *, by: Caller, now: datetime) -> None:
    """Delete the caller's answers for good, with the posts and the searchable notes that were made of them."""
    for answer_id in session.scalars(
        select(ReflectionAnswer.id).where(ReflectionAnswer.member_id == by.member_id)
    ).all():
        delete(session, by=by, answer_id=answer_id, now=now)
