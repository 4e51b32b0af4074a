"""When somebody is asked: working days, holidays, days off, absence, quiet hours, rules and the next good moment.

Rules and moments are pure functions; what is a member's own is read from the database.
"""

from bot.platform.zones import instant, known_zone, local_day, zones

from ._days import parse_day, parse_rule, say_day
from ._entered import announced, channel_availability, entries, overrides, region_of, regions_in_use, unannounced, write
from ._files import Entry, as_table, read_file, read_table
from ._holidays import holiday_name, known_region, makeup_known
from ._holidays import year_of as library_year
from ._moments import day_end, has_room, is_available, is_workday, next_available, working_hours
from ._of_members import AWAY_EMOJI, SITE_HOURS, UNTIL_IT_CHANGES, availability_of, away_until, emoji_names, site_hours
from ._off import Off, add_off, days_off, off_list, preload, remove_off
from ._rhythm import Availability, Half, Site
from ._rules import Daily, MonthlyDay, MonthlyWeekday, MonthlyWorkday, Quarterly, Rule, Shift, Weekly
from ._slots import Policy, Slot, fits, next_after, next_dates
from ._tables import DayOff, Holiday
from ._times import parse_time

__all__ = [
    "AWAY_EMOJI",
    "SITE_HOURS",
    "UNTIL_IT_CHANGES",
    "Availability",
    "Daily",
    "DayOff",
    "Entry",
    "Half",
    "Holiday",
    "MonthlyDay",
    "MonthlyWeekday",
    "MonthlyWorkday",
    "Off",
    "Policy",
    "Quarterly",
    "Rule",
    "Shift",
    "Site",
    "Slot",
    "Weekly",
    "add_off",
    "announced",
    "as_table",
    "availability_of",
    "away_until",
    "channel_availability",
    "day_end",
    "days_off",
    "emoji_names",
    "entries",
    "fits",
    "has_room",
    "holiday_name",
    "instant",
    "is_available",
    "is_workday",
    "known_region",
    "known_zone",
    "library_year",
    "local_day",
    "makeup_known",
    "next_after",
    "next_available",
    "next_dates",
    "off_list",
    "overrides",
    "parse_day",
    "parse_rule",
    "parse_time",
    "preload",
    "read_file",
    "read_table",
    "region_of",
    "regions_in_use",
    "remove_off",
    "say_day",
    "site_hours",
    "unannounced",
    "working_hours",
    "write",
    "zones",
]
