"""The first message that a person gets, and the answer to whoever writes to Hearth."""

from typing import Any

from sqlalchemy.orm import Session

from bot.blocks import hearth as blocks
from bot.core import people
from bot.features import settings
from scheduler.messages import Payload, Reader


def welcome(session: Session, about: dict[str, Any], reader: Reader) -> Payload | None:
    """Return the welcome, with the hours as they are when it is sent."""
    who = people.find_caller(session, reader.team_id, reader.user_id or "")
    if who is None:
        return None
    return blocks.welcome(reader.t, settings.preferences(session, by=who))


def help_message(session: Session, about: dict[str, Any], reader: Reader) -> Payload | None:
    """Return what Hearth can do, for somebody who wrote to it."""
    who = people.find_caller(session, reader.team_id, reader.user_id or "")
    if who is None:
        return blocks.help_text(reader.t, is_admin=False)
    return blocks.help_text(reader.t, is_admin=who.is_admin, paused=settings.preferences(session, by=who).paused)


MESSAGES = {"hearth.welcome": welcome, "hearth.help": help_message}
