"""The coming day: found, made from the rule, moved, cancelled, closed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import count

from sqlalchemy import bindparam, or_, select, update
from sqlalchemy.orm import Session

from bot.core import audit, outbox
from bot.core.availability import Slot, instant
from bot.core.people import Caller
from bot.platform.errors import Refused

from ._afterwards import begin_afterwards
from ._groups import ask_groups, disband
from ._hosts import next_host
from ._plan import Plan, dates, moved_off, plan_of
from ._tables import CANCELLED, OVER, PLANNED, ExchangeDay, ExchangeRule, ExchangeTopic
from ._telling import Notice, next_moment_of, tell_channel, tell_people

LOOK_AHEAD = 14  # months: so many slots may be taken by days that were cancelled or moved
LONGEST_NOTE = 500

_PLANNED = (
    select(ExchangeDay)
    .where(
        ExchangeDay.team_id == bindparam("team"),
        ExchangeDay.state == PLANNED,
        ExchangeDay.ends_at > bindparam("now"),
    )
    .order_by(ExchangeDay.starts_at)
    .limit(1)
)
VISIBLE = _PLANNED.outerjoin(ExchangeRule, ExchangeRule.team_id == ExchangeDay.team_id).where(
    or_(ExchangeDay.announcement.is_not(None), ExchangeRule.paused.is_not(True))
)


@dataclass(frozen=True)
class Day:
    """One exchange day as everybody sees it."""

    id: int
    starts_at: datetime
    ends_at: datetime
    zone: str
    state: str
    fixed: bool = False
    announced: bool = False
    note: str | None = None
    revision: int = 0
    place: str | None = None
    capacity: int | None = None
    moved_from: date | None = None  # a public holiday of `region`
    region: str | None = None


@dataclass(frozen=True)
class CancelDraft:
    """A note to everybody, and the day that is to be cancelled: the coming one if none is named."""

    note: str | None = None
    day_id: int | None = None


def day_of(row: ExchangeDay) -> Day:
    """Return a stored day as a value."""
    return Day(
        row.id,
        row.starts_at,
        row.ends_at,
        row.zone,
        row.state,
        fixed=row.fixed,
        announced=row.announcement is not None,
        note=row.note,
        revision=row.revision,
        place=row.place,
        capacity=row.capacity,
        moved_from=row.moved_from,
        region=row.region,
    )


def planned(session: Session, team_id: str, *, now: datetime) -> ExchangeDay | None:
    """Return the day that is coming or running, be it announced or not."""
    return session.scalar(_PLANNED, {"team": team_id, "now": now})


def visible(session: Session, team_id: str, *, now: datetime) -> ExchangeDay | None:
    """Return the coming or running day, unless a pause came before its announcement."""
    return session.scalar(VISIBLE, {"team": team_id, "now": now})


def the_day(session: Session, by: Caller, day_id: int | None, *, now: datetime) -> ExchangeDay:
    """Return the day that a button names, or the coming one; raises `Refused` if people cannot act on it any more."""
    if day_id is None:
        row = visible(session, by.team_id, now=now)
        if row is None:
            raise Refused("exchange.none")
        return row
    row = session.get(ExchangeDay, day_id)
    if row is None or row.team_id != by.team_id:
        raise Refused("stale")
    if row.state == CANCELLED:
        raise Refused("exchange.cancelled")
    if row.state == OVER or row.ends_at <= now:
        raise Refused("exchange.over")
    return row


def replan(session: Session, rule: ExchangeRule, *, on: date | None, now: datetime) -> None:
    """Make or move the coming day, by the rule or to the date `on`; a day that runs already is left alone.

    Raises `Refused` for a date that is over, or while a day runs.
    """
    row = planned(session, rule.team_id, now=now)
    if row is not None and row.starts_at <= now:
        if on is not None:
            raise Refused("exchange.running", field="once")
        return
    plan = plan_of(rule)
    slot = _dated(session, rule, row, on, now) if on else _free(session, rule.team_id, plan, row, now)
    if slot is None:
        return
    if row is None:
        session.add(_made(session, rule.team_id, plan, slot, now, fixed=on is not None))
    else:
        _move(session, row, plan, slot, now, fixed=on is not None)
    session.flush()


def plan_next(session: Session, team_id: str, *, now: datetime) -> ExchangeDay | None:
    """Make the next day by the rule, if there is one and it is not paused; returns it."""
    rule = session.get(ExchangeRule, team_id)
    if rule is None or rule.paused or planned(session, team_id, now=now) is not None:
        return None
    plan = plan_of(rule)
    slot = _free(session, team_id, plan, None, now)
    row = _made(session, team_id, plan, slot, now) if slot else None
    if row is not None:
        session.add(row)
        session.flush()
    return row


def close(session: Session, row: ExchangeDay, *, now: datetime) -> None:
    """Note that a day is over, redraw what announced it, and plan the next."""
    row.state, row.next_at = OVER, None
    session.flush()
    redraw(session, row, now=now)
    ask_groups(session, row, now=now)
    begin_afterwards(session, row, now=now)
    plan_next(session, row.team_id, now=now)


def cancel(session: Session, *, by: Caller, draft: CancelDraft, now: datetime) -> Day:
    """Cancel the coming day and plan the next, which inherits the topics; tells the channel and whoever signed up.

    Raises `Refused` for anybody but an administrator, if there is no day, if it has begun, or for a long note.
    """
    must_be_admin(by)
    note = draft.note or ""
    if len(note) > LONGEST_NOTE:
        raise Refused("text.long", field="note", length=len(note), most=LONGEST_NOTE)
    row = the_day(session, by, draft.day_id, now=now)
    if row.starts_at <= now:
        raise Refused("exchange.begun")
    row.state, row.note, row.next_at = CANCELLED, note.strip() or None, None
    session.flush()
    notice = Notice("exchange.cancelled", {"day": row.id}, f"exchange.cancelled:{row.id}", row.starts_at)
    if row.announcement is not None:
        redraw(session, row, now=now)
        tell_channel(session, row, notice, now=now)
    tell_people(session, row, notice, now=now)
    _change_calendars(session, row, now)
    hand_over(session, row, plan_next(session, by.team_id, now=now))
    audit.note(session, by, now, "exchange.cancelled")
    return day_of(row)


def redraw(session: Session, row: ExchangeDay, *, now: datetime) -> None:
    """Have the announcement drawn anew, if there is one."""
    if row.announcement is not None:
        outbox.refresh(session, row.announcement, now=now)


def must_be_admin(by: Caller) -> None:
    """Raise `Refused` for anybody who may not change what the whole team has."""
    if not by.is_admin:
        raise Refused("admin.only")


def _dated(session: Session, rule: ExchangeRule, row: ExchangeDay | None, on: date, now: datetime) -> Slot:
    due = instant(on, rule.time_of_day, rule.zone)
    if due <= now:
        raise Refused("exchange.past", field="once")
    if row is not None:
        return Slot(row.slot, due)
    taken = _taken(session, rule.team_id, None)
    return Slot(next(key for key in _keys(on) if key not in taken), due)


def _keys(on: date) -> Iterator[str]:
    """A second day in one month is named by its date; and a cancelled one may be set for the same date again."""
    yield f"{on:%Y-%m}"
    yield on.isoformat()
    yield from (f"{on.isoformat()}/{again}" for again in count(2))


def upcoming(session: Session, rule: ExchangeRule, *, now: datetime, n: int) -> list[Slot]:
    """Return the next `n` exchange days, the coming one first."""
    row = planned(session, rule.team_id, now=now)
    first = [Slot(row.slot, row.starts_at)] if row is not None else []
    taken = _taken(session, rule.team_id, None)
    later = [slot for slot in dates(plan_of(rule), after=now, n=LOOK_AHEAD) if slot.key not in taken]
    return [*first, *later][:n]


def _free(session: Session, team_id: str, plan: Plan, row: ExchangeDay | None, now: datetime) -> Slot | None:
    """Return the rule's next date in a month that no other day stands for."""
    taken = _taken(session, team_id, row)
    return next((slot for slot in dates(plan, after=now, n=LOOK_AHEAD) if slot.key not in taken), None)


