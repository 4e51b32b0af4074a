"""The daily question, at each member's own hour."""

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from bot.blocks import checkins as blocks
from bot.blocks.prompts import Ask, done
from bot.core import disclosure, outbox
from bot.core import prompts as schedules
from bot.core.availability import local_day
from bot.core.people import Member, as_caller, member, zone_of
from bot.features import checkins
from bot.platform.i18n import Translator
from scheduler import prompts
from scheduler.messages import Payload, Prompt, Reader


def enqueue_due(session: Session, *, now: datetime) -> int:
    """Write an outbox row for everybody whose question is due, unless they said it today; returns for how many."""
    due_prompts = schedules.due(session, "checkin.daily", now=now)
    said = checkins.said_on(session, {due_prompt.member.id: _day(due_prompt) for due_prompt in due_prompts})
    for due_prompt in due_prompts:
        if due_prompt.member.id in said:
            due_prompt.occurrence.answered_at, due_prompt.occurrence.remind_at = now, None
            schedules.reset_streak(session, due_prompt.member.id, "checkin.daily")
        else:
            prompts.alone(session, due_prompt, now=now)
    return len(due_prompts)


def _day(due_prompt: schedules.DuePrompt) -> date:
    return local_day(due_prompt.occurrence.due_at, zone_of(due_prompt.member))


def enqueue_three(session: Session, *, now: datetime) -> int:
    """Write an outbox row for everybody whose question for good things is due; returns how many."""
    due_prompts = schedules.due(session, "checkin.three", now=now)
    for due_prompt in due_prompts:
        checkins.next_course_day(session, who=due_prompt.member, now=now)
        prompts.alone(session, due_prompt, now=now)
    return len(due_prompts)


def enqueue_weeks(session: Session, *, now: datetime) -> int:
    """Write an outbox row for everybody whose week is to be told; returns how many. It asks nothing."""
    due_prompts = schedules.due(session, "checkin.week", now=now)
    for due_prompt in due_prompts:
        due_prompt.occurrence.answered_at, due_prompt.occurrence.remind_at = now, None
        outbox.enqueue(
            session,
            team_id=due_prompt.member.team_id,
            to=due_prompt.member.user_id,
            kind="checkins.letter",
            about={"what": "week", "monday": disclosure.week(_day(due_prompt)).isoformat()},
            key=f"checkins.letter:{due_prompt.occurrence.id}",
            now=now,
            expires_at=due_prompt.expires_at,
        )
    return len(due_prompts)


def close_weeks(session: Session, *, now: datetime) -> int:
    """Work out the weeks of teams that are over; returns how many."""
    return checkins.close_weeks(session, now=now)


def prompt(session: Session, about: dict[str, Any], reader: Reader) -> Payload | None:
    """Return the question; answered elsewhere, it is not asked, and one that stands already shows a tick."""
    occurrence = session.get_one(schedules.Occurrence, about["occurrence"])
    if occurrence.answered_at is None:
        return blocks.prompt(reader.t, occurrence.id)
    return done(reader.t, occurrence.programme) if _stands(session, prompt_key(occurrence.id)) else None


def _stands(session: Session, key: str) -> bool:
    """Say whether a question has reached its reader, who can see what becomes of it."""
    asked = outbox.find(session, key)
    return asked is not None and asked.state == outbox.SENT


def letter(session: Session, about: dict[str, Any], reader: Reader) -> Payload | None:
    """Return what is written to one person alone, by what it is."""
    who = member(session, reader.team_id, reader.user_id or "")
    return LETTERS[about["what"]](session, who, about, reader.t) if who else None


def care(session: Session, who: Member, _: dict[str, Any], t: Translator) -> Payload | None:
    """Return the kind message after low days, with whom they can turn to."""
    by = as_caller(who)
    if not checkins.wants_care(session, by=by):
        return None
    has = checkins.choices(session, team_id=by.team_id)
    contact = has.contact if has.contact != by.user_id else None
    return blocks.letter(t, contact=contact)


def week(session: Session, who: Member, about: dict[str, Any], t: Translator) -> Payload | None:
    """Return a member's week, if there is anything in it."""
    by, monday = as_caller(who), date.fromisoformat(about["monday"])
    entries = checkins.week_entries(session, by=by, monday=monday)
    past = checkins.on_this_day(session, by=by, today=monday + timedelta(days=4))
    return blocks.week(t, monday, entries, past) if entries else None


def three(session: Session, about: dict[str, Any], reader: Reader) -> Payload | None:
    """Return the question for good things, or what it becomes once it is answered; nothing if it was never asked."""
    occurrence = session.get_one(schedules.Occurrence, about["occurrence"])
    day = _course_day(session, reader)
    if occurrence.answered_at is None:
        return blocks.three(reader.t, day, occurrence.id)
    return blocks.written(reader.t, day) if _stands(session, three_key(occurrence.id)) else None


def ask_three(session: Session, occurrence: schedules.Occurrence, reader: Reader) -> Ask:
    """Return the question for good things in short, for a reminder."""
    return blocks.ask_three(reader.t, _course_day(session, reader), occurrence.id)


def _course_day(session: Session, reader: Reader) -> int:
    who = member(session, reader.team_id, reader.user_id or "")
    return checkins.course(session, by=as_caller(who)).day if who else 0


def three_key(occurrence_id: int) -> str:
    """Return the outbox's key of the question for good things."""
    return f"checkins.three:{occurrence_id}"


def ask(session: Session, occurrence: schedules.Occurrence, reader: Reader) -> Ask:
    """Return the question in short, for a reminder."""
    return blocks.ask(reader.t, occurrence.id)


def prompt_key(occurrence_id: int) -> str:
    """Return the outbox's key of the message that asks."""
    return f"checkins.prompt:{occurrence_id}"


LETTERS = {"care": care, "week": week}
MESSAGES = {"checkins.prompt": prompt, "checkins.letter": letter, "checkins.three": three}
PROMPTS = {
    "checkin.daily": Prompt(kind="checkins.prompt", key=prompt_key, ask=ask),
    "checkin.three": Prompt(kind="checkins.three", key=three_key, ask=ask_three),
}
