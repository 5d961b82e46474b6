"""Ruled tables on pictures: long straight runs of dark pixels make the rulings, rulings make the cells."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from reportminer.document import Box
from reportminer.parse.pdf_tables import Grid

_ACROSS = 3.0  # em: a ruling is longer; two dashes —— are two
_DOWN = 1.4  # em: strokes of letters are shorter than one, cells are higher
_UNBROKEN = 0.9  # share of dark pixels within a ruling that the scanner leaves
_APART = 0.35  # em: rulings nearer than this are one
_FEW = 2  # rulings each way that the outside of a table has


@dataclass(frozen=True, slots=True)
class Ruling:
    """A straight line: its place across its direction, its start and end along it, in pixels."""

    at: float
    start: float
    end: float


def grids_in(dark: Any, *, scale: float, em: float) -> tuple[Grid, ...]:
    """Return the ruled tables of a level page in points; ``dark`` is true where there is ink.

    ``scale`` is points a pixel, ``em`` the size of type in pixels.
    """
    near = max(2.0, _APART * em)
    across = rulings(dark, length=round(_ACROSS * em), near=near)
    if len(across) < _FEW:
        return ()
    down = rulings(dark.T, length=round(_DOWN * em), near=near)
    found = (_grid(lines, posts, near) for lines, posts in _tables(across, down, near))
    grids = [_scaled(grid, scale) for grid in found if grid is not None]
    return tuple(sorted(grids, key=lambda grid: grid.box[1]))


def rulings(dark: Any, *, length: int, near: float) -> list[Ruling]:
    """Return the level rulings at least ``length`` pixels long."""
    import numpy as np

    if dark.shape[1] <= length or length < 2:
        return []
    thick = dark.copy()  # a thin line that slants by a pixel stays whole
    thick[1:] |= dark[:-1]
    thick[:-1] |= dark[1:]
    sums = np.cumsum(thick, axis=1, dtype=np.int32)
    filled = (sums[:, length:] - sums[:, :-length]) >= _UNBROKEN * length
    pieces: list[Ruling] = []
    for row in np.nonzero(filled.any(axis=1))[0]:
        places = np.nonzero(filled[row])[0]
        runs = np.split(places, np.nonzero(np.diff(places) > 1)[0] + 1)
        pieces += [Ruling(float(row), float(run[0]), float(run[-1] + length)) for run in runs]
    return _joined(pieces, near)


def _joined(pieces: Iterable[Ruling], near: float) -> list[Ruling]:
    """Make one ruling of pieces that lie side by side or follow one another."""
    groups: list[list[Ruling]] = []
    for piece in pieces:  # from the top
        for group in groups:
            last = group[-1]
            beside = piece.at - last.at <= near
            if beside and any(piece.start <= other.end + near and piece.end >= other.start - near for other in group):
                group.append(piece)
                break
        else:
            groups.append([piece])
    return [
        Ruling(
            sum(piece.at * (piece.end - piece.start) for piece in group)
            / sum(piece.end - piece.start for piece in group),
            min(piece.start for piece in group),
            max(piece.end for piece in group),
        )
        for group in groups
    ]


def _tables(
    across: Sequence[Ruling], down: Sequence[Ruling], near: float
) -> Iterable[tuple[list[Ruling], list[Ruling]]]:
    """Gather rulings that meet: those of one table."""
    left = list(across)
    posts = [post for post in down if sum(_meet(line, post, near) for line in across) >= _FEW]
    while left:
        lines, columns = [left.pop()], []
        grown = True
        while grown:
            fresh = [post for post in posts if post not in columns and any(_meet(line, post, near) for line in lines)]
            columns += fresh
            more = [line for line in left if any(_meet(line, post, near) for post in columns)]
            lines += more
            left = [line for line in left if line not in more]
            grown = bool(fresh or more)
        yield lines, columns


def _meet(line: Ruling, post: Ruling, near: float) -> bool:
    return line.start - near <= post.at <= line.end + near and post.start - near <= line.at <= post.end + near


def _grid(lines: Sequence[Ruling], posts: Sequence[Ruling], near: float) -> Grid | None:
    ys, xs = _places(lines, near), _places(posts, near)
    if len(ys) < _FEW or len(xs) < _FEW + 1:  # without a ruling inside it is a frame
        return None
    rows: list[list[Box | None]] = [[None] * (len(xs) - 1) for _ in ys[1:]]
    covered: set[tuple[int, int]] = set()
    for row in range(len(ys) - 1):
        for column in range(len(xs) - 1):
            if (row, column) in covered:
                continue
            right, below = column, row
            middle = (ys[row] + ys[row + 1]) / 2
            while right + 2 < len(xs) and not _drawn(posts, xs[right + 1], middle, near):
                right += 1
            centre = (xs[column] + xs[column + 1]) / 2
            while below + 2 < len(ys) and not _drawn(lines, ys[below + 1], centre, near):
                below += 1
            covered |= {(y, x) for y in range(row, below + 1) for x in range(column, right + 1)}
            rows[row][column] = (xs[column], ys[row], xs[right + 1], ys[below + 1])
    return Grid((xs[0], ys[0], xs[-1], ys[-1]), tuple(tuple(row) for row in rows))


def _places(rulings_of_table: Iterable[Ruling], near: float) -> list[float]:
    found: list[float] = []
    for ruling in sorted(rulings_of_table, key=lambda item: item.at):
        if not found or ruling.at - found[-1] > near:
            found.append(ruling.at)
    return found


def _drawn(rulings_of_table: Iterable[Ruling], at: float, along: float, near: float) -> bool:
    return any(abs(item.at - at) <= near and item.start <= along <= item.end for item in rulings_of_table)


def _scaled(grid: Grid, scale: float) -> Grid:
    def points(box: Box) -> Box:
        return (box[0] * scale, box[1] * scale, box[2] * scale, box[3] * scale)

    rows = tuple(tuple(points(box) if box else None for box in row) for row in grid.rows)
    return Grid(points(grid.box), rows)
