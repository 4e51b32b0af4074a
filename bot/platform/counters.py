"""What a process counts about itself: plain numbers, raised in passing and read when somebody asks for `/metrics`.

Nothing in here may hold what somebody wrote, nor the id of a person or a channel: only words of our own and of Slack's.
"""

from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from bot.platform.clock import monotonic

ACK_BOUNDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 3.0)  # seconds; Slack gives up after the last


@dataclass
class Histogram:
    """How many durations fell below each bound, and their sum."""

    bounds: tuple[float, ...]
    sum: float = 0.0
    counts: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.counts = [0] * (len(self.bounds) + 1)

    def add(self, seconds: float) -> None:
        self.counts[bisect_left(self.bounds, seconds)] += 1
        self.sum += seconds

    def buckets(self) -> list[tuple[str, float]]:
        """Return the running totals as Prometheus reads them: (bound, how many at most so long), the last "+Inf"."""
        total, found = 0, []
        for bound, count in zip((*map(str, self.bounds), "+Inf"), self.counts, strict=True):
            total += count
            found.append((bound, float(total)))
        return found


@dataclass
class Beat:
    """When a job last came to its end, and how often it should."""

    every_s: float
    ended: float
    runs: int = 0
    seconds: float = 0.0

    def lag(self, moment: float) -> float:
        """Return by how many seconds the next run is late."""
        return max(0.0, moment - self.ended - self.every_s)


@dataclass
class Counters:
    """The counts of one process since its start."""

    deliveries: Counter[str] = field(default_factory=Counter)  # "sent", "later", "found", …: the sender's own words
    calls: Counter[tuple[str, str]] = field(default_factory=Counter)  # (Slack's method, HTTP status)
    errors: Counter[str] = field(default_factory=Counter)  # where: "listener", "database", "tick"
    acks: dict[str, Histogram] = field(default_factory=dict)  # by kind of request
    beats: dict[str, Beat] = field(default_factory=dict)  # by job
    hellos: int = 0  # sockets that Slack has greeted

    def acknowledged(self, kind: str, seconds: float) -> None:
        """Count a request that was answered after so many seconds."""
        self.acks.setdefault(kind, Histogram(ACK_BOUNDS)).add(seconds)

    def called(self, method: str, status: str) -> None:
        """Count a call to Slack."""
        self.calls[method, status] += 1

    async def greeted(self, _client: object, message: dict[str, Any], _raw: str | None) -> None:
        """Count a new socket: Slack says hello on each (docs.slack.dev/apis/events-api/using-socket-mode)."""
        self.hellos += message.get("type") == "hello"

    def expect(self, job: str, every_s: float) -> None:
        """Say that a job is to run so often, from now on."""
        self.beats[job] = Beat(every_s, monotonic())

    def ticked(self, job: str, began: float) -> None:
        """Count a run of a job that was expected, and that began at this monotonic moment."""
        beat = self.beats.get(job)
        if beat is not None:
            beat.ended = monotonic()
            beat.runs += 1
            beat.seconds += beat.ended - began
