"""Time zones: which exist, and which instant a local time is."""

from datetime import UTC, date, datetime, time, timedelta
from functools import cache, lru_cache
from importlib.resources import files
from zoneinfo import ZoneInfo, available_timezones

NOT_A_PLACE = frozenset({"Factory", "localtime", "posixrules"})


@cache
def _names() -> frozenset[str]:
    return frozenset(available_timezones() - NOT_A_PLACE)


def known_zone(name: str) -> bool:
    """Say whether `name` is an IANA time zone of this machine, old spellings ("Asia/Calcutta") included."""
    return name in _names()


@cache
def zones() -> tuple[str, ...]:
    """Return the zones worth offering in a select, sorted: one a place from tzdata's zone.tab, and UTC."""
    table = files("tzdata").joinpath("zoneinfo", "zone.tab").read_text(encoding="utf-8")
    places = {line.split("\t")[2] for line in table.splitlines() if line and not line.startswith("#")}
    return tuple(sorted(_names() & (places | {"UTC"})))


@cache
def zone_info(name: str) -> ZoneInfo:
    """Return the zone; ValueError if there is none of this name (the name alone is the detail)."""
    if not known_zone(name):
        raise ValueError(f"unknown time zone: {name}")
    return ZoneInfo(name)


def local_day(moment: datetime, zone: str) -> date:
    """Return the date that a calendar on the wall of this zone shows at `moment`."""
    return moment.astimezone(zone_info(zone)).date()


@lru_cache(maxsize=16384)  # thousands of members share their days, hours and zones
def instant(day: date, at: time, zone: str) -> datetime:
    """Return the UTC instant of a local date and time.

    A time that the clocks skip gives the first valid instant after it, a time that occurs twice the first of
    the two; so instants never run backwards while local times grow.
    """
    local = datetime.combine(day, at.replace(fold=0), zone_info(zone))
    if local.utcoffset() != local.replace(fold=1).utcoffset():
        return _at_transition(local)
    return local.astimezone(UTC)


def _at_transition(local: datetime) -> datetime:
    """PEP 495: fold=0 reads a local time with the offset before the transition, fold=1 with the one after it."""
    before, after = local.astimezone(UTC), local.replace(fold=1).astimezone(UTC)
    return before if before < after else _transition(after, before, local.tzinfo)


def _transition(low: datetime, high: datetime, zone: object) -> datetime:
    """Return the first second in (low, high] that has the later offset: where the clocks jumped."""
    assert isinstance(zone, ZoneInfo)
    low, high = low.replace(microsecond=0), high.replace(microsecond=0)
    later = high.astimezone(zone).utcoffset()
    while high - low > timedelta(seconds=1):
        middle = low + timedelta(seconds=(high - low) // timedelta(seconds=1) // 2)
        if middle.astimezone(zone).utcoffset() == later:
            high = middle
        else:
            low = middle
    return high
