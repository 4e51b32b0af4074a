"""A member's mood and three good things, a day at a time. Nobody but its owner ever reads an entry."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ForeignKey, Index, insert, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.db import Base, PrivateText, UTCDateTime
from bot.errors import Refused
from bot.people import Caller
from bot.workdays import Rhythm, is_workday

LOWEST, HIGHEST = 1, 5
LONGEST_NOTE = 3_000  # characters; as much as one of Slack's text inputs takes
LONGEST_GOOD_THING = 300
GOOD_THINGS = 3
STREAK_HORIZON = timedelta(days=366)


class Checkin(Base):
    """One entry. Several a day are fine."""

    __tablename__ = "checkin"
    # A deleted id is never used again: an old "Undo" must not meet another entry.
    __table_args__ = (Index("ix_checkin_member_day", "member_id", "day"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    mood: Mapped[int]
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    day: Mapped[date]  # in the member's zone when it was written; a later move changes no diary
    note: Mapped[str | None] = mapped_column(PrivateText)
    good_things: Mapped[str | None] = mapped_column(PrivateText)  # a JSON list
    occurrence_id: Mapped[int | None] = mapped_column(ForeignKey("occurrence.id"), unique=True)


_INSERT = insert(Base.metadata.tables["checkin"])


@dataclass(frozen=True)
class Entry:
    """One check-in as its owner sees it."""

    id: int
    mood: int
    at: datetime
    day: date
    note: str | None
    good_things: tuple[str, ...]


@dataclass(frozen=True)
class Month:
    """A month of one member's check-ins: the mean mood of each day that has one, and the entries, newest first."""

    first: date
    means: dict[date, float]
    entries: tuple[Entry, ...]
    streak: int


def record(
    session: Session,
    *,
    by: Caller,
    mood: int,
    note: str | None = None,
    good_things: Sequence[str] = (),
    occurrence_id: int | None = None,
    now: datetime,
) -> Entry:
    """Write an entry down and return it. The same prompt answered again changes the mood given the first time.

    Raises `Refused` for a mood outside 1 to 5 or text that is too long.
    """
    _check(mood, note, good_things)
    row = _answer_to(session, by, occurrence_id)
    day = now.astimezone(ZoneInfo(by.zone)).date()
    if row is None:
        said = {"mood": mood, "at": now, "day": day, "note": _kept(note), "good_things": _packed(good_things)}
        return _add(session, {"member_id": by.member_id, "occurrence_id": occurrence_id, **said})
    row.mood, row.at, row.day = mood, now, day
    if note or good_things:
        row.note, row.good_things = _kept(note), _packed(good_things)
    session.flush()
    return _entry(row)


def _add(session: Session, values: dict[str, Any]) -> Entry:
    """Write a new row as plain columns: the most frequent write of all, at half the cost of a mapped object."""
    key = session.connection().execute(_INSERT, values).inserted_primary_key
    assert key is not None, "one row was written"
    things = _unpacked(values["good_things"])
    return Entry(key[0], values["mood"], values["at"], values["day"], values["note"], things)


def _answer_to(session: Session, by: Caller, occurrence_id: int | None) -> Checkin | None:
    if occurrence_id is None:
        return None
    return session.scalar(
        select(Checkin).where(Checkin.occurrence_id == occurrence_id, Checkin.member_id == by.member_id)
    )


def change(
    session: Session, *, by: Caller, checkin_id: int, mood: int, note: str | None, good_things: Sequence[str]
) -> Entry:
    """Replace what an entry says; its time stays. Raises `Refused` as `record`, or if it is not theirs or gone."""
    _check(mood, note, good_things)
    row = _own(session, by, checkin_id)
    row.mood, row.note, row.good_things = mood, _kept(note), _packed(good_things)
    return _entry(row)


def undo(session: Session, *, by: Caller, checkin_id: int) -> Entry:
    """Take an entry back for good; returns what it was. Raises `Refused` if it is not theirs or gone."""
    row = _own(session, by, checkin_id)
    entry = _entry(row)
    session.delete(row)
    return entry


def get(session: Session, *, by: Caller, checkin_id: int) -> Entry:
    """Return one of the caller's own entries; raises `Refused` if it is not theirs or gone."""
    return _entry(_own(session, by, checkin_id))


def today(session: Session, *, by: Caller, now: datetime) -> tuple[Entry, ...]:
    """Return the caller's entries of this day in their zone, newest first."""
    day = now.astimezone(ZoneInfo(by.zone)).date()
    return _between(session, by, day, day)


def month(session: Session, *, by: Caller, first: date, today: date, rhythm: Rhythm) -> Month:
    """Return the caller's month that begins on `first`, with their streak up to `today`."""
    last = (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    entries = _between(session, by, first, last)
    return Month(first, _means(entries), entries, streak(session, by=by, today=today, rhythm=rhythm))


def streak(session: Session, *, by: Caller, today: date, rhythm: Rhythm) -> int:
    """Return on how many days in a row there is an entry. Days off never break it, and today is not over yet."""
    written = set(
        session.scalars(
            select(Checkin.day).where(Checkin.member_id == by.member_id, Checkin.day > today - STREAK_HORIZON)
        )
    )
    count, day = 0, today
    while day > today - STREAK_HORIZON:
        if day in written:
            count += 1
        elif day != today and is_workday(day, rhythm):
            break
        day -= timedelta(days=1)
    return count


def _between(session: Session, by: Caller, first: date, last: date) -> tuple[Entry, ...]:
    rows = session.scalars(
        select(Checkin)
        .where(Checkin.member_id == by.member_id, Checkin.day >= first, Checkin.day <= last)
        .order_by(Checkin.at.desc(), Checkin.id.desc())
    )
    return tuple(_entry(row) for row in rows)


def _means(entries: Sequence[Entry]) -> dict[date, float]:
    moods: dict[date, list[int]] = {}
    for entry in entries:
        moods.setdefault(entry.day, []).append(entry.mood)
    return {day: sum(values) / len(values) for day, values in moods.items()}


def _check(mood: int, note: str | None, good_things: Sequence[str]) -> None:
    if not LOWEST <= mood <= HIGHEST:
        raise Refused("checkins.mood_range", field="mood", mood=mood)
    if note and len(note) > LONGEST_NOTE:
        raise Refused("text.long", field="note", length=len(note), most=LONGEST_NOTE)
    for number, thing in enumerate(good_things, start=1):
        if len(thing) > LONGEST_GOOD_THING:
            raise Refused("text.long", field=f"good_{number}", length=len(thing), most=LONGEST_GOOD_THING)


def _own(session: Session, by: Caller, checkin_id: int) -> Checkin:
    row = session.get(Checkin, checkin_id)
    if row is None or row.member_id != by.member_id:
        raise Refused("checkins.gone")
    return row


def _kept(text: str | None) -> str | None:
    return text.strip() or None if text else None


def _packed(good_things: Sequence[str]) -> str | None:
    said = [thing.strip() for thing in good_things if thing and thing.strip()]
    return json.dumps(said[:GOOD_THINGS], ensure_ascii=False) if said else None


def _unpacked(things: str | None) -> tuple[str, ...]:
    return tuple(json.loads(things)) if things else ()


def _entry(row: Checkin) -> Entry:
    return Entry(row.id, row.mood, row.at, row.day, row.note, _unpacked(row.good_things))
