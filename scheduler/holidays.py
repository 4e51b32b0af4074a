"""December's question to administrators whether the make-up days of the next year are known."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.blocks import holidays as blocks
from bot.core import availability, outbox, prompts
from bot.core.availability import next_available
from bot.core.people import Member, Workspace
from scheduler.messages import Payload, Reader

DECEMBER = 12
PATIENCE = timedelta(days=20)  # for an administrator's next good moment


def enqueue_due(session: Session, *, now: datetime) -> int:
    """Write the year's one question to each administrator, for their next good moment; returns how many."""
    homes = session.scalars(select(Workspace).where(Workspace.left_at.is_(None)))
    return sum(_ask(session, home, region, now) for home in homes for region in _missing(session, home, now))


def _missing(session: Session, home: Workspace, now: datetime) -> list[str]:
    today = now.astimezone(ZoneInfo(home.zone)).date()
    if today.month != DECEMBER:
        return []
    regions = availability.regions_in_use(session, home.team_id)
    return [each for each in regions if not availability.announced(session, home.team_id, each, today.year + 1)]


def _ask(session: Session, home: Workspace, region: str, now: datetime) -> int:
    year = now.astimezone(ZoneInfo(home.zone)).year + 1
    admins = session.scalars(
        select(Member).where(Member.team_id == home.team_id, Member.is_admin.is_(True), Member.joined_at.is_not(None))
    )
    return sum(_write(session, who, region, year, now) for who in admins if prompts.wants_prompts(who))


def _write(session: Session, who: Member, region: str, year: int, now: datetime) -> int:
    key = f"holidays.missing:{who.id}:{region}:{year}"
    moment = (
        next_available(now, availability.availability_of(session, who)) if outbox.find(session, key) is None else None
    )
    if moment is None:
        return 0
    written = outbox.enqueue(
        session,
        team_id=who.team_id,
        to=who.user_id,
        kind="holidays.missing",
        about={"region": region, "year": year},
        key=key,
        now=now,
        not_before=moment,
        expires_at=moment + PATIENCE,
    )
    return 1 if written else 0


def missing(session: Session, about: dict[str, Any], reader: Reader) -> Payload | None:
    """Return the question, unless it has been answered by an import in the meantime."""
    if availability.announced(session, reader.team_id, about["region"], about["year"]):
        return None
    return blocks.missing(reader.t, about["region"], about["year"])


MESSAGES = {"holidays.missing": missing}
