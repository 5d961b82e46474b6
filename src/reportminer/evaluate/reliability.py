"""A picture of what a coder's confidence is worth: reliability, and accuracy by the share left to the machine."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

_SIZE, _MARGIN, _GAP = 280, 56, 70
_STYLE = (("shown", "with headings", "#1f5fa8"), ("hidden", "headings hidden", "#c05a12"))
_LEAST_ACCURACY = 0.9

Point = tuple[float, float]


def reliability_picture(figures: dict[str, Any]) -> str:
    """Return an SVG of two panels: accuracy against confidence, and accuracy against coverage.

    ``figures`` are those of ``figures.scores`` by "shown" and "hidden".  The area of a dot in the first
    panel grows with the number of its passages.
    """
    width, height = 2 * _SIZE + 2 * _MARGIN + _GAP, _SIZE + 2 * _MARGIN
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" font-family="sans-serif">',
        f'<rect width="{width}" height="{height}" fill="white"/>',
        *_panel(_MARGIN, "confidence", "accuracy", ("0", "0.5", "1"), ("0", "0.5", "1")),
        _line([(0, 0), (1, 1)], _MARGIN, "#999999", dashed=True),
    ]
    right = _MARGIN + _SIZE + _GAP
    low = f"{_LEAST_ACCURACY:g}"
    parts += _panel(right, "share left to the machine, the surest first", "accuracy", ("0", "0.5", "1"), (low, "", "1"))
    for place, (mode, name, colour) in enumerate(_STYLE):
        bins = figures[mode]["calibration"]["bins"]
        parts.append(_line([(entry["confidence"], entry["accuracy"]) for entry in bins], _MARGIN, colour))
        for entry in bins:
            x, y = _at((entry["confidence"], entry["accuracy"]), _MARGIN)
            radius = min(2 + entry["passages"] ** 0.5 / 4, 12)
            parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}" fill="{colour}" fill-opacity="0.7"/>')
        curve = [(row["coverage"], _stretched(row["accuracy"])) for row in figures[mode]["coverage"]]
        parts.append(_line(curve, right, colour))
        y_name = _MARGIN + _SIZE - 30 + 16 * place
        parts.append(f'<text font-size="12" x="{_MARGIN + _SIZE - 110}" y="{y_name}" fill="{colour}">{name}</text>')
    return "\n".join([*parts, "</svg>"]) + "\n"


def _stretched(accuracy: float) -> float:
    return max(0.0, (accuracy - _LEAST_ACCURACY) / (1 - _LEAST_ACCURACY))


def _at(point: Point, left: int) -> Point:
    return left + point[0] * _SIZE, _MARGIN + (1 - point[1]) * _SIZE


def _line(points: Iterable[Point], left: int, colour: str, *, dashed: bool = False) -> str:
    where = " ".join(f"{x:.1f},{y:.1f}" for x, y in (_at(point, left) for point in points))
    dashes = ' stroke-dasharray="4 4"' if dashed else ""
    return f'<polyline points="{where}" fill="none" stroke="{colour}" stroke-width="1.5"{dashes}/>'


def _panel(left: int, below: str, beside: str, x_marks: Sequence[str], y_marks: Sequence[str]) -> list[str]:
    bottom = _MARGIN + _SIZE
    parts = [f'<rect x="{left}" y="{_MARGIN}" width="{_SIZE}" height="{_SIZE}" fill="none" stroke="#333333"/>']
    for share, mark in zip((0.0, 0.5, 1.0), x_marks, strict=True):
        parts.append(
            f'<text font-size="12" x="{left + share * _SIZE:.0f}" y="{bottom + 16}" text-anchor="middle">{mark}</text>'
        )
    for share, mark in zip((0.0, 0.5, 1.0), y_marks, strict=True):
        parts.append(
            f'<text font-size="12" x="{left - 6}" y="{bottom - share * _SIZE + 4:.0f}" text-anchor="end">{mark}</text>'
        )
    parts.append(f'<text font-size="12" x="{left + _SIZE // 2}" y="{bottom + 36}" text-anchor="middle">{below}</text>')
    parts.append(f'<text font-size="12" x="{left}" y="{_MARGIN - 10}">{beside}</text>')
    return parts
