"""What makes each member's days their own: holidays as administrators know them, days off, absence, another site."""

from ._files import Entry, as_table, read_file, read_table
from ._holidays import announced, channel_rhythm, entries, overrides, region_of, regions_in_use, unannounced, write
from ._off import Off, add_off, days_off, off_list, preload, remove_off
from ._rhythm import AWAY_EMOJI, SITE_HOURS, UNTIL_IT_CHANGES, away_until, emoji_names, rhythm, site_hours
from ._tables import DayOff, Holiday

__all__ = [
    "AWAY_EMOJI",
    "SITE_HOURS",
    "UNTIL_IT_CHANGES",
    "DayOff",
    "Entry",
    "Holiday",
    "Off",
    "add_off",
    "announced",
    "as_table",
    "away_until",
    "channel_rhythm",
    "days_off",
    "emoji_names",
    "entries",
    "off_list",
    "overrides",
    "preload",
    "read_file",
    "read_table",
    "region_of",
    "regions_in_use",
    "remove_off",
    "rhythm",
    "site_hours",
    "unannounced",
    "write",
]
