"""RTF, read here: no library keeps its tables, numbers and Chinese fonts apart."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace

from reportminer import settings
from reportminer.document import LedgerRow, Line, Page, Parsed
from reportminer.errors import ReadError
from reportminer.parse.rtf_body import Reader
from reportminer.parse.rtf_tokens import tokens

_NOT_RTF = "is no RTF file: open it in Word or WPS and save it as DOCX"
_CUT_OFF = "the file ends in the middle: its last part is missing; download it again"
_SCAN = (
    "this is a scan (it holds pictures and no text): text recognition is not part of this version; "
    "read the pictures with a text recognition program and save the text"
)


def read(data: bytes, *, encoding: str | None = None) -> Parsed:
    r"""Read an RTF into one page without number, one line a paragraph or table row.

    ``encoding`` has no meaning for RTF.  Deleted and hidden text goes to the ledger; numbers of lists are those
    that the writing program put beside them (\listtext).  Raises ReadError for what is no RTF, holds no text or
    goes beyond the limits in settings.
    """
    del encoding
    if not data.lstrip().startswith(b"{\\rtf"):
        raise ReadError("parse", _NOT_RTF)
    reader = Reader(time.monotonic() + settings.MAX_SECONDS)
    depth = 0
    for number, token in enumerate(tokens(data.lstrip())):
        if number > settings.RTF_MAX_CONTROLS:
            raise ReadError("parse", f"holds more than {settings.RTF_MAX_CONTROLS:,} control words: save it as DOCX")
        depth += (token.kind == "open") - (token.kind == "close")
        reader.take(token)
        if depth == 0:
            break  # what follows the last brace is no part of the document
    reader.end()
    lines, ledger = _gathered(reader)
    if not any(line.text.strip() for line in lines if not line.furniture):
        raise ReadError("parse", _SCAN if reader.pictures else "holds no text: check that it is the right file")
    fields = tuple((name, text.strip()) for name, text in sorted(reader.info.items()) if text.strip())
    return Parsed(
        pages=(Page(number=None, lines=lines),),
        reader="own RTF reader",
        fields=fields,
        ledger=(*ledger, *_remarks(reader, cut_off=depth > 0)),
    )


def _gathered(reader: Reader) -> tuple[tuple[Line, ...], tuple[LedgerRow, ...]]:
    """Return headers, body, notes and footers in this order, numbered, and what was removed from them."""
    lines: list[Line] = []
    ledger: list[LedgerRow] = []
    known: set[str] = set()
    for flow in (*reader.headers, reader.main, *reader.notes, *reader.footers):
        fresh = flow.blocks.lines()
        lines.extend(line for line in fresh if not (flow.furniture and line.text in known))
        known.update(line.text for line in fresh if flow.furniture)
        ledger.extend(flow.blocks.ledger)
    return tuple(replace(line, number=number) for number, line in enumerate(lines, start=1)), tuple(ledger)


def _remarks(reader: Reader, *, cut_off: bool) -> Iterator[LedgerRow]:
    if reader.numbers_missing:
        reason = (
            "some automatic list numbers are not written in the file: compare with the original, or save it as DOCX"
        )
        yield LedgerRow("parse", "warning", reason)
    if cut_off:
        yield LedgerRow("parse", "warning", _CUT_OFF)
