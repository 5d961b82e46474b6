"""Pages of a PDF whose text is missing or broken: read by text recognition, or reported with a remedy."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Literal

from reportminer import settings
from reportminer.document import LedgerRow
from reportminer.errors import ReadError
from reportminer.parse.pdf_checks import fault_of, han_of, is_picture
from reportminer.parse.pdf_pages import Sheet, lines_aside

_Kind = Literal["damaged", "picture", "empty", "broken", "doubtful"]


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with the text of a page.

    A "broken" page holds debris in place of text; a "doubtful" one may be a page in another language.
    """

    kind: _Kind
    reason: str


def fault_of_sheet(sheet: Sheet) -> Fault | None:
    """Return what is wrong with the text layer of a page, None where nothing is."""
    if sheet.damaged:
        return Fault("damaged", "this page is damaged and could not be read: compare it with the original")
    count = sum(not glyph.char.isspace() for run in (sheet.glyphs, *sheet.turned.values()) for glyph in run)
    if is_picture(count, sheet.pictures):
        return Fault("picture", "this page is a picture")
    if not count:
        drawn = sheet.shapes >= settings.PDF_DRAWN_LETTERS
        return (
            Fault("picture", "the letters of this page are drawings")
            if drawn
            else Fault("empty", "this page holds no text")
        )
    if reason := fault_of(sheet.glyphs):
        kind: _Kind = "doubtful" if "hardly any Chinese" in reason else "broken"
        return Fault(kind, f"the text of this page cannot be trusted: {reason}")
    return None


def read_scans(sheets: list[Sheet], draw: Callable[[int], Any]) -> tuple[list[LedgerRow], str]:
    """Replace the sheets whose text is missing or broken; return the ledger's rows and the engine used.

    ``draw`` gives the picture of a page by its 0-based index.  Raises ReadError where no page can be read.
    """
    faults = {index: fault for index, sheet in enumerate(sheets) if (fault := fault_of_sheet(sheet))}
    if len(faults) == len(sheets) and all(fault.kind in ("empty", "damaged") for fault in faults.values()):
        raise ReadError("parse", "holds no text on any page: export it again from the original document")
    if all(fault.kind in ("empty", "damaged") for fault in faults.values()):
        return [_row(index, fault.reason) for index, fault in faults.items()], ""
    return _Reader(sheets, faults, draw).read()


class _Reader:
    """Goes through the faulty pages of one file."""

    def __init__(self, sheets: list[Sheet], faults: dict[int, Fault], draw: Callable[[int], Any]) -> None:
        from reportminer.parse import ocr

        self.ocr = ocr
        self.engine = ocr.engine()
        self.sheets = sheets
        self.faults = faults
        self.draw = draw
        self.rows: list[LedgerRow] = []
        self.missing: list[int] = []
        self.used = False

    def read(self) -> tuple[list[LedgerRow], str]:
        clock = self.ocr.Clock()
        for index, fault in self.faults.items():
            if fault.kind in ("empty", "damaged"):
                self.rows.append(_row(index, fault.reason))
            elif self.engine is None:
                self._without_engine(index, fault)
            else:
                self._recognise(index, fault, clock, self.engine)
        self._check_something_is_left()
        if self.missing:
            self.rows.append(LedgerRow("parse", "warning", self._summary()))
        return self.rows, self.engine.name if self.used and self.engine else ""

    def _without_engine(self, index: int, fault: Fault) -> None:
        kept = fault.kind == "doubtful"
        what = "its text was kept as it is" if kept else "its text was not read"
        self.rows.append(_row(index, f"{fault.reason}; {what}: {self.ocr.REMEDY}"))
        if not kept:
            self._give_up(index)

    def _recognise(self, index: int, fault: Fault, clock: Any, engine: Any) -> None:
        sheet = self.sheets[index]
        try:
            picture = self.ocr.Picture(self.draw(index), index + 1, sheet.page_width or None)
            found, rows = self.ocr.read_page(picture, clock=clock, by=engine)
        except ReadError as error:
            self.rows.append(_row(index, f"{fault.reason}, and it was not read: {error.reason}"))
            if fault.kind != "doubtful":
                self._give_up(index)
            return
        if fault.kind == "doubtful" and han_of(found.glyphs) <= 2 * han_of(sheet.glyphs):
            self.rows.append(
                _row(index, f"{fault.reason}; text recognition found no more, so its text was kept as it is")
            )
            return
        self.used = True
        self.sheets[index] = found
        self.rows += [
            replace(row, reason=f"{fault.reason}; {row.reason}") if row.kind == "repaired" else row for row in rows
        ]

    def _give_up(self, index: int) -> None:
        self.missing.append(index + 1)
        sheet = self.sheets[index]
        self.sheets[index] = Sheet(width=sheet.width, height=sheet.height, aside=lines_aside(sheet, "unreadable text"))

    def _check_something_is_left(self) -> None:
        if any(sheet.glyphs or sheet.turned for sheet in self.sheets):
            return
        if self.engine is None:
            kinds = {fault.kind for fault in self.faults.values()}
            what = (
                "this is a scan (its pages are pictures)"
                if "broken" not in kinds
                else "no page holds text that can be read"
            )
            raise ReadError("parse", f"{what}, and {self.ocr.REMEDY}")
        failed = next((row.reason for row in self.rows if "not read" in row.reason), "")
        reason = failed or "this is a scan, and no text was recognised on its pages: check that they show text"
        raise ReadError("parse", reason)

    def _summary(self) -> str:
        shown = ", ".join(map(str, self.missing[:20])) + (" …" if len(self.missing) > 20 else "")
        return f"{len(self.missing)} of {len(self.sheets)} pages are missing from the text: {shown}"


def _row(index: int, reason: str) -> LedgerRow:
    return LedgerRow("parse", "warning", reason, page=index + 1)
