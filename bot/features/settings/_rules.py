"""On which days a member's programme comes, at what hour, of which zone; and the dates that this means."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from bot.core import availability, people, prompts
from bot.core.availability import Policy, Rule, known_zone, next_after, parse_rule, say_day
from bot.core.people import Caller, Member
from bot.core.prompts import PROMPT_TYPES, Schedule
from bot.platform.errors import Refused

LONGEST_WORDS = 100


@dataclass(frozen=True)
class RulePlan:
    """A programme's rule and its next dates. `moved` are those that the rule meant for another moment."""

    programme: str
    on: bool
    rule: Rule
    zone: str | None  # fixed; None: the member's own, wherever they are
    dates: tuple[datetime, ...]
    moved: frozenset[datetime]
    thin: bool
    region: str | None
    unannounced: tuple[int, ...]
    policy: Policy  # what becomes of one that finds no good moment on its day


@dataclass(frozen=True)
class RuleDraft:
    """When a member wants a programme: on which days, in words, at what hour. No zone: their own, wherever they are."""

    programme: str
    on: bool
    day: str
    at: time
    zone: str | None


def rule_plan(session: Session, *, by: Caller, programme: str, now: datetime) -> RulePlan:
    """Return a programme's rule as it is; raises `Refused` for one that the caller does not have."""
    row = _row(session, by, programme)
    return _plan(session, by, row, now)


def preview(session: Session, *, by: Caller, draft: RuleDraft, now: datetime) -> RulePlan:
    """Return what a rule would mean for the caller, without writing anything; raises `Refused` as `set_rule`."""
    _, wished = _wish(session, by, draft, now)
    return _plan(session, by, wished, now)


def set_rule(session: Session, *, by: Caller, draft: RuleDraft, now: datetime) -> RulePlan:
    """Have a programme on these days at this hour from now on. What came before stays as it was.

    Raises `Refused` for words that name no recurring day, an unknown zone, or a rule that never comes: the 31st of
    February, or always outside the caller's hours.
    """
    row, wished = _wish(session, by, draft, now)
    usual = PROMPT_TYPES[draft.programme].rule(draft.at)
    row.day = None if prompts.rule_of(wished) == usual else wished.day
    row.time_of_day, row.zone, row.enabled, row.weekly_fallback, row.unanswered_streak = (
        draft.at,
        draft.zone,
        draft.on,
        False,
        0,
    )
    prompts.replan(session, session.get_one(Member, by.member_id), now=now)
    return _plan(session, by, row, now)


def read_rule(day: str, at: time) -> Rule:
    """Return the rule that words mean; raises `Refused` if they mean none."""
    if not day.strip():
        raise Refused("settings.rule_empty", field="words")
    try:
        return parse_rule(day, at)
    except ValueError:
        raise Refused("settings.rule_unknown", field="words", word=day.strip()[:LONGEST_WORDS]) from None


def _row(session: Session, by: Caller, programme: str) -> Schedule:
    row = prompts.of_member(session, by.member_id).get(programme)
    if row is None:
        raise Refused("stale")
    return row


def _wish(session: Session, by: Caller, draft: RuleDraft, now: datetime) -> tuple[Schedule, Schedule]:
    """Return the caller's programme as it is, and as they want it, which is not written; raises `Refused`.

    A date is looked for in ordinary times: that somebody is away just now is no fault of the rule's.
    """
    row = _row(session, by, draft.programme)
    rule = read_rule(draft.day, draft.at)
    if draft.zone is not None and not known_zone(draft.zone):
        raise Refused("settings.zone", field="zone", zone=draft.zone)
    own_hours = availability.availability_of(session, session.get_one(Member, by.member_id))
    ordinary = replace(own_hours, away_until=None, busy=frozenset(), site=None)
    policy = PROMPT_TYPES[draft.programme].policy
    if next_after(rule, now, ordinary, policy=policy, zone=draft.zone) is None:
        raise Refused("settings.rule_never", field="words")
    wished = Schedule(
        member_id=row.member_id,
        programme=draft.programme,
        time_of_day=draft.at,
        day=say_day(rule),
        weekly_fallback=False,
    )
    wished.enabled, wished.zone = draft.on, draft.zone
    return row, wished


def _plan(session: Session, by: Caller, row: Schedule, now: datetime) -> RulePlan:
    who = session.get_one(Member, by.member_id)
    slots = prompts.coming(session, row, who, availability.availability_of(session, who), now=now)
    region, zone = availability.region_of(session, who), ZoneInfo(people.zone_of(who))
    days: list[date] = [slot.due.astimezone(zone).date() for slot in slots]
    return RulePlan(
        row.programme,
        bool(row.enabled),
        prompts.rule_of(row),
        row.zone,
        tuple(slot.due for slot in slots),
        frozenset(slot.due for slot in slots if slot.wished != slot.due),
        bool(row.weekly_fallback),
        region,
        availability.unannounced(session, who.team_id, region, days),
        PROMPT_TYPES[row.programme].policy,
    )
