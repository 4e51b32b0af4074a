"""`make chaos`: thousands of messages, processes killed in the midst of them, and a Slack that fails in every way.

Ends with one line, `lost=0 doubled=0 sent=10000`, and with status 1 if it is another one. The seed is printed first;
the same seed plans the same kills and draws the same faults, though not the same timing.
"""

import argparse
import asyncio
import random
import secrets
import signal
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import aiohttp

from bot.core import outbox
from bot.migrations import schema
from bot.platform.clock import monotonic
from bot.platform.database import connect
from simulator.clock import ShiftedClock
from simulator.model import User
from simulator.server import Simulator
from tests import crash_child, postgres
from tests.fork_pool import Nursery
from tests.local_slack import manifest
from tests.outbox_helpers import KEYS, Office, open_office

PEOPLE = 200
# More patient than the tests of single faults: whoever is starved of the processor for a second must not look dead.
LIMITS = {"http_s": 1.0, "lease_s": 3.0, "grace_s": 0.5, "gap_s": 1.0, "round_s": 0.5}
# Shares of the faults. Late: what Slack has is not shown to whoever looks for it at first.
FAULTS: dict[str, tuple[float, dict[str, Any]]] = {
    "429": (0.10, {"retry_after": 1}),
    "500_before": (0.20, {}),
    "500_after": (0.25, {}),
    "reset_before": (0.10, {}),
    "reset_after": (0.20, {}),
    "slow": (0.05, {"seconds": 1.5}),
    "nothing": (0.05, {"seconds": 1.5}),
    "late_visibility": (0.05, {"seconds": 3.8}),
}
WAYS = (*crash_child.MOMENTS, crash_child.ANYWHERE)


@dataclass(frozen=True)
class Plan:
    """What is to happen."""

    seed: int
    messages: int = 10_000
    kills: int = 50
    faults: float = 0.10
    processes: int = 1
    engine: str = "sqlite"
    patience_s: float = 1_800


@dataclass
class Outcome:
    """What happened. A message is lost if it stands nowhere at the end, and doubled if it stands there twice."""

    lost: int
    doubled: int
    sent: int
    states: Counter[str]
    kills: int
    calls: int
    seconds: float

    @property
    def clean(self) -> bool:
        return not self.lost and not self.doubled and set(self.states) == {outbox.SENT}

    def __str__(self) -> str:
        return f"lost={self.lost} doubled={self.doubled} sent={self.sent}"


@dataclass
class Line:
    """One place of work: whoever dies at it is followed by another, until all is said."""

    fates: list[dict[str, Any]]
    killed: int = 0
    ended: list[int] = field(default_factory=list)


async def chaos(plan: Plan) -> Outcome:
    """Send all messages whatever happens, and count what stands in the workspace at the end."""
    began, dice = monotonic(), random.Random(plan.seed)
    slack = Simulator(ShiftedClock(), manifest=manifest())
    slack.faults.dice = random.Random(plan.seed)
    people = [f"U0PERSON{n:03}" for n in range(PEOPLE)]
    for name in people:
        slack.workspace.add_user(User(name, name.lower(), name.title()))
    await slack.start()
    try:
        with _database(plan.engine) as url, Nursery() as nursery:
            async with aiohttp.ClientSession() as http:
                office = open_office(url, slack, http)
                _write(office, people, plan.messages)
                _trouble(slack, plan)
                lines = [Line(fates(plan, n, dice)) for n in range(plan.processes)]
                async with asyncio.timeout(plan.patience_s):
                    await asyncio.gather(*(_work(nursery, office, url, line) for line in lines))
                outcome = _count(office, plan, lines, monotonic() - began)
                office.db.close()
                return outcome
    finally:
        await slack.stop()


@contextmanager
def _database(engine: str) -> Iterator[str]:
    with ExitStack() as at_end:
        if engine == "postgres":
            server = at_end.enter_context(postgres.running())
            url = server.url(server.create())
        else:
            url = f"sqlite:///{at_end.enter_context(tempfile.TemporaryDirectory())}/hearth.db"
        db = connect(url, keys=KEYS)
        schema.upgrade(db)
        db.close()
        yield url


