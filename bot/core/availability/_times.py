"""Read a time of day as people write it, in English and Chinese."""

import re
from datetime import time

from ._words import NUMBER, number, plain


def _same(hours: range) -> dict[int, int]:
    return {hour: hour for hour in hours}


def _later(hours: range) -> dict[int, int]:
    """Return the hours of an afternoon or evening, said with twelve or with twenty-four."""
    return {hour: hour + 12 for hour in hours} | {hour + 12: hour + 12 for hour in hours}


WHOLE_DAY = _same(range(24))
MINUTES = range(60)
# Which hour is meant by the hour that is said with each word; what is missing makes no sense ("上午16点").
PARTS_OF_DAY: dict[str, dict[int, int]] = {
    "am": {12: 0} | _same(range(1, 12)),
    "pm": {12: 12} | {hour: hour + 12 for hour in range(1, 12)},
    "凌晨": {12: 0} | _same(range(7)),
    "清晨": _same(range(4, 10)),
    "早上": _same(range(4, 13)),
    "早晨": _same(range(4, 13)),
    "上午": _same(range(13)),
    "中午": {1: 13, 2: 14} | _same(range(11, 15)),
    "下午": {12: 12} | _later(range(1, 8)),
    "傍晚": _later(range(4, 9)),
    "晚上": {12: 0} | _later(range(5, 12)),
}
FRACTIONS = {"半": 30, "一刻": 15, "三刻": 45, "整": 0, "": 0}
CHINESE_PART = "|".join(word for word in PARTS_OF_DAY if not word.isascii())
TIME = re.compile(
    rf"(?P<before>{CHINESE_PART})?(?P<hour>{NUMBER})"
    rf"(?P<clock>:(?P<minute>\d\d)|[点點时](?P<rest>半|一刻|三刻|整|(?:{NUMBER}分?)?))?"
    r"(?P<after>am|pm)?"
)


def parse_time(text: str) -> time:
    """Return the time that "16:30", "4:30pm", "下午4点半" or "16点30" means.

    ValueError if it is no time of day, none that exists ("25:00", "13pm"), or may be two (a bare "4").
    """
    said = TIME.fullmatch(plain(text).replace(" ", "").replace("a.m.", "am").replace("p.m.", "pm"))
    if said is None or not _clear(said):
        raise ValueError(f"not a time of day: {text}")
    hours = PARTS_OF_DAY.get(said["before"] or said["after"] or "", WHOLE_DAY)
    hour, minute = hours.get(number(said["hour"])), _minute(said["minute"] or said["rest"] or "")
    if hour is None or minute not in MINUTES:
        raise ValueError(f"there is no such time: {text}")
    return time(hour, minute)


def _clear(said: re.Match[str]) -> bool:
    if said["before"] and said["after"]:
        return False
    return bool(said["before"] or said["after"] or said["clock"])


def _minute(text: str) -> int:
    return FRACTIONS[text] if text in FRACTIONS else number(text.removesuffix("分"))
