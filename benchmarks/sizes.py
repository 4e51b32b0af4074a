"""How much is measured: the real run, and a tiny one that only shows that every part works."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Sizes:
    """Everything that makes a run longer or shorter."""

    rounds: int  # fresh server processes of each kind; every figure is the median over them
    people: int  # members who have joined before and take turns
    levels: tuple[int, ...]  # requests that are unanswered at any time
    stated: int  # the level that the rows speak of
    warm_s: float
    seconds: float  # measured at each level
    turns: int  # in so many moments, the two servers by turns
    rest_s: float  # between start and the look at the memory
    rate: int  # requests a second, sent whether or not the last one was answered
    rate_s: float
    clicks: int  # at the same moment
    due: int  # members whose prompt is due at a tick
    members: tuple[int, int, int, int]  # databases of so many; the rows compare the last two with the second
    ticks: int  # timed ticks at each
    company: int  # people who come to one exchange day
    fanout: int  # messages that wait in the outbox, for as many people
    steady: int  # the same, sent within Slack's limits
    in_hand: int  # of a sender that is killed
    patience: dict[str, float]  # what differs from the sender's own limits when that is measured
    years: int  # of somebody's use, for their Home
    looks: int  # at it


FULL = Sizes(
    rounds=5,
    people=300,
    levels=(1, 32, 128),
    stated=32,
    warm_s=0.7,
    seconds=1.5,
    turns=3,
    rest_s=1.0,
    rate=100,
    rate_s=4.0,
    clicks=300,
    due=100,
    members=(10, 1_000, 100_000, 1_000_000),
    ticks=9,
    company=5_000,
    fanout=10_000,
    steady=150,
    in_hand=8,
    patience={},
    years=10,
    looks=20,
)

TINY = Sizes(
    rounds=1,
    people=20,
    levels=(1, 4),
    stated=4,
    warm_s=0.1,
    seconds=0.3,
    turns=1,
    rest_s=0.1,
    rate=20,
    rate_s=0.5,
    clicks=20,
    due=5,
    members=(2, 20, 200, 400),
    ticks=1,
    company=60,
    fanout=40,
    steady=4,
    in_hand=4,
    patience={"http_s": 0.5, "lease_s": 0.8, "grace_s": 0.2, "gap_s": 0.2},
    years=1,
    looks=2,
)
