"""Processes that cost little: one Python that has imported everything forks as many as a test wants to see die.

`async with Nursery() as nursery: ended = await nursery.child(url=…, …)`. The orders are those of `tests.crashing.main`.
"""

import asyncio
import json
import os
import select
import signal
import sys
from typing import Any

POLL_S = 0.02
NO_MORE = b""


class Nursery:
    """The forking Python, from the outside. Whatever still lives at the end is killed."""

    def __init__(self) -> None:
        self._awaited: dict[int, asyncio.Future[int]] = {}
        self._listening: asyncio.Task[None] | None = None

    async def __aenter__(self) -> "Nursery":
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.nursery", stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
        )
        self._listening = asyncio.create_task(self._listen())
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._process.stdin
        self._process.stdin.close()
        await self._process.wait()
        assert self._listening
        await self._listening

    async def child(self, **order: Any) -> int:
        """Have a child do as ordered; returns how it ended, as `Process.returncode` says it."""
        number = len(self._awaited)
        self._awaited[number] = asyncio.get_running_loop().create_future()
        assert self._process.stdin
        self._process.stdin.write(json.dumps([number, order]).encode() + b"\n")
        return await self._awaited[number]

    async def _listen(self) -> None:
        assert self._process.stdout
        async for line in self._process.stdout:
            number, ended = json.loads(line)
            if not self._awaited[number].done():
                self._awaited[number].set_result(ended)


def fork(order: dict[str, Any]) -> int:
    """Let a child do what is ordered; returns its process id."""
    child = os.fork()
    if child:
        return child
    from tests import crashing  # noqa: PLC0415 — imported before the first fork, by `serve`

    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(nothing, 1)  # what it logs
    status = 1
    try:
        asyncio.run(crashing.main(**order))
        status = 0
    finally:
        os._exit(status)


def serve() -> None:
    """Fork a child for each line of orders, and say of each how it ended, until there are no more."""
    import tests.crashing  # noqa: F401, PLC0415 — once, for all children

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
