"""Public holidays as a workspace's administrators know them, over what the library knows."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Session

from bot.core.people import Member, Workspace

from ._files import Entry
from ._holidays import known_region, makeup_known
from ._rhythm import Availability
from ._tables import Holiday

KNOWN = "hearth_holidays"  # in the session's info: what this transaction has read, by workspace and region
Table = frozenset[tuple[date, bool]]


def overrides(session: Session, team_id: str, region: str | None) -> Table:
    """Return the workspace's table of a region, as `Availability.overrides`. A part of a country has its country's.

    Of "CN" and "CN-GX" the part's own entry wins.
    """
    if region is None:
        return frozenset()
    read = session.info.setdefault(KNOWN, {})
    if (team_id, region) not in read:
        read[team_id, region] = _read(session, team_id, region)
    table: Table = read[team_id, region]
    return table


def _read(session: Session, team_id: str, region: str) -> Table:
    country = region.partition("-")[0]
    rows = session.execute(
        select(Holiday.region, Holiday.day, Holiday.working).where(
            Holiday.team_id == team_id, Holiday.region.in_({country, region})
        )
    ).all()
    by_day = {day: working for where, day, working in rows if where == country}
    by_day.update({day: working for where, day, working in rows if where == region})
    return frozenset(by_day.items())


def channel_availability(session: Session, team_id: str, zone: str, region: str | None) -> Availability:
    """Return the rhythm of what belongs to no single member: all day, Monday to Friday, with the holidays."""
    region = known(region)
    return replace(Availability.always(zone, region), overrides=overrides(session, team_id, region))


def entries(session: Session, team_id: str, region: str, year: int) -> tuple[Entry, ...]:
    """Return the workspace's own entries of one region and year, in order."""
    rows = session.scalars(_of_year(team_id, region, year).order_by(Holiday.day))
    return tuple(Entry(row.day, row.working, row.name) for row in rows)


def write(
    session: Session, team_id: str, region: str, found: Sequence[Entry], *, instead_of: int | None = None
) -> None:
    """Write entries down; one for a date that is known replaces it. `instead_of` a year, they replace all of it."""
    if instead_of is not None:
        _remove(session, list(session.scalars(_of_year(team_id, region, instead_of))))
    days = {each.day for each in found}
    here = select(Holiday).where(Holiday.team_id == team_id, Holiday.region == region)
    _remove(session, [row for row in session.scalars(here) if row.day in days])
    session.add_all(
        Holiday(team_id=team_id, region=region, day=each.day, working=each.working, name=each.name) for each in found
    )
    session.flush()
    session.info.pop(KNOWN, None)


def _of_year(team_id: str, region: str, year: int) -> Select[Holiday]:
    first, last = date(year, 1, 1), date(year, 12, 31)
    return select(Holiday).where(
        Holiday.team_id == team_id, Holiday.region == region, Holiday.day >= first, Holiday.day <= last
    )


def _remove(session: Session, rows: Sequence[Holiday]) -> None:
    session.execute(delete(Holiday).where(Holiday.id.in_([row.id for row in rows])))


def announced(session: Session, team_id: str, region: str | None, year: int) -> bool:
    """Say whether a year's make-up days are known: to the library, or because an administrator entered one."""
    if makeup_known(region, year):
        return True
    return any(working and day.year == year for day, working in overrides(session, team_id, region))


def unannounced(session: Session, team_id: str, region: str | None, days: Iterable[date]) -> tuple[int, ...]:
    """Return the years that a plan's dates reach into although their make-up days are not announced yet."""
    years = sorted({day.year for day in days})
    return tuple(year for year in years if not announced(session, team_id, region, year))


def known(region: str | None) -> str | None:
    """Return a region, or None for one that nobody here knows: it has no holidays, and stops nobody."""
    return region if region is not None and known_region(region) else None


def region_of(session: Session, who: Member) -> str | None:
    """Return the region whose holidays a member lives by: their own, or the workspace's."""
    home = session.get(Workspace, who.team_id)
    return known(who.region or (home.region if home else None))


def regions_in_use(session: Session, team_id: str) -> tuple[str, ...]:
    """Return the regions that the workspace or anybody who takes part lives by."""
    home = session.get(Workspace, team_id)
    own = session.scalars(
        select(Member.region)
        .where(Member.team_id == team_id, Member.joined_at.is_not(None), Member.region.is_not(None))
        .where(Member.deleted.is_(False))
        .distinct()
    )
    return tuple(sorted({region for each in (home and home.region, *own) if (region := known(each))}))
