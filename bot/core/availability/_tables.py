"""An administrator's holidays, and a member's days off."""

from datetime import date

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.platform.database import Base


class Holiday(Base):
    """One date of a region as a workspace's administrators know it: off, or worked. It wins over the library."""

    __tablename__ = "holiday"
    __table_args__ = (UniqueConstraint("team_id", "region", "day"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[str] = mapped_column(ForeignKey("workspace.team_id"))
    region: Mapped[str]
    day: Mapped[date]
    working: Mapped[bool]
    name: Mapped[str] = mapped_column(default="")


class DayOff(Base):
    """Days on which a member does not work, both ends included; with `half`, that half of a single day."""

    __tablename__ = "day_off"
    __table_args__ = (Index("ix_day_off_member", "member_id", "last"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    first: Mapped[date]
    last: Mapped[date]
    half: Mapped[str | None]  # "morning" or "afternoon"
