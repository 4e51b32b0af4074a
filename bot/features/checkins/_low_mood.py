"""After three low days in a row one kind message, at most weekly, unless switched off. Nobody else is told."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core import outbox
from bot.core.people import Caller, Member

from ._entries import Entry
from ._tables import Checkin, CheckinMember

LOW = 2  # this or lower is a low day
LOW_DAYS = 3  # the newest days that have an entry, without much between them
NEAR = timedelta(days=6)
AT_MOST = timedelta(days=7)


def wants_care(session: Session, *, by: Caller) -> bool:
    """Return whether this member wants a kind word after low days."""
    row = session.get(CheckinMember, by.member_id)
    return row.care if row else True


def set_care(session: Session, *, by: Caller, on: bool) -> None:
    """Switch the kind word on or off."""
    own_row(session, by).care = on


def own_row(session: Session, by: Caller) -> CheckinMember:
    """Return what the caller chose, made with the defaults if there is nothing yet."""
    row = session.get(CheckinMember, by.member_id)
    if row is None:
        row = CheckinMember(member_id=by.member_id, care=True, course_day=0)
        session.add(row)
        session.flush()
    return row


def look_after(session: Session, *, by: Caller, entry: Entry, now: datetime) -> bool:
    """After an entry: write one kind message into the outbox if it is time for one; returns whether it was."""
    if entry.mood > LOW or not _is_low(session, by, entry) or session.get_one(Member, by.member_id).paused:
        return False
    row = own_row(session, by)
    if not row.care or (row.cared_at is not None and now - row.cared_at < AT_MOST):
        return False
    row.cared_at = now
    # One kind for all that is written to one person alone: not even its name in the outbox says which it is.
    outbox.enqueue(
        session,
        team_id=by.team_id,
        to=by.user_id,
        kind="checkins.letter",
        about={"what": "care"},
        key=f"checkins.letter:{by.member_id}:{now:%Y-%m-%dT%H:%M}",
        now=now,
    )
    return True


def _is_low(session: Session, by: Caller, entry: Entry) -> bool:
    rows = session.execute(
        select(Checkin.day, Checkin.mood).where(
            Checkin.member_id == by.member_id, Checkin.day <= entry.day, Checkin.day >= entry.day - NEAR
        )
    )
    moods: dict[object, list[int]] = {}
    for day, mood in rows:
        moods.setdefault(day, []).append(mood)
    newest = [moods[day] for day in sorted(moods, key=str, reverse=True)[:LOW_DAYS]]
    return len(newest) == LOW_DAYS and all(sum(day) / len(day) <= LOW for day in newest)
