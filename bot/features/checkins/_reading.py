"""Reading one's own diary: today, a month, a streak, a search, this day in other years."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from bot.errors import Refused
from bot.people import Caller
from bot.workdays import Rhythm, is_workday

from ._entries import Entry, entry_of
from ._tables import Checkin

STREAK_HORIZON = timedelta(days=366)
SEARCHED = 3_000  # entries of one's own, newest first, unlocked one by one: half a second at most
FOUND = 10
LONGEST_SEARCH = 100
YEARS_BACK = 10
MONTHS_BACK = (6, 3, 1)


@dataclass(frozen=True)
class Month:
    """A month of one member's check-ins: the mean mood of each day that has one, and the entries, newest first."""

    first: date
    means: dict[date, float]
    entries: tuple[Entry, ...]
    streak: int


@dataclass(frozen=True)
class Found:
    """What a search in one's own entries found: the newest of them, how many in all, and whether all were read."""

    words: str
    entries: tuple[Entry, ...]
    total: int
    whole: bool


def today(session: Session, *, by: Caller, now: datetime) -> tuple[Entry, ...]:
    """Return the caller's entries of this day in their zone, newest first."""
    day = now.astimezone(ZoneInfo(by.zone)).date()
    return between(session, by=by, first=day, last=day)


def month(session: Session, *, by: Caller, first: date, today: date, rhythm: Rhythm) -> Month:
    """Return the caller's month that begins on `first`, with their streak up to `today`."""
    last = (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    entries = between(session, by=by, first=first, last=last)
    return Month(first, means(entries), entries, streak(session, by=by, today=today, rhythm=rhythm))


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


def between(session: Session, *, by: Caller, first: date, last: date) -> tuple[Entry, ...]:
    """Return the caller's entries from the `first` to the `last` day, newest first."""
    rows = session.scalars(
        select(Checkin)
        .where(Checkin.member_id == by.member_id, Checkin.day >= first, Checkin.day <= last)
        .order_by(Checkin.at.desc(), Checkin.id.desc())
    )
    return tuple(entry_of(row) for row in rows)


def means(entries: Sequence[Entry]) -> dict[date, float]:
    """Return the mean mood of each day that has an entry."""
    moods: dict[date, list[int]] = {}
    for entry in entries:
        moods.setdefault(entry.day, []).append(entry.mood)
    return {day: sum(values) / len(values) for day, values in moods.items()}


def search(session: Session, *, by: Caller, words: str) -> Found:
    """Look for all of these words in the caller's own notes and good things, the newest entries first.

    What is locked cannot be indexed, so a bounded number of entries is unlocked and read, each time anew.
    Raises `Refused` if there is nothing to look for, or too much.
    """
    wanted = _plain(words).split()
    if not wanted:
        raise Refused("checkins.search_empty")
    if len(words) > LONGEST_SEARCH:
        raise Refused("text.long", length=len(words), most=LONGEST_SEARCH)
    rows = session.execute(
        select(Checkin)
        .where(Checkin.member_id == by.member_id, or_(Checkin.note.is_not(None), Checkin.good_things.is_not(None)))
        .order_by(Checkin.at.desc(), Checkin.id.desc())
        .limit(SEARCHED)
    ).scalars()
    read = [entry_of(row) for row in rows]
    found = [entry for entry in read if _has(entry, wanted)]
    return Found(words.strip(), tuple(found[:FOUND]), len(found), len(read) < SEARCHED)


def _has(entry: Entry, wanted: Sequence[str]) -> bool:
    text = _plain("\n".join((entry.note or "", *entry.good_things)))
    return all(word in text for word in wanted)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def on_this_day(session: Session, *, by: Caller, today: date) -> Entry | None:
    """Return an earlier entry with good things from this day of another year or month, the longest ago first.

    Only good things come back by themselves: whoever had a hard day a year ago is not reminded of it.
    """
    days = [day for day in _same_days(today) if day is not None]
    rows = session.scalars(
        select(Checkin)
        .where(Checkin.member_id == by.member_id, Checkin.day.in_(days), Checkin.good_things.is_not(None))
        .order_by(Checkin.day, Checkin.at)
        .limit(1)
    )
    return next((entry_of(row) for row in rows), None)


def _same_days(today: date) -> list[date | None]:
    return [_back(today, 12 * years) for years in range(1, YEARS_BACK + 1)] + [_back(today, n) for n in MONTHS_BACK]


def _back(day: date, months: int) -> date | None:
    """Return the same day so many months earlier, None where that month is too short."""
    number = day.year * 12 + day.month - 1 - months
    try:
        return day.replace(year=number // 12, month=number % 12 + 1)
    except ValueError:
        return None
