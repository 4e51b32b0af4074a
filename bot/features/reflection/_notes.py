"""Project notes that colleagues can find and reuse, because their author said so.

A note is encrypted and never indexed. When its author ticks *reusable*, what it says is copied in the open and put
into the search index; the copy goes when the tick goes, or the note.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core import search as index
from bot.core.people import Caller, Member
from bot.platform.encryption import unreadable
from bot.platform.errors import Refused

from ._asking import redraw
from ._reading import FOUND, Answer, AnswerVersion, Found, as_answer, own_answer, search_own, texts_in
from ._tables import ReflectionAnswer, ReflectionAsked, ReflectionNote

FEATURE = "reflection"
REUSABLE = "weekly"  # the rhythm whose answers are project notes


@dataclass(frozen=True)
class Note:
    """A note that its author lets the whole workspace read."""

    answer_id: int
    author: str
    user_id: str
    own: bool
    at: datetime
    said: Mapping[str, str]
    tags: Mapping[str, str]


@dataclass(frozen=True)
class Notes:
    """What a search found: colleagues' and own reusable notes, best first, and the caller's other answers."""

    team: tuple[Note, ...]
    more: bool
    own: Found


def reuse(session: Session, *, by: Caller, seen: AnswerVersion, now: datetime) -> Answer:
    """Let the whole workspace find and read a note, as its author has `seen` it.

    Raises `Refused` if it is not theirs or gone, cannot be read, has changed since, or is no project note.
    """
    row = own_answer(session, by, seen.answer_id)
    if unreadable(row.said):
        raise Refused("reflection.unreadable")
    if row.version != seen.version:
        raise Refused("reflection.changed_before_sharing")
    asked = session.get_one(ReflectionAsked, row.asked_id)
    if asked.rhythm != REUSABLE:
        raise Refused("reflection.gone")
    publish(session, by.team_id, row)
    redraw(session, asked, now)
    return as_answer(session, row)


def keep_private(session: Session, *, by: Caller, answer_id: int, now: datetime) -> Answer:
    """Let nobody else find a note any more; raises `Refused` if it is not theirs or gone."""
    row = own_answer(session, by, answer_id)
    hide(session, row.id)
    redraw(session, session.get_one(ReflectionAsked, row.asked_id), now)
    return as_answer(session, row)


def publish(session: Session, team_id: str, row: ReflectionAnswer) -> None:
    """Copy what a note says now into the open, and have it found by that."""
    note = session.get(ReflectionNote, row.id)
    if note is None:
        note = ReflectionNote(answer_id=row.id, member_id=row.member_id, team_id=team_id, created_at=row.created_at)
        session.add(note)
    note.said, note.tags = texts_in(row.said), texts_in(row.tags)
    session.flush()
    heading, body = " ".join(note.tags.values()), "\n".join(note.said.values())
    index.put(session, index.Doc(team_id, FEATURE, row.id, heading=heading, body=body))


def hide(session: Session, answer_id: int) -> None:
    """Take the copy out of the open, if there is one."""
    note = session.get(ReflectionNote, answer_id)
    if note is not None:
        index.remove(session, feature=FEATURE, ref=answer_id)
        session.delete(note)
        session.flush()


def search(session: Session, *, by: Caller, words: str) -> Notes:
    """Return reusable notes of the workspace and the caller's own answers that have all these words.

    A guest finds only what is their own. Raises `Refused` without any words.
    """
    if not index.terms(words):
        raise Refused("reflection.search_empty", field="words")
    features = () if by.is_guest else (FEATURE,)
    found = index.find(session, team_id=by.team_id, features=features, words=words, most=FOUND)
    team = _notes(session, by, [hit.ref for hit in found.hits])
    own = search_own(session, by=by, words=words, without={each.answer_id for each in team})
    return Notes(team, found.more, own)


def note(session: Session, *, by: Caller, answer_id: int) -> Note:
    """Return a reusable note of the caller's workspace; raises `Refused` if there is none by that id."""
    found = () if by.is_guest else _notes(session, by, [answer_id])
    if not found:
        raise Refused("reflection.note_gone")
    return found[0]


def _notes(session: Session, by: Caller, ids: Sequence[int]) -> tuple[Note, ...]:
    """Return these notes in this order, without those that are not, or of another workspace."""
    rows = session.execute(
        select(ReflectionNote, Member)
        .join(Member, Member.id == ReflectionNote.member_id)
        .where(ReflectionNote.answer_id.in_(ids), ReflectionNote.team_id == by.team_id)
    )
    found = {row.answer_id: _as_note(row, author, by) for row, author in rows}
    return tuple(found[each] for each in ids if each in found)


def _as_note(row: ReflectionNote, author: Member, by: Caller) -> Note:
    own = author.id == by.member_id
    return Note(row.answer_id, author.name, author.user_id, own, row.created_at, row.said, row.tags)
