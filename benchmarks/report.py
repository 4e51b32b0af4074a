"""Which figures are made of what was measured: the promised rows first, then what explains them."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from statistics import median

from benchmarks.fanout import Sending
from benchmarks.figures import Figure, percentile, ratio
from benchmarks.groups import Compared, Outcome
from benchmarks.home import Looks
from benchmarks.load import Heard
from benchmarks.rounds import Pace, Patience
from benchmarks.servers import Kind, Transport
from benchmarks.sizes import Sizes
from benchmarks.ticks import Costs

WAYS: dict[Transport, str] = {"http": "HTTP", "socket": "Socket Mode"}

NAMES: dict[Kind, str] = {"noop": "no-op", "hearth": "Hearth"}


@dataclass
class Measured:
    """Everything one run has measured, a list entry a round."""

    paces: dict[tuple[Kind, Transport], list[Pace]] = field(default_factory=lambda: defaultdict(list))
    patience: dict[Transport, list[Patience]] = field(default_factory=lambda: defaultdict(list))
    first_starts: list[float] = field(default_factory=list)
    ticks: Costs = field(default_factory=dict)
    sending: Sending = field(default_factory=Sending)
    home: Looks = field(default_factory=Looks)
    groups: Compared = field(default_factory=lambda: Compared(0, (), ()))


def figures(measured: Measured, sizes: Sizes) -> list[Figure]:
    """Return all figures; those with a name are the promised rows."""
    return [
        *_rows(measured, sizes),
        *_sending_rows(measured.sending, sizes),
        *_home_rows(measured.home, sizes),
        *_group_rows(measured.groups),
        *_paces(measured, sizes),
        *_patience(measured, sizes),
        *_ticks(measured, sizes),
        *_greedy_groups(measured.groups),
    ]


def _rows(measured: Measured, sizes: Sizes) -> list[Figure]:
    what = f"`/checkin 4 …` to a no-op, {sizes.stated} at once"
    at = f"acknowledged, 99 of 100, at {sizes.rate} a second"
    return [
        Figure(f"{what}, HTTP", "", _ratios(measured, "http", sizes.stated), "checkin_http_ratio", ">= 0.35"),
        Figure(
            f"{what}, Socket Mode", "", _ratios(measured, "socket", sizes.stated), "checkin_socket_ratio", ">= 0.35"
        ),
        Figure(at, "ms", _worse(measured, _p99), "ack_p99_ms_at_100rps", "< 100"),
        Figure(f"of {sizes.clicks} clicks at once, missed", "", _worse(measured, _missed), "acks_missed_of_300", "0"),
        _grown(measured, sizes, 2, "tick_ratio_100k_to_1k", "<= 1.5"),
        _grown(measured, sizes, 3, "tick_ratio_1m_to_1k", "<= 2"),
        Figure("start to first answer", "s", _worse(measured, lambda one: one.start_s), "start_s", "< 2"),
        Figure("memory at rest", "MiB", _worse(measured, lambda one: one.rest_mib), "rest_mib", "< 150"),
    ]


def _grown(measured: Measured, sizes: Sizes, which: int, name: str, aim: str) -> Figure:
    few, many = sizes.members[1], sizes.members[which]
    what = f"a tick, {sizes.due} due, of {many:,} to {few:,} members"
    return Figure(what, "", ratio(measured.ticks[many, sizes.due], measured.ticks[few, sizes.due]), name, aim)


def _ratios(measured: Measured, transport: Transport, level: int) -> tuple[float, ...]:
    hearth = _a_second(measured.paces["hearth", transport], level)
    return ratio(hearth, _a_second(measured.paces["noop", transport], level))


def _a_second(paces: list[Pace], level: int) -> tuple[float, ...]:
    return tuple(pace.heard[level].a_second for pace in paces)


def _worse(measured: Measured, look: Callable[[Patience], float]) -> tuple[float, ...]:
    """Return the values of the transport that did worse: a row promises both."""
    return max((tuple(map(look, ones)) for ones in measured.patience.values()), key=median)


def _p99(one: Patience) -> float:
    """A request that was never acknowledged took for ever."""
    never = (float("inf"),) * one.steady.missed
    return percentile((*one.steady.seconds, *never), 0.99) * 1000


def _missed(one: Patience) -> float:
    return float(one.clicked.missed)


def _paces(measured: Measured, sizes: Sizes) -> list[Figure]:
    found = []
    for transport, way in WAYS.items():
        for level in sizes.levels:
            for kind, name in NAMES.items():
                heard = [pace.heard[level] for pace in measured.paces[kind, transport]]
                found += _pace(f"{way}, {level} at once, {name}", heard)
            found.append(Figure(f"{way}, {level} at once, ratio", "", _ratios(measured, transport, level)))
    return found


def _pace(what: str, heard: list[Heard]) -> list[Figure]:
    p99 = tuple(percentile(one.seconds, 0.99) * 1000 for one in heard)
    return [Figure(what, "a second", tuple(one.a_second for one in heard)), Figure(f"{what}, p99", "ms", p99)]


def _patience(measured: Measured, sizes: Sizes) -> list[Figure]:
    found = []
    for transport, way in WAYS.items():
        ones = measured.patience[transport]
        middle = tuple(percentile(one.steady.seconds, 0.5) * 1000 for one in ones)
        last = tuple(max(one.clicked.seconds, default=float("inf")) for one in ones)
        found += [
            Figure(f"{way}, {sizes.rate} a second, p50", "ms", middle),
            Figure(f"{way}, {sizes.rate} a second, p99", "ms", tuple(map(_p99, ones))),
            Figure(f"{way}, {sizes.clicks} clicks at once, the last acknowledged after", "s", last),
            Figure(f"{way}, start", "s", tuple(one.start_s for one in ones)),
            Figure(f"{way}, memory at rest", "MiB", tuple(one.rest_mib for one in ones)),
        ]
    return [*found, Figure("HTTP, the very first start, which makes the database", "s", tuple(measured.first_starts))]


def _ticks(measured: Measured, _sizes: Sizes) -> list[Figure]:
    return [
        Figure(f"a tick, {due} due of {members:,} members", "ms", tuple(seconds * 1000 for seconds in values))
        for (members, due), values in measured.ticks.items()
    ]


def _sending_rows(sending: Sending, sizes: Sizes) -> list[Figure]:
    what, unit = f"{sizes.fanout:,} messages without limits", "a second"
    return [
        Figure(f"{what}, SQLite", unit, tuple(sending.sqlite), "fanout_sqlite_per_s"),
        Figure(f"{what}, PostgreSQL, one sender", unit, tuple(sending.postgres_1), "fanout_postgres_1_per_s"),
        Figure(f"{what}, PostgreSQL, three senders", unit, tuple(sending.postgres_3), "fanout_postgres_3_per_s"),
        Figure(
            f"{sizes.steady} messages within Slack's limits: used of the allowed rate",
            "",
            tuple(sending.rate_used),
            "rate_used_share",
            ">= 0.95",
        ),
        Figure("the same: answers of 429", "", tuple(sending.refused)),
        Figure(
            "a sender killed with messages in hand: all sent once and known to be, after",
            "s",
            tuple(sending.recovery),
            "recovery_s",
            "< 120",
        ),
    ]


def _home_rows(home: Looks, sizes: Sizes) -> list[Figure]:
    what = f"Home after {sizes.years} years"
    return [
        Figure(f"{what}, looked up and drawn", "ms", tuple(home.ms), "home_ms", "< 50"),
        Figure(f"{what}, statements", "", tuple(home.queries), "home_queries", "<= 12"),
        Figure(f"{what}, blocks", "", tuple(home.blocks), "", "<= 100"),
        Figure(f"{what}, size", "KiB", tuple(home.kb), "home_kb", "< 250"),
    ]


def _group_rows(compared: Compared) -> list[Figure]:
    what = f"{compared.people:,} people in groups"
    return [
        Figure(f"{what}, made in", "s", _each(compared.best, lambda one: one.seconds), "groups_5000_s", "< 10"),
        Figure(f"{what}, left out", "", _each(compared.best, lambda one: one.left_out), "groups_left_out", "0"),
        Figure(
            f"{what}, share that mixes departments",
            "",
            _each(compared.best, lambda one: one.mixed_share),
            "groups_mixed_share",
            ">= 0.98",
        ),
    ]


def _greedy_groups(compared: Compared) -> list[Figure]:
    what = f"{compared.people:,} people in groups"
    return [
        Figure(f"{what}, pairs that meet again", "", _each(compared.best, lambda one: one.repeats)),
        Figure(f"{what}, greedy: made in", "s", _each(compared.greedy, lambda one: one.seconds)),
        Figure(f"{what}, greedy: left out", "", _each(compared.greedy, lambda one: one.left_out)),
        Figure(f"{what}, greedy: share that mixes", "", _each(compared.greedy, lambda one: one.mixed_share)),
        Figure(f"{what}, greedy: pairs that meet again", "", _each(compared.greedy, lambda one: one.repeats)),
    ]


def _each(outcomes: Sequence[Outcome], look: Callable[[Outcome], float]) -> tuple[float, ...]:
    return tuple(map(look, outcomes))
