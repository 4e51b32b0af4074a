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
    return tuple(Part(row.id, row.name, _people_of(session, row.id)) for row in rows)


def _people_of(session: Session, department_id: int) -> tuple[str, ...]:
    found = session.scalars(
        select(Member.user_id)
        .where(Member.department_id == department_id, Member.deleted.is_(False))
        .order_by(Member.user_id)
    )
    return tuple(found)


def save_team(session: Session, *, by: Caller, choices: Mapping[str, object], now: datetime) -> Workspace:
    """Write administrators' choices, as columns of `Workspace`; raises `Refused` for anybody else.

    Also for an unknown zone, an allowance of kudos that is not between 1 and 50, or what can be no emoji's name.
    """
    _must_be_admin(by)
    zone, allowance = choices.get("zone"), choices.get("kudos_per_day")
    if isinstance(zone, str) and not known_zone(zone):
        raise Refused("settings.zone", field="zone", zone=zone)
    if isinstance(allowance, int) and not 1 <= allowance <= MOST_PER_DAY:
        raise Refused("settings.allowance", field="kudos_per_day", most=MOST_PER_DAY)
    emoji = choices.get("kudos_emoji")
    if isinstance(emoji, str) and not EMOJI.fullmatch(emoji):
        raise Refused("settings.emoji", field="kudos_emoji")
    home = people.workspace(session, by.team_id)
    choices = {**choices, **_away(choices, home)}
    changed = [name for name, value in choices.items() if getattr(home, name) != value]
    for name in changed:
        setattr(home, name, choices[name])
    audit.note(session, by, now, *changed)
    if {"zone", "region", "away_emoji"} & set(changed):
        prompts.replan_everybody(session, by.team_id)
    return home


def _away(choices: Mapping[str, object], home: Workspace) -> dict[str, str | None]:
    """Return the emoji that mean absence as they are kept; the usual ones unchanged stay the usual ones."""
    if "away_emoji" not in choices:
        return {}
    try:
        names = " ".join(availability.emoji_names(str(choices["away_emoji"])))
    except ValueError:
        raise Refused("settings.emoji", field="away_emoji") from None
    unchosen = home.away_emoji is None and names == availability.AWAY_EMOJI
    return {"away_emoji": None if unchosen else names}


def save_department(
    session: Session, *, by: Caller, department_id: int | None, name: str, user_ids: Sequence[str], now: datetime
) -> None:
    """Make or change a department and who is in it; raises `Refused` for non-administrators or a name in use."""
    _must_be_admin(by)
    name = name.strip()
    if not name or len(name) > LONGEST_NAME:
        raise Refused("settings.department_name", field="name", most=LONGEST_NAME)
    row = _department(session, by, department_id) if department_id else Department(team_id=by.team_id)
    taken = select(Department.id).where(Department.team_id == by.team_id, Department.name == name)
    if session.scalar(taken) not in (None, row.id):
        raise Refused("settings.department_taken", field="name", name=name)
    row.name = name
    session.add(row)
    session.flush()
    _assign(session, by.team_id, row.id, user_ids)
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
