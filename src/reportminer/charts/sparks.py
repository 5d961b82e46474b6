"""Small lines: one figure over the years, one line of the chart each."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from reportminer.charts.drawing import (
    FAINT,
    PALE,
    PALETTE,
    Dot,
    Drawing,
    Part,
    Shape,
    Stroke,
    Words,
    fitted,
    label_room,
)

_WIDTH, _LINE, _RIGHT = 860.0, 34.0, 150.0


@dataclass(frozen=True, slots=True)
class Spark:
    """One figure over the years: None where a year lacks it; ``columns`` are the years' columns in the table."""

    name: str
    numbers: tuple[float | None, ...]
    columns: tuple[str, ...]
    unit: str
    row: int


def sparks(code: str, title: str, says: str, years: Sequence[str], lines: Sequence[Spark]) -> Drawing:
    """Return one small line for each figure, each on its own scale from zero, its first and last value beside it."""
    left = label_room([line.name for line in lines], most=300)
    room = _WIDTH - left - _RIGHT
    step = room / max(1, len(years) - 1)
    shapes: list[Shape] = []
    for at, year in enumerate(years):
        shapes.append(Words(left + at * step, 12, year, "middle", FAINT, 11))
        shapes.append(Stroke(((left + at * step, 18), (left + at * step, 22 + len(lines) * _LINE)), PALE, 0.6))
    for number, line in enumerate(lines):
        shapes += _line(line, years, left, step, 24 + number * _LINE)
    return Drawing(code, title, says, _WIDTH, 28 + len(lines) * _LINE, shapes)


def _line(line: Spark, years: Sequence[str], left: float, step: float, top: float) -> list[Shape]:
    most = max((number for number in line.numbers if number is not None), default=0.0) or 1.0
    bottom, high = top + _LINE - 7, _LINE - 12
    points = [
        (at, left + at * step, bottom - number / most * high)
        for at, number in enumerate(line.numbers)
        if number is not None
    ]
    shapes: list[Shape] = [Words(left - 12, top + 20, fitted(line.name, left - 12), "end")]
    for one, other in itertools.pairwise(points):
        # a line over a year that is missing would claim what nobody counted
        if other[0] - one[0] == 1:
            shapes.append(Stroke((one[1:], other[1:]), PALETTE[0], 1.6))
    for at, x, y in points:
        says = f"{line.name} {years[at]}: {line.numbers[at]:,.10g} {line.unit}"
        shapes.append(Dot(x, y, 3.6, PALETTE[0], Part(says, line.row, line.columns[at])))
    known = [number for number in line.numbers if number is not None]
    ends = f"{known[0]:,.10g} → {known[-1]:,.10g} {line.unit}" if known else ""
    shapes.append(Words(left + step * (len(years) - 1) + 14, top + 20, ends, colour=FAINT, size=11))
    return shapes
