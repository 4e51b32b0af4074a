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
from ._giving import withdraw, write
from ._reading import Thanks, one
from ._tables import REACTED, Kudos
from ._voices import join, leave


@dataclass(frozen=True)
class Mark:
    """What a reaction stands for: joining in with `post`, or, if that is None, thanking the message's author."""

    post: int | None


def mark_of(session: Session, *, by: Caller, emoji: str, author: str | None, channel: str, ts: str) -> Mark | None:
    """Return what this reaction stands for, None if it is just a reaction.

    `emoji` is the bare name; a skin tone does not matter. What Hearth itself wrote has nobody to thank.
    """
    home = people.workspace(session, by.team_id)
    if emoji.split("::", maxsplit=1)[0] != home.kudos_emoji:
        return None
    message = outbox.at(session, by.team_id, channel, ts)
    if message is not None and message.kind == "kudos.post":
        return Mark(int(message.about["kudos"]))
    return Mark(None) if author and author != home.bot_user_id and message is None else None


def react(
    session: Session,
    *,
    by: Caller,
    mark: Mark,
    author: str,
    channel: str,
    ts: str,
    link: str | None,
    emoji: str,
    at: datetime,
    now: datetime,
) -> Thanks | None:
    """Carry out what a reaction stands for. The author is told privately, with a link to their own message.

    `at` is when it was put on, and the day it counts on; Slack may tell of it hours later. What was put on or taken
    off after that decides, even if it is known sooner.

    A reaction asks no question, so a refusal is a direct message, at most one a day, and a second voice that is
    not needed is passed over in silence. Returns the thanks, None if nothing came of it.
    """
    if not idempotency.newest(session, _key(by, channel, ts), at=at):
        return None
    try:
        return join(session, by=by, kudos_id=mark.post, at=at, now=now) if mark.post else _thank(
            session, by=by, author=author, channel=channel, ts=ts, link=link, at=at, now=now
        )  # fmt: skip
    except Refused as no:
        if mark.post is None:
            _say_quietly(session, by, no, author, emoji, at=at, now=now)
        return None


def _key(by: Caller, channel: str, ts: str) -> str:
    return f"reaction:{by.member_id}:{channel}:{ts}"


def _thank(
    session: Session, *, by: Caller, author: str, channel: str, ts: str, link: str | None, at: datetime, now: datetime
) -> Thanks | None:
    if _reacted(session, by, channel, ts) is not None:
        return None
    whom = _rules.recipients(session, by=by, people=[author], also=())
    _rules.check_allowance(session, by=by, now=at)
    row = Kudos(
        team_id=by.team_id,
        giver_id=by.member_id,
        kind=REACTED,
        public=False,
        link=link,
        source_channel=channel,
        source_ts=ts,
        at=at,
    )
    return write(session, row, whom, now=now)


def _say_quietly(
    session: Session, by: Caller, no: Refused, author: str, emoji: str, *, at: datetime, now: datetime
) -> None:
    day = at.astimezone(ZoneInfo(by.zone)).date()
    about: dict[str, Any] = {"code": no.code, "author": author, "emoji": emoji}
    outbox.enqueue(
        session,
        team_id=by.team_id,
        to=by.user_id,
        kind="kudos.reaction_refused",
        about=about,
        key=f"kudos.reaction_refused:{by.team_id}:{by.user_id}:{day}",
        now=now,
    )


def unreact(session: Session, *, by: Caller, mark: Mark, channel: str, ts: str, at: datetime, now: datetime) -> None:
    """Take back what the caller's reaction did, and tell nobody: a second voice at any time, thanks for ten minutes.

    `at` is when it was taken off; a reaction of before then that is heard of later does nothing.
    """
    if not idempotency.newest(session, _key(by, channel, ts), at=at):
        return
    if mark.post is not None:
        with suppress(Refused):
            leave(session, by=by, kudos_id=mark.post, now=now)
        return
    row = _reacted(session, by, channel, ts)
    if row is not None and at <= row.at + _rules.UNDO_FOR:
        withdraw(session, row, one(session, row), now=now)


def _reacted(session: Session, by: Caller, channel: str, ts: str) -> Kudos | None:
    return session.scalar(
        select(Kudos).where(Kudos.giver_id == by.member_id, Kudos.source_channel == channel, Kudos.source_ts == ts)
    )
