"""What administrators choose for everybody's check-ins: the tags, the smallest group, and whom one may turn to."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from bot.core import audit, disclosure, people
from bot.core.people import Caller
from bot.platform.errors import Refused

from ._entries import LONGEST_TAG, MOST_TAGS, TAGS
from ._tables import CheckinTeam

# Asked with every check-in: put together once, and read as plain columns.
_TEAM, _CONTACT = CheckinTeam.__table__.c, people.Member.__table__.c
_CHOSEN = (
    select(CheckinTeam.__table__, _CONTACT.deleted.label("contact_left"))
    .outerjoin(
        people.Member.__table__, (_CONTACT.team_id == _TEAM.team_id) & (_CONTACT.user_id == _TEAM.contact_user_id)
    )
    .where(_TEAM.team_id == bindparam("team"))
)

LARGEST_SMALLEST = 50
LONGEST_LINES = 1_000


@dataclass(frozen=True)
class Choices:
    """What holds in a workspace."""

    tags: tuple[str, ...] = TAGS
    smallest: int = disclosure.SMALLEST_SCORE
    contact: str | None = None  # a user id; of somebody who has left the company, there is none
    lines: tuple[str, ...] = ()  # of text: helplines that this team added


@dataclass(frozen=True)
class ChoicesDraft:
    """What an administrator wrote in the form. No tags at all means the usual ones."""

    tags: Sequence[str] = ()
    smallest: int = disclosure.SMALLEST_SCORE
    contact: str | None = None
    lines: str | None = None  # of text, as it was typed


def choices(session: Session, *, team_id: str) -> Choices:
    """Return what holds in this workspace."""
    row = session.connection().execute(_CHOSEN, {"team": team_id}).one_or_none()
    if row is None:
        return Choices()
    contact = None if row.contact_left else row.contact_user_id
    return Choices(tuple(row.tags or TAGS), row.smallest, contact, tuple(split(row.lines)))


def split(lines: str | None) -> list[str]:
    """Return the lines of a text that say something."""
    return [line.strip() for line in (lines or "").splitlines() if line.strip()]


def choose(session: Session, *, by: Caller, draft: ChoicesDraft, now: datetime) -> Choices:
    """Write administrators' choices and return what holds now.

    Raises `Refused` for anybody else, too many or too long tags, or a smaller group than before.
    """
    if not by.is_admin:
        raise Refused("admin.only")
    had = choices(session, team_id=by.team_id)
    _check(had, draft)
    people.workspace(session, by.team_id)
    row = session.get(CheckinTeam, by.team_id) or CheckinTeam(team_id=by.team_id)
    row.tags = None if tuple(draft.tags) in ((), TAGS) else list(dict.fromkeys(draft.tags))
    row.smallest, row.contact_user_id = draft.smallest, draft.contact
    row.lines = "\n".join(split(draft.lines)) or None
    session.add(row)
    session.flush()
    has = choices(session, team_id=by.team_id)
    changed = [field.name for field in fields(Choices) if getattr(has, field.name) != getattr(had, field.name)]
    audit.note(session, by, now, *(f"checkins.{name}" for name in changed))
    return has


def _check(had: Choices, draft: ChoicesDraft) -> None:
    if len(set(draft.tags)) > MOST_TAGS or any(len(tag) > LONGEST_TAG for tag in draft.tags):
        raise Refused("checkins.tags", field="tags", most=MOST_TAGS, longest=LONGEST_TAG)
    if not disclosure.may_change_to(draft.smallest, now=had.smallest) or draft.smallest > LARGEST_SMALLEST:
        raise Refused("checkins.smallest", field="smallest", least=had.smallest, most=LARGEST_SMALLEST)
    if draft.lines and len(draft.lines) > LONGEST_LINES:
        raise Refused("text.long", field="lines", length=len(draft.lines), most=LONGEST_LINES)
