"""Identifiers as Slack makes them: U…, C…, D…, V… and message timestamps. Counted, so runs are alike."""

_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def base36(number: int, width: int) -> str:
    """Write a number with capitals and digits, filled up with zeros."""
    out = ""
    while number:
        number, rest = divmod(number, 36)
        out = _DIGITS[rest] + out
    return out.rjust(width, "0")


class Ids:
    """The counters of one workspace; `count` and `last` are what a snapshot keeps."""

    def __init__(self) -> None:
        self.count = 46_655  # the first id then ends in 1000
        self.last = 0  # microseconds of the last timestamp

    def next(self, prefix: str) -> str:
        """Return a new id such as C080000100A."""
        self.count += 1
        return f"{prefix}08{base36(self.count, 8)}"

    def next_ts(self, seconds: float) -> str:
        """Return a timestamp such as 1763900000.000100, later than every one before."""
        self.last = max(int(seconds * 1_000_000), self.last + 1)
        return f"{self.last // 1_000_000}.{self.last % 1_000_000:06d}"
