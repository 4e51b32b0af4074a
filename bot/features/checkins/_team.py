"""Weeks of groups: worked out once when a week is over everywhere, published by `bot.core.disclosure`, never changed.

Each person's week stands behind one pool of departments and behind everybody's figure. Pools do not overlap and are
large enough, so no figures taken together speak of fewer people, however people move, answer or take back later.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from statistics import fmean

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from bot.core import disclosure
from bot.core.people import Caller, Department, Member, Workspace
from bot.core.prompts import Occurrence

from ._choices import Choices, choices
from ._tables import EVERYBODY, NO_DEPARTMENT, Checkin, CheckinTeam, CheckinWeek

TREND = 8  # weeks that are shown, and that are worked out if Hearth was away


@dataclass(frozen=True)
class Figure:
    """A group's week."""

    week: date
    people: int
    asked: int
    mean: float
    apart: str
    tags: tuple[str, ...]


@dataclass(frozen=True)
class TeamWeeks:
    """What a member may see: the weeks of the pool their department is in, and everybody's, newest first."""

    weeks: tuple[date, ...]
    department: str | None
    together: tuple[str, ...]  # the departments of the newest pool, if the own one was too small to stand alone
    own: Mapping[date, Figure]
    everybody: Mapping[date, Figure]
    smallest: int


@dataclass
class _Answers:
    """What one person said in a week."""

    department: int
    days: dict[date, list[int]] = field(default_factory=dict)
    tags: set[str] = field(default_factory=set)

    @property
    def value(self) -> float:
        return fmean(fmean(moods) for moods in self.days.values())


def close_weeks(session: Session, *, now: datetime) -> int:
    """Work out the closed weeks of every workspace that are not worked out yet; returns how many there were."""
    teams = session.scalars(select(Workspace.team_id).where(Workspace.left_at.is_(None))).all()
    weeks = [(team_id, monday) for team_id in teams for monday in _open_weeks(session, team_id, now)]
    has = {team_id: choices(session, team_id=team_id) for team_id, _ in weeks}
    session.add_all([row for team_id, monday in weeks for row in _closed(session, team_id, monday, has[team_id])])
    session.flush()
    return len(weeks)


def weeks_before(now: datetime, count: int = TREND) -> tuple[date, ...]:
    """Return the Mondays of the last closed weeks, newest first."""
    newest = disclosure.closed_week(now)
    return tuple(newest - n * disclosure.WEEK for n in range(count))


def _open_weeks(session: Session, team_id: str, now: datetime) -> list[date]:
    wanted = weeks_before(now)
    done = select(CheckinWeek.week).where(
        CheckinWeek.team_id == team_id, CheckinWeek.pool == EVERYBODY, CheckinWeek.week.in_(wanted)
    )
    return sorted(set(wanted) - set(session.scalars(done)))


def _closed(session: Session, team_id: str, monday: date, has: Choices) -> list[CheckinWeek]:
    """Return a week's figures, all of them for one transaction: one division into pools, once and for all."""
    min_group_size = disclosure.min_group_size(has.smallest)
    answers = _answers(session, team_id, monday, has)
    asked = _asked(session, team_id, monday) if answers else {}
    counts: dict[int, int] = {}
    for each in answers.values():
        counts[each.department] = counts.get(each.department, 0) + 1
    rows = [_row(team_id, monday, EVERYBODY, answers, _of(asked, counts), min_group_size)]
    pools = disclosure.pool_small_groups(counts, min_group_size=min_group_size.score)
    for pool in pools if len(pools) > 1 else ():
        within = {member: each for member, each in answers.items() if each.department in pool}
        rows.append(_row(team_id, monday, _key(pool), within, _of(asked, pool), min_group_size))
    return rows


def _answers(session: Session, team_id: str, monday: date, has: Choices) -> dict[int, _Answers]:
    rows = session.execute(
        select(Checkin.member_id, Member.department_id, Checkin.day, Checkin.mood, Checkin.tags)
        .join(Member, Member.id == Checkin.member_id)
        .where(Member.team_id == team_id, Checkin.day >= monday, Checkin.day < monday + disclosure.WEEK)
    )
    said: dict[int, _Answers] = {}
    for member_id, department, day, mood, tags in rows:
        each = said.setdefault(member_id, _Answers(department or NO_DEPARTMENT))
        each.days.setdefault(day, []).append(mood)
        each.tags.update(tag for tag in tags or () if tag in has.tags)
    return said


def _asked(session: Session, team_id: str, monday: date) -> dict[int, int]:
    """Return the department of each member whom the daily question reached that week: who was away was not asked.

    Whoever has left the company since counts only if they answered: nobody waits for their answer.
    """
    rows = session.execute(
        select(Member.id, func.coalesce(Member.department_id, NO_DEPARTMENT))
        .join(Occurrence, and_(Occurrence.team_id == Member.team_id, Occurrence.whom == Member.user_id))
        .where(Member.team_id == team_id, Occurrence.programme == "checkin.daily", Occurrence.prompted_at.is_not(None))
        .where(Member.deleted.is_(False), _in_week(monday))
        .distinct()
    )
    return {member_id: department for member_id, department in rows}


