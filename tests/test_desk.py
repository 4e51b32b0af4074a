"""The desk: one thread, one job after the other, and everybody hears about their own."""

import asyncio
import threading
from collections.abc import Iterator

import pytest

from bot.platform.worker_thread import WorkerThread


@pytest.fixture
def desk() -> Iterator[WorkerThread]:
    desk = WorkerThread("test-desk")
    yield desk
    desk.close()


async def test_everybody_gets_their_own_result_and_the_first_to_come_is_the_first_served(desk: WorkerThread) -> None:
    served: list[int] = []

    def serve(number: int) -> int:
        served.append(number)
        return number * number

    results = await asyncio.gather(*(desk.do(lambda n=number: serve(n)) for number in range(100)))  # type: ignore[misc]

    assert results == [number * number for number in range(100)]
    assert served == list(range(100))


async def test_all_work_is_done_in_one_thread_that_is_not_the_loop_s(desk: WorkerThread) -> None:
    threads = await asyncio.gather(*(desk.do(threading.get_ident) for _ in range(20)))

    assert len(set(threads)) == 1
    assert threads[0] != threading.get_ident()


async def test_a_job_that_fails_fails_for_whoever_asked_and_nobody_else(desk: WorkerThread) -> None:
    def fail() -> int:
        raise LookupError("not here")

    before, failed, after = await asyncio.gather(
        desk.do(lambda: 1), desk.do(fail), desk.do(lambda: 2), return_exceptions=True
    )

    assert (before, after) == (1, 2)
    assert isinstance(failed, LookupError)


async def test_who_stops_waiting_before_their_turn_is_not_served(desk: WorkerThread) -> None:
    go, served = threading.Event(), list[str]()
    first = asyncio.create_task(desk.do(lambda: go.wait(10)))
    second = asyncio.create_task(desk.do(lambda: served.append("second")))
    third = asyncio.create_task(desk.do(lambda: served.append("third")))
    await asyncio.sleep(0)
    second.cancel()
    await asyncio.sleep(0)
    go.set()
    await asyncio.gather(first, third)

    assert second.cancelled()
    assert served == ["third"]


async def test_who_stops_waiting_during_their_turn_leaves_the_others_their_results(desk: WorkerThread) -> None:
    begun, go = threading.Event(), threading.Event()

    def wait() -> None:
        begun.set()
        go.wait(10)

    first = asyncio.create_task(desk.do(wait))
    second = asyncio.create_task(desk.do(lambda: "second"))
    await asyncio.to_thread(begun.wait, 10)
    first.cancel()
    go.set()

    assert await second == "second"


def test_it_serves_one_loop_after_another_also_when_the_first_left_work_behind(desk: WorkerThread) -> None:
    go = threading.Event()

    async def leave() -> None:
        asyncio.ensure_future(desk.do(lambda: go.wait(10)))  # noqa: RUF006 — it is to be left behind
        await asyncio.sleep(0)

    asyncio.run(leave())
    go.set()

    assert asyncio.run(desk.do(lambda: "served")) == "served"


async def test_what_waits_is_finished_before_it_closes() -> None:
    desk, served = WorkerThread("closing"), list[int]()
    jobs = [asyncio.create_task(desk.do(lambda n=number: served.append(n))) for number in range(10)]  # type: ignore[misc]
    await asyncio.sleep(0)
    desk.close()

    await asyncio.gather(*jobs)
    assert served == list(range(10))
