"""How moments, places and rules of the exchange day are said."""

from datetime import datetime, time
from typing import NamedTuple

from bot.blocks import parts
from bot.blocks.places import UTC, city
from bot.core.availability import MonthlyDay, MonthlyWeekday, MonthlyWorkday, Rule, parse_day, parse_time
from bot.features.exchange import Day, Plan
from bot.platform.errors import Refused
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
NTH_WEEKDAY = {
    1: N_("First {weekday}"),
    2: N_("Second {weekday}"),
    3: N_("Third {weekday}"),
    4: N_("Fourth {weekday}"),
    -1: N_("Last {weekday}"),
}
LAST_DAY = 31
LONGEST_RULE = 60  # characters


class When(NamedTuple):
    """Which day of the month, as `Plan` says it."""

    kind: str
    nth: int
    weekday: int = 0

    @property
    def value(self) -> str:
        """Return it as the value of an option."""
        return f"{self.kind}:{self.nth}:{self.weekday}"


def read_when(value: str) -> When:
    """Return what `When.value` said."""
    kind, nth, weekday = value.split(":")
    return When(kind, int(nth), int(weekday))


def when_of(plan: Plan) -> When:
    """Return which day of the month a rule means."""
    return When(plan.kind, plan.nth, plan.weekday if plan.kind == "weekday" else 0)


def named_rule(t: Translator, when: When) -> str:
    """Return which day of the month it is, in words."""
    if when.kind == "weekday":
        weekday = t(WEEKDAYS[when.weekday])
        if when.nth in NTH_WEEKDAY:
            return t(NTH_WEEKDAY[when.nth], weekday=weekday)
    if when.kind == "workday":
        return _named_workday(t, when.nth)
    return t("Last day of the month") if when.nth == LAST_DAY else t("Day {n} of the month", n=when.nth)


def _named_workday(t: Translator, nth: int) -> str:
    if nth == -1:
        return t("Last working day")
    if nth < 0:
        return t("Working day {n}, counted from the end of the month", n=-nth)
    return t("Working day {n} of the month", n=nth)


def there(t: Translator, at: datetime, zone: str) -> str:
    """Return a moment where the exchange day is planned, with the place: it is read in many zones."""
    moment = t.moment(at, zone)
    if zone in UTC:
        return t("{moment} (UTC)", moment=moment)
    return t("{moment} ({city} time)", moment=moment, city=city(t, zone))


def for_each(t: Translator, at: datetime, zone: str) -> str:
    """Return a moment that Slack itself writes in each reader's zone, in words of `zone` where it cannot.

    See docs.slack.dev/messaging/formatting-message-text#date-formatting.
    """
    written = t("{day}, {time}", day="{date_long_pretty}", time="{time}")
    return f"<!date^{int(at.timestamp())}^{written}|{there(t, at, zone)}>"


def beside(t: Translator, *sentences: str) -> str:
    """Return whole sentences one after the other; Chinese has no space between them."""
    return ("" if t.language == "zh_CN" else " ").join(each for each in sentences if each)


def topic_line(t: Translator, title: str, name: str) -> str:
    """Return a topic and who brings it, without a mention that would wake them."""
    return f"{parts.escape(title)} · {parts.named(t, name)}"


def read_rule(text: str) -> tuple[When, time | None]:
    """Read `last Friday 15:00`, `最后一个周五下午3点`, `25`; the time may be missing.

    Raises `Refused` for other words.
    """
    words = " ".join(text.split())
    # No rule is as long as that, and every place where the time may begin is tried.
    for end in range(len(words) if len(words) <= LONGEST_RULE else 0, 0, -1):
        found = _split(words[:end].rstrip(" ,，"), words[end:].strip().removeprefix("at "))
        if found is not None:
            return found
    raise Refused("exchange.rule_unknown", words=text[:LONGEST_RULE])


def _split(day: str, at: str) -> tuple[When, time | None] | None:
    try:
        when = _when(parse_day(day))
        return (when, parse_time(at) if at else None) if when else None
    except ValueError:
        return None


def _when(rule: Rule) -> When | None:
    match rule:
        case MonthlyWeekday():
            return When("weekday", rule.nth, rule.weekday)
        case MonthlyWorkday():
            return When("workday", rule.nth)
        case MonthlyDay():
            return When("day", rule.day)
        case _:
            return None


def where(t: Translator, day: Day) -> str:
    """Return a day's place as a line to add, "" if it has none."""
    return "\n" + t("Where: {place}", place=parts.escape(day.place)) if day.place else ""
