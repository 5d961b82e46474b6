"""Ruled tables: the glyphs that stand inside the cells become one line a row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from reportminer.document import Box
from reportminer.parse.pdf_lines import Draft, Glyph, fragments_of, is_wide, lines_of

_REACH = 1.0  # points by which a cell may be drawn short of its glyphs
_SAME_EDGE = 4.0  # points by which the columns of one table may differ from page to page


@dataclass(frozen=True, slots=True)
class Grid:
    """A ruled table: cells row by row, None where a merged cell covers the place.

    ``texts`` is what the library that found the table read in the cells, for comparison; empty where
    nothing else read them.
    """

    box: Box
    rows: tuple[tuple[Box | None, ...], ...]
    texts: tuple[tuple[str, ...], ...] = ()

    def columns(self) -> tuple[float, ...]:
        """Return the left edges of the columns, rounded so that two pages can be compared."""
        edges = {round(box[0] / _SAME_EDGE) for row in self.rows for box in row if box}
        return (*sorted(edges), round(self.box[2] / _SAME_EDGE))


@dataclass(frozen=True, slots=True)
class Taken:
    """What a grid took: its rows as lines, the glyphs left over, and whether both readings agree."""

    rows: tuple[Draft, ...]
    columns: tuple[float, ...]
    rest: tuple[Glyph, ...]
    agrees: bool


def take(grid: Grid, glyphs: Sequence[Glyph], *, page: int, table: int, never_first: str) -> Taken | None:
    """Turn the glyphs inside ``grid`` into rows; None if a glyph inside it stands in no cell.

    ``table`` is the 1-based number of the table in the file.  Every glyph ends up in exactly one row
    or in ``rest``.
    """
    cells = [(row, column, box) for row, boxes in enumerate(grid.rows) for column, box in enumerate(boxes) if box]
    inside: dict[tuple[int, int], list[Glyph]] = {}
    rest: list[Glyph] = []
    for glyph in glyphs:
        if not _within(glyph, grid.box):
            rest.append(glyph)
            continue
        home = next(((row, column) for row, column, box in cells if _within(glyph, box)), None)
        if home is not None:
            inside.setdefault(home, []).append(glyph)
        elif not glyph.char.isspace():
            return None
    rows: list[Draft] = []
    agrees = True
    for row, boxes in enumerate(grid.rows):
        texts: list[str] = []
        parts: list[Draft] = []
        for column, box in enumerate(boxes):
            fragments = fragments_of(inside.get((row, column), []))
            lines, _ = lines_of(fragments, page=page, never_first=never_first)
            parts.extend(lines)
            texts.append(_joined(lines))
            if grid.texts and box is not None:
                agrees = agrees and _bare(texts[-1]) == _bare(grid.texts[row][column])
        if parts:
            rows.append(_row(parts, "\t".join(texts), (table, len(rows) + 1)))
    return Taken(tuple(rows), grid.columns(), tuple(rest), agrees) if rows else None


def join_tables(pages: Sequence[list[Draft]], columns: Mapping[int, tuple[float, ...]]) -> list[tuple[int, str]]:
    """Number a table that runs over a page end as one; put together a row that the page end cut.

    ``columns`` gives the column edges by table number.  Returns (0-based page, text) of every piece
    of a row that was moved up to the page before.
    """
    moved: list[tuple[int, str]] = []
    for before, after in pairwise(pages):
        upper = [draft for draft in before if not draft.furniture]
        lower = [draft for draft in after if not draft.furniture]
        if not upper or not lower or upper[-1].cell is None or lower[0].cell is None:
            continue
        last, (table, _) = upper[-1], lower[0].cell
        number, row = upper[-1].cell
        if columns[number] != columns[table]:
            continue
        if _spills(last.text, lower[0].text):
            cells = zip(last.text.split("\t"), lower[0].text.split("\t"), strict=True)
            last.text = "\t".join(first + second for first, second in cells)
            moved.append((lower[0].page, lower[0].text.replace("\t", "")))
            after.remove(lower[0])
        for draft in after:
            if draft.cell is not None and draft.cell[0] == table:
                row += 1
                draft.cell = (number, row)
    return moved


def _spills(above: str, below: str) -> bool:
    """Say whether ``below`` is the rest of row ``above``: some of its cells continue, most are empty."""
    upper, lower = above.split("\t"), below.split("\t")
    if len(upper) != len(lower) or sum(not cell for cell in lower) * 2 < len(lower):
        return False
    return all(first for first, second in zip(upper, lower, strict=True) if second)


def _row(parts: Sequence[Draft], text: str, cell: tuple[int, int]) -> Draft:
    box = (
        min(part.box[0] for part in parts),
        min(part.box[1] for part in parts),
        max(part.box[2] for part in parts),
        max(part.box[3] for part in parts),
    )
    score = min((part.score for part in parts if part.score is not None), default=None)
    return replace(parts[0], text=text, box=box, cell=cell, label="table", score=score)


def _within(glyph: Glyph, box: Box) -> bool:
    x, y = (glyph.left + glyph.right) / 2, (glyph.top + glyph.bottom) / 2
    return box[0] - _REACH <= x <= box[2] + _REACH and box[1] - _REACH <= y <= box[3] + _REACH


def _joined(lines: Sequence[Draft]) -> str:
    text = ""
    for line in lines:
        piece = line.text.strip().replace("\t", " ")
        blank = text and piece and not is_wide(text[-1]) and not is_wide(piece[0])
        text += f" {piece}" if blank else piece
    return text


def _bare(text: str) -> str:
    return "".join(text.split())
