"""A member's working time as one value."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Literal, Self

from ._holidays import known_region
from ._zones import zone_info

Half = Literal["morning", "afternoon"]
MONDAY_TO_FRIDAY = frozenset(range(5))
WEEK = frozenset(range(7))


@dataclass(frozen=True)
class Rhythm:
    """When a member works, and when they want to be left alone.

    `day_end` belongs to the day (18:00 is still work); an end at or before the start is on the next day (a night
    shift). Quiet hours may cross midnight, end before `quiet_end`, and are none if both ends are equal.
    `region` names the public holidays ("CN", "DE-BY"; None: none). `half_days` names the halves that are OFF.
    `overrides` is an administrator's table of (date, working) and wins over the holidays, never over the member's
    own days off. `away_until` is aware: snooze, status or pause. Raises ValueError for an unknown zone or region.
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

    def __post_init__(self) -> None:
        zone_info(self.zone)
        if self.region is not None and not known_region(self.region):
            raise ValueError(f"unknown region: {self.region}")
        if not self.workdays <= WEEK:
            raise ValueError(f"weekdays are 0 (Monday) to 6: {sorted(self.workdays)}")
        if self.away_until is not None and self.away_until.utcoffset() is None:
            raise ValueError("away_until needs a time zone")

    @classmethod
    def always(cls, zone: str, region: str | None = None) -> Self:
        """Return the rhythm of a channel: Monday to Friday without holidays, all day, never quiet."""
        return cls(zone=zone, day_start=time(0), day_end=time.max, quiet_end=time(20), region=region)

    @property
    def overnight(self) -> bool:
        """Whether the working day ends on the next date."""
        return self.day_end <= self.day_start
