"""Taking what is due: each member is moved on to their next slot, and asked now if they are welcome to be."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.core import availability, outbox
from bot.core.availability import Daily, Rhythm, Slot, day_end, is_good_moment, next_good_moment
from bot.core.people import Member

from ._answers import occur
from ._planning import next_slot, rule_of, wants_prompts
from ._programmes import IGNORED, PROGRAMMES, WAITING
from ._reminding import remind_at
from ._tables import Occurrence, Schedule

TICK_LATE = timedelta(minutes=5)  # between a slot and the tick that finds it, at most, on a machine that works


@dataclass(frozen=True)
class Turn:
    """A member whose prompt is due now: what a scheduler needs to write the message."""

    member: Member
    occurrence: Occurrence
    expires_at: datetime


def due(session: Session, programme: str, *, now: datetime, most: int = 500) -> list[Turn]:
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
    return [turn for row, who in rows if (turn := _take(session, row, who, now)) is not None]


def due_together(
    session: Session, *, now: datetime, programmes: Sequence[str] = WAITING, most: int = 500
) -> list[list[Turn]]:
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
    together: dict[tuple[int, datetime, str], list[Turn]] = {}
    for row, who in rows:
        turn = _take(session, row, who, now)
        if turn is not None:
            alone = "" if PROGRAMMES[row.programme].policy == "merge" else row.programme
            together.setdefault((who.id, turn.occurrence.due_at, alone), []).append(turn)
    return list(together.values())


def _take(session: Session, row: Schedule, who: Member, now: datetime) -> Turn | None:
    grace = PROGRAMMES[row.programme].grace
    beat = availability.rhythm(session, who)
    slot = next_slot(row, beat, now - grace)
    current = slot if slot is not None and slot.due <= now and wants_prompts(who) else None
    welcome = current is not None and _is_welcome(current, now, beat)
    later = None if current is None or welcome else _later_today(current, now, grace, beat)
    moved = _move(session, row, later or _after(row, beat, now))
    if current is None or not (moved and welcome):
        return None
    if row.ignored >= IGNORED and isinstance(rule_of(row), Daily):
        _thin(session, row, who, current, beat, now)
        return None
    return _turn(session, row, who, current, beat, now)


def _after(row: Schedule, beat: Rhythm, now: datetime) -> datetime | None:
    slot = next_slot(row, beat, now)
    return slot.due if slot else None


def _is_welcome(slot: Slot, now: datetime, beat: Rhythm) -> bool:
    """Return whether a slot may be spoken now. A tick comes moments late, and a slot may be a day's last moment."""
    return is_good_moment(now, beat) or (now - slot.due <= TICK_LATE and is_good_moment(slot.due, beat))


def _later_today(slot: Slot, now: datetime, grace: timedelta, beat: Rhythm) -> datetime | None:
    """Return the good moment that a slot waits for, if one comes within its grace."""
    moment = next_good_moment(now, beat, horizon_days=2)
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


def _turn(session: Session, row: Schedule, who: Member, slot: Slot, beat: Rhythm, now: datetime) -> Turn | None:
    occurrence = occur(
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
    row.ignored += 1  # until it is answered
    occurrence.remind_at = remind_at(who, now, beat)
    return Turn(who, occurrence, expires_at=_stale_at(row, slot, beat))


def _stale_at(row: Schedule, slot: Slot, beat: Rhythm) -> datetime:
    """A prompt that Slack did not take in time must not come after the member's day, however long its grace."""
    end = day_end(slot.due, beat) or slot.due
    return min(slot.due + PROGRAMMES[row.programme].grace, max(end, slot.due + TICK_LATE))


def _thin(session: Session, row: Schedule, who: Member, slot: Slot, beat: Rhythm, now: datetime) -> None:
    """Ask once a week from now on, and say so once, in place of the prompt that would have come."""
    row.thin, row.ignored = True, 0
    row.due_at = _after(row, beat, now)
    outbox.enqueue(
        session,
        team_id=who.team_id,
        to=who.user_id,
        kind="prompts.thinned",
        about={"programme": row.programme},
        key=f"prompts.thinned:{row.id}:{slot.key}",
        now=now,
        expires_at=_stale_at(row, slot, beat),
    )
