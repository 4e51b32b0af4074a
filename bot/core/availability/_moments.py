"""Working days, working hours and the next good moment."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from bot.platform.zones import instant, local_day

from ._holidays import year_of
from ._rhythm import Availability, Half, Span

Window = Span

DAY = timedelta(days=1)
TICK = datetime.resolution
WHOLE_WEEK = 5
ORDINARY_MONDAY = date(2024, 1, 8)
LUNCH_START, LUNCH_END = time(12), time(13)


def is_workday(day: date, availability: Availability) -> bool:
    """Say whether the member works on this date at all: weekdays, holidays, make-up days, overrides, days off.

    A make-up or override day that is no weekday of theirs is worked by those with a whole week (five days or
    more); a part-time week stays part-time.
    """
    if day in availability.days_off or (availability.half_days and len(_halves_off(day, availability)) > 1):
        return False
    usual = day.weekday() in availability.workdays
    said = _said_of(day, availability)
    if said is None:
        return usual
    return said and (usual or len(availability.workdays) >= WHOLE_WEEK)


def _said_of(day: date, availability: Availability) -> bool | None:
    """Return whether the administrator's table, or else the region's calendar, names this date as worked or off."""
    for working in (False, True):
        if (day, working) in availability.overrides:
            return working
    if availability.region is None:
        return None
    year = year_of(availability.region, day.year)
    if day in year.made_up:
        return True
    return False if day in year.off else None


def _halves_off(day: date, availability: Availability) -> list[Half]:
    return [half for off, half in availability.half_days if off == day]


def working_hours(day: date, availability: Availability) -> Window | None:
    """Return first and last instant (UTC) of the working day that begins on `day`, or None if it is off.

    With the morning off it begins at 13:00, with the afternoon off it ends at 12:00; hours that do not hold
    that lunch break are cut in the middle. A date that a zone skipped altogether has no hours.
    """
    if not is_workday(day, availability):
        return None
    availability = availability.on(day)
    begin = instant(day, availability.day_start, availability.zone)
    end = instant(day + DAY if availability.overnight else day, availability.day_end, availability.zone)
    if availability.half_days:
        begin, end = _halved(day, availability, begin, end)
    return (begin, end) if begin < end else None


def _halved(day: date, availability: Availability, begin: datetime, end: datetime) -> Window:
    first_ends = second_begins = begin + (end - begin) / 2
    if availability.day_start < LUNCH_START and availability.day_end > LUNCH_END:
        first_ends = instant(day, LUNCH_START, availability.zone)
        second_begins = instant(day, LUNCH_END, availability.zone)
    for half in _halves_off(day, availability):
        begin, end = (second_begins, end) if half == "morning" else (begin, first_ends)
    return begin, end


def windows(day: date, availability: Availability) -> list[Window]:
    """Return the parts of the working day that begins on `day` outside quiet hours and what is busy, in order."""
    hours = working_hours(day, availability)
    if hours is None:
        return []
    free = [(hours[0], hours[1] + TICK)]  # the last instant belongs to the day
    closed = (
        [*_quiet_around(day, availability.on(day)), *availability.busy] if _may_be_closed(day, availability) else []
    )
    for each in closed:
        free = [part for window in free for part in _without(window, each)]
    return free


def _may_be_closed(day: date, availability: Availability) -> bool:
    return bool(availability.busy) or _work_may_be_quiet(availability.on(day))


def _work_may_be_quiet(availability: Availability) -> bool:
    """Compare clock faces first: most members' quiet hours never touch their work, and that is cheap to see."""
    quiet_start, quiet_end = availability.quiet_start, availability.quiet_end
    if quiet_start == quiet_end:
        return False
    before, after = quiet_end <= availability.day_start, availability.day_end < quiet_start
    apart = before or after if quiet_start < quiet_end else before and after
    return availability.overnight or not apart


def _quiet_around(day: date, availability: Availability) -> Iterator[Window]:
    if availability.quiet_start == availability.quiet_end:
        return
    length = DAY if availability.quiet_end < availability.quiet_start else timedelta(0)
    for evening in (day - DAY, day, day + DAY):
        yield (
            instant(evening, availability.quiet_start, availability.zone),
            instant(evening + length, availability.quiet_end, availability.zone),
        )


def _without(window: Window, quiet: Window) -> list[Window]:
    parts = (window[0], min(window[1], quiet[0])), (max(window[0], quiet[1]), window[1])
    return [(begin, end) for begin, end in parts if begin < end]


def is_available(moment: datetime, availability: Availability) -> bool:
    """Say whether something may reach the member now: at work, not quiet, not away. ValueError if naive."""
    return next_available(moment, availability, horizon_days=0) is not None


def next_available(moment: datetime, availability: Availability, *, horizon_days: int = 60) -> datetime | None:
    """Return the first good instant (UTC) from `moment` on, which may be `moment` itself.

    None if there is none within `horizon_days`: away for longer, no working days, quiet all day.
    ValueError for a moment without a time zone.
    """
    moment = in_utc(moment)
    limit = moment + timedelta(days=horizon_days)
    start = max(moment, availability.away_until) if availability.away_until else moment
    if start > limit:
        return None
    day, last = local_day(start, availability.zone) - DAY, local_day(limit, availability.zone)
    while day <= last:
        found = first_in(windows(day, availability), start)
        if found is not None:
            return found if found <= limit else None
        day += DAY
    return None


def day_end(moment: datetime, availability: Availability) -> datetime | None:
    """Return the last instant of the working day that `moment` lies in, or None if it lies in none."""
    moment = in_utc(moment)
    day = local_day(moment, availability.zone)
    shifts = [hours for each in (day - DAY, day) if (hours := working_hours(each, availability))]
    return next((end for begin, end in shifts if begin <= moment <= end), None)


def has_room(availability: Availability) -> bool:
    """Say whether an ordinary week has any good moment at all: quiet hours may cover all of the work."""
    bare = Availability(
        "UTC",
        availability.workdays,
        availability.day_start,
        availability.day_end,
        availability.quiet_start,
        availability.quiet_end,
    )
    week = (ORDINARY_MONDAY + DAY * each for each in range(7))
    return any(windows(day, bare) for day in week)


def first_in(free: list[Window], start: datetime) -> datetime | None:
    """Return the first instant of these windows that is not before `start`."""
    return next((max(begin, start) for begin, end in free if start < end), None)


def in_utc(moment: datetime) -> datetime:
    """Return the same instant in UTC; ValueError for a moment without a time zone, which has no meaning here."""
    if moment.utcoffset() is None:
        raise ValueError("a moment needs a time zone")
    return moment.astimezone(UTC)
