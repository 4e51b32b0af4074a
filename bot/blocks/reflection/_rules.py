"""A programme's rule in words, and the rules that its form offers."""

from typing import Any

from bot.blocks import parts
from bot.i18n import N_, Translator
from bot.workdays import Daily, MonthlyDay, MonthlyWeekday, MonthlyWorkday, Quarterly, Rule, Weekly, parse_rule

EVERY_WEEKDAY = (
    N_("Every Monday"), N_("Every Tuesday"), N_("Every Wednesday"), N_("Every Thursday"), N_("Every Friday"),
    N_("Every Saturday"), N_("Every Sunday"),
)  # fmt: skip
WEEKDAYS = (
    N_("Monday"), N_("Tuesday"), N_("Wednesday"), N_("Thursday"), N_("Friday"), N_("Saturday"), N_("Sunday"),
)  # fmt: skip
NTH = {
    1: N_("First {weekday}"),
    2: N_("Second {weekday}"),
    3: N_("Third {weekday}"),
    4: N_("Fourth {weekday}"),
    -1: N_("Last {weekday}"),
}
LAST = 31

# What the menu offers, as `bot.workdays` reads it; any other rule can be typed.
OFFERED = (
    "every workday",
    "every Monday", "every Tuesday", "every Wednesday", "every Thursday", "every Friday",
    "first workday", "last workday", "first Monday", "last Friday", "15",
    "10 days before the quarter's end",
)  # fmt: skip
OTHER = "other"


def rule_words(t: Translator, rule: Rule) -> str:
    """Return which days a rule means."""
    match rule:
        case Daily():
            return t("Every working day")
        case Weekly():
            return t(EVERY_WEEKDAY[rule.weekday])
        case Quarterly():
            return t("Quarterly, {n} days before the quarter ends", n=rule.days_before_end)
        case MonthlyWeekday():
            return _monthly(t, t(NTH[rule.nth], weekday=t(WEEKDAYS[rule.weekday])))
        case MonthlyWorkday():
            return _monthly(t, _workday(t, rule.nth))
        case MonthlyDay():
            return _day(t, rule)


def _monthly(t: Translator, which: str) -> str:
    return t("Monthly: {which}", which=which)


def _workday(t: Translator, nth: int) -> str:
    if nth == -1:
        return t("Last working day")
    if nth < 0:
        return t("Working day {n}, counted from the end of the month", n=-nth)
    return t("Working day {n} of the month", n=nth)


def _day(t: Translator, rule: MonthlyDay) -> str:
    if len(rule.months) == 1:
        return t("Every year on day {day} of month {month}", day=rule.day, month=min(rule.months))
    if rule.day == LAST and rule.clamp:
        return _monthly(t, t("Last day of the month"))
    return _monthly(t, t("Day {n} of the month", n=rule.day))


def menu(t: Translator, day: str | None) -> dict[str, Any]:
    """Return the menu of rules; one that was typed is "another"."""
    options = [parts.option(rule_words(t, parse_rule(each)), each) for each in OFFERED]
    options.append(parts.option(t("Another day (write it below)"), OTHER))
    chosen = offered(day) if day else "every Friday"
    return parts.select(options, initial=chosen or OTHER)


def offered(day: str) -> str | None:
    """Return which of the menu's rules this is, if it is one of them."""
    rule = parse_rule(day)
    return next((each for each in OFFERED if parse_rule(each) == rule), None)
