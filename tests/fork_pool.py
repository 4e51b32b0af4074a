"""Processes that cost little: one Python that has imported everything forks as many as a test wants to see die.

`with Nursery() as nursery: ended = await nursery.child(url=…, …)`. The orders are those of `tests.crash_child.main`.
"""

import asyncio
import json
import os
import select
import signal
import subprocess
import sys
import threading
from concurrent.futures import Future
from typing import Any

POLL_S = 0.02
NO_MORE = b""


class Nursery:
    """The forking Python, from the outside. Whatever still lives at the end is killed."""

    def __enter__(self) -> "Nursery":
        self._awaited: dict[int, Future[int]] = {}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.fork_pool"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        self._listening = threading.Thread(target=self._listen)
        self._listening.start()
        return self

    def __exit__(self, *_: object) -> None:
        assert self._process.stdin
        self._process.stdin.close()
        self._listening.join()
        self._process.wait()

    async def child(self, **order: Any) -> int:
        """Have a child do as ordered; returns how it ended, as `Process.returncode` says it."""
        number = len(self._awaited)
        ending = self._awaited[number] = Future[int]()
        assert self._process.stdin
        self._process.stdin.write(json.dumps([number, order]).encode() + b"\n")
        self._process.stdin.flush()
        return await asyncio.wrap_future(ending)

    def _listen(self) -> None:
        assert self._process.stdout
        with self._process.stdout as said:
            for line in said:
                number, ended = json.loads(line)
                if not self._awaited[number].cancelled():
                    self._awaited[number].set_result(ended)


def fork(order: dict[str, Any]) -> int:
    """Let a child do what is ordered; returns its process id."""
    child = os.fork()
    if child:
        return child
    from tests import crash_child  # noqa: PLC0415 — imported before the first fork, by `serve`

    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(nothing, 1)  # what it logs
    status = 1
    try:
        asyncio.run(crash_child.main(**order))
        status = 0
    finally:
        os._exit(status)


def serve() -> None:
    """Fork a child for each line of orders, and say of each how it ended, until there are no more."""
    import tests.crash_child  # noqa: F401, PLC0415 — once, for all children

    living: dict[int, int] = {}
    heard = b""
    while True:
        if select.select([0], [], [], POLL_S)[0]:
            chunk = os.read(0, 65_536)
            if chunk == NO_MORE:
                break
            *lines, heard = (heard + chunk).split(b"\n")
            for line in lines:
                number, order = json.loads(line)
                living[fork(order)] = number
        _say_who_has_ended(living)
    for child in living:
        os.kill(child, signal.SIGKILL)


def _say_who_has_ended(living: dict[int, int]) -> None:
    while living:
        child, status = os.waitpid(-1, os.WNOHANG)
        if not child:
            return
        sys.stdout.write(json.dumps([living.pop(child), os.waitstatus_to_exitcode(status)]) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    serve()
