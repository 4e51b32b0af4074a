"""Writing entries: record, add to with one tap, change, take back. Nobody but its owner ever reads one."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from bot.core.people import Caller
from bot.platform.database import Base
from bot.platform.encryption import kept_if_unreadable, unreadable
from bot.platform.errors import Refused

from ._tables import Checkin

LOWEST, HIGHEST = 1, 5
LONGEST_NOTE = 3_000  # characters; as much as one of Slack's text inputs takes
LONGEST_GOOD_THING = 300
LONGEST_TAG = 30
GOOD_THINGS = 3
MOST_TAGS = 10  # as many as one of Slack's groups of checkboxes holds
ENERGIES = (1, 2, 3)
PLACES = ("site", "travel", "office", "remote")
TAGS = ("customer", "technology", "team", "workload", "learning", "travel", "health", "home")  # the usual ones

_INSERT = insert(Base.metadata.tables["checkin"])

T = TypeVar("T")


@dataclass(frozen=True)
class CheckinDraft:
    """What somebody says in a form, a command or with one tap. What a form leaves open is None or empty."""

    mood: int
    note: str | None = None
    good_things: Sequence[str] = ()
    energy: int | None = None
    place: str | None = None
    tags: Sequence[str] = ()


@dataclass(frozen=True)
class CheckinAddition:
    """What one more tap adds to an entry; None leaves that as it is. Empty `tags` take away those it has."""

    energy: int | None = None
    place: str | None = None
    tags: Sequence[str] | None = None


@dataclass(frozen=True)
class Entry:
    """One check-in as its owner sees it."""

    id: int
    mood: int
    at: datetime
    day: date
    note: str | None
    good_things: tuple[str, ...]
    energy: int | None = None
    place: str | None = None
    tags: tuple[str, ...] = ()

    @property
    def has_words(self) -> bool:
        """Whether something is written in it that a tap would not bring back."""
        return bool(self.note or self.good_things)


def record(
    session: Session, *, by: Caller, draft: CheckinDraft, occurrence_id: int | None = None, now: datetime
) -> Entry:
    """Write an entry down and return it. The same prompt answered again changes the mood given the first time.

    Raises `Refused` for a mood outside 1 to 5 or text that is too long.
    """
    _check(draft)
    row = None
    if occurrence_id is not None:
        before = select(Checkin).where(Checkin.occurrence_id == occurrence_id, Checkin.member_id == by.member_id)
        row = session.scalar(before)
    day = now.astimezone(ZoneInfo(by.zone)).date()
    if row is not None:
        row.mood, row.created_at, row.day = draft.mood, now, day
        if draft.note or draft.good_things:
            row.note = kept_if_unreadable(_kept(draft.note), row.note)
            row.good_things = kept_if_unreadable(_packed(draft.good_things), row.good_things)
        session.flush()
        return entry_of(row)
    note, things, tags = _kept(draft.note), _packed(draft.good_things), _tags(draft.tags)
    energy, place = _one_of(draft.energy, ENERGIES), _one_of(draft.place, PLACES)
    # Plain columns: the most frequent write of all, at half the cost of a mapped object.
    values = {
        "member_id": by.member_id,
        "occurrence_id": occurrence_id,
        "mood": draft.mood,
        "created_at": now,
        "day": day,
        "note": note,
        "good_things": things,
        "energy": energy,
        "place": place,
        "tags": tags,
    }
    key = session.connection().execute(_INSERT, values).inserted_primary_key
    assert key is not None, "one row was written"
    return Entry(key[0], draft.mood, now, day, note, _unpacked(things), energy, place, tuple(tags or ()))


def change(session: Session, *, by: Caller, checkin_id: int, draft: CheckinDraft) -> Entry:
    """Replace what an entry says; its time stays. Raises `Refused` as `record`, or if it is not theirs or gone."""
    _check(draft)
    row = own(session, by, checkin_id)
    row.mood = draft.mood
    row.note = kept_if_unreadable(_kept(draft.note), row.note)
    row.good_things = kept_if_unreadable(_packed(draft.good_things), row.good_things)
    row.energy, row.place = _one_of(draft.energy, ENERGIES), _one_of(draft.place, PLACES)
    row.tags = _tags(draft.tags)
    return entry_of(row)


def add(session: Session, *, by: Caller, checkin_id: int, addition: CheckinAddition) -> Entry:
    """Add to an entry what one tap says; the rest stays. Raises `Refused` if it is not theirs or gone."""
    row = own(session, by, checkin_id)
    row.energy = _one_of(addition.energy, ENERGIES) or row.energy
    row.place = _one_of(addition.place, PLACES) or row.place
    if addition.tags is not None:
        row.tags = _tags(addition.tags)
    return entry_of(row)


def undo(session: Session, *, by: Caller, checkin_id: int) -> Entry:
    """Take an entry back for good; returns what it was. Raises `Refused` if it is not theirs or gone."""
    row = own(session, by, checkin_id)
    entry = entry_of(row)
    session.delete(row)
    return entry


def get(session: Session, *, by: Caller, checkin_id: int) -> Entry:
    """Return one of the caller's own entries; raises `Refused` if it is not theirs or gone."""
    return entry_of(own(session, by, checkin_id))


def own(session: Session, by: Caller, checkin_id: int) -> Checkin:
    """Return a row of the caller's; raises `Refused` if it is not theirs or gone."""
    row = session.get(Checkin, checkin_id)
    if row is None or row.member_id != by.member_id:
        raise Refused("checkins.gone")
    return row


def _check(draft: CheckinDraft) -> None:
    """Raise `Refused` for a mood outside 1 to 5 or text that is too long, beside the field it stands in."""
    if not LOWEST <= draft.mood <= HIGHEST:
        raise Refused("checkins.mood_range", field="mood", mood=draft.mood)
    if draft.note and len(draft.note) > LONGEST_NOTE:
        raise Refused("text.long", field="note", length=len(draft.note), most=LONGEST_NOTE)
    for number, thing in enumerate(draft.good_things, start=1):
        if len(thing) > LONGEST_GOOD_THING:
            raise Refused("text.long", field=f"good_{number}", length=len(thing), most=LONGEST_GOOD_THING)


def entry_of(row: Checkin) -> Entry:
    """Return a row as its owner sees it."""
    things, tags = _unpacked(row.good_things), tuple(row.tags or ())
    return Entry(row.id, row.mood, row.created_at, row.day, row.note, things, row.energy, row.place, tags)


def _kept(text: str | None) -> str | None:
    return text.strip() or None if text else None


def _packed(good_things: Sequence[str]) -> str | None:
    said = [thing.strip() for thing in good_things if thing and thing.strip()]
    return json.dumps(said[:GOOD_THINGS], ensure_ascii=False) if said else None


def _unpacked(things: str | None) -> tuple[str, ...]:
    if things is None or unreadable(things):
        return () if things is None else (things,)
    return tuple(json.loads(things))


def _one_of(value: T | None, known: Sequence[T]) -> T | None:
    return value if value in known else None


def _tags(tags: Sequence[str]) -> list[str] | None:
    """Return each tag once; what is no tag's length was never offered."""
    return [tag for tag in dict.fromkeys(tags) if 0 < len(tag) <= LONGEST_TAG][:MOST_TAGS] or None
