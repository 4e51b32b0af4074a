"""The exchange day in figures, over time: who came, how well it mixed, who met again, how useful it was."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.core.people import Caller, Member

from ._afterwards import Rated, rated
from ._hosts import host_name
from ._tables import (
    CANCELLED,
    ExchangeDay,
    ExchangeGroup,
    ExchangeSeat,
    ExchangeSignup,
    ExchangeTakeaway,
    ExchangeTopic,
)

SHOWN_DAYS = 12
FEWEST_GROUPS = 2  # a share of one group is no share, and would speak of the few who were in it


@dataclass(frozen=True)
class Past:
    """One day in figures; shares are between 0 and 1, None where they would mean nothing."""

    day_id: int
    starts_at: datetime
    zone: str
    people: int
    remote: int
    topics: int
    takeaways: int
    mixed: float | None  # of the groups that are of more than one department
    again: float | None  # of the pairs in groups that had been in one before
    host: str | None
    rated: Rated


def figures(session: Session, *, by: Caller, now: datetime) -> tuple[Past, ...]:
    """Return the last year's days of the workspace, the newest first. Everybody may see them."""
    query = select(ExchangeDay).where(ExchangeDay.team_id == by.team_id, ExchangeDay.state != CANCELLED)
    over = query.where(ExchangeDay.ends_at <= now, ExchangeDay.announcement.is_not(None))
    rows = session.scalars(over.order_by(ExchangeDay.starts_at.desc()).limit(SHOWN_DAYS)).all()
    again = _again(session, rows)
    return tuple(_past(session, row, again.get(row.id), now) for row in rows)


def past(session: Session, *, day_id: int, now: datetime) -> Past:
    """Return one day in figures, for the digest."""
    row = session.get_one(ExchangeDay, day_id)
    earlier = session.scalars(
        select(ExchangeDay)
        .where(ExchangeDay.team_id == row.team_id, ExchangeDay.state != CANCELLED)
        .where(ExchangeDay.starts_at <= row.starts_at)
        .order_by(ExchangeDay.starts_at.desc())
        .limit(SHOWN_DAYS)
    ).all()
    return _past(session, row, _again(session, earlier).get(row.id), now)


def _past(session: Session, row: ExchangeDay, again: float | None, now: datetime) -> Past:
    came = (ExchangeSignup.day_id == row.id, ExchangeSignup.coming.is_(True), ExchangeSignup.waiting.is_(False))
    counted = session.execute(
        select(ExchangeSignup.remote, func.count()).where(*came).group_by(ExchangeSignup.remote)
    ).all()
    people = {remote: number for remote, number in counted}
    topics = select(ExchangeTopic.id).where(ExchangeTopic.day_id == row.id, ExchangeTopic.withdrawn_at.is_(None))
    takeaways = select(func.count()).where(ExchangeTakeaway.topic_id.in_(topics))
    return Past(
        row.id,
        row.starts_at,
        row.zone,
        sum(people.values()),
        people.get(True, 0),
        len(session.scalars(topics).all()),
        session.scalar(takeaways) or 0,
        _mixed(session, row.id),
        again,
        host_name(session, row),
        rated(session, row, now=now),
    )


def _mixed(session: Session, day_id: int) -> float | None:
    seated = select(ExchangeSeat.group_id).where(ExchangeSeat.day_id == day_id).distinct()
    found = session.scalars(select(ExchangeGroup.departments).where(ExchangeGroup.id.in_(seated))).all()
    mixed = sum(each > 1 for each in found)
    if len(found) < FEWEST_GROUPS or not (mixed or _could_mix(session, day_id)):
        return None
    return mixed / len(found)


def _could_mix(session: Session, day_id: int) -> bool:
    """Say whether people of more than one department were there."""
    here = select(ExchangeSeat.member_id).where(ExchangeSeat.day_id == day_id)
    departments = select(func.count(Member.department_id.distinct())).where(Member.id.in_(here))
    return (session.scalar(departments) or 0) > 1


def _again(session: Session, rows: Sequence[ExchangeDay]) -> dict[int, float]:
    """Return for each day which share of its pairs had been in one group on one of the days before.

    A day before which nobody had been in one is left out, and so is one with a single group.
    """
    ids = {row.id: row.starts_at for row in rows}
    seats = session.execute(
        select(ExchangeSeat.day_id, ExchangeSeat.group_id, ExchangeSeat.member_id)
        .where(ExchangeSeat.day_id.in_(ids))
        .order_by(ExchangeSeat.member_id)
    ).all()
    groups: dict[int, dict[int, list[int]]] = {}
    for day, group, member in seats:
        groups.setdefault(day, {}).setdefault(group, []).append(member)
    seen: set[tuple[int, int]] = set()
    shares: dict[int, float] = {}
    for day in sorted(groups, key=lambda each: ids[each]):
        pairs = {pair for members in groups[day].values() for pair in combinations(members, 2)}
        if seen and pairs and len(groups[day]) >= FEWEST_GROUPS:
            shares[day] = len(pairs & seen) / len(pairs)
        seen |= pairs
    return shares
