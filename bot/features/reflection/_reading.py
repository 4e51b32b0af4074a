"""Reading back: one's own answers, and nobody else's."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from bot.core import outbox
from bot.core import search as index
from bot.core.people import Caller, Member
from bot.core.prompts import Occurrence
from bot.platform.encryption import unreadable
from bot.platform.errors import Refused

from ._asking import Asked, as_asked, fields
from ._bank import TAGS
from ._tables import ReflectionAnswer, ReflectionAsked, ReflectionNote, ReflectionShare, prompt_key, share_key

PER_PAGE = 5
SEARCHED = 2_000  # answers, the newest: eight years of working days
FOUND = 10  # shown of a search


@dataclass(frozen=True)
class Shared:
    """Where an answer is posted. `failed`: Slack did not take it, so nobody has seen it. `thread`: a round's."""

    channel: str
    failed: bool = False
    thread: bool = False


@dataclass(frozen=True)
class Answer:
    """An answer as its author sees it."""

    id: int
    asked: Asked
    at: datetime
    language: str
    said: Mapping[str, str]
    tags: Mapping[str, str]
    version: int
    shared: Shared | None = None
    reusable: bool = False  # a project note that the whole workspace can find


@dataclass(frozen=True)
class AnswerVersion:
    """An answer as its author had it on the screen: what they decide about it holds for these words alone."""

    answer_id: int
    version: int


@dataclass(frozen=True)
class Page:
    """A page of one member's answers, newest first. Pages count from 1."""

    answers: tuple[Answer, ...]
    number: int
    pages: int


@dataclass(frozen=True)
class Found:
    """What a search found: the newest that fit, and whether there is more than is shown."""

    answers: tuple[Answer, ...]
    more: bool


@dataclass(frozen=True)
class Post:
    """What is posted when an answer is shared."""

    author: str
    user_id: str
    answer: Answer


def get(session: Session, *, by: Caller, answer_id: int) -> Answer:
    """Return one of the caller's own answers; raises `Refused` if it is not theirs or gone."""
    return as_answer(session, own_answer(session, by, answer_id))


def own(session: Session, *, by: Caller, answer_id: int) -> Answer | None:
    """Return one of the caller's own answers, or None if it is not theirs or gone."""
    row = session.get(ReflectionAnswer, answer_id)
    return as_answer(session, row) if row is not None and row.member_id == by.member_id else None


