"""When a recurring rule is due next, for one member."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Literal

from bot.platform.zones import instant, local_day

from ._moments import DAY, TICK, first_in, in_utc, next_available, windows
from ._rhythm import Availability
from ._rules import Daily, Quarterly, Rule, Weekly, named_day, period_of

Policy = Literal["lapse", "wait", "merge"]  # "merge" waits too; whoever sends it puts what comes together into one
Wish = tuple[str, date, datetime]  # the slot's key, the working day it belongs to, the instant the rule names

LONG = timedelta(days=8 * 366)


@dataclass(frozen=True)
class Slot:
    """One occurrence: `key` names its day, week, month or quarter for ever; `due` is an instant in UTC.

    `wished` is the instant that the rule itself names; a slot that is due later has moved or waited.
    """

    key: str
    due: datetime
    wished: datetime | None = field(default=None, compare=False)


def next_after(
    rule: Rule, after: datetime, availability: Availability, *, policy: Policy = "lapse", zone: str | None = None
) -> Slot | None:
    """Return the rule's first slot that is due strictly after `after`, or None if there is none for long.

    `rule.at` is a local time of the rhythm's zone, or of `zone` for a rule that is fixed to one. Outside the member's
    hours, quiet hours or absence it moves to the next good moment of the same working day; if there is none it lapses,
    or waits for a later day. Several slots that would wait for the same moment are one, and its key is the latest.
    Long is a good year for daily and weekly rules and eight for the others. ValueError for a moment without a time
    zone.
    """
    since = in_utc(after)
    if availability.away_until is not None:
        if availability.away_until - since > LONG:
            return None
        since = max(since, availability.away_until - TICK)
    found: Slot | None = None
    for key, day, wished in _wishes(rule, since, availability, zone):
        if found is not None and wished > found.due:
            break
        due = _moved(wished, day, availability, policy)
        if due is None or due <= since:
            continue
        if found is not None and due > found.due:
            break
        found = Slot(key, due, wished)
    return found


def next_dates(
    rule: Rule,
    after: datetime,
    availability: Availability,
    n: int = 5,
    *,
    policy: Policy = "lapse",
    zone: str | None = None,
) -> list[Slot]:
    """Return the rule's next `n` slots after `after`, fewer if it ends or never fires: see `next_after`."""
    slots: list[Slot] = []
    while len(slots) < n and (slot := next_after(rule, after, availability, policy=policy, zone=zone)):
        slots.append(slot)
        after = slot.due
    return slots


def fits(slot_due: datetime, now: datetime, grace: timedelta) -> bool:
    """Say whether a slot is due and not yet stale: at most `grace` old."""
    return timedelta(0) <= now - slot_due <= grace


def _reach(rule: Rule) -> tuple[int, int]:
    """Return how many periods to look back for a slot that still waits, and ahead for one that fires."""
    match rule:
        case Daily():
            return 62, 400
        case Weekly():
            return 10, 58
        case Quarterly():
            return 2, 33
        case _:
            return 3, 97


def _wishes(rule: Rule, since: datetime, availability: Availability, zone: str | None) -> Iterator[Wish]:
    """Give (key, day, wished instant) in order, from the last one wished not after `since`: it may still wait."""
    back, ahead = _reach(rule)
    here = period_of(rule, local_day(since, zone or availability.zone))
    nearest: list[Wish] = []
    for period in range(here, here - back, -1):
        wish = _wish(rule, period, availability, zone)
        if wish is not None:
            nearest.append(wish)
            if wish[2] <= since:
                break
    yield from reversed(nearest)
    later = (_wish(rule, period, availability, zone) for period in range(here + 1, here + ahead))
    yield from (wish for wish in later if wish is not None)


def _wish(rule: Rule, period: int, availability: Availability, zone: str | None) -> Wish | None:
    named = named_day(rule, period, availability)
    if named is None:
        return None
    key, day = named
    if zone is not None:
        wished = instant(day, rule.at, zone)
        return key, local_day(wished, availability.zone), wished
    hours = availability.on(day)
    # Two in the morning belongs to the shift that began the evening before.
    tomorrow = hours.overnight and rule.at <= hours.day_end and rule.at < hours.day_start
    return key, day, instant(day + DAY if tomorrow else day, rule.at, availability.zone)


def _moved(wished: datetime, day: date, availability: Availability, policy: Policy) -> datetime | None:
    start = max(wished, availability.away_until) if availability.away_until is not None else wished
    due = first_in(windows(day, availability), start)
    return next_available(start, availability) if due is None and policy != "lapse" else due
