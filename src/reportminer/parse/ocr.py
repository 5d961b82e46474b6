"""Text recognition: pictures of pages → lines with box and score, and pages with paragraphs.

``recognise`` reads one picture; ``read_pictures`` makes whole pages of several, by the same rules as PDF
pages.  Which program reads is settled in parse/ocr_engines.py.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from reportminer import settings
from reportminer.document import LedgerRow, Page
from reportminer.errors import ReadError
from reportminer.parse import ocr_image
from reportminer.parse.ocr_engines import REMEDY, Engine, Seen, engine
from reportminer.parse.ocr_glyphs import lay_out
from reportminer.parse.pdf_pages import Sheet, pages_of
from reportminer.pulse import beat

__all__ = ["REMEDY", "Picture", "Reading", "Seen", "engine", "read_pictures", "recognise", "sheet_of_picture"]

_LOG = logging.getLogger("reportminer.ocr")
_POINTS = 72.0
_A4 = (595.0, 842.0)
_EVEN_SPREAD = 0.06  # by which a picture's sides may differ from A4's and it still counts as a whole page


@dataclass(frozen=True, slots=True)
class Picture:
    """A page that is a picture: bytes of an image file, or a PIL image.

    ``number`` is the 1-based number of its page; ``width`` is the page's width in points, None where the
    picture's own resolution has to tell.
    """

    image: Any
    number: int = 1
    width: float | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """What was recognised in one picture, set level: boxes in pixels of ``width`` by ``height``.

    ``turned`` and ``skew`` are degrees by which it was turned, ``gutter`` the column that parts two pages
    on one sheet, ``stamps`` the number of stamps taken out, ``grey`` the level picture.
    """

    lines: tuple[Seen, ...]
    width: int
    height: int
    grey: Any = None
    turned: int = 0
    skew: float = 0.0
    gutter: int | None = None
    stamps: int = 0

    @property
    def score(self) -> float:
        """Mean score of all characters, 0.0 where nothing was found."""
        length = sum(len(seen.text) for seen in self.lines)
        return self.legible / length if length else 0.0

    @property
    def legible(self) -> float:
        """Characters, each counted by its score."""
        return sum(len(seen.text) * seen.score for seen in self.lines)

    @property
    def stands(self) -> bool:
        """Whether most lines stand on end: their boxes are higher than wide."""
        sides = [(seen.box[2] - seen.box[0], seen.box[3] - seen.box[1]) for seen in self.lines]
        long = [high > wide for wide, high in sides if max(wide, high) >= 3 * min(wide, high)]
        return sum(long) * 2 > len(long)

    @property
    def hollow(self) -> bool:
        """Whether the boxes hold far fewer characters than fit in: what stands on its head is not read."""
        room = sum((seen.box[2] - seen.box[0]) / max(seen.box[3] - seen.box[1], 1.0) for seen in self.lines)
        return sum(len(seen.text) for seen in self.lines) < 0.4 * room


@dataclass(slots=True)
class Clock:
    """The time that recognition may take: a file's, from the first page on, and within it each page's."""

    deadline: float = field(default_factory=lambda: time.monotonic() + settings.OCR_FILE_SECONDS)

    @property
    def over(self) -> bool:
        """Whether the file's time is used up."""
        return time.monotonic() > self.deadline

    def page_seconds(self) -> float:
        """Return the seconds that the next page may take."""
        return max(1.0, min(settings.OCR_PAGE_SECONDS, self.deadline - time.monotonic()))


def recognise(image: Any, *, by: Engine | None = None, seconds: float | None = None) -> Reading:
    """Read a picture, given as a PIL image or as the bytes of an image file (its first frame).

    Stamps are taken out, the page is turned upright and level, two pages on one sheet are read one after
    the other, small type is enlarged.  Raises ReadError for a damaged picture, and where no program for
    recognition is installed.
    """
    reader = by or engine()
    if reader is None:
        raise ReadError("ocr", REMEDY)
    seconds = settings.OCR_PAGE_SECONDS if seconds is None else seconds
    beat(2 * seconds + settings.KILL_SECONDS)  # an engine at work cannot be told to stop: it may overrun
    end = time.monotonic() + seconds
    if isinstance(image, bytes):
        image = next(ocr_image.frames_of(image))
    grey, stamps = ocr_image.without_stamps(ocr_image.on_white(image))
    best = _upright(grey, reader, end)
    for angle in _turns(best):
        if time.monotonic() > end:
            break
        other = _upright(ocr_image.turned(grey, angle), reader, end, angle)
        best = max(best, other, key=lambda item: (not item.stands, item.legible))
        if not _turns(best):
            break
    return replace(best, stamps=stamps)


def _turns(reading: Reading) -> tuple[int, ...]:
    """Return the turns worth trying after a reading, the likeliest first."""
    doubtful = reading.score < settings.OCR_TURNED_SCORE or reading.hollow
    if not reading.lines:
        return ()
    if reading.stands:  # engines try such lines turned against the clock: read well, so they are to be turned
        return (270, 90) if doubtful else (90, 270)
    return (180, 90, 270) if doubtful else ()


