"""Kudos in short, for App Home: a few figures, and the newest thanks that somebody received."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from bot.core.people import Caller, Member

from . import _rules
from ._tables import Kudos, KudosRecipient

# Asked with every Home: put together once.
_MINE = (KudosRecipient.member_id == bindparam("me"), Kudos.withdrawn_at.is_(None))
_THIS_MONTH = Kudos.created_at >= bindparam("month")
_RECEIVED = (
    select(func.count())
    .select_from(KudosRecipient)
    .join(Kudos, Kudos.id == KudosRecipient.kudos_id)
    .where(*_MINE, _THIS_MONTH)
    .correlate(None)
    .scalar_subquery()
)
_FIGURES = select(_RECEIVED, _rules.how_many(_THIS_MONTH), *_rules.SPENT).where(*_rules.COUNTED)
_NEWEST = (
    select(Member.user_id, Kudos.customer, Kudos.reason, Kudos.created_at)
    .select_from(KudosRecipient)
    .join(Kudos, Kudos.id == KudosRecipient.kudos_id)
    .join(Member, Member.id == Kudos.giver_id)
    .where(*_MINE)
    .order_by(Kudos.created_at.desc(), Kudos.id.desc())
    .limit(1)
)


@dataclass(frozen=True)
class Newest:
    """Thanks as their recipient reads them in passing; with a `customer` they are the customer's."""

    giver: str  # a user id
    customer: str | None
    reason: str | None
    at: datetime


@dataclass(frozen=True)
class Glance:
    """What a member gave (their own) and received this month, what is left today, and what they received last."""

    given_this_month: int
    received_this_month: int
    left: int
    newest: Newest | None


def at_a_glance(session: Session, *, by: Caller, now: datetime) -> Glance:
    """Return the caller's month in figures, and the thanks that came last, with two queries."""
    month = _rules.this_month(by, now)
    asked = _rules.asked_of(by, now, since=month) | {"month": month}
    received, given, *spent = session.execute(_FIGURES, asked).one()
    newest = session.execute(_NEWEST, {"me": by.member_id}).one_or_none()
    left = _rules.left_of(_rules.per_day(session, by.team_id), *spent)
    return Glance(given, received, left, Newest(*newest) if newest else None)
