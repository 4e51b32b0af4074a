"""Working days, holidays, quiet hours, recurring rules and the next good moment: pure functions."""

from bot.zones import instant, known_zone, local_day, zones

from ._days import parse_day, parse_rule, say_day
from ._holidays import holiday_name, known_region, makeup_known
from ._holidays import year_of as library_year
from ._moments import day_end, has_room, is_good_moment, is_workday, next_good_moment, working_hours
from ._rhythm import Half, Rhythm, Site
from ._rules import Daily, MonthlyDay, MonthlyWeekday, MonthlyWorkday, Quarterly, Rule, Shift, Weekly
from ._slots import Policy, Slot, fits, next_after, next_dates
from ._times import parse_time

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
    "Site",
    "Slot",
    "Weekly",
    "day_end",
    "fits",
    "has_room",
    "holiday_name",
    "instant",
    "is_good_moment",
    "is_workday",
    "known_region",
    "known_zone",
    "library_year",
    "local_day",
    "makeup_known",
    "next_after",
    "next_dates",
    "next_good_moment",
    "parse_day",
    "parse_rule",
    "parse_time",
    "say_day",
    "working_hours",
    "zones",
]
