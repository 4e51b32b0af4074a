"""Which question comes next, and which one is still open."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, exists, select
from sqlalchemy.orm import Session

from bot.core import outbox, prompts
from bot.core.people import Caller
from bot.core.prompts import Occurrence
from bot.platform.errors import Refused

from ._bank import FIELDS, Question, bank, find
from ._programme_tables import ReflectionRound
from ._tables import ReflectionAnswer, ReflectionAsked, ReflectionShare, not_posted_key, posted_key, prompt_key


@dataclass(frozen=True)
class Round:
    """What a team's own programme asks this time. With `channel`, answers are posted there in a thread."""

    id: int
    name: str
    questions: tuple[Question, ...]
    channel: str | None
    closes_at: datetime
    closed: bool
    ended: bool  # the programme was deleted


@dataclass(frozen=True)
class Asked:
    """A question on its way to an answer. `question` is None if the bank no longer has it, or a round asks."""

    id: int
    rhythm: str
    question: Question | None
    day: date
    occurrence_id: int | None
    round: Round | None = None


@dataclass(frozen=True)
class QuestionRequest:
    """Who is to be asked a question of which rhythm, on what day of theirs, and by which prompt if by one."""

    member_id: int
    rhythm: str
    day: date
    occurrence_id: int | None = None


def ask(session: Session, request: QuestionRequest, *, rng: Random, now: datetime) -> Asked:
    """Choose a question that the member has not met in this round of the bank, and write down that they meet it."""
    met = _this_round(session, request.member_id, request.rhythm)
    number = met[0].round if met else 1
    left = _left(request.rhythm, met)
    if not left:
        number, left = number + 1, _left(request.rhythm, met[:1])
    row = ReflectionAsked(
        member_id=request.member_id,
        rhythm=request.rhythm,
        question=rng.choice(left).id,
        round=number,
        asked_at=now,
        day=request.day,
        occurrence_id=request.occurrence_id,
    )
    session.add(row)
    session.flush()
    return as_asked(row)


def current(session: Session, *, by: Caller, rhythm: str | None = None, rng: Random, now: datetime) -> Asked:
    """Return the question that is open for the caller now, or ask a fresh one.

    Without a rhythm: today's unanswered prompt, otherwise the daily question.
    """
    prompt = waiting(session, by=by, now=now) if rhythm is None else None
    if prompt is not None:
        return prompt
    rhythm, day = rhythm or "daily", local_day(by, now)
    since = _period(rhythm, day)
    row = _newest(session, by, ReflectionAsked.rhythm == rhythm, ReflectionAsked.day >= since)
    if row is not None:
        return as_asked(row)
    return ask(session, QuestionRequest(by.member_id, rhythm, day), rng=rng, now=now)


def fresh(session: Session, *, by: Caller, asked_id: int, rng: Random, now: datetime) -> Asked:
    """Return another question instead of this one; a prompt goes over to it. Raises `Refused` if it is not theirs."""
    old = own_asked(session, by, asked_id)
    occurrence_id, old.occurrence_id = old.occurrence_id, None
    session.flush()
    request = QuestionRequest(by.member_id, old.rhythm, local_day(by, now), occurrence_id)
    asked = ask(session, request, rng=rng, now=now)
    if occurrence_id is not None:
        outbox.refresh(session, prompt_key(occurrence_id), now=now)
        prompts.redraw(session, occurrence_id, now=now)
    return asked


def waiting(session: Session, *, by: Caller, now: datetime) -> Asked | None:
    """Return today's newest prompt that the caller has neither answered nor skipped, if there is one."""
    prompted = ReflectionAsked.occurrence_id.is_not(None)
    row = _newest(session, by, prompted, ReflectionAsked.day == local_day(by, now))
    return as_asked(row) if row else None


def get_asked(session: Session, *, by: Caller, asked_id: int) -> Asked:
    """Return one of the caller's own questions; raises `Refused` if it is not theirs."""
    return as_asked(own_asked(session, by, asked_id))


