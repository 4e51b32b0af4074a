"""A team's own programmes: administrators write, change, pause and delete them; each has a rule and an audience."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from zoneinfo import ZoneInfo

from sqlalchemy import Select, func, select
from sqlalchemy import delete as delete_from
from sqlalchemy.orm import Session

from bot.core import audit, availability, outbox, people
from bot.core.availability import Availability, Rule, Slot, known_zone, next_after, next_dates, parse_rule
from bot.core.people import Caller, Member
from bot.platform.errors import Refused

from ._programme_tables import ReflectionAudience, ReflectionProgramme, ReflectionRound, round_key

LONGEST_NAME, LONGEST_QUESTION, LONGEST_RULE = 60, 200, 80
MOST, MOST_QUESTIONS = 20, 5
SHORTEST_HOURS, LONGEST_HOURS = 1, 7 * 24
SHOWN = 5  # dates


@dataclass(frozen=True)
class RuleDraft:
    """A rule as it stands in the form: days in words, a time of day, a zone. It may be none, or never come."""

    day: str
    at: time
    zone: str


@dataclass(frozen=True)
class ProgrammeDraft:
    """What an administrator wrote in the form. Without questions in one language, both read those of the other."""

    name: str
    en: Sequence[str]
    zh: Sequence[str]
    in_turn: bool
    team: bool
    channel: str | None
    who: str
    day: str
    at: time
    zone: str
    hours: int
    remind: bool


@dataclass(frozen=True)
class QuestionSeries:
    """A programme as administrators see it. `failed`: its last round could not be posted."""

    id: int
    draft: ProgrammeDraft
    rule: Rule
    people: int
    paused: bool
    failed: bool
    dates: tuple[datetime, ...]
    region: str | None = None  # whose public holidays it moves off
    unannounced: tuple[int, ...] = ()  # years of the dates whose make-up days nobody knows yet


def save(
    session: Session,
    *,
    by: Caller,
    programme_id: int | None,
    draft: ProgrammeDraft,
    members: Sequence[str] = (),
    now: datetime,
) -> QuestionSeries:
    """Write a new programme or change one; `members` is who is in its channel or user group, as Slack says.

    Raises `Refused` for anybody but an administrator, and beside the field for what cannot be: no name, no
    questions, nobody to ask, no channel for a thread, a rule that is none or never comes.
    """
    must_be_admin(by)
    _check(draft, now)
    row = _row(session, by, programme_id) if programme_id else _new(session, by)
    row.name, row.questions, row.in_turn = draft.name, _questions(draft), draft.in_turn
    row.team, row.channel, row.who = draft.team, draft.channel, draft.who
    row.day, row.time_of_day, row.zone = draft.day, draft.at, draft.zone
    row.hours, row.remind = draft.hours, draft.remind
    session.add(row)
    session.flush()
    if next_slot(session, row, now) is None:
        raise Refused("reflection.never", field="when")
    learn_audience(session, programme_id=row.id, user_ids=members)
    if not audience(session, row):
        raise Refused("reflection.nobody", field="who")
    plan(session, row, now)
    audit.note(session, by, now, f"reflection.programme:{row.id}")
    return _as_programme(session, row, now)


def preview(session: Session, *, by: Caller, rule: RuleDraft, now: datetime) -> tuple[datetime, ...]:
    """Return a rule's next dates before anything is written; raises `Refused` as `save` does."""
    must_be_admin(by)
    parsed = _parsed(rule)
    own_hours = availability.channel_availability(
        session, by.team_id, rule.zone, people.workspace(session, by.team_id).region
    )
    slots = next_dates(parsed, now, own_hours, SHOWN)
    if not slots:
        raise Refused("reflection.never", field="when")
    return tuple(slot.due for slot in slots)


def programmes(session: Session, *, by: Caller, now: datetime) -> tuple[QuestionSeries, ...]:
    """Return the workspace's programmes by name; raises `Refused` for anybody but an administrator."""
    must_be_admin(by)
    rows = session.scalars(_living(by.team_id).order_by(ReflectionProgramme.name, ReflectionProgramme.id))
    return tuple(_as_programme(session, row, now) for row in rows)


