"""Tables and charts (docs.slack.dev/reference/block-kit/blocks, pages table, data-table, data-visualization)."""

from itertools import pairwise
from typing import Any

from ._checks import Check, Report, array, between, boolean, by_type, filled, length, number, one_of, shape, string
from ._rich_text import RICH_TEXT
from .limits import LIMITS

_BLOCK_ID: dict[str, Check] = {"block_id": length("block_id")}

_raw_text = shape({"text": filled}, {})
_raw_number = shape({"value": number}, {"text": string})
_head = by_type({"raw_text": _raw_text, "raw_number": _raw_number})
_cell = by_type({"raw_text": _raw_text, "raw_number": _raw_number, "rich_text": RICH_TEXT})
_any_cell = array("data_table.columns", _cell)
_head_row = array("data_table.columns", _head)


def _data_row(value: Any, at: str, report: Report) -> None:
    (_head_row if at.endswith("/rows/0") else _any_cell)(value, at, report)


def _even_rows(table: dict[str, Any], at: str, report: Report) -> None:
    rows = table.get("rows")
    lists = [row for row in rows if isinstance(row, list)] if isinstance(rows, list) else []
    if any(len(one) != len(other) for one, other in pairwise(lists)):
        report.say(f"{at}/rows", "all rows must have the same number of cells")


def _table_text(table: dict[str, Any], at: str, report: Report) -> None:
    rows = table.get("rows")
    cells = [cell for row in rows if isinstance(row, list) for cell in row] if isinstance(rows, list) else []
    total = sum(len(str(cell.get("text") or "")) for cell in cells if isinstance(cell, dict))
    if total > (most := LIMITS["data_table.text"].most):
        report.say(f"{at}/rows", f"must be less than {most + 1} characters")


_column = shape({}, {"align": one_of("left", "center", "right"), "is_wrapped": boolean})


def _column_setting(value: Any, at: str, report: Report) -> None:
    if value is not None:  # null skips a column
        _column(value, at, report)


TABLE = shape(
    {"rows": array("table.rows", array("table.columns", _cell))},
    _BLOCK_ID | {"column_settings": array("table.columns", _column_setting)},
    _even_rows,
)

DATA_TABLE = shape(
    {"caption": filled, "rows": array("data_table.rows", _data_row)},
    _BLOCK_ID
    | {
        "page_size": between(1, LIMITS["data_table.page_size"].most),
        "row_header_column_index": between(0, LIMITS["data_table.columns"].most - 1),
    },
    _even_rows,
    _table_text,
)


def _share(value: Any, at: str, report: Report) -> None:
    number(value, at, report)
    if isinstance(value, int | float) and value <= 0:
        report.say(at, "must be greater than 0")


def _matching_labels(chart: dict[str, Any], at: str, report: Report) -> None:
    """Every series has one point for each category, and every series a name of its own."""
    axis, series = chart.get("axis_config"), chart.get("series")
    categories = axis.get("categories") if isinstance(axis, dict) else None
    if not isinstance(categories, list) or not isinstance(series, list):
        return
    for index, one in enumerate(series):
        points = one.get("data") if isinstance(one, dict) else None
        labels = [p.get("label") for p in points if isinstance(p, dict)] if isinstance(points, list) else []
        if sorted(map(str, labels)) != sorted(map(str, categories)):
            report.say(f"{at}/series/{index}/data", "labels must match the categories")
    names = [str(one.get("name")) for one in series if isinstance(one, dict)]
    if len(set(names)) != len(names):
        report.say(f"{at}/series", "series names must be unique")


_label = length("chart.label")
_plot = shape(
    {
        "series": array(
            "chart.series",
            shape(
                {
                    "name": _label,
                    "data": array("chart.points", shape({"label": _label, "value": number}, {})),
                },
                {},
            ),
        ),
        "axis_config": shape(
            {"categories": array("chart.points", _label)},
            {"x_label": length("chart.axis_label"), "y_label": length("chart.axis_label")},
        ),
    },
    {},
    _matching_labels,
)
_pie = shape({"segments": array("chart.segments", shape({"label": _label, "value": _share}, {}))}, {})

DATA_VISUALIZATION = shape(
    {
        "title": length("chart.title"),
        "chart": by_type({"pie": _pie, "bar": _plot, "line": _plot, "area": _plot}),
    },
    _BLOCK_ID,
)
