"""What administrators do: set the rule, pause it, take it up again."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core import audit, availability, outbox
from bot.core.people import Caller, workspace
from bot.platform.errors import Refused

from ._coming import fill
from ._days import Day, day_of, hand_over, must_be_admin, plan_next, planned, replan, upcoming
from ._hosts import departments, next_host
from ._plan import SHOWN, Plan, check, moved_off, plan_of, write
from ._tables import CANCELLED, PLANNED, ExchangeDay, ExchangeRule
from ._telling import next_moment_of

UNSET_ZONE = "Etc/UTC"


@dataclass(frozen=True)
class RuleDraft:
    """What an administrator sets: the rule, the channel, and a date for the coming day alone (None: by the rule)."""

    plan: Plan
    channel: str
    once: date | None = None


@dataclass(frozen=True)
class Ahead:
    """The next dates, and for each who hosts it and which public holiday the rule meant."""

    dates: tuple[datetime, ...] = ()
    hosts: tuple[str | None, ...] = ()
    moved_from: tuple[date | None, ...] = ()
    unannounced: tuple[int, ...] = ()  # years of the dates whose make-up days nobody knows yet


@dataclass(frozen=True)
class Setting:
    """What the form shows: the rule, or None with what to begin with; the next dates once there is one."""

    plan: Plan | None
    zone: str
    region: str | None
    channel: str | None
    once: date | None  # the coming day's date, if it was chosen by hand
    day: Day | None
    dates: tuple[datetime, ...] = ()
    paused: bool = False
    hosts: tuple[str | None, ...] = ()  # of the dates
    unannounced: tuple[int, ...] = ()  # years of the dates whose make-up days nobody knows yet
    moved_from: tuple[date | None, ...] = ()  # the public holidays that the rule meant
    departments: Mapping[int, str] = field(default_factory=dict)


def setting(session: Session, *, by: Caller, now: datetime) -> Setting:
    """Return what is set; raises `Refused` for anybody but an administrator."""
    must_be_admin(by)
    home = workspace(session, by.team_id)
    rule = session.get(ExchangeRule, by.team_id)
    row = planned(session, by.team_id, now=now)
    ahead = _ahead(session, rule, row, now) if rule else Ahead()
    zone = by.zone if home.zone == UNSET_ZONE else home.zone  # nobody has chosen the workspace's yet
    return Setting(
        plan=plan_of(rule) if rule else None,
        zone=rule.zone if rule else zone,
        region=rule.region if rule else home.region,
        channel=home.exchange_channel,
        once=_once(row, now),
        day=day_of(row) if row else None,
        paused=rule.paused if rule else False,
        departments=departments(session, by.team_id),
        dates=ahead.dates,
        hosts=ahead.hosts,
        unannounced=ahead.unannounced,
        moved_from=ahead.moved_from,
    )


def _ahead(session: Session, rule: ExchangeRule, row: ExchangeDay | None, now: datetime) -> Ahead:
    found = upcoming(session, rule, now=now, n=SHOWN)
    hosts, names = [row.host_id] if row else [], departments(session, rule.team_id)
    while len(hosts) < len(found):
        hosts.append(next_host(session, rule.team_id, rule.hosts, after=[each for each in hosts if each]))
    first = (row.moved_from,) if row else ()
    moved = (*first, *(moved_off(plan_of(rule), slot) for slot in found[len(first) :]))
    days = [slot.due.astimezone(ZoneInfo(rule.zone)).date() for slot in found]
    return Ahead(
        dates=tuple(slot.due for slot in found),
        hosts=tuple(names.get(host) if host else None for host in hosts),
        moved_from=moved,
        unannounced=availability.unannounced(session, rule.team_id, rule.region, days),
    )


def _changed(before: Setting, after: Setting) -> tuple[str, ...]:
    """Return the names of what an administrator's change has changed."""
    names = [each.name for each in fields(Plan) if each.compare] if before.plan else []
    plans = [name for name in names if getattr(before.plan, name) != getattr(after.plan, name)]
    rest = [name for name in ("channel", "once", "paused") if getattr(before, name) != getattr(after, name)]
    return (*plans, *rest) if before.plan else ("rule", *rest)


def _once(row: ExchangeDay | None, now: datetime) -> date | None:
    if row is None or not row.fixed or row.starts_at <= now:
        return None
    return row.starts_at.astimezone(ZoneInfo(row.zone)).date()


