"""Topics: proposed, changed and withdrawn by their owner, voted for by everybody, read by everybody."""

import re
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, SQLColumnExpression, func, select
from sqlalchemy.orm import Session

from bot.core.people import Caller, Member
from bot.platform.errors import Refused

from ._days import redraw, the_day
from ._hosts import departments
from ._tables import ExchangeDay, ExchangeTopic, ExchangeVote

LONGEST_TITLE = 120
LONGEST_TEXT = 2_000
MOST_EACH = 5  # topics that one person may bring to one day

_EMOJI_NAME = re.compile(r":[a-z0-9_+'-]+:")


@dataclass(frozen=True)
class Topic:
    """A topic as somebody reads it; `mine` and `voted` are theirs."""

    id: int
    day_id: int
    user_id: str
    name: str
    title: str
    problem: str
    tried: str | None
    departments: tuple[str, ...]
    department_ids: tuple[int, ...]
    votes: int
    mine: bool = False
    voted: bool = False


@dataclass(frozen=True)
class TopicDraft:
    """What somebody says of a topic, new or changed; `departments` are the ids of those that it touches."""

    title: str
    problem: str
    tried: str | None = None
    departments: tuple[int, ...] = ()


@dataclass(frozen=True)
class Bringing:
    """What the form of a topic needs: the day it is for, and the departments that it can touch."""

    day_id: int
    departments: dict[int, str]


def propose(session: Session, *, by: Caller, draft: TopicDraft, day_id: int | None = None, now: datetime) -> Topic:
    """Bring a topic to a day, the coming one if none is named; returns it.

    Raises `Refused` if the day is over, for words that are missing or too many, or for a sixth topic of one person.
    """
    _check(draft)
    day = the_day(session, by, day_id, now=now)
    if _how_many_of(session, by, day.id) >= MOST_EACH:
        raise Refused("exchange.topics_many", field="title", most=MOST_EACH)
    row = ExchangeTopic(team_id=by.team_id, day_id=day.id, member_id=by.member_id, created_at=now)
    _write(row, draft)
    session.add(row)
    session.flush()
    redraw(session, day, now=now)
    return topic(session, by=by, topic_id=row.id)


def change(session: Session, *, by: Caller, topic_id: int, draft: TopicDraft, now: datetime) -> Topic:
    """Replace what one's own topic says; returns it. Raises `Refused` as `propose`, or if it is not theirs or gone."""
    _check(draft)
    row = _own(session, by, topic_id)
    _write(row, draft)
    session.flush()
    redraw(session, session.get_one(ExchangeDay, row.day_id), now=now)
    return topic(session, by=by, topic_id=row.id)


def withdraw(session: Session, *, by: Caller, topic_id: int, now: datetime) -> Topic:
    """Take one's own topic back; returns what it was. Raises `Refused` if it is not theirs or gone."""
    row = _own(session, by, topic_id)
    was = topic(session, by=by, topic_id=topic_id)
    row.withdrawn_at = now
    session.flush()
    redraw(session, session.get_one(ExchangeDay, row.day_id), now=now)
    return was


def vote(session: Session, *, by: Caller, topic_id: int, wanted: bool, now: datetime) -> Topic:
    """Say whether one wants to talk about a topic; returns it. Raises `Refused` if it is gone or its day is over."""
    row = _open(session, by, topic_id)
    day = the_day(session, by, row.day_id, now=now)
    mine = select(ExchangeVote).where(ExchangeVote.topic_id == row.id, ExchangeVote.member_id == by.member_id)
    known = session.scalar(mine)
    if wanted and known is None:
        session.add(ExchangeVote(topic_id=row.id, member_id=by.member_id))
    elif known is not None and not wanted:
        session.delete(known)
    session.flush()
    redraw(session, day, now=now)
    return topic(session, by=by, topic_id=topic_id)


def topic(session: Session, *, by: Caller, topic_id: int) -> Topic:
    """Return one topic for the caller to read; raises `Refused` if it is gone."""
    row = _open(session, by, topic_id)
    return next(each for each in of_day(session, row.day_id, by=by) if each.id == row.id)


