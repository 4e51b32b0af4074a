"""Taking the next message off the outbox, in one short transaction in which it is also drawn."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import and_, bindparam, exists, func, literal, or_, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session, aliased

from bot.platform import rate_limits
from bot.platform.rate_limits import RateBucket, database_now

from ._table import CANCELLED, DELETE, EXPIRED, FAILED, HELD, POST, QUEUED, SENDING, SENT, UNKNOWN, Delivery

AT_ONCE = 20  # messages a transaction may drop before it ends: other writers wait for it

Payload = dict[str, Any]
Renderer = Callable[[Session, Delivery], Payload | None]

log = structlog.get_logger()


class Unsayable(Exception):
    """The words of a message cannot be read now, so it is not sent; what stands in Slack already stays as it is."""


@dataclass(frozen=True)
class SendQueue:
    """Messages that share one of Slack's limits: a workspace and what is done with them."""

    team_id: str
    op: str


@dataclass(frozen=True)
class ClaimOptions:
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
class ClaimResult:
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


# The statements are built once: building them anew for each message costs more than running them.
_other, _original = aliased(Delivery), aliased(Delivery)
_IN_HAND = exists().where(
    _other.state == SENDING,
    _other.team_id == Delivery.team_id,
    _other.recipient == Delivery.recipient,
    _other.lease_until > bindparam("moment"),
    _other.lease_until <= bindparam("farthest"),
)
_OPEN_ENDED = exists().where(
    _original.id == Delivery.original_id, _original.state.in_((QUEUED, SENDING, UNKNOWN, HELD))
)
_READY = and_(
    Delivery.state == QUEUED,
    Delivery.team_id == bindparam("team_id"),
    Delivery.op == bindparam("op"),
    Delivery.not_before <= bindparam("now"),
    ~_IN_HAND,
    or_(Delivery.original_id.is_(None), ~_OPEN_ENDED),
)
_CHANNEL_KEY = literal("channel:") + Delivery.team_id + ":" + Delivery.recipient  # `channel_key`, in SQL
_TOO_SOON = exists().where(RateBucket.bucket == _CHANNEL_KEY, rate_limits.ahead(RateBucket.tat, bindparam("at")))
_ANY = select(Delivery.id).where(_READY).limit(1)
_NEXT = (
    select(Delivery)
    .where(_READY, or_(bindparam("op") != POST, ~_TOO_SOON))
    .order_by(Delivery.priority, Delivery.not_before, Delivery.id)
    .limit(1)
    .with_for_update(skip_locked=True, of=Delivery)
    .execution_options(populate_existing=True)
)
_FREE_AT = (
    select(func.min(RateBucket.tat))
    .join_from(Delivery, RateBucket, RateBucket.bucket == _CHANNEL_KEY)
    .where(_READY, rate_limits.ahead(RateBucket.tat, bindparam("at")))
)


def send_queues(session: Session, *, now: datetime) -> list[SendQueue]:
    """Return the queues of which something can be sent now; paused workspaces have none."""
    due = select(Delivery.team_id, Delivery.op).where(Delivery.state == QUEUED, Delivery.not_before <= now).distinct()
    found = [SendQueue(team_id, op) for team_id, op in session.execute(due)]
    return [queue for queue in found if ready(session, queue, now=now)]


def ready(session: Session, queue: SendQueue, *, now: datetime) -> bool:
    """Return whether something in this queue can be sent, as soon as its channel may have another message."""
    if rate_limits.wait(session, pause_key(queue.team_id)):
        return False
    return session.scalar(_ANY, _asked(queue, now, database_now(session))) is not None


def claim(session: Session, queue: SendQueue, *, now: datetime, options: ClaimOptions, render: Renderer) -> ClaimResult:
    """Take the next message of a queue, rendered and leased. What is no longer to be said is dropped on the way."""
    if rate_limits.wait(session, pause_key(queue.team_id)):
        return ClaimResult(None)
    moment = database_now(session)
    asked, dropped = _asked(queue, now, moment), list[Dropped]()
    while len(dropped) < AT_ONCE:
        row = session.scalar(_NEXT, asked)
        if row is None:
            return ClaimResult(None, tuple(dropped), None if dropped else _wait(session, asked))
        payload = _rendered(session, row, now, render)
        if payload is None:
            dropped.append(Dropped(row.id, row.kind, row.state, row.error))
            session.flush()
        elif not _free(session, row, options, moment):
            return ClaimResult(None, tuple(dropped), options.channel_s)
        else:
            return ClaimResult(_lease(session, row, payload, min(moment, now), moment, options), tuple(dropped))
    return ClaimResult(None, tuple(dropped))


def _asked(queue: SendQueue, now: datetime, moment: datetime) -> dict[str, Any]:
    """Return the statements' parameters: `now` is the workspace's time, `moment` and `at` the database's."""
    return {
        "team_id": queue.team_id,
        "op": queue.op,
        "now": now,
        "moment": moment,
        "farthest": moment + rate_limits.FARTHEST,
        "at": moment.timestamp(),
    }


def _wait(session: Session, asked: dict[str, Any]) -> float | None:
    free_at = session.scalar(_FREE_AT, asked) if asked["op"] == POST else None
    return None if free_at is None else max(0.0, free_at - asked["at"])


def _rendered(session: Session, row: Delivery, now: datetime, render: Renderer) -> Payload | None:
    """Return what to send; None, with the row's end written into it, if nothing is to be sent."""
    if row.expires_at is not None and row.expires_at <= now:
        return _drop(row, EXPIRED, None)
    if row.original_id is not None and (gone := _gone(session.get_one(Delivery, row.original_id))):
        return _drop(row, CANCELLED, gone)
    if row.op == DELETE:
        return {}
    try:
        with session.begin_nested():
            payload = render(session, row)
    except OperationalError:
        raise  # the database's trouble is not the message's
    except Unsayable:  # an administrator may send a post again once the key is back; an update comes with the next one
        return _drop(row, FAILED if row.op == POST else CANCELLED, "unreadable")
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


def _free(session: Session, row: Delivery, options: ClaimOptions, moment: datetime) -> bool:
    """On PostgreSQL another process may have posted to this channel since the row was chosen."""
    if row.op != POST:
        return True
    return rate_limits.take(session, channel_key(row.team_id, row.recipient), every=options.channel_s, moment=moment)


def _lease(
    session: Session, row: Delivery, payload: Payload, earliest: datetime, moment: datetime, options: ClaimOptions
) -> Claim:
    row.state, row.claimed_by = SENDING, f"{options.by}:{uuid.uuid4().hex[:8]}"
    row.lease_until = moment + timedelta(seconds=options.lease_s)
    row.first_started_at = row.first_started_at or earliest  # a local workspace's time may lag behind the database's
    row.attempts += 1
    original = session.get_one(Delivery, row.original_id) if row.original_id else None
    return Claim(
        id=row.id,
        by=row.claimed_by,
        team_id=row.team_id,
        to=row.recipient,
        op=row.op,
        kind=row.kind,
        attempts=row.attempts,
        payload=payload,
        channel=original.channel if original else None,
        ts=original.ts if original else None,
    )
