"""When somebody is reminded: at the reminder's own hour if that suits them, else on the side of it that does."""

from datetime import datetime, timedelta
from functools import lru_cache

from bot.core.availability import Availability, is_available, next_available

STEP = timedelta(minutes=15)  # good moments begin and end at quarters of an hour, or are long enough to be met by one


@lru_cache(maxsize=4096)  # most members of a workspace share a handful of rhythms
def good_moment_for(due: datetime, rhythm: Availability, *, patience: timedelta, back: timedelta) -> datetime | None:
    """Return the next good moment within `patience`, else the last one before, at most `back`; None if there is none.

    Somebody whose morning an event begins in hears of it the evening before, not in the night.
    """
    later = next_available(due, rhythm, horizon_days=patience.days + 1)
    if later is not None and later <= due + patience:
        return later
    moment = due
    while moment >= due - back:
        if is_available(moment, rhythm):
            return moment
        moment -= STEP
    return None