def page(session: Session, *, by: Caller, number: int = 1) -> Page:
    """Return a page of the caller's answers, the nearest there is to `number`."""
    count = session.scalar(select(func.count()).where(ReflectionAnswer.member_id == by.member_id)) or 0
    pages = max(1, -(-count // PER_PAGE))
    number = min(max(1, number), pages)
    rows = session.scalars(_own(by).offset((number - 1) * PER_PAGE).limit(PER_PAGE)).all()
    return Page(_answers(session, rows), number, pages)


def latest(session: Session, *, by: Caller, n: int) -> tuple[Answer, ...]:
    """Return the caller's `n` newest answers, newest first."""
    return _answers(session, session.scalars(_own(by).limit(n)).all())


def written(session: Session, *, by: Caller, first: date, last: date) -> tuple[Answer, ...]:
    """Return the caller's answers of these days in their zone, oldest first."""
    zone = ZoneInfo(by.zone)
    begin = datetime.combine(first, time(), zone)
    end = datetime.combine(last + timedelta(days=1), time(), zone)
    rows = session.scalars(
        _own(by).where(ReflectionAnswer.created_at >= begin, ReflectionAnswer.created_at < end)
    ).all()
    return tuple(reversed(_answers(session, rows)))


def search_own(session: Session, *, by: Caller, words: str, without: Collection[int] = ()) -> Found:
    """Return the caller's answers that have every one of these words in the text or the tags; `without` these ids.

    The text is encrypted, so it is opened and looked through here, in memory. That is fine for one person's own
    answers, of which there are a few hundred a year and at most `SEARCHED` are opened; it would not be for a team's.
    """
    wanted = index.terms(words)
    rows = session.scalars(_own(by).limit(SEARCHED)) if wanted else ()
    fitting = [row for row in rows if row.id not in without and _has(row, wanted)]
    return Found(_answers(session, fitting[:FOUND]), more=len(fitting) > FOUND)


def prompted(session: Session, occurrence_id: int) -> tuple[Asked, Answer | None, bool] | None:
    """Return the question that a prompt brought, its newest answer if it has one, and whether it is still open.

    None if the question is not known any more.
    """
    row = session.scalar(select(ReflectionAsked).where(ReflectionAsked.occurrence_id == occurrence_id))
    if row is None:
        return None
    answer = session.scalar(
        select(ReflectionAnswer)
        .where(ReflectionAnswer.asked_id == row.id)
        .order_by(ReflectionAnswer.id.desc())
        .limit(1)
    )
    still_open = answer is None and session.get_one(Occurrence, occurrence_id).answered_at is None
    return as_asked(row), as_answer(session, answer) if answer else None, still_open


def has_left(session: Session, occurrence_id: int) -> bool:
    """Return whether the prompt stands in Slack already."""
    row = outbox.find(session, prompt_key(occurrence_id))
    return row is not None and row.ts is not None


def post(session: Session, share_id: int) -> Post | None:
    """Return what a shared post says now, or None if it was taken back."""
    share = session.get(ReflectionShare, share_id)
    if share is None or share.taken_back_at is not None:
        return None
    row = session.get_one(ReflectionAnswer, share.answer_id)
    author = session.get_one(Member, row.member_id)
    answer = as_answer(session, row)
    if share.parts is not None and not unreadable(row.said):
        answer = replace(answer, said={name: text for name, text in answer.said.items() if name in share.parts})
    return Post(author.name, author.user_id, answer)


def own_answer(session: Session, by: Caller, answer_id: int) -> ReflectionAnswer:
    """Return the row of one of the caller's own answers; raises `Refused` if it is not theirs or gone."""
    row = session.get(ReflectionAnswer, answer_id)
    if row is None or row.member_id != by.member_id:
        raise Refused("reflection.gone")
    return row


def as_answer(session: Session, row: ReflectionAnswer) -> Answer:
    """Return an answer as plain values."""
    return _answers(session, [row])[0]


def active_share(session: Session, answer_id: int) -> ReflectionShare | None:
    """Return where an answer is shared at present."""
    return session.scalar(
        select(ReflectionShare)
        .where(ReflectionShare.answer_id == answer_id, ReflectionShare.taken_back_at.is_(None))
        .order_by(ReflectionShare.id.desc())
        .limit(1)
    )


def has_failed(session: Session, share: ReflectionShare) -> bool:
    """Return whether Slack refused the post for good."""
    row = outbox.find(session, share_key(share.id))
    return row is not None and row.state == outbox.FAILED


def _own(by: Caller) -> Select[ReflectionAnswer]:
    return (
        select(ReflectionAnswer)
        .where(ReflectionAnswer.member_id == by.member_id)
        .order_by(ReflectionAnswer.created_at.desc(), ReflectionAnswer.id.desc())
    )


def _answers(session: Session, rows: Sequence[ReflectionAnswer]) -> tuple[Answer, ...]:
    asked = _asked_of(session, {row.asked_id for row in rows})
    ids = [row.id for row in rows]
    shares, reusable = _shares_of(session, ids), _reusable(session, ids)
    return tuple(
        Answer(
            row.id,
            asked[row.asked_id],
            row.created_at,
            row.language,
            _shown(row.said, fields(asked[row.asked_id])),
            _shown(row.tags, TAGS.get(asked[row.asked_id].rhythm, ("",))),
            row.version,
            shares.get(row.id),
            row.id in reusable,
        )
        for row in rows
    )


def texts_in(packed: str | None) -> dict[str, str]:
    """Return what an answer's column holds by field; nothing if no key opens it."""
    if packed is None or unreadable(packed):
        return {}
    texts: dict[str, str] = json.loads(packed)
    return texts


def _shown(packed: str | None, names: Sequence[str]) -> dict[str, str]:
    """Return the same to be shown: what no key opens stands in the first of its fields."""
    return {names[0]: packed} if packed is not None and unreadable(packed) else texts_in(packed)


def _asked_of(session: Session, ids: Iterable[int]) -> dict[int, Asked]:
    rows = session.scalars(select(ReflectionAsked).where(ReflectionAsked.id.in_(ids)))
    return {row.id: as_asked(row) for row in rows}


def _shares_of(session: Session, ids: Iterable[int]) -> dict[int, Shared]:
    rows = session.scalars(
        select(ReflectionShare).where(ReflectionShare.answer_id.in_(ids), ReflectionShare.taken_back_at.is_(None))
    ).all()
    return {row.answer_id: Shared(row.channel, has_failed(session, row), row.round_id is not None) for row in rows}


def _reusable(session: Session, ids: Iterable[int]) -> set[int]:
    return set(session.scalars(select(ReflectionNote.answer_id).where(ReflectionNote.answer_id.in_(ids))))


def _has(row: ReflectionAnswer, wanted: Iterable[str]) -> bool:
    texts = [*texts_in(row.said).values(), *texts_in(row.tags).values()]
    return index.has(index.normal("\n".join(texts)), wanted)
