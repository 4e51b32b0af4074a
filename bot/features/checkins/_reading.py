"""Reading one's own diary: at a glance, a month, a streak, a search, this day in other years."""

import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import and_, bindparam, or_, select
from sqlalchemy.orm import Session, aliased

from bot.core.availability import Availability, is_workday
from bot.core.people import Caller
from bot.platform.encryption import unreadable
from bot.platform.errors import Refused

from ._entries import Entry, entry_of
from ._tables import Checkin

STREAK_HORIZON = timedelta(days=366)
SEARCHED = 3_000  # entries of one's own, newest first, unlocked one by one: half a second at most
FOUND = 10
LONGEST_SEARCH = 100
YEARS_BACK = 10
MONTHS_BACK = (6, 3, 1)


# Asked with every Home: put together once. The whole row comes with the mood only if it is today's.
_WHOLE = aliased(Checkin)
_AT_A_GLANCE = (
    select(Checkin.day, Checkin.mood, _WHOLE)
    .outerjoin(_WHOLE, and_(_WHOLE.id == Checkin.id, Checkin.day == bindparam("today")))
    .where(Checkin.member_id == bindparam("me"), Checkin.day > bindparam("horizon"))
    .order_by(Checkin.created_at.desc(), Checkin.id.desc())
)


@dataclass(frozen=True)
class Days:
    """A month of one member's check-ins: the mean mood of each day that has one, and the streak up to today."""

    first: date
    means: dict[date, float]
    streak: int


@dataclass(frozen=True)
class Month(Days):
    """The same with what was written, newest first."""

    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Diary(Days):
    """This month with the entries of today alone, newest first."""

    today: tuple[Entry, ...]


@dataclass(frozen=True)
class Found:
    """What a search in one's own entries found: the newest of them, how many in all, and whether all were read."""

    words: str
    entries: tuple[Entry, ...]
    total: int
    whole: bool


def at_a_glance(session: Session, *, by: Caller, today: date, rhythm: Availability) -> Diary:
    """Return this month of the caller's, their streak, and the entries of `today`.

    One query reads the moods of a year; of the locked text, today's alone comes with it and is unlocked.
    """
    asked = {"me": by.member_id, "today": today, "horizon": today - STREAK_HORIZON}
    rows = session.execute(_AT_A_GLANCE, asked).all()
    first = today.replace(day=1)
    this_month = [(day, mood) for day, mood, _ in rows if day.replace(day=1) == first]
    in_a_row = _in_a_row({day for day, _, _ in rows}, today, rhythm)
    return Diary(first, _means(this_month), in_a_row, tuple(entry_of(row) for _, _, row in rows if row is not None))


def month(session: Session, *, by: Caller, first: date, today: date, rhythm: Availability) -> Month:
    """Return the caller's month that begins on `first`, with their streak up to `today`."""
    last = (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    entries = between(session, by=by, first=first, last=last)
    written = session.scalars(
        select(Checkin.day).where(Checkin.member_id == by.member_id, Checkin.day > today - STREAK_HORIZON)
    )
    return Month(first, means(entries), _in_a_row(set(written), today, rhythm), entries)


def _in_a_row(written: Collection[date], today: date, rhythm: Availability) -> int:
    """Return on how many days in a row there is an entry. Days off never break it, and today is not over yet."""
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
        .order_by(Checkin.created_at.desc(), Checkin.id.desc())
    )
    return tuple(entry_of(row) for row in rows)


def said_on(session: Session, days: Mapping[int, date]) -> set[int]:
    """Return which of these members have an entry on the day that stands beside them."""
    rows = session.execute(
        select(Checkin.member_id, Checkin.day).where(Checkin.member_id.in_(days), Checkin.day.in_(set(days.values())))
    )
    return {member_id for member_id, day in rows if days[member_id] == day}


def means(entries: Sequence[Entry]) -> dict[date, float]:
    """Return the mean mood of each day that has an entry."""
    return _means((entry.day, entry.mood) for entry in entries)


def _means(moods_by_day: Iterable[tuple[date, int]]) -> dict[date, float]:
    moods: dict[date, list[int]] = {}
    for day, mood in moods_by_day:
        moods.setdefault(day, []).append(mood)
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
        .order_by(Checkin.created_at.desc(), Checkin.id.desc())
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
        .order_by(Checkin.day, Checkin.created_at)
    )
    return next((entry_of(row) for row in rows if not unreadable(row.good_things)), None)


def _same_days(today: date) -> list[date | None]:
    return [_back(today, 12 * years) for years in range(1, YEARS_BACK + 1)] + [_back(today, n) for n in MONTHS_BACK]


def _back(day: date, months: int) -> date | None:
    """Return the same day so many months earlier, None where that month is too short."""
    number = day.year * 12 + day.month - 1 - months
    try:
        return day.replace(year=number // 12, month=number % 12 + 1)
    except ValueError:
        return None
