"""The local workspace as one HTTP server: the Web API, what the app is sent, the control API and the page.

A part of the server is a module with a function `routes`; they are listed in `Simulator._routes`.
"""

import asyncio
from pathlib import Path
from typing import Any

from aiohttp import web

from simulator import answers, control, page, socket_mode, store, web_api
from simulator import people as casts
from simulator.clock import Clock
from simulator.delivery import Timings
from simulator.state import State
from simulator.switchboard import Mode

MOST_BODY = 64 * 1024 * 1024
TICK = 0.25  # seconds between looks at what is due: scheduled messages, saving
SAVE_EVERY = 12  # ticks


class Simulator(State):
    """A running local workspace. `clock` may be any Clock; one that can be moved is a ShiftedClock.

    With a `snapshot` file the workspace is read from it, if it exists, and saved to it. Unless `fast`, the app meets
    Slack's rate limits. In the mode "http" events and interactions are posted to `request_url`.
    """

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
        super().__init__(
            clock, manifest=manifest, people=people, fast=fast, mode=mode, request_url=request_url, timings=timings
        )
        self.snapshot = snapshot
        self._unsaved = False
        self._runner: web.AppRunner | None = None
        self._ticking: asyncio.Task[None] | None = None
        if snapshot is not None and snapshot.exists():
            store.load(self, snapshot)
        self.workspace.listeners.append(self._changed)

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

    def _routes(self) -> list[web.RouteDef]:
        app_side = [*socket_mode.routes(self.board.socket), *answers.routes(self.board), *control.routes(self)]
        return [*web_api.routes(self), *web_api.files.routes(self.workspace), *app_side, *page.routes()]

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
