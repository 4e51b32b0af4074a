"""What the clock does: announce a day, remind of it, close it, each once."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import Select, func, select, update
from sqlalchemy.orm import Session

from ._afterwards import post_digest
from ._coming import fill
from ._days import close
from ._groups import Draft, draft, groups_due, make_groups
from ._tables import OVER, PLANNED, ExchangeDay
from ._telling import announce, next_moment_of, remind, remind_people, reminder_due

MOST = 500  # days at once
NO_CHANNEL_YET = timedelta(hours=1)  # how often an announcement without a channel is tried again


def drafts(session: Session, *, now: datetime, most: int = MOST) -> dict[int, Draft]:
    """Return the groups, by day, of those days whose groups `advance` is about to make: worked out, not written."""
    planned = (row for row in session.scalars(_due(now, most)) if row.state == PLANNED and now < row.ends_at)
    return {row.id: draft(session, row) for row in planned if groups_due(row, now=now)}


def advance(session: Session, *, now: datetime, ahead: Mapping[int, Draft] | None = None, most: int = MOST) -> int:
    """Do what is due for any workspace's day at this moment; returns for how many days something was.

    Groups that were not worked out `ahead` (by `drafts`) are worked out while everybody who writes waits.
    """
    rows = [row for row in session.scalars(_due(now, most)) if _claimed(session, row)]
    for row in rows:
        _act(session, row, (ahead or {}).get(row.id), now)
    session.flush()
    return len(rows)


def _due(now: datetime, most: int) -> Select[ExchangeDay]:
    return select(ExchangeDay).where(ExchangeDay.next_at <= now).order_by(ExchangeDay.next_at).limit(most)


def next_moment(session: Session, *, now: datetime) -> datetime | None:
    """Return when there is next something to say, or None if nothing is planned."""
    return session.scalar(select(func.min(ExchangeDay.next_at)).where(ExchangeDay.next_at > now))


def _claimed(session: Session, row: ExchangeDay) -> bool:
    """Of two ticks at once, one wins: the other finds that the moment has been taken."""
    taken = session.execute(
        update(ExchangeDay)
        .where(ExchangeDay.id == row.id, ExchangeDay.next_at == row.next_at)
        .values(next_at=None)
        .execution_options(synchronize_session=False)
    )
    session.expire(row)
    return taken.rowcount == 1  # type: ignore[attr-defined, no-any-return]


def _act(session: Session, row: ExchangeDay, ahead: Draft | None, now: datetime) -> None:
    if row.state == OVER:
        post_digest(session, row, now=now)
    elif row.ends_at <= now:
        close(session, row, now=now)
    elif row.starts_at <= now:
        _group(session, row, ahead, now)
        row.next_at = row.ends_at
    elif row.announcement is None and not announce(session, row, now=now):
        row.next_at = min(now + NO_CHANNEL_YET, row.ends_at)
    else:
        reminder = reminder_due(row, now=now)
        if reminder is not None:
            remind(session, row, reminder, now=now)
        fill(session, row, now=now)
        remind_people(session, row, now=now)
        _group(session, row, ahead, now)
        row.next_at = next_moment_of(row, now=now)


def _group(session: Session, row: ExchangeDay, ahead: Draft | None, now: datetime) -> None:
    if groups_due(row, now=now):
        make_groups(session, row, ahead=ahead, now=now)
