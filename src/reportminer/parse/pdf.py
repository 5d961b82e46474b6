"""PDF: text, places and type through PDFium, ruled tables through pdfplumber.

The only module that touches either library.  PDFium reads the fonts of official documents whose
names are GBK-encoded, which the pure-Python readers do not; pdfplumber finds the cells of ruled
tables, and is asked only where a page shows ruling lines.
"""

from __future__ import annotations

import io
import logging
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from functools import partial
from importlib.metadata import version
from typing import Any, TypeVar

from reportminer import settings
from reportminer.document import Box, LedgerRow, Parsed
from reportminer.errors import ReadError
from reportminer.parse.pdf_glyphs import sheet_of
from reportminer.parse.pdf_lines import Glyph, Style
from reportminer.parse.pdf_pages import Sheet, check_time, pages_of
from reportminer.parse.pdf_scans import read_scans
from reportminer.parse.pdf_tables import Grid

_T = TypeVar("_T")
_LOCK = threading.Lock()  # PDFium must not be entered by two threads of one process
_FIELDS = (("Title", "title"), ("Author", "author"), ("CreationDate", "created"))


def read(data: bytes, *, encoding: str | None = None) -> Parsed:
    """Read a PDF into lines with place and type; ``encoding`` has no meaning for PDF.

    Boxes are in points from the page's top left corner.  Raises ReadError for anything that is no
    readable PDF, for scans where text recognition is not installed, and beyond the limits in settings.
    """
    del encoding
    with _LOCK, _opened(data) as document:
        deadline = time.monotonic() + settings.MAX_SECONDS
        sheets = _sheets(document, deadline)
        began = time.monotonic()
        ledger, engine = read_scans(sheets, partial(_drawn, document))
        deadline += time.monotonic() - began  # recognition has an allowance of its own
        with closing(_Plumber(data)) as plumber:
            for index, sheet in enumerate(sheets):
                check_time(deadline, index)
                if sheet.passed_over:
                    plumber.supply(index, sheet)
            pages, rows = pages_of(sheets, plumber.grids, deadline)
        return Parsed(
            pages=pages,
            reader=f"pdfium {version('pypdfium2')}{plumber.name}{engine and f', {engine}'}",
            fields=_fields(document),
            ledger=tuple(sorted(ledger + rows + plumber.ledger, key=lambda row: row.page or 0)),
        )


@contextmanager
def _opened(data: bytes) -> Iterator[Any]:
    if b"%PDF-" not in data[:1024]:
        raise ReadError("parse", "the file is not a PDF, or its beginning is missing: download or export it again")
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == pypdfium2.raw.FPDF_ERR_PASSWORD:
            reason = "the file is protected by a password: open it with the password and save it without one"
        else:
            reason = "the file is damaged or cut off and cannot be opened: download or export it again"
        raise ReadError("parse", reason) from None
    try:
        yield document
    finally:
        document.close()


def _sheets(document: Any, deadline: float) -> list[Sheet]:
    count = len(document)
    if count == 0:
        raise ReadError("parse", "the file has no pages: export it again")
    if count > settings.MAX_PAGES:
        reason = f"the file has {count} pages, more than the {settings.MAX_PAGES} allowed: split it into parts"
        raise ReadError("parse", reason)
    sheets: list[Sheet] = []
    characters = 0
    for index in range(count):
        check_time(deadline, index)
        sheets.append(_sheet(document, index))
        characters += len(sheets[-1].glyphs)
        if characters > settings.MAX_CHARACTERS:
            reason = f"the file holds more than {settings.MAX_CHARACTERS} characters: split it into parts"
            raise ReadError("parse", reason, index + 1)
    return sheets


def _sheet(document: Any, index: int) -> Sheet:
    from pypdfium2 import raw

    page = raw.FPDF_LoadPage(document.raw, index)
    if not page:
        return Sheet(damaged=True)
    try:
        text = raw.FPDFText_LoadPage(page)
        if not text:
            return Sheet(damaged=True)
        try:
            return sheet_of(raw, page, text)
        finally:
            raw.FPDFText_ClosePage(text)
    finally:
        raw.FPDF_ClosePage(page)


def _drawn(document: Any, index: int) -> Any:
    """Draw a page as a picture, at OCR_DPI or as large as a picture may be."""
    page = document[index]
    try:
        width, height = page.get_size()
        scale = min(settings.OCR_DPI / 72, (settings.OCR_MAX_PIXELS / max(width * height, 1.0)) ** 0.5 * 0.99)
        return page.render(scale=scale).to_pil()
    except Exception as error:  # a page that cannot be drawn must not cost the others
        raise ReadError("parse", f"the page cannot be drawn ({type(error).__name__})", index + 1) from error
    finally:
        page.close()


@contextmanager
def _silenced(*names: str) -> Iterator[None]:
    """Keep libraries from writing their warnings about damaged files to the screen."""
    loggers = [logging.getLogger(name) for name in names]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)


