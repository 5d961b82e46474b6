"""DOC, and WPS of today, which is the same under another name: through LibreOffice, or read here.

LibreOffice turns the file into a DOCX for the DOCX reader.  The reader here needs nothing but olefile.
"""

from __future__ import annotations

import re
import struct
import time
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from importlib.metadata import version
from io import BytesIO

from reportminer import libreoffice, settings
from reportminer.document import LedgerRow, Page, Parsed
from reportminer.errors import ReadError
from reportminer.parse import word
from reportminer.parse.doc_body import Body
from reportminer.parse.doc_file import DAMAGED, OldWordError, WordFile, open_word

_SCAN = (
    "this is a scan (it holds pictures and no text): text recognition is not part of this version; "
    "read the pictures with a text recognition program and save the text"
)
_EMPTY = "holds no text: check that it is the right file"
_OWN = (
    "read without LibreOffice: numbers and headings are worked out from the file, text boxes stand behind the text; "
    "compare with the original, or install LibreOffice and read it again"
)
_DATED = "holds a date that LibreOffice would set to the day of reading; read without it"
_TODAY = re.compile(rb"\x13 *(?:DATE|TIME)\b|\x13\0(?: \0)*(?:D\0A\0T\0E\0|T\0I\0M\0E\0)")
"""The beginning of a field that shows the present date or time, in a text of one or two bytes a character."""

_FELL_BACK = "LibreOffice did not convert the file ({}); read without it"


def read(data: bytes, *, encoding: str | None = None) -> Parsed:
    """Read a DOC into one page without number, one line a paragraph or table row.

    ``encoding`` has no meaning for DOC.  Who reads, the environment says (``libreoffice.doc_reader``).  Raises
    ReadError for what is encrypted, older than Word 97, damaged or without text, UsageError for a bad setting.
    """
    del encoding
    by_office = libreoffice.doc_reader() == "libreoffice"
    try:
        file = open_word(data)
    except OldWordError:
        if by_office:
            return read_through_office(data)
        raise
    if not by_office:
        return read_own(file)
    if _TODAY.search(file.main) and not libreoffice.is_forced():
        return _warned(read_own(file), _DATED)
    try:
        return read_through_office(data)
    except ReadError as error:
        if libreoffice.is_forced():
            raise
        reason = str(error).partition(";")[0].partition(":")[0]
        return _warned(read_own(file), _FELL_BACK.format(reason))


def _warned(parsed: Parsed, reason: str) -> Parsed:
    return replace(parsed, ledger=(LedgerRow("parse", "warning", reason), *parsed.ledger))


def read_through_office(data: bytes) -> Parsed:
    """Read a DOC as the DOCX that LibreOffice makes of it; raises ReadError."""
    made = libreoffice.convert(data, suffix="doc", to="docx")
    parsed = word.read(made)
    return replace(parsed, reader=f"LibreOffice{_office_version(made)}, {parsed.reader}")


def _office_version(docx: bytes) -> str:
    with suppress(KeyError, zipfile.BadZipFile), zipfile.ZipFile(BytesIO(docx)) as package:
        found = re.search(rb"<Application>[^/<]*/([\d.]+)", package.read("docProps/app.xml"))
        return f" {found.group(1).decode()}" if found else ""
    return ""


def read_own(file: WordFile) -> Parsed:
    """Read a DOC without any other program; raises ReadError."""
    try:
        body = Body(file, time.monotonic() + settings.MAX_SECONDS)
        blocks = body.read()
        lines = blocks.lines()
    except (struct.error, IndexError, ValueError, KeyError) as error:
        raise ReadError("parse", DAMAGED) from error
    if not any(line.text.strip() for line in lines if not line.furniture):
        raise ReadError("parse", _SCAN if body.pictures else _EMPTY)
    return Parsed(
        pages=(Page(number=None, lines=lines),),
        reader=f"own DOC reader, olefile {version('olefile')}",
        fields=file.fields,
        ledger=(*blocks.ledger, *_remarks(body)),
    )


def _remarks(body: Body) -> Iterator[LedgerRow]:
    yield LedgerRow("parse", "warning", _OWN)
    if body.numbering.damaged:
        yield LedgerRow("parse", "warning", "the lists of the file are damaged: automatic numbers may be missing")
    for name in sorted(body.numbering.counts.unknown):
        reason = f"list numbers in the format {name} were written as plain digits: compare them with the original"
        yield LedgerRow("parse", "warning", reason)
