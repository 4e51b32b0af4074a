"""The only module that asks for the time. Everything else gets `now` as an argument."""

import time
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """Whatever can say what time it is: the machine, or a local workspace whose time can be moved."""

    def now(self) -> datetime:
        """Return this moment as an aware datetime in UTC."""
        ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)


def monotonic() -> float:
    """Return seconds that only ever grow: for measuring how long something took, never for dates."""
    return time.monotonic()


def epoch() -> int:
    """Return the machine's Unix time in whole seconds: for signatures, which no local workspace may shift."""
    return int(time.time())