def _taken(session: Session, team_id: str, row: ExchangeDay | None) -> set[str]:
    keys = set(session.scalars(select(ExchangeDay.slot).where(ExchangeDay.team_id == team_id)))
    return keys - {row.slot} if row is not None else keys


def _made(session: Session, team_id: str, plan: Plan, slot: Slot, now: datetime, *, fixed: bool = False) -> ExchangeDay:
    row = ExchangeDay(team_id=team_id, state=PLANNED, revision=0)
    _write(row, plan, slot, fixed)
    row.host_id = next_host(session, team_id, plan.hosts)
    row.next_at = next_moment_of(row, now=now)
    return row


def _write(row: ExchangeDay, plan: Plan, slot: Slot, fixed: bool) -> None:
    row.slot, row.starts_at, row.zone, row.fixed = slot.key, slot.due, plan.zone, fixed
    row.ends_at = slot.due + timedelta(minutes=plan.minutes)
    row.capacity, row.group_size, row.place, row.region = plan.capacity, plan.group_size, plan.place, plan.region
    row.moved_from = None if fixed else moved_off(plan, slot)


def _move(session: Session, row: ExchangeDay, plan: Plan, slot: Slot, now: datetime, *, fixed: bool) -> None:
    moved, was = row.starts_at != slot.due, (row.place, row.ends_at)
    _write(row, plan, slot, fixed)
    if row.host_id not in plan.hosts:
        row.host_id = next_host(session, row.team_id, plan.hosts)
    if moved:
        row.revision += 1
        disband(session, row)
        _say_moved(session, row, now)
    elif was != (row.place, row.ends_at):
        _change_calendars(session, row, now, moved=False)
    if moved or row.next_at is None or row.announcement is None:  # else what is due at this very moment stays due
        row.next_at = next_moment_of(row, now=now)
    session.flush()
    redraw(session, row, now=now)


def _say_moved(session: Session, row: ExchangeDay, now: datetime) -> None:
    about, key = {"day": row.id, "revision": row.revision}, f"exchange.moved:{row.id}:{row.revision}"
    notice = Notice("exchange.moved", about, key, row.starts_at)
    session.flush()
    if row.announcement is not None:
        row.said_at = now
        tell_channel(session, row, notice, now=now)
    tell_people(session, row, notice, now=now)
    _change_calendars(session, row, now)


def _change_calendars(session: Session, row: ExchangeDay, now: datetime, *, moved: bool = True) -> None:
    """Send a new file to whoever has one; without a move it is the only word of what changed."""
    about = {"day": row.id, "revision": row.revision, "at": now.isoformat(), "moved": moved}
    key = f"exchange.calendar:{row.id}:{row.revision}:{row.state}:{now.isoformat()}"
    tell_people(session, row, Notice("exchange.calendar", about, key, row.starts_at), file=True, now=now)


def hand_over(session: Session, row: ExchangeDay, heir: ExchangeDay | None) -> None:
    """Give the topics of a day that does not take place to the next one."""
    if heir is not None:
        mine = ExchangeTopic.day_id == row.id
        session.execute(update(ExchangeTopic).where(mine).values(day_id=heir.id))
