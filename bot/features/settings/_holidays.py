"""The holidays that administrators enter: a region's year as a table, or a whole file at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core import audit, availability, people, prompts
from bot.core.availability import Entry, known_region, library_year
from bot.core.people import Caller, Workspace
from bot.platform.errors import Refused

AHEAD = 3  # years that the form offers, this one included


@dataclass(frozen=True)
class HolidayYear:
    """A region's year: what Hearth knows by itself, what administrators entered, and whether something is missing."""

    region: str
    year: int
    years: tuple[int, ...]  # to choose from
    known: tuple[date, ...]
    made_up: tuple[date, ...]
    entries: tuple[Entry, ...]
    announced: bool


@dataclass(frozen=True)
class HolidaysDraft:
    """What administrators enter for a region's year, instead of what they entered before."""

    region: str
    year: int
    entries: Sequence[Entry]


def holiday_year(
    session: Session, *, by: Caller, region: str | None = None, year: int | None = None, now: datetime
) -> HolidayYear:
    """Return a region's year, the workspace's own and the current one if none is named.

    The year that comes is shown from December on. Raises `Refused` for anybody but an administrator, and for an
    unknown region.
    """
    _must_be_admin(by)
    home = people.workspace(session, by.team_id)
    region = region or next(iter([home.region, *availability.regions_in_use(session, by.team_id)]), None) or "CN"
    _check_region(region)
    today = now.astimezone(ZoneInfo(by.zone)).date()
    year = year or today.year + (today.month == 12)  # noqa: PLR2004 — December
    known = library_year(region, year)
    return HolidayYear(
        region,
        year,
        tuple(range(today.year, today.year + AHEAD)),
        tuple(sorted(known.off)),
        tuple(sorted(day for day in known.made_up if day.year == year)),
        availability.entries(session, by.team_id, region, year),
        availability.announced(session, by.team_id, region, year),
    )


def save_holidays(session: Session, *, by: Caller, draft: HolidaysDraft, now: datetime) -> HolidayYear:
    """Have these entries instead of what the year had, plan everybody anew, and return the year as it is then.

    Raises `Refused` for anybody but an administrator, an unknown region, or an entry of another year.
    """
    _must_be_admin(by)
    region, year = draft.region, draft.year
    _check_region(region)
    strange = next((each for each in draft.entries if each.day.year != year), None)
    if strange is not None:
        raise Refused("settings.holiday_year", field="table", day=str(strange.day), year=year)
    availability.write(session, by.team_id, region, draft.entries, instead_of=year)
    audit.note(session, by, now, f"holidays:{region}:{year}")
    prompts.replan_everybody(session, by.team_id, region=region)
    return holiday_year(session, by=by, region=region, year=year, now=now)


def import_holidays(
    session: Session, *, region: str, entries: Sequence[Entry], team_id: str | None = None, now: datetime
) -> tuple[str, ...]:
    """Write entries into one workspace, or into every one of this installation; returns which, by name.

    Raises `Refused` for an unknown region, and for a workspace that is not here.
    """
    _check_region(region)
    chosen = select(Workspace).where(Workspace.team_id == team_id) if team_id else select(Workspace)
    homes = list(session.scalars(chosen.order_by(Workspace.team_id)))
    if not homes:
        raise Refused("settings.no_workspace", team=team_id or "")
    for home in homes:
        availability.write(session, home.team_id, region, entries)
        prompts.replan_everybody(session, home.team_id, region=region)
    return tuple(home.name or home.team_id for home in homes)


def _must_be_admin(by: Caller) -> None:
    if not by.is_admin:
        raise Refused("admin.only")


def _check_region(region: str) -> None:
    if not known_region(region):
        raise Refused("settings.region", field="region", region=region)
