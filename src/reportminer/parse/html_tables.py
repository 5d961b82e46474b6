"""Tell tables of data from tables that only place things on a page."""

from __future__ import annotations

from typing import Any

_LONG_CELL = 400
"""Characters.  A cell with more is a column of the page."""

_LONG_BROKEN_CELL = 150
"""Characters.  A cell with more, in three paragraphs or lines, is a column of the page."""


def rows_of(table: Any) -> list[list[Any]]:
    """Return the cells of every row of a table that holds no other table."""
    rows = []
    for row in table.css("tr"):
        cells = []
        child = row.child
        while child is not None:
            if child.tag in ("td", "th"):
                cells.append(child)
            child = child.next
        rows.append(cells)
    return rows


def is_layout(table: Any) -> bool:
    """Whether a table places parts of the page: it holds tables, headings, long text, or one column or row."""
    if len(table.css("table")) > 1 or table.css_first("h1, h2, h3, form") is not None:
        return True
    rows = rows_of(table)
    filled = [cells for cells in rows if cells]
    texts = [[(cell, (cell.text() or "").strip()) for cell in cells] for cells in filled]
    if max((sum(bool(text) for _, text in cells) for cells in texts), default=0) < 2:
        return True
    if len(filled) == 1 and not any(len(text) < 12 for _, text in texts[0]):
        return True
    return any(_is_column(cell, text) for cells in texts for cell, text in cells)


def _is_column(cell: Any, text: str) -> bool:
    if len(text) > _LONG_CELL:
        return True
    return len(text) > _LONG_BROKEN_CELL and len(cell.css("p, br, div, li")) >= 3
