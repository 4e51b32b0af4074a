"""`make bench` on tiny sizes: every part runs, and the rows are the promised ones. The figures mean nothing here."""

import json
from pathlib import Path

import pytest

from benchmarks.__main__ import run
from benchmarks.sizes import TINY

pytestmark = [pytest.mark.slow, pytest.mark.postgres]

ROWS = [
    "checkin_http_ratio",
    "checkin_socket_ratio",
    "ack_p99_ms_at_100rps",
    "acks_missed_of_300",
    "tick_ratio_100k_to_1k",
    "tick_ratio_1m_to_1k",
    "start_s",
    "rest_mib",
    "fanout_sqlite_per_s",
    "fanout_postgres_1_per_s",
    "fanout_postgres_3_per_s",
    "rate_used_share",
    "recovery_s",
    "home_ms",
    "home_queries",
    "home_kb",
    "groups_5000_s",
    "groups_left_out",
    "groups_mixed_share",
]


def test_a_run_prints_its_machine_and_writes_the_promised_rows(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(TINY, tmp_path / "latest.json")

    rows = json.loads((tmp_path / "latest.json").read_text())
    printed = capsys.readouterr().out
    assert [row["name"] for row in rows] == ROWS
    assert all(set(row) == {"name", "value", "unit", "aim", "median_of"} for row in rows)
    assert all(row["median_of"] >= 1 for row in rows)
    assert "Python" in printed
    assert "SQLite" in printed
    assert all(f"`{name}`" in printed for name in ROWS)
    assert {row["name"]: row["value"] for row in rows}["acks_missed_of_300"] == 0
