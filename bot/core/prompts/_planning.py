"""When each of a member's programmes is next due, planned anew whenever something changes that it depends on."""

from collections.abc import Iterable, Mapping
from datetime import datetime, time

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from bot.core import availability
from bot.core.availability import Availability, Rule, Slot, Weekly, next_after, next_dates, parse_rule
from bot.core.people import Member, Profile, Workspace, among, member, sync, zone_of

from ._tables import Occurrence, Schedule
from ._types import FRIDAY, PROMPT_TYPES, PromptType

SHOWN = 5  # dates that a rule is shown with
DEALT_WITH = 3  # slots that may have been dealt with under an older rule and are passed over


def enrol(session: Session, who: Member, *, now: datetime) -> None:
    """Give a member every programme they do not have yet, at its usual hour in this workspace."""
    have = set(session.scalars(select(Schedule.programme).where(Schedule.member_id == who.id)))
    for name, (at, on) in usual(session, who.team_id).items():
        if name not in have:
            session.add(Schedule(member_id=who.id, programme=name, time_of_day=at, enabled=on))
    session.flush()
    replan(session, who, now=now)


def usual(session: Session, team_id: str) -> dict[str, tuple[time, bool]]:
    """Return at what hour each programme begins for a newcomer, and whether it does: as administrators chose."""
    home = session.get(Workspace, team_id)
    chosen = (home and home.usual) or {}
    return {name: _usual(programme, chosen.get(name)) for name, programme in PROMPT_TYPES.items()}


def _usual(programme: PromptType, chosen: str | None) -> tuple[time, bool]:
    if chosen is None:
        return programme.at, programme.on
    return (time.fromisoformat(chosen), True) if chosen else (programme.at, False)


def of_member(session: Session, member_id: int) -> dict[str, Schedule]:
    """Return a member's schedules by programme."""
    rows = session.scalars(select(Schedule).where(Schedule.member_id == member_id))
    return {row.programme: row for row in rows}


def replan(session: Session, who: Member, *, now: datetime) -> None:
    """Work out anew when each of a member's programmes is next due: after any change to hours, zone or choice.

    Only what is to come changes. A slot that has been dealt with stays so, whatever the rule says now.
    """
    own_hours = availability.availability_of(session, who)
    for row in of_member(session, who.id).values():
        slots = coming(session, row, who, own_hours, now=now, n=1) if row.enabled and wants_prompts(who) else []
        row.due_at = slots[0].due if slots else None
    session.flush()


def replan_everybody(session: Session, team_id: str, *, region: str | None = None) -> None:
    """Have everybody's plans made anew, or of those who live by the holidays of a region or a part of it.

    The ticks do it, some at a time (`replan_waiting`): nobody waits for thousands. A plan that is behind harms nobody,
    because what is due is looked at once more before it is sent.
    """
    theirs = func.coalesce(
        Member.region, select(Workspace.region).where(Workspace.team_id == team_id).scalar_subquery()
    )
    chosen = [Member.team_id == team_id, Member.joined_at.is_not(None)]
    if region is not None:
        chosen.append(or_(theirs == region, theirs.startswith(f"{region}-", autoescape=True)))
    session.execute(update(Member).where(*chosen).values(replan=True).execution_options(synchronize_session=False))


def replan_waiting(session: Session, *, now: datetime, most: int = 100) -> int:
    """Plan anew for members who wait for it, at most `most` of them; returns for how many.

    A programme that came to Hearth after they did begins for them too, unless their team does without it.
    """
    waiting_for_it = list(
        session.scalars(select(Member).where(Member.replan.is_(True)).order_by(Member.id).limit(most))
    )
    availability.preload(session, [who.id for who in waiting_for_it])
    for who in waiting_for_it:
        who.replan = None
        if who.joined_at is not None:
            enrol(session, who, now=now)
    return len(waiting_for_it)


def learn(session: Session, team_id: str, profiles: Iterable[Profile], *, now: datetime) -> None:
    """Write what Slack says about these people, and plan anew for whoever moved, left, came back or set a status."""
    profiles = list(profiles)
    known = among(session, team_id, [profile.user_id for profile in profiles])
    before = {user_id: _seen(who) for user_id, who in known.items()}
    planned = {user_id for user_id, who in known.items() if who.joined_at is not None}
    for who in sync(session, team_id, profiles):
        if who.user_id in planned and before[who.user_id] != _seen(who):
            replan(session, who, now=now)


def learn_quiet(
    session: Session, team_id: str, times: Mapping[str, tuple[datetime, datetime] | None], *, now: datetime
) -> None:
    """Write when these people do not want to be disturbed in Slack, and plan anew for whoever changed it."""
    for user_id, time_of_quiet in times.items():
        who = member(session, team_id, user_id)
        begin, end = time_of_quiet or (None, None)
        if who is None or (who.dnd_from, who.dnd_until) == (begin, end):
            continue
        who.dnd_from, who.dnd_until = begin, end
        if who.joined_at is not None:
            replan(session, who, now=now)


def taking_part(session: Session, team_id: str) -> list[str]:
    """Return the user ids of everybody whom prompts are planned for."""
    rows = select(Member.user_id).where(
        Member.team_id == team_id, Member.joined_at.is_not(None), Member.deleted.is_(False), Member.is_bot.is_(False)
    )
    return list(session.scalars(rows.order_by(Member.user_id)))


def _seen(who: Member) -> tuple[object, ...]:
    return zone_of(who), who.deleted, who.is_bot, who.status_emoji, who.status_until


def wants_prompts(who: Member) -> bool:
    """Return whether Hearth may write to this person by itself at all."""
    return who.joined_at is not None and not (who.paused or who.deleted or who.is_bot)


def coming(
    session: Session, row: Schedule, who: Member, own_hours: Availability, *, now: datetime, n: int = SHOWN
) -> list[Slot]:
    """Return the next `n` slots of a programme that have not been dealt with."""
    policy = PROMPT_TYPES[row.programme].policy
    slots = next_dates(rule_of(row), now, own_hours, n + DEALT_WITH, policy=policy, zone=row.zone)
    if not slots:
        return []
    known = select(Occurrence.slot).where(
        Occurrence.team_id == who.team_id,
        Occurrence.programme == row.programme,
        Occurrence.whom == who.user_id,
        Occurrence.slot.in_([slot.key for slot in slots]),
    )
    dealt_with = set(session.scalars(known))
    return [slot for slot in slots if slot.key not in dealt_with][:n]


def next_slot(row: Schedule, own_hours: Availability, after: datetime) -> Slot | None:
    """Return a programme's first slot after an instant."""
    policy = PROMPT_TYPES[row.programme].policy
    return next_after(rule_of(row), after, own_hours, policy=policy, zone=row.zone)


def rule_of(row: Schedule) -> Rule:
    """Return the rule that a programme follows: thinned, chosen, or its own."""
    if row.weekly_fallback:
        return Weekly(FRIDAY, row.time_of_day)
    return parse_rule(row.day, row.time_of_day) if row.day else PROMPT_TYPES[row.programme].rule(row.time_of_day)


def waiting(session: Session, programme: str, *, now: datetime) -> bool:
    """Return whether anybody's `programme` is due at `now`."""
    due_rows = select(Schedule.id).where(Schedule.programme == programme, Schedule.due_at <= now)
    return session.scalar(due_rows.limit(1)) is not None


def next_moment(session: Session, *, now: datetime) -> datetime | None:
    """Return when the next prompt of anybody is due, or None if nothing is planned."""
    return session.scalar(select(func.min(Schedule.due_at)).where(Schedule.due_at > now))
