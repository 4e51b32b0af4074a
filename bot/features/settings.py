"""What a member chose for themselves, and what administrators chose for everybody."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot import people, schedules
from bot.db import Base, UTCDateTime
from bot.errors import Refused
from bot.people import Caller, Department, Member, Workspace, as_caller
from bot.workdays import instant, known_zone

LONGEST_SNOOZE = timedelta(days=366)
LONGEST_NAME = 60
MOST_PER_DAY = 50
DAILY = ("checkin.daily", "reflection.daily")


class Audit(Base):
    """What an administrator changed: which setting, by whom, when. Never what somebody wrote."""

    __tablename__ = "audit"

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[str]
    user_id: Mapped[str]
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    what: Mapped[str]


@dataclass(frozen=True)
class Programme:
    """One kind of prompt as a member has it."""

    on: bool
    at: time
    thin: bool
    next_at: datetime | None


@dataclass(frozen=True)
class Preferences:
    """Everything a member can choose. `locale`, `zone` and `region` are None while they follow Slack or the team."""

    locale: str | None
    zone: str | None
    region: str | None
    effective_zone: str
    workdays: str
    day_start: time
    day_end: time
    quiet_start: time
    quiet_end: time
    paused: bool
    snoozed_until: datetime | None
    programmes: Mapping[str, Programme]


@dataclass(frozen=True)
class Team:
    """What administrators chose, and how many people take part."""

    locale: str
    zone: str
    region: str | None
    kudos_channel: str | None
    kudos_emoji: str
    kudos_per_day: int
    exchange_channel: str | None
    reflection_channel: str | None
    departments: tuple["Part", ...]
    joined: int


@dataclass(frozen=True)
class Part:
    """A department and the people in it."""

    id: int
    name: str
    members: tuple[str, ...]


def preferences(session: Session, *, by: Caller) -> Preferences:
    """Return the caller's own choices."""
    who = session.get_one(Member, by.member_id)
    programmes = {
        name: Programme(row.enabled, row.at, row.thin, row.due_at)
        for name, row in schedules.of_member(session, who.id).items()
    }
    return Preferences(
        who.locale,
        who.zone,
        who.region,
        people.zone_of(who),
        who.workdays,
        who.day_start,
        who.day_end,
        who.quiet_start,
        who.quiet_end,
        who.paused,
        who.snoozed_until,
        programmes,
    )


def save(
    session: Session,
    *,
    by: Caller,
    locale: str | None,
    zone: str | None,
    workdays: Sequence[str],
    hours: tuple[time, time],
    quiet: tuple[time, time],
    programmes: Mapping[str, tuple[bool, time]],
    region: str | None = None,
    now: datetime,
) -> Caller:
    """Write the caller's choices and plan their prompts anew; returns them as they are from now on.

    Raises `Refused` for no working day at all, a day that ends before it begins, or an unknown zone.
    """
    if not workdays:
        raise Refused("settings.no_workday", field="workdays")
    if hours[0] >= hours[1]:
        raise Refused("settings.hours", field="day_end")
    if zone is not None and not known_zone(zone):
        raise Refused("settings.zone", field="zone", zone=zone)
    who = session.get_one(Member, by.member_id)
    who.locale, who.zone, who.region = locale, zone, region
    who.workdays = "".join(sorted(set(workdays)))
    (who.day_start, who.day_end), (who.quiet_start, who.quiet_end) = hours, quiet
    _write_programmes(session, who, programmes)
    schedules.replan(session, who, now=now)
    return as_caller(who)


def _write_programmes(session: Session, who: Member, programmes: Mapping[str, tuple[bool, time]]) -> None:
    rows = schedules.of_member(session, who.id)
    for name, (on, at) in programmes.items():
        if on and not rows[name].enabled:
            rows[name].thin = False  # switched on again by hand: the whole of it
        rows[name].enabled, rows[name].at = on, at


