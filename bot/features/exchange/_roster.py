"""Everybody who comes, as `bot.core.grouping` wants to know them: department, project, hours, and whom they met."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import combinations
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import Session

from bot.core.availability import Availability
from bot.core.grouping import JUST_MET, Participant, Roster
from bot.core.people import Member, zone_of

from ._tables import CANCELLED, ExchangeDay, ExchangeGroup, ExchangeSeat, ExchangeSignup, ExchangeWish
from ._wishes import kept_apart

HALF_FORGOTTEN = timedelta(days=90)  # a meeting so long ago weighs half
LONG_AGO = timedelta(days=270)
A_YEAR = timedelta(days=365)


def roster_of(session: Session, day: ExchangeDay) -> Roster:
    """Return everybody who comes to a day, with what speaks for and against putting them together."""
    rows = session.execute(
        select(Member, ExchangeSignup.remote, ExchangeWish)
        .join(ExchangeSignup, ExchangeSignup.member_id == Member.id)
        .outerjoin(ExchangeWish, ExchangeWish.member_id == Member.id)
        .where(_here(day))
        .order_by(Member.id)
    ).all()
    odd, led = _lately(session, day)
    participants = [
        Participant(
            id=who.id,
            department=who.department_id,
            projects=frozenset({wish.project.casefold()}) if wish is not None and wish.project else frozenset(),
            hours=_hours(zone_of(who), (who.day_start.hour, who.day_end.hour), day.starts_at.date()),
            clock=_clock(zone_of(who), day.starts_at),
            remote=remote,
            extra_count=odd[who.id],
            captain_count=led[who.id],
        )
        for who, remote, wish in rows
    ]
    return Roster(
        participants, day.group_size, met_before(session, day), kept_apart(wish for _, _, wish in rows if wish)
    )


def coming(session: Session, day: ExchangeDay) -> set[int]:
    """Return the ids of those who come to a day."""
    signed_up = select(Member.id).join(ExchangeSignup, ExchangeSignup.member_id == Member.id)
    return set(session.scalars(signed_up.where(_here(day))))


def excluded_pairs(session: Session, day: ExchangeDay) -> frozenset[tuple[int, int]]:
    """Return the pairs who are never together, by what those who come to a day have wished until now."""
    wished = select(ExchangeWish).where(ExchangeWish.apart.is_not(None))
    theirs = wished.join(Member, Member.id == ExchangeWish.member_id).join(
        ExchangeSignup, ExchangeSignup.member_id == Member.id
    )
    return kept_apart(session.scalars(theirs.where(_here(day))))


def _here(day: ExchangeDay) -> ColumnElement[bool]:
    said = and_(ExchangeSignup.coming.is_(True), ExchangeSignup.waiting.is_(False))
    return and_(ExchangeSignup.day_id == day.id, said, Member.deleted.is_(False))


def met_before(session: Session, day: ExchangeDay) -> dict[tuple[int, int], int]:
    """Return who met whom at earlier days, weighed by how long ago; a group that says it did not meet did not."""
    rows = session.execute(
        select(ExchangeSeat.group_id, ExchangeSeat.member_id, ExchangeSeat.met, ExchangeDay.starts_at)
        .join(ExchangeDay, ExchangeDay.id == ExchangeSeat.day_id)
        .where(
            ExchangeDay.team_id == day.team_id,
            ExchangeDay.id != day.id,
            ExchangeDay.state != CANCELLED,
            ExchangeDay.starts_at.between(day.starts_at - LONG_AGO, day.starts_at),
        )
        .order_by(ExchangeDay.starts_at, ExchangeSeat.group_id, ExchangeSeat.member_id)
    ).all()
    groups: dict[int, list[tuple[int, bool | None, datetime]]] = {}
    for group, member, met, at in rows:
        groups.setdefault(group, []).append((member, met, at))
    found: dict[tuple[int, int], int] = {}
    for seats in groups.values():
        if took_place([met for _, met, _ in seats]):
            weight = round(JUST_MET * 0.5 ** ((day.starts_at - seats[0][2]) / HALF_FORGOTTEN))
            found.update(dict.fromkeys(combinations([member for member, _, _ in seats], 2), weight))
    return found


def took_place(answers: Sequence[bool | None]) -> bool:
    """Return whether a group met, by what its members said: one yes is enough, and so is silence."""
    return True in answers or False not in answers


def _lately(session: Session, day: ExchangeDay) -> tuple[Counter[int], Counter[int]]:
    """Return how often each was the odd one and captain in the last year."""
    lately = (
        ExchangeDay.team_id == day.team_id,
        ExchangeDay.id != day.id,
        ExchangeDay.state != CANCELLED,
        ExchangeDay.starts_at > day.starts_at - A_YEAR,
    )
    odd = (
        select(ExchangeSeat.member_id, func.count())
        .join(ExchangeDay, ExchangeDay.id == ExchangeSeat.day_id)
        .where(ExchangeSeat.is_extra.is_(True), *lately)
        .group_by(ExchangeSeat.member_id)
    )
    led = (
        select(ExchangeGroup.captain_id, func.count())
        .join(ExchangeDay, ExchangeDay.id == ExchangeGroup.day_id)
        .where(*lately)
        .group_by(ExchangeGroup.captain_id)
    )
    return _counter(session, odd), _counter(session, led)


def _counter(session: Session, query: Select[int, int]) -> Counter[int]:
    return Counter({member: times for member, times in session.execute(query)})


@lru_cache(maxsize=4096)
def _clock(zone: str, at: datetime) -> int:
    offset = at.astimezone(ZoneInfo(zone)).utcoffset()
    return int(offset.total_seconds() // 60) if offset is not None else 0


@lru_cache(maxsize=4096)
def _hours(zone: str, between: tuple[int, int], day: date) -> int:
    """Return the hours of a UTC day in which somebody works, a bit each."""
    first, last = between
    rhythm = Availability(zone)  # raises for a zone that nobody knows
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=ZoneInfo(rhythm.zone))
    away = noon.utcoffset() or timedelta(0)
    length = (last - first) % 24 or 24
    return sum(1 << int((first + hour - away.total_seconds() // 3600) % 24) for hour in range(length))
