"""Reading the days that people type: `tomorrow`, `friday`, `3d`, `周五`, `2026-12-01`."""

import re
from datetime import date, timedelta

from bot.errors import Refused
from handlers.arguments import meaning

DAYS = {
    "tomorrow": ("tomorrow", "明天"),
    "monday": ("monday", "mon", "周一", "星期一", "下周一"),
    "tuesday": ("tuesday", "tue", "周二", "星期二"),
    "wednesday": ("wednesday", "wed", "周三", "星期三"),
    "thursday": ("thursday", "thu", "周四", "星期四"),
    "friday": ("friday", "fri", "周五", "星期五"),
    "saturday": ("saturday", "sat", "周六", "星期六"),
    "sunday": ("sunday", "sun", "周日", "星期日", "周天"),
    "off": ("off", "关", "取消"),
}
WEEK = [name for name in DAYS if name.endswith("day")]
IN_DAYS = re.compile(r"^(\d{1,3})\s*(?:d|days?|天)$")


def read_day(text: str, today: date) -> date | None:
    """Return the day that `tomorrow`, `friday`, `3d`, `2026-12-01` or their Chinese mean; None for `off`.

    Raises `Refused` for anything else.
    """
    word = meaning(text.strip(), DAYS)
    if word == "off":
        return None
    if word == "tomorrow":
        return today + timedelta(days=1)
    if word:
        ahead = (WEEK.index(word) - today.weekday() - 1) % 7 + 1
        return today + timedelta(days=ahead)
    if days := IN_DAYS.match(text.strip().casefold()):
        return today + timedelta(days=int(days[1]))
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise Refused("settings.snooze_unknown", word=text.strip()[:40]) from None
