"""Departments that host the exchange day by turns."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.core.people import Department

from ._tables import CANCELLED, ExchangeDay


def next_host(session: Session, team_id: str, hosts: Sequence[int], *, after: Sequence[int] = ()) -> int | None:
    """Return the department whose turn it is: the one that hosted longest ago, or never, in the order of the list.

    A cancelled day was nobody's turn. `after` are hosts of days that are yet to be planned.
    """
    known = departments(session, team_id)
    ago = {host: number for number, host in enumerate([*_past(session, team_id), *after])}
    turns = [host for host in hosts if host in known]
    return min(turns, key=lambda host: ago.get(host, -1), default=None)


def _past(session: Session, team_id: str) -> list[int]:
    mine = (ExchangeDay.team_id == team_id, ExchangeDay.host_id.is_not(None), ExchangeDay.state != CANCELLED)
    last = func.max(ExchangeDay.starts_at)
    query = select(ExchangeDay.host_id).where(*mine).group_by(ExchangeDay.host_id).order_by(last)
    return [host for host in session.scalars(query) if host is not None]


def departments(session: Session, team_id: str) -> dict[int, str]:
    """Return the workspace's departments by name."""
    rows = session.execute(
        select(Department.id, Department.name).where(Department.team_id == team_id).order_by(Department.name)
    )
    return {department_id: name for department_id, name in rows}


def host_name(session: Session, row: ExchangeDay) -> str | None:
    """Return the name of the department that hosts a day."""
    found = session.get(Department, row.host_id) if row.host_id is not None else None
    return found.name if found is not None and found.team_id == row.team_id else None
