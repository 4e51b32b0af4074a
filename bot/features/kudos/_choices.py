"""What administrators choose about kudos: the values, the monthly post, and whether it names those thanked most."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.core import audit
from bot.core.people import Caller
from bot.platform.errors import Refused

from ._tables import KudosChoice, KudosValue
from ._values import LONGEST_MEANING, LONGEST_NAME, MOST_VALUES, VALUES, Value, every_value, tag_of, values

USUAL_FACE = "⭐"
LONGEST_FACE = 8


@dataclass(frozen=True)
class Choices:
    """What administrators chose. Nobody is ranked unless they want it."""

    celebrate: bool
    ranking: bool
    values: tuple[Value, ...]


@dataclass(frozen=True)
class MonthlyDraft:
    """What administrators say of the monthly post: whether there is one, and whether it names those thanked most."""

    celebrate: bool
    ranking: bool


@dataclass(frozen=True)
class ValueDraft:
    """A value as its form says it. `key` is that of the value to change, None for a new one."""

    key: str | None
    english: str
    chinese: str
    means_english: str = ""
    means_chinese: str = ""
    face: str = ""


def choices(session: Session, *, team_id: str) -> Choices:
    """Return what is chosen for a workspace."""
    row = session.get(KudosChoice, team_id)
    listed = values(session, team_id=team_id)
    return Choices(row.celebrate if row else True, row.ranking if row else False, listed)


def choose(session: Session, *, by: Caller, draft: MonthlyDraft, now: datetime) -> None:
    """Write what administrators chose about the monthly post; raises `Refused` for anybody else."""
    _must_be_admin(by)
    row = session.get(KudosChoice, by.team_id) or KudosChoice(team_id=by.team_id)
    row.celebrate, row.ranking = draft.celebrate, draft.ranking
    session.add(row)
    session.flush()
    audit.note(session, by, now, "kudos.monthly")


def value(session: Session, *, by: Caller, key: str) -> Value:
    """Return one value for changing it; raises `Refused` for whoever may not, and if it is gone."""
    _must_be_admin(by)
    found = every_value(session, by.team_id).get(key)
    if found is None or not found.listed:
        raise Refused("stale")
    return found


def save_value(session: Session, *, by: Caller, draft: ValueDraft, now: datetime) -> None:
    """Make a value, or change the one of the draft's key; a name it had stays a tag for it.

    Raises `Refused` for anybody but administrators, a name that is missing, too long or in use, and for more values
    than a person can choose among.
    """
    _must_be_admin(by)
    _check_names(session, by, draft)
    rows = _own_rows(session, by.team_id)
    row = _row(rows, by, draft.key)
    if draft.key is not None:
        was = [tag_of(row.english), tag_of(row.chinese)]
        row.tags = " ".join(dict.fromkeys([*row.tags.split(), *was]))
    row.face = draft.face.strip()[:LONGEST_FACE] or USUAL_FACE
    row.english, row.chinese = draft.english.strip(), draft.chinese.strip()
    row.means_english, row.means_chinese = draft.means_english.strip(), draft.means_chinese.strip()
    session.add(row)
    session.flush()
    audit.note(session, by, now, f"kudos.value:{row.key}")


def _row(rows: Mapping[str, KudosValue], by: Caller, key: str | None) -> KudosValue:
    if key is not None:
        if key not in rows or rows[key].retired_at is not None:
            raise Refused("stale")
        return rows[key]
    if sum(each.retired_at is None for each in rows.values()) >= MOST_VALUES:
        raise Refused("kudos.values_many", field="english", most=MOST_VALUES)
    number = len(rows) + 1  # rows are never deleted
    return KudosValue(team_id=by.team_id, key=f"own-{number}", position=number, tags="")


def _check_names(session: Session, by: Caller, draft: ValueDraft) -> None:
    names = {"english": draft.english.strip(), "chinese": draft.chinese.strip()}
    meanings = {"means_english": draft.means_english.strip(), "means_chinese": draft.means_chinese.strip()}
    for said, most in ((names, LONGEST_NAME), (meanings, LONGEST_MEANING)):
        for field, words in said.items():
            if len(words) > most:
                raise Refused("text.long", field=field, length=len(words), most=most)
    others = [each for each in values(session, team_id=by.team_id) if each.key != draft.key]
    for field, name in names.items():
        tag = tag_of(name)
        if not tag:
            raise Refused("kudos.value_name", field=field)
        if any(tag.casefold() in each.answers_to() for each in others):
            raise Refused("kudos.value_taken", field=field, name=name)


def retire_value(session: Session, *, by: Caller, key: str, now: datetime) -> None:
    """Take a value off the list. Raises `Refused` for anybody but administrators, and for the last one."""
    _must_be_admin(by)
    row = _row(_own_rows(session, by.team_id), by, key)
    listed = select(func.count()).where(KudosValue.team_id == by.team_id, KudosValue.retired_at.is_(None))
    if (session.scalar(listed) or 0) <= 1:
        raise Refused("kudos.value_last")
    row.retired_at = now
    session.flush()
    audit.note(session, by, now, f"kudos.value:{key}")


def _own_rows(session: Session, team_id: str) -> dict[str, KudosValue]:
    """Return the workspace's own rows; before its first change, the five dimensions become its own."""
    query = select(KudosValue).where(KudosValue.team_id == team_id)
    rows = {row.key: row for row in session.scalars(query)}
    if rows:
        return rows
    session.add_all(
        KudosValue(
            team_id=team_id,
            key=each.key,
            position=number,
            face=each.face,
            english=each.english,
            chinese=each.chinese,
            means_english=each.means_english,
            means_chinese=each.means_chinese,
            tags=" ".join(each.tags),
        )
        for number, each in enumerate(VALUES, start=1)
    )
    session.flush()
    return {row.key: row for row in session.scalars(query)}


def _must_be_admin(by: Caller) -> None:
    if not by.is_admin:
        raise Refused("admin.only")