def snooze(session: Session, *, by: Caller, until: date, now: datetime) -> datetime:
    """Say nothing by itself until the morning of `until`; returns that instant.

    Raises `Refused` for a day that is not in the future or more than a year away.
    """
    who = session.get_one(Member, by.member_id)
    moment = instant(until, who.day_start, people.zone_of(who))
    if not now < moment <= now + LONGEST_SNOOZE:
        raise Refused("settings.snooze_day", field="until")
    who.snoozed_until = moment
    schedules.replan(session, who, now=now)
    return moment


def wake(session: Session, *, by: Caller, now: datetime) -> None:
    """End a snooze and a pause at once."""
    who = session.get_one(Member, by.member_id)
    who.snoozed_until, who.paused = None, False
    schedules.replan(session, who, now=now)


def pause(session: Session, *, by: Caller, now: datetime) -> None:
    """Say nothing by itself until `wake`."""
    who = session.get_one(Member, by.member_id)
    who.paused = True
    schedules.replan(session, who, now=now)


def skip(session: Session, *, by: Caller, occurrence_id: int, now: datetime) -> None:
    """Note that this prompt needs no answer."""
    schedules.answered(session, occurrence_id, whom=by.user_id, now=now)


def fewer(session: Session, *, by: Caller, programme: str, now: datetime) -> str:
    """Have less of a programme: a daily one comes weekly, a weekly one not at all. Returns "weekly" or "off"."""
    who = session.get_one(Member, by.member_id)
    row = schedules.of_member(session, who.id).get(programme)
    if row is None:
        raise Refused("stale")
    thinner = programme in DAILY and not row.thin
    row.thin, row.enabled = thinner or row.thin, thinner
    schedules.replan(session, who, now=now)
    return "weekly" if thinner else "off"


def team(session: Session, *, by: Caller) -> Team:
    """Return what administrators chose; raises `Refused` for anybody else."""
    _must_be_admin(by)
    home = people.workspace(session, by.team_id)
    joined = select(func.count()).where(Member.team_id == by.team_id, Member.joined_at.is_not(None))
    return Team(
        home.locale,
        home.zone,
        home.region,
        home.kudos_channel,
        home.kudos_emoji,
        home.kudos_per_day,
        home.exchange_channel,
        home.reflection_channel,
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

    Also for an unknown zone, or an allowance of kudos that is not between 1 and 50.
    """
    _must_be_admin(by)
    zone, allowance = choices.get("zone"), choices.get("kudos_per_day")
    if isinstance(zone, str) and not known_zone(zone):
        raise Refused("settings.zone", field="zone", zone=zone)
    if isinstance(allowance, int) and not 1 <= allowance <= MOST_PER_DAY:
        raise Refused("settings.allowance", field="kudos_per_day", most=MOST_PER_DAY)
    home = people.workspace(session, by.team_id)
    changed = [name for name, value in choices.items() if getattr(home, name) != value]
    for name in changed:
        setattr(home, name, choices[name])
    _note(session, by, now, *changed)
    if {"zone", "region"} & set(changed):
        _replan_everybody(session, by.team_id, now)
    return home


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
    _note(session, by, now, f"department:{row.id}")


def remove_department(session: Session, *, by: Caller, department_id: int, now: datetime) -> None:
    """Remove a department; its people then belong to none. Raises `Refused` for non-administrators."""
    _must_be_admin(by)
    row = _department(session, by, department_id)
    _assign(session, by.team_id, row.id, [])
    session.delete(row)
    _note(session, by, now, f"department:{department_id}")


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


def _note(session: Session, by: Caller, now: datetime, *what: str) -> None:
    session.add_all(Audit(team_id=by.team_id, user_id=by.user_id, at=now, what=each) for each in what)


def _replan_everybody(session: Session, team_id: str, now: datetime) -> None:
    for who in session.scalars(select(Member).where(Member.team_id == team_id, Member.joined_at.is_not(None))):
        schedules.replan(session, who, now=now)
