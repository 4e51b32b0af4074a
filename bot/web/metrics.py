"""`/metrics`: the process's counts and the outbox's state, in the words of Prometheus.

What only the database knows is asked for when somebody looks, in one transaction that only reads, and kept for some
seconds: ten scrapers cost no more than one, and no request waits for any of them.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.orm import Session

from bot.core import outbox
from bot.platform import idempotency
from bot.platform.clock import Clock, monotonic
from bot.platform.counters import Counters
from bot.platform.database import Database

if TYPE_CHECKING:
    from prometheus_client import Metric

KEPT_S = 10.0  # how long the database's figures are good for
LOOKED_UP = ("found", "missing", "requeued", "held")  # how looking up a message of unknown fate can end
RATE_LIMITED = "429"


@dataclass(frozen=True)
class Stock:
    """What the database holds; `up` is False if it could not be asked."""

    up: bool = True
    states: tuple[tuple[str, int], ...] = ()
    oldest_due_s: float = 0.0
    inbox: int = 0


@dataclass(frozen=True)
class Reading:
    """Everything that one answer says, as plain values."""

    meters: Counters
    stock: Stock
    sockets: int
    wanted: int
    moment: float


def stock(session: Session, *, now: datetime) -> Stock:
    """Count what waits: the outbox's open rows, the age of the oldest that is due, and the inbox."""
    waiting = outbox.stock(session, now=now)
    return Stock(True, tuple(sorted(waiting.states.items())), waiting.oldest_due_s, idempotency.size(session))


class Metrics:
    """Answers scrapes. `sockets` returns how many Socket Mode connections are open and how many should be."""

    def __init__(
        self, db: Database, clock: Clock, meters: Counters, sockets: Callable[[], Awaitable[tuple[int, int]]]
    ) -> None:
        self._db, self._clock, self._meters, self._sockets = db, clock, meters, sockets
        self._stock, self._until, self._asking = Stock(), 0.0, asyncio.Lock()

    async def read(self) -> bytes:
        """Return the text of `/metrics`."""
        connected, wanted = await self._sockets()
        reading = Reading(self._meters, await self._fresh(), connected, wanted, monotonic())
        return await asyncio.to_thread(text, reading)  # the library is imported at the first look, which takes a moment

    async def _fresh(self) -> Stock:
        async with self._asking:
            if monotonic() >= self._until:
                self._stock = await self._ask()
                self._until = monotonic() + KEPT_S
            return self._stock

    async def _ask(self) -> Stock:
        try:
            return await self._db.read(stock, now=self._clock.now())
        except (OperationalError, InterfaceError):
            return replace(self._stock, up=False)


def text(reading: Reading) -> bytes:
    """Return a reading as Prometheus takes it (prometheus.io/docs/instrumenting/exposition_formats)."""
    from prometheus_client import CollectorRegistry, generate_latest  # noqa: PLC0415 — imported only when served

    class Once:
        def collect(self) -> Iterator["Metric"]:
            yield from _ledger(reading)
            yield from _process(reading)

    registry = CollectorRegistry(auto_describe=False)
    registry.register(Once())
    return generate_latest(registry)


def _ledger(reading: Reading) -> Iterator["Metric"]:
    from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily  # noqa: PLC0415

    stock = reading.stock
    yield GaugeMetricFamily("hearth_database_up", "1 if the database could be asked.", value=float(stock.up))
    rows = GaugeMetricFamily("hearth_ledger_rows", "Messages that have not come to their end.", labels=["state"])
    for state, count in stock.states:
        rows.add_metric([state], count)
    yield rows
    yield GaugeMetricFamily(
        "hearth_ledger_oldest_due_seconds", "How long the oldest due message has waited.", value=stock.oldest_due_s
    )
    yield GaugeMetricFamily("hearth_inbox_rows", "Requests that are remembered.", value=stock.inbox)
    done = CounterMetricFamily("hearth_deliveries", "What became of messages in hand.", labels=["result"])
    looked = CounterMetricFamily("hearth_reconciliations", "How looking messages up in Slack ended.", labels=["result"])
    for result in LOOKED_UP:
        looked.add_metric([result], reading.meters.deliveries[result])
    for result, count in sorted(reading.meters.deliveries.items()):
        if result not in LOOKED_UP:
            done.add_metric([result], count)
    yield done
    yield looked


def _process(reading: Reading) -> Iterator["Metric"]:
    from prometheus_client.core import (  # noqa: PLC0415
        CounterMetricFamily,
        GaugeMetricFamily,
        HistogramMetricFamily,
    )

    meters = reading.meters
    calls = CounterMetricFamily("hearth_slack_calls", "Calls to Slack.", labels=["method", "status"])
    for (method, status), count in sorted(meters.calls.items()):
        calls.add_metric([method, status], count)
    yield calls
    limited = sum(count for (_, status), count in meters.calls.items() if status == RATE_LIMITED)
    yield CounterMetricFamily("hearth_rate_limited", "Calls that Slack answered with 429.", value=limited)
    errors = CounterMetricFamily("hearth_errors", "What went wrong, by place.", labels=["where"])
    for where, count in sorted(meters.errors.items()):
        errors.add_metric([where], count)
    yield errors
    acks = HistogramMetricFamily("hearth_ack_seconds", "From a request's arrival to its answer.", labels=["kind"])
    for kind, histogram in sorted(meters.acks.items()):
        acks.add_metric([kind], histogram.buckets(), histogram.sum)
    yield acks
    lag = GaugeMetricFamily("hearth_tick_lag_seconds", "By how much the next run of a job is late.", labels=["job"])
    runs = CounterMetricFamily("hearth_tick_runs", "Runs of a job.", labels=["job"])
    took = CounterMetricFamily("hearth_tick_seconds", "Time that a job has taken in all.", labels=["job"])
    for job, beat in sorted(meters.beats.items()):
        lag.add_metric([job], beat.lag(reading.moment))
        runs.add_metric([job], beat.runs)
        took.add_metric([job], beat.seconds)
    yield from (lag, runs, took)
    yield GaugeMetricFamily("hearth_sockets", "Open Socket Mode connections.", value=reading.sockets)
    again = max(0, meters.hellos - reading.wanted)
    yield CounterMetricFamily("hearth_socket_reconnects", "Socket Mode connections beyond the first.", value=again)
