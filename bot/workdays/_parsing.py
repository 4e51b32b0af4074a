"""Read a time of day or a recurring day as people write it, in English and Chinese."""

from datetime import time

from ._rules import Rule


def parse_time(text: str) -> time:
    """Return the time that "16:30", "4:30pm", "下午4点半" or "16点30" means; ValueError if none."""
    raise ValueError(text)


def parse_day(text: str, at: time = time(0)) -> Rule:
    """Return the rule that "last Friday", "最后一个周五" or "25" means, at `at`; ValueError if none."""
    raise ValueError(text)
