"""Who comes: in the room or on the screen, signed up or waiting for a seat, as often as plans change."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, case, func, select, tuple_
from sqlalchemy.orm import Session, aliased

from bot.core import outbox
from bot.core.people import Caller, Member

from ._days import Day, day_of, redraw, the_day
from ._groups import chance_of, regroup
from ._tables import PLANNED, ExchangeDay, ExchangeSignup, ExchangeWish
from ._telling import remind_people


@dataclass(frozen=True)
class Said:
    """What one person said about a day. `place` is theirs on the waiting list, 1 for the next seat."""

    coming: bool
    remote: bool = False
    place: int | None = None


@dataclass(frozen=True)
class Standing:
    """What a sign-up said before it is written to."""

    coming: bool
    waiting: bool
    remote: bool

    @property
    def seated(self) -> bool:
        """Whether it has a seat in the room."""
        return self.coming and not self.waiting and not self.remote


@dataclass(frozen=True)
class Answer:
    """What somebody said about a day, and how many come now."""

    day: Day
    coming: bool
    people: int
    remote: bool = False
    place: int | None = None  # on the waiting list
    instead: bool = False  # they were on the list already, the other way


@dataclass(frozen=True)
class Count:
    """How many come: in all, those of them on the screen, and how many more wait for a seat."""

    people: int
    remote: int
    waiting: int


def join(
    session: Session, *, by: Caller, day_id: int | None = None, remote: bool | None = None, now: datetime
) -> Answer:
    """Sign up for a day, the coming one if none is named; the last to come when the room is full wait for a seat.

    `remote` needs no seat; None is what they said before, or what they usually do. Raises `Refused` if there is no
    such day or it is over.
    """
    day = the_day(session, by, day_id, now=now)
    row = _signup(session, by.member_id, day.id) or _new(session, by, day, now)
    was = _standing(row)
    row.coming, row.remote = True, row.remote if remote is None else remote
    _seat(session, day, row, was, now)
    if was != _standing(row):
        _changed(session, day, row, was, now)
    return replace(_answer(session, by, day), instead=was.coming and was.remote != row.remote)


def leave(session: Session, *, by: Caller, day_id: int | None = None, now: datetime) -> Answer:
    """Say that one cannot come, signed up or not; whoever waited longest gets the seat. Raises `Refused` as `join`."""
    day = the_day(session, by, day_id, now=now)
    row = _signup(session, by.member_id, day.id) or _new(session, by, day, now)
    _withdraw(session, day, row, now)
    return _answer(session, by, day)


def depart(session: Session, *, member_ids: Collection[int], now: datetime) -> int:
    """Take these members off every day that is not over, as if each had said so; returns from how many lists.

    For those who have left the company: others get their seats, and the groups made without them are told.
    """
    planned = (ExchangeDay.state == PLANNED, ExchangeDay.ends_at > now)
    rows = session.execute(
        select(ExchangeSignup, ExchangeDay)
        .join(ExchangeDay, ExchangeDay.id == ExchangeSignup.day_id)
        .where(ExchangeSignup.member_id.in_(member_ids), ExchangeSignup.coming.is_(True), *planned)
        .order_by(ExchangeSignup.id)
    ).all()
    for row, day in rows:
        _withdraw(session, day, row, now)
    return len(rows)


def _withdraw(session: Session, day: ExchangeDay, row: ExchangeSignup, now: datetime) -> None:
    was = _standing(row)
    row.coming = row.waiting = False
    if was.coming:
        row.signed_up_at = now
        _changed(session, day, row, was, now)


def _standing(row: ExchangeSignup) -> Standing:
    return Standing(row.coming, row.waiting, row.remote)


def _new(session: Session, by: Caller, day: ExchangeDay, now: datetime) -> ExchangeSignup:
    wish = session.get(ExchangeWish, by.member_id)
    row = ExchangeSignup(
        day_id=day.id,
        member_id=by.member_id,
        coming=False,
        remote=wish is not None and wish.remote,
        waiting=False,
        revision=0,
        signed_up_at=now,
    )
    session.add(row)
    session.flush()
    return row


def _seat(session: Session, day: ExchangeDay, row: ExchangeSignup, was: Standing, now: datetime) -> None:
    """Whoever has a seat keeps it; whoever waits keeps their place in the queue."""
    if row.remote or was.seated:
        row.waiting = False
        return
    if not was.coming or was.remote:
        row.signed_up_at = now
    session.flush()
    row.waiting = was.waiting or _free_seats(session, day, without=row) < 1


def _changed(session: Session, day: ExchangeDay, row: ExchangeSignup, was: Standing, now: datetime) -> None:
    row.revision += 1
    session.flush()
    _give_seats(session, day, now)
    if row.coming and not row.waiting and (not was.coming or was.waiting):
        confirm(session, day, row, "exchange.confirmed", now=now)
        remind_people(session, day, only=row.member_id, now=now)
    regroup(session, day, rng=chance_of(row), now=now)
    redraw(session, day, now=now)


def fill(session: Session, day: ExchangeDay, *, now: datetime) -> int:
    """Give free seats to those who have waited longest, tell them, and put them into groups; returns to how many."""
    given = _give_seats(session, day, now)
    if given:
        regroup(session, day, rng=chance_of(given[0]), now=now)
    return len(given)


def _give_seats(session: Session, day: ExchangeDay, now: datetime) -> Sequence[ExchangeSignup]:
    free = _free_seats(session, day)
    if free < 1:
        return ()
    rows = session.scalars(_waiting(day.id).limit(free)).all()
    for row in rows:
        row.waiting = False
        row.revision += 1
        session.flush()
        confirm(session, day, row, "exchange.seat", now=now)
        remind_people(session, day, only=row.member_id, now=now)
    return rows


def confirm(session: Session, day: ExchangeDay, row: ExchangeSignup, kind: str, *, now: datetime) -> None:
    """Write to somebody that they are on the list, with an entry for their calendar."""
    who = session.get_one(Member, row.member_id)
    outbox.enqueue(
        session,
        team_id=day.team_id,
        to=who.user_id,
        kind=kind,
        about={"day": day.id, "revision": day.revision, "at": now.isoformat()},
        key=f"{kind}:{day.id}:{row.id}:{row.revision}",
        now=now,
        expires_at=day.starts_at if now < day.starts_at else day.ends_at,
    )


def _free_seats(session: Session, day: ExchangeDay, *, without: ExchangeSignup | None = None) -> int:
    if day.capacity is None:
        return 1_000_000
    seated = select(func.count()).select_from(ExchangeSignup).join(Member, Member.id == ExchangeSignup.member_id)
    here = (ExchangeSignup.coming.is_(True), ExchangeSignup.remote.is_(False), ExchangeSignup.waiting.is_(False))
    query = seated.where(ExchangeSignup.day_id == day.id, Member.deleted.is_(False), *here)
    if without is not None:
        query = query.where(ExchangeSignup.id != without.id)
    return day.capacity - (session.scalar(query) or 0)


def _waiting(day_id: int) -> Select[ExchangeSignup]:
    return (
        select(ExchangeSignup)
        .join(Member, Member.id == ExchangeSignup.member_id)
        .where(
            ExchangeSignup.day_id == day_id,
            ExchangeSignup.coming.is_(True),
            ExchangeSignup.waiting.is_(True),
            Member.deleted.is_(False),
        )
        .order_by(ExchangeSignup.signed_up_at, ExchangeSignup.id)
    )


def _answer(session: Session, by: Caller, day: ExchangeDay) -> Answer:
    mine = said(session, by, day.id) or Said(False)
    return Answer(day_of(day), mine.coming, how_many(session, day.id), mine.remote, mine.place)


def said(session: Session, by: Caller, day_id: int) -> Said | None:
    """Return what the caller said about a day; None for nothing yet."""
    mine = (ExchangeSignup.day_id == day_id, ExchangeSignup.member_id == by.member_id)
    what = select(ExchangeSignup.coming, ExchangeSignup.remote, place_of(ExchangeSignup))
    found = session.execute(what.where(*mine)).one_or_none()
    return Said(*found) if found else None


def place_of(signup: type[ExchangeSignup]) -> ColumnElement[int | None]:
    """Return the column with a signup's place on the waiting list; NULL for one that does not wait."""
    before = aliased(ExchangeSignup)
    queue = (
        select(func.count())
        .select_from(before)
        .join(Member, Member.id == before.member_id)
        .where(
            before.day_id == signup.day_id,
            before.coming.is_(True),
            before.waiting.is_(True),
            Member.deleted.is_(False),
            tuple_(before.signed_up_at, before.id) <= tuple_(signup.signed_up_at, signup.id),
        )
    )
    return case((signup.waiting.is_(True), queue.scalar_subquery()))


