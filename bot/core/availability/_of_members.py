"""A member's rhythm with everything that is known of them."""

import re
from dataclasses import replace
from datetime import UTC, datetime, time

from sqlalchemy.orm import Session

from bot.core import people
from bot.core.people import Member, Workspace

from ._entered import known, overrides
from ._off import days_off
from ._rhythm import Availability, Site

# Slack's own suggestions for "Vacationing" and "Out sick", and what people put there besides.
AWAY_EMOJI = "palm_tree face_with_thermometer desert_island beach_with_umbrella mask hospital"
UNTIL_IT_CHANGES = datetime(9000, 1, 1, tzinfo=UTC)
# At a customer's nothing comes while one is with them: an hour or two in the evening, unless chosen otherwise.
SITE_HOURS = (time(18), time(20), time(20), time(8))
EMOJI = re.compile(r"[\w+'-]{1,80}")


def availability_of(session: Session, who: Member) -> Availability:
    """Return a member's working time: region, days off, absence, "do not disturb" and the customer's site included."""
    home = people.known_workspace(session, who.team_id)
    base = usual(who, home.region if home else None)
    whole, halves = days_off(session, who.id)
    return replace(
        base,
        days_off=whole,
        half_days=halves,
        overrides=overrides(session, who.team_id, base.region),
        away_until=away_until(who, home),
        busy=_busy(who),
        site=_site(who),
    )


def usual(who: Member, region: str | None = None) -> Availability:
    """Return a member's usual working time; `region` is the workspace's, used if they chose none."""
    return Availability(
        zone=people.zone_of(who),
        workdays=frozenset(int(digit) for digit in who.workdays),
        day_start=who.day_start,
        day_end=who.day_end,
        quiet_start=who.quiet_start,
        quiet_end=who.quiet_end,
        region=known(who.region or region),
        away_until=who.snoozed_until,
    )


def away_until(who: Member, home: Workspace | None) -> datetime | None:
    """Return until when a member is away: snoozed, or with a status that the workspace takes for absence."""
    moments = [who.snoozed_until] if who.snoozed_until else []
    if who.status_emoji and who.status_emoji in emoji_names(_away_emoji(home)):
        moments.append(who.status_until or UNTIL_IT_CHANGES)
    return max(moments, default=None)


def _away_emoji(home: Workspace | None) -> str:
    return AWAY_EMOJI if home is None or home.away_emoji is None else home.away_emoji


def emoji_names(text: str) -> tuple[str, ...]:
    """Return the names of emoji in a text, as people write them: `:palm_tree: :mask:`, or with commas.

    ValueError for what can be no emoji's name.
    """
    names = [each for each in re.split(r"[\s,，、:：]+", text) if each]
    for name in names:
        if not EMOJI.fullmatch(name):
            raise ValueError(name)
    return tuple(dict.fromkeys(names))


def _busy(who: Member) -> frozenset[tuple[datetime, datetime]]:
    if who.dnd_from is None or who.dnd_until is None or who.dnd_from >= who.dnd_until:
        return frozenset()
    return frozenset({(who.dnd_from, who.dnd_until)})


def _site(who: Member) -> Site | None:
    if who.site_first is None or who.site_last is None:
        return None
    return Site(who.site_first, who.site_last, *site_hours(who))


def site_hours(who: Member) -> tuple[time, time, time, time]:
    """Return begin and end of the day, then begin and end of the quiet, while a member is at a customer's."""
    chosen = (who.site_start, who.site_end, who.site_quiet_start, who.site_quiet_end)
    start, end, quiet_start, quiet_end = (
        own if own is not None else usual for own, usual in zip(chosen, SITE_HOURS, strict=True)
    )
    return start, end, quiet_start, quiet_end
