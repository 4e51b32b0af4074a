"""Three good things: a course of fifteen working days for whoever wants it, and on Fridays after that."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from bot.core import prompts
from bot.core.people import Caller, Member, as_caller

from ._entries import Entry
from ._low_mood import own_row
from ._reading import between
from ._tables import CheckinMember

PROGRAMME = "checkin.three"
COURSE_DAYS = 15
ON, DONE, DECLINED = "on", "done", "no"


@dataclass(frozen=True)
class Course:
    """Where a member is: None if it was never offered an answer to; the day of the newest question."""

    state: str | None = None
    day: int = 0


def course(session: Session, *, by: Caller) -> Course:
    """Return where the caller is in the course."""
    row = session.get(CheckinMember, by.member_id)
    return Course(row.course, row.course_day) if row else Course()


def begin_course(session: Session, *, by: Caller, now: datetime) -> datetime | None:
    """Begin the course, from its first day; returns when the first question comes, None while all is paused."""
    who = session.get_one(Member, by.member_id)
    prompts.enrol(session, who, now=now)
    plan = prompts.of_member(session, who.id)[PROGRAMME]
    plan.enabled, plan.weekly_fallback, plan.unanswered_streak = True, False, 0
    row = own_row(session, by)
    row.course, row.course_day = ON, 0
    prompts.replan(session, who, now=now)
    return plan.due_at


def decline_course(session: Session, *, by: Caller) -> None:
    """Do not offer the course again."""
    own_row(session, by).course = DECLINED


def next_course_day(session: Session, *, who: Member, now: datetime) -> None:
    """Count a question that goes out now. After the last day of the course it comes once a week."""
    row = own_row(session, as_caller(who))
    plan = prompts.of_member(session, who.id)[PROGRAMME]
    if plan.weekly_fallback:
        row.course, row.course_day = DONE, COURSE_DAYS + 1
        return
    begun = row.course == ON and row.course_day < COURSE_DAYS
    row.course, row.course_day = ON, row.course_day + 1 if begun else 1
    if row.course_day == COURSE_DAYS:
        row.course, plan.weekly_fallback = DONE, True
        prompts.replan(session, who, now=now)


def week_entries(session: Session, *, by: Caller, monday: date) -> tuple[Entry, ...]:
    """Return the caller's entries of a week, oldest first."""
    return between(session, by=by, first=monday, last=monday + timedelta(days=6))[::-1]
