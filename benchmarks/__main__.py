"""`make bench`: measure, print the machine, the figures and their spread, and write benchmarks/latest.json."""

import argparse
import asyncio
import sys
import tempfile
from pathlib import Path

from benchmarks import fanout, figures, groups, home, machine, report, rounds, sample, ticks
from benchmarks.report import Measured
from benchmarks.servers import Transport
from benchmarks.sizes import FULL, TINY, Sizes
from bot.platform.clock import SystemClock
from simulator.workspace import Workspace

TRANSPORTS: tuple[Transport, ...] = ("http", "socket")


def main() -> None:
    """Run from the command line."""
    options = argparse.ArgumentParser(prog="make bench", description=__doc__)
    options.add_argument("--tiny", action="store_true", help="only see that every part works; the figures mean nothing")
    options.add_argument("--out", type=Path, default=figures.LATEST, help="where the rows are written as JSON")
    chosen = options.parse_args()
    run(TINY if chosen.tiny else FULL, chosen.out)


def run(sizes: Sizes, out: Path) -> None:
    """Measure everything at these sizes; prints the report and writes the rows to `out`."""
    described = machine.described()
    with tempfile.TemporaryDirectory(prefix="hearth-bench-") as folder:
        measured = asyncio.run(_measure(sizes, Path(folder)))
        _say("sending")
        measured.sending = asyncio.run(fanout.measure(sizes, Path(folder)))
        _say("Home")
        measured.home = home.look(sizes, Path(folder))
        _say("ticks")
        measured.ticks = ticks.costs(sizes, Path(folder))
    _say("groups")
    measured.groups = groups.compare(sizes.company, sizes.rounds)
    found = report.figures(measured, sizes)
    print(f"{described}\n\n{figures.table(found)}")
    figures.write(found, out)


async def _measure(sizes: Sizes, folder: Path) -> Measured:
    clock, seed = SystemClock(), folder / "seed.db"
    sample.make(seed, team_id=Workspace(clock).team_id, people=sizes.people, now=clock.now())
    measured = Measured()
    for number in range(sizes.rounds):
        for transport in TRANSPORTS:
            _say(f"round {number + 1} of {sizes.rounds}, {transport}")
            for kind, pace in (await rounds.race(transport, seed, sizes, folder)).items():
                measured.paces[kind, transport].append(pace)
            measured.patience[transport].append(await rounds.patience(transport, seed, sizes, folder))
        measured.first_starts.append(await rounds.first_start("http", sizes, folder))
    return measured


def _say(line: str) -> None:
    print(f"… {line}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
