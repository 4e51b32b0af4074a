"""A server of its own process: Hearth or the yardstick, beside a local workspace in this one."""

import asyncio
import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Literal

from benchmarks import sample
from benchmarks.wires import Http, Sockets, Wire
from bot.cli.check import MANIFEST
from bot.platform.clock import SystemClock
from simulator import payloads
from simulator.server import Simulator

ROOT = Path(__file__).parent.parent
LONGEST_START_S = 30.0

Kind = Literal["hearth", "noop"]
Transport = Literal["http", "socket"]

COMMANDS: dict[Kind, tuple[str, ...]] = {"hearth": ("-m", "bot", "run"), "noop": ("-m", "benchmarks.noop")}


@dataclass(frozen=True)
class Running:
    """A server that has answered once."""

    slack: Simulator
    wire: Wire
    pid: int
    start_s: float
    database: Path

    def rest_mib(self) -> float:
        """Return its resident memory in MiB."""
        status = Path(f"/proc/{self.pid}/status")
        if status.exists():
            line = next(line for line in status.read_text().splitlines() if line.startswith("VmRSS"))
            return int(line.split()[1]) / 1024
        kib = subprocess.run(["ps", "-o", "rss=", "-p", str(self.pid)], capture_output=True, text=True, check=True)
        return int(kib.stdout) / 1024


@asynccontextmanager
async def running(
    kind: Kind, transport: Transport, seed: Path | None, people: int, folder: Path
) -> AsyncIterator[Running]:
    """Run a fresh server on a copy of the database `seed` (None: on none) until the block ends.

    Raises `RuntimeError`, with what the server said, if it does not answer.
    """
    slack = Simulator(SystemClock(), manifest=json.loads(MANIFEST.read_text()), people=sample.cast(people))
    await slack.start()
    database, port = folder / "hearth.db", _free_port()
    _copy(seed, database)
    wire: Wire = Sockets(slack) if transport == "socket" else Http(port, slack.app.signing_secret)
    began = perf_counter()
    said = (folder / "server.log").open("w+b")
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *COMMANDS[kind],
        cwd=folder,
        env=_variables(slack, transport, port, database),
        stderr=said,
        stdout=said,
    )
    try:
        await _answered(slack, wire, process, began, folder / "server.log")
        yield Running(slack, wire, process.pid, perf_counter() - began, database)
    finally:
        await wire.close()
        await _end(process)
        await slack.stop()
        said.close()


def _copy(seed: Path | None, database: Path) -> None:
    for leftover in database.parent.glob(f"{database.name}*"):
        leftover.unlink()
    if seed is not None:
        shutil.copy(seed, database)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _variables(slack: Simulator, transport: Transport, port: int, database: Path) -> dict[str, str]:
    return os.environ | {
        "PYTHONPATH": str(ROOT),
        "SLACK_BOT_TOKEN": slack.app.bot_token,
        "SLACK_APP_TOKEN": slack.app.app_token if transport == "socket" else "",
        "SLACK_SIGNING_SECRET": slack.app.signing_secret,
        "SLACK_API_URL": slack.api_url,
        "DATABASE_URL": f"sqlite:///{database}",
        "HEARTH_SECRET_KEY": sample.KEY,
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "LOG_LEVEL": "WARNING",
    }


async def _answered(slack: Simulator, wire: Wire, process: asyncio.subprocess.Process, began: float, log: Path) -> None:
    while not await _answers(slack, wire):
        if process.returncode is not None or perf_counter() - began > LONGEST_START_S:
            raise RuntimeError(f"the server does not answer (exit status {process.returncode}): {_end_of(log)}")
        await asyncio.sleep(0.005)


def _end_of(log: Path) -> str:
    return log.read_text()[-2_000:]


async def _answers(slack: Simulator, wire: Wire) -> bool:
    """Say whether it is there: over HTTP it has answered Slack's own first question, else it has had its `hello`."""
    if isinstance(wire, Sockets):
        return slack.board.socket.connected
    return await wire.ask("events_api", payloads.url_verification("ready?"))


async def _end(process: asyncio.subprocess.Process) -> None:
    if process.returncode is None:
        process.terminate()
    await process.wait()
