"""What administrators look after: messages that may not have arrived, and who changed what."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.core import audit, outbox
from bot.core.outbox import FAILED, HELD, QUIET, Waiting
from bot.core.people import Caller
from bot.platform.errors import Refused

KEPT = timedelta(days=30)  # a message that failed longer ago is nobody's concern any more
MOST = 20  # messages on one page
MOST_CHANGES = 200
PERSON = ("U", "W")  # how the ids of people begin; several stand with commas between them
# What is said in channels, by kind; some of it is told to people, too. Whatever else goes to a place is for the few in
# a group DM, whose id looks like a channel's: its kind and its place are nobody's business.
IN_CHANNELS = frozenset(
    {
        "exchange.announced",
        "exchange.cancelled",
        "exchange.digest",
        "exchange.moved",
        "kudos.month",
        "kudos.post",
        "reflection.round",
        "reflection.shared",
        "reflection.summary",
    }
)


@dataclass(frozen=True)
class Undelivered:
    """A message that may not have arrived: never its words, and never for whom it is if it goes to one person."""

    id: str
    kind: str | None  # None for a direct message: already its kind would tell something about somebody
    channel: str | None  # None for a direct message
    held: bool
    error: str | None
    at: datetime


@dataclass(frozen=True)
class Change:
    """What one administrator changed at one moment."""

    user_id: str
    at: datetime
    what: tuple[str, ...]


def in_channel(row: Waiting) -> bool:
    """Return whether a message is for a channel, so that its kind and place may be shown."""
    return row.kind in IN_CHANNELS and not row.to.startswith(PERSON)


def undelivered(session: Session, *, by: Caller, now: datetime) -> tuple[Undelivered, ...]:
    """Return what an administrator can do something about, the newest first; raises `Refused` for anybody else."""
    _must_be_admin(by)
    rows = outbox.waiting(session, states=(HELD, FAILED), team_id=by.team_id, since=now - KEPT, most=None)
    found: list[Undelivered] = []
    for row in reversed(rows):
        over = row.expires_at is not None and row.expires_at <= now  # sending it now would be worse than silence
        if over or row.error in QUIET:
            continue
        kind, channel = (row.kind, row.to) if in_channel(row) else (None, None)
        at = row.first_started_at or row.created_at
        found.append(Undelivered(row.id, kind, channel, row.state == HELD, row.error, at))
    return tuple(found)


def resend(session: Session, *, by: Caller, delivery_id: str, now: datetime) -> None:
    """Send a message again that is not there; raises `Refused` for others, and if it no longer waits for that."""
    _decide(session, by, delivery_id, lambda: outbox.resend(session, delivery_id, now=now))
    audit.note(session, by, now, "message.resend")


def it_is_there(session: Session, *, by: Caller, delivery_id: str, now: datetime) -> None:
    """Note that a held message did arrive; raises `Refused` as `resend` does."""
    _decide(session, by, delivery_id, lambda: outbox.confirm_sent(session, delivery_id))
    audit.note(session, by, now, "message.there")


def _decide(session: Session, by: Caller, delivery_id: str, act: Callable[[], bool]) -> None:
    """Another workspace's message is answered as one that does not exist."""
    _must_be_admin(by)
    row = outbox.get(session, delivery_id)
    if row is None or row.team_id != by.team_id or not act():
        raise Refused("admin_messages.settled")


def changes(session: Session, *, by: Caller) -> tuple[Change, ...]:
    """Return what administrators changed, the newest first; raises `Refused` for anybody else."""
    _must_be_admin(by)
    found: list[Change] = []
    for row in audit.latest(session, team_id=by.team_id, most=MOST_CHANGES):
        if found and (found[-1].user_id, found[-1].at) == (row.user_id, row.created_at):
            found[-1] = Change(row.user_id, row.created_at, (row.what, *found[-1].what))
        else:
            found.append(Change(row.user_id, row.created_at, (row.what,)))
    return tuple(found)


def _must_be_admin(by: Caller) -> None:
    if not by.is_admin:
        raise Refused("admin.only")
