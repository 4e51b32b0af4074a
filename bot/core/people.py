"""Workspaces, departments and members: who uses Hearth, in which language, zone and working hours."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import JSON, Connection, ForeignKey, Row, Select, UniqueConstraint, bindparam, false, select
from sqlalchemy.orm import Mapped, Session, mapped_column, object_session

from bot.platform import locks
from bot.platform.database import Base, UTCDateTime
from bot.platform.zones import known_zone

WORKDAYS = "01234"  # Monday to Friday, as digits, Monday first
UNKNOWN_ZONE = "Etc/UTC"


class Workspace(Base):
    """One Slack workspace that Hearth is installed in, with its administrators' choices."""

    __tablename__ = "workspace"

    team_id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(default="")
    url: Mapped[str] = mapped_column(default="")  # "https://team.slack.com/": where its messages' addresses begin
    bot_user_id: Mapped[str] = mapped_column(default="")
    bot_id: Mapped[str] = mapped_column(default="")
    locale: Mapped[str] = mapped_column(default="en-US")  # the language of channel posts
    zone: Mapped[str] = mapped_column(default="Etc/UTC")  # of what belongs to no single member
    region: Mapped[str | None]  # public holidays of what belongs to no single member
    kudos_channel: Mapped[str | None]
    kudos_emoji: Mapped[str] = mapped_column(default="gift_heart")
    kudos_per_day: Mapped[int] = mapped_column(default=5)
    exchange_channel: Mapped[str | None]
    reflection_channel: Mapped[str | None]
    usual: Mapped[dict[str, str] | None] = mapped_column(JSON)  # newcomers' hour by programme; "" is off
    away_emoji: Mapped[str | None]  # names of the status emoji that mean absence; None: the usual ones
    left_at: Mapped[datetime | None] = mapped_column(UTCDateTime)  # the app was removed


