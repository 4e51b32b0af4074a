"""What administrators do: set the rule, pause it, take it up again."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import deliveries
from bot.errors import Refused
from bot.people import Caller, workspace

from ._days import Day, day_of, hand_over, must_be_admin, plan_next, planned, replan, upcoming
from ._plan import SHOWN, Plan, check, plan_of
from ._tables import CANCELLED, PLANNED, ExchangeDay, ExchangeRule
from ._telling import next_moment_of

UNSET_ZONE = "Etc/UTC"


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


def setting(session: Session, *, by: Caller, now: datetime) -> Setting:
    """Return what is set; raises `Refused` for anybody but an administrator."""
    must_be_admin(by)
    home = workspace(session, by.team_id)
    rule = session.get(ExchangeRule, by.team_id)
    row = planned(session, by.team_id, now=now)
    zone = by.zone if home.zone == UNSET_ZONE else home.zone  # nobody has chosen the workspace's yet
    return Setting(
        plan=plan_of(rule) if rule else None,
        zone=rule.zone if rule else zone,
        region=rule.region if rule else home.region,
        channel=home.exchange_channel,
        once=_once(row, now),
        day=day_of(row) if row else None,
        dates=upcoming(session, rule, now=now, n=SHOWN) if rule else (),
        paused=rule.paused if rule else False,
    )


def _once(row: ExchangeDay | None, now: datetime) -> date | None:
    if row is None or not row.fixed or row.starts_at <= now:
        return None
    return row.starts_at.astimezone(ZoneInfo(row.zone)).date()


def set_up(session: Session, *, by: Caller, plan: Plan, channel: str, once: date | None, now: datetime) -> Setting:
    """Write the rule and the channel, plan the coming day by it or `once` on a date of its own; ends a pause.

    An announced day that moves is said to have moved, and who signed up stays signed up. Raises `Refused` for
    anybody but an administrator, a rule that never fires, an unknown zone or region, a date that is over.
    """
    must_be_admin(by)
    check(plan, now=now)
    rule = session.get(ExchangeRule, by.team_id) or ExchangeRule(team_id=by.team_id)
    rule.kind, rule.weekday, rule.nth, rule.at = plan.kind, plan.weekday, plan.nth, plan.at
    rule.zone, rule.region, rule.minutes, rule.paused = plan.zone, plan.region, plan.minutes, False
    session.add(rule)
    _change_channel(session, by.team_id, channel, now)
    session.flush()
    _bury(session, by.team_id, now)
    replan(session, rule, on=once, now=now)
    return setting(session, by=by, now=now)


def _change_channel(session: Session, team_id: str, channel: str, now: datetime) -> None:
    """What was announced in another channel is taken back there, and announced here at the next tick."""
    home = workspace(session, team_id)
    moved = home.exchange_channel not in (None, channel)
    home.exchange_channel = channel
    row = planned(session, team_id, now=now)
    if row is None or row.announcement is None or row.starts_at <= now:
        return
    if moved or _came_to_nothing(session, row.announcement):
        deliveries.withdraw(session, row.announcement, now=now)
        row.announcement = row.said_at = None


def _came_to_nothing(session: Session, key: str) -> bool:
    known = deliveries.find(session, key)
    return known is None or known.state == deliveries.FAILED


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


def pause(session: Session, *, by: Caller, now: datetime) -> None:
    """Plan and announce nothing until `resume`; a day that has been announced takes place.

    Raises `Refused` for anybody but an administrator, or if there is no rule.
    """
    must_be_admin(by)
    _rule(session, by).paused = True
    row = planned(session, by.team_id, now=now)
    if row is not None and row.announcement is None:
        row.next_at = None


def resume(session: Session, *, by: Caller, now: datetime) -> None:
    """End a pause; raises `Refused` as `pause` does."""
    must_be_admin(by)
    _rule(session, by).paused = False
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
