"""The post on the first working morning of a month, in the workspace's zone; what it says is `_month`."""

from datetime import date, datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core import availability, outbox
from bot.core.availability import Availability, MonthlyWorkday, Slot, next_after
from bot.core.people import Workspace

from ._choices import choices

FIRST_MORNING = MonthlyWorkday(1, time(10))
GRACE = timedelta(days=1)  # a post that comes later than that is no morning post any more


def celebrate_due(session: Session, *, now: datetime) -> int:
    """Put last month's post into the outbox where its morning has come; returns for how many workspaces."""
    return sum(_celebrate(session, home, now) for home in _celebrating(session))


def next_celebration(session: Session, *, now: datetime) -> datetime | None:
    """Return when the next such post is due, or None if there is to be none."""
    slots = [next_after(FIRST_MORNING, now, _beat(session, home)) for home in _celebrating(session)]
    return min((slot.due for slot in slots if slot is not None), default=None)


def _celebrating(session: Session) -> list[Workspace]:
    open_ones = select(Workspace).where(Workspace.kudos_channel.is_not(None), Workspace.left_at.is_(None))
    return [home for home in session.scalars(open_ones) if choices(session, team_id=home.team_id).celebrate]


def _beat(session: Session, home: Workspace) -> Availability:
    """A channel's people work on the workspace's working days, as its administrators have them; it is never quiet."""
    return availability.channel_availability(session, home.team_id, home.zone, home.region)


def _celebrate(session: Session, home: Workspace, now: datetime) -> bool:
    slot = next_after(FIRST_MORNING, now - GRACE, _beat(session, home))
    if slot is None or slot.due > now:
        return False
    first = _month_before(slot)
    row = outbox.enqueue(
        session,
        team_id=home.team_id,
        to=home.kudos_channel or "",
        kind="kudos.month",
        about={"month": first.isoformat()},
        key=f"kudos.month:{home.team_id}:{first:%Y-%m}",
        now=now,
        expires_at=slot.due + GRACE,
    )
    return row is not None


def _month_before(slot: Slot) -> date:
    year, month = map(int, slot.key.split("-"))
    return (date(year, month, 1) - timedelta(days=1)).replace(day=1)
