"""The local workspace with sample people, and Hearth in it, in one process and on one page."""

import asyncio
import json
import shutil
import signal
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from bot.cli import check, serve
from bot.platform import config, encryption, files
from bot.platform.config import Settings
from bot.platform.database import Database
from bot.platform.engines import url_of
from bot.platform.errors import Misconfigured
from demo import sample
from scheduler import jobs
from simulator.clock import ShiftedClock
from simulator.server import Simulator

READY = "ready"  # a file that says that the sample data is complete
TICK_S = 0.5  # whoever has just moved the clock is waiting for what it brings


async def run(*, folder: Path, port: int, reset: bool, say: Callable[[str], object]) -> None:
    """Run until Ctrl-C. What happens is kept in `folder`; `reset`, here or on the page, begins anew.

    Raises `Misconfigured` if the port is taken.
    """
    stop = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    again = True
    while again and not stop.is_set():
        if reset or not (folder / READY).exists():  # never asked for, or interrupted while it was made
            shutil.rmtree(folder, ignore_errors=True)
        again = reset = await _once(folder, port, stop, say)
    say("Goodbye. `make demo` continues where you left off.")


async def _once(folder: Path, port: int, stop: asyncio.Event, say: Callable[[str], object]) -> bool:
    """Run until the end or a reset; returns whether a reset was asked for."""
    clock, again = ShiftedClock(), asyncio.Event()
    if not folder.exists():  # noqa: ASYNC240 — before anything runs
        clock.freeze(sample.beginning(clock.now()))  # what a workspace is made of is older than its messages
    files.make_folder(folder.resolve())  # noqa: ASYNC240 — before anything runs
    manifest = json.loads(check.MANIFEST.read_text())
    sim = Simulator(clock, manifest=manifest, people=sample.cast, snapshot=folder / "workspace.json")
    try:
        await sim.start(port=port)
    except OSError as problem:
        raise Misconfigured(f"Port {port} is taken ({problem.strerror}): try `make demo ARGS='--port 0'`.") from None
    try:
        await _hearth(sim, clock, folder, stop, again, say)
    finally:
        await sim.stop()
    return again.is_set()


async def _hearth(
    sim: Simulator,
    clock: ShiftedClock,
    folder: Path,
    stop: asyncio.Event,
    again: asyncio.Event,
    say: Callable[[str], object],
) -> None:
    settings = settings_for(sim, folder)
    db = serve.open_database(settings)
    try:
        if not (folder / READY).exists():
            say("Making two months of sample data…")
            await sample.history(db, sim, clock)
            files.write_text(folder / READY, "")
        sim.next_moment = lambda: next_moment(db, clock)

        async def begin_anew() -> None:
            again.set()

        sim.reset = begin_anew
        ended = asyncio.Event()
        ready = _announce(sim, say)
        hearth = asyncio.create_task(serve.serve(settings, clock, ended, started=ready, tick_s=TICK_S))
        await _first(hearth, stop, again)
        ended.set()
        await hearth
    finally:
        db.close()


def _announce(sim: Simulator, say: Callable[[str], object]) -> Callable[[int], None]:
    def ready(_port: int) -> None:
        say(f"\n  Hearth is running in a local workspace with sample people:  {sim.url}/\n")
        say("  Try /checkin 好, /kudos @…, /hearth help; move the clock to the next prompt. Ctrl-C ends it.")

    return ready


async def _first(hearth: asyncio.Task[None], *events: asyncio.Event) -> None:
    """Wait until any of these events is set, or Hearth has ended by itself."""
    waits = [asyncio.create_task(event.wait()) for event in events]
    await asyncio.wait({hearth, *waits}, return_when=asyncio.FIRST_COMPLETED)
    for wait in waits:
        wait.cancel()
        with suppress(asyncio.CancelledError):
            await wait


async def next_moment(db: Database, clock: ShiftedClock) -> datetime | None:
    """Return when Hearth next says something by itself."""
    return await db.read(jobs.next_moment, now=clock.now())


def settings_for(sim: Simulator, folder: Path) -> Settings:
    """Return Hearth's settings for this workspace; its key is kept beside its database."""
    key = folder / "secret.key"
    if not key.exists():
        files.write_text(key, encryption.new_key())
    return config.load(
        None,
        slack_bot_token=sim.app.bot_token,
        slack_app_token=sim.app.app_token,
        slack_signing_secret=sim.app.signing_secret,
        slack_api_url=sim.api_url,
        database_url=url_of(folder / "hearth.db").render_as_string(),
        hearth_secret_key=key.read_text(),
        host="127.0.0.1",
        port=0,
    )
