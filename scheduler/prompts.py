"""What reaches one member by itself: alone, or on a card with what comes free at that moment; and one reminder."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.blocks import prompts as blocks
from bot.core import availability, outbox, people
from bot.core import prompts as schedules
from bot.core.availability import day_end, next_available
from bot.core.outbox import Delivery
from bot.core.prompts import DuePrompt, Occurrence
from scheduler.messages import Payload, Prompt, Reader, prompts

KEPT = timedelta(days=4)  # a long weekend; what Slack has not taken by then is let go


def enqueue_due(session: Session, *, now: datetime) -> int:
    """Write outbox rows for everybody who has something waiting: a message each, or a card; returns for how many."""
    together = schedules.due_together(session, now=now)
    for due_prompts in together:
        for due_prompt in due_prompts:
            prompt_of(due_prompt.occurrence).prepare(session, due_prompt, now)
        if len(due_prompts) == 1:
            alone(session, due_prompts[0], now=now)
        else:
            _card(session, due_prompts, now)
    return sum(len(due_prompts) for due_prompts in together)


def prompt_of(occurrence: Occurrence) -> Prompt:
    """Return how a feature asks what this occurrence asks."""
    return prompts()[occurrence.programme]


def alone(session: Session, due_prompt: DuePrompt, *, now: datetime) -> None:
    """Write the outbox row of a prompt that comes by itself."""
    prompt = prompt_of(due_prompt.occurrence)
    _write(
        session,
        due_prompt,
        prompt.kind,
        {"occurrence": due_prompt.occurrence.id},
        prompt.key(due_prompt.occurrence.id),
        now,
    )


def _card(session: Session, due_prompts: list[DuePrompt], now: datetime) -> None:
    key = schedules.card_key(due_prompts[0].occurrence.id)
    for due_prompt in due_prompts:
        due_prompt.occurrence.card = key
    about = {"occurrences": [due_prompt.occurrence.id for due_prompt in due_prompts]}
    _write(session, max(due_prompts, key=lambda each: each.expires_at), "prompts.card", about, key, now)


def _write(session: Session, due_prompt: DuePrompt, kind: str, about: dict[str, Any], key: str, now: datetime) -> None:
    outbox.enqueue(
        session,
        team_id=due_prompt.member.team_id,
        to=due_prompt.member.user_id,
        kind=kind,
        about=about,
        key=key,
        now=now,
        expires_at=due_prompt.expires_at,
    )


def remind(session: Session, *, now: datetime) -> int:
    """Write the reminders that are due into the outbox; returns how many."""
    reminders = schedules.take_reminders(session, now=now)
    for each in reminders:
        outbox.enqueue(
            session,
            team_id=each.member.team_id,
            to=each.member.user_id,
            kind="prompts.reminder",
            about={"occurrence": each.occurrence.id},
            key=schedules.reminder_key(each.occurrence.id),
            now=now,
            expires_at=each.expires_at,
        )
    return len(reminders)


def again(session: Session, *, now: datetime, most: int = 500) -> int:
    """Give what waits another good moment if Slack was away until the day ended; returns how many."""
    rows = session.scalars(
        select(Delivery)
        .where(Delivery.state == outbox.EXPIRED, Delivery.kind.in_(_kinds()), Delivery.created_at > now - KEPT)
        .order_by(Delivery.created_at)
        .limit(most)
    )
    return sum(_again(session, row, now) for row in list(rows))


def _kinds() -> set[str]:
    return {"prompts.card", *(prompts()[name].kind for name in schedules.WAITING if name in prompts())}


def _again(session: Session, row: Delivery, now: datetime) -> bool:
    who = people.member(session, row.team_id, row.recipient)
    if who is None or not schedules.wants_prompts(who):
        return False
    own_hours = availability.availability_of(session, who)
    moment = next_available(now, own_hours)
    if moment is None or not _still_asked(session, row, who, moment):
        return False
    return outbox.revive(session, row.idempotency_key, not_before=moment, expires_at=day_end(moment, own_hours))


def _still_asked(session: Session, row: Delivery, who: people.Member, moment: datetime) -> bool:
    """Say whether anything in it is open that no later prompt of its programme takes the place of by then."""
    ids = row.payload_args.get("occurrences") or [row.payload_args.get("occurrence")]
    asked = session.scalars(select(Occurrence).where(Occurrence.id.in_(ids), Occurrence.answered_at.is_(None)))
    planned = schedules.of_member(session, who.id)
    nexts = [planned[each.programme].due_at if each.programme in planned else None for each in asked]
    return any(due_at is None or due_at > moment for due_at in nexts)


def card(session: Session, about: dict[str, Any], reader: Reader) -> Payload | None:
    """Return the card with a button for each that still waits, and a tick for each that does not any more.

    A card on which everything was dealt with elsewhere before it left is not sent.
    """
    rows = list(session.scalars(select(Occurrence).where(Occurrence.id.in_(about["occurrences"]))))
    if all(row.answered_at for row in rows) and not _has_left(session, schedules.card_key(about["occurrences"][0])):
        return None
    lines = [_line(session, row, reader) for row in sorted(rows, key=lambda row: row.id)]
    hour = rows[0].due_at.astimezone(ZoneInfo(reader.zone)).hour
    return blocks.card(reader.t, lines, hour=hour)


def reminder(session: Session, about: dict[str, Any], reader: Reader) -> Payload | None:
    """Return the reminder, unless the prompt was dealt with before it left; one that stands then shows a tick."""
    row = session.get_one(Occurrence, about["occurrence"])
    if row.answered_at and not _has_left(session, schedules.reminder_key(row.id)):
        return None
    return blocks.reminder(reader.t, _line(session, row, reader))


def _line(session: Session, row: Occurrence, reader: Reader) -> blocks.Line:
    asked = None if row.answered_at else prompt_of(row).ask(session, row, reader)
    return blocks.Line(row.id, row.programme, asked)


def _has_left(session: Session, key: str) -> bool:
    row = outbox.find(session, key)
    return row is not None and row.ts is not None


def thinned(session: Session, about: dict[str, Any], reader: Reader) -> Payload | None:
    """Say once that a programme comes weekly now, unless that was changed in the meantime."""
    who = people.member(session, reader.team_id, reader.user_id or "")
    row = schedules.of_member(session, who.id).get(about["programme"]) if who else None
    return blocks.thinned(reader.t, about["programme"]) if row and row.weekly_fallback and row.enabled else None


MESSAGES = {"prompts.card": card, "prompts.reminder": reminder, "prompts.thinned": thinned}
