"""`hearth` as its own process: `async with running(settings) as hearth`, as an operator starts it."""

import asyncio
import os
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import SecretStr

from bot.platform.config import Settings

ROOT = Path(__file__).parents[1]


@dataclass
class Program:
    """A started `hearth`; `out` and `err` hold what it has said so far."""

    process: asyncio.subprocess.Process
    folder: Path
    _reading: list[asyncio.Task[None]] = field(default_factory=list)
    out: str = ""
    err: str = ""

    async def says(self, words: str, within: float = 60.0) -> str:
        """Wait until it has said these words on either stream; fails if it ends or `within` seconds pass before."""
        async with asyncio.timeout(within):
            while words not in self.out + self.err:
                assert self.process.returncode is None, self.out + self.err
                await asyncio.sleep(0.02)
        return self.out

    async def ends(self, within: float = 60.0) -> int:
        """Wait for the end; returns the exit status."""
        async with asyncio.timeout(within):
            await self.process.wait()
            await asyncio.gather(*self._reading)
        assert self.process.returncode is not None
        return self.process.returncode


def environment(settings: Settings) -> dict[str, str]:
    """Return these settings as a person would write them into .env."""
    values = {name: getattr(settings, name) for name in Settings.model_fields}
    plain = {name: v.get_secret_value() if isinstance(v, SecretStr) else str(v) for name, v in values.items()}
    return {**os.environ, **{name.upper(): value for name, value in plain.items()}}


@asynccontextmanager
async def running(settings: Settings, *command: str, module: str = "bot", **changes: str) -> AsyncIterator[Program]:
    """Start `hearth run`, or another command, with these settings and changes, in a folder of its own."""
    with tempfile.TemporaryDirectory() as folder:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", module, *(command or ("run",))),
            cwd=folder,
            env=environment(settings) | {"PYTHONPATH": str(ROOT)} | changes | {"COLUMNS": "300", "NO_COLOR": "1"},
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        program = Program(process, Path(folder))
        program._reading += [asyncio.create_task(_read(program, "out")), asyncio.create_task(_read(program, "err"))]
        try:
            yield program
        finally:
            if process.returncode is None:
                process.kill()
            await program.ends()


async def _read(program: Program, name: str) -> None:
    stream = program.process.stdout if name == "out" else program.process.stderr
    assert stream is not None
    async for line in stream:
        setattr(program, name, getattr(program, name) + line.decode())
