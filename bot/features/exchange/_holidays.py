"""What a change of the public holidays means for the coming day."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from ._days import planned, replan
from ._tables import ExchangeRule


def holidays_changed(session: Session, *, team_id: str | None = None, region: str, now: datetime) -> None:
    """Move the coming day if it lies on a day off now, in one workspace or in all; a date chosen by hand stays."""
    rules = select(ExchangeRule).where(ExchangeRule.paused.is_(False))
    if team_id is not None:
        rules = rules.where(ExchangeRule.team_id == team_id)
    for rule in session.scalars(rules):
        if rule.region is not None and (rule.region == region or rule.region.startswith(f"{region}-")):
            _move(session, rule, now)


def _move(session: Session, rule: ExchangeRule, now: datetime) -> None:
    row = planned(session, rule.team_id, now=now)
    if row is not None and not row.fixed:
        replan(session, rule, on=None, now=now)
