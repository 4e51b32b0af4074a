"""Reading the days that people type: `tomorrow`, `friday`, `3d`, `周五`, `12-24..12-31`, `friday afternoon`."""

import re
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.blocks.text import plain
from bot.core.availability import local_day
from bot.core.people import Caller
from bot.features.settings import Span
from bot.platform.errors import Refused
from handlers.arguments import meaning
from handlers.context import Context

DAYS = {
    "today": ("today", "今天", "今日"),
    "tomorrow": ("tomorrow", "明天", "明日"),
    "the day after": ("the day after tomorrow", "后天"),
    "monday": ("monday", "mon", "周一", "星期一", "礼拜一"),
    "tuesday": ("tuesday", "tue", "周二", "星期二", "礼拜二"),
    "wednesday": ("wednesday", "wed", "周三", "星期三", "礼拜三"),
    "thursday": ("thursday", "thu", "周四", "星期四", "礼拜四"),
    "friday": ("friday", "fri", "周五", "星期五", "礼拜五"),
    "saturday": ("saturday", "sat", "周六", "星期六", "礼拜六"),
    "sunday": ("sunday", "sun", "周日", "星期日", "礼拜日", "周天", "星期天"),
    "off": ("off", "关", "取消", "结束"),
}
WEEK = [name for name in DAYS if name.endswith("day") and name != "today"]
WEEKS = {"this week": ("this week", "本周", "这周"), "next week": ("next week", "下周", "下个星期")}
THIS_OR_NEXT = re.compile(r"(?P<next>next\s+|下个?)|(?P<this>this\s+|[本这]个?)")
BEFORE = re.compile(r"^(?:from|on|the|从|自)\s*(?=\S)")
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
NAMED = rf"(?P<month>{'|'.join(MONTHS)})[a-z]*\.?"
NAMED_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
IN_DAYS = re.compile(r"^(\d{1,3})\s*(?:d|days?|天)(?:后)?$")
HALVES = {
    "morning": ("morning", "am", "a.m.", "上午", "早上"),
    "afternoon": ("afternoon", "pm", "p.m.", "下午"),
}
OVER = {"morning": time(12), "afternoon": time(18)}
HALF = re.compile(rf"^(.*?)\s*({'|'.join(re.escape(form) for forms in HALVES.values() for form in forms)})$")
BETWEEN = re.compile(r"\s*(?:\.\.+|…|~|～|—|–|到|至)\s*|\s+(?:to|until|till|-)\s+")
MONTH_DAY = re.compile(r"(\d{1,2})\s*(?:[-/.]|月)\s*(\d{1,2})\s*[日号]?")
WHOLE_DATE = re.compile(r"(\d{4})\s*(?:[-/.]|年)\s*(\d{1,2})\s*(?:[-/.]|月)\s*(\d{1,2})\s*[日号]?")

MISTAKEN = timedelta(days=300)  # from December 31 to December 24 is two dates mixed up, and no year


def today(caller: Caller, now: datetime) -> date:
    """Return what day it is for the caller."""
    return local_day(now, caller.zone)


def clock(ctx: Context) -> time:
    """Return what time of day it is for the caller."""
    return ctx.now.astimezone(ZoneInfo(ctx.caller.zone)).time()


def read_day(text: str, today: date) -> date | None:
    """Return the day that `tomorrow`, `friday`, `3d`, `2026-12-01` or their Chinese mean; None for `off`.

    Raises `Refused` for anything else.
    """
    if meaning(text.strip(), DAYS) == "off":
        return None
    day = _day(text, today, not_before=today + timedelta(days=1))
    if day is None:
        raise Refused("settings.snooze_unknown", word=text.strip()[:40])
    return day


def read_span(text: str, today: date, at: time = time.min) -> Span:
    """Return the days that `tomorrow`, `12-24..12-31`, `friday afternoon`, `next week` or their Chinese mean.

    A weekday is the coming one, today included; half of it is not today's if that is over `at` this time of day.
    Raises `Refused` for anything else.
    """
    said = BEFORE.sub("", plain(text).strip().casefold())
    week = meaning(said, WEEKS)
    if week:
        monday = today - timedelta(days=today.weekday()) + timedelta(days=7 if week == "next week" else 0)
        return Span(max(monday, today), monday + timedelta(days=6))
    half = HALF.match(said)
    if half and half[1]:
        return _half(half[1], meaning(half[2], HALVES) or "", today, at, text)
    ends = BETWEEN.split(said)
    first = _day(ends[0], today, not_before=today)
    last = _day(ends[-1], today, not_before=first) if first else None
    if first is None or last is None or len(ends) > 2:  # noqa: PLR2004 — a span has two ends
        raise _unknown(text)
    if last - first > MISTAKEN and not WHOLE_DATE.fullmatch(ends[-1].strip()):
        raise Refused("settings.off_order")
    return Span(first, last)


def _half(said: str, half: str, today: date, at: time, text: str) -> Span:
    day = _day(said, today, not_before=today + timedelta(days=at >= OVER[half]))
    if day is None:
        raise _unknown(text)
    return Span(day, day, half)


def _unknown(text: str) -> Refused:
    return Refused("settings.off_unknown", word=text.strip()[:40])


def _day(text: str, today: date, *, not_before: date) -> date | None:
    """Return the first such day that is not before `not_before`; a whole date is what it says. None if it is none."""
    said = text.strip()
    word = meaning(said, DAYS)
    if word in ("today", "tomorrow", "the day after"):
        return today + timedelta(days=("today", "tomorrow", "the day after").index(word))
    if word in WEEK:
        return not_before + timedelta(days=(WEEK.index(word) - not_before.weekday()) % 7)
    if (of_week := _of_week(said, today)) is not None:
        return of_week
    if days := IN_DAYS.match(said.casefold()):
        return today + timedelta(days=int(days[1]))
    return _date(said, not_before)


def _of_week(said: str, today: date) -> date | None:
    """Return the day that `next friday` or `下周五` means, which is one of the next week, or `this friday`."""
    which = THIS_OR_NEXT.match(said)
    word = meaning(said[which.end() :], DAYS) if which else None
    if which is None or word not in WEEK:
        return None
    monday = today - timedelta(days=today.weekday()) + timedelta(days=7 if which["next"] else 0)
    return monday + timedelta(days=WEEK.index(word))


def _named(said: str) -> tuple[int, int] | None:
    """Return month and day of `24 dec`, `December 24th`; None if it is no such date."""
    found = re.fullmatch(rf"{NAMED_DAY} {NAMED}|{NAMED.replace('month', 'm')} {NAMED_DAY.replace('day', 'd')}", said)
    if found is None:
        return None
    return MONTHS.index(found["month"] or found["m"]) + 1, int(found["day"] or found["d"])


def _date(said: str, not_before: date) -> date | None:
    whole, part, named = WHOLE_DATE.fullmatch(said), MONTH_DAY.fullmatch(said), _named(said.casefold())
    try:
        if whole:
            return date(int(whole[1]), int(whole[2]), int(whole[3]))
        if part or named:
            month, day = named or (int(part[1]), int(part[2]))  # type: ignore[index]  # one of the two is there
            this_year = date(not_before.year, month, day)
            return this_year if this_year >= not_before else date(not_before.year + 1, month, day)
    except ValueError:
        pass
    return None
