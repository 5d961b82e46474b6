"""Pictures of pages (PNG, JPEG, TIFF, BMP, WEBP, GIF): each frame is a page, read by text recognition."""

from __future__ import annotations

from collections.abc import Iterator

from reportminer.document import Parsed
from reportminer.errors import ReadError
from reportminer.parse.ocr import REMEDY, Picture, engine, read_pictures
from reportminer.parse.ocr_image import frames_of


def read(data: bytes) -> Parsed:
    """Read a picture, or the pages of a TIFF, into lines with boxes in points and scores.

    Raises ReadError for a damaged picture, beyond the limits in settings, where no program for text
    recognition is installed, and where there is no text on any page.
    """
    if engine() is None:
        raise ReadError("parse", f"this is a picture and {REMEDY}")
    pages, ledger, name = read_pictures(_pictures(data))
    if not any(not line.furniture for page in pages for line in page.lines):
        raise ReadError("parse", "no text was recognised in this picture; check that it shows a page of text")
    return Parsed(pages=pages, reader=name, ledger=ledger)


def _pictures(data: bytes) -> Iterator[Picture]:
    for number, frame in enumerate(frames_of(data), start=1):
        yield Picture(frame, number)
