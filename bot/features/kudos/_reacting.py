"""Thanks by a reaction: put on somebody's message it thanks them, put on a post of thanks it joins in."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core import outbox, people
from bot.core.people import Caller
from bot.platform import idempotency
from bot.platform.errors import Refused

from . import _rules
from ._endorsements import join, leave
from ._giving import withdraw, write
from ._reading import Thanks, one
from ._tables import REACTED, Kudos


@dataclass(frozen=True)
class Reaction:
    """A reaction that was put on a message, or taken off it.

    `emoji` is the bare name, without a skin tone. `author` wrote the message, "" if Slack does not say who. `at` is
    when it happened; Slack may tell of it hours later. `link` is the message's address, where Slack was asked for it.
    """

    emoji: str
    author: str
    channel: str
    ts: str
    at: datetime
    link: str | None = None


@dataclass(frozen=True)
class Mark:
    """What a reaction stands for: joining in with `post`, or, if that is None, thanking the message's author."""

    post: int | None


def mark_of(session: Session, *, by: Caller, reaction: Reaction) -> Mark | None:
    """Return what this reaction stands for, None if it is just a reaction.

    What Hearth itself wrote has nobody to thank.
    """
    home = people.workspace(session, by.team_id)
    if reaction.emoji != home.kudos_emoji:
        return None
    message = outbox.at(session, by.team_id, reaction.channel, reaction.ts)
    if message is not None and message.kind == "kudos.post":
        return Mark(int(message.payload_args["kudos"]))
    by_a_person = reaction.author not in ("", home.bot_user_id)
    return Mark(None) if by_a_person and message is None else None


def react(session: Session, *, by: Caller, mark: Mark, reaction: Reaction, now: datetime) -> Thanks | None:
    """Carry out what a reaction stands for. The author is told privately, with a link to their own message.

    It counts on the day on which it was put on. What was put on or taken off after that decides, even if it is known
    sooner.

    A reaction asks no question, so a refusal is a direct message, at most one a day, and a second voice that is
    not needed is passed over in silence. Returns the thanks, None if nothing came of it.
    """
    if not _is_newest(session, by, reaction):
        return None
    try:
        if mark.post:
            return join(session, by=by, kudos_id=mark.post, at=reaction.at, now=now)
        return _thank(session, by, reaction, now)
    except Refused as no:
        if mark.post is None:
            _say_quietly(session, by, no, reaction, now)
        return None


def _is_newest(session: Session, by: Caller, reaction: Reaction) -> bool:
    """Note the reaction; return whether nothing is known of this message that the caller did after it."""
    key = f"reaction:{by.member_id}:{reaction.channel}:{reaction.ts}"
    return idempotency.newest(session, key, at=reaction.at)


def _thank(session: Session, by: Caller, reaction: Reaction, now: datetime) -> Thanks | None:
    if _reacted(session, by, reaction) is not None:
        return None
    whom = _rules.recipients(session, by=by, people=[reaction.author], also=())
    _rules.check_allowance(session, by=by, now=reaction.at)
    row = Kudos(
        team_id=by.team_id,
        giver_id=by.member_id,
        kind=REACTED,
        public=False,
        link=reaction.link,
        source_channel=reaction.channel,
        source_ts=reaction.ts,
        created_at=reaction.at,
    )
    return write(session, row, whom, now=now)


def _say_quietly(session: Session, by: Caller, no: Refused, reaction: Reaction, now: datetime) -> None:
    day = reaction.at.astimezone(ZoneInfo(by.zone)).date()
    about: dict[str, Any] = {"code": no.code, "author": reaction.author, "emoji": reaction.emoji}
    outbox.enqueue(
        session,
        team_id=by.team_id,
        to=by.user_id,
        kind="kudos.reaction_refused",
        about=about,
        key=f"kudos.reaction_refused:{by.team_id}:{by.user_id}:{day}",
        now=now,
    )


def unreact(session: Session, *, by: Caller, mark: Mark, reaction: Reaction, now: datetime) -> None:
    """Take back what the caller's reaction did, and tell nobody: a second voice at any time, thanks for ten minutes.

    One that was put on before it was taken off, and is heard of later, does nothing.
    """
    if not _is_newest(session, by, reaction):
        return
    if mark.post is not None:
        with suppress(Refused):
            leave(session, by=by, kudos_id=mark.post, now=now)
        return
    row = _reacted(session, by, reaction)
    if row is not None and reaction.at <= row.created_at + _rules.UNDO_FOR:
        withdraw(session, row, one(session, row), now=now)


def _reacted(session: Session, by: Caller, reaction: Reaction) -> Kudos | None:
    its_message = (Kudos.source_channel == reaction.channel, Kudos.source_ts == reaction.ts)
    return session.scalar(select(Kudos).where(Kudos.giver_id == by.member_id, *its_message))
