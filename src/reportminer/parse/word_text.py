"""The text of one paragraph of a DOCX as it reads once all tracked changes are accepted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from reportminer.parse.word_styles import Styles, W, is_on

_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_VML = "{urn:schemas-microsoft-com:vml}"

THROUGH = frozenset(
    W + name for name in ("ins", "moveTo", "hyperlink", "smartTag", "customXml", "sdt", "sdtContent", "bdo", "dir")
)
"""Elements that only wrap what they hold."""

DELETED = frozenset(W + name for name in ("del", "moveFrom"))
"""Elements whose content is gone once the changes are accepted."""

_PAGE_FIELDS = {"PAGE", "NUMPAGES", "SECTIONPAGES"}
_SIGNS = {W + "tab": " ", W + "ptab": " ", W + "noBreakHyphen": "-"}


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text with its ``w:r``, a line break, or a text box (a ``w:txbxContent``)."""

    text: str = ""
    run: Any = None
    is_break: bool = False
    box: Any = None


@dataclass(slots=True)
class _Field:
    """A field that is open: its instruction, and whether its result has begun."""

    instruction: str = ""
    shown: bool = False

    @property
    def name(self) -> str:
        return self.instruction.split()[0].upper() if self.instruction.split() else ""


@dataclass(slots=True)
class TextReader:
    """Reads paragraphs in order: fields may run over several of them.

    ``removed`` collects (reason, text) of what does not reach the text; ``pictures`` counts images.
    """

    styles: Styles
    removed: list[tuple[str, str]] = field(default_factory=list)
    pictures: int = 0
    _fields: list[_Field] = field(default_factory=list)

    @property
    def in_contents(self) -> bool:
        """Whether a table of contents is being read."""
        return any(open_field.name == "TOC" for open_field in self._fields)

    def pieces(self, paragraph: Any) -> list[Piece]:
        """Return the pieces of a ``w:p`` in order."""
        return list(self._walk(paragraph, self.styles.style_of(paragraph)))

    def note_deleted(self, element: Any, reason: str = "deleted in the document's tracked changes") -> None:
        """Record the text below ``element`` as removed."""
        texts = (item.text or "" for item in element.iter(W + "t", W + "delText"))
        self._note(reason, "".join(texts))

    def _note(self, reason: str, text: str) -> None:
        if not text.strip():
            return
        if self.removed and self.removed[-1][0] == reason:
            text = self.removed.pop()[1] + text
        self.removed.append((reason, text))

    def _walk(self, element: Any, style: str | None) -> Iterator[Piece]:
        for child in element:
            tag = child.tag
            if tag == W + "r":
                yield from self._run(child, style)
            elif tag in THROUGH:
                yield from self._walk(child, style)
            elif tag == W + "fldSimple":
                self._fields.append(_Field(child.get(W + "instr") or "", shown=True))
                yield from self._walk(child, style)
                self._fields.pop()
            elif tag in DELETED:
                self.note_deleted(child)
            elif isinstance(tag, str) and tag.startswith(_MATH):
                yield from (Piece(item.text or "") for item in child.iter(_MATH + "t"))
            elif tag == _MC + "AlternateContent":
                yield from self._walk(_chosen(child), style)

    def _run(self, run: Any, style: str | None) -> Iterator[Piece]:
        hidden = self.styles.switch(run, style, "vanish")
        for child in run:
            tag = child.tag
            text = _SIGNS.get(tag, "")
            if tag == W + "t":
                text = (child.text or "").replace("\t", " ").replace("\n", " ").replace("\r", " ")
            elif tag == W + "sym":
                text = _symbol(child.get(W + "char"))
            elif tag in (W + "br", W + "cr"):
                yield Piece(is_break=True)
            elif tag == W + "fldChar":
                self._field(child.get(W + "fldCharType"))
            elif tag == W + "instrText" and self._fields:
                self._fields[-1].instruction += child.text or ""
            elif tag == W + "delText":
                self.note_deleted(run)
            elif tag == W + "ruby":
                yield from self._ruby(child, style)
            else:
                yield from self._drawn(child)
            if not text or not self._shown():
                continue
            if hidden:
                self._note("hidden text", text)
            else:
                yield Piece(text, run)

    def _ruby(self, ruby: Any, style: str | None) -> Iterator[Piece]:
        for guide in ruby.iter(W + "rt"):
            self.note_deleted(guide, "pronunciation written over the text")
        for base in ruby.iter(W + "rubyBase"):
            yield from self._walk(base, style)

    def _field(self, kind: str | None) -> None:
        if kind == "begin":
            self._fields.append(_Field())
        elif kind == "separate" and self._fields:
            self._fields[-1].shown = True
        elif kind == "end" and self._fields:
            self._fields.pop()

    def _shown(self) -> bool:
        return all(item.shown and item.name not in _PAGE_FIELDS for item in self._fields)

    def _drawn(self, element: Any) -> Iterator[Piece]:
        """Yield the text boxes of a drawing and count its pictures."""
        if element.tag == _MC + "AlternateContent":
            element = _chosen(element)
        elif element.tag not in (W + "drawing", W + "pict", W + "object"):
            return
        self.pictures += sum(1 for _ in element.iter(_DRAWING + "blip", _VML + "imagedata"))
        boxes = list(element.iter(W + "txbxContent"))
        inner = {id(nested) for box in boxes for nested in box.iter(W + "txbxContent") if nested is not box}
        yield from (Piece(box=box) for box in boxes if id(box) not in inner)


def _chosen(alternatives: Any) -> Any:
    """Return the newer of two renderings of the same content, the older where the newer is empty."""
    choices = list(alternatives.iter(_MC + "Choice")) + list(alternatives.iter(_MC + "Fallback"))
    return next((choice for choice in choices if len(choice)), alternatives)


def _symbol(code: str | None) -> str:
    try:
        value = int(code or "", 16)
    except ValueError:
        return ""
    return chr(value) if 0x20 <= value <= 0xFFFD and not 0xD800 <= value <= 0xDFFF else ""


def mark_deleted(paragraph: Any) -> bool:
    """Say whether the paragraph's end was deleted: it runs on into the next paragraph."""
    mark = paragraph.find(f"{W}pPr/{W}rPr")
    return mark is not None and (mark.find(W + "del") is not None or mark.find(W + "moveFrom") is not None)


def mark_hidden(paragraph: Any) -> bool:
    """Say whether the paragraph's end is hidden, and with it an automatic number."""
    return bool(is_on(paragraph.find(f"{W}pPr/{W}rPr"), "vanish"))
