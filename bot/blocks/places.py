"""Time zones and regions to choose from, and what people call them."""

import functools
from typing import Any

from babel.dates import get_timezone_location

from bot.blocks import parts
from bot.platform.i18n import N_, Translator

FOLLOW = "follow"  # the option that means "as Slack says" or "as the team does"

# Fewer than the hundred options a menu may have: one city a living offset and habit.
ZONES = [
    "Pacific/Honolulu",
    "America/Anchorage",
    "America/Los_Angeles",
    "America/Denver",
    "America/Phoenix",
    "America/Chicago",
    "America/Mexico_City",
    "America/New_York",
    "America/Toronto",
    "America/Bogota",
    "America/Halifax",
    "America/Sao_Paulo",
    "America/Argentina/Buenos_Aires",
    "Atlantic/Azores",
    "Africa/Casablanca",
    "Europe/Lisbon",
    "Europe/London",
    "Europe/Dublin",
    "Europe/Madrid",
    "Europe/Paris",
    "Europe/Amsterdam",
    "Europe/Berlin",
    "Europe/Zurich",
    "Europe/Rome",
    "Europe/Vienna",
    "Europe/Warsaw",
    "Europe/Stockholm",
    "Europe/Athens",
    "Europe/Helsinki",
    "Europe/Bucharest",
    "Europe/Istanbul",
    "Europe/Kyiv",
    "Europe/Moscow",
    "Africa/Lagos",
    "Africa/Cairo",
    "Africa/Johannesburg",
    "Africa/Nairobi",
    "Asia/Riyadh",
    "Asia/Dubai",
    "Asia/Tehran",
    "Asia/Karachi",
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "Asia/Dhaka",
    "Asia/Yangon",
    "Asia/Bangkok",
    "Asia/Ho_Chi_Minh",
    "Asia/Jakarta",
    "Asia/Shanghai",
    "Asia/Urumqi",
    "Asia/Hong_Kong",
    "Asia/Taipei",
    "Asia/Singapore",
    "Asia/Kuala_Lumpur",
    "Asia/Manila",
    "Asia/Seoul",
    "Asia/Tokyo",
    "Australia/Perth",
    "Australia/Adelaide",
    "Australia/Brisbane",
    "Australia/Sydney",
    "Pacific/Auckland",
    "Etc/UTC",
]

REGIONS = (
    ("CN", N_("China")),
    ("HK", N_("Hong Kong")),
    ("TW", N_("Taiwan")),
    ("SG", N_("Singapore")),
    ("JP", N_("Japan")),
    ("KR", N_("South Korea")),
    ("IN", N_("India")),
    ("AU", N_("Australia")),
    ("DE", N_("Germany")),
    ("FR", N_("France")),
    ("GB", N_("United Kingdom")),
    ("US", N_("United States")),
)

UTC = ("UTC", "Etc/UTC")
# Cities that Babel knows in English only.
CITIES = {
    "America/Argentina/Buenos_Aires": N_("Buenos Aires"),
    "Europe/Kyiv": N_("Kyiv"),
    "Asia/Kolkata": N_("Kolkata"),
    "Asia/Kathmandu": N_("Kathmandu"),
    "Asia/Yangon": N_("Yangon"),
    "Asia/Ho_Chi_Minh": N_("Ho Chi Minh City"),
}


@functools.cache
def _located(zone: str, language: str) -> str:
    return get_timezone_location(zone, locale=language, return_city=True).split("/")[-1]


def city(t: Translator, zone: str) -> str:
    """Return what people call a time zone: its city, in their language where it is known."""
    if zone in UTC:
        return "UTC"
    return t(CITIES[zone]) if zone in CITIES else _located(zone, t.language)


def zone_name(t: Translator, zone: str) -> str:
    """Return a zone as a menu shows it: by its name, which begins with the continent; in Chinese by its city."""
    return zone.replace("_", " ") if t.language == "en" else city(t, zone)


def zone_options(t: Translator, has: str | None = None) -> list[dict[str, Any]]:
    """Return a menu's time zones, with the one that is chosen if it is none of the usual."""
    names = ZONES if has is None or has in ZONES else [has, *ZONES]
    return [parts.option(zone_name(t, name), name) for name in names]
