"""What the features know together about one member's week and quarter, for that member alone."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core.people import Caller
from bot.features import checkins, exchange, kudos, reflection
from bot.features.kudos import Thanks
from bot.platform.encryption import unreadable

LATEST = 20  # messages of thanks that are looked through for this week's
MANY = 400  # and for a quarter's


@dataclass(frozen=True)
class Facts:
    """What is known of one member's quarter, oldest first; for that member alone."""

    first: date
    last: date
    moods: Mapping[date, float]  # the mean of each day with a check-in
    good_things: tuple[tuple[date, str], ...]
    received: tuple[Thanks, ...]
    given: int
    answers: tuple[reflection.Answer, ...]
    topics: tuple[str, ...]
    exchange_days: int

    @property
    def notes(self) -> tuple[reflection.Answer, ...]:
        """Return the quarter's project notes."""
        return tuple(each for each in self.answers if each.asked.rhythm == reflection.REUSABLE)

    @property
    def customers(self) -> tuple[Thanks, ...]:
        """Return the thanks that came from customers."""
        return tuple(each for each in self.received if each.customer)


def week(session: Session, *, by: Caller, now: datetime) -> tuple[tuple[str, ...], tuple[Thanks, ...]]:
    """Return the good things that the caller wrote down since Monday, and the public thanks that they got.

    Oldest first. They go into notes that everybody may come to read, so what was said in private stays out, and what
    cannot be read.
    """
    today = now.astimezone(ZoneInfo(by.zone)).date()
    monday = today - timedelta(days=today.weekday())
    entries = checkins.between(session, by=by, first=monday, last=today)
    things = [thing for entry in reversed(entries) for thing in entry.good_things if not unreadable(thing)]
    received = kudos.summary(session, by=by, now=now, latest=LATEST).latest_received
    # What was meant to be public and was not is left out as well.
    thanks = [each for each in received if each.channel is not None and not unreadable(each.reason)]
    return tuple(things), tuple(_within(by, reversed(thanks), monday, today))


def quarter(session: Session, *, by: Caller, day: date, now: datetime) -> Facts:
    """Return what is known of the caller's quarter that `day` lies in, oldest first."""
    first = date(day.year, day.month - (day.month - 1) % 3, 1)
    last = (first + timedelta(days=95)).replace(day=1) - timedelta(days=1)
    entries = tuple(reversed(checkins.between(session, by=by, first=first, last=last)))
    thanks = kudos.summary(session, by=by, now=now, latest=MANY)
    return Facts(
        first=first,
        last=last,
        moods=checkins.means(entries),
        good_things=tuple((entry.day, thing) for entry in entries for thing in entry.good_things),
        received=tuple(_within(by, reversed(thanks.latest_received), first, last)),
        given=len(list(_within(by, thanks.latest_given, first, last))),
        answers=reflection.written(session, by=by, first=first, last=last),
        topics=_topics(session, by, first, last),
        exchange_days=_exchange_days(session, by, first, last, now),
    )


def _within(by: Caller, thanks: Iterable[Thanks], first: date, last: date) -> Iterator[Thanks]:
    zone = ZoneInfo(by.zone)
    return (each for each in thanks if first <= each.at.astimezone(zone).date() <= last)


def _topics(session: Session, by: Caller, first: date, last: date) -> tuple[str, ...]:
    """Return the titles of what the caller brought to exchange days."""
    rows = session.execute(
        select(exchange.ExchangeTopic.title, exchange.ExchangeTopic.created_at)
        .where(exchange.ExchangeTopic.member_id == by.member_id, exchange.ExchangeTopic.withdrawn_at.is_(None))
        .order_by(exchange.ExchangeTopic.created_at)
    )
    zone = ZoneInfo(by.zone)
    return tuple(title for title, at in rows if first <= at.astimezone(zone).date() <= last)


def _exchange_days(session: Session, by: Caller, first: date, last: date, now: datetime) -> int:
    """Return to how many exchange days the caller was coming when they began."""
    starts = session.scalars(
        select(exchange.ExchangeDay.starts_at)
        .join(exchange.ExchangeSignup, exchange.ExchangeSignup.day_id == exchange.ExchangeDay.id)
        .where(
            exchange.ExchangeSignup.member_id == by.member_id,
            exchange.ExchangeSignup.coming.is_(True),
            exchange.ExchangeDay.state != exchange.CANCELLED,
            exchange.ExchangeDay.starts_at <= now,
        )
    )
    zone = ZoneInfo(by.zone)
    return sum(first <= at.astimezone(zone).date() <= last for at in starts)
