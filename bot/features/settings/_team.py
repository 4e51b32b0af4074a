"""What administrators chose for everybody, and a note of each change."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.core import audit, availability, people, prompts
from bot.core.availability import known_zone
from bot.core.people import Caller, Department, Member, Workspace
from bot.platform.errors import Refused

LONGEST_NAME = 60
MOST_PER_DAY = 50
EMOJI = re.compile(r"[\w+'-]{1,80}")  # Slack's names, those of custom emoji in any script too


@dataclass(frozen=True)
class Team:
    """What administrators chose, and how many people take part."""

    locale: str
    zone: str
    region: str | None
    kudos_channel: str | None
    kudos_emoji: str
    kudos_per_day: int
    away_emoji: str
    exchange_channel: str | None
    reflection_channel: str | None
    usual: Mapping[str, tuple[time, bool]]  # by programme: a newcomer's hour, and whether it comes at all
    departments: tuple["Part", ...]
    joined: int


@dataclass(frozen=True)
class Part:
    """A department and the people in it."""

    id: int
    name: str
    members: tuple[str, ...]


@dataclass(frozen=True)
class TeamDraft:
    """What administrators choose for everybody, all of it: the fields are columns of `Workspace`."""

    kudos_channel: str | None
    exchange_channel: str | None
    reflection_channel: str | None
    kudos_emoji: str  # its name, without colons
    away_emoji: str  # names in any order, with or without colons
    kudos_per_day: int
    locale: str
    zone: str
    region: str | None
    usual: dict[str, str] | None  # newcomers' hour (HH:MM) by programme, "" is off; None: Hearth's own hours


@dataclass(frozen=True)
class DepartmentDraft:
    """A department and its people as an administrator wants them; without an id, a new one."""

    id: int | None
    name: str
    user_ids: Sequence[str]


def team(session: Session, *, by: Caller) -> Team:
    """Return what administrators chose; raises `Refused` for anybody else."""
    _must_be_admin(by)
    home = people.workspace(session, by.team_id)
    here = (Member.team_id == by.team_id, Member.deleted.is_(False))
    joined = select(func.count()).where(*here, Member.joined_at.is_not(None))
    return Team(
        home.locale,
        home.zone,
        home.region,
        home.kudos_channel,
        home.kudos_emoji,
        home.kudos_per_day,
        availability.AWAY_EMOJI if home.away_emoji is None else home.away_emoji,
        home.exchange_channel,
        home.reflection_channel,
        prompts.usual(session, by.team_id),
        departments(session, team_id=by.team_id),
        session.scalar(joined) or 0,
    )


def departments(session: Session, *, team_id: str) -> tuple[Part, ...]:
    """Return the departments by name, each with its people."""
    rows = session.scalars(select(Department).where(Department.team_id == team_id).order_by(Department.name))
    found: list[Part] = []
    for row in list(rows):
        here = (Member.department_id == row.id, Member.deleted.is_(False))
        members = session.scalars(select(Member.user_id).where(*here).order_by(Member.user_id))
        found.append(Part(row.id, row.name, tuple(members)))
    return tuple(found)


def save_team(session: Session, *, by: Caller, draft: TeamDraft, now: datetime) -> Workspace:
    """Write administrators' choices, note which of them are new, and return the workspace as it is from now on.

    Raises `Refused` for anybody else, an unknown zone, an allowance of kudos that is not between 1 and 50, or what can
    be no emoji's name.
    """
    _must_be_admin(by)
    if not known_zone(draft.zone):
        raise Refused("settings.zone", field="zone", zone=draft.zone)
    if not 1 <= draft.kudos_per_day <= MOST_PER_DAY:
        raise Refused("settings.allowance", field="kudos_per_day", most=MOST_PER_DAY)
    if not EMOJI.fullmatch(draft.kudos_emoji):
        raise Refused("settings.emoji", field="kudos_emoji")
    home = people.workspace(session, by.team_id)
    wished: dict[str, object] = {**vars(draft), "away_emoji": _away(draft.away_emoji, home)}
    changed = [name for name, value in wished.items() if getattr(home, name) != value]
    for name in changed:
        setattr(home, name, wished[name])
    audit.note(session, by, now, *changed)
    if {"zone", "region", "away_emoji"} & set(changed):
        prompts.replan_everybody(session, by.team_id)
    return home


def _away(emoji: str, home: Workspace) -> str | None:
    """Return the emoji that mean absence as they are kept; the usual ones unchanged stay the usual ones."""
    try:
        names = " ".join(availability.emoji_names(emoji))
    except ValueError:
        raise Refused("settings.emoji", field="away_emoji") from None
    unchosen = home.away_emoji is None and names == availability.AWAY_EMOJI
    return None if unchosen else names


def save_department(session: Session, *, by: Caller, draft: DepartmentDraft, now: datetime) -> None:
    """Make or change a department and who is in it; raises `Refused` for non-administrators or a name in use."""
    _must_be_admin(by)
    name = draft.name.strip()
    if not name or len(name) > LONGEST_NAME:
        raise Refused("settings.department_name", field="name", most=LONGEST_NAME)
    row = _department(session, by, draft.id) if draft.id else Department(team_id=by.team_id)
    taken = select(Department.id).where(Department.team_id == by.team_id, Department.name == name)
    if session.scalar(taken) not in (None, row.id):
        raise Refused("settings.department_taken", field="name", name=name)
    row.name = name
    session.add(row)
    session.flush()
    _assign(session, by.team_id, row.id, draft.user_ids)
    audit.note(session, by, now, f"department:{row.id}")


def remove_department(session: Session, *, by: Caller, department_id: int, now: datetime) -> None:
    """Remove a department; its people then belong to none. Raises `Refused` for non-administrators."""
    _must_be_admin(by)
    row = _department(session, by, department_id)
    _assign(session, by.team_id, row.id, [])
    session.delete(row)
    audit.note(session, by, now, f"department:{department_id}")


def _department(session: Session, by: Caller, department_id: int) -> Department:
    row = session.get(Department, department_id)
    if row is None or row.team_id != by.team_id:
        raise Refused("stale")
    return row


def _assign(session: Session, team_id: str, department_id: int, user_ids: Sequence[str]) -> None:
    for who in session.scalars(select(Member).where(Member.department_id == department_id)):
        who.department_id = None
    for user_id in user_ids:
        who_is_in = people.member(session, team_id, user_id)
        if who_is_in is not None:
            who_is_in.department_id = department_id


def _must_be_admin(by: Caller) -> None:
    if not by.is_admin:
        raise Refused("admin.only")
