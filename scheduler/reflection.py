"""The daily question, the Friday notes and the quarterly review, at each member's own hour."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from bot import deliveries, schedules
from bot.blocks import reflection as blocks
from bot.features import reflection
from bot.people import zone_of
from bot.schedules import Turn
from scheduler.messages import Payload, Reader


def enqueue_due(session: Session, *, now: datetime) -> int:
    """Write a ledger row for everybody whose question is due, in whatever rhythm; returns how many."""
    return sum(_enqueue(session, rhythm, now) for rhythm in reflection.RHYTHMS)


def _enqueue(session: Session, rhythm: str, now: datetime) -> int:
    turns = schedules.due(session, f"reflection.{rhythm}", now=now)
    for turn in turns:
        _choose(session, rhythm, turn, now)
        deliveries.enqueue(
            session,
            team_id=turn.member.team_id,
            to=turn.member.user_id,
            kind="reflection.prompt",
            about={"occurrence": turn.occurrence.id},
            key=reflection.prompt_key(turn.occurrence.id),
            now=now,
            expires_at=turn.expires_at,
        )
    return len(turns)


def _choose(session: Session, rhythm: str, turn: Turn, now: datetime) -> None:
    reflection.ask(
        session,
        member_id=turn.member.id,
        rhythm=rhythm,
        day=now.astimezone(ZoneInfo(zone_of(turn.member))).date(),
        chance=reflection.luck(turn.member.user_id, turn.occurrence.slot),
        now=now,
        occurrence_id=turn.occurrence.id,
    )


def prompt(session: Session, about: dict[str, Any], reader: Reader) -> Payload | None:
    """Return the question, or what became of it: answered, or answered and deleted.

    A question that was dealt with elsewhere before it left is not asked any more.
    """
    known = reflection.prompted(session, about["occurrence"])
    if known is None:
        return None
    asked, answer, still_open = known
    if still_open:
        return blocks.prompt(reader.t, asked)
    if not reflection.has_left(session, about["occurrence"]):
        return None
    return blocks.kept(reader.t, answer) if answer else blocks.deleted(reader.t, asked)


def shared(session: Session, about: dict[str, Any], reader: Reader) -> Payload | None:
    """Return the post of a shared answer, unless it was taken back."""
    post = reflection.post(session, about["share"])
    return blocks.post(reader.t, author=post.author, user_id=post.user_id, answer=post.answer) if post else None


MESSAGES = {"reflection.prompt": prompt, "reflection.shared": shared}