def _write(office: Office, people: list[str], messages: int) -> None:
    """Enqueue everything in one transaction, as a feature would."""
    team_id, now = office.slack.workspace.team_id, office.now
    with office.db.begin() as session:
        for n in range(messages):
            to = people[n % len(people)]
            outbox.enqueue(
                session, team_id=team_id, to=to, kind="test.number", about={"n": n}, key=f"chaos:{n}", now=now
            )


def _trouble(slack: Simulator, plan: Plan) -> None:
    """Put the faults in force. Each rule is asked only if those before it had nothing to say, hence the division."""
    left = 1.0
    for kind, (part, settings) in FAULTS.items():
        share = plan.faults * part
        slack.faults.add(kind, "chat.postMessage", share=share / left, **settings)
        left -= share


def fates(plan: Plan, n: int, dice: random.Random) -> list[dict[str, Any]]:
    """Plan the deaths at one place of work, spread over nine tenths of its share of the messages."""
    kills = plan.kills // plan.processes + (n < plan.kills % plan.processes)
    share = int(plan.messages / plan.processes * 0.9)
    at = sorted(dice.sample(range(share), min(kills, share)))
    gaps = [later - earlier for earlier, later in pairwise([0, *at])]
    return [_fate(gap, dice) for gap in gaps]


def _fate(spared: int, dice: random.Random) -> dict[str, Any]:
    way = dice.choice(WAYS)
    return {"moment": way, "spared": spared, "count": dice.randint(1, 3), "after_s": dice.random() * 0.05}


async def _work(nursery: Nursery, office: Office, url: str, line: Line) -> None:
    """Have children work at this place, one after another, until one finds nothing more to do."""
    place = {"url": url, "api_url": office.slack.api_url, "token": office.slack.app.bot_token, "limits": LIMITS}
    for fate in (*line.fates, {}):
        ended = await nursery.child(**place, steady=True, **fate)
        line.ended.append(ended)
        line.killed += ended == -signal.SIGKILL
        if ended == 0:
            return


def _count(office: Office, plan: Plan, lines: list[Line], seconds: float) -> Outcome:
    found = Counter(office.posts())
    expected = [f"Message {n}" for n in range(plan.messages)]
    return Outcome(
        lost=sum(not found[text] for text in expected),
        doubled=sum(times - 1 for times in found.values() if times > 1),
        sent=sum(bool(found[text]) for text in expected),
        states=office.states(),
        kills=sum(line.killed for line in lines),
        calls=len(office.calls("chat.postMessage")),
        seconds=seconds,
    )


def _plan() -> Plan:
    parser = argparse.ArgumentParser(prog="make chaos", description=__doc__)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(1_000_000))
    parser.add_argument("--messages", type=int, default=Plan.messages)
    parser.add_argument("--kills", type=int, help="one in 200 messages unless given, and at least 3")
    parser.add_argument("--faults", type=float, default=Plan.faults, help="the share of calls that fail")
    parser.add_argument("--processes", type=int, default=Plan.processes)
    parser.add_argument("--engine", choices=["sqlite", "postgres"], default=Plan.engine)
    asked = vars(parser.parse_args())
    kills = asked.pop("kills")
    return Plan(kills=max(3, asked["messages"] // 200) if kills is None else kills, **asked)


def main() -> int:
    """Run it from the command line; returns the exit status."""
    plan = _plan()
    sys.stdout.write(f"{plan}\n")
    sys.stdout.flush()
    outcome = asyncio.run(chaos(plan))
    sys.stdout.write(
        f"{outcome.kills} processes killed, {outcome.calls} calls, {outcome.seconds:.0f} s; "
        f"the outbox says {dict(outcome.states)}\n{outcome}\n"
    )
    return 0 if outcome.clean else 1


if __name__ == "__main__":
    sys.exit(main())
