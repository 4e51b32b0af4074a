"""Slack's charts (docs.slack.dev/reference/block-kit/blocks/data-visualization-block), in messages only.

A chart never says what the words beside it do not: it may be missing where Slack does not know the block yet.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.blocks.limits import LIMITS

CHART = "data_visualization"
MOST_POINTS = LIMITS["chart.points"].most


def line(title: str, series: Mapping[str, Mapping[str, float]], *, y_label: str | None = None) -> dict[str, Any]:
    """Return lines over the same labels, in the order of the first series; of too many points the last ones stay."""
    labels = list(next(iter(series.values())))[-MOST_POINTS:]
    axis: dict[str, Any] = {"categories": labels} | ({"y_label": y_label} if y_label else {})
    drawn = [
        {"name": name, "data": [{"label": label, "value": points[label]} for label in labels]}
        for name, points in series.items()
    ]
    return {"type": CHART, "title": title, "chart": {"type": "line", "series": drawn, "axis_config": axis}}


def without(blocks: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the blocks without charts."""
    return [block for block in blocks if block.get("type") != CHART]


def refused(answer: str, message: Mapping[str, Any]) -> bool:
    """Say whether Slack's answer to this message may be about a chart in it: it does not say which block it minds."""
    return "invalid_blocks" in answer and any(block.get("type") == CHART for block in message.get("blocks") or ())
