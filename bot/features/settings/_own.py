"""What a member chose for themselves: language, zone, hours, what comes when, and quiet times."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from bot.core import availability, people, prompts
from bot.core.availability import Rule, instant, known_zone
from bot.core.people import Caller, Member, as_caller
from bot.platform.errors import Refused

from ._days import Hours, check_hours

LONGEST_SNOOZE = timedelta(days=366)
DAILY = ("checkin.daily", "checkin.three", "reflection.daily")


@dataclass(frozen=True)
class Programme:
    """One kind of prompt as a member has it."""

    on: bool
    at: time
    thin: bool
    next_at: datetime | None
    rule: Rule | None = None  # chosen by the member; None: the programme's own


@dataclass(frozen=True)
class Quiet:
    """Whether nothing comes by itself: paused, snoozed until then, or away until then by one's status in Slack too."""

    paused: bool
    snoozed_until: datetime | None
    away_until: datetime | None


@dataclass(frozen=True)
class Preferences:
    """Everything a member can choose. `locale`, `zone` and `region` are None while they follow Slack or the team."""

    locale: str | None
    zone: str | None
    region: str | None
    effective_zone: str
    workdays: str
    day_start: time
    day_end: time
    quiet_start: time
    quiet_end: time
    paused: bool
    snoozed_until: datetime | None
    programmes: Mapping[str, Programme]
    remind: bool = False
    lives_by: str | None = None  # the region whose holidays hold: their own choice, or the team's
    unannounced: tuple[int, ...] = ()  # years that the next dates reach into without their make-up days being known


@dataclass(frozen=True)
class PreferencesDraft:
    """What a member chooses in their settings. Without `locale`, `zone` or `region` they follow Slack or the team."""

    locale: str | None
    zone: str | None
    workdays: Sequence[str]  # digits, Monday is "0"
    hours: Hours
    quiet: Hours
    programmes: Mapping[str, tuple[bool, time]]  # whether it comes, and when; what is not named stays as it is
    region: str | None = None
    remind: bool | None = None  # None: as it is


def quiet(session: Session, *, by: Caller) -> Quiet:
    """Return until when the caller wants, or has, quiet."""
    who = session.get_one(Member, by.member_id)
    return Quiet(who.paused, who.snoozed_until, availability.away_until(who, people.workspace(session, who.team_id)))


def preferences(session: Session, *, by: Caller) -> Preferences:
    """Return the caller's own choices."""
    who = session.get_one(Member, by.member_id)
    programmes = {
        name: Programme(
            row.enabled,
            row.time_of_day,
            row.weekly_fallback,
            row.due_at,
            prompts.rule_of(row) if row.day and not row.weekly_fallback else None,
        )
        for name, row in prompts.of_member(session, who.id).items()
    }
    region, zone = availability.region_of(session, who), ZoneInfo(people.zone_of(who))
    days = [row.next_at.astimezone(zone).date() for row in programmes.values() if row.next_at]
    return Preferences(
        who.locale,
        who.zone,
        who.region,
        people.zone_of(who),
        who.workdays,
        who.day_start,
        who.day_end,
        who.quiet_start,
        who.quiet_end,
        who.paused,
        who.snoozed_until,
        programmes,
        bool(who.remind),
        region,
        availability.unannounced(session, who.team_id, region, days),
    )


def save(session: Session, *, by: Caller, draft: PreferencesDraft, now: datetime) -> Caller:
    """Write the caller's choices and plan their prompts anew; returns the caller as they are from now on.

    Raises `Refused` for no working day at all, a day that ends before it begins, quiet hours that leave no moment of
    it, or an unknown zone.
    """
    if not draft.workdays:
        raise Refused("settings.no_workday", field="workdays")
    if draft.zone is not None and not known_zone(draft.zone):
        raise Refused("settings.zone", field="zone", zone=draft.zone)
    who = session.get_one(Member, by.member_id)
    check_hours(draft.zone or people.zone_of(who), "".join(draft.workdays), draft.hours, draft.quiet)
    who.remind = who.remind if draft.remind is None else draft.remind
    who.locale, who.zone, who.region = draft.locale, draft.zone, draft.region
    who.workdays = "".join(sorted(set(draft.workdays)))
    (who.day_start, who.day_end), (who.quiet_start, who.quiet_end) = draft.hours, draft.quiet
    rows = prompts.of_member(session, who.id)
    for name, (on, at) in draft.programmes.items():
        if on and not rows[name].enabled:
            rows[name].weekly_fallback = False  # switched on again by hand: the whole of it
        rows[name].enabled, rows[name].time_of_day = on, at
    prompts.replan(session, who, now=now)
    return as_caller(who)


def snooze(session: Session, *, by: Caller, until: date, now: datetime) -> datetime:
    """Say nothing by itself until the morning of `until`; returns that instant.

    Raises `Refused` for a day that is not in the future or more than a year away.
    """
    who = session.get_one(Member, by.member_id)
    moment = instant(until, who.day_start, people.zone_of(who))
    if not now < moment <= now + LONGEST_SNOOZE:
        raise Refused("settings.snooze_day", field="until")
    who.snoozed_until = moment
    prompts.replan(session, who, now=now)
    return moment


def wake(session: Session, *, by: Caller, now: datetime) -> None:
    """End a snooze and a pause at once."""
    who = session.get_one(Member, by.member_id)
    who.snoozed_until, who.paused = None, False
    prompts.replan(session, who, now=now)


def pause(session: Session, *, by: Caller, now: datetime) -> None:
    """Say nothing by itself until `wake`."""
    who = session.get_one(Member, by.member_id)
    who.paused = True
    prompts.replan(session, who, now=now)


def skip(session: Session, *, by: Caller, occurrence_id: int, now: datetime) -> bool:
    """Note that this prompt needs no answer; returns whether it is on a card, which then shows it by itself."""
    theirs = prompts.answered(session, occurrence_id, whom=by.user_id, now=now)
    return theirs and prompts.redraw(session, occurrence_id, now=now)


def fewer(session: Session, *, by: Caller, programme: str, now: datetime) -> str:
    """Have less of a programme: a daily one comes weekly, a weekly one not at all. Returns "weekly" or "off"."""
    who = session.get_one(Member, by.member_id)
    row = prompts.of_member(session, who.id).get(programme)
    if row is None:
        raise Refused("stale")
    thinner = programme in DAILY and not row.weekly_fallback
    row.weekly_fallback, row.enabled, row.unanswered_streak = thinner or row.weekly_fallback, thinner, 0
    prompts.replan(session, who, now=now)
    return "weekly" if thinner else "off"


def daily_again(session: Session, *, by: Caller, programme: str, now: datetime) -> None:
    """Have a thinned programme on every working day again; raises `Refused` for one that the caller does not have."""
    who = session.get_one(Member, by.member_id)
    row = prompts.of_member(session, who.id).get(programme)
    if row is None:
        raise Refused("stale")
    row.weekly_fallback, row.enabled, row.unanswered_streak = False, True, 0
    prompts.replan(session, who, now=now)
