"""What each kind of outbox row looks like when it leaves: one renderer a kind, gathered from the features."""

import functools
import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

import scheduler
from bot.blocks.prompts import Ask
from bot.blocks.unreadable import has_unreadable, readable
from bot.core.outbox import POST, Delivery, Unsayable
from bot.core.people import Workspace, as_caller, member
from bot.core.prompts import DuePrompt, Occurrence
from bot.platform.i18n import Translator, translator

Payload = dict[str, Any]


@dataclass(frozen=True)
class Reader:
    """Whoever will read the message: their language and zone; for a channel, the workspace's."""

    team_id: str
    user_id: str | None
    locale: str
    zone: str

    @property
    def t(self) -> Translator:
        return translator(self.locale)


Renderer = Callable[[Session, dict[str, Any], Reader], Payload | None]
FollowUp = Callable[..., None]  # (session, about, *, now)


@dataclass(frozen=True)
class Prompt:
    """How a feature asks what one programme asks: as a message of its own, or as a line of a card or a reminder."""

    kind: str
    key: Callable[[int], str]  # the outbox's key of the message, by occurrence
    ask: Callable[[Session, Occurrence, Reader], Ask | None]
    prepare: Callable[[Session, DuePrompt, datetime], object] = lambda session, turn, now: None


@functools.cache
def prompts() -> dict[str, Prompt]:
    """Return every feature's prompts by programme: each module of `scheduler` may have a dict `PROMPTS`."""
    return _gathered("PROMPTS")


@functools.cache
def renderers() -> dict[str, Renderer]:
    """Return every feature's renderers by kind: each module of `scheduler` may have a dict `MESSAGES`."""
    return _gathered("MESSAGES")


@functools.cache
def follow_ups() -> dict[str, FollowUp]:
    """Return by kind what else is done when Slack has taken or refused a message: dicts `FOLLOW_UPS`."""
    return _gathered("FOLLOW_UPS")


def follow_up(session: Session, delivery_id: str, *, now: datetime) -> None:
    """Do what belongs to a message that was sent or has failed, in the transaction that records it."""
    row = session.get_one(Delivery, delivery_id)
    if row.kind in follow_ups():
        session.flush()
        follow_ups()[row.kind](session, row.payload_args, now=now)


def _gathered(name: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for module in pkgutil.iter_modules(scheduler.__path__):
        found.update(getattr(importlib.import_module(f"scheduler.{module.name}"), name, {}))
    return found


def render(session: Session, row: Delivery) -> Payload | None:
    """Return the message to send for this row, or None if it is no longer to be said.

    Raises `Unsayable` if no key opens the words of it and it is for others than their reader alone, or would take the
    place of a message that has them still. A person reads in their own message that they cannot be read.
    """
    reader = reader_of(session, row.team_id, row.recipient)
    payload = renderers()[row.kind](session, row.payload_args, reader)
    if not has_unreadable(payload):
        return payload
    if row.op != POST or reader.user_id is None:
        raise Unsayable
    shown: Payload = readable(payload, reader.t)
    return shown


def reader_of(session: Session, team_id: str, to: str) -> Reader:
    """Return who reads what is sent to `to`, a user id or a channel id."""
    who = member(session, team_id, to) if to.startswith(("U", "W")) else None
    if who is not None:
        caller = as_caller(who)
        return Reader(team_id, to, caller.locale, caller.zone)
    home = session.get(Workspace, team_id)
    return Reader(team_id, None, home.locale if home else "en-US", home.zone if home else "Etc/UTC")
