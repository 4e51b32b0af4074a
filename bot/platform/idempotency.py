"""What Slack has already told us: a repeated request changes nothing.

The key is written in the same transaction as the change it asks for, so there is no moment in which a request
counts as handled without having been, or the other way round.
"""

import functools
import math
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Executable, delete, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.platform import locks
from bot.platform.database import Base, Database, P, R, TransactionFunction, UTCDateTime, insert_into
from bot.platform.errors import AlreadyHandled

# Slack's last retry comes after about six minutes, with delayed events a day later; clocks and outages get room.
KEPT = timedelta(days=2)
SAME = timedelta(minutes=1)  # so far apart, an envelope's time and its event's own are about one moment
YEAR_5000 = 95_617_584_000  # in seconds; what is above it is a time in milliseconds, or none


class Inbox(Base):
    """One request that has been dealt with."""

    __tablename__ = "inbox"

    idempotency_key: Mapped[str] = mapped_column(primary_key=True)
    received_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)


def claim(session: Session, key: str, *, now: datetime) -> None:
    """Note that this request is being dealt with; raises `AlreadyHandled` if it has been."""
    connection = session.connection()
    if connection.execute(_insert(connection.dialect.name), {"idempotency_key": key, "received_at": now}).rowcount != 1:
        raise AlreadyHandled(key)


@functools.cache
def _insert(dialect: str) -> Executable:
    """Every request that changes something passes here: put together once, and without the ORM, at half the cost."""
    row: Executable = insert_into(Inbox.__table__, dialect).on_conflict_do_nothing()
    return row.execution_options(preserve_rowcount=True)  # psycopg's cursor is closed before anybody could ask it


def newest(session: Session, key: str, *, at: datetime) -> bool:
    """Note that something about `key` happened at `at`; returns False if something newer about it is known already.

    Slack promises no order: what it could not deliver comes again after what happened later.
    """
    known = session.get(Inbox, key)
    if known is not None and known.received_at > at:
        return False
    if known is None:
        known = Inbox(idempotency_key=key, received_at=at)
        session.add(known)
    known.received_at = at
    session.flush()
    return True


def happened_at(body: dict[str, Any], *, now: datetime) -> datetime:
    """Return when that happened which a request is about: of an event its own time, of all else `now`, its arrival.

    Slack brings an event again for minutes, and with delayed events for a day; `event_time`, in seconds, stays the
    same, and `event_ts` says it more finely (docs.slack.dev/apis/events-api). The moment is never after `now` and
    never longer ago than `KEPT`; what is no time at all counts as `now`.
    """
    said = _moment(body.get("event_time"))
    if said is None:
        return now
    event = body.get("event")
    finer = _moment(event.get("event_ts")) if isinstance(event, dict) else None
    if finer is not None and abs(finer - said) <= SAME:
        said = finer
    return min(now, max(said, now - KEPT))


def _moment(seconds: object) -> datetime | None:
    try:
        value = float(str(seconds))
    except ValueError:
        return None
    return datetime.fromtimestamp(value, UTC) if math.isfinite(value) and 0 < value < YEAR_5000 else None


def prune(session: Session, *, now: datetime) -> int:
    """Forget what Slack can no longer repeat; returns how many."""
    return session.execute(delete(Inbox).where(Inbox.received_at < now - KEPT)).rowcount  # type: ignore[attr-defined, no-any-return]


def size(session: Session) -> int:
    """Return how many requests are remembered."""
    return session.scalar(select(func.count()).select_from(Inbox)) or 0


def key_of(body: dict[str, Any]) -> str | None:
    """Return what makes this request the same as its repetition, or None if a repetition does no harm.

    Events have an id; a command, click or shortcut has a trigger of its own; a submission may be sent twice with
    two triggers, so it is known by its view and the state of that view (docs.slack.dev/apis/events-api,
    docs.slack.dev/reference/interaction-payloads).
    """
    if body.get("event_id"):
        return f"event:{body['event_id']}"
    if body.get("type") in ("view_submission", "view_closed"):
        view = body["view"]
        return f"view:{body['type']}:{view['id']}:{view.get('hash', '')}"
    return f"trigger:{body['trigger_id']}" if body.get("trigger_id") else None


class RequestDatabase:
    """The database as one request sees it: its first write also claims the request."""

    def __init__(self, db: Database, key: str | None, now: datetime) -> None:
        self._db = db
        self._key = key
        self._now = now
        self.read = db.read
        self.tried = False  # whether something was to be written: an apology to whoever only looked is another one
        self.wrote = False  # whether something has been committed: an apology must not say the opposite

    async def run(self, function: TransactionFunction[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Run `function(session, …)` as one transaction; raises `AlreadyHandled` if Slack repeats itself."""
        key, self._key, self.tried = self._key, None, True
        result = await self._db.run(_deciding(function, key, self._now), *args, **kwargs)
        self.wrote = True
        return result


def _deciding(function: Callable[..., R], key: str | None, now: datetime) -> Callable[..., R]:
    """Two clicks at once must not both take the last seat: on PostgreSQL too, they are dealt with one after another."""

    def claim_then(session: Session, *args: Any, **kwargs: Any) -> R:
        locks.hold(session, locks.DECISIONS)
        if key is not None:
            claim(session, key, now=now)
        return function(session, *args, **kwargs)

    return claim_then
