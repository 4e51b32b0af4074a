"""What is shown of the exchange day: the overview for one person, the picture for the channel, the line for Home."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, bindparam
from sqlalchemy.orm import Session, aliased

from bot.core import outbox
from bot.core.people import Caller, workspace

from ._coming import Count, Said, count, people_of, place_of, said, who, who_waits
from ._days import VISIBLE, Day, day_of, the_day, visible
from ._groups import my_group
from ._hosts import host_name
from ._tables import PLANNED, ExchangeDay, ExchangeRule, ExchangeSignup
from ._takeaways import last_day
from ._topics import Topic, of_day, topics_of

# Asked with every Home: put together once.
_MINE = aliased(ExchangeSignup)
_COMING = VISIBLE.outerjoin(
    _MINE, and_(_MINE.day_id == ExchangeDay.id, _MINE.member_id == bindparam("me"))
).with_only_columns(
    ExchangeDay.id,
    ExchangeDay.starts_at,
    people_of(ExchangeDay.id),
    topics_of(ExchangeDay.id),
    _MINE.coming,
    place_of(_MINE),
    _MINE.remote,
)


@dataclass(frozen=True)
class Overview:
    """Everything that `/exchange` shows to one person; without a day, why there is none."""

    day: Day | None
    channel: str | None
    people: tuple[str, ...] = ()
    topics: tuple[Topic, ...] = ()
    mine: Said | None = None
    count: Count | None = None
    waiting: tuple[str, ...] = ()
    host: str | None = None
    group: tuple[str, ...] = ()  # who is in the reader's small group, with them
    begun: bool = False
    has_rule: bool = False
    paused: bool = False
    last: int | None = None  # the last day that has begun: its notes can be read
    unsaid: str | None = None  # why the announcement has not reached the channel, as Slack calls it


@dataclass(frozen=True)
class Picture:
    """What the announcement shows to everybody in the channel."""

    day: Day
    count: Count
    topics: tuple[Topic, ...]
    host: str | None = None


@dataclass(frozen=True)
class Coming:
    """The next exchange day in one line, for App Home."""

    day_id: int
    starts_at: datetime
    people: int
    topics: int
    coming: bool | None  # what the reader said: coming, not coming, or nothing yet
    place: int | None = None  # theirs on the waiting list
    remote: bool | None = None


def overview(session: Session, *, by: Caller, day_id: int | None = None, now: datetime) -> Overview:
    """Return what there is to know of the coming day; raises `Refused` if it is not `day_id` any more."""
    rule = session.get(ExchangeRule, by.team_id)
    channel = workspace(session, by.team_id).exchange_channel
    has_rule, paused = rule is not None, rule is not None and rule.paused
    row = the_day(session, by, day_id, now=now) if day_id is not None else visible(session, by.team_id, now=now)
    past = last_day(session, by.team_id, now=now)
    last = past.id if past is not None else None
    if row is None:
        return Overview(None, channel, has_rule=has_rule, paused=paused, last=last)
    return Overview(
        day_of(row),
        channel,
        who(session, row.id),
        of_day(session, row.id, by=by),
        said(session, by, row.id),
        count(session, row.id),
        who_waits(session, row.id),
        host_name(session, row),
        my_group(session, by, row.id),
        begun=row.starts_at <= now,
        has_rule=has_rule,
        paused=paused,
        last=last,
        unsaid=_unsaid(session, row),
    )


def _unsaid(session: Session, row: ExchangeDay) -> str | None:
    known = outbox.find(session, row.announcement) if row.announcement else None
    return known.error or known.state if known is not None and known.state == outbox.FAILED else None


def picture(session: Session, *, day_id: int) -> Picture:
    """Return what a day looks like to the channel now."""
    row = session.get_one(ExchangeDay, day_id)
    return Picture(day_of(row), count(session, day_id), of_day(session, day_id), host_name(session, row))


def still(session: Session, *, day_id: int, revision: int) -> Day | None:
    """Return the day if it is still planned for the date that a message was written about."""
    row = session.get_one(ExchangeDay, day_id)
    return day_of(row) if row.state == PLANNED and row.revision == revision else None


def coming(session: Session, *, by: Caller, now: datetime) -> Coming | None:
    """Return the coming day in short, or None if there is none, with one query."""
    found = session.execute(_COMING, {"team": by.team_id, "now": now, "me": by.member_id}).one_or_none()
    return Coming(*found) if found else None
