"""Working days, holidays, quiet hours, recurring rules and the next good moment: pure functions."""

from ._days import parse_day
from ._holidays import holiday_name, known_region, makeup_known
from ._moments import is_good_moment, is_workday, next_good_moment, working_hours
from ._rhythm import Half, Rhythm
from ._rules import Daily, MonthlyDay, MonthlyWeekday, MonthlyWorkday, Quarterly, Rule, Shift, Weekly
from ._slots import Policy, Slot, fits, next_after, next_dates
from ._times import parse_time
from ._zones import instant, known_zone, zones

__all__ = [
    "Daily",
    "Half",
    "MonthlyDay",
    "MonthlyWeekday",
    "MonthlyWorkday",
    "Policy",
    "Quarterly",
    "Rhythm",
    "Rule",
    "Shift",
    "Slot",
    "Weekly",
    "fits",
    "holiday_name",
    "instant",
    "is_good_moment",
    "is_workday",
    "known_region",
    "known_zone",
    "makeup_known",
    "next_after",
    "next_dates",
    "next_good_moment",
    "parse_day",
    "parse_time",
    "working_hours",
    "zones",
]