def _in_week(monday: date) -> ColumnElement[bool]:
    """A daily slot is named after its date, a weekly one after its week."""
    year, week, _ = monday.isocalendar()
    sunday = monday + timedelta(days=6)
    days = and_(Occurrence.slot >= monday.isoformat(), Occurrence.slot <= sunday.isoformat())
    return or_(days, Occurrence.slot == f"{year}-W{week:02}")


def _of(asked: Mapping[int, int], departments: Iterable[int]) -> set[int]:
    """Return who was asked in these departments. Nobody can tell that a whole department did not answer."""
    wanted = set(departments)
    return {member_id for member_id, department in asked.items() if department in wanted}


def _key(pool: Iterable[int]) -> str:
    return ",".join(map(str, sorted(pool)))


def _row(
    team_id: str,
    monday: date,
    pool: str,
    answers: Mapping[int, _Answers],
    asked: set[int],
    min_group_size: disclosure.MinGroupSize,
) -> CheckinWeek:
    """Return a figure to publish; of a group that is too small nothing is kept but that its week is done."""
    row = CheckinWeek(team_id=team_id, week=monday, pool=pool)
    score = disclosure.score(
        {member: each.value for member, each in answers.items()}, min_group_size=min_group_size.score
    )
    if score is not None:
        row.people, row.mean, row.dispersion = score.people, score.mean, score.dispersion
        row.asked = len(asked | set(answers))
        row.tags = (
            list(
                disclosure.top_tags(
                    {member: each.tags for member, each in answers.items()}, min_group_size=min_group_size
                )
            )
            or None
        )
    return row


def newest_week(session: Session, *, by: Caller, now: datetime) -> Figure | None:
    """Return the last closed week of the caller's own pool, or else everybody's; None while there is no figure."""
    _, shown = _shown(session, by.team_id, weeks_before(now, 1))
    own = _own(shown, session.get_one(Member, by.member_id).department_id)
    newest = next(iter(own.values()), None) or next((row for row in shown if row.pool == EVERYBODY), None)
    return _figure(newest) if newest else None


def team_weeks(session: Session, *, by: Caller, now: datetime) -> TeamWeeks:
    """Return what the caller may see of groups: the same for a lead, an administrator and everybody else."""
    weeks = weeks_before(now)
    mine = session.get_one(Member, by.member_id).department_id
    smallest, shown = _shown(session, by.team_id, weeks)
    own = _own(shown, mine)
    names = _names(session, {mine} if mine else set(), *(_departments(row) for row in own.values()))
    newest = max(own, default=None)
    pool = _departments(own[newest]) if newest else set()
    return TeamWeeks(
        weeks,
        names.get(mine or NO_DEPARTMENT),
        tuple(sorted(names[each] for each in pool if each in names)) if len(pool) > 1 else (),
        {monday: _figure(row) for monday, row in own.items()},
        {row.week: _figure(row) for row in shown if row.pool == EVERYBODY},
        smallest,
    )


def _shown(session: Session, team_id: str, weeks: Sequence[date]) -> tuple[int, list[CheckinWeek]]:
    """Return the smallest group that the workspace chose, and what may be shown of these weeks, read at once."""
    theirs = and_(CheckinWeek.team_id == Workspace.team_id, CheckinWeek.week.in_(weeks))
    found = session.execute(
        select(CheckinTeam.smallest, CheckinWeek)
        .select_from(Workspace)
        .outerjoin(CheckinTeam, CheckinTeam.team_id == Workspace.team_id)
        .outerjoin(CheckinWeek, theirs)
        .where(Workspace.team_id == team_id)
    ).all()
    smallest = next((chosen for chosen, _ in found), None) or Choices().smallest
    return smallest, _not_hidden([row for _, row in found if row is not None], disclosure.min_group_size(smallest))


def _own(shown: Iterable[CheckinWeek], department: int | None) -> dict[date, CheckinWeek]:
    """Return by week the rows of the pool that a department is in."""
    return {row.week: row for row in shown if row.pool != EVERYBODY and department in _departments(row)}


def _not_hidden(rows: list[CheckinWeek], min_group_size: disclosure.MinGroupSize) -> list[CheckinWeek]:
    """Return the rows that may be shown now: the minimum may have risen since, and then more is hidden."""
    counts: dict[date, dict[int, int]] = {}
    for row in rows:
        if row.pool != EVERYBODY:
            counts.setdefault(row.week, {})[row.id] = row.people or 0
    away = {key for each in counts.values() for key in disclosure.suppressed(each, min_group_size=min_group_size.score)}
    return [row for row in rows if (row.people or 0) >= min_group_size.score and row.id not in away]


def _departments(row: CheckinWeek) -> set[int]:
    return {int(key) for key in row.pool.split(",")}


def _names(session: Session, *ids: set[int]) -> dict[int, str]:
    wanted = set().union(*ids) - {NO_DEPARTMENT}
    if not wanted:
        return {}
    return {row.id: row.name for row in session.scalars(select(Department).where(Department.id.in_(wanted)))}


def _figure(row: CheckinWeek) -> Figure:
    return Figure(
        row.week, row.people or 0, row.asked or 0, row.mean or 0.0, row.dispersion or "", tuple(row.tags or ())
    )
