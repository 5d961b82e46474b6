"""Running headers, footers and page numbers: marked on the lines, never dropped."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from reportminer import settings
from reportminer.parse.pdf_layout import patterns
from reportminer.parse.pdf_lines import Draft

_DIGITS = re.compile(r"\d+")
_BLANKS = re.compile(r"\s+")
_SAME_HEIGHT = 4.0  # points: header lines of odd and even pages differ by rounding only
_NEAR_PAGES = 2  # odd and even pages may differ; body text repeats farther apart, if at all


def mark_furniture(pages: Sequence[Sequence[Draft]], heights: Sequence[float]) -> None:
    """Set ``furniture`` on lines that repeat at the page's edge, digits apart, and on page numbers.

    A line repeats if the same text stands at the same height on the next page or the one after.
    """
    groups: dict[tuple[str, str], list[Draft]] = defaultdict(list)
    for index, drafts in enumerate(pages):
        for draft in drafts:
            band = _band(draft, heights[index])
            if band and draft.cell is None and not draft.furniture:
                key = _DIGITS.sub("#", _BLANKS.sub("", draft.text))
                groups[band, key].append(draft)
    for (band, _), members in groups.items():
        _mark_group(band, members, single=len(pages) == 1)


def _band(draft: Draft, height: float) -> str:
    if draft.baseline < settings.PDF_BAND * height:
        return "header"
    return "footer" if draft.baseline > (1 - settings.PDF_BAND) * height else ""


def _mark_group(band: str, members: Sequence[Draft], *, single: bool) -> None:
    number = patterns().page_number
    for draft in members:
        text = _BLANKS.sub("", draft.text)
        others = sum(
            0 < abs(other.page - draft.page) <= _NEAR_PAGES and abs(other.baseline - draft.baseline) <= _SAME_HEIGHT
            for other in members
        )
        # A bare number on one page only may be part of a table or a date: it needs a second page,
        # unless there is none.
        if number.fullmatch(text) and (others or not text.isdecimal() or (single and len(text) <= 3)):
            draft.furniture = "page_number"
        elif others:
            draft.furniture = band
