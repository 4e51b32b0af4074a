"""The monthly rule as a value, and the dates that it means."""

from dataclasses import dataclass, replace
from datetime import datetime, time

from bot.errors import Refused
from bot.workdays import (
    MonthlyDay,
    MonthlyWeekday,
    MonthlyWorkday,
    Rhythm,
    Rule,
    Slot,
    known_region,
    known_zone,
    next_dates,
)

from ._tables import ExchangeRule

SHOWN = 5  # dates that a saved rule is shown with
SHORTEST, LONGEST = 15, 12 * 60  # minutes


@dataclass(frozen=True)
class Plan:
    """When the exchange day is: `kind` and `nth` say which day of the month, as in `ExchangeRule`."""

    kind: str
    nth: int
    at: time
    zone: str
    weekday: int = 0
    region: str | None = None
    minutes: int = 120


def plan_of(row: ExchangeRule) -> Plan:
    """Return a stored rule as a value."""
    return Plan(row.kind, row.nth, row.at, row.zone, row.weekday, row.region, row.minutes)


def check(plan: Plan, *, now: datetime) -> None:
    """Raise `Refused` for a zone or region that does not exist, a length out of bounds, or a rule without dates."""
    if not known_zone(plan.zone):
        raise Refused("exchange.zone", field="zone", zone=plan.zone)
    if plan.region is not None and not known_region(plan.region):
        raise Refused("exchange.region", field="region", region=plan.region)
    if not SHORTEST <= plan.minutes <= LONGEST:
        raise Refused("exchange.minutes", field="minutes")
    try:
        found = dates(plan, after=now, n=1)
    except ValueError:
        found = []
    if not found:
        raise Refused("exchange.never", field="when")


def dates(plan: Plan, *, after: datetime, n: int = SHOWN) -> list[Slot]:
    """Return the rule's next dates, moved off public holidays to the working day before.

    Raises `ValueError` for a day that no month has.
    """
    return next_dates(_rule(plan), after, _rhythm(plan), n)


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


def _rhythm(plan: Plan) -> Rhythm:
    """A team that meets on Saturdays works on Saturdays, as far as this day goes."""
    channel = Rhythm.always(plan.zone, plan.region)
    return replace(channel, workdays=channel.workdays | {plan.weekday}) if plan.kind == "weekday" else channel
