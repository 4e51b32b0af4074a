"""Who comes: signing up and out again, as often as plans change."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from bot.people import Caller, Member

from ._days import Day, day_of, redraw, the_day
from ._tables import ExchangeSignup


@dataclass(frozen=True)
class Answer:
    """What somebody said about a day, and how many come now."""

    day: Day
    coming: bool
    people: int


def join(session: Session, *, by: Caller, day_id: int | None = None, now: datetime) -> Answer:
    """Sign up for a day, the coming one if none is named; raises `Refused` if there is none or it is over."""
    return _say(session, by, day_id, now, coming=True)


def leave(session: Session, *, by: Caller, day_id: int | None = None, now: datetime) -> Answer:
    """Say that one cannot come, signed up or not; raises `Refused` as `join`."""
    return _say(session, by, day_id, now, coming=False)


def _say(session: Session, by: Caller, day_id: int | None, now: datetime, *, coming: bool) -> Answer:
    day = the_day(session, by, day_id, now=now)
    row = _signup(session, by, day.id)
    was_coming = row is not None and row.coming
    if row is None:
        row = ExchangeSignup(day_id=day.id, member_id=by.member_id)
        session.add(row)
    row.coming, row.at = coming, now
    session.flush()
    if coming != was_coming:
        redraw(session, day, now=now)
    return Answer(day_of(day), coming, how_many(session, day.id))


def said(session: Session, by: Caller, day_id: int) -> bool | None:
    """Return what the caller said about a day: coming, not coming, or None for nothing yet."""
    row = _signup(session, by, day_id)
    return row.coming if row else None


def how_many(session: Session, day_id: int) -> int:
    """Return how many people come."""
    return session.scalar(select(func.count()).select_from(_present(day_id).subquery())) or 0


def who(session: Session, day_id: int) -> tuple[str, ...]:
    """Return the user ids of those who come, in the order in which they said so."""
    order = _present(day_id).order_by(ExchangeSignup.at, ExchangeSignup.id)
    return tuple(session.scalars(order))


def _present(day_id: int) -> Select[str]:
    return (
        select(Member.user_id)
        .join(ExchangeSignup, ExchangeSignup.member_id == Member.id)
        .where(ExchangeSignup.day_id == day_id, ExchangeSignup.coming.is_(True), Member.deleted.is_(False))
    )


def _signup(session: Session, by: Caller, day_id: int) -> ExchangeSignup | None:
    return session.scalar(
        select(ExchangeSignup).where(ExchangeSignup.day_id == day_id, ExchangeSignup.member_id == by.member_id)
    )


def expected(session: Session, *, day_id: int, user_id: str) -> bool:
    """Return whether somebody is on the list and wants to be written to."""
    wants = (Member.user_id == user_id, Member.paused.is_(False))
    return session.scalar(_present(day_id).where(*wants)) is not None
