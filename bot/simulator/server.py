"""The local workspace as one HTTP server: the Web API, what the app is sent, the control API and the page.

A part of the server is a module with `routes(simulator) -> list[web.RouteDef]`; they are listed in `_routes`.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from aiohttp import web

from bot.clock import Clock
from bot.simulator import control, page, response_urls, socket_mode, store, web_api
from bot.simulator import people as casts
from bot.simulator.apps import InstalledApp, install
from bot.simulator.clock import ShiftedClock
from bot.simulator.delivery import Timings
from bot.simulator.faults import Faults
from bot.simulator.rates import Rates
from bot.simulator.switchboard import Mode, Switchboard
from bot.simulator.triggers import TriggerBook
from bot.simulator.web_api import ApiCall, files, scheduled
from bot.simulator.workspace import Workspace

MOST_BODY = 64 * 1024 * 1024
TICK = 0.25  # seconds between looks at what is due: scheduled messages, saving
SAVE_EVERY = 12  # ticks


async def _no_moment() -> datetime | None:
    return None


async def _no_reset() -> None:
    return None


class Simulator:
    """A running local workspace. `clock` may be any Clock; one that can be moved is a ShiftedClock."""

    def __init__(
        self,
        clock: Clock,
        *,
        manifest: dict[str, Any] | None = None,
        people: casts.Cast = casts.small_cast,
        snapshot: Path | None = None,
        fast: bool = True,
        mode: Mode = "socket",
        request_url: str = "",
        timings: Timings | None = None,
    ) -> None:
        self.clock = clock
        self.workspace = Workspace(clock)
        self.app: InstalledApp = install(self.workspace, manifest or {})
        people(self.workspace)
        self.snapshot = snapshot
        self.faults = Faults(random.Random(20261123))  # noqa: S311 - repeatable runs
        self.rates = Rates(enabled=not fast)
        self.triggers = TriggerBook()
        self.calls: list[ApiCall] = []
        self.next_moment: Callable[[], Awaitable[datetime | None]] = _no_moment
        self.reset: Callable[[], Awaitable[None]] = _no_reset
        self.open_ticket: Callable[[], str] = self.app.tickets.issue
        self.url = ""
        self._unsaved = False
        self._runner: web.AppRunner | None = None
        self._ticking: asyncio.Task[None] | None = None
        if snapshot is not None and snapshot.exists():
            store.load(self, snapshot)
        self.board = Switchboard(self.workspace, self.app, self.triggers, timings or Timings(), mode, request_url)
        self.workspace.listeners.append(self._changed)

    @property
    def api_url(self) -> str:
        """The base_url for slack_sdk: "http://127.0.0.1:port/api/"."""
        return f"{self.url}/api/"

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> None:
        """Listen; port 0 takes a free one. Raises OSError if the port is taken."""
        server = web.Application(client_max_size=MOST_BODY)
        server.add_routes(self._routes())
        self._runner = web.AppRunner(server, access_log=None, shutdown_timeout=0.5)
        await self._runner.setup()
        site = web.TCPSite(self._runner, host, port)
        await site.start()
        bound: tuple[Any, ...] = self._runner.addresses[0]
        self.url = f"http://{host}:{bound[1]}"
        self.board.start(self.url)
        self._ticking = asyncio.create_task(self._tick())

    async def stop(self) -> None:
        """Stop listening and save what there is."""
        if self._ticking is not None:
            self._ticking.cancel()
            await asyncio.gather(self._ticking, return_exceptions=True)
        await self.board.stop()
        if self._runner is not None:
            await self._runner.cleanup()
        self.save()

    def save(self) -> None:
        """Write the snapshot file, if there is one."""
        self._unsaved = False
        if self.snapshot is not None:
            store.save(self, self.snapshot)

    def settle(self) -> None:
        """Do what the workspace's time has made due: called every moment, and after the clock was moved."""
        scheduled.post_due(self)

    def move_clock(self, moment: datetime) -> datetime:
        """Move the workspace's clock, do what is due, tell `clock`; raises ValueError if it cannot be moved."""
        if not isinstance(self.clock, ShiftedClock):
            raise ValueError("this workspace runs on a clock that cannot be moved")
        now = self.clock.move_to(moment)
        self.workspace.tell("clock", now=now.isoformat())
        self.settle()
        return now

    def _routes(self) -> list[web.RouteDef]:
        app_side = [*socket_mode.routes(self), *response_urls.routes(self), *control.routes(self)]
        return [*web_api.routes(self), *files.routes(self), *app_side, *page.routes()]

    def _changed(self, _event: dict[str, Any]) -> None:
        self._unsaved = True

    async def _tick(self) -> None:
        ticks = 0
        while True:
            await asyncio.sleep(TICK)
            self.settle()
            ticks += 1
            if self._unsaved and ticks % SAVE_EVERY == 0:
                self.save()
