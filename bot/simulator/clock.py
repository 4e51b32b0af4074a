"""A clock whose time can be moved: the machine's time plus an offset, or standing still at one instant."""

from datetime import UTC, datetime, timedelta

from bot.clock import Clock, SystemClock


class ShiftedClock:
    """The local workspace's time. `Clock` for everybody who reads it; `move_to`, `advance`, `freeze` for tests."""

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
