"""DOCX through python-docx: paragraphs and tables in order, with the numbers Word shows.

The only module that loads python-docx, which opens the package and parses its parts; what the parts
mean is worked out in the modules named word_*.
"""

from __future__ import annotations

import io
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from importlib.metadata import version
from typing import Any

from reportminer import settings
from reportminer.document import LedgerRow, Line, Page, Parsed
from reportminer.errors import ReadError
from reportminer.parse.word_body import Body
from reportminer.parse.word_numbering import Numbering
from reportminer.parse.word_package import checked
from reportminer.parse.word_styles import Styles, W

_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_DAMAGED = "is damaged inside ({}): open it in Word or WPS and save it anew"
_FURNITURE = ("header", "footer")
_NOTES = (("footnotes", "footnote"), ("endnotes", "endnote"))


def read(data: bytes, *, encoding: str | None = None) -> Parsed:
    """Read a DOCX into one page without number, one line a paragraph or table row.

    ``encoding`` has no meaning for DOCX.  Tracked changes are taken as accepted.  Raises ReadError
    for anything that is no readable DOCX and beyond the limits in settings.
    """
    del encoding
    package, missing = checked(data)
    try:
        return _read(package, missing)
    except ReadError:
        raise
    # python-docx and lxml raise what they like on damaged parts; memory is not ours to judge.
    except (MemoryError, KeyboardInterrupt):
        raise
    except Exception as error:
        raise ReadError("parse", _DAMAGED.format(type(error).__name__)) from error


def _read(package: bytes, missing: tuple[str, ...]) -> Parsed:
    import docx

    document = docx.Document(io.BytesIO(package))
    parts = _Parts(document.part)
    styles = Styles.read(parts.root("styles"), _theme_fonts(parts.root("theme")))
    numbering = Numbering(parts.root("numbering"), styles)
    body = Body(styles, numbering, time.monotonic() + settings.MAX_SECONDS)
    _furniture(body, parts, "header")
    body.part(document.element.body)
    for relation, style in _NOTES:
        _notes(body, parts.root(relation), style)
    _furniture(body, parts, "footer")
    if not any(line.text.strip() for line in body.lines if not line.furniture):
        raise ReadError("parse", _without_text(body))
    return Parsed(
        pages=(Page(number=None, lines=_numbered(body.lines)),),
        reader=f"python-docx {version('python-docx')}",
        fields=_fields(document),
        ledger=(*body.ledger, *_remarks(parts, numbering, missing)),
    )


class _Parts:
    """The parts a document refers to, by the last word of the relation's type."""

    def __init__(self, part: Any) -> None:
        self._found: dict[str, list[Any]] = {}
        for relation in part.rels.values():
            if not relation.is_external:
                name = relation.reltype.rpartition("/")[2]
                self._found.setdefault(name, []).append(relation.target_part)

    def roots(self, name: str) -> Iterator[Any]:
        """Yield the root element of every part of this kind."""
        from docx.oxml.parser import parse_xml

        for part in self._found.get(name, ()):
            yield part.element if hasattr(part, "element") else parse_xml(part.blob)

    def root(self, name: str) -> Any:
        """Return the root element of the first part of this kind, None where there is none."""
        return next(self.roots(name), None)


def _theme_fonts(root: Any) -> dict[str, str]:
    """Return the fonts that styles mean by "major" and "minor" for simplified Chinese."""
    found: dict[str, str] = {}
    for name in ("major", "minor") if root is not None else ():
        for fonts in root.iter(f"{_DRAWING}{name}Font"):
            named = {font.get("script"): font.get("typeface") or "" for font in fonts.iter(_DRAWING + "font")}
            east = fonts.find(_DRAWING + "ea")
            own = "" if east is None else east.get("typeface") or ""
            found[name] = own or named.get("Hans", "")
    return found


def _furniture(body: Body, parts: _Parts, kind: str) -> None:
    """Add headers or footers, the same text once: sections mostly repeat it."""
    known: set[str] = set()
    for root in parts.roots(kind):
        start = len(body.lines)
        body.part(root, furniture=kind)
        fresh = []
        for line in body.lines[start:]:
            if line.text not in known:
                known.add(line.text)
                fresh.append(line)
        body.lines[start:] = fresh
    body.furniture = ""


def _notes(body: Body, root: Any, style: str) -> None:
    for note in root if root is not None else ():
        if note.get(W + "type") in (None, "normal"):
            body.part(note, style=style)
    body.style = ""


def _without_text(body: Body) -> str:
    if body.reader.pictures:
        return (
            "this is a scan (it holds pictures and no text): text recognition is not part of this version; "
            "read the pictures with a text recognition program and save the text"
        )
    return "holds no text: check that it is the right file"


def _numbered(lines: list[Line]) -> tuple[Line, ...]:
    return tuple(replace(line, number=number) for number, line in enumerate(lines, start=1))


def _remarks(parts: _Parts, numbering: Numbering, missing: tuple[str, ...]) -> Iterator[LedgerRow]:
    for root in parts.roots("comments"):
        text = "".join(item.text or "" for item in root.iter(W + "t"))
        if text:
            quote = text[: settings.QUOTE_LENGTH]
            yield LedgerRow("parse", "removed", "comments in the margin", text=quote, characters=len(text))
    for name in sorted(numbering.counts.unknown):
        reason = f"list numbers in the format {name} were written as plain digits: compare them with the original"
        yield LedgerRow("parse", "warning", reason)
    if missing:
        reason = f"{len(missing)} parts the document refers to are missing from it, pictures most likely"
        yield LedgerRow("parse", "warning", reason, text=", ".join(missing)[: settings.QUOTE_LENGTH])


def _fields(document: Any) -> tuple[tuple[str, str], ...]:
    found = []
    for name in ("title", "author", "created"):
        value: Any = None
        with suppress(ValueError, KeyError, AttributeError, TypeError):  # dates that are none
            value = getattr(document.core_properties, name)
        text = value.isoformat() if hasattr(value, "isoformat") else str(value or "")
        if text.strip():
            found.append((name, text.strip()))
    return tuple(found)
