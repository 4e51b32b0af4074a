"""The exchange day's announcement and reminders, in the channel and for those who signed up."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from bot.blocks import exchange as blocks
from bot.features import exchange
from scheduler.messages import Payload, Reader


def work_out(session: Session, *, now: datetime) -> dict[int, exchange.Draft]:
    """Work out the groups that `enqueue_due` is about to make; they are its `ahead`."""
    return exchange.drafts(session, now=now)


def enqueue_due(session: Session, *, now: datetime, ahead: dict[int, exchange.Draft] | None = None) -> int:
    """Announce, remind of and close whatever days are due; returns how many."""
    return exchange.advance(session, now=now, ahead=ahead)


def next_moment(session: Session, *, now: datetime) -> datetime | None:
    """Return when the next announcement or reminder is due, or None if none is planned."""
    return exchange.next_moment(session, now=now)


def announced(session: Session, about: dict[str, Any], reader: Reader) -> Payload | None:
    """Return the announcement as the day is now: planned, cancelled or over."""
    return blocks.announcement(reader.t, exchange.picture(session, day_id=about["day"]))


def week(session: Session, about: dict[str, Any], reader: Reader) -> Payload | None:
    """Return the reminder of a week before."""
    return _reminder(session, "week", about, reader)


def day(session: Session, about: dict[str, Any], reader: Reader) -> Payload | None:
    """Return the reminder of a day before."""
    return _reminder(session, "day", about, reader)


def hour(session: Session, about: dict[str, Any], reader: Reader) -> Payload | None:
    """Return the reminder of an hour before."""
    return _reminder(session, "hour", about, reader)


def _reminder(session: Session, name: str, about: dict[str, Any], reader: Reader) -> Payload | None:
    """Say nothing about a day that was moved or cancelled since, or to somebody who is no longer on the list."""
    about_day = exchange.still(session, day_id=about["day"], revision=about["revision"])
    if about_day is None:
        return None
    if reader.user_id is None:
        return blocks.reminder(reader.t, name, about_day)
    if not exchange.expected(session, day_id=about["day"], user_id=reader.user_id):
        return None
    return blocks.own_reminder(reader.t, name, about_day, reader.zone, early=about.get("early", False))


def confirmed(session: Session, about: dict[str, Any], reader: Reader) -> Payload | None:
    """Confirm a sign-up, with a file for the calendar, unless it was taken back or the day moved since."""
    return _confirmed(session, blocks.confirmed, about, reader)


def seat(session: Session, about: dict[str, Any], reader: Reader) -> Payload | None:
    """Say that a seat has become free."""
    return _confirmed(session, blocks.seat, about, reader)


def _confirmed(session: Session, draw: Callable[..., Payload], about: dict[str, Any], reader: Reader) -> Payload | None:
    about_day = exchange.still(session, day_id=about["day"], revision=about["revision"])
    here = reader.user_id is not None and exchange.on_the_list(session, day_id=about["day"], user_id=reader.user_id)
    if about_day is None or not here:
        return None
    at = datetime.fromisoformat(about["at"])
    return draw(reader.t, about_day, reader.zone, team_id=reader.team_id, at=at)


def calendar(session: Session, about: dict[str, Any], reader: Reader) -> Payload | None:
    """Move, change or cancel what stands in the calendar of somebody who signed up."""
    about_day = exchange.picture(session, day_id=about["day"]).day
    if about_day.revision != about["revision"]:
        return None
    at = datetime.fromisoformat(about["at"])
    draw = blocks.calendar_update if about.get("moved", True) else blocks.calendar_change
    return draw(reader.t, about_day, reader.zone, team_id=reader.team_id, at=at)


def moved(session: Session, about: dict[str, Any], reader: Reader) -> Payload | None:
    """Say the new date, unless there is a newer one."""
    about_day = exchange.still(session, day_id=about["day"], revision=about["revision"])
    if about_day is None:
        return None
    if reader.user_id is None:
        return blocks.moved(reader.t, about_day)
    return blocks.moved_for_you(reader.t, about_day, reader.zone)


def cancelled(session: Session, about: dict[str, Any], reader: Reader) -> Payload | None:
    """Say that the day is cancelled, and the administrator's note."""
    about_day = exchange.picture(session, day_id=about["day"]).day
    if reader.user_id is None:
        return blocks.cancelled(reader.t, about_day)
    return blocks.cancelled_for_you(reader.t, about_day, reader.zone)


def group(session: Session, about: dict[str, Any], reader: Reader) -> Payload | None:
    """Open a group's conversation, unless somebody came or went since."""
    found = exchange.group_still(session, group_id=about["group"], revision=about["revision"])
    return blocks.group(reader.t, found) if found else None


def met(session: Session, about: dict[str, Any], reader: Reader) -> Payload | None:
    """Ask a group whether it met."""
    found = exchange.group_still(session, group_id=about["group"], revision=about["revision"])
    return blocks.met(reader.t, found) if found else None


def alone(session: Session, about: dict[str, Any], reader: Reader) -> Payload | None:
    """Comfort somebody who has no group, unless they have one by now."""
    seen = exchange.picture(session, day_id=about["day"])
    return blocks.alone(reader.t, seen.day) if exchange.without_group(session, about["day"], reader.user_id) else None


def rate(session: Session, about: dict[str, Any], reader: Reader) -> Payload | None:
    """Ask somebody who came how useful it was, unless they have answered."""
    if not exchange.may_rate(session, day_id=about["day"], user_id=reader.user_id):
        return None
    return blocks.rate(reader.t, exchange.picture(session, day_id=about["day"]).day, reader.zone)


def digest(session: Session, about: dict[str, Any], reader: Reader) -> Payload | None:
    """Say what remains of a day."""
    past = exchange.past(session, day_id=about["day"], now=datetime.fromisoformat(about["at"]))
    about_day = exchange.picture(session, day_id=about["day"]).day
    return blocks.digest(reader.t, about_day, past, exchange.noted(session, about["day"]))


MESSAGES = {
    "exchange.rate": rate,
    "exchange.digest": digest,
    "exchange.group": group,
    "exchange.met": met,
    "exchange.alone": alone,
    "exchange.announced": announced,
    "exchange.week": week,
    "exchange.day": day,
    "exchange.hour": hour,
    "exchange.confirmed": confirmed,
    "exchange.seat": seat,
    "exchange.calendar": calendar,
    "exchange.moved": moved,
    "exchange.cancelled": cancelled,
}