def of_day(session: Session, day_id: int, *, by: Caller | None = None) -> tuple[Topic, ...]:
    """Return a day's topics, those that most people want to talk about first."""
    votes = func.count(ExchangeVote.id)
    rows = session.execute(
        select(ExchangeTopic, Member, votes)
        .join(Member, Member.id == ExchangeTopic.member_id)
        .outerjoin(ExchangeVote, ExchangeVote.topic_id == ExchangeTopic.id)
        .where(ExchangeTopic.day_id == day_id, ExchangeTopic.withdrawn_at.is_(None))
        .group_by(ExchangeTopic.id, Member.id)
        .order_by(votes.desc(), ExchangeTopic.created_at, ExchangeTopic.id)
    ).all()
    if not rows:
        return ()
    names = departments(session, rows[0][0].team_id)
    voted = _voted(session, day_id, by) if by else frozenset()
    return tuple(_as_value(row, who, count, names, voted, by) for row, who, count in rows)


def topics_of(day_id: SQLColumnExpression[int]) -> ColumnElement[int]:
    """Return the column that counts a day's topics, in a query over days."""
    open_ones = (ExchangeTopic.day_id == day_id, ExchangeTopic.withdrawn_at.is_(None))
    return select(func.count()).select_from(ExchangeTopic).where(*open_ones).scalar_subquery()


def bringing(session: Session, *, by: Caller, day_id: int | None = None, now: datetime) -> Bringing:
    """Return what the form of a new topic needs; raises `Refused` if there is no day for it."""
    day = the_day(session, by, day_id, now=now)
    return Bringing(day.id, departments(session, by.team_id))


def changing(session: Session, *, by: Caller, topic_id: int) -> tuple[Topic, Bringing]:
    """Return one's own topic and what its form needs; raises `Refused` if it is not theirs or gone."""
    row = _own(session, by, topic_id)
    return topic(session, by=by, topic_id=topic_id), Bringing(row.day_id, departments(session, by.team_id))


def check_title(title: str) -> None:
    """Raise `Refused` for a title that is too long, or has no words in it."""
    check_words("title", title, LONGEST_TITLE)


def _check(draft: TopicDraft) -> None:
    check_title(draft.title)
    check_words("problem", draft.problem, LONGEST_TEXT)
    if draft.tried:
        check_words("tried", draft.tried, LONGEST_TEXT)


def check_words(field: str, text: str, most: int) -> None:
    """Raise `Refused` for a text that is too long, or has no words in it."""
    if len(text) > most:
        raise Refused("text.long", field=field, length=len(text), most=most)
    if not any(char.isalnum() for char in _EMOJI_NAME.sub("", text.casefold())):
        raise Refused("exchange.words", field=field)


def _write(row: ExchangeTopic, draft: TopicDraft) -> None:
    row.title, row.problem = " ".join(draft.title.split()), draft.problem.strip()
    row.tried = (draft.tried or "").strip() or None
    row.departments = list(draft.departments)


def _open(session: Session, by: Caller, topic_id: int) -> ExchangeTopic:
    row = session.get(ExchangeTopic, topic_id)
    if row is None or row.team_id != by.team_id or row.withdrawn_at is not None:
        raise Refused("exchange.topic_gone")
    return row


def _own(session: Session, by: Caller, topic_id: int) -> ExchangeTopic:
    row = _open(session, by, topic_id)
    if row.member_id != by.member_id:
        raise Refused("exchange.not_yours")
    return row


def _how_many_of(session: Session, by: Caller, day_id: int) -> int:
    mine = (ExchangeTopic.day_id == day_id, ExchangeTopic.member_id == by.member_id)
    query = select(func.count()).select_from(ExchangeTopic).where(*mine, ExchangeTopic.withdrawn_at.is_(None))
    return session.scalar(query) or 0


def _voted(session: Session, day_id: int, by: Caller) -> frozenset[int]:
    query = select(ExchangeVote.topic_id).join(ExchangeTopic, ExchangeTopic.id == ExchangeVote.topic_id)
    mine = (ExchangeTopic.day_id == day_id, ExchangeVote.member_id == by.member_id)
    return frozenset(session.scalars(query.where(*mine)))


def _as_value(
    row: ExchangeTopic, who: Member, votes: int, names: dict[int, str], voted: frozenset[int], by: Caller | None
) -> Topic:
    known = [each for each in row.departments if each in names]
    return Topic(
        id=row.id,
        day_id=row.day_id,
        user_id=who.user_id,
        name=who.name,
        title=row.title,
        problem=row.problem,
        tried=row.tried,
        departments=tuple(names[each] for each in known),
        department_ids=tuple(known),
        votes=votes,
        mine=by is not None and row.member_id == by.member_id,
        voted=row.id in voted,
    )
