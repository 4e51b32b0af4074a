"""An exchange day as a file for somebody's calendar (RFC 5545), in their zone and language."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.blocks import parts
from bot.features.exchange import CANCELLED, Day
from bot.platform.i18n import Translator

from ._words import where

Block = dict[str, Any]


def calendar_file(t: Translator, day: Day, zone: str, *, team_id: str, at: datetime) -> dict[str, str]:
    """Return the file's name and content.

    Its UID stays the same for ever and its SEQUENCE grows with each move, so a calendar replaces what it had.
    """
    # Half a second to import, and only some messages have a file.
    from icalendar import Calendar, Event  # noqa: PLC0415

    local, off = ZoneInfo(zone), day.state == CANCELLED
    calendar, event = Calendar(), Event()
    calendar.add("prodid", "-//Hearth//Exchange day//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if off else "PUBLISH")
    event.add("uid", f"exchange-day-{day.id}-{team_id}@hearth")
    event.add("sequence", day.revision + off)
    event.add("dtstamp", at)
    event.add("dtstart", day.starts_at.astimezone(local))
    event.add("dtend", day.ends_at.astimezone(local))
    event.add("summary", t("Exchange day"))
    event.add("description", t("Topics, people and your sign-up: write /exchange in Slack."))
    event.add("status", "CANCELLED" if off else "CONFIRMED")
    if day.place:
        event.add("location", parts.plain(day.place))
    calendar.add_component(event)
    calendar.add_missing_timezones()
    name = f"exchange-day-{day.starts_at.astimezone(local).date().isoformat()}.ics"
    return {"name": name, "content": calendar.to_ical().decode()}


def confirmed(t: Translator, day: Day, zone: str, *, team_id: str, at: datetime) -> Block:
    """Return the confirmation of a sign-up with the file, and what is said instead where files cannot be sent."""
    when = t.moment(day.starts_at, zone)
    text = t("You are on the list for the exchange day on {when}. The file puts it into your calendar.", when=when)
    return _with_file(t, text, when, calendar_file(t, day, zone, team_id=team_id, at=at), day)


def seat(t: Translator, day: Day, zone: str, *, team_id: str, at: datetime) -> Block:
    """Return what somebody who waited is told when a seat becomes free."""
    when = t.moment(day.starts_at, zone)
    text = t("A seat has become free: you are on the list for the exchange day on {when}.", when=when)
    return _with_file(t, text, when, calendar_file(t, day, zone, team_id=team_id, at=at), day)


def _with_file(t: Translator, text: str, when: str, file: dict[str, str], day: Day) -> Block:
    place = where(t, day)
    without = t(
        "You are on the list for the exchange day on {when}. I would have added a file for your calendar, but I may "
        "not send files in this workspace; please note the time yourself.",
        when=when,
    )
    otherwise = parts.message(without + place, [parts.section(without + place)])
    return parts.message(text + place, file=file, otherwise=otherwise)


def calendar_change(t: Translator, day: Day, zone: str, *, team_id: str, at: datetime) -> Block:
    """Say that the place or the length has changed, with a file that says so to somebody's calendar."""
    when = t.moment(day.starts_at, zone)
    text = t("The place or the length of the exchange day on {when} has changed.", when=when) + where(t, day)
    with_file = f"{text}\n{t('The file brings your calendar up to date.')}"
    file = calendar_file(t, day, zone, team_id=team_id, at=at)
    return parts.message(with_file, file=file, otherwise=parts.message(text, [parts.section(text)]))


def calendar_update(t: Translator, day: Day, zone: str, *, team_id: str, at: datetime) -> Block:
    """Return the file that moves or cancels what stands in somebody's calendar; without files, nothing is said."""
    if day.state == CANCELLED:
        text = t("This file takes the exchange day out of your calendar.")
    else:
        text = t("This file moves the exchange day in your calendar to {when}.", when=t.moment(day.starts_at, zone))
    return parts.message(text, file=calendar_file(t, day, zone, team_id=team_id, at=at), otherwise=None)
