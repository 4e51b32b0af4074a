"""The monthly rule as a value, and the dates that it means."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import object_session

from bot.core import availability
from bot.core.availability import (
    Availability,
    MonthlyDay,
    MonthlyWeekday,
    MonthlyWorkday,
    Rule,
    Slot,
    known_region,
    known_zone,
    next_dates,
)
from bot.platform.errors import Refused

from ._tables import ExchangeRule

SHOWN = 5  # dates that a saved rule is shown with
SHORTEST, LONGEST = 15, 12 * 60  # minutes
MOST_SEATS, LONGEST_PLACE = 100_000, 200
GROUP_SIZES = (2, 3, 4)
LONGEST_MONTH = timedelta(days=31)


@dataclass(frozen=True)
class Plan:
    """When the exchange day is, and how: `kind` and `nth` say which day of the month, as in `ExchangeRule`."""

    kind: str
    nth: int
    at: time
    zone: str
    weekday: int = 0
    region: str | None = None
    minutes: int = 120
    capacity: int | None = None
    group_size: int = 3
    place: str | None = None
    hosts: tuple[int, ...] = ()
    overrides: frozenset[tuple[date, bool]] = field(default=frozenset(), compare=False)  # administrators' holidays


def plan_of(row: ExchangeRule) -> Plan:
    """Return a stored rule as a value, with the holidays as its workspace's administrators know them."""
    session = object_session(row)
    return Plan(
        row.kind,
        row.nth,
        row.time_of_day,
        row.zone,
        row.weekday,
        row.region,
        row.minutes,
        row.capacity,
        row.group_size,
        row.place,
        tuple(row.hosts),
        availability.overrides(session, row.team_id, row.region) if session else frozenset(),
    )


def write(row: ExchangeRule, plan: Plan) -> None:
    """Write a value into the stored rule."""
    row.kind, row.weekday, row.nth, row.time_of_day = plan.kind, plan.weekday, plan.nth, plan.at
    row.zone, row.region, row.minutes = plan.zone, plan.region, plan.minutes
    row.capacity, row.group_size, row.place = plan.capacity, plan.group_size, plan.place
    row.hosts = list(plan.hosts)


def check(plan: Plan, *, now: datetime) -> None:
    """Raise `Refused` for a zone or region that does not exist, a number out of bounds, or a rule without dates."""
    if not known_zone(plan.zone):
        raise Refused("exchange.zone", field="zone", zone=plan.zone)
    if plan.region is not None and not known_region(plan.region):
        raise Refused("exchange.region", field="region", region=plan.region)
    if not SHORTEST <= plan.minutes <= LONGEST:
        raise Refused("exchange.minutes", field="minutes")
    _check_room(plan)
    try:
        found = dates(plan, after=now, n=1)
    except ValueError:
        found = []
    if not found:
        raise Refused("exchange.never", field="when")


def _check_room(plan: Plan) -> None:
    if plan.capacity is not None and not 1 <= plan.capacity <= MOST_SEATS:
        raise Refused("exchange.capacity", field="capacity")
    if plan.group_size not in (0, *GROUP_SIZES):
        raise Refused("exchange.group_size", field="group_size")
    if plan.place is not None and len(plan.place) > LONGEST_PLACE:
        raise Refused("text.long", field="place", length=len(plan.place), most=LONGEST_PLACE)


def dates(plan: Plan, *, after: datetime, n: int = SHOWN) -> list[Slot]:
    """Return the rule's next dates, moved off public holidays to the working day before.

    Raises `ValueError` for a day that no month has.
    """
    return next_dates(_rule(plan), after, _rhythm(plan), n)


def moved_off(plan: Plan, slot: Slot) -> date | None:
    """Return the public holiday that the rule means in the slot's month, if it was moved off one."""
    if plan.region is None or plan.kind == "workday":
        return None
    without = dates(replace(plan, region=None, overrides=frozenset()), after=slot.due - 2 * LONGEST_MONTH, n=4)
    meant = next((each.due for each in without if each.key == slot.key), slot.due)
    return None if meant == slot.due else meant.astimezone(ZoneInfo(plan.zone)).date()


def _rule(plan: Plan) -> Rule:
    match plan.kind:
        case "weekday":
            return MonthlyWeekday(plan.weekday, plan.nth, plan.at)
        case "workday":
            return MonthlyWorkday(plan.nth, plan.at)
        case "day":
            return MonthlyDay(plan.nth, plan.at, shift="previous", clamp=True)
        case _:
            raise ValueError(plan.kind)


def _rhythm(plan: Plan) -> Availability:
    """A team that meets on Saturdays works on Saturdays, as far as this day goes."""
    channel = replace(Availability.always(plan.zone, plan.region), overrides=plan.overrides)
    return replace(channel, workdays=channel.workdays | {plan.weekday}) if plan.kind == "weekday" else channel
