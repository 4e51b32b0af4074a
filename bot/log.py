"""Structured logs: a stable event name, ids and codes; never what somebody wrote."""

import logging
import sys

import structlog


def configure(level: str = "INFO") -> None:
    """Write one JSON object a line to standard error, from `level` up. Bolt and the SDK follow at WARNING."""
    number = logging.getLevelNamesMapping().get(level.upper(), logging.INFO)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    # Libraries quote payloads in their debug lines; those may hold private text.
    logging.basicConfig(level=max(number, logging.WARNING), format="%(levelname)s %(name)s: %(message)s")
    for handler in logging.getLogger().handlers:
        handler.addFilter(_is_news)


def _is_news(record: logging.LogRecord) -> bool:
    """Bolt finds SLACK_BOT_TOKEN in the environment by itself, and then warns that it does not use it."""
    return "`token` will be unused" not in record.getMessage()
    logging.getLogger("apscheduler").setLevel(logging.ERROR)  # a tick that is skipped because one runs is no news
