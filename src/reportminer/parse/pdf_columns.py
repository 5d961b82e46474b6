"""Pages set in two columns, as gazettes are: the left one is read before the right one.

Only the plain case is recognised: one gutter near the middle that most lines respect.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from statistics import median

from reportminer import settings
from reportminer.parse.pdf_lines import Fragment


def bands(fragments: Sequence[Fragment], *, known: float | None = None) -> list[tuple[int, list[Fragment]]]:
    """Cut a page into stretches to be read one after the other: (column, fragments).

    Column 0 is text over the full width, 1 the left and 2 the right column.  A page without
    columns is one stretch of column 0.  ``known`` is the gutter of two pages on one sheet.
    """
    if known is not None:
        halves: tuple[list[Fragment], list[Fragment]] = ([], [])
        for fragment in fragments:
            halves[(fragment.left + fragment.right) / 2 > known].append(fragment)
        return [(column, half) for column, half in enumerate(halves, start=1) if half]
    gutter = _gutter(fragments)
    if gutter is None:
        return [(0, list(fragments))]
    found: list[tuple[int, list[Fragment]]] = []
    left: list[Fragment] = []
    right: list[Fragment] = []
    for fragment in sorted(fragments, key=lambda item: item.baseline):
        if _crosses(fragment, gutter):
            found += [(1, left), (2, right)]
            left, right = [], []
            if found[-1][0] != 0:
                found.append((0, []))
            found[-1][1].append(fragment)
        else:
            (left if fragment.right <= gutter + 1 else right).append(fragment)
    return [(column, part) for column, part in [*found, (1, left), (2, right)] if part]


def _crosses(fragment: Fragment, gutter: float) -> bool:
    return fragment.left < gutter - 1 and fragment.right > gutter + 1


def _gutter(fragments: Sequence[Fragment]) -> float | None:
    """Return the left edge of the right column, None where the page has no two columns."""
    if len(fragments) < 2 * settings.PDF_COLUMN_LINES:
        return None
    left = min(fragment.left for fragment in fragments)
    width = max(fragment.right for fragment in fragments) - left
    edges = Counter(round(fragment.left) for fragment in fragments if 0.4 * width < fragment.left - left < 0.62 * width)
    if not edges:
        return None
    gutter = float(edges.most_common(1)[0][0])
    columns = (
        [fragment for fragment in fragments if fragment.right <= gutter + 1],
        [fragment for fragment in fragments if fragment.left >= gutter - 1],
    )
    crossing = len(fragments) - sum(map(len, columns))
    if crossing > 0.2 * len(fragments):
        return None
    for column in columns:
        if len(column) < settings.PDF_COLUMN_LINES:
            return None
        # Cells of an unruled table are narrow, lines of a column fill it.
        if median(fragment.right - fragment.left for fragment in column) < 0.3 * width:
            return None
    return gutter
