"""Read a recurring day as people write it, in English and Chinese."""

import re
from collections.abc import Callable
from datetime import time

from ._rules import Daily, MonthlyDay, MonthlyWeekday, MonthlyWorkday, Quarterly, Rule, Weekly
from ._words import ENGLISH_ORDINALS, NUMBER, number, plain

ENGLISH_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
CHINESE_DAYS = "一二三四五六日"

ORDINAL = rf"(?:{'|'.join(ENGLISH_ORDINALS)}|\d{{1,2}}(?:st|nd|rd|th))"
NTH = rf"(?P<nth>last|{ORDINAL}(?: (?:to )?last)?)"
CHINESE_NTH = rf"(?P<nth>最后一?|(?:倒数)?第{NUMBER})个?"
WEEKDAY = rf"(?P<weekday>{'|'.join(ENGLISH_DAYS)})s?"
CHINESE_WEEKDAY = r"(?:周|星期|礼拜)(?P<weekday>[一二三四五六日天])"
WORKDAY = r"(?:workday|working day|business day|weekday)"
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


def parse_day(text: str, at: time = time(0)) -> Rule:
    """Return the rule that "last Friday", "最后一个周五", "25" or "second workday" means, at the time `at`.

    ValueError if it means none, or none that can be ("fifth Friday", "32").
    """
    for form, rule in FORMS.items():
        said = re.fullmatch(form, plain(text).replace("’", "'"))
        if said is not None:
            return rule(said, at)
    raise ValueError(f"not a recurring day: {text}")
