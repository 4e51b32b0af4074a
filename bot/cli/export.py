"""What a team may take elsewhere: figures, exchange days, settings and who changed them. No private text, nobody's own.

Figures pass the same gates as on the screens, because they come from the same functions.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.core.audit import Audit
from bot.core.people import Department, Member, Workspace
from bot.features import exchange, kudos

MONTHS = 12
SETTINGS = (
    *("name", "locale", "zone", "region", "kudos_channel", "kudos_emoji", "kudos_per_day"),
    *("exchange_channel", "reflection_channel", "usual"),
)
NOTE = "Check-ins, notes, answers and the words of thanks are not in here: each member takes theirs with /hearth data."


def teams(session: Session) -> list[str]:
    """Return the ids of the workspaces that there are."""
    return list(session.scalars(select(Workspace.team_id).order_by(Workspace.team_id)))


def team(session: Session, *, team_id: str, now: datetime) -> dict[str, Any]:
    """Return everything about a workspace that belongs to nobody alone, as JSON knows it."""
    home = session.get_one(Workspace, team_id)
    here = (Member.team_id == team_id, Member.deleted.is_(False))
    joined = select(func.count()).where(*here, Member.joined_at.is_not(None))
    return {
        "about": NOTE,
        "at": now.isoformat(),
        "workspace": {"id": team_id} | {name: getattr(home, name) for name in SETTINGS},
        "people": session.scalar(joined) or 0,
        "departments": _departments(session, team_id),
        "kudos": [_month(session, team_id, first) for first in _months(session, team_id, now)],
        "exchange_days": _days(session, team_id),
        "changes": _changes(session, team_id),
    }


def _departments(session: Session, team_id: str) -> list[dict[str, Any]]:
    people = (
        select(Department.name, func.count(Member.id))
        .outerjoin(Member, (Member.department_id == Department.id) & Member.deleted.is_(False))
        .where(Department.team_id == team_id)
        .group_by(Department.id, Department.name)
        .order_by(Department.name)
    )
    return [{"name": name, "people": count} for name, count in session.execute(people)]


def _months(session: Session, team_id: str, now: datetime) -> list[date]:
    """Only whole months: a figure of a part could be subtracted from that of the whole."""
    newest = kudos.last_month(session, team_id=team_id, now=now)
    numbers = [newest.year * 12 + newest.month - 1 - back for back in range(MONTHS)]
    return [date(number // 12, number % 12 + 1, 1) for number in numbers]


def _month(session: Session, team_id: str, first: date) -> dict[str, Any]:
    seen = kudos.month(session, team_id=team_id, first=first)
    return {
        "month": f"{first:%Y-%m}",
        "thanks": seen.thanks,
        "from_customers": seen.from_customers,
        "values": {value.key: count for value, count in seen.values},
        "between_departments": [{"from": flow.giver, "to": flow.receiver, "thanks": flow.n} for flow in seen.flows],
    }


def _days(session: Session, team_id: str) -> list[dict[str, Any]]:
    days = select(exchange.ExchangeDay).where(exchange.ExchangeDay.team_id == team_id)
    return [_day(session, row) for row in session.scalars(days.order_by(exchange.ExchangeDay.starts_at))]


def _day(session: Session, row: exchange.ExchangeDay) -> dict[str, Any]:
    coming = select(func.count()).where(exchange.ExchangeSignup.day_id == row.id, exchange.ExchangeSignup.coming)
    topics = select(exchange.ExchangeTopic.title).where(exchange.ExchangeTopic.day_id == row.id)
    return {
        "starts_at": row.starts_at.isoformat(),
        "zone": row.zone,
        "state": row.state,
        "signed_up": session.scalar(coming) or 0,
        "topics": list(session.scalars(topics.order_by(exchange.ExchangeTopic.id))),
    }


def _changes(session: Session, team_id: str) -> list[dict[str, Any]]:
    rows = session.scalars(select(Audit).where(Audit.team_id == team_id).order_by(Audit.id))
    return [{"at": row.created_at.isoformat(), "by": row.user_id, "what": row.what} for row in rows]
