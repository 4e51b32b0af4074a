"""Figures: many measurements in, a median with its spread out, as a table and as JSON."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

LATEST = Path(__file__).parent / "latest.json"


@dataclass(frozen=True)
class Figure:
    """One thing that was measured several times. `name` and `aim` are set for the rows that are promised."""

    what: str
    unit: str
    values: tuple[float, ...]
    name: str = ""
    aim: str = ""

    @property
    def value(self) -> float:
        """The median."""
        return median(self.values)


def ratio(above: Sequence[float], below: Sequence[float]) -> tuple[float, ...]:
    """Return each round's own ratio: neighbours in time shared the machine's mood."""
    return tuple(a / b for a, b in zip(above, below, strict=True))


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value that this share of the values does not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def table(figures: Sequence[Figure]) -> str:
    """Return the figures as a Markdown table."""
    head = ["| what | median | min … max | of | aim |", "| --- | ---: | ---: | ---: | --- |"]
    return "\n".join([*head, *(_row(figure) for figure in figures)])


def _row(figure: Figure) -> str:
    spread = f"{_shown(min(figure.values))} … {_shown(max(figure.values))}"
    what = f"{figure.what} (`{figure.name}`)" if figure.name else figure.what
    return f"| {what} | {_shown(figure.value)} {figure.unit} | {spread} | {len(figure.values)} | {figure.aim} |"


def _shown(value: float) -> str:
    if value >= 100 or value == int(value):
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def write(figures: Sequence[Figure], path: Path = LATEST) -> None:
    """Write the promised rows as JSON."""
    rows = [
        {
            "name": figure.name,
            "value": round(figure.value, 4),
            "unit": figure.unit,
            "aim": figure.aim,
            "median_of": len(figure.values),
        }
        for figure in figures
        if figure.name
    ]
    path.write_text(json.dumps(rows, indent=2, ensure_ascii=False) + "\n")
