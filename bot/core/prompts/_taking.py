"""Taking what is due: each member is moved on to their next slot, and asked now if they are welcome to be."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.core import availability, outbox
from bot.core.availability import Availability, Daily, Slot, day_end, is_available, next_available
from bot.core.people import Member

from ._answers import record_occurrence
from ._planning import next_slot, rule_of, wants_prompts
from ._reminding import remind_at
from ._tables import Occurrence, Schedule
from ._types import MOST_UNANSWERED, PROMPT_TYPES, WAITING

TICK_LATE = timedelta(minutes=5)  # between a slot and the tick that finds it, at most, on a machine that works


@dataclass(frozen=True)
class DuePrompt:
    """A member whose prompt is due now: what a scheduler needs to write the message."""

    member: Member
    occurrence: Occurrence
    expires_at: datetime


def due(session: Session, programme: str, *, now: datetime, most: int = 500) -> list[DuePrompt]:
    """Take the members whose `programme` is due, at most `most` of them, and move each on to the next slot.

    Returns a turn for each one who is to be asked now. Whoever is away, asleep or too late is moved on and not
    returned. While `waiting` says so, call again: a long list is worked off in short transactions.
    """
    rows = session.execute(
        select(Schedule, Member)
        .join(Member, Member.id == Schedule.member_id)
        .where(Schedule.programme == programme, Schedule.due_at <= now)
        .order_by(Schedule.due_at)
        .limit(most)
    ).all()
    availability.preload(session, [who.id for _, who in rows])
    return [due_prompt for row, who in rows if (due_prompt := _take(session, row, who, now)) is not None]


def due_together(
    session: Session, *, now: datetime, programmes: Sequence[str] = WAITING, most: int = 500
) -> list[list[DuePrompt]]:
    """Do the same for programmes that wait: of those that merge, what comes free for a member at one moment is a list.

    All that is due for a member is taken in one transaction, so that no card is torn in two.
    """
    first = (
        select(Schedule.member_id)
        .where(Schedule.programme.in_(programmes), Schedule.due_at <= now)
        .order_by(Schedule.due_at, Schedule.member_id)
        .limit(most)
    )
    whose = list(dict.fromkeys(session.scalars(first)))
    rows = session.execute(
        select(Schedule, Member)
        .join(Member, Member.id == Schedule.member_id)
        .where(Schedule.member_id.in_(whose), Schedule.programme.in_(programmes), Schedule.due_at <= now)
        .order_by(Schedule.due_at, Schedule.id)
    ).all()
    availability.preload(session, whose)
    together: dict[tuple[int, datetime, str], list[DuePrompt]] = {}
    for row, who in rows:
        due_prompt = _take(session, row, who, now)
        if due_prompt is not None:
            alone = "" if PROMPT_TYPES[row.programme].policy == "merge" else row.programme
            together.setdefault((who.id, due_prompt.occurrence.due_at, alone), []).append(due_prompt)
    return list(together.values())


def _take(session: Session, row: Schedule, who: Member, now: datetime) -> DuePrompt | None:
    grace = PROMPT_TYPES[row.programme].grace
    own_hours = availability.availability_of(session, who)
    slot = next_slot(row, own_hours, now - grace)
    current = slot if slot is not None and slot.due <= now and wants_prompts(who) else None
    welcome = current is not None and _is_welcome(current, now, own_hours)
    later = None if current is None or welcome else _later_today(current, now, grace, own_hours)
    moved = _move(session, row, later or _after(row, own_hours, now))
    if current is None or not (moved and welcome):
        return None
    if row.unanswered_streak >= MOST_UNANSWERED and isinstance(rule_of(row), Daily):
        _fall_back_to_weekly(session, row, who, current, own_hours, now)
        return None
    return _due_prompt(session, row, who, current, own_hours, now)


def _after(row: Schedule, own_hours: Availability, now: datetime) -> datetime | None:
    slot = next_slot(row, own_hours, now)
    return slot.due if slot else None


def _is_welcome(slot: Slot, now: datetime, own_hours: Availability) -> bool:
    """Return whether a slot may be spoken now. A tick comes moments late, and a slot may be a day's last moment."""
    return is_available(now, own_hours) or (now - slot.due <= TICK_LATE and is_available(slot.due, own_hours))


def _later_today(slot: Slot, now: datetime, grace: timedelta, own_hours: Availability) -> datetime | None:
    """Return the good moment that a slot waits for, if one comes within its grace."""
    moment = next_available(now, own_hours, horizon_days=2)
    return moment if moment is not None and moment <= slot.due + grace else None


def _move(session: Session, row: Schedule, due_at: datetime | None) -> bool:
    """Set the next due time if nobody else has; the database says who was first."""
    moved = session.execute(
        update(Schedule)
        .where(Schedule.id == row.id, Schedule.due_at == row.due_at)
        .values(due_at=due_at)
        .execution_options(synchronize_session=False)
    )
    session.expire(row, ["due_at"])
    return moved.rowcount == 1  # type: ignore[attr-defined, no-any-return]


def _due_prompt(
    session: Session, row: Schedule, who: Member, slot: Slot, own_hours: Availability, now: datetime
) -> DuePrompt | None:
    occurrence = record_occurrence(
        session,
        team_id=who.team_id,
        programme=row.programme,
        whom=who.user_id,
        slot=slot.key,
        due_at=slot.due,
        now=now,
    )
    if occurrence is None:
        return None
    row.unanswered_streak += 1  # until it is answered
    occurrence.remind_at = remind_at(who, now, own_hours)
    return DuePrompt(who, occurrence, expires_at=_stale_at(row, slot, own_hours))


def _stale_at(row: Schedule, slot: Slot, own_hours: Availability) -> datetime:
    """A prompt that Slack did not take in time must not come after the member's day, however long its grace."""
    end = day_end(slot.due, own_hours) or slot.due
    return min(slot.due + PROMPT_TYPES[row.programme].grace, max(end, slot.due + TICK_LATE))


def _fall_back_to_weekly(
    session: Session, row: Schedule, who: Member, slot: Slot, own_hours: Availability, now: datetime
) -> None:
    """Ask once a week from now on, and say so once, in place of the prompt that would have come."""
    row.weekly_fallback, row.unanswered_streak = True, 0
    row.due_at = _after(row, own_hours, now)
    outbox.enqueue(
        session,
        team_id=who.team_id,
        to=who.user_id,
        kind="prompts.thinned",
        about={"programme": row.programme},
        key=f"prompts.thinned:{row.id}:{slot.key}",
        now=now,
        expires_at=_stale_at(row, slot, own_hours),
    )
