"""How long a workspace keeps what its members wrote for themselves. Nobody's diary is shortened without a warning."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.core import audit, outbox, people
from bot.core.people import Caller, Member
from bot.platform.database import Base, UTCDateTime
from bot.platform.errors import Refused

PERIODS = (12, 24, 36, 60)  # months
NOTICE = timedelta(days=30)  # from the decision to the first deletion
MONTH = timedelta(days=365.25 / 12)


class Retention(Base):
    """An administrators' decision. Without a row, things are kept until their author deletes them."""

    __tablename__ = "retention"

    team_id: Mapped[str] = mapped_column(ForeignKey("workspace.team_id"), primary_key=True)
    months: Mapped[int]
    begins_at: Mapped[datetime] = mapped_column(UTCDateTime)


@dataclass(frozen=True)
class Keeping:
    """For how many months check-ins and answers are kept, and from when on."""

    months: int
    begins_at: datetime


def keeping(session: Session, *, team_id: str) -> Keeping | None:
    """Return what holds in a workspace, None if nothing is ever deleted by itself."""
    row = session.get(Retention, team_id)
    return None if row is None else Keeping(row.months, row.begins_at)


def form(session: Session, *, by: Caller) -> Keeping | None:
    """Return the same for administrators' form; raises `Refused` for anybody else."""
    _must_be_admin(by)
    return keeping(session, team_id=by.team_id)


def choose(session: Session, *, by: Caller, months: int | None, now: datetime) -> Keeping | None:
    """Decide for how long; None means until the author deletes it. A shorter time begins in thirty days.

    Everybody who takes part is told before. Raises `Refused` for anybody but an administrator, or another period.
    """
    _must_be_admin(by)
    if months is not None and months not in PERIODS:
        raise Refused("retention.period", field="months")
    people.workspace(session, by.team_id)
    row = session.get(Retention, by.team_id)
    if (row.months if row else None) == months:
        return keeping(session, team_id=by.team_id)
    audit.note(session, by, now, "retention")
    _write(session, row, by.team_id, months, now)
    return keeping(session, team_id=by.team_id)


def _write(session: Session, row: Retention | None, team_id: str, months: int | None, now: datetime) -> None:
    if months is None:
        if row is not None:
            session.delete(row)
            session.flush()
        return
    shorter = row is None or months < row.months
    if row is None:
        row = Retention(team_id=team_id)
        session.add(row)
    row.months = months
    if shorter:
        row.begins_at = now + NOTICE
        _tell_everybody(session, team_id, now)
    session.flush()


def _tell_everybody(session: Session, team_id: str, now: datetime) -> None:
    joined = select(Member.user_id).where(
        Member.team_id == team_id, Member.joined_at.is_not(None), Member.deleted.is_(False)
    )
    for user_id in session.scalars(joined):
        outbox.enqueue(
            session,
            team_id=team_id,
            to=user_id,
            kind="retention.shorter",
            about={},
            key=f"retention.shorter:{team_id}:{user_id}:{now.isoformat()}",
            now=now,
            priority=outbox.BULK,
            expires_at=now + NOTICE,
        )


def due(session: Session, *, now: datetime) -> list[tuple[str, datetime]]:
    """Return the workspaces in which something may be deleted now, each with the moment before which."""
    rows = session.scalars(select(Retention).where(Retention.begins_at <= now).order_by(Retention.team_id))
    return [(row.team_id, now - row.months * MONTH) for row in rows]


def _must_be_admin(by: Caller) -> None:
    if not by.is_admin:
        raise Refused("admin.only")
