"""Taking one person out of thanks: what they were given goes, what they gave stays without their name."""

from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from bot.core import outbox
from bot.core.people import Caller

from ._giving import withdraw
from ._reading import one
from ._tables import Kudos, KudosEndorsement, KudosRecipient, post_key


def let_go(session: Session, *, by: Caller, now: datetime) -> None:
    """Take the caller out of all thanks, and have the public posts drawn anew; thanks to nobody else are unsaid."""
    for row in session.scalars(
        select(Kudos).join(KudosRecipient).where(KudosRecipient.member_id == by.member_id)
    ).all():
        if _how_many(session, row) == 1:
            withdraw(session, row, one(session, row), now=now)
        else:
            _drop(session, KudosRecipient, row, by, now)
    for row in session.scalars(
        select(Kudos).join(KudosEndorsement).where(KudosEndorsement.member_id == by.member_id)
    ).all():
        _drop(session, KudosEndorsement, row, by, now)
    gave = select(Kudos.id).where(Kudos.giver_id == by.member_id, Kudos.withdrawn_at.is_(None))
    for kudos_id in session.scalars(gave).all():
        outbox.refresh(session, post_key(kudos_id), now=now)


def _how_many(session: Session, row: Kudos) -> int:
    return session.scalar(select(func.count()).where(KudosRecipient.kudos_id == row.id)) or 0


def _drop(
    session: Session, table: type[KudosRecipient] | type[KudosEndorsement], row: Kudos, by: Caller, now: datetime
) -> None:
    session.execute(delete(table).where(table.kudos_id == row.id, table.member_id == by.member_id))
    outbox.refresh(session, post_key(row.id), now=now)
