"""Answering in a team's thread: who may, how it looks, and what the summary says."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core import outbox
from bot.core.people import Caller, Member
from bot.platform.errors import Refused

from ._asking import Asked, Round, as_asked, as_round
from ._programme_tables import ReflectionProgramme, ReflectionRound, round_key
from ._reading import Answer, as_answer, texts_in
from ._rounds import begin, summarise
from ._tables import ReflectionAnswer, ReflectionAsked, ReflectionShare, share_key

LATE = timedelta(days=7)  # after the close in which an answer still joins the thread


@dataclass(frozen=True)
class Entry:
    """What one member answered in a round, for all who can see the thread."""

    author: str
    user_id: str
    said: Mapping[str, str]
    late: bool


@dataclass(frozen=True)
class Picture:
    """A round as its channel sees it. `zone` is the programme's."""

    round: Round
    zone: str
    expected: int
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Thread:
    """Where an answer of a round is posted, and whether it came after the close."""

    ts: str | None
    late: bool


def join(
    session: Session, *, by: Caller, round_id: int, channel: str | None, now: datetime
) -> tuple[Asked, Answer | None]:
    """Return the question of a round for the caller, and what they answered already.

    `channel` is where they pressed the button. Raises `Refused` if the programme is gone, the round long over, or
    the caller neither asked nor there.
    """
    row = session.get(ReflectionRound, round_id)
    if row is None or row.programme.team_id != by.team_id:
        raise Refused("reflection.gone")
    is_there = row.team and channel == row.channel
    if not (is_there or by.member_id in row.expected):
        raise Refused("reflection.gone")
    must_be_open(row, now)
    asked = session.scalar(
        select(ReflectionAsked).where(ReflectionAsked.round_id == row.id, ReflectionAsked.member_id == by.member_id)
    )
    if asked is None:
        return as_asked(begin(session, row, by.member_id, by.zone, now)), None
    answer = newest(session, asked.id)
    return as_asked(asked), as_answer(session, answer) if answer else None


def is_expected(session: Session, *, by: Caller, round_id: int) -> bool:
    """Return whether a round asks the caller, as its programme's administrator had it."""
    row = session.get(ReflectionRound, round_id)
    return row is not None and row.programme.team_id == by.team_id and by.member_id in row.expected


def newest(session: Session, asked_id: int) -> ReflectionAnswer | None:
    """Return what was answered last to a question."""
    return session.scalar(
        select(ReflectionAnswer)
        .where(ReflectionAnswer.asked_id == asked_id)
        .order_by(ReflectionAnswer.id.desc())
        .limit(1)
    )


def must_be_open(row: ReflectionRound, now: datetime) -> None:
    """Raise `Refused` if a round takes no answer any more, not even a late one."""
    if row.programme.deleted:
        raise Refused("reflection.programme_ended", name=row.programme.name)
    if now > row.closes_at + LATE:
        raise Refused("reflection.round_over", name=row.programme.name)


def post_in_thread(session: Session, by: Caller, asked: ReflectionAsked, answer_id: int, now: datetime) -> None:
    """Post an answer in its round's thread, and have the opening message and the summary drawn anew.

    Raises `Refused` if the round takes none any more, or its own message never arrived.
    """
    row = asked.round_
    assert row is not None
    assert row.channel is not None
    must_be_open(row, now)
    opening = outbox.find(session, round_key(row.id))
    if opening is None or opening.ts is None:
        raise Refused("reflection.no_thread")
    share = ReflectionShare(answer_id=answer_id, channel=row.channel, shared_at=now, round_id=row.id)
    post_share(session, share, by=by, now=now)
    retell(session, row, now)


def post_share(session: Session, share: ReflectionShare, *, by: Caller, now: datetime) -> None:
    """Write down that an answer is shared, and have it posted where it is."""
    session.add(share)
    session.flush()
    outbox.enqueue(
        session,
        team_id=by.team_id,
        to=share.channel,
        kind="reflection.shared",
        about={"share": share.id},
        key=share_key(share.id),
        now=now,
    )


def retell(session: Session, row: ReflectionRound, now: datetime) -> None:
    """Have a round's own messages drawn anew after an answer came, changed or went."""
    if not row.programme.deleted:
        outbox.refresh(session, round_key(row.id), now=now)
        summarise(session, row, now)


def picture(session: Session, *, round_id: int) -> Picture | None:
    """Return a round as its channel sees it now."""
    row = session.get(ReflectionRound, round_id)
    if row is None:
        return None
    programme = session.get_one(ReflectionProgramme, row.programme_id)
    return Picture(as_round(row), programme.zone, len(row.expected), _entries(session, row))


def _entries(session: Session, row: ReflectionRound) -> tuple[Entry, ...]:
    found = session.execute(
        select(ReflectionShare, ReflectionAnswer, Member)
        .join(ReflectionAnswer, ReflectionAnswer.id == ReflectionShare.answer_id)
        .join(Member, Member.id == ReflectionAnswer.member_id)
        .where(ReflectionShare.round_id == row.id, ReflectionShare.taken_back_at.is_(None))
        .order_by(ReflectionShare.id)
    )
    return tuple(
        Entry(who.name, who.user_id, texts_in(answer.said), share.shared_at > row.closes_at)
        for share, answer, who in found
    )


def thread(session: Session, share_id: int) -> Thread | None:
    """Return the thread that a shared answer belongs to; None if it stands by itself."""
    share = session.get_one(ReflectionShare, share_id)
    if share.round_id is None:
        return None
    row = session.get_one(ReflectionRound, share.round_id)
    return Thread(thread_ts(session, row.id), share.shared_at > row.closes_at)


def thread_ts(session: Session, round_id: int) -> str | None:
    """Return where a round's thread begins, once it does."""
    opening = outbox.find(session, round_key(round_id))
    return opening.ts if opening else None
