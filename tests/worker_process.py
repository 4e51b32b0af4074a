"""One of several Hearths on one PostgreSQL, at a test's pace: `python -m tests.worker_process ROLE OFFSET`.

OFFSET is by how many seconds the workspace's time differs from the machine's.
"""

import asyncio
import signal
import sys
from datetime import timedelta

from bot.cli import serve
from bot.platform import config
from bot.platform.log import configure
from scheduler.sender import Limits
from simulator.clock import ShiftedClock

PACE = Limits(
    http_s=1.0, lease_s=2.5, grace_s=0.3, gap_s=0.5, posts_per_minute=4_000, looks_per_minute=60_000, channel_s=0.001
)


async def main(role: str, offset: str) -> None:
    configure("WARNING")
    clock, stop = ShiftedClock(), asyncio.Event()
    clock.offset = timedelta(seconds=float(offset))
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)

    def ready(port: int) -> None:
        print("ready", port, flush=True)  # noqa: T201 — the test waits for it

    await serve.serve(config.load(), clock, stop, started=ready, limits=PACE, role=config.Role(role))


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
