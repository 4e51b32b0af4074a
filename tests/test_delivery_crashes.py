"""Whatever breaks, and whenever a process dies: everybody gets exactly one message.

Real processes, killed with SIGKILL, send the outbox to the local workspace over HTTP, on both engines. Each test is a
whole row of the matrix: every fault at once, one person each.
"""

import asyncio
import signal
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from simulator.clock import ShiftedClock
from simulator.model import User
from simulator.server import Simulator
from tests import crash_child
from tests.actors import eventually
from tests.conftest import BOTH_ENGINES
from tests.fork_pool import Nursery
from tests.outbox_helpers import Office, open_office

pytestmark = pytest.mark.slow
on_both = pytest.mark.parametrize("engine", BOTH_ENGINES)

LATE_S = 2.2  # after the first look, before the second: `tests.outbox_helpers.TINY`
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
    "late": {"kind": "late_visibility", "seconds": LATE_S},
    "late, reset after": {"kind": "reset_after"},
}


@pytest.fixture
def clock() -> ShiftedClock:
    """Time runs here: leases and visibility are part of the story."""
    return ShiftedClock()


@pytest.fixture
async def office(slack: Simulator, database_url: str) -> AsyncIterator[Office]:
    """A outbox with one message for each of these people."""
    for n in range(len(FAULTS)):
        slack.workspace.add_user(User(person(n), f"person{n}", f"Person {n}"))
    async with aiohttp.ClientSession() as session:
        office = open_office(database_url, slack, session)
        yield office
        office.db.close()


@pytest.fixture(scope="module")
def nursery() -> Iterator[Nursery]:
    with Nursery() as nursery:
        yield nursery


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
            event["message"].visible_from = office.slack.workspace.seconds() + LATE_S

    office.slack.workspace.listeners.append(hide)


async def child(nursery: Nursery, office: Office, moment: str = "never", count: int = 1, **more: Any) -> int:
    """Let another process send the same outbox until all is said, or until its moment; returns how it ended."""
    url = office.db.engine.url.render_as_string(hide_password=False)
    place = {"url": url, "api_url": office.slack.api_url, "token": office.slack.app.bot_token}
    async with asyncio.timeout(90):
        return await nursery.child(**place, moment=moment, count=count, **more)


def everybody_once(office: Office) -> dict[str, list[str]]:
    return {person(n): [f"Message {n}"] for n in range(len(FAULTS))}


def got(office: Office) -> dict[str, list[str]]:
    return {person(n): office.said(person(n)) for n in range(len(FAULTS))}


@on_both
async def test_every_fault_without_a_crash_ends_in_exactly_one_message(office: Office) -> None:
    write_all(office)

    await office.settle()

    assert got(office) == everybody_once(office)
    assert office.states() == {"sent": len(FAULTS)}


@on_both
@pytest.mark.parametrize("moment", crash_child.MOMENTS)
async def test_every_fault_and_the_only_process_killed(office: Office, nursery: Nursery, moment: str) -> None:
    write_all(office)
    count = len(FAULTS) if moment in (crash_child.AFTER_CLAIM, crash_child.AFTER_SENDING) else 1

    ended = await child(nursery, office, moment, count)
    in_hand = office.states()["sending"]
    again = await child(nursery, office)

    assert (ended, again) == (-signal.SIGKILL, 0)
    assert in_hand >= count or moment == crash_child.BEFORE_CLAIM
    assert got(office) == everybody_once(office)
    assert office.states() == {"sent": len(FAULTS)}


@on_both
@pytest.mark.parametrize("moment", crash_child.MOMENTS)
async def test_every_fault_and_one_of_three_processes_killed(office: Office, nursery: Nursery, moment: str) -> None:
    write_all(office)

    ended = await asyncio.gather(child(nursery, office, moment), child(nursery, office), child(nursery, office))

    # The one that was to die may have found everything taken by the others.
    assert ended in ([-signal.SIGKILL, 0, 0], [0, 0, 0])
    assert got(office) == everybody_once(office)
    assert office.states() == {"sent": len(FAULTS)}


@on_both
@pytest.mark.parametrize("killed", [False, True])
async def test_two_processes_share_a_hundred_messages_even_if_a_third_dies_with_some_in_hand(
    office: Office, nursery: Nursery, killed: bool
) -> None:
    people = [user.id for user in office.slack.workspace.users.values() if not user.is_bot and not user.deleted]
    for n in range(100):
        office.write(people[n % len(people)], n)
    office.slack.faults.add("500_after", "chat.postMessage", share=0.05)

    doomed = child(nursery, office, crash_child.AFTER_SENDING, 3) if killed else child(nursery, office)
    third = asyncio.create_task(doomed)
    await eventually(begun, office, within=30)  # it has its three before the others come
    ended = await asyncio.gather(third, child(nursery, office), child(nursery, office))

    assert ended == [-signal.SIGKILL if killed else 0, 0, 0]
    assert Counter(office.posts()) == Counter(f"Message {n}" for n in range(100))
    assert office.states() == {"sent": 100}


async def begun(office: Office) -> bool:
    return bool(office.posts())


@on_both
async def test_what_was_left_behind_is_found_after_the_lease_and_not_before(office: Office, nursery: Nursery) -> None:
    office.write(person(0), 0)
    assert await child(nursery, office, crash_child.AFTER_SENDING) == -signal.SIGKILL

    at_once = await office.drain(lease_s=60)
    await office.settle()

    assert (at_once.found, office.said(person(0)), office.states()) == (0, ["Message 0"], {"sent": 1})
    assert len(office.calls("chat.postMessage")) == 1


# A server's disk is the server's affair.
async def test_a_disk_that_is_full_in_the_midst_of_it_loses_and_doubles_nothing(
    office: Office, nursery: Nursery, database_url: str
) -> None:
    for n in range(100):
        office.write(person(n % len(FAULTS)), n)
    wal = Path(f"{database_url.removeprefix('sqlite:///')}-wal")
    room = wal.stat().st_size // 1024 + 200  # noqa: ASYNC240 — a test; enough for some of them

    sending = asyncio.create_task(child(nursery, office, steady=True, room_kb=room))
    await asyncio.sleep(crash_child.CLEARED_S - 0.5)
    when_full = len(office.posts())
    ended = await sending

    assert ended == 0
    assert 0 < when_full < 100
    assert Counter(office.posts()) == Counter(f"Message {n}" for n in range(100))
    assert office.states() == {"sent": 100}
