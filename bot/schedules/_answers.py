"""That a slot is being dealt with, and that its prompt was answered."""

from datetime import datetime

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from bot import deliveries
from bot.people import Member

from ._tables import Occurrence, Schedule

_SCHEDULE = Schedule.__table__.c
# Said with every check-in: put together once, and without the ORM.
_ENGAGED = (
    update(Schedule.__table__)  # type: ignore[arg-type]
    .where(_SCHEDULE.member_id == bindparam("who"), _SCHEDULE.programme == bindparam("what"), _SCHEDULE.ignored > 0)
    .values(ignored=0)
)


def occur(
    session: Session, *, team_id: str, programme: str, whom: str, slot: str, due_at: datetime, now: datetime
) -> Occurrence | None:
    """Note that this slot is being dealt with now; returns None if it has been before."""
    known = select(Occurrence.id).where(
        Occurrence.team_id == team_id,
        Occurrence.programme == programme,
        Occurrence.whom == whom,
        Occurrence.slot == slot,
    )
    if session.scalar(known) is not None:
        return None
    row = Occurrence(team_id=team_id, programme=programme, whom=whom, slot=slot, due_at=due_at, prompted_at=now)
    session.add(row)
    session.flush()
    return row


def answered(session: Session, occurrence_id: int, *, whom: str, now: datetime) -> bool:
    """Note that `whom` answered their prompt, at the first answer only; returns whether it was theirs at all."""
    row = session.get(Occurrence, occurrence_id)
    if row is None or row.whom != whom:
        return False
    row.answered_at = row.answered_at or now
    row.remind_at = None
    who = session.scalar(select(Member.id).where(Member.team_id == row.team_id, Member.user_id == whom))
    if who is not None:
        engaged(session, who, row.programme)
    return True


def settle(session: Session, *, team_id: str, whom: str, programme: str, since: datetime, now: datetime) -> list[int]:
    """Note that what a programme asked since then was answered without its prompt; returns what was open until now."""
    return list(
        session.scalars(
            update(Occurrence)
            .where(
                Occurrence.team_id == team_id,
                Occurrence.programme == programme,
                Occurrence.whom == whom,
                Occurrence.due_at >= since,
                Occurrence.answered_at.is_(None),
            )
            .values(answered_at=now, remind_at=None)
            .returning(Occurrence.id)
            .execution_options(synchronize_session=False)
        )
    )


def engaged(session: Session, member_id: int, programme: str) -> None:
    """Note that a member does take part in a programme, by its prompt or without: nothing counts as ignored."""
    session.connection().execute(_ENGAGED, {"who": member_id, "what": programme})


def card_key(occurrence_id: int) -> str:
    """Return the ledger's key of the card whose first prompt is this one."""
    return f"prompts.card:{occurrence_id}"


def reminder_key(occurrence_id: int) -> str:
    """Return the ledger's key of a prompt's one reminder."""
    return f"prompts.reminder:{occurrence_id}"


def redraw(session: Session, occurrence_id: int, *, now: datetime) -> bool:
    """Have a prompt's card and its reminder show what became of it; returns whether it came on a card."""
    row = session.get_one(Occurrence, occurrence_id)
    deliveries.refresh(session, reminder_key(row.id), now=now)
    if row.card is not None:
        deliveries.refresh(session, row.card, now=now)
    return row.card is not None
