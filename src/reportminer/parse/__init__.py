"""Bytes → pages of lines: one module per family of formats, chosen here by what the bytes are."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from importlib import import_module
from pathlib import PurePath
from typing import cast

from reportminer import media
from reportminer.document import LedgerRow, Parsed, Source
from reportminer.errors import ReadError, ReportMinerError, UsageError
from reportminer.settings import IN_PROCESS_BYTES, MAX_CHARACTERS, MAX_DIGITS

__all__ = ["needs_process", "parse"]

_READERS = {
    media.TEXT: "reportminer.parse.text",
    media.HTML: "reportminer.parse.html",
    media.PDF: "reportminer.parse.pdf",
    media.DOCX: "reportminer.parse.word",
    media.DOC: "reportminer.parse.doc",
    media.RTF: "reportminer.parse.rtf",
    media.ODT: "reportminer.parse.odt",
    media.OFD: "reportminer.parse.ofd",
    media.MHTML: "reportminer.parse.mhtml",
    **dict.fromkeys(media.PICTURES, "reportminer.parse.picture"),
}
"""The module whose function ``read`` takes each media type; loaded when first needed."""

_DECODED = {media.TEXT, media.HTML, media.MHTML}
"""Types whose readers take an encoding."""

_DIGITS = re.compile(rf"[0-9０-９〇零一二三四五六七八九十百千万亿两]{{{MAX_DIGITS},}}")

_UNPACK = "this is a packed archive; unpack it and put the files in it into the corpus"
_OTHER_PICTURE = "this is a kind of picture that is not read here (HEIC, from a telephone); save it as JPEG or PNG"
_REMEDIES = {
    media.OLE2: "this is an old Office file of unknown kind; open it in its program and save it as DOCX",
    media.ENCRYPTED_OFFICE: "the file has a password; open it, remove the password and save it again",
    media.XML: "this is XML, not a document; open it in the program that made it and save it as DOCX or text",
    media.XLSX: "this is a spreadsheet, not a report; save its text as DOCX or take it out",
    media.PPTX: "this is a presentation, not a report; save its text as DOCX or take it out",
    media.ZIP: _UNPACK,
    media.PACKAGE: "this is a packed document of a kind not read here (EPUB, Pages, …); save its text as DOCX",
    media.GZIP: _UNPACK,
    media.SEVEN_ZIP: _UNPACK,
    media.RAR: _UNPACK,
    media.UNKNOWN: "this is not a document: no text and no format known here; check the download",
}
_REMEDIES[media.XLS] = _REMEDIES[media.XLSX]
_REMEDIES[media.PPT] = _REMEDIES[media.PPTX]

_EXPECTED = {
    ".txt": media.TEXT,
    ".md": media.TEXT,
    ".html": media.HTML,
    ".htm": media.HTML,
    ".shtml": media.HTML,
    ".mht": media.MHTML,
    ".mhtml": media.MHTML,
    ".pdf": media.PDF,
    ".docx": media.DOCX,
    ".ofd": media.OFD,
    ".doc": media.DOC,
    ".wps": media.DOC,
    ".rtf": media.RTF,
    ".odt": media.ODT,
}
"""What a suffix promises; other suffixes promise nothing."""

_NAMES = {media.TEXT: "plain text", media.HTML: "a web page", media.PDF: "PDF", media.DOCX: "DOCX"}
_NAMES.update(
    {media.DOC: "DOC", media.RTF: "RTF", media.ODT: "OpenDocument text", media.OFD: "OFD", media.MHTML: "a web archive"}
)
_NAMES.update(dict.fromkeys(media.PICTURES, "a picture"))


def needs_process(source: Source) -> bool:
    """Tell whether a file is read by compiled libraries, or is so large, that a process of its own should read it."""
    if source.media_type == media.TEXT:
        return source.size > IN_PROCESS_BYTES
    return source.media_type in _READERS


def parse(source: Source, data: bytes, *, encoding: str | None = None) -> Parsed:
    """Read one file with the reader for its media type.

    ``encoding`` applies to text and web pages; one given for this file in corpus.csv comes first.
    Raises ReadError for whatever is wrong with the file, UsageError for an unknown ``encoding``.
    """
    if source.media_type not in _READERS:
        raise ReadError("parse", _remedy(source.media_type))
    parsed = _read(source, data, encoding)
    _check_size(parsed)
    return replace(parsed, ledger=parsed.ledger + _suffix_warning(source))


def _remedy(media_type: str) -> str:
    if media_type.startswith("image/"):
        return _OTHER_PICTURE
    return _REMEDIES.get(media_type, _REMEDIES[media.UNKNOWN])


def _read(source: Source, data: bytes, encoding: str | None) -> Parsed:
    told = dict(source.sidecar).get("encoding")
    try:
        read = cast(Callable[..., Parsed], import_module(_READERS[source.media_type]).read)
        if source.media_type in _DECODED:
            return read(data, encoding=told or encoding)
        return read(data)
    except UsageError as error:
        if told:  # the row of one file must not stop the others
            raise ReadError("parse", f"corpus.csv: {error}") from error
        raise
    except (ReportMinerError, MemoryError):
        raise
    # The one broad handler: libraries raise what they like on damaged files.
    except Exception as error:
        kind = _NAMES[source.media_type]
        reason = f"the file cannot be read as {kind} ({type(error).__name__}: {error}); open it and save it anew"
        raise ReadError("parse", " ".join(reason.split())) from error


def _check_size(parsed: Parsed) -> None:
    texts = [line.text for page in parsed.pages for line in page.lines]
    if sum(map(len, texts)) > MAX_CHARACTERS:
        raise ReadError("parse", f"the text has more than {MAX_CHARACTERS:,} characters; split the file")
    if any(_DIGITS.search(text) for text in texts):
        raise ReadError("parse", f"holds more than {MAX_DIGITS:,} digits or numerals in a row; take them out")
    if not any(text.strip() for text in texts):
        raise ReadError("parse", "the file holds no text; check that it is the right file")


def _suffix_warning(source: Source) -> tuple[LedgerRow, ...]:
    suffix = PurePath(source.name).suffix.lower()
    expected = _EXPECTED.get(suffix, source.media_type)
    if expected == source.media_type:
        return ()
    kind = _NAMES[source.media_type]
    return (LedgerRow("parse", "warning", f"the name ends in {suffix} but the file is {kind}; read as that"),)
