"""What the clock does: announce a day, remind of it, close it, each once."""

from datetime import datetime, timedelta
from random import Random

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from ._afterwards import post_digest
from ._coming import fill
from ._days import close
from ._groups import groups_due, make_groups
from ._tables import OVER, ExchangeDay
from ._telling import announce, next_moment_of, remind, remind_people, reminder_due

NO_CHANNEL_YET = timedelta(hours=1)  # how often an announcement without a channel is tried again


def advance(session: Session, *, now: datetime, most: int = 500) -> int:
    """Do what is due for any workspace's day at this moment; returns for how many days something was."""
    due = select(ExchangeDay).where(ExchangeDay.next_at <= now).order_by(ExchangeDay.next_at).limit(most)
    rows = [row for row in session.scalars(due) if _claimed(session, row)]
    for row in rows:
        _act(session, row, now)
    session.flush()
    return len(rows)


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


def _act(session: Session, row: ExchangeDay, now: datetime) -> None:
    if row.state == OVER:
        post_digest(session, row, now=now)
    elif row.ends_at <= now:
        close(session, row, now=now)
    elif row.starts_at <= now:
        _group(session, row, now)
        row.next_at = row.ends_at
    elif row.announcement is None and not announce(session, row, now=now):
        row.next_at = min(now + NO_CHANNEL_YET, row.ends_at)
    else:
        reminder = reminder_due(row, now=now)
        if reminder is not None:
            remind(session, row, reminder, now=now)
        fill(session, row, now=now)
        remind_people(session, row, now=now)
        _group(session, row, now)
        row.next_at = next_moment_of(row, now=now)


def _group(session: Session, row: ExchangeDay, now: datetime) -> None:
    """A day's groups follow from its people and its number: a tick that is repeated makes the same ones."""
    if groups_due(row, now=now):
        make_groups(session, row, chance=Random(f"{row.id}:{row.revision}"), now=now)  # noqa: S311 — no secret
