"""Whatever breaks, and whenever a process dies: everybody gets exactly one message.

Real processes, killed with SIGKILL, send a SQLite ledger to the local workspace over HTTP.
"""

import asyncio
import signal
import sys
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.simulator.clock import ShiftedClock
from bot.simulator.model import User
from bot.simulator.server import Simulator
from tests.ledger import Office, open_office
from tests.stage import eventually

SCRIPT = Path(__file__).parent / "crashing.py"
# What happens to one person's first message each. Late: Slack has it, and shows it only after the first look.
FAULTS: dict[str, dict[str, Any]] = {
    "nothing": {},
    "429": {"kind": "429", "retry_after": 1},
    "500 before": {"kind": "500_before"},
    "500 after": {"kind": "500_after"},
    "503 after": {"kind": "503_after"},
    "reset before": {"kind": "reset_before"},
    "reset after": {"kind": "reset_after"},
    "slow": {"kind": "slow", "seconds": 1.0},
    "no answer": {"kind": "nothing", "seconds": 1.0},
    "late": {"kind": "late_visibility", "seconds": 1.25},
    "late, reset after": {"kind": "reset_after"},
}
MOMENTS = ("before the claim", "after the claim", "after sending", "before the record is committed")


@pytest.fixture
def clock() -> ShiftedClock:
    """Time runs here: leases and visibility are part of the story."""
    return ShiftedClock()


@pytest.fixture
async def office(slack: Simulator, tmp_path: Path) -> AsyncIterator[Office]:
    """A ledger with one message for each of these people."""
    for n in range(len(FAULTS)):
        slack.workspace.add_user(User(person(n), f"person{n}", f"Person {n}"))
    async with aiohttp.ClientSession() as session:
        office = open_office(tmp_path / "hearth.db", slack, session)
        yield office
        office.db.close()


def person(n: int) -> str:
    return f"U0PERSON{n:03}"


def write_all(office: Office) -> None:
    """Write to everybody, each with their own trouble ahead."""
    for n, fault in enumerate(FAULTS.values()):
        office.write(person(n), n)
        if fault:
            office.slack.faults.add(method="chat.postMessage", channel=person(n), times=1, **fault)
    last = list(FAULTS).index("late, reset after")

    def hide(event: dict[str, Any]) -> None:
        if event["type"] == "message" and event["message"].text == f"Message {last}":
            event["message"].visible_from = office.slack.workspace.seconds() + 1.25

    office.slack.workspace.listeners.append(hide)


async def another(office: Office, tmp_path: Path, *fate: str) -> int:
    """Run another process on the same ledger to its end; returns how it ended."""
    place = [str(tmp_path / "hearth.db"), office.slack.api_url, office.slack.app.bot_token]
    process = await asyncio.create_subprocess_exec(sys.executable, str(SCRIPT), *place, *fate, cwd=SCRIPT.parent.parent)
    async with asyncio.timeout(45):
        return await process.wait()


def everybody_once(office: Office) -> dict[str, list[str]]:
    return {person(n): [f"Message {n}"] for n in range(len(FAULTS))}


def got(office: Office) -> dict[str, list[str]]:
    return {person(n): office.said(person(n)) for n in range(len(FAULTS))}


async def test_every_fault_without_a_crash_ends_in_exactly_one_message(office: Office) -> None:
    write_all(office)

    await office.settle()

    assert got(office) == everybody_once(office)
    assert office.states() == {"sent": len(FAULTS)}


@pytest.mark.slow
@pytest.mark.parametrize("moment", MOMENTS)
async def test_every_fault_and_a_process_killed(office: Office, tmp_path: Path, moment: str) -> None:
    write_all(office)
    count = len(FAULTS) if moment in ("after the claim", "after sending") else 1

    ended = await another(office, tmp_path, moment, str(count))
    in_hand = office.states()["sending"]
    await office.settle()

    assert (ended, in_hand >= count or moment == "before the claim") == (-signal.SIGKILL, True)
    assert got(office) == everybody_once(office)
    assert office.states() == {"sent": len(FAULTS)}


@pytest.mark.slow
@pytest.mark.parametrize("killed", [False, True])
async def test_two_processes_share_a_hundred_messages_even_if_a_third_dies_with_some_in_hand(
    office: Office, tmp_path: Path, killed: bool
) -> None:
    people = [user.id for user in office.slack.workspace.users.values() if not user.is_bot and not user.deleted]
    for n in range(100):
        office.write(people[n % len(people)], n)
    office.slack.faults.add("500_after", "chat.postMessage", share=0.05)

    third = asyncio.create_task(another(office, tmp_path, *(("after sending", "3") if killed else ())))
    await eventually(begun, office)  # it has its three before the others come
    ended = await asyncio.gather(third, another(office, tmp_path), another(office, tmp_path))

    assert ended == [-signal.SIGKILL if killed else 0, 0, 0]
    assert Counter(office.posts()) == Counter(f"Message {n}" for n in range(100))
    assert office.states() == {"sent": 100}


async def begun(office: Office) -> bool:
    return bool(office.posts())


async def test_what_was_left_behind_is_found_after_the_lease_and_not_before(office: Office, tmp_path: Path) -> None:
    office.write(person(0), 0)
    assert await another(office, tmp_path, "after sending") == -signal.SIGKILL

    at_once = await office.drain(lease_s=60)
    await office.settle()

    assert (at_once.found, office.said(person(0)), office.states()) == (0, ["Message 0"], {"sent": 1})
    assert len(office.calls("chat.postMessage")) == 1
