"""What administrators changed: which setting, by whom, when. Never what somebody wrote."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.core.people import Caller
from bot.platform.database import Base, UTCDateTime


class Audit(Base):
    """One change. `what` names the setting: a column of the workspace, "department:3", "exchange.rule"."""

    __tablename__ = "audit"

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[str]
    user_id: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    what: Mapped[str]


def note(session: Session, by: Caller, now: datetime, *what: str) -> None:
    """Write down what an administrator has changed, in the transaction that changes it."""
    session.add_all(Audit(team_id=by.team_id, user_id=by.user_id, created_at=now, what=each) for each in what)


def latest(session: Session, *, team_id: str, most: int) -> list[Audit]:
    """Return the latest changes in a workspace, the newest first."""
    query = select(Audit).where(Audit.team_id == team_id).order_by(Audit.id.desc()).limit(most)
    return list(session.scalars(query))
