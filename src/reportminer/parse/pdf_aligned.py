"""Tables without rulings, or with rulings across only: lines whose parts stand in the same columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median

from reportminer import settings
from reportminer.parse.pdf_layout import patterns
from reportminer.parse.pdf_lines import Draft, Segment

Columns = list[tuple[float, float]]
"""Left and right edge of every column in points, from the left."""


def mark_aligned(drafts: Sequence[Draft], *, first: int) -> list[tuple[float, ...]]:
    """Turn lines of a page that stand in columns into table rows; tables are numbered from ``first``.

    At least PDF_ALIGNED_ROWS lines that follow one another must have the same number of parts, their left edges,
    middles or right edges in line.  A line above or among them with fewer parts or other edges belongs to the table
    if every part of it stands in one column.  Two columns need digits in one of them, and no numbered headings in the
    other, which would be a table of contents.  Returns the left edges of the columns of each table, rounded.
    """
    found: list[tuple[float, ...]] = []
    for run in _runs(drafts):
        start = 0
        while start + settings.PDF_ALIGNED_ROWS <= len(run):
            end = _core(run, start)
            columns = _columns(run[start:end]) if end else []
            if not end or not _tabular(run[start:end]):
                start += 1
                continue
            while end < len(run) and _placed(run[end].segments, columns):
                end += 1
            while start and not run[start - 1].cell and _placed(run[start - 1].segments, columns):
                start -= 1
            for row, draft in enumerate(run[start:end], start=1):
                draft.cell = (first + len(found), row)
                draft.text = "\t".join(_placed(draft.segments, columns))
                draft.label = "table"
                draft.starts = True
            found.append(tuple(round(left / 4) for left, _ in columns))
            start = end
    return found


def _runs(drafts: Sequence[Draft]) -> Iterator[list[Draft]]:
    """Yield stretches of lines that all have parts."""
    run: list[Draft] = []
    for draft in drafts:
        apart = run and draft.baseline - run[-1].baseline > 4 * draft.style.size
        if not draft.segments or draft.cell is not None or draft.furniture or apart:
            yield run
            run = []
        if draft.segments and draft.cell is None and not draft.furniture:
            run.append(draft)
    yield run


def _core(run: Sequence[Draft], start: int) -> int:
    """Return the end of the longest stretch from ``start`` whose parts are aligned; 0 if it is too short."""
    end = start + settings.PDF_ALIGNED_ROWS
    if not _aligned(run[start:end]):
        return 0
    while end < len(run) and _aligned(run[start : end + 1]):
        end += 1
    return end


def _aligned(rows: Sequence[Draft]) -> bool:
    count = len(rows[0].segments)
    if any(len(row.segments) != count for row in rows):
        return False
    reach = settings.PDF_ALIGNED * median(row.style.size for row in rows)
    for column in range(count):
        parts = [row.segments[column] for row in rows]
        edges = ([p.left for p in parts], [(p.left + p.right) / 2 for p in parts], [p.right for p in parts])
        if min(max(values) - min(values) for values in edges) > reach:
            return False
    columns = _columns(rows)
    return all(left[1] < right[0] for left, right in pairwise(columns))


def _columns(rows: Sequence[Draft]) -> Columns:
    return [
        (min(part.left for part in parts), max(part.right for part in parts))
        for parts in zip(*(row.segments for row in rows), strict=True)
    ]


def _tabular(rows: Sequence[Draft]) -> bool:
    if len(rows[0].segments) > 2:
        return True
    second = sum(any(char.isdigit() for char in row.segments[1].text) for row in rows)
    headings = sum(patterns().marker.match(row.segments[0].text) is not None for row in rows)
    return 2 * second >= len(rows) and 2 * headings < len(rows)


def _placed(segments: Sequence[Segment], columns: Columns) -> list[str]:
    """Return the texts of a row column by column, or nothing if one of its parts stands in no single column."""
    cells = [""] * len(columns)
    for part in segments:
        over = [place for place, (left, right) in enumerate(columns) if part.left < right and part.right > left]
        if len(over) != 1 or cells[over[0]]:
            return []
        cells[over[0]] = part.text
    return cells if len(segments) > 1 else []
