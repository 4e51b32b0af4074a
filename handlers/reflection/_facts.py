"""What the other features know about a member's own week and quarter, for the member alone."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from bot import calendars, people
from bot.features import checkins, kudos
from bot.features.kudos import Thanks
from bot.people import Caller

LATEST = 20  # messages of thanks that are looked through for this week's


def week(session: Session, *, by: Caller, now: datetime) -> tuple[tuple[str, ...], tuple[Thanks, ...]]:
    """Return the good things that the caller wrote down since Monday, and the thanks that they got, oldest first."""
    today = now.astimezone(ZoneInfo(by.zone)).date()
    monday = today - timedelta(days=today.weekday())
    entries = [entry for entry in _entries(session, by, monday, today) if entry.day >= monday]
    things = [thing for entry in reversed(entries) for thing in entry.good_things]
    thanks = kudos.summary(session, by=by, now=now, latest=LATEST).latest_received
    mine = [each for each in reversed(thanks) if each.at.astimezone(ZoneInfo(by.zone)).date() >= monday]
    return tuple(things), tuple(mine)


def _entries(session: Session, by: Caller, first: date, last: date) -> tuple[checkins.Entry, ...]:
    """Return the caller's check-ins of all months from `first` to `last`, newest first."""
    who = session.get_one(people.Member, by.member_id)
    beat = calendars.rhythm(session, who)
    found: tuple[checkins.Entry, ...] = ()
    month = first.replace(day=1)
    while month <= last:
        found = checkins.month(session, by=by, first=month, today=last, rhythm=beat).entries + found
        month = (month + timedelta(days=32)).replace(day=1)
    return found
