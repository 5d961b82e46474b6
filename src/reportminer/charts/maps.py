"""A map of named points: what lies near is alike; the axes have no meaning of their own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reportminer.charts.drawing import PALE, PALETTE, Dot, Drawing, Part, Shape, Stroke, Words, text_width

_WIDTH, _HEIGHT, _EDGE = 860.0, 560.0, 40.0


@dataclass(frozen=True, slots=True)
class Point:
    """One named point, in any units; ``group`` decides its colour."""

    name: str
    x: float
    y: float
    group: int
    row: int


def point_map(code: str, title: str, says: str, points: Sequence[Point]) -> Drawing:
    """Return the points on one scale for both directions; a name that would cover another is left to its tooltip."""
    low_x, low_y = min(point.x for point in points), min(point.y for point in points)
    span = max(max(point.x for point in points) - low_x, max(point.y for point in points) - low_y) or 1.0
    scale = min(_WIDTH - 2 * _EDGE - 100, _HEIGHT - 2 * _EDGE) / span
    frame = ((1.0, 1.0), (_WIDTH - 1, 1.0), (_WIDTH - 1, _HEIGHT - 1), (1.0, _HEIGHT - 1), (1.0, 1.0))
    shapes: list[Shape] = [Stroke(frame, PALE)]
    taken: list[tuple[float, float, float, float]] = []
    left = (_WIDTH - 100 - span * scale) / 2
    for point in points:
        x, y = left + (point.x - low_x) * scale, _HEIGHT - _EDGE - (point.y - low_y) * scale
        taken.append((x - 5, y - 5, x + 5, y + 5))
    for point in points:
        x, y = left + (point.x - low_x) * scale, _HEIGHT - _EDGE - (point.y - low_y) * scale
        colour = PALETTE[point.group % len(PALETTE)]
        shapes.append(Dot(x, y, 4.5, colour, Part(point.name, point.row)))
        wide = text_width(point.name, 11)
        for left_edge, base in ((x + 8, y + 4), (x - 8 - wide, y + 4), (x - wide / 2, y - 8), (x - wide / 2, y + 17)):
            box = (left_edge - 1, base - 12, left_edge + wide + 1, base + 2)
            if box[0] > 2 and box[2] < _WIDTH - 2 and not any(_meet(box, other) for other in taken):
                taken.append(box)
                shapes.append(Words(left_edge, base, point.name, size=11))
                break
    return Drawing(code, title, says, _WIDTH, _HEIGHT, shapes)


def _meet(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