class Department(Base):
    """A part of the company. Exchange days mix them; thanks between them are counted."""

    __tablename__ = "department"
    __table_args__ = (UniqueConstraint("team_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[str] = mapped_column(ForeignKey("workspace.team_id"))
    name: Mapped[str]
    usergroup_id: Mapped[str | None]  # the Slack user group that its members are read from


class Member(Base):
    """One person in one workspace: what Slack says about them, and what they chose here."""

    __tablename__ = "member"
    __table_args__ = (UniqueConstraint("team_id", "user_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[str] = mapped_column(ForeignKey("workspace.team_id"))
    user_id: Mapped[str]
    name: Mapped[str] = mapped_column(default="")
    slack_locale: Mapped[str] = mapped_column(default="en-US")
    slack_zone: Mapped[str] = mapped_column(default="")  # "" as long as Slack has not said
    is_admin: Mapped[bool] = mapped_column(default=False)
    is_bot: Mapped[bool] = mapped_column(default=False)
    is_guest: Mapped[bool] = mapped_column(default=False)
    deleted: Mapped[bool] = mapped_column(default=False)  # not one of us, or no longer: left, or of another company
    # Of another company; then `deleted` as well, so that whatever passes over those who left passes over them.
    is_outsider: Mapped[bool] = mapped_column(default=False, server_default=false())
    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"))
    joined_at: Mapped[datetime | None] = mapped_column(UTCDateTime)  # first contact with Hearth
    locale: Mapped[str | None]  # chosen here; None follows Slack
    zone: Mapped[str | None]
    region: Mapped[str | None]  # None follows the workspace
    workdays: Mapped[str] = mapped_column(default=WORKDAYS)
    day_start: Mapped[time] = mapped_column(default=time(9))
    day_end: Mapped[time] = mapped_column(default=time(18))
    quiet_start: Mapped[time] = mapped_column(default=time(20))
    quiet_end: Mapped[time] = mapped_column(default=time(8))
    snoozed_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    paused: Mapped[bool] = mapped_column(default=False)  # nothing by itself until switched on again
    status_emoji: Mapped[str | None]  # the name of the emoji of their status in Slack, and until when it stands
    status_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    dnd_from: Mapped[datetime | None] = mapped_column(UTCDateTime)  # Slack's next "do not disturb"
    dnd_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    site_first: Mapped[date | None]  # at a customer's from this day to that, in hours of their own
    site_last: Mapped[date | None]
    site_start: Mapped[time | None]
    site_end: Mapped[time | None]
    site_quiet_start: Mapped[time | None]
    site_quiet_end: Mapped[time | None]
    remind: Mapped[bool | None]  # once, an hour after a prompt that was not answered
    replan: Mapped[bool | None] = mapped_column(index=True)  # their plans wait to be made anew, by the next tick
    dm_channel: Mapped[str | None]  # learnt from the first message; needed to look a message up

    @property
    def home_zone(self) -> str:
        """The workspace's zone."""
        session = object_session(self)
        home = session.get(Workspace, self.team_id) if session is not None else None
        return home.zone if home is not None else UNKNOWN_ZONE


@dataclass(frozen=True)
class Caller:
    """Whoever is asking, as plain values that outlive the transaction that found them."""

    team_id: str
    user_id: str
    member_id: int
    name: str
    locale: str
    zone: str
    is_admin: bool
    is_guest: bool = False
    joined: bool = True
    is_outsider: bool = False  # somebody of another company who was taken for a member once


_MEMBER = Member.__table__.c
_SAID = [
    "id",
    "team_id",
    "user_id",
    "name",
    "locale",
    "slack_locale",
    "zone",
    "slack_zone",
    "is_admin",
    "is_guest",
    "joined_at",
    "is_outsider",
]
# Asked with every request: put together once, and read as plain columns, no more of them than `as_caller` needs.
_HOME = Workspace.__table__.c
_ASKING: Select[Any] = (
    select(*(_MEMBER[name] for name in _SAID), _HOME.zone.label("home_zone"))
    .join(Workspace.__table__, _HOME.team_id == _MEMBER.team_id)
    .where(_MEMBER.team_id == bindparam("team"), _MEMBER.user_id == bindparam("user"))
)


@dataclass(frozen=True)
class Profile:
    """What Slack says about one person (docs.slack.dev/reference/objects/user-object), already read.

    None stands for what it does not say: that changes nothing about somebody who is known already. `belongs` is
    whether the person is one of this workspace's own, by `bot.core.workspaces.belongs`.
    """

    user_id: str
    name: str | None = None
    locale: str | None = None
    zone: str | None = None
    is_admin: bool | None = None
    is_bot: bool | None = None
    is_guest: bool | None = None
    deleted: bool | None = None
    status_emoji: str | None = None  # "" for no status
    status_until: datetime | None = None  # of that status
    belongs: bool | None = True


def known_workspace(session: Session, team_id: str) -> Workspace | None:
    """Return the workspace if it has been heard of.

    It is held until the transaction ends: a session forgets what nobody else holds, and asks again for every member.
    """
    found = session.get(Workspace, team_id)
    if found is not None:
        _hold(session, found)
    return found


def with_workspace(session: Session, member_id: int) -> Member:
    """Return a member, read together with their workspace, which is held as by `known_workspace`."""
    both = select(Member, Workspace).join(Workspace, Workspace.team_id == Member.team_id)
    who, home = session.execute(both.where(Member.id == member_id)).one()
    _hold(session, home)
    return who


def _hold(session: Session, home: Workspace) -> None:
    session.info.setdefault("hearth_workspaces", set()).add(home)


def workspace(session: Session, team_id: str) -> Workspace:
    """Return the workspace, made with its defaults if this is the first time it is heard of."""
    found = known_workspace(session, team_id)
    if found is None:
        locks.hold(session, f"workspace:{team_id}")
        found = known_workspace(session, team_id)
    if found is None:
        found = Workspace(team_id=team_id)
        session.add(found)
        session.flush()
    return found


def language(session: Session, team_id: str) -> str:
    """Return the language of what belongs to no single member."""
    found = known_workspace(session, team_id)
    return found.locale if found else "en-US"


def leave(session: Session, team_id: str, *, now: datetime) -> bool:
    """Note that the app was removed from the workspace; returns whether that is news."""
    home = workspace(session, team_id)
    news, home.left_at = home.left_at is None, home.left_at or now
    return news


def stay(session: Session, team_id: str) -> bool:
    """Note that the app is in the workspace: its token has just been seen to work. Returns whether it had left."""
    home = workspace(session, team_id)
    had_left, home.left_at = home.left_at is not None, None
    return had_left


def member(session: Session, team_id: str, user_id: str) -> Member | None:
    """Return the member, or None if this workspace has nobody by that id."""
    return session.scalar(select(Member).where(Member.team_id == team_id, Member.user_id == user_id))


def present(session: Session, team_id: str) -> list[str]:
    """Return the user ids of everybody who is taken for one of the workspace's own."""
    rows = select(Member.user_id).where(Member.team_id == team_id, Member.deleted.is_(False))
    return list(session.scalars(rows.order_by(Member.id)))


def among(session: Session, team_id: str, user_ids: Collection[str]) -> dict[str, Member]:
    """Return whom of these the workspace has, by user id."""
    rows = session.scalars(select(Member).where(Member.team_id == team_id, Member.user_id.in_(user_ids)))
    return {who.user_id: who for who in rows}


def find_caller(session: Session, team_id: str, user_id: str) -> Caller | None:
    """Return who is asking, or None for a stranger."""
    return caller_of(session.connection(), team_id, user_id)


def caller_of(connection: Connection, team_id: str, user_id: str) -> Caller | None:
    """The same, without a session: it is asked with every request."""
    found = connection.execute(_ASKING, {"team": team_id, "user": user_id}).one_or_none()
    return as_caller(found) if found else None


def as_caller(who: Member | Row[Any]) -> Caller:
    """Return a member, or a row with a member's columns, as plain values."""
    return Caller(
        team_id=who.team_id,
        user_id=who.user_id,
        member_id=who.id,
        name=who.name,
        locale=who.locale or who.slack_locale,
        zone=zone_of(who),
        is_admin=who.is_admin,
        is_guest=who.is_guest,
        joined=who.joined_at is not None,
        is_outsider=who.is_outsider,
    )


def zone_of(who: Member | Row[Any]) -> str:
    """Return the IANA zone a member lives by: their choice, else Slack's, else the workspace's.

    One that this machine does not know is passed over: Slack may know zones that its tzdata does not have yet.
    """
    zone: str | None
    for zone in (who.zone, who.slack_zone):
        if zone and known_zone(zone):
            return zone
    home: str = who.home_zone
    return home if known_zone(home) else UNKNOWN_ZONE


def sync(session: Session, team_id: str, profiles: Iterable[Profile]) -> list[Member]:
    """Write what Slack says about these people; what they chose in Hearth stays. Returns the members among them.

    Nobody becomes a member whom Slack does not say to belong to the workspace. Whoever is one by mistake, or no
    longer, takes part in nothing from now on; what they wrote stays theirs, should they come back.
    """
    locks.hold(session, f"people:{team_id}")
    workspace(session, team_id)
    profiles = list(profiles)
    known = among(session, team_id, [profile.user_id for profile in profiles])
    written = {}
    for profile in profiles:
        who = known.get(profile.user_id)
        if who is None and profile.belongs:
            who = known[profile.user_id] = Member(team_id=team_id, user_id=profile.user_id)
            session.add(who)
        if who is not None:
            _write_profile(who, profile)
            written[who.user_id] = who
    session.flush()
    return list(written.values())


_SAID_BY_SLACK = {
    "name": "name",
    "locale": "slack_locale",
    "zone": "slack_zone",
    "is_admin": "is_admin",
    "is_bot": "is_bot",
    "is_guest": "is_guest",
    "deleted": "deleted",
}


def _write_profile(who: Member, profile: Profile) -> None:
    for said, column in _SAID_BY_SLACK.items():
        value = getattr(profile, said)
        if value not in (None, ""):
            setattr(who, column, value)
    if profile.status_emoji is not None:
        who.status_emoji, who.status_until = profile.status_emoji or None, profile.status_until
    if profile.belongs is not None:
        who.is_outsider = not profile.belongs
    if who.is_outsider:
        who.deleted, who.is_admin, who.joined_at = True, False, None
