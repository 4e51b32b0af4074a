"""A member's days off, and the days that they spend at a customer's in hours of their own."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from bot.core import availability, people, prompts
from bot.core.availability import Availability, Off, has_room
from bot.core.people import Caller, Member
from bot.platform.errors import Refused

LONGEST = timedelta(days=366)
MOST_ENTRIES = 50
Hours = tuple[time, time]


@dataclass(frozen=True)
class Span:
    """Days that somebody named, both ends included; perhaps only half of a single one: "morning" or "afternoon"."""

    first: date
    last: date
    half: str | None = None


@dataclass(frozen=True)
class SiteDraft:
    """The days at a customer's that a member wants, and the hours there; None: those of the last time."""

    first: date
    last: date
    hours: Hours | None = None
    quiet: Hours | None = None


@dataclass(frozen=True)
class Onsite:
    """When a member is at a customer's (None: not at all), and in which hours they may be written to there."""

    first: date | None
    last: date | None
    hours: Hours
    quiet: Hours


def days_off(session: Session, *, by: Caller, now: datetime) -> tuple[Off, ...]:
    """Return the caller's days off that are not over."""
    return availability.off_list(session, by.member_id, since=_today(by, now))


def take_off(session: Session, *, by: Caller, span: Span, now: datetime) -> Off:
    """Note days off, or half of one, and return the entry; nothing comes on them. The same again changes nothing.

    Raises `Refused` for a span that ends before it begins, is over, or lasts more than a year, and for half of
    several days.
    """
    _check_span(span.first, span.last, _today(by, now))
    if span.half is not None and span.first != span.last:
        raise Refused("settings.half_of_one", field="half")
    if len(days_off(session, by=by, now=now)) >= MOST_ENTRIES:
        raise Refused("settings.off_many", field="first", most=MOST_ENTRIES)
    off = availability.add_off(session, by.member_id, first=span.first, last=span.last, half=span.half)
    prompts.replan(session, session.get_one(Member, by.member_id), now=now)
    return off


def come_back(session: Session, *, by: Caller, off_id: int, now: datetime) -> Off:
    """Take an entry away again; raises `Refused` if it is not the caller's, or gone."""
    off = availability.remove_off(session, by.member_id, off_id)
    if off is None:
        raise Refused("stale")
    prompts.replan(session, session.get_one(Member, by.member_id), now=now)
    return off


def onsite(session: Session, *, by: Caller, now: datetime) -> Onsite:
    """Return the caller's days at a customer's, unless they are over, and the hours there."""
    who = session.get_one(Member, by.member_id)
    start, end, quiet_start, quiet_end = availability.site_hours(who)
    over = who.site_last is None or who.site_last < _today(by, now)
    first, last = (None, None) if over else (who.site_first, who.site_last)
    return Onsite(first, last, (start, end), (quiet_start, quiet_end))


def go_onsite(session: Session, *, by: Caller, draft: SiteDraft, now: datetime) -> Onsite:
    """Live by the hours of a customer's site from one day to another; return what then holds.

    Raises `Refused` as `take_off`, and for hours that end before they begin or leave no moment.
    """
    who = session.get_one(Member, by.member_id)
    _check_span(draft.first, draft.last, _today(by, now))
    start, end, quiet_start, quiet_end = availability.site_hours(who)
    hours, quiet = draft.hours or (start, end), draft.quiet or (quiet_start, quiet_end)
    check_hours(people.zone_of(who), who.workdays, hours, quiet)
    who.site_first, who.site_last = draft.first, draft.last
    (who.site_start, who.site_end), (who.site_quiet_start, who.site_quiet_end) = hours, quiet
    prompts.replan(session, who, now=now)
    return Onsite(draft.first, draft.last, hours, quiet)


def leave_site(session: Session, *, by: Caller, now: datetime) -> None:
    """Live by the usual hours again, at once; the hours on site are kept for the next time."""
    who = session.get_one(Member, by.member_id)
    who.site_first = who.site_last = None
    prompts.replan(session, who, now=now)


def check_hours(zone: str, workdays: str, hours: Hours, quiet: Hours) -> None:
    """Raise `Refused` for a day that ends before it begins, or quiet hours that leave no moment of it."""
    if hours[0] >= hours[1]:
        raise Refused("settings.hours", field="day_end")
    days = frozenset(int(digit) for digit in workdays)
    if not has_room(Availability(zone, days, hours[0], hours[1], quiet[0], quiet[1])):
        raise Refused("settings.no_room", field="quiet_start")


def _check_span(first: date, last: date, today: date) -> None:
    if last < first:
        raise Refused("settings.off_order", field="last")
    if last < today:
        raise Refused("settings.off_past", field="first")
    if last - first > LONGEST or first - today > LONGEST:
        raise Refused("settings.off_long", field="last")


def _today(by: Caller, now: datetime) -> date:
    return now.astimezone(ZoneInfo(by.zone)).date()
