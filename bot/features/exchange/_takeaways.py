"""What people take away from each topic, to be read by everybody."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core import outbox
from bot.core.people import Caller, Member
from bot.platform.errors import Refused

from ._days import Day, day_of
from ._tables import CANCELLED, ExchangeDay, ExchangeTakeaway, ExchangeTopic
from ._topics import Topic, check_words, of_day

LONGEST_TAKEAWAY = 1_000


@dataclass(frozen=True)
class Takeaway:
    """What one person takes away from one topic."""

    id: int
    name: str
    text: str
    mine: bool = False


@dataclass(frozen=True)
class TakeawayDraft:
    """What somebody writes down under a topic; None takes back what they wrote before."""

    topic_id: int
    text: str | None


@dataclass(frozen=True)
class Noted:
    """A topic with what was taken away from it."""

    topic: Topic
    takeaways: tuple[Takeaway, ...]


@dataclass(frozen=True)
class Notes:
    """A day that has begun or is over, with its topics."""

    day: Day
    topics: tuple[Noted, ...]

    def of(self, topic_id: int) -> Noted | None:
        """Return one topic's part."""
        return next((each for each in self.topics if each.topic.id == topic_id), None)


def notes(session: Session, *, by: Caller, day_id: int | None = None, now: datetime) -> Notes:
    """Return the notes of a day, the last that has begun if none is named.

    Raises `Refused` if there is no such day in this workspace, or it has not begun.
    """
    row = _begun(session, by, day_id, now)
    return Notes(day_of(row), noted(session, row.id, by=by))


def noted(session: Session, day_id: int, *, by: Caller | None = None) -> tuple[Noted, ...]:
    """Return a day's topics with what was taken away from each."""
    rows = session.execute(
        select(ExchangeTakeaway, Member)
        .join(ExchangeTopic, ExchangeTopic.id == ExchangeTakeaway.topic_id)
        .join(Member, Member.id == ExchangeTakeaway.member_id)
        .where(ExchangeTopic.day_id == day_id)
        .order_by(ExchangeTakeaway.created_at, ExchangeTakeaway.id)
    ).all()
    found: dict[int, list[Takeaway]] = {}
    for row, who in rows:
        mine = by is not None and who.id == by.member_id
        found.setdefault(row.topic_id, []).append(Takeaway(row.id, who.name, row.text, mine))
    return tuple(Noted(topic, tuple(found.get(topic.id, ()))) for topic in of_day(session, day_id, by=by))


def take_away(session: Session, *, by: Caller, draft: TakeawayDraft, now: datetime) -> Notes:
    """Write down what the caller takes away from a topic, instead of what they wrote before.

    Returns the notes of its day. Raises `Refused` for a topic that is gone, a day that has not begun, or words that
    are missing or too many.
    """
    topic = session.get(ExchangeTopic, draft.topic_id)
    if topic is None or topic.team_id != by.team_id or topic.withdrawn_at is not None:
        raise Refused("exchange.topic_gone", field="topic")
    day = _begun(session, by, topic.day_id, now)
    mine = (ExchangeTakeaway.topic_id == topic.id, ExchangeTakeaway.member_id == by.member_id)
    row = session.scalar(select(ExchangeTakeaway).where(*mine))
    if draft.text is None and row is not None:
        session.delete(row)
    else:
        check_words("text", draft.text or "", LONGEST_TAKEAWAY)
        row = row or ExchangeTakeaway(topic_id=topic.id, member_id=by.member_id)
        row.text, row.created_at = (draft.text or "").strip(), now
        session.add(row)
    session.flush()
    if day.digest is not None:
        outbox.refresh(session, day.digest, now=now)
    return notes(session, by=by, day_id=day.id, now=now)


def last_day(session: Session, team_id: str, *, now: datetime) -> ExchangeDay | None:
    """Return the last day that has begun."""
    query = select(ExchangeDay).where(ExchangeDay.team_id == team_id, ExchangeDay.state != CANCELLED)
    begun = query.where(ExchangeDay.starts_at <= now, ExchangeDay.announcement.is_not(None))
    return session.scalar(begun.order_by(ExchangeDay.starts_at.desc()).limit(1))


def _begun(session: Session, by: Caller, day_id: int | None, now: datetime) -> ExchangeDay:
    if day_id is None:
        row = last_day(session, by.team_id, now=now)
        if row is None:
            raise Refused("exchange.no_notes")
        return row
    row = session.get(ExchangeDay, day_id)
    if row is None or row.team_id != by.team_id or row.state == CANCELLED:
        raise Refused("stale")
    if row.starts_at > now:
        raise Refused("exchange.not_begun")
    return row