def how_many(session: Session, day_id: int) -> int:
    """Return how many people come, in the room or on the screen."""
    return count(session, day_id).people


def people_of(day_id: SQLColumnExpression[int]) -> ColumnElement[int]:
    """Return the column that counts the same, in a query over days."""
    return _present(day_id).with_only_columns(func.count()).scalar_subquery()


def count(session: Session, day_id: int) -> Count:
    """Return how many people come and how many wait."""
    rows = session.execute(
        select(ExchangeSignup.waiting, ExchangeSignup.remote, func.count())
        .join(Member, Member.id == ExchangeSignup.member_id)
        .where(ExchangeSignup.day_id == day_id, ExchangeSignup.coming.is_(True), Member.deleted.is_(False))
        .group_by(ExchangeSignup.waiting, ExchangeSignup.remote)
    ).all()
    come = {remote: number for waiting, remote, number in rows if not waiting}
    return Count(sum(come.values()), come.get(True, 0), sum(number for waiting, _, number in rows if waiting))


def who(session: Session, day_id: int) -> tuple[str, ...]:
    """Return the user ids of those who come, in the order in which they said so."""
    order = _present(day_id).order_by(ExchangeSignup.signed_up_at, ExchangeSignup.id)
    return tuple(session.scalars(order))


def who_waits(session: Session, day_id: int) -> tuple[str, ...]:
    """Return the user ids of those who wait for a seat, the next one first."""
    ids = [row.member_id for row in session.scalars(_waiting(day_id))]
    return tuple(_user_ids(session, ids))