class _Plumber:
    """The second reader, opened with the first page that shows ruling lines."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.document: Any = None
        self.name = ""
        self.ledger: list[LedgerRow] = []

    def grids(self, index: int) -> list[Grid]:
        """Return the ruled tables of a page (0-based), none if pdfplumber fails on it."""
        return self._tried(
            index,
            lambda page: [grid for table in page.find_tables() if (grid := _grid(table, page))],
            "the tables of this page were read as plain lines",
        )

    def supply(self, index: int, sheet: Sheet) -> None:
        """Add to ``sheet`` the characters that PDFium passed over; warn where they cannot be placed."""
        chars = self._tried(
            index,
            lambda page: [(_glyph(char, page), char["upright"]) for char in page.chars if char["text"].strip()],
            "single characters of this page may be missing, as its fonts are not embedded",
        )
        if not sheet.upright or not all(upright for _, upright in chars):
            runs = (sheet.glyphs, *sheet.turned.values())
            missing = len(chars) - sum(not glyph.char.isspace() for run in runs for glyph in run)
            if missing > 0:
                reason = f"{missing} characters of turned text are missing: embed the fonts on export"
                self._note("warning", index, reason)
            return
        found = [glyph for glyph, _ in chars if _stands_at(glyph, sheet.passed_over)]
        sheet.glyphs.extend(found)
        if found:
            reason = "single characters in fonts that are not embedded were supplied by a second program"
            self._note("repaired", index, reason, "".join(glyph.char for glyph in found))

    def _tried(self, index: int, wanted: Callable[[Any], list[_T]], otherwise: str) -> list[_T]:
        import pdfplumber

        self.name = f", pdfplumber {version('pdfplumber')}"
        try:
            with _silenced("pdfminer", "pdfplumber"):
                if self.document is None:
                    self.document = pdfplumber.open(io.BytesIO(self.data))
                page = self.document.pages[index]
                found = wanted(page)
                page.close()
        except Exception as error:  # a failure of the second reader must not cost the report
            self._note("warning", index, f"{otherwise} ({type(error).__name__})")
            return []
        return found

    def _note(self, kind: str, index: int, reason: str, text: str = "") -> None:
        quote = text[: settings.QUOTE_LENGTH]
        self.ledger.append(LedgerRow("parse", kind, reason, index + 1, text=quote, characters=len(text)))

    def close(self) -> None:
        """Free what pdfplumber holds."""
        if self.document is not None:
            with (
                suppress(Exception),
                _silenced("pdfminer", "pdfplumber"),
            ):  # it lists the pages of a damaged file once more
                self.document.close()


def _glyph(char: Any, page: Any) -> Glyph:
    """Turn a character of pdfplumber into one like PDFium's."""
    left, top = page.cropbox[0], page.cropbox[1]
    name = char["fontname"]
    style = Style(size=round(float(char["size"]), 1), font=name[7:] if name[6:7] == "+" else name)
    baseline = page.height - char["matrix"][5] - top
    return Glyph(
        char["text"],
        left=char["x0"] - left,
        top=char["top"] - top,
        right=char["x1"] - left,
        bottom=char["bottom"] - top,
        baseline=baseline,
        style=style,
    )


def _stands_at(glyph: Glyph, places: Sequence[tuple[float, float]]) -> bool:
    return any(abs(glyph.left - x) < 1 and abs(glyph.baseline - y) < 1 for x, y in places)


def _grid(table: Any, page: Any) -> Grid | None:
    """Return a table's cells measured from the visible page's corner; None for a mere frame."""
    rows = [row.cells for row in table.rows]
    if max((sum(cell is not None for cell in row) for row in rows), default=0) < 2:
        return None
    left, top = page.cropbox[0], page.cropbox[1]

    def moved(box: Any) -> Box | None:
        return (box[0] - left, box[1] - top, box[2] - left, box[3] - top) if box else None

    texts = tuple(tuple(text or "" for text in row) for row in table.extract())
    box = moved(table.bbox)
    return Grid(box, tuple(tuple(moved(cell) for cell in row) for row in rows), texts) if box else None


def _fields(document: Any) -> tuple[tuple[str, str], ...]:
    pairs = ((name, _readable(str(document.get_metadata_value(key) or ""))) for key, name in _FIELDS)
    return tuple((name, _date(value) if name == "created" else value) for name, value in pairs if value)


def _date(value: str) -> str:
    """Write a PDF date (``D:20240118093000+08'00'``) as an ISO one; leave any other as it is."""
    digits = "".join(char for char in value.removeprefix("D:")[:14] if char in "0123456789")
    with suppress(ValueError):
        if len(digits) == 14:
            return datetime.strptime(digits, "%Y%m%d%H%M%S").isoformat()
        return datetime.strptime(digits[:8], "%Y%m%d").date().isoformat()
    return value


def _readable(value: str) -> str:
    """Undo GBK bytes read as Latin-1, which older Chinese programs write into the metadata."""
    if any("\x80" <= char <= "\xff" for char in value):
        with suppress(UnicodeError):
            value = value.encode("latin-1").decode("gb18030")
    return "".join(char for char in value if char.isprintable()).strip()
