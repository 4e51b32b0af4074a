"""The only module of the local workspace that asks for the time, and the clock whose time can be moved."""

import time
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Anything that can say what time it is."""

    def now(self) -> datetime:
        """Return this moment as an aware datetime in UTC."""
        ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """Return the machine's moment, aware and in UTC."""
        return datetime.now(UTC)


def monotonic() -> float:
    """Return seconds that only ever grow: for measuring how long something took, never for dates."""
    return time.monotonic()


def epoch() -> int:
    """Return the machine's Unix time in whole seconds: for signatures, which a moved clock must not change."""
    return int(time.time())


class ShiftedClock:
    """The local workspace's time: a base clock (the machine's, unless another is given) plus an offset, or frozen.

    Whoever reads the time needs only `now`; `move_to`, `advance`, `freeze` and `run` are for tests and the control API.
    """

    def __init__(self, base: Clock | None = None) -> None:
        self._base = base or SystemClock()
        self.offset = timedelta()
        self.frozen: datetime | None = None

    def now(self) -> datetime:
        """Return the workspace's moment, aware and in UTC."""
        return self.frozen if self.frozen is not None else self._base.now() + self.offset

    def move_to(self, moment: datetime) -> datetime:
        """Make it this moment now (running on, or still standing if frozen). Raises ValueError if it is naive."""
        if moment.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        moment = moment.astimezone(UTC)
        if self.frozen is not None:
            self.frozen = moment
        self.offset = moment - self._base.now()
        return self.now()

    def advance(self, **duration: float) -> datetime:
        """Move on, as `timedelta` counts: advance(minutes=5)."""
        return self.move_to(self.now() + timedelta(**duration))

    def freeze(self, moment: datetime | None = None) -> datetime:
        """Stand still at a moment, or at this one, until `run`."""
        self.frozen = self.now()
        return self.move_to(moment) if moment is not None else self.frozen

    def run(self) -> datetime:
        """Run on from here."""
        self.offset = self.now() - self._base.now()
        self.frozen = None
        return self.now()
