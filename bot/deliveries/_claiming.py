"""Taking the next message off the ledger, in one short transaction in which it is also drawn."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import ColumnElement, Select, and_, exists, func, literal, or_, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session, aliased

from bot import rates
from bot.rates import RateBucket, database_now

from ._table import CANCELLED, DELETE, EXPIRED, FAILED, HELD, POST, QUEUED, SENDING, SENT, UNKNOWN, Delivery

AT_ONCE = 20  # messages a transaction may drop before it ends: other writers wait for it

Payload = dict[str, Any]
Draw = Callable[[Session, Delivery], Payload | None]

log = structlog.get_logger()


@dataclass(frozen=True)
class Lane:
    """Messages that share one of Slack's limits: a workspace and what is done with them."""

    team_id: str
    op: str


@dataclass(frozen=True)
class Terms:
    """On what terms messages are claimed: by whom, for how many seconds, how many apart in one channel."""

    by: str
    lease_s: float
    channel_s: float


@dataclass(frozen=True)
class Claim:
    """A message in hand, as plain values: nobody else sends it until the lease is over."""

    id: str
    by: str
    team_id: str
    to: str
    op: str
    kind: str
    attempts: int
    payload: Payload
    channel: str | None = None  # of the message to update or delete
    ts: str | None = None


@dataclass(frozen=True)
class Dropped:
    """A message that will not be sent, and why."""

    id: str
    kind: str
    state: str
    error: str | None


@dataclass(frozen=True)
class Haul:
    """What one claim brought: perhaps a message, and what was dropped on the way.

    `wait` is set if there is nothing but messages whose channels have had one a moment ago: so many seconds.
    """

    claim: Claim | None
    dropped: tuple[Dropped, ...] = ()
    wait: float | None = None


def pause_key(team_id: str) -> str:
    """Return the limit that stops a whole workspace."""
    return f"pause:{team_id}"


def channel_key(team_id: str, to: str) -> str:
    """Return the limit of one channel, "about one message a second" (docs.slack.dev/apis/web-api/rate-limits)."""
    return f"channel:{team_id}:{to}"


def lanes(session: Session, *, now: datetime) -> list[Lane]:
    """Return the lanes in which something can be sent now; paused workspaces have none."""
    due = select(Delivery.team_id, Delivery.op).where(Delivery.state == QUEUED, Delivery.not_before <= now).distinct()
    found = [Lane(team_id, op) for team_id, op in session.execute(due)]
    return [lane for lane in found if ready(session, lane, now=now)]


def ready(session: Session, lane: Lane, *, now: datetime) -> bool:
    """Return whether something in this lane can be sent, as soon as its channel may have another message."""
    if rates.wait(session, pause_key(lane.team_id)):
        return False
    return session.scalar(select(Delivery.id).where(_ready(lane, now, database_now(session))).limit(1)) is not None


def claim(session: Session, lane: Lane, *, now: datetime, terms: Terms, draw: Draw) -> Haul:
    """Take the next message of a lane, drawn and leased. What is no longer to be said is dropped on the way."""
    if rates.wait(session, pause_key(lane.team_id)):
        return Haul(None)
    dropped: list[Dropped] = []
    while len(dropped) < AT_ONCE:
        row = session.scalar(_next(lane, now, database_now(session)))
        if row is None:
            return Haul(None, tuple(dropped), None if dropped else _wait(session, lane, now))
        payload = _drawn(session, row, now, draw)
        if payload is None:
            dropped.append(Dropped(row.id, row.kind, row.state, row.error))
            session.flush()
        elif not _free(session, row, terms):
            return Haul(None, tuple(dropped), terms.channel_s)
        else:
            return Haul(_lease(session, row, payload, now, terms), tuple(dropped))
    return Haul(None, tuple(dropped))


def _ready(lane: Lane, now: datetime, moment: datetime) -> ColumnElement[bool]:
    other, original = aliased(Delivery), aliased(Delivery)
    busy = exists().where(
        other.state == SENDING,
        other.team_id == Delivery.team_id,
        other.to == Delivery.to,
        other.lease_until > moment,
    )
    open_ended = exists().where(original.id == Delivery.of, original.state.in_((QUEUED, SENDING, UNKNOWN, HELD)))
    return and_(
        Delivery.state == QUEUED,
        Delivery.team_id == lane.team_id,
        Delivery.op == lane.op,
        Delivery.not_before <= now,
        ~busy,
        or_(Delivery.of.is_(None), ~open_ended),
    )


