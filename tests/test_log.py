"""The log: an event name that stays the same, ids and codes; no secret and no word of anybody's."""

import ast
import asyncio
import io
import json
import logging
import re
import sys
from collections.abc import Iterator
from typing import Any

import pytest
import structlog

from bot import log
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
