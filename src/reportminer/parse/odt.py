"""OpenDocument text (.odt), which LibreOffice and newer WPS write."""

from __future__ import annotations

import io
import time
import zipfile
import zlib
from typing import Any

from reportminer import settings
from reportminer.document import LedgerRow, Page, Parsed
from reportminer.errors import ReadError
from reportminer.parse.odt_body import Body
from reportminer.parse.odt_styles import OFFICE, STYLE, Styles

_DAMAGED = "is damaged or cut off: download it again, or open it in LibreOffice and save it anew"
_PROTECTED = "is protected by a password: open it with the password and save it without one"
_ENTITIES = "declares XML entities, which no word processor writes: save it anew in LibreOffice"
_PARTS = ("content.xml", "styles.xml", "meta.xml", "META-INF/manifest.xml")
_META = "{urn:oasis:names:tc:opendocument:xmlns:meta:1.0}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_FIELDS = (("title", _DC + "title"), ("author", _DC + "creator"), ("created", _META + "creation-date"))


def read(data: bytes, *, encoding: str | None = None) -> Parsed:
    """Read an OpenDocument text into one page without number, one line a paragraph or table row.

    ``encoding`` has no meaning here.  Tracked changes are taken as accepted.  Raises ReadError for what is
    damaged, encrypted, without text or beyond the limits in settings.
    """
    del encoding
    parts = _parts(data)
    roots = {name: _parsed(content) for name, content in parts.items() if name != "META-INF/manifest.xml"}
    content = roots["content.xml"]
    text = content.find(f"{OFFICE}body/{OFFICE}text")
    if text is None:
        raise ReadError("parse", _DAMAGED)
    styles = Styles()
    for name in ("styles.xml", "content.xml"):
        if name in roots:
            styles.read(roots[name])
    body = Body(styles, time.monotonic() + settings.MAX_SECONDS)
    pages = list(roots["styles.xml"].iter(STYLE + "header", STYLE + "footer")) if "styles.xml" in roots else []
    for page in pages:
        if page.tag == STYLE + "header":
            body.part(page, furniture="header")
    body.part(text)
    for page in pages:
        if page.tag == STYLE + "footer":
            body.part(page, furniture="footer")
    lines = body.blocks.lines()
    if not any(line.text.strip() for line in lines if not line.furniture):
        raise ReadError("parse", "holds no text: check that it is the right file")
    unknown = tuple(
        LedgerRow("parse", "warning", f"list numbers in the format {name} were written as plain digits")
        for name in sorted(body.counts.unknown)
    )
    return Parsed(
        pages=(Page(number=None, lines=lines),),
        reader="own OpenDocument reader",
        fields=_fields(roots.get("meta.xml")),
        ledger=(*body.blocks.ledger, *unknown),
    )


def _parts(data: bytes) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            found = [entry for entry in package.infolist() if entry.filename in _PARTS]
            unpacked, packed = sum(entry.file_size for entry in found), sum(entry.compress_size for entry in found)
            if unpacked > settings.MAX_UNPACKED_BYTES or unpacked > settings.MAX_EXPANSION * max(packed, 1):
                raise ReadError("parse", f"unpacks to {unpacked / 1_000_000:.0f} MB, far more than a report does")
            parts = {entry.filename: package.read(entry) for entry in found}
    except ReadError:
        raise
    # zipfile raises all of these, depending on which byte is wrong.
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, ValueError, KeyError) as error:
        raise ReadError("parse", _DAMAGED) from error
    except (RuntimeError, OverflowError, IndexError, TypeError) as error:
        raise ReadError("parse", _DAMAGED) from error
    if b"encryption-data" in parts.get("META-INF/manifest.xml", b""):
        raise ReadError("parse", _PROTECTED)
    if "content.xml" not in parts:
        raise ReadError("parse", _DAMAGED)
    if any(b"<!DOCTYPE" in content or b"<!ENTITY" in content for content in parts.values()):
        raise ReadError("parse", _ENTITIES)
    return parts


def _parsed(content: bytes) -> Any:
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False)
    try:
        return etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise ReadError("parse", _DAMAGED) from error


def _fields(meta: Any) -> tuple[tuple[str, str], ...]:
    if meta is None:
        return ()
    found = ((name, (next(meta.iter(tag), None))) for name, tag in _FIELDS)
    return tuple((name, item.text.strip()) for name, item in found if item is not None and (item.text or "").strip())
