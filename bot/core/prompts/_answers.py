"""That a slot is being dealt with, and that its prompt was answered."""

from datetime import datetime

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from bot.core import outbox
from bot.core.people import Caller, Member

from ._tables import Occurrence, Schedule

_SCHEDULE, _OCCURRENCE = Schedule.__table__.c, Occurrence.__table__.c
# Asked with every check-in: put together once, and read as plain columns.
_UNHEEDED = (
    select(_SCHEDULE.unanswered_streak, _OCCURRENCE.id)
    .outerjoin(
        Occurrence.__table__,
        (_OCCURRENCE.team_id == bindparam("team"))
        & (_OCCURRENCE.programme == _SCHEDULE.programme)
        & (_OCCURRENCE.whom == bindparam("whom"))
        & (_OCCURRENCE.due_at >= bindparam("since"))
        & _OCCURRENCE.answered_at.is_(None),
    )
    .where(_SCHEDULE.member_id == bindparam("who"), _SCHEDULE.programme == bindparam("what"))
)


def record_occurrence(
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
        reset_streak(session, who, row.programme)
    return True


def mark_answered_by_action(
    session: Session, *, by: Caller, programme: str, since: datetime, now: datetime
) -> list[int]:
    """Note that a member did what a programme asks for without its prompt: what it asked since then is answered.

    Returns the occurrences that were open until now.
    """
    about = {"who": by.member_id, "team": by.team_id, "whom": by.user_id, "what": programme, "since": since}
    found = session.connection().execute(_UNHEEDED, about).all()
    if any(row.unanswered_streak for row in found):
        reset_streak(session, by.member_id, programme)
    asked = [row.id for row in found if row.id is not None]
    if asked:
        session.execute(update(Occurrence).where(Occurrence.id.in_(asked)).values(answered_at=now, remind_at=None))
    return asked


def reset_streak(session: Session, member_id: int, programme: str) -> None:
    """Note that a member does take part in a programme, by its prompt or without: nothing counts as ignored."""
    mine = (Schedule.member_id == member_id, Schedule.programme == programme, Schedule.unanswered_streak > 0)
    session.execute(update(Schedule).where(*mine).values(unanswered_streak=0))


def card_key(occurrence_id: int) -> str:
    """Return the outbox's key of the card whose first prompt is this one."""
    return f"prompts.card:{occurrence_id}"


def reminder_key(occurrence_id: int) -> str:
    """Return the outbox's key of a prompt's one reminder."""
    return f"prompts.reminder:{occurrence_id}"


def redraw(session: Session, occurrence_id: int, *, now: datetime) -> bool:
    """Have a prompt's card and its reminder show what became of it; returns whether it came on a card."""
    row = session.get_one(Occurrence, occurrence_id)
    outbox.refresh(session, reminder_key(row.id), now=now)
    if row.card is not None:
        outbox.refresh(session, row.card, now=now)
    return row.card is not None
