"""A warning as a row of the ledger, with its place and quotation."""

from __future__ import annotations

from reportminer.document import Document, LedgerRow
from reportminer.settings import QUOTE_LENGTH

_BEFORE = 12
"""Characters quoted before the place, so that it can be found with a search."""


def warn(document: Document, code: str, reason: str, *, start: int, end: int) -> LedgerRow:
    """Return a warning about ``document.text[start:end]``; the quotation begins a little before it."""
    line_start = document.text.rfind("\n", 0, start) + 1
    quote_start = max(line_start, start - _BEFORE)
    line_end = document.text.find("\n", start)
    quote_end = min(line_end if line_end >= 0 else len(document.text), quote_start + QUOTE_LENGTH)
    place = document.place(start)
    return LedgerRow(
        "check", "warning", reason, place.page, place.line, document.text[quote_start:quote_end], end - start, code
    )
