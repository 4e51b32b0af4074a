"""Read a recurring day as people write it, in English and Chinese."""

import re
from collections.abc import Callable
from datetime import time

from ._rules import Daily, MonthlyDay, MonthlyWeekday, MonthlyWorkday, Quarterly, Rule, Shift, Weekly
from ._words import ENGLISH_ORDINALS, NUMBER, number, plain

ENGLISH_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
CHINESE_DAYS = "一二三四五六日"
SUFFIXES = {1: "st", 2: "nd", 3: "rd"}
MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip

ORDINAL = rf"(?:{'|'.join(ENGLISH_ORDINALS)}|\d{{1,2}}(?:st|nd|rd|th))"
NTH = rf"(?P<nth>last|{ORDINAL}(?: (?:to )?last)?)"
CHINESE_NTH = rf"(?P<nth>最后一?|(?:倒数)?第{NUMBER})个?"
WEEKDAY = rf"(?P<weekday>{'|'.join(ENGLISH_DAYS)})s?"
CHINESE_WEEKDAY = r"(?:周|星期|礼拜)(?P<weekday>[一二三四五六日天])"
WORKDAY = r"(?:workday|working day|business day|weekday)"
MONTH = rf"(?P<month>{'|'.join(MONTHS)})"
EVERY, MONTHLY = r"(?:on )?(?:every |each )?", r"(?:on )?(?:the )?"
OF_MONTH = r"(?: of (?:the|each|every) month)?"
CHINESE_MONTHLY = r"(?:每个?月的?)?"
OR_WORKDAY = rf"(?:,? or (?:the )?(?P<shift>next|previous) {WORKDAY})?"
CHINESE_OR_WORKDAY = r"(?:,?或者?(?P<shift>下|后|前|上)一?个?工作日)?"

Form = Callable[[re.Match[str], time], Rule]


def _daily(_: re.Match[str], at: time) -> Rule:
    return Daily(at)


def _weekly(said: re.Match[str], at: time) -> Rule:
    return Weekly(_weekday(said), at)


def _monthly_weekday(said: re.Match[str], at: time) -> Rule:
    return MonthlyWeekday(_weekday(said), _nth(said), at)


def _monthly_workday(said: re.Match[str], at: time) -> Rule:
    return MonthlyWorkday(_nth(said), at)


def _monthly_day(said: re.Match[str], at: time) -> Rule:
    shift = said["shift"]
    return MonthlyDay(number(said["day"]), at, shift="previous" if shift in {"previous", "前", "上"} else "next")


def _last_day(_: re.Match[str], at: time) -> Rule:
    return MonthlyDay(31, at, shift="previous", clamp=True)


def _yearly(said: re.Match[str], at: time) -> Rule:
    name = said["month"]
    month = MONTHS.index(name) + 1 if name in MONTHS else number(name)
    shift: Shift = "previous" if said["shift"] in {"previous", "前", "上"} else "next"
    return MonthlyDay(number(said["day"]), at, shift=shift, months=frozenset({month}))


def _quarterly(said: re.Match[str], at: time) -> Rule:
    return Quarterly(number(said["days"]), at)


def _weekday(said: re.Match[str]) -> int:
    name = said["weekday"].replace("天", "日")
    return CHINESE_DAYS.index(name) if name in CHINESE_DAYS else ENGLISH_DAYS.index(name)


def _nth(said: re.Match[str]) -> int:
    """Read "second" as 2, and "last", "second last", "最后一个" and "倒数第二个" as counts from the end."""
    words = said["nth"]
    core = re.sub(r"最后一?|倒数|第|(?: to)? ?\blast", "", words)
    count = number(core) if core else 1
    return -count if re.search("last|最后|倒数", words) else count