def set_up(session: Session, *, by: Caller, draft: RuleDraft, now: datetime) -> Setting:
    """Write the rule and the channel, plan the coming day by it or on a date of its own; ends a pause.

    An announced day that moves is said to have moved, and who signed up stays signed up. Returns what is set then.
    Raises `Refused` for anybody but an administrator, a rule that never fires, an unknown zone or region, a date that
    is over.
    """
    before = setting(session, by=by, now=now)
    check(draft.plan, now=now)
    rule = session.get(ExchangeRule, by.team_id) or ExchangeRule(team_id=by.team_id)
    write(rule, draft.plan)
    rule.paused = False
    session.add(rule)
    _change_channel(session, by.team_id, draft.channel, now)
    session.flush()
    _bury(session, by.team_id, now)
    replan(session, rule, on=draft.once, now=now)
    row = planned(session, by.team_id, now=now)
    if row is not None:
        fill(session, row, now=now)
    after = setting(session, by=by, now=now)
    audit.note(session, by, now, *(f"exchange.{name}" for name in _changed(before, after)))
    return after


def _change_channel(session: Session, team_id: str, channel: str, now: datetime) -> None:
    """What was announced in another channel is taken back there, and announced here at the next tick."""
    home = workspace(session, team_id)
    moved = home.exchange_channel not in (None, channel)
    home.exchange_channel = channel
    row = planned(session, team_id, now=now)
    if row is None or row.announcement is None or row.starts_at <= now:
        return
    if moved or _came_to_nothing(session, row.announcement):
        _take_back(session, row, now)


def channel_chosen(session: Session, *, by: Caller, now: datetime) -> None:
    """Say that the workspace has another channel for the exchange day: what was announced elsewhere moves there.

    Raises `Refused` for anybody but an administrator.
    """
    must_be_admin(by)
    row = planned(session, by.team_id, now=now)
    if row is None or row.starts_at <= now or workspace(session, by.team_id).exchange_channel is None:
        return
    _take_back(session, row, now)
    if row.next_at is not None:
        row.next_at = next_moment_of(row, now=now)


def _take_back(session: Session, row: ExchangeDay, now: datetime) -> None:
    if row.announcement is not None:
        outbox.withdraw(session, row.announcement, now=now)
        row.announcement = row.said_at = None


def _came_to_nothing(session: Session, key: str) -> bool:
    known = outbox.find(session, key)
    return known is None or known.state == outbox.FAILED


def announce_again(session: Session, *, by: Caller, now: datetime) -> None:
    """Announce the coming day once more if the first attempt came to nothing.

    Raises `Refused` for anybody but an administrator, or if there is no such day.
    """
    must_be_admin(by)
    row = planned(session, by.team_id, now=now)
    if row is None or row.starts_at <= now:
        raise Refused("exchange.none")
    if row.announcement is not None and _came_to_nothing(session, row.announcement):
        row.announcement = row.said_at = None
        row.next_at = now
        audit.note(session, by, now, "exchange.announced")


def pause(session: Session, *, by: Caller, now: datetime) -> None:
    """Plan and announce nothing until `resume`; a day that has been announced takes place.

    Raises `Refused` for anybody but an administrator, or if there is no rule.
    """
    must_be_admin(by)
    _rule(session, by).paused = True
    audit.note(session, by, now, "exchange.paused")
    row = planned(session, by.team_id, now=now)
    if row is not None and row.announcement is None:
        row.next_at = None


def resume(session: Session, *, by: Caller, now: datetime) -> None:
    """End a pause; raises `Refused` as `pause` does."""
    must_be_admin(by)
    _rule(session, by).paused = False
    audit.note(session, by, now, "exchange.resumed")
    session.flush()
    row = planned(session, by.team_id, now=now) or plan_next(session, by.team_id, now=now)
    if row is not None and row.next_at is None:
        row.next_at = next_moment_of(row, now=now)
    _bury(session, by.team_id, now)


def _bury(session: Session, team_id: str, now: datetime) -> None:
    """A day that went by unannounced during a pause did not take place; its topics wait for the next."""
    gone = (ExchangeDay.state == PLANNED, ExchangeDay.ends_at <= now, ExchangeDay.announcement.is_(None))
    for row in session.scalars(select(ExchangeDay).where(ExchangeDay.team_id == team_id, *gone)):
        row.state, row.next_at = CANCELLED, None
        hand_over(session, row, planned(session, team_id, now=now))


def _rule(session: Session, by: Caller) -> ExchangeRule:
    rule = session.get(ExchangeRule, by.team_id)
    if rule is None:
        raise Refused("exchange.no_rule")
    return rule