def programme(session: Session, *, by: Caller, programme_id: int, now: datetime) -> QuestionSeries:
    """Return one programme; raises `Refused` if it is deleted, or for anybody but an administrator."""
    must_be_admin(by)
    return _as_programme(session, _row(session, by, programme_id), now)


def pause(session: Session, *, by: Caller, programme_id: int, paused: bool, now: datetime) -> QuestionSeries:
    """Begin no round until it is taken up again, or take it up; raises `Refused` as `programme` does."""
    must_be_admin(by)
    row = _row(session, by, programme_id)
    row.paused = paused
    plan(session, row, now)
    audit.note(session, by, now, f"reflection.{'paused' if paused else 'resumed'}:{row.id}")
    return _as_programme(session, row, now)


def remove(session: Session, *, by: Caller, programme_id: int, now: datetime) -> str:
    """Ask no more, and end the round that is open; what was answered stays with its authors. Returns its name.

    Raises `Refused` as `programme` does.
    """
    must_be_admin(by)
    row = _row(session, by, programme_id)
    row.deleted = True
    plan(session, row, now)
    audit.note(session, by, now, f"reflection.removed:{row.id}")
    session.execute(delete_from(ReflectionAudience).where(ReflectionAudience.programme_id == row.id))
    for each in session.scalars(
        select(ReflectionRound).where(ReflectionRound.programme_id == row.id, ReflectionRound.closed.is_(False))
    ):
        each.closed = True
        session.flush()
        outbox.refresh(session, round_key(each.id), now=now)
    return row.name


def audiences(session: Session, *, team_id: str) -> tuple[tuple[int, str, str | None], ...]:
    """Return id, audience and channel of each programme whose audience Slack knows: a channel or user group."""
    rows = session.scalars(_living(team_id).order_by(ReflectionProgramme.id))
    return tuple((row.id, row.who, row.channel) for row in rows if not row.who.startswith("department:"))


def learn_audience(session: Session, *, programme_id: int, user_ids: Sequence[str]) -> None:
    """Write down who is in a programme's channel or user group now."""
    session.execute(delete_from(ReflectionAudience).where(ReflectionAudience.programme_id == programme_id))
    session.add_all(ReflectionAudience(programme_id=programme_id, user_id=each) for each in dict.fromkeys(user_ids))
    session.flush()


def audience(session: Session, row: ReflectionProgramme) -> Sequence[Member]:
    """Return whom a programme is for: no bots, no guests, nobody who has left."""
    who = select(Member).where(
        Member.team_id == row.team_id,
        Member.is_bot.is_(False),
        Member.is_guest.is_(False),
        Member.deleted.is_(False),
    )
    kind, _, name = row.who.partition(":")
    if kind == "department":
        who = who.where(Member.department_id == (int(name) if name.isdecimal() else 0))
    else:
        named = select(ReflectionAudience.user_id).where(ReflectionAudience.programme_id == row.id)
        who = who.where(Member.user_id.in_(named))
    return session.scalars(who.order_by(Member.id)).all()


def must_be_admin(by: Caller) -> None:
    """Raise `Refused` for anybody but an administrator."""
    if not by.is_admin:
        raise Refused("admin.only")


def plan(session: Session, row: ReflectionProgramme, now: datetime) -> None:
    """Work out when the programme asks next."""
    slot = None if row.paused or row.deleted else next_slot(session, row, now)
    row.next_at, row.next_slot = (slot.due, slot.key) if slot else (None, None)
    session.flush()


def holidays_changed(session: Session, *, team_id: str | None = None, now: datetime) -> None:
    """Plan anew what is to come, in one workspace or in all; what is due this moment still comes."""
    rows = select(ReflectionProgramme).where(ReflectionProgramme.deleted.is_(False), ReflectionProgramme.next_at > now)
    for row in session.scalars(rows if team_id is None else rows.where(ReflectionProgramme.team_id == team_id)):
        plan(session, row, now)


def next_slot(session: Session, row: ReflectionProgramme, after: datetime) -> Slot | None:
    """Return the rule's first moment after `after`, moved off the workspace's public holidays."""
    return next_after(parse_rule(row.day, row.time_of_day), after, _beat(session, row))


def _beat(session: Session, row: ReflectionProgramme) -> Availability:
    return availability.channel_availability(
        session, row.team_id, row.zone, people.workspace(session, row.team_id).region
    )


