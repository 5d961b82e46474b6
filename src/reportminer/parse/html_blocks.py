"""A web page's elements → blocks of text with their style: what a browser would show as lines.

The walk keeps its own stack instead of recursing: pages can be nested thousands of elements deep.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from reportminer.parse.html_tables import is_layout, rows_of

Node = Any
"""An element or text of selectolax; typed loosely so that only html.py imports the library."""

_BLOCKS = frozenset(
    "address article aside blockquote body caption center dd details dir div dl dt fieldset figcaption figure"  # noqa: SIM905
    " footer form h1 h2 h3 h4 h5 h6 header hr html legend li main menu nav ol p pre section summary table tbody"
    " td tfoot th thead tr ul ucapcontent".split()
)
_SKIPPED = {
    "title": "title of the page",
    "noscript": "fallback text",
    "iframe": "fallback text",
    "object": "fallback text",
    "video": "fallback text",
    "audio": "fallback text",
    "canvas": "fallback text",
    "button": "form controls",
    "select": "form controls",
    "textarea": "form controls",
    "datalist": "form controls",
    "svg": "drawings",
    "rt": "pronunciation",
    "rp": "pronunciation",
    "xml": "Word settings",
}
_NEVER_SHOWN = frozenset({"script", "style", "template", "head", "meta", "link"})
_LEVELS = {f"h{level}": level for level in range(1, 7)}
_BLANK_RUN = re.compile(r"[ \t\n\r\f\v\u00a0]+")
_WIDE_SPACES = "\u00a0\u3000" + "".join(map(chr, range(0x2000, 0x200C)))
_EDGES = " \t\n\r\f\v\ufeff" + _WIDE_SPACES
_WIDE = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uff65“”‘’—…·\U00020000-\U0003ffff]")
_DECLARATION = re.compile(r"\s*([a-z-]+)\s*:\s*([^;]*)")
_HIDING = {("display", "none"), ("visibility", "hidden"), ("mso-hide", "all")}


@dataclass(frozen=True, slots=True)
class Style:
    """What elements hand down to the text in them."""

    inside: bool = False
    level: int = 0
    bold: bool = False
    centered: bool = False
    linked: bool = False
    kept_breaks: bool = False
    size: float | None = None
    font: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """One line as a browser would show it.

    ``breaks`` counts the <br> or line ends that part it from the block before, 0 where an element
    does.  ``linked`` is the share of its characters that are links.  ``table`` and ``row`` are 0
    outside data tables.
    """

    text: str
    style: Style
    bold: bool = False
    linked: float = 0.0
    breaks: int = 0
    indented: bool = False
    list_number: str = ""
    table: int = 0
    row: int = 0


@dataclass(frozen=True, slots=True)
class Removed:
    """Text of the page that a reader does not see, and why."""

    reason: str
    text: str
    inside: bool


@dataclass(slots=True)
class Walk:
    """The blocks of a page in order, and what was left out of them.

    ``container`` is the element of the article; what it holds is marked inside.
    """

    container: Node = None
    blocks: list[Block] = field(default_factory=list)
    removed: list[Removed] = field(default_factory=list)
    tables: int = 0
    _runs: list[tuple[str, Style]] = field(default_factory=list)
    _breaks: int = 0
    _list_number: str = ""
    _items: Counter[int] = field(default_factory=Counter)
    _outer: set[int] = field(default_factory=set)

    def run(self, root: Node, style: Style | None = None) -> Walk:
        """Walk everything below ``root`` and return self."""
        self._outer = _ancestors(self.container)
        stack: list[tuple[Node, Style, bool]] = [(root, style or Style(), True)]
        while stack:
            node, style, entering = stack.pop()
            tag = node.tag
            if tag == "-text":
                self._text(node.text_content or "", style)
            elif not entering:
                self._flush()
            elif (inner := self._enter(node, tag, style)) is not None:
                if tag == "table" and node.mem_id not in self._outer and not is_layout(node):
                    self._table(node, inner)
                    continue
                if _is_block(tag, _declared(node.attributes.get("style") or "")):
                    stack.append((node, inner, False))
                stack += [(child, inner, True) for child in reversed(list(children(node)))]
        self._flush()
        return self

    def _enter(self, node: Node, tag: str, style: Style) -> Style | None:
        """Return the style inside an element, or None where nothing in it is to be read."""
        if tag in _NEVER_SHOWN or tag.startswith(("-", "!")):
            return None
        if tag == "br":
            self._flush(breaks=1)
            return None
        attributes = node.attributes
        told = _declared(attributes.get("style") or "")
        inside = style.inside or (self.container is not None and node.mem_id == self.container.mem_id)
        reason = _SKIPPED.get(tag, "Word settings" if tag.startswith("w:") else "")
        if not reason and ("hidden" in attributes or _HIDING & set(told.items())):
            reason = "hidden on the page"
        if reason and node.mem_id not in self._outer:
            self._leave_out(reason, node, inside)
            return None
        if _is_block(tag, told):
            self._flush()
        if tag == "li":
            self._list_number = self._number_of(node)
        return _styled(replace(style, inside=inside), tag, attributes, told)

    def _number_of(self, item: Node) -> str:
        """Return the number a browser shows before an item of an ordered list, "" for other lists."""
        parent = item.parent
        if parent is None or parent.tag != "ol":
            return ""
        told = _declared(parent.attributes.get("style") or "")
        start = parent.attributes.get("start") or "1"
        if "none" in (told.get("list-style"), told.get("list-style-type")) or not re.fullmatch(r"\d{1,4}", start):
            return ""
        self._items[parent.mem_id] += 1
        return f"{int(start) + self._items[parent.mem_id] - 1}."

    def _leave_out(self, reason: str, node: Node, inside: bool) -> None:
        text = _collapsed(node.text() or "")
        if text:
            self.removed.append(Removed(reason, text, inside))

    def _text(self, text: str, style: Style) -> None:
        if not style.kept_breaks:
            self._runs.append((text, style))
            return
        first, *others = text.split("\n")
        self._runs.append((first, style))
        for other in others:
            self._flush(breaks=1)
            self._runs.append((other, style))

    def _flush(self, breaks: int = 0) -> None:
        """Close the block being collected; ``breaks`` is 1 where a line break, not an element, ends it."""
        runs, self._runs = self._runs, []
        raw = "".join(text for text, _ in runs)
        text = _collapsed(raw)
        if text:
            self.blocks.append(self._block(text, raw, runs))
            self._breaks, self._list_number = 0, ""
        self._breaks = self._breaks + 1 if breaks else 0

    def _block(self, text: str, raw: str, runs: list[tuple[str, Style]]) -> Block:
        weights: Counter[Style] = Counter()
        for piece, style in runs:
            if length := len(piece.strip(_EDGES)):
                weights[style] += length
        total = weights.total()
        main = max(weights, key=lambda style: weights[style])
        return Block(
            text,
            replace(main, level=max(style.level for style in weights)),
            bold=all(style.bold for style in weights),
            linked=sum(count for style, count in weights.items() if style.linked) / total,
            breaks=self._breaks,
            indented=raw.lstrip(" \t\n\r\f\v").startswith(tuple(_WIDE_SPACES)),
            list_number=self._list_number,
        )

    def _table(self, node: Node, style: Style) -> None:
        self._flush()
        self.tables += 1
        for caption in node.css("caption"):
            self._take(Walk().run(caption, style), 0)
        for number, cells in enumerate(rows_of(node), start=1):
            walks = [Walk().run(cell, style) for cell in cells]
            for walk in walks:
                self.removed += walk.removed
            texts = [_joined(block.text for block in walk.blocks) for walk in walks]
            blocks = [block for walk in walks for block in walk.blocks]
            if blocks:
                first = blocks[0]
                bold = all(block.bold for block in blocks)
                linked = sum(block.linked * len(block.text) for block in blocks) / sum(len(b.text) for b in blocks)
                row = Block("\t".join(texts), first.style, bold, linked, table=self.tables, row=number)
                self.blocks.append(row)

    def _take(self, other: Walk, breaks: int) -> None:
        self.blocks += other.blocks
        self.removed += other.removed
        self._breaks = breaks


def children(node: Node) -> Iterator[Node]:
    """Yield the nodes directly below ``node``, text included."""
    child = node.child
    while child is not None:
        yield child
        child = child.next


def _ancestors(node: Node) -> set[int]:
    found = set()
    while node is not None:
        found.add(node.mem_id)
        node = node.parent
    return found


def _collapsed(text: str) -> str:
    """Collapse white space as a browser does, but join Han characters that only a line end parts."""
    text = text.strip(_EDGES)

    def space(found: re.Match[str]) -> str:
        run = found.group()
        hard = run.count("\u00a0")
        if hard:
            return " " * hard
        around = text[found.start() - 1] + text[found.end()]
        return "" if ("\n" in run or "\r" in run) and len(_WIDE.findall(around)) == 2 else " "

    return _BLANK_RUN.sub(space, text)


def _joined(texts: Iterable[str]) -> str:
    """Join the blocks of one cell: with a space only between two narrow characters."""
    out = ""
    for text in texts:
        narrow = bool(out) and not _WIDE.match(out[-1]) and not _WIDE.match(text[0])
        out += (" " if narrow else "") + text
    return out


def _is_block(tag: str, told: dict[str, str]) -> bool:
    return tag in _BLOCKS or told.get("display", "") in ("block", "flex", "grid", "table", "list-item")


@lru_cache(maxsize=4096)
def _declarations(style: str) -> tuple[tuple[str, str], ...]:
    found = (_DECLARATION.match(part) for part in style.lower().split(";"))
    return tuple((match[1], match[2].replace("!important", "").strip()) for match in found if match)


def _declared(style: str) -> dict[str, str]:
    return dict(_declarations(style))


def _styled(style: Style, tag: str, attributes: dict[str, str | None], told: dict[str, str]) -> Style:
    """Return the style inside an element that stands where ``style`` holds."""
    # A table's own align places the table, and text in it starts at the left again.
    align = told.get("text-align") or ("left" if tag == "table" else (attributes.get("align") or "").lower())
    weight = told.get("font-weight", "")
    bold = style.bold or tag in ("b", "strong")
    if weight:
        bold = weight in ("bold", "bolder") or weight[:1] in "6789"
    font = told.get("font-family") or attributes.get("face") or ""
    return Style(
        inside=style.inside,
        level=_LEVELS.get(tag, style.level),
        bold=bold,
        centered=align == "center" if align else style.centered or tag == "center",
        linked=style.linked or (tag == "a" and bool(attributes.get("href"))),
        kept_breaks=style.kept_breaks or tag == "pre" or told.get("white-space", "").startswith("pre"),
        size=_points(told.get("font-size", "")) or style.size,
        font=font.split(",")[0].strip(" '\"") or style.font,
    )


def _points(size: str) -> float | None:
    """Return a font size in points; None where it is relative or not given."""
    found = re.fullmatch(r"([\d.]{1,6})(pt|px)", size)
    if not found or found[1].count(".") > 1 or found[1] == ".":
        return None
    return float(found[1]) * (0.75 if found[2] == "px" else 1.0)
