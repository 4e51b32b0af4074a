"""Structured logs: a stable event name, ids and codes; never what somebody wrote, never a secret."""

import atexit
import logging
import re
import sys
import threading
import traceback
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, MutableMapping
from types import TracebackType
from typing import Any

import structlog

HIDDEN = "***"
SHORTEST = 8  # characters of a secret that is looked for as it is: a shorter one would hide half of the log
PATTERNS = (
    (re.compile(r"\b(xox[a-z](?:\.xox[a-z])?-|xapp-|xwfp-)[\w-]+"), rf"\1{HIDDEN}"),  # Slack's tokens
    (re.compile(r"(://[^/\s:@]*):[^/\s@]+@"), rf"\1:{HIDDEN}@"),  # a password in an address
    (re.compile(r"(hooks\.slack\.com/)[^\s\"')>]+"), rf"\1{HIDDEN}"),  # whoever has a response_url can answer with it
)

MOST_ALIKE = 20  # warnings and errors of one name and code that are written in one minute
WINDOW_S = 60.0
LOUD = ("warning", "error", "exception", "critical")
CODES = ("error", "cause", "problem", "slack_error", "status")  # the first of these that an event has is its code

Event = MutableMapping[str, Any]


def later(seconds: float, call: Callable[[], None]) -> None:
    """Have this called in some seconds, in a thread that keeps nobody from ending."""
    timer = threading.Timer(seconds, call)
    timer.daemon = True
    timer.start()


class Repeats:
    """Counts warnings and errors that are alike, and writes how many there were in the place of those beyond the first.

    `later` is given seconds and what to call then: that begins with the first line and ends a window.
    """

    def __init__(self, later: Callable[[float, Callable[[], None]], None]) -> None:
        self._later = later
        self._seen: Counter[tuple[str, str]] = Counter()
        self._lock = threading.Lock()

    def __call__(self, _logger: object, method: str, event: Event) -> Event:
        """Let an event of ours pass, or raise `DropEvent`."""
        if method in LOUD:
            code = next((str(event[name]) for name in CODES if event.get(name) is not None), "")
            if not self._passes(str(event["event"]), code):
                raise structlog.DropEvent
        return event

    def filter(self, record: logging.LogRecord) -> bool:
        """Return whether a library's line may pass: lines are alike if the same place in its code writes them."""
        kind = record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else ""
        return self._passes("library.says", f"{record.name}:{record.lineno} {kind}".strip())

    def _passes(self, name: str, code: str) -> bool:
        with self._lock:
            first = not self._seen
            self._seen[name, code] += 1
            passes = self._seen[name, code] <= MOST_ALIKE
        if first:
            self._later(WINDOW_S, self.sum_up)
        return passes

    def sum_up(self) -> None:
        """Write how many lines were left out since the window began, and begin anew."""
        with self._lock:
            seen, self._seen = self._seen, Counter()
        for (name, code), count in seen.items():
            if count > MOST_ALIKE:
                structlog.get_logger().warning("log.repeated", kind=name, error=code or None, count=count - MOST_ALIKE)


class Redact:
    """Takes secrets out of everything that is logged: Slack's tokens, passwords in addresses, and what it was told."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        known = sorted({each for each in secrets if len(each) >= SHORTEST}, key=len, reverse=True)
        self._known = re.compile("|".join(map(re.escape, known))) if known else None

    def __call__(self, _logger: object, _method: str, event: Event) -> Event:
        return {name: self.clean(value) for name, value in event.items()}

    def clean(self, value: Any) -> Any:
        """Return the same without secrets, however deep they are."""
        if isinstance(value, str):
            return self._text(value)
        if isinstance(value, dict):
            return {self.clean(name): self.clean(each) for name, each in value.items()}
        return [self.clean(each) for each in value] if isinstance(value, (list, tuple)) else value

    def _text(self, text: str) -> str:
        if self._known is not None:
            text = self._known.sub(HIDDEN, text)
        for pattern, instead in PATTERNS:
            text = pattern.sub(instead, text)
        return text


def configure(level: str = "INFO", *, style: str = "json", secrets: Iterable[str] = ()) -> None:
    """Write a line for each event to standard error, from `level` up: a JSON object, or for the eye ("console").

    Bolt, the SDK and whatever else logs in Python's own way follow from WARNING up.
    """
    number = logging.getLevelNamesMapping().get(level.upper(), logging.INFO)
    repeats = Repeats(later)
    atexit.register(repeats.sum_up)
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        Redact(secrets),
    ]
    structlog.configure(
        processors=[repeats, *shared, _renderer(style)],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    _adopt_libraries(max(number, logging.WARNING), shared, style, repeats)


def _renderer(style: str) -> Any:
    if style == "console":
        return structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    return structlog.processors.JSONRenderer(ensure_ascii=False)


def _adopt_libraries(level: int, shared: list[Any], style: str, repeats: Repeats) -> None:
    """Libraries quote payloads in their debug lines, and errors in their messages; those may hold private text."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[in_our_words, *shared],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, _renderer(style)],
        )
    )
    handler.addFilter(is_news)
    handler.addFilter(repeats.filter)
    root = logging.getLogger()
    for former in [each for each in root.handlers if isinstance(each.formatter, structlog.stdlib.ProcessorFormatter)]:
        root.removeHandler(former)
    root.addHandler(handler)
    root.setLevel(level)
    logging.getLogger("apscheduler").setLevel(logging.ERROR)  # a tick that is skipped because one runs is no news


def is_news(record: logging.LogRecord) -> bool:
    """Bolt finds SLACK_BOT_TOKEN in the environment by itself, and then warns that it does not use it."""
    return "`token` will be unused" not in record.getMessage()


def in_our_words(_logger: object, _method: str, event: Event) -> Event:
    """Keep of an exception its type and its place; its own words may quote somebody, wherever they stand."""
    record: logging.LogRecord = event["_record"]
    said, chain = str(event["event"]), list(_chain(record.exc_info[1] if record.exc_info else None))
    if record.name == "asyncio":
        said = said.partition("\n")[0]  # what follows shows tasks, and so the exceptions in them
    for problem in chain:
        said = said.replace(str(problem) or "\0", type(problem).__name__)
    news: Event = {"event": "library.says", "logger": record.name, "says": said}
    if chain:
        news.update(error=[type(each).__name__ for each in chain], at=places(chain[0].__traceback__))
    news.update(_record=record, _from_structlog=False)  # what structlog's formatter takes away again
    return news


def _chain(problem: BaseException | None) -> Iterator[BaseException]:
    while problem is not None:
        yield problem
        problem = problem.__cause__ or problem.__context__


def places(tb: TracebackType | None) -> list[str]:
    """Return where an exception passed: files, lines and names of functions."""
    return [f"{step.filename}:{step.lineno} {step.name}" for step in traceback.extract_tb(tb)]
