"""Recurring rules: which date a rule means in each of its days, weeks, months or quarters."""

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Literal

from ._moments import DAY, is_workday
from ._rhythm import WEEK, Availability

Shift = Literal["next", "previous", "none"]

YEAR = frozenset(range(1, 13))
LONGEST_MONTH, SHORTEST_QUARTER, MOST_WORKDAYS = 31, 90, 23


@dataclass(frozen=True)
class Daily:
    """Every working day."""

    at: time


@dataclass(frozen=True)
class Weekly:
    """One weekday (Monday is 0) of every ISO week; if it is off, the nearest earlier working day of that week."""

    weekday: int
    at: time

    def __post_init__(self) -> None:
        _check(self.weekday in WEEK, f"weekdays are 0 (Monday) to 6: {self.weekday}")


@dataclass(frozen=True)
class MonthlyWeekday:
    """The first to fourth (1 … 4) or last (-1) of a weekday in every month: "last Friday".

    If it is off, the nearest working day of the same month, looked for in the direction of `shift` first.
    """

    weekday: int
    nth: int
    at: time
    shift: Shift = "previous"

    def __post_init__(self) -> None:
        _check(self.weekday in WEEK, f"weekdays are 0 (Monday) to 6: {self.weekday}")
        _check(self.nth in {1, 2, 3, 4, -1}, f"first to fourth (1 to 4) or last (-1): {self.nth}")


@dataclass(frozen=True)
class MonthlyWorkday:
    """The nth working day of every month, from its end if negative: "second workday"."""

    nth: int
    at: time

    def __post_init__(self) -> None:
        _check(1 <= abs(self.nth) <= MOST_WORKDAYS, f"1 to 23, or -1 to -23 from the end: {self.nth}")


@dataclass(frozen=True)
class MonthlyDay:
    """A day of the month, or the next or previous working day if it is off: "the 25th or the next workday".

    A month without that day is left out, or with `clamp` its last day is meant. `months` limits the rule to some.
    """

    day: int
    at: time
    shift: Shift = "next"
    clamp: bool = False
    months: frozenset[int] = YEAR

    def __post_init__(self) -> None:
        _check(1 <= self.day <= LONGEST_MONTH, f"a month has the days 1 to 31: {self.day}")
        _check(self.months <= YEAR, f"months are 1 to 12: {sorted(self.months)}")


@dataclass(frozen=True)
class Quarterly:
    """So many days before a quarter's last day, moved to the previous working day."""

    days_before_end: int
    at: time

    def __post_init__(self) -> None:
        _check(0 <= self.days_before_end < SHORTEST_QUARTER, f"0 to 89 days before: {self.days_before_end}")


Rule = Daily | Weekly | MonthlyWeekday | MonthlyWorkday | MonthlyDay | Quarterly


def _check(right: bool, sentence: str) -> None:
    if not right:
        raise ValueError(sentence)


def period_of(rule: Rule, day: date) -> int:
    """Return the number of the rule's day, week, month or quarter that `day` lies in; the next one has the next."""
    match rule:
        case Daily():
            return day.toordinal()
        case Weekly():
            return (day.toordinal() - 1) // 7  # 0001-01-01 was a Monday
        case Quarterly():
            return day.year * 4 + (day.month - 1) // 3
        case _:
            return day.year * 12 + day.month - 1


def named_day(rule: Rule, period: int, availability: Availability) -> tuple[str, date] | None:
    """Return the slot's key and the date that the rule means in this period, or None if it leaves it out."""
    match rule:
        case Daily():
            day = date.fromordinal(period)
            return (day.isoformat(), day) if is_workday(day, availability) else None
        case Weekly():
            return _of_week(rule, period, availability)
        case Quarterly():
            return _of_quarter(rule, period, availability)
        case _:
            return _of_month(rule, period, availability)


def _of_week(rule: Weekly, period: int, availability: Availability) -> tuple[str, date] | None:
    monday = date.fromordinal(period * 7 + 1)
    day = _first_worked((monday + timedelta(days=back) for back in range(rule.weekday, -1, -1)), availability)
    year, week, _ = monday.isocalendar()
    return None if day is None else (f"{year}-W{week:02}", day)


def _of_quarter(rule: Quarterly, period: int, availability: Availability) -> tuple[str, date] | None:
    year, quarter = divmod(period, 4)
    month = quarter * 3 + 3
    end = date(year, month, monthrange(year, month)[1])
    day = _shifted(end - timedelta(days=rule.days_before_end), "previous", availability)
    return None if day is None else (f"{year}-Q{quarter + 1}", day)


def _of_month(
    rule: MonthlyWeekday | MonthlyWorkday | MonthlyDay, period: int, availability: Availability
) -> tuple[str, date] | None:
    year, month = period // 12, period % 12 + 1
    days = [date(year, month, number) for number in range(1, monthrange(year, month)[1] + 1)]
    match rule:
        case MonthlyWeekday():
            day = _nth_weekday(rule, days, availability)
        case MonthlyWorkday():
            day = _nth_workday(rule, days, availability)
        case MonthlyDay():
            day = _day_of_month(rule, days, availability)
    return None if day is None else (f"{year}-{month:02}", day)


def _nth_weekday(rule: MonthlyWeekday, days: list[date], availability: Availability) -> date | None:
    matching = [day for day in days if day.weekday() == rule.weekday]
    meant = matching[rule.nth - 1 if rule.nth > 0 else rule.nth]
    if rule.shift == "none":
        return meant
    earlier, later = days[meant.day - 1 :: -1], days[meant.day - 1 :]
    return _first_worked(earlier + later if rule.shift == "previous" else later + earlier, availability)


def _nth_workday(rule: MonthlyWorkday, days: list[date], availability: Availability) -> date | None:
    worked = [day for day in days if is_workday(day, availability)]
    if abs(rule.nth) > len(worked):
        return None
    return worked[rule.nth - 1 if rule.nth > 0 else rule.nth]


def _day_of_month(rule: MonthlyDay, days: list[date], availability: Availability) -> date | None:
    if days[0].month not in rule.months or (rule.day > len(days) and not rule.clamp):
        return None
    return _shifted(days[min(rule.day, len(days)) - 1], rule.shift, availability)


def _shifted(day: date, shift: Shift, availability: Availability) -> date | None:
    if shift == "none":
        return day
    step = DAY if shift == "next" else -DAY
    return _first_worked((day + step * count for count in range(LONGEST_MONTH + 1)), availability)


def _first_worked(days: Iterable[date], availability: Availability) -> date | None:
    return next((day for day in days if is_workday(day, availability)), None)
