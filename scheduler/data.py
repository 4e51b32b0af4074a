"""The file with everything about a person, put together when it leaves."""

from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from bot.blocks import data as blocks
from bot.blocks.reflection import in_words
from bot.core import people, personal_data
from bot.core.availability import local_day
from bot.features import reflection
from scheduler.messages import Payload, Reader

BEGINNING = date(2000, 1, 1)  # before there was Hearth


def export(session: Session, about: dict[str, Any], reader: Reader) -> Payload | None:
    """Return the message with the file; None for somebody who is not known any more."""
    who = people.member(session, reader.team_id, reader.user_id or "")
    if who is None:
        return None
    now = datetime.fromisoformat(about["at"])
    day = local_day(now, reader.zone)
    answers = reflection.written(session, by=people.as_caller(who), first=BEGINNING, last=day)
    found = {"answers": in_words(reader.t, answers), **personal_data.everything(session, who.id)}
    return blocks.export(reader.t, found, at=now, day=f"{day:%Y-%m-%d}")


MESSAGES = {"data.export": export}