def own_asked(session: Session, by: Caller, asked_id: int) -> ReflectionAsked:
    """Return the row of one of the caller's own questions; raises `Refused` if it is not theirs."""
    row = session.get(ReflectionAsked, asked_id)
    if row is None or row.member_id != by.member_id:
        raise Refused("reflection.gone")
    return row


def redraw(session: Session, asked: ReflectionAsked, now: datetime) -> None:
    """Have the prompt's own message show what became of it, and whatever else tells its author who can see it."""
    if asked.occurrence_id is not None:
        outbox.refresh(session, prompt_key(asked.occurrence_id), now=now)
        prompts.redraw(session, asked.occurrence_id, now=now)
    shares = select(ReflectionShare.id).join(ReflectionAnswer).where(ReflectionAnswer.asked_id == asked.id)
    for share_id in session.scalars(shares):
        for key in (not_posted_key(share_id), posted_key(share_id)):
            outbox.refresh(session, key, now=now)


def as_asked(row: ReflectionAsked) -> Asked:
    """Return a question as plain values."""
    round_ = as_round(row.round_) if row.round_ else None
    return Asked(row.id, row.rhythm, find(row.rhythm, row.question), row.day, row.occurrence_id, round_)


def as_round(row: ReflectionRound) -> Round:
    """Return a round as plain values; its questions are called q1, q2, …"""
    questions = tuple(Question(f"q{n}", (en,), (zh,)) for n, (en, zh) in enumerate(row.questions, 1))
    return Round(row.id, row.programme.name, questions, row.channel, row.closes_at, row.closed, row.programme.deleted)


def fields(asked: Asked) -> tuple[str, ...]:
    """Return what a form for this question asks for, in order; the first is needed, the others are offered."""
    return tuple(each.id for each in asked.round.questions) if asked.round else FIELDS[asked.rhythm]


def local_day(by: Caller, now: datetime) -> date:
    """Return what day it is for the caller."""
    return now.astimezone(ZoneInfo(by.zone)).date()


def _this_round(session: Session, member_id: int, rhythm: str) -> Sequence[ReflectionAsked]:
    """Return what the member has met in their newest round, newest first."""
    rows = session.scalars(
        select(ReflectionAsked)
        .where(ReflectionAsked.member_id == member_id, ReflectionAsked.rhythm == rhythm)
        .order_by(ReflectionAsked.id.desc())
        .limit(2 * len(bank()[rhythm]))  # a round is as long as the bank, and longer only by what was retired
    ).all()
    return [row for row in rows if row.round == rows[0].round]


def _left(rhythm: str, met: Sequence[ReflectionAsked]) -> list[Question]:
    known = {row.question for row in met}
    return [each for each in bank()[rhythm] if each.id not in known]


def _newest(session: Session, by: Caller, *where: ColumnElement[bool]) -> ReflectionAsked | None:
    """Return the caller's newest question that is still open. One that was skipped is not."""
    return session.scalar(
        select(ReflectionAsked)
        .outerjoin(Occurrence, Occurrence.id == ReflectionAsked.occurrence_id)
        .where(ReflectionAsked.member_id == by.member_id, _unanswered(), *where)
        .order_by(ReflectionAsked.id.desc())
        .limit(1)
    )


def _unanswered() -> ColumnElement[Any]:
    answered = exists().where(ReflectionAnswer.asked_id == ReflectionAsked.id)
    return and_(Occurrence.answered_at.is_(None), ~answered)


def _period(rhythm: str, day: date) -> date:
    """Return the first day on which a question of this rhythm still counts as the current one."""
    match rhythm:
        case "weekly":
            return day - timedelta(days=day.weekday())
        case "quarterly":
            return date(day.year, day.month - (day.month - 1) % 3, 1)
        case _:
            return day