def _user_ids(session: Session, member_ids: Sequence[int]) -> list[str]:
    rows = session.execute(select(Member.id, Member.user_id).where(Member.id.in_(member_ids)))
    names = {member_id: user_id for member_id, user_id in rows}
    return [names[each] for each in member_ids]


def _present(day_id: int | SQLColumnExpression[int]) -> Select[str]:
    return (
        select(Member.user_id)
        .join(ExchangeSignup, ExchangeSignup.member_id == Member.id)
        .where(
            ExchangeSignup.day_id == day_id,
            ExchangeSignup.coming.is_(True),
            ExchangeSignup.waiting.is_(False),
            Member.deleted.is_(False),
        )
    )


def _signup(session: Session, member_id: int, day_id: int) -> ExchangeSignup | None:
    return session.scalar(
        select(ExchangeSignup).where(ExchangeSignup.day_id == day_id, ExchangeSignup.member_id == member_id)
    )


def expected(session: Session, *, day_id: int, user_id: str) -> bool:
    """Return whether somebody is on the list and wants to be written to."""
    wants = (Member.user_id == user_id, Member.paused.is_(False))
    return session.scalar(_present(day_id).where(*wants)) is not None


def on_the_list(session: Session, *, day_id: int, user_id: str) -> bool:
    """Return whether somebody comes, in the room or on the screen."""
    return session.scalar(_present(day_id).where(Member.user_id == user_id)) is not None