def _next(lane: Lane, now: datetime, moment: datetime) -> Select[Delivery]:
    query = select(Delivery).where(_ready(lane, now, moment))
    if lane.op == POST:
        blocked = exists().where(RateBucket.key == _channel_key(), RateBucket.tat > moment.timestamp())
        query = query.where(~blocked)
    query = query.order_by(Delivery.priority, Delivery.not_before, Delivery.id).limit(1)
    return query.with_for_update(skip_locked=True, of=Delivery).execution_options(populate_existing=True)


def _channel_key() -> ColumnElement[str]:
    """Say `channel_key` in SQL."""
    return literal("channel:") + Delivery.team_id + ":" + Delivery.to


def _wait(session: Session, lane: Lane, now: datetime) -> float | None:
    moment = database_now(session)
    query = (
        select(func.min(RateBucket.tat))
        .join_from(Delivery, RateBucket, RateBucket.key == _channel_key())
        .where(_ready(lane, now, moment), RateBucket.tat > moment.timestamp())
    )
    free_at = session.scalar(query) if lane.op == POST else None
    return None if free_at is None else max(0.0, free_at - moment.timestamp())


def _drawn(session: Session, row: Delivery, now: datetime, draw: Draw) -> Payload | None:
    """Return what to send; None, with the row's end written into it, if nothing is to be sent."""
    if row.expires_at is not None and row.expires_at <= now:
        return _drop(row, EXPIRED, None)
    if row.of is not None and (gone := _gone(session.get_one(Delivery, row.of))):
        return _drop(row, CANCELLED, gone)
    if row.op == DELETE:
        return {}
    try:
        with session.begin_nested():
            payload = draw(session, row)
    except OperationalError:
        raise  # the database's trouble is not the message's
    except Exception as problem:  # noqa: BLE001 — whatever is wrong with one message must not stop the others
        log.error("delivery.undrawable", id=row.id, kind=row.kind, error=type(problem).__name__, at=frames(problem))
        return _drop(row, FAILED, f"render:{type(problem).__name__}")
    return payload if payload is not None else _drop(row, CANCELLED, None)


def _gone(original: Delivery) -> str | None:
    if original.state != SENT:
        return f"original_{original.state}"
    return None if original.ts else "original_place_unknown"


def _drop(row: Delivery, state: str, error: str | None) -> Payload | None:
    row.state, row.error = state, error
    return None


def frames(problem: BaseException) -> list[str]:
    """Return where an exception passed, without its message: that may quote what somebody wrote."""
    found, step = [], problem.__traceback__
    while step is not None:
        code = step.tb_frame.f_code
        found.append(f"{code.co_filename}:{step.tb_lineno} {code.co_name}")
        step = step.tb_next
    return found


def _free(session: Session, row: Delivery, terms: Terms) -> bool:
    """On PostgreSQL another process may have posted to this channel since the row was chosen."""
    if row.op != POST:
        return True
    return rates.take(session, channel_key(row.team_id, row.to), every=terms.channel_s)


def _lease(session: Session, row: Delivery, payload: Payload, now: datetime, terms: Terms) -> Claim:
    moment = database_now(session)
    row.state, row.claimed_by = SENDING, f"{terms.by}:{uuid.uuid4().hex[:8]}"
    row.lease_until = moment + timedelta(seconds=terms.lease_s)
    # A local workspace's time may be moved; messages are looked for from the earlier of the two moments on.
    row.first_started_at = row.first_started_at or min(moment, now)
    row.attempts += 1
    original = session.get_one(Delivery, row.of) if row.of else None
    return Claim(
        id=row.id,
        by=row.claimed_by,
        team_id=row.team_id,
        to=row.to,
        op=row.op,
        kind=row.kind,
        attempts=row.attempts,
        payload=payload,
        channel=original.channel if original else None,
        ts=original.ts if original else None,
    )
