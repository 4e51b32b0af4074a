"""Several processes on one PostgreSQL: who ticks, who wakes whom, and what is left behind."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from croniter import croniter

from bot import serve
from bot.clock import SystemClock
from bot.config import Role, Settings
from bot.errors import Misconfigured
from scheduler import cluster
from scheduler.jobs import JOBS

# -- one process on SQLite --------------------------------------------------------------------------


@pytest.mark.parametrize("role", [Role.WEB, Role.WORKER])
async def test_a_sqlite_file_serves_one_process_and_says_so(settings: Settings, role: Role) -> None:
    with pytest.raises(Misconfigured, match=r"A SQLite file serves one process.*PostgreSQL"):
        await serve.serve(settings, SystemClock(), asyncio.Event(), role=role)


# -- intervals --------------------------------------------------------------------------------------


@pytest.mark.parametrize("seconds", [0.2, 1, 5, 30, 60, 600, 3600, 7200, 86_400, *{job.every_s for job in JOBS}])
def test_every_interval_of_the_timetable_is_a_line_of_cron(seconds: float) -> None:
    midnight = datetime(2026, 11, 25, tzinfo=UTC)
    times = croniter(cluster.crontab(seconds), midnight)

    assert [times.get_next(datetime) - midnight for _ in range(3)] == [
        timedelta(seconds=max(1, seconds)) * n for n in (1, 2, 3)
    ]


@pytest.mark.parametrize("seconds", [7, 50, 90, 5 * 3600])
def test_an_interval_that_would_jump_at_the_full_minute_is_refused(seconds: float) -> None:
    with pytest.raises(ValueError, match=f"every {seconds} seconds"):
        cluster.crontab(seconds)
