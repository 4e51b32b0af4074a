"""A thread that works off a queue: a burst is handed over together, and answered together.

Handing one job to a pool's thread and its result back costs about as much as a short transaction: the two threads
wait for each other at every step. Here whoever comes while the thread is at work only joins the queue, and results
travel back several at a time (`make bench`: `checkin_http_ratio`).
"""

import asyncio
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, TypeVar

AT_ONCE = 8  # results that may wait for each other before they travel back

R = TypeVar("R")


@dataclass(slots=True)
class _Job:
    work: Callable[[], Any]
    future: asyncio.Future[Any]
    result: Any = None
    problem: BaseException | None = None

    def do(self) -> None:
        try:
            self.result = self.work()
        except BaseException as problem:  # noqa: BLE001 — it belongs to whoever waits for the result
            self.problem = problem

    def answer(self) -> None:
        if self.future.done():  # whoever waited has been cancelled
            return
        if self.problem is None:
            self.future.set_result(self.result)
        else:
            self.future.set_exception(self.problem)


@dataclass(slots=True)
class _Line:
    """Those who wait in one event loop. A new loop has a new line: nobody is answered in a loop that is not theirs."""

    loop: asyncio.AbstractEventLoop
    waiting: deque[_Job] = field(default_factory=deque)
    served: bool = False  # the thread is at it; only the loop asks and changes this


class WorkerThread:
    """One thread, one job after the other, in the order in which they came. It serves one event loop at a time."""

    def __init__(self, name: str) -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix=name)
        self._line: _Line | None = None

    async def do(self, work: Callable[[], R]) -> R:
        """Have `work` done in the thread; returns what it returns and raises what it raises."""
        loop = asyncio.get_running_loop()
        if self._line is None or self._line.loop is not loop:
            self._line = _Line(loop)
        future: asyncio.Future[R] = loop.create_future()
        self._line.waiting.append(_Job(work, future))
        if not self._line.served:
            self._begin(self._line)
        return await future

    def _begin(self, line: _Line) -> None:
        self._thread.submit(self._work_off, line)
        line.served = True

    def _work_off(self, line: _Line) -> None:
        done: list[_Job] = []
        while line.waiting:
            job = line.waiting.popleft()
            if job.future.cancelled():
                continue
            job.do()
            done.append(job)
            if len(done) >= AT_ONCE:
                _tell(line.loop, _answer, done)
                done = []
        _tell(line.loop, self._end, line, done)

    def _end(self, line: _Line, done: list[_Job]) -> None:
        """Answer the last, in the loop; whoever has come meanwhile is handed over together."""
        _answer(done)
        line.served = False
        if line.waiting:
            self._begin(line)

    def close(self) -> None:
        """Finish what waits, then end the thread."""
        self._thread.shutdown()
        if self._line:  # whoever came while the thread was on its way out
            self._work_off(self._line)


def _tell(loop: asyncio.AbstractEventLoop, what: Callable[..., None], *about: Any) -> None:
    with suppress(RuntimeError):  # the loop has been closed: nobody waits there any more
        loop.call_soon_threadsafe(what, *about)


def _answer(jobs: list[_Job]) -> None:
    for job in jobs:
        job.answer()
