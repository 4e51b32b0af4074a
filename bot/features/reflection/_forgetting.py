"""Deleting everything that one person answered."""

from datetime import datetime

from sqlalchemy import delete as delete_rows
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core.people import Caller, Member, as_caller

from ._answering import delete
from ._programme_tables import ReflectionAudience, ReflectionProgramme
from ._tables import ReflectionAnswer


def delete_all(session: Session, *, by: Caller, now: datetime) -> None:
    """Delete the caller's answers for good, with the posts and the searchable notes that were made of them.

    No programme counts them among its people any more, unless Slack names them anew.
    """
    for answer_id in session.scalars(
        select(ReflectionAnswer.id).where(ReflectionAnswer.member_id == by.member_id)
    ).all():
        delete(session, by=by, answer_id=answer_id, now=now)
    programmes = select(ReflectionProgramme.id).where(ReflectionProgramme.team_id == by.team_id)
    session.execute(
        delete_rows(ReflectionAudience)
        .where(ReflectionAudience.user_id == by.user_id, ReflectionAudience.programme_id.in_(programmes))
        .execution_options(synchronize_session=False)
    )


def delete_before(session: Session, *, team_id: str, before: datetime, most: int, now: datetime) -> int:
    """Delete at most so many of a workspace's answers from before a moment, the oldest first; returns how many."""
    old = (
        select(ReflectionAnswer.id, Member)
        .join(Member, Member.id == ReflectionAnswer.member_id)
        .where(Member.team_id == team_id, ReflectionAnswer.created_at < before)
        .order_by(ReflectionAnswer.created_at)
        .limit(most)
    )
    rows = session.execute(old).all()
    for answer_id, who in rows:
        delete(session, by=as_caller(who), answer_id=answer_id, now=now)
    return len(rows)