def _upright(grey: Any, reader: Engine, end: float, angle: int = 0) -> Reading:
    """Read a picture as it stands, at most a little slanting."""
    slant = ocr_image.skew(grey)
    level = ocr_image.turned(grey, slant)
    gutter = ocr_image.gutter_of(level)
    halves = [(0, level.width)] if gutter is None else [(0, gutter), (gutter, level.width)]
    lines: list[Seen] = []
    for left, right in halves:
        part = level if gutter is None else level.crop((left, 0, right, level.height))
        lines += [_moved(seen, left) for seen in _enlarged_reading(part, reader, end)]
    return Reading(tuple(lines), level.width, level.height, level, angle, slant, gutter)


def _enlarged_reading(grey: Any, reader: Engine, end: float) -> list[Seen]:
    height = ocr_image.type_height(grey)
    factor = 1.0
    if 0 < height < settings.OCR_SMALL_TYPE:
        room = (settings.OCR_MAX_PIXELS / (grey.width * grey.height)) ** 0.5
        factor = min(settings.OCR_TYPE / height, 4.0, room)
    seconds = max(1.0, end - time.monotonic())
    found = reader.read(ocr_image.enlarged(grey, factor) if factor > 1 else grey, seconds)
    if factor <= 1:
        return found
    return [_shrunk(seen, factor) for seen in found]


def _shrunk(seen: Seen, factor: float) -> Seen:
    left, top, right, bottom = seen.box
    return Seen(seen.text, (left / factor, top / factor, right / factor, bottom / factor), seen.score)


def _moved(seen: Seen, right: float) -> Seen:
    left, top, end, bottom = seen.box
    return Seen(seen.text, (left + right, top, end + right, bottom), seen.score) if right else seen


def sheet_of_picture(
    picture: Picture, *, by: Engine | None = None, seconds: float | None = None
) -> tuple[Sheet, Reading]:
    """Read one picture into a sheet such as PDF pages are made of; measures become points.

    Raises what ``recognise`` raises.
    """
    image = next(ocr_image.frames_of(picture.image)) if isinstance(picture.image, bytes) else picture.image
    reading = recognise(image, by=by, seconds=seconds)
    return lay_out(reading, _points_a_pixel(image, reading, picture.width)), reading


def _points_a_pixel(image: Any, reading: Reading, width: float | None) -> float:
    across = reading.height if reading.turned in (90, 270) else reading.width
    if width:
        return width / across
    shorter, longer = sorted((reading.width, reading.height))
    if abs(shorter / longer - _A4[0] / _A4[1]) < _EVEN_SPREAD:
        return _A4[0] / shorter
    told = image.info.get("dpi") or (0, 0)
    dpi = float(told[0]) if 90 <= float(told[0]) <= 1200 else float(settings.OCR_DPI)
    return _POINTS / dpi


def read_pictures(
    pictures: Iterable[Picture], *, clock: Clock | None = None, by: Engine | None = None
) -> tuple[tuple[Page, ...], tuple[LedgerRow, ...], str]:
    """Read pictures of pages; return the pages, the ledger's rows about them and the engine's name.

    A picture that cannot be read becomes an empty page and a warning that says why.  Raises ReadError
    where no program for recognition is installed, or no picture could be read at all.
    """
    reader = by or engine()
    if reader is None:
        raise ReadError("ocr", REMEDY)
    clock = clock or Clock()
    sheets: list[Sheet] = []
    rows: list[LedgerRow] = []
    numbers: list[int] = []
    failures: list[ReadError] = []
    for picture in pictures:
        numbers.append(picture.number)
        try:
            sheet, told = read_page(picture, clock=clock, by=reader)
            rows += told
        except ReadError as error:
            failures.append(error)
            rows.append(LedgerRow("ocr", "warning", f"this page was not read: {error.reason}", page=picture.number))
            sheet = Sheet()
        sheets.append(sheet)
    if failures and len(failures) == len(sheets):
        raise failures[0]
    pages, more = pages_of(sheets, lambda _: (), time.monotonic() + settings.MAX_SECONDS, numbers=numbers)
    return pages, tuple(rows + more), reader.name


def read_page(picture: Picture, *, clock: Clock, by: Engine) -> tuple[Sheet, list[LedgerRow]]:
    """Read one page within the time that is left; return it with the ledger's rows about it.

    Raises ReadError for a damaged picture and where the time is used up.
    """
    if clock.over:
        minutes = settings.OCR_FILE_SECONDS / 60
        raise ReadError("ocr", f"recognition of this file took longer than {minutes:g} minutes; split it into parts")
    started = time.monotonic()
    beat(doing=f"recognising page {picture.number}")
    sheet, reading = sheet_of_picture(picture, by=by, seconds=clock.page_seconds())
    _LOG.info("page %d read in %.1f s", picture.number, time.monotonic() - started)
    return sheet, list(_told(picture.number, reading, by))


def _told(number: int, reading: Reading, by: Engine) -> Iterable[LedgerRow]:
    characters = sum(len(seen.text) for seen in reading.lines)
    how = [f"mean score {reading.score:.2f}"]
    if reading.turned:
        how.append(f"turned by {reading.turned} degrees")
    if reading.skew:
        how.append(f"set straight by {reading.skew:g} degrees")
    if reading.gutter is not None:
        how.append("two pages on one sheet")
    if reading.stamps:
        how.append(f"{reading.stamps} stamp{'s' * (reading.stamps > 1)} taken out")
    reason = f"read by OCR ({by.name}; {', '.join(how)})"
    yield LedgerRow("ocr", "repaired", reason, page=number, characters=characters)
    if not characters:
        yield LedgerRow("ocr", "warning", "no text was recognised on this page", page=number)
