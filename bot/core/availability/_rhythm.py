"""A member's working time as one value."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time
from functools import lru_cache
from typing import Literal, Self

from bot.platform.zones import zone_info

from ._holidays import known_region

Half = Literal["morning", "afternoon"]
Span = tuple[datetime, datetime]  # from, up to but without
MONDAY_TO_FRIDAY = frozenset(range(5))
WEEK = frozenset(range(7))


@dataclass(frozen=True)
class Site:
    """Other hours for the days from `first` to `last`, while a member is at a customer's."""

    first: date
    last: date
    day_start: time
    day_end: time
    quiet_start: time
    quiet_end: time


@dataclass(frozen=True)
class Availability:
    """When a member works, and when they want to be left alone.

    `day_end` belongs to the day (18:00 is still work); an end at or before the start is on the next day (a night
    shift). Quiet hours may cross midnight, end before `quiet_end`, and are none if both ends are equal.
    `region` names the public holidays ("CN", "DE-BY"; None: none). `half_days` names the halves that are OFF.
    `overrides` is an administrator's table of (date, working) and wins over the holidays, never over the member's
    own days off. `away_until` is aware: snooze, status or pause. `busy` are stretches in which nothing may come, such
    as "do not disturb". `site` replaces the hours on its days. Raises ValueError for an unknown zone or region.
    """

    zone: str
    workdays: frozenset[int] = MONDAY_TO_FRIDAY  # Monday is 0
    day_start: time = time(9)
    day_end: time = time(18)
    quiet_start: time = time(20)
    quiet_end: time = time(8)
    region: str | None = None
    days_off: frozenset[date] = frozenset()
    half_days: frozenset[tuple[date, Half]] = frozenset()
    away_until: datetime | None = None
    overrides: frozenset[tuple[date, bool]] = frozenset()
    busy: frozenset[Span] = frozenset()
    site: Site | None = None

    def __post_init__(self) -> None:
        zone_info(self.zone)
        if self.region is not None and not known_region(self.region):
            raise ValueError(f"unknown region: {self.region}")
        if not self.workdays <= WEEK:
            raise ValueError(f"weekdays are 0 (Monday) to 6: {sorted(self.workdays)}")
        if self.away_until is not None and self.away_until.utcoffset() is None:
            raise ValueError("away_until needs a time zone")
        if any(end.utcoffset() is None for span in self.busy for end in span):
            raise ValueError("what is busy needs a time zone")

    @classmethod
    def always(cls, zone: str, region: str | None = None) -> Self:
        """Return the rhythm of a channel: Monday to Friday without holidays, all day, never quiet."""
        return cls(zone=zone, day_start=time(0), day_end=time.max, quiet_end=time(20), region=region)

    def on(self, day: date) -> "Availability":
        """Return the rhythm of this day: at the customer's its hours are others."""
        if self.site is None or not self.site.first <= day <= self.site.last:
            return self
        return _at(self, self.site)

    @property
    def overnight(self) -> bool:
        """Whether the working day ends on the next date."""
        return self.day_end <= self.day_start


@lru_cache(maxsize=1024)
def _at(availability: Availability, site: Site) -> Availability:
    return replace(
        availability,
        day_start=site.day_start,
        day_end=site.day_end,
        quiet_start=site.quiet_start,
        quiet_end=site.quiet_end,
        site=None,
    )