FORMS: dict[str, Form] = {
    rf"daily|(?:every|each) day|{EVERY}{WORKDAY}s?|每天|每日|(?:每个?)?工作日": _daily,
    rf"{EVERY}{WEEKDAY}": _weekly,
    rf"每?个?{CHINESE_WEEKDAY}": _weekly,
    rf"{MONTHLY}{NTH} {WEEKDAY}{OF_MONTH}": _monthly_weekday,
    rf"{CHINESE_MONTHLY}{CHINESE_NTH}{CHINESE_WEEKDAY}": _monthly_weekday,
    rf"{MONTHLY}{NTH} {WORKDAY}{OF_MONTH}": _monthly_workday,
    rf"{CHINESE_MONTHLY}{CHINESE_NTH}工作日": _monthly_workday,
    rf"{MONTHLY}last day{OF_MONTH}|{CHINESE_MONTHLY}(?:最后一天|月末|月底)": _last_day,
    rf"{MONTHLY}(?P<day>\d{{1,2}}(?:st|nd|rd|th)?){OF_MONTH}{OR_WORKDAY}": _monthly_day,
    rf"{CHINESE_MONTHLY}(?P<day>{NUMBER})[日号]{CHINESE_OR_WORKDAY}": _monthly_day,
    r"(?P<days>\d{1,2}) days? before (?:the |every )?(?:quarter'?s end|quarter end|end of (?:the |every )?quarter)":
        _quarterly,
    rf"(?:每个?)?季度?(?:末|结束)前(?P<days>{NUMBER})天": _quarterly,
}  # fmt: skip

YEARLY: dict[str, Form] = {
    rf"{MONTHLY}(?P<day>\d{{1,2}}(?:st|nd|rd|th)?) (?:of )?{MONTH}{OR_WORKDAY}": _yearly,
    rf"{MONTHLY}{MONTH} (?P<day>\d{{1,2}}(?:st|nd|rd|th)?){OR_WORKDAY}": _yearly,
    rf"(?:每年)?(?P<month>{NUMBER})月(?P<day>{NUMBER})[日号]{CHINESE_OR_WORKDAY}": _yearly,
}


def parse_rule(text: str, at: time = time(0)) -> Rule:
    """Do as `parse_day`, and read a day of the year ("31 February", "3月15日") as well, though it may never come."""
    return _read({**FORMS, **YEARLY}, text, at)


def parse_day(text: str, at: time = time(0)) -> Rule:
    """Return the rule that "last Friday", "最后一个周五", "25" or "second workday" means, at the time `at`.

    ValueError if it means none, or none that can be ("fifth Friday", "32").
    """
    return _read(FORMS, text, at)


def _read(forms: dict[str, Form], text: str, at: time) -> Rule:
    for form, rule in forms.items():
        said = re.fullmatch(form, plain(text).replace("’", "'"))
        if said is not None:
            return rule(said, at)
    raise ValueError(f"not a recurring day: {text}")


def say_day(rule: Rule) -> str:
    """Return the plain English of a rule's day, which `parse_rule` reads as the same rule (the hour is apart)."""
    match rule:
        case Daily():
            return "daily"
        case Weekly():
            return f"{ENGLISH_DAYS[rule.weekday]}s"
        case MonthlyWeekday():
            return f"{_ordinal(rule.nth)} {ENGLISH_DAYS[rule.weekday]}"
        case MonthlyWorkday():
            return f"{_ordinal(rule.nth)} workday"
        case Quarterly():
            return f"{rule.days_before_end} days before the quarter's end"
        case MonthlyDay():
            return "last day" if rule.clamp else _day_of_month(rule)


def _day_of_month(rule: MonthlyDay) -> str:
    month = f" {MONTHS[min(rule.months) - 1]}" if len(rule.months) == 1 else ""
    return f"{_ordinal(rule.day)}{month} or the {rule.shift} workday"


def _ordinal(nth: int) -> str:
    """Return "1st", "22nd", "11th"; counts from the end are "last", "2nd last"."""
    if nth < 0:
        return "last" if nth == -1 else f"{_ordinal(-nth)} last"
    teen = nth // 10 == 1
    return f"{nth}{'th' if teen else SUFFIXES.get(nth % 10, 'th')}"