def _check(draft: ProgrammeDraft, now: datetime) -> None:
    if not draft.name or len(draft.name) > LONGEST_NAME:
        raise Refused("reflection.programme_name", field="name", most=LONGEST_NAME)
    _check_questions(draft)
    if (draft.team or draft.who == "channel") and not draft.channel:
        raise Refused("reflection.no_channel", field="channel")
    _parsed(RuleDraft(draft.day, draft.at, draft.zone))
    if not SHORTEST_HOURS <= draft.hours <= LONGEST_HOURS:
        raise Refused("reflection.hours", field="hours", most=LONGEST_HOURS)


def _parsed(rule: RuleDraft) -> Rule:
    """Return the rule that was meant; raises `Refused` beside the field that has none."""
    if not known_zone(rule.zone):
        raise Refused("reflection.zone", field="zone")
    if not rule.day.strip():
        raise Refused("reflection.rule_empty", field="when")
    try:
        return parse_rule(rule.day[: LONGEST_RULE + 1], rule.at)
    except ValueError:
        raise Refused("reflection.rule_unknown", field="when", words=rule.day[:LONGEST_RULE]) from None


def _check_questions(draft: ProgrammeDraft) -> None:
    count = len(draft.en or draft.zh)
    if not count:
        raise Refused("reflection.no_questions", field="en")
    if count > MOST_QUESTIONS:
        raise Refused("reflection.many_questions", field="en" if draft.en else "zh", most=MOST_QUESTIONS)
    if draft.en and draft.zh and len(draft.zh) != count:
        raise Refused("reflection.questions_differ", field="zh", english=count, chinese=len(draft.zh))
    for field, lines in (("en", draft.en), ("zh", draft.zh)):
        longest = max(map(len, lines), default=0)
        if longest > LONGEST_QUESTION:
            raise Refused("text.long", field=field, length=longest, most=LONGEST_QUESTION)


def _questions(draft: ProgrammeDraft) -> list[list[str]]:
    return [list(pair) for pair in zip(draft.en or draft.zh, draft.zh or draft.en, strict=True)]


def _new(session: Session, by: Caller) -> ReflectionProgramme:
    count = session.scalar(select(func.count()).select_from(_living(by.team_id).subquery())) or 0
    if count >= MOST:
        raise Refused("reflection.many_programmes", field="name", most=MOST)
    return ReflectionProgramme(team_id=by.team_id)


def _row(session: Session, by: Caller, programme_id: int) -> ReflectionProgramme:
    row = session.get(ReflectionProgramme, programme_id)
    if row is None or row.team_id != by.team_id or row.deleted:
        raise Refused("reflection.programme_gone")
    return row


def _living(team_id: str) -> Select[ReflectionProgramme]:
    return select(ReflectionProgramme).where(
        ReflectionProgramme.team_id == team_id, ReflectionProgramme.deleted.is_(False)
    )


def _as_programme(session: Session, row: ReflectionProgramme, now: datetime) -> QuestionSeries:
    rule = parse_rule(row.day, row.time_of_day)
    coming = () if row.paused else next_dates(rule, now, _beat(session, row), SHOWN)
    en, zh = ([pair[n] for pair in row.questions] for n in (0, 1))
    draft = ProgrammeDraft(
        row.name,
        en,
        zh,
        row.in_turn,
        row.team,
        row.channel,
        row.who,
        row.day,
        row.time_of_day,
        row.zone,
        row.hours,
        row.remind,
    )
    dates = tuple(slot.due for slot in coming)
    region = people.workspace(session, row.team_id).region
    days = [due.astimezone(ZoneInfo(row.zone)).date() for due in dates]
    missing = availability.unannounced(session, row.team_id, region, days)
    asked, failed = len(audience(session, row)), _has_failed(session, row)
    return QuestionSeries(row.id, draft, rule, asked, row.paused, failed, dates, region, missing)


def _has_failed(session: Session, row: ReflectionProgramme) -> bool:
    last = session.scalar(
        select(ReflectionRound.id)
        .where(ReflectionRound.programme_id == row.id)
        .order_by(ReflectionRound.id.desc())
        .limit(1)
    )
    post = outbox.find(session, round_key(last)) if last is not None else None
    return post is not None and post.state == outbox.FAILED
