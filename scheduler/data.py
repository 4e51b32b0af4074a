"""The file with everything about a person, put together when it leaves."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from bot import archive, people
from bot.blocks import data as blocks
from scheduler.messages import Payload, Reader


def export(session: Session, about: dict[str, Any], reader: Reader) -> Payload | None:
    """Return the message with the file; None for somebody who is not known any more."""
    who = people.member(session, reader.team_id, reader.user_id or "")
    if who is None:
        return None
    now = datetime.fromisoformat(about["at"])
    day = f"{now.astimezone(ZoneInfo(reader.zone)):%Y-%m-%d}"
    return blocks.export(reader.t, archive.everything(session, who.id), at=now, day=day)


MESSAGES = {"data.export": export}
