"""Ruled tables by their strokes: strokes that meet make a frame, and the frame's fields make the cells."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from reportminer.document import Box
from reportminer.parse.pdf_tables import Grid

_NEAR = 2.0
"""Points by which strokes that are meant to meet may miss each other."""

_MOST = 1_500
"""Strokes on one page, or cells, beyond which they are a drawing, not a table."""


def grids_of(rulings: Sequence[Box]) -> tuple[Grid, ...]:
    """Return the ruled tables that level and upright strokes make, from the top; boxes in points."""
    if len(rulings) > _MOST:
        return ()
    strokes = [box for box in dict.fromkeys(rulings) if max(box[2] - box[0], box[3] - box[1]) > 2 * _NEAR]
    grids = [grid for group in _groups(strokes) if (grid := _grid(group)) is not None]
    return tuple(sorted(grids, key=lambda grid: (grid.box[1], grid.box[0])))


def _groups(strokes: Sequence[Box]) -> list[list[Box]]:
    """Gather strokes that touch one another."""
    groups: list[list[Box]] = []
    for stroke in strokes:
        touching = [group for group in groups if any(_touch(stroke, other) for other in group)]
        merged = [stroke, *(other for group in touching for other in group)]
        groups = [group for group in groups if not any(group is other for other in touching)]
        groups.append(merged)
    return groups


def _touch(first: Box, second: Box) -> bool:
    return (
        first[0] <= second[2] + _NEAR
        and second[0] <= first[2] + _NEAR
        and first[1] <= second[3] + _NEAR
        and second[1] <= first[3] + _NEAR
    )


def _edges(values: Sequence[float]) -> list[float]:
    """Return the values, those near each other once."""
    found: list[float] = []
    for value in sorted(values):
        if not found or value - found[-1] > 2 * _NEAR:
            found.append(value)
    return found


def _grid(strokes: Sequence[Box]) -> Grid | None:
    level = [box for box in strokes if box[2] - box[0] >= box[3] - box[1]]
    upright = [box for box in strokes if box[2] - box[0] < box[3] - box[1]]
    xs = _edges([(box[0] + box[2]) / 2 for box in upright])
    ys = _edges([(box[1] + box[3]) / 2 for box in level])
    if len(xs) < 3 or len(ys) < 2 or len(xs) * len(ys) > _MOST:  # one column is a frame around text
        return None
    columns, rows = list(pairwise(xs)), list(pairwise(ys))
    home = {(row, column): (row, column) for row in range(len(rows)) for column in range(len(columns))}

    def top(cell: tuple[int, int]) -> tuple[int, int]:
        while home[cell] != cell:
            cell = home[cell]
        return cell

    for row, (above, below) in enumerate(rows):
        for column, (begin, end) in enumerate(columns):
            across = column + 1 < len(columns) and not _drawn(upright, 1, end, (above + below) / 2)
            down = row + 1 < len(rows) and not _drawn(level, 0, below, (begin + end) / 2)
            for other, open_ in (((row, column + 1), across), ((row + 1, column), down)):
                if open_:
                    first, second = sorted((top((row, column)), top(other)))
                    home[second] = first
    fields: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for cell in home:
        fields.setdefault(top(cell), []).append(cell)
    boxes: list[list[Box | None]] = [[None] * len(columns) for _ in rows]
    for (row, column), cells in fields.items():
        left, right = min(cell[1] for cell in cells), max(cell[1] for cell in cells)
        boxes[row][column] = (xs[left], ys[row], xs[right + 1], ys[max(cell[0] for cell in cells) + 1])
    return Grid((xs[0], ys[0], xs[-1], ys[-1]), tuple(map(tuple, boxes)))


def _drawn(strokes: Sequence[Box], along: int, where: float, middle: float) -> bool:
    """Whether a stroke stands at ``where`` and passes ``middle``; ``along`` is 1 for upright strokes, 0 for level."""
    across = 1 - along
    return any(
        abs((box[across] + box[across + 2]) / 2 - where) <= 2 * _NEAR
        and box[along] - _NEAR <= middle <= box[along + 2] + _NEAR
        for box in strokes
    )
