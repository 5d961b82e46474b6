"""Plain text: decode it, split it into lines, and find out whether a program wrapped them."""

from __future__ import annotations

import re

from reportminer import __version__
from reportminer.charset import decode
from reportminer.document import Line, Page, Parsed
from reportminer.errors import ReadError
from reportminer.parse.wrap import paragraph_starts
from reportminer.settings import MAX_CHARACTERS

_BREAK = re.compile(r"\r\n|[\n\r\v\f\u2028\u2029]")


def read(data: bytes, *, encoding: str | None = None) -> Parsed:
    """Read a text file, one Line for every line of it, blank ones included.

    ``encoding`` overrides detection.  Lines are numbered from 1; line ends belong to no line, and
    what follows the last one counts as a line only if there is something.  Raises ReadError where
    the encoding cannot be told or the text is too long, UsageError for an unknown ``encoding``.
    """
    decoded = decode(data, encoding=encoding)
    if len(decoded.text) > MAX_CHARACTERS:
        raise ReadError("parse", f"the text has more than {MAX_CHARACTERS:,} characters; split the file")
    texts = _BREAK.split(decoded.text)
    if not texts[-1]:
        texts.pop()
    starts = paragraph_starts(texts)
    lines = tuple(
        Line(text, number, starts_paragraph=start)
        for number, (text, start) in enumerate(zip(texts, starts, strict=True), start=1)
    )
    return Parsed((Page(None, lines),), f"reportminer text {__version__}", decoded.encoding, ledger=decoded.ledger)
