"""Recurring rules in words: every working day, the last Friday of each month, ten days before the quarter's end."""

from bot.core.availability import Daily, MonthlyDay, MonthlyWeekday, MonthlyWorkday, Quarterly, Rule, Weekly
from bot.platform.i18n import N_, Translator

WEEKDAYS = (
    N_("Monday"),
    N_("Tuesday"),
    N_("Wednesday"),
    N_("Thursday"),
    N_("Friday"),
    N_("Saturday"),
    N_("Sunday"),
)
NTH = {
    1: N_("on the first {weekday} of each month"),
    2: N_("on the second {weekday} of each month"),
    3: N_("on the third {weekday} of each month"),
    4: N_("on the fourth {weekday} of each month"),
    -1: N_("on the last {weekday} of each month"),
}
OR = {
    "next": N_("on day {n} of each month, or the next working day"),
    "previous": N_("on day {n} of each month, or the working day before"),
    "none": N_("on day {n} of each month"),
}


def named(t: Translator, rule: Rule) -> str:
    """Return a rule's days in words that go on a sentence or stand alone."""
    match rule:
        case Daily():
            return t("every working day")
        case Weekly():
            return t("every {weekday}", weekday=t(WEEKDAYS[rule.weekday]))
        case MonthlyWeekday():
            return t(NTH[rule.nth], weekday=t(WEEKDAYS[rule.weekday]))
        case MonthlyWorkday():
            return _workday(t, rule.nth)
        case MonthlyDay():
            return _day(t, rule)
        case Quarterly():
            n = rule.days_before_end
            return t.n("{n} day before the end of each quarter", "{n} days before the end of each quarter", n)


def _workday(t: Translator, nth: int) -> str:
    if nth == -1:
        return t("on the last working day of each month")
    if nth < 0:
        return t("on working day {n} of each month, counted from its end", n=-nth)
    return t("on working day {n} of each month", n=nth)


def _day(t: Translator, rule: MonthlyDay) -> str:
    if rule.clamp:
        return t("on the last day of each month")
    if len(rule.months) == 1:
        return t("each year on {month}/{day}, or a working day beside it", month=min(rule.months), day=rule.day)
    return t(OR[rule.shift], n=rule.day)
