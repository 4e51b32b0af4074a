"""The whole timetable: what is looked for at every tick. Who is due is data in the tables, not here."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from bot.core import prompts as schedules
from bot.core import search
from bot.platform import idempotency, rate_limits
from scheduler import checkins, exchange, holidays, kudos, prompts, reflection, retention


@dataclass(frozen=True)
class Job:
    """Something to look for. `run(session, now=…)` is one transaction and returns how many things it did.

    What takes long is worked out `before`, in a transaction that only looks and is in nobody's way; it returns what
    `run` is then given as `ahead`.
    """

    name: str
    run: Callable[..., int]
    every_s: int = 5
    batch: int = 500  # a run that did this many is run again at once; 0: once is enough
    before: Callable[..., Any] | None = None


JOBS = (
    Job("schedules.replan", schedules.replan_waiting, every_s=1, batch=100),
    Job("checkins.prompt", checkins.enqueue_due),
    Job("prompts.together", prompts.enqueue_due),
    Job("prompts.remind", prompts.remind),
    Job("prompts.again", prompts.again, every_s=60, batch=0),
    Job("holidays.missing", holidays.enqueue_due, every_s=3600, batch=0),
    Job("reflection.rounds", reflection.advance, batch=50),
    Job("kudos.received", kudos.enqueue_due, every_s=1, batch=100),
    Job("kudos.month", kudos.celebrate_due, every_s=60, batch=0),
    Job("exchange.tell", exchange.enqueue_due, before=exchange.work_out),
    Job("checkins.three", checkins.enqueue_three),
    Job("checkins.week", checkins.enqueue_weeks),
    Job("checkins.weeks", checkins.close_weeks, every_s=600, batch=0),
    Job("retention.prune", retention.prune, every_s=3600, batch=retention.AT_ONCE),
    Job("search.forget", search.forget, every_s=60, batch=1),
    Job("rates.prune", rate_limits.prune, every_s=3600, batch=0),
    Job("inbox.prune", idempotency.prune, every_s=3600, batch=0),
)

NEXT: tuple[Callable[..., datetime | None], ...] = (
    schedules.next_moment,
    exchange.next_moment,
    kudos.next_moment,
    reflection.next_moment,
)


def next_moment(session: Session, *, now: datetime) -> datetime | None:
    """Return when Hearth next says something by itself, or None if nothing is planned."""
    moments = [moment for look in NEXT if (moment := look(session, now=now)) is not None]
    return min(moments, default=None)
