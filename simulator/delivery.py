"""How payloads reach the app: one answer for what a person does, retries for events.

A `Line` is the wire (Socket Mode or HTTP). The outbox decides what is repeated: events are, up to three
times; commands and interactions never are (docs.slack.dev/apis/events-api and, below it, using-socket-mode).
"""

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from simulator.clock import monotonic

Json = dict[str, Any]
Kind = Literal["slash_commands", "interactive", "events_api"]
Outcome = Literal["ok", "timeout", "unreachable", "refused"]
KEPT = 2_000


@dataclass(frozen=True)
class Timings:
    """Timeouts and waits of deliveries, in real seconds. Tests shorten them."""

    ack: float = 3.0  # how long an app may take to answer
    retries: tuple[float, ...] = (0.0, 60.0, 300.0)  # waits before each repetition of an event
    warning: float = 10.0  # between "warning" and "refresh_requested" on a socket
    ping: float = 10.0  # between pings on a socket


@dataclass(frozen=True)
class Retry:
    """Which repetition this is, and why it was needed."""

    number: int
    reason: str


@dataclass(frozen=True)
class Answer:
    """What came back. `body` is JSON, text or None; `reason` says why an event will be repeated."""

    outcome: Outcome
    body: Any = None
    status: int = 200
    reason: str = ""
    no_retry: bool = False


@dataclass(frozen=True)
class Attempt:
    """One delivery that was made, kept so that tests and the control API can show it."""

    kind: Kind
    payload: Json
    retry: Retry | None
    answer: Answer
    seconds: float

    def shown(self) -> Json:
        """Return it as JSON."""
        retry = {"retry_num": self.retry.number, "retry_reason": self.retry.reason} if self.retry else {}
        answer = {"outcome": self.answer.outcome, "status": self.answer.status, "body": self.answer.body}
        return {"kind": self.kind, "payload": self.payload, "seconds": self.seconds, **answer, **retry}


class Line(Protocol):
    """A wire to the app."""

    @property
    def connected(self) -> bool:
        """Say whether somebody could answer."""
        ...

    async def send(self, kind: Kind, payload: Json, retry: Retry | None = None) -> Answer:
        """Deliver once and wait for the answer, no longer than the timings say."""
        ...


class Outbox:
    """Delivers over whichever line is in use, and repeats events in the background."""

    def __init__(self, line: Callable[[], Line], timings: Timings) -> None:
        self._line = line
        self._timings = timings
        self._tasks: set[asyncio.Task[None]] = set()
        self.attempts: deque[Attempt] = deque(maxlen=KEPT)

    async def ask(self, kind: Kind, payload: Json) -> Answer:
        """Deliver something a person did, once, and return the answer."""
        return await self._attempt(kind, payload, None)

    def event(self, payload: Json) -> None:
        """Deliver an event in the background, repeated until it is acknowledged or given up."""
        self.start(self._until_acknowledged(payload))

    def start(self, work: Coroutine[Any, Any, None]) -> None:
        """Run something in the background until it is done or the workspace stops."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def idle(self) -> None:
        """Wait until no delivery is under way."""
        while self._tasks:
            await asyncio.wait(set(self._tasks))

    async def stop(self) -> None:
        """Give up what is under way."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _until_acknowledged(self, payload: Json) -> None:
        answer = await self._attempt("events_api", payload, None)
        for number, wait in enumerate(self._timings.retries, start=1):
            if answer.outcome == "ok" or answer.no_retry:
                return
            await asyncio.sleep(wait)
            answer = await self._attempt("events_api", payload, Retry(number, answer.reason))

    async def _attempt(self, kind: Kind, payload: Json, retry: Retry | None) -> Answer:
        began = monotonic()
        answer = await self._line().send(kind, payload, retry)
        self.attempts.append(Attempt(kind, payload, retry, answer, monotonic() - began))
        return answer
