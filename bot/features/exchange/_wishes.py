"""How somebody likes to take part, and with whom they would rather not be in a group: theirs alone to know."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core.people import Caller, Member
from bot.platform.encryption import kept_if_unreadable, unreadable
from bot.platform.errors import Refused

from ._tables import ExchangeWish

MOST_APART, LONGEST_PROJECT = 5, 80


@dataclass(frozen=True)
class Wish:
    """One member's own wishes; `apart` are user ids, or what stands for them if no key opens them."""

    remote: bool = False
    project: str | None = None
    apart: tuple[str, ...] = ()


def wishes(session: Session, *, by: Caller) -> Wish:
    """Return the caller's own wishes."""
    row = session.get(ExchangeWish, by.member_id)
    if row is None:
        return Wish()
    if row.apart is not None and unreadable(row.apart):
        return Wish(row.remote, row.project, (row.apart,))
    ids = list(_ids(row))
    known = session.scalars(select(Member.user_id).where(Member.id.in_(ids)).order_by(Member.id))
    return Wish(row.remote, row.project, tuple(known))


def save_wishes(session: Session, *, by: Caller, wish: Wish, now: datetime) -> Wish:
    """Write the caller's wishes for all days to come; returns what is stored then.

    Raises `Refused` for a project that is too long, for more than five people to be kept apart from, for oneself
    among them, or for somebody whom Hearth does not know.
    """
    project = " ".join((wish.project or "").split()) or None
    if project and len(project) > LONGEST_PROJECT:
        raise Refused("text.long", field="project", length=len(project), most=LONGEST_PROJECT)
    others = _check_apart(session, by, wish.apart)
    row = session.get(ExchangeWish, by.member_id) or ExchangeWish(member_id=by.member_id)
    row.remote, row.project = wish.remote, project
    row.apart = kept_if_unreadable(",".join(str(each) for each in others) or None, row.apart)
    session.add(row)
    session.flush()
    return wishes(session, by=by)


def _check_apart(session: Session, by: Caller, apart: Sequence[str]) -> list[int]:
    if by.user_id in apart:
        raise Refused("exchange.apart_self", field="apart")
    if len(set(apart)) > MOST_APART:
        raise Refused("exchange.apart_many", field="apart", most=MOST_APART)
    rows = session.scalars(select(Member.id).where(Member.team_id == by.team_id, Member.user_id.in_(apart)))
    found = sorted(rows)
    if len(found) < len(set(apart)):
        raise Refused("exchange.apart_unknown", field="apart")
    return found


def _ids(row: ExchangeWish) -> Iterable[int]:
    """What no key opens keeps nobody apart; its owner finds the field empty, and reads why."""
    return (int(each) for each in (row.apart or "").split(",") if each and not unreadable(each))


def kept_apart(rows: Iterable[ExchangeWish]) -> frozenset[tuple[int, int]]:
    """Return the pairs that are never together, whoever of the two wishes it."""
    return frozenset((min(row.member_id, other), max(row.member_id, other)) for row in rows for other in _ids(row))
