"""What a running local workspace consists of: the parts that answer requests share it, and the server adds the network.

Nothing here imports a route, so every part of the server can name `State` in its types.
"""

import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from simulator import people as casts
from simulator.apps import InstalledApp, install
from simulator.clock import Clock, ShiftedClock
from simulator.delivery import Timings
from simulator.faults import Faults
from simulator.model import Json, Message
from simulator.rates import Rates
from simulator.switchboard import Mode, Switchboard
from simulator.triggers import TriggerBook
from simulator.workspace import Workspace


@dataclass(slots=True)
class ApiCall:
    """One call of the Web API that the app made. `answer` is None if the app got none."""

    method: str
    params: Json
    answer: Json | None
    at: datetime
    status: int = 200


async def _no_moment() -> datetime | None:
    return None


async def _no_reset() -> None:
    return None


class State:
    """A workspace with its people, one installed app, and what lies between them.

    Three attributes are functions that the program around it may replace: `next_moment` says when the app next does
    something by itself (None if it does not), `reset` starts afresh, `open_ticket` makes the tickets of Socket Mode.
    """

    def __init__(
        self,
        clock: Clock,
        *,
        manifest: dict[str, Any] | None = None,
        people: casts.Cast = casts.small_cast,
        fast: bool = True,
        mode: Mode = "socket",
        request_url: str = "",
        timings: Timings | None = None,
    ) -> None:
        self.clock = clock
        self.workspace = Workspace(clock)
        self.app: InstalledApp = install(self.workspace, manifest or {})
        people(self.workspace)
        self.faults = Faults(random.Random(20261123))  # noqa: S311 - repeatable runs
        self.rates = Rates(enabled=not fast)
        self.triggers = TriggerBook()
        self.calls: list[ApiCall] = []
        self.next_moment: Callable[[], Awaitable[datetime | None]] = _no_moment
        self.reset: Callable[[], Awaitable[None]] = _no_reset
        self.open_ticket: Callable[[], str] = self.app.tickets.issue
        self.url = ""  # "http://127.0.0.1:port", known once the server listens
        self.board = Switchboard(self.workspace, self.app, self.triggers, timings or Timings(), mode, request_url)

    @property
    def api_url(self) -> str:
        """The base_url for slack_sdk: "http://127.0.0.1:port/api/"."""
        return f"{self.url}/api/"

    def settle(self) -> None:
        """Post the scheduled messages that are due: called every moment, and after the clock was moved.

        One with metadata vanishes, as docs.slack.dev/reference/methods/chat.scheduleMessage warns: it "will not be
        posted".
        """
        if not self.workspace.scheduled:
            return
        now = self.workspace.seconds()
        due = [planned for planned in self.workspace.scheduled.values() if planned.post_at <= now]
        for planned in sorted(due, key=lambda each: each.post_at):
            del self.workspace.scheduled[planned.id]
            if not planned.params.get("metadata"):
                author, bot_id, app_id = self.app.bot_user, self.app.bot_id, self.app.app_id
                self.workspace.post(
                    Message("", planned.channel, user=author, bot_id=bot_id, app_id=app_id, **planned.params)
                )

    def move_clock(self, moment: datetime) -> datetime:
        """Move the workspace's clock, do what is due, tell `clock`; raises ValueError if it cannot be moved."""
        if not isinstance(self.clock, ShiftedClock):
            raise ValueError("this workspace runs on a clock that cannot be moved")
        now = self.clock.move_to(moment)
        self.workspace.tell("clock", now=now.isoformat())
        self.settle()
        return now
