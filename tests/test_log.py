"""The log: an event name that stays the same, ids and codes; no secret and no word of anybody's."""

import ast
import asyncio
import io
import json
import logging
import re
import sys
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import structlog

from bot.platform import log
from tests.catalogues import ROOT, tree

SECRET = "nobody else must ever read this"
SIGNING = "a signing secret of 32 characters"


@pytest.fixture
def stderr(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    written = io.StringIO()
    monkeypatch.setattr(sys, "stderr", written)
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    log.configure("DEBUG", secrets=[SIGNING, ""])
    yield written
    root.handlers[:] = before
    root.setLevel(level)
    structlog.reset_defaults()


def lines(stderr: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stderr.getvalue().splitlines()]


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("xoxb-123-456-abcDEF", "xoxb-***"),
        ("token=xoxe.xoxp-1-Mi0yLT", "token=xoxe.xoxp-***"),
        ("xapp-1-A1-2-abc", "xapp-***"),
        ("postgresql+psycopg://hearth:s3cr%40t@db:5432/hearth", "postgresql+psycopg://hearth:***@db:5432/hearth"),
        ("https://hooks.slack.com/commands/T1/2/abc", "https://hooks.slack.com/***"),
        (SIGNING, "***"),
    ],
)
def test_a_secret_is_hidden_wherever_it_stands(stderr: io.StringIO, written: str, kept: str) -> None:
    structlog.get_logger().info("a.b", plain=written, deep={"list": [f"<{written}>"]})
    logging.getLogger("slack_sdk").warning("Failed with %s", written)

    ours, library = lines(stderr)
    assert (ours["plain"], ours["deep"]) == (kept, {"list": [f"<{kept}>"]})
    assert library["says"] == f"Failed with {kept}"
    assert written not in stderr.getvalue()


def test_a_library_s_exception_keeps_its_type_and_place_and_loses_its_words(stderr: io.StringIO) -> None:
    try:
        raise ValueError(SECRET)
    except ValueError as problem:
        logging.getLogger("slack_bolt").exception("Failed to run a listener: %s", problem)

    (said,) = lines(stderr)
    assert said["event"] == "library.says"
    assert said["says"] == "Failed to run a listener: ValueError"
    assert said["error"] == ["ValueError"]
    assert "test_log.py" in said["at"][0]
    assert SECRET not in stderr.getvalue()


async def test_a_task_that_broke_unseen_says_where_and_not_what(stderr: io.StringIO) -> None:
    async def breaks() -> None:
        raise ValueError(SECRET)

    task = asyncio.create_task(breaks())
    await asyncio.wait([task])
    context = {"message": "Task exception was never retrieved", "exception": task.exception(), "future": task}
    asyncio.get_running_loop().default_exception_handler(context)

    (said,) = lines(stderr)
    assert said["says"] == "Task exception was never retrieved"
    assert said["error"] == ["ValueError"]
    assert SECRET not in stderr.getvalue()


def test_libraries_say_nothing_below_a_warning_even_if_hearth_says_everything(stderr: io.StringIO) -> None:
    logging.getLogger("slack_sdk").debug("Received message: %s", SECRET)
    logging.getLogger("slack_bolt").info(SECRET)

    assert stderr.getvalue() == ""


class Clock:
    """Stands where timers stand: a test ends the minute."""

    def __init__(self) -> None:
        self.waiting: list[Callable[[], None]] = []

    def __call__(self, seconds: float, call: Callable[[], None]) -> None:
        assert seconds == log.WINDOW_S
        self.waiting.append(call)

    def strikes(self) -> None:
        waiting, self.waiting = self.waiting, []
        for call in waiting:
            call()


@pytest.fixture
def minute(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(log, "later", clock)
    return clock


def test_a_thousand_lines_that_are_alike_are_twenty_and_a_number(minute: Clock, stderr: io.StringIO) -> None:
    for n in range(1000):
        structlog.get_logger().warning("request.malformed", error="json", at=n)
        structlog.get_logger().warning("request.malformed", error="shape" if n % 250 == 0 else "json")
    assert len(lines(stderr)) == log.MOST_ALIKE + 4
    minute.strikes()

    *_, last = lines(stderr)
    del last["timestamp"]
    sum_of_them = {"kind": "request.malformed", "error": "json", "count": 1996 - log.MOST_ALIKE}
    assert last == {"event": "log.repeated", "level": "warning", **sum_of_them}


def test_in_the_next_minute_it_is_written_again(minute: Clock, stderr: io.StringIO) -> None:
    for _ in range(2):
        for _ in range(log.MOST_ALIKE):
            structlog.get_logger().error("listener.failed", error="TypeError")
        minute.strikes()

    assert len(lines(stderr)) == 2 * log.MOST_ALIKE
    assert minute.waiting == [], "nothing happens while nothing is wrong"


def test_libraries_that_repeat_themselves_are_summed_up_by_the_place_that_speaks(
    minute: Clock, stderr: io.StringIO
) -> None:
    """Such as asyncio, which writes a line for each connection that it has no descriptor for."""
    for n in range(300):
        logging.getLogger("asyncio").error("socket.accept() out of system resource %s", n)
    logging.getLogger("asyncio").error("something else")
    assert len(lines(stderr)) == log.MOST_ALIKE + 1
    minute.strikes()

    last = lines(stderr)[-1]
    assert (last["event"], last["kind"], last["count"]) == ("log.repeated", "library.says", 300 - log.MOST_ALIKE)
    assert last["error"].startswith("asyncio:")


def test_what_is_no_warning_is_written_each_time(minute: Clock, stderr: io.StringIO) -> None:
    for n in range(100):
        structlog.get_logger().info("delivery.sent", id=n)

    assert len(lines(stderr)) == 100
    assert minute.waiting == []


def test_the_end_of_the_minute_comes_by_itself() -> None:
    ended = threading.Event()
    log.later(0.01, ended.set)

    assert ended.wait(10)


def test_the_console_style_is_for_the_eye(stderr: io.StringIO, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", stderr)
    log.configure("INFO", style="console")
    structlog.get_logger().info("hearth.started", port=3000)

    assert re.search(r"hearth\.started\s+port=3000", stderr.getvalue())


def log_calls() -> Iterator[tuple[str, ast.Call]]:
    for path in sorted(path for folder in ("bot", "handlers", "scheduler") for path in (ROOT / folder).rglob("*.py")):
        if "simulator" in path.parts:
            continue
        for node in tree(path):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr in ("debug", "info", "warning", "error", "exception", "critical")
                and getattr(node.func.value, "id", "") == "log"
            ):
                yield f"{path.name}:{node.lineno}", node


CODES = re.compile(
    r"id|kind|team|op|error|problem|cause|at|reference|request|slack_error|traceback|cuts|status|job|mode|port|todo"
    r"|count|seconds|state|role|attempt|table|rows|since"
)


def test_every_event_has_a_name_that_stays_the_same_and_says_only_ids_and_codes() -> None:
    seen = 0
    for where, call in log_calls():
        name = call.args[0]
        if isinstance(name, ast.JoinedStr):
            assert isinstance(name.values[0], ast.Constant), where
            assert name.values[0].value == "delivery.", where
        else:
            assert isinstance(name, ast.Constant), where
            assert re.fullmatch(r"[a-z]+\.[a-z_]+", str(name.value)), where
        assert len(call.args) == 1, where
        assert [each.arg for each in call.keywords if each.arg and not CODES.fullmatch(each.arg)] == [], where
        seen += 1
    assert seen > 15
