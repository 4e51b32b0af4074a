"""Public holidays of a region, and the weekends that China works to make up for them."""

import re
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from holidays import HolidayBase

REGION = re.compile(r"([A-Z]{2})(?:-([A-Z0-9]{1,3}))?")  # "CN", "DE-BY": ISO 3166-1 and 3166-2
YEARLY_NOTICE = frozenset({"CN"})  # the State Council announces each year's swaps the autumn before
FIRST_NOTICE = 2001


@dataclass(frozen=True)
class Year:
    """One region's year: days off, and weekend days that are worked instead of one."""

    off: frozenset[date]
    made_up: frozenset[date]


def _library(region: str, years: tuple[int, ...], language: str | None = None) -> "HolidayBase":
    import holidays  # noqa: PLC0415 — loaded by the first who asks, not by every start

    parts = REGION.fullmatch(region)
    if parts is None:
        raise ValueError(f"unknown region: {region}")
    try:
        return holidays.country_holidays(parts[1], subdiv=parts[2], years=years, language=language)
    except NotImplementedError as error:
        raise ValueError(f"unknown region: {region}") from error


@cache
def known_region(region: str) -> bool:
    """Say whether public holidays are known for a country ("CN") or one of its parts ("DE-BY")."""
    try:
        _library(region, ())
    except ValueError:
        return False
    return True


@lru_cache(maxsize=4096)
def year_of(region: str, year: int) -> Year:
    """Return the region's `year`; ValueError for an unknown region."""
    days = _library(region, (year,))
    return Year(off=frozenset(days), made_up=frozenset(days.weekend_workdays))


@lru_cache(maxsize=4096)
def _names(region: str, year: int, language: str) -> dict[date, str]:
    offered = _library(region, ()).supported_languages
    wanted = [language, *(known for known in offered if known[:2] == language[:2]), "en_US"]
    spoken = next((known for known in wanted if known in offered), None)
    return dict(_library(region, (year,), spoken).items())


def holiday_name(day: date, region: str | None, language: str = "en_US") -> str | None:
    """Return what a public holiday is called, or None on any other day.

    `language` is "en", "zh_CN", "zh-CN" …; English where the library does not speak it, the country's own
    language where it knows no English either. ValueError for an unknown region.
    """
    return None if region is None else _names(region, day.year, language.replace("-", "_")).get(day)


def makeup_known(region: str | None, year: int) -> bool:
    """Say whether a year's make-up working weekends are announced; always true where there is no such notice.

    Until they are, China's statutory holidays are known but the days around them may still be swapped.
    """
    if region is None or region[:2] not in YEARLY_NOTICE or year < FIRST_NOTICE:
        return True
    return any(day.year == year for day in _library(region, (year,)).weekend_workdays)
