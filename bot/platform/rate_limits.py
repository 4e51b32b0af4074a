"""When Slack may be called again: one row a limit, moved forward by whoever reserves the next slot.

The rows are in the database because all processes share Slack's limits, and they run on its clock because the
processes' own clocks differ (and a local workspace's can be moved). A slot that goes unused costs nothing more.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, case, delete, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.platform.database import Base, insert_into

_POSTGRESQL_NOW = select(func.clock_timestamp())  # not now(): that one stands still in a transaction
_SQLITE_NOW = select(func.strftime("%Y-%m-%d %H:%M:%f", "now"))

KEPT_S = 86_400.0  # a limit that has been free for a day is forgotten
FARTHEST = timedelta(minutes=30)  # whatever lies farther ahead was written before the clock went back: not waited for
FARTHEST_S = FARTHEST.total_seconds()


class RateBucket(Base):
    """One limit. `tat` is the theoretical arrival time of GCRA: from then on the next call conforms."""

    __tablename__ = "rate_bucket"

    bucket: Mapped[str] = mapped_column(primary_key=True)
    tat: Mapped[float]  # Unix seconds by the database's clock


def database_now(session: Session) -> datetime:
    """Return this very moment by the database's clock, the only one that all processes share."""
    if session.get_bind().dialect.name == "postgresql":
        found: datetime = session.scalars(_POSTGRESQL_NOW).one()
        return found.astimezone(UTC)
    said = session.scalars(_SQLITE_NOW).one()
    return datetime.fromisoformat(said).replace(tzinfo=UTC)


def ahead(tat: Any, now: Any) -> ColumnElement[bool]:
    """Return the condition that a moment is still to come, and believable."""
    return and_(tat > now, tat <= now + FARTHEST_S)


def reserve(session: Session, key: str, *, every: float) -> float:
    """Take the next slot of a limit that allows a call `every` so many seconds; returns how long to wait for it."""
    now = database_now(session).timestamp()
    later = case((ahead(RateBucket.tat, now), RateBucket.tat), else_=now) + every
    row = _insert(session).values(bucket=key, tat=now + every)
    change = row.on_conflict_do_update(index_elements=[RateBucket.bucket], set_={"tat": later})
    tat: float = session.scalars(change.returning(RateBucket.tat)).one()
    return max(0.0, tat - every - now)


def take(session: Session, key: str, *, every: float, moment: datetime) -> bool:
    """Take the slot of a moment of the database's clock; returns False, and takes nothing, if there is none."""
    now = moment.timestamp()
    row = _insert(session).values(bucket=key, tat=now + every)
    change = row.on_conflict_do_update(
        index_elements=[RateBucket.bucket], set_={"tat": now + every}, where=~ahead(RateBucket.tat, now)
    )
    return session.scalars(change.returning(RateBucket.bucket)).one_or_none() is not None


def push(session: Session, key: str, seconds: float) -> None:
    """Let nobody have a slot for so many seconds: Slack said so."""
    until = database_now(session).timestamp() + min(seconds, FARTHEST_S)
    later = case((ahead(RateBucket.tat, until), RateBucket.tat), else_=until)
    row = _insert(session).values(bucket=key, tat=until)
    session.execute(row.on_conflict_do_update(index_elements=[RateBucket.bucket], set_={"tat": later}))


def wait(session: Session, key: str) -> float:
    """Return for how many seconds there is no slot."""
    tat = session.scalar(select(RateBucket.tat).where(RateBucket.bucket == key))
    left = 0.0 if tat is None else tat - database_now(session).timestamp()
    return left if 0 < left <= FARTHEST_S else 0.0


def clear(session: Session, key: str) -> None:
    """Forget a limit: the next call may go at once."""
    session.execute(delete(RateBucket).where(RateBucket.bucket == key))


def prune(session: Session, *, now: datetime) -> int:
    """Forget the limits that have long been free; returns how many."""
    past = database_now(session).timestamp() - KEPT_S
    return session.execute(delete(RateBucket).where(RateBucket.tat < past)).rowcount  # type: ignore[attr-defined, no-any-return]


def _insert(session: Session) -> Any:
    return insert_into(RateBucket, session.get_bind().dialect.name)
