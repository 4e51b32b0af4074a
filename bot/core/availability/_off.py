"""A member's days and half days off: read for many at once, written one by one."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from ._rhythm import Half
from ._tables import DayOff

KNOWN = "hearth_days_off"  # in the session's info: what this transaction has read, by member
HalfDay = tuple[date, Half]


@dataclass(frozen=True)
class Off:
    """One entry as its owner sees it."""

    id: int
    first: date
    last: date
    half: str | None


def preload(session: Session, member_ids: Iterable[int]) -> None:
    """Read the days off of all these members at once; a tick looks at hundreds."""
    known = session.info.setdefault(KNOWN, {})
    wanted = {each for each in member_ids if each not in known}
    if not wanted:
        return
    known.update({each: [] for each in wanted})
    for row in session.scalars(select(DayOff).where(DayOff.member_id.in_(wanted))):
        known[row.member_id].append(row)


def days_off(session: Session, member_id: int) -> tuple[frozenset[date], frozenset[HalfDay]]:
    """Return a member's whole days off, and the halves."""
    preload(session, [member_id])
    rows = session.info[KNOWN][member_id]
    whole = frozenset(day for row in rows if row.half is None for day in _between(row.first, row.last))
    return whole, frozenset((row.first, cast(Half, row.half)) for row in rows if row.half is not None)


def _between(first: date, last: date) -> Iterable[date]:
    return (first + timedelta(days=count) for count in range((last - first).days + 1))


def off_list(session: Session, member_id: int, *, since: date) -> tuple[Off, ...]:
    """Return the entries that are not over on the day `since`, in order."""
    rows = session.scalars(
        select(DayOff).where(DayOff.member_id == member_id, DayOff.last >= since).order_by(DayOff.first, DayOff.id)
    )
    return tuple(_as_off(row) for row in rows)


def add_off(session: Session, member_id: int, *, first: date, last: date, half: str | None) -> Off:
    """Write an entry down; the same one again stays one."""
    same = select(DayOff).where(
        DayOff.member_id == member_id,
        DayOff.first == first,
        DayOff.last == last,
        DayOff.half.is_(None) if half is None else DayOff.half == half,
    )
    row = session.scalar(same)
    if row is None:
        row = DayOff(member_id=member_id, first=first, last=last, half=half)
        session.add(row)
        session.flush()
    session.info.pop(KNOWN, None)
    return _as_off(row)


def remove_off(session: Session, member_id: int, off_id: int) -> Off | None:
    """Take an entry away and return what it was; None if this member has no such entry."""
    row = session.get(DayOff, off_id)
    if row is None or row.member_id != member_id:
        return None
    gone = _as_off(row)
    session.delete(row)
    session.flush()
    session.info.pop(KNOWN, None)
    return gone


def _as_off(row: DayOff) -> Off:
    return Off(row.id, row.first, row.last, row.half)
