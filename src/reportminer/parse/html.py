"""Web pages: read the article as lines with style, and record all that lies around it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache
from importlib.metadata import version
from itertools import groupby
from typing import Any

from reportminer.charset import decode
from reportminer.document import LedgerRow, Line, Page, Parsed
from reportminer.errors import ReadError
from reportminer.parse.html_article import Article, find_article, han, page_tree
from reportminer.parse.html_blocks import Block
from reportminer.parse.html_fields import pairs_of_blocks, pairs_of_row, stated
from reportminer.parse.html_noise import furniture
from reportminer.parse.wrap import paragraph_starts
from reportminer.settings import MAX_OPEN_TAGS, MAX_TAGS, MIN_ARTICLE_HAN, QUOTE_LENGTH

_CHARSET = re.compile(rb"""(?i)<meta[^>]{0,200}?charset\s*=\s*["']?\s*([a-z0-9_-]{2,20})""")
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:]*)")
_NEVER_OPEN = frozenset(
    "area base br col dd dt embed hr img input li link meta option p param source td th tr wbr".split()  # noqa: SIM905
)
"""Tags that hold nothing, or that the next of their kind closes."""

_SCRIPTED = re.compile(
    r"""(?i)<div[^>]{0,80}?\bid\s*=\s*["']?(?:app|root|__next|__nuxt|main-app)["'\s>]|__(?:NEXT_DATA|NUXT|INITIAL_STATE)__"""
)
_WRITTEN_BY_SCRIPT = (
    "the text of this page is put in by a script when a browser opens it, and the file holds none: open the page in a "
    "browser, wait until the text is shown, and save it as a web archive (MHTML) or copy the text into a text file"
)
_DOCUMENT_LINK = re.compile(r"(?i)\.(?:pdf|docx?|wps|ofd)(?:$|[?#])")


def read(data: bytes, *, encoding: str | None = None, declared: str = "") -> Parsed:
    """Read a web page, one Line for every block of its article; numbers count blocks from 1.

    ``declared`` is the encoding that what brought the page names; the page's own word comes first.
    ``fields`` holds what the page states: headlines, its ``<meta>`` elements, labels such as 成文日期.
    Raises ReadError where there is no article, UsageError for an unknown ``encoding``.
    """
    own = _CHARSET.search(data[:8192])
    decoded = decode(data, encoding=encoding, declared=own[1].decode("ascii") if own else declared)
    _check_tags(decoded.text)
    tree = page_tree(decoded.text)
    if tree.css_first("frameset") is not None:
        raise ReadError("parse", _no_article(tree))
    article = find_article(tree, decoded.text)
    lines = tuple(_lines([block for block in article.blocks if block.style.inside]))
    if sum(han(line.text) for line in lines if not line.furniture) < MIN_ARTICLE_HAN:
        raise ReadError("parse", _WRITTEN_BY_SCRIPT if _is_scripted(tree, decoded.text) else _no_article(tree))
    return Parsed(
        (Page(None, lines),),
        f"{_library()} ({article.found_by})",
        decoded.encoding,
        fields=tuple(dict.fromkeys(stated(tree, article.blocks))),
        ledger=decoded.ledger + article.ledger + tuple(_left_out(article)),
    )


@cache
def _library() -> str:
    return f"selectolax {version('selectolax')}"


def _is_scripted(tree: Any, text: str) -> bool:
    """Whether a page without text is the frame that a script fills when it is opened."""
    body = tree.body if tree.body is not None else tree.root
    return bool(_SCRIPTED.search(text)) and han(body.text() or "") < MIN_ARTICLE_HAN


def _check_tags(text: str) -> None:
    """Refuse pages whose tags would keep the parser busy for minutes."""
    tags = _TAG.findall(text)
    depth = deepest = 0
    script = False
    for closing, name in tags:
        if script or name.lower() == "script":  # what scripts write is not part of the page
            script = not (closing and name.lower() == "script")
        elif name.lower() not in _NEVER_OPEN:
            depth = max(0, depth - 1) if closing else depth + 1
            deepest = max(deepest, depth)
    if len(tags) > MAX_TAGS or deepest > MAX_OPEN_TAGS:
        what = f"{len(tags):,} tags" if len(tags) > MAX_TAGS else f"tags nested {deepest:,} deep"
        raise ReadError("parse", f"the page has {what}; copy its text into a text file")


def _lines(blocks: Sequence[Block]) -> Iterable[Line]:
    """Turn the blocks of the article into lines."""
    tables = {table: at for at, table in enumerate(dict.fromkeys(b.table for b in blocks if b.table), start=1)}
    rows = groupby((block for block in blocks if block.table), key=lambda block: block.table)
    particulars = {table for table, same in rows if _is_particulars(list(same))}
    stated_at = {at for pair in pairs_of_blocks(blocks) for at in pair}
    for number, (block, start) in enumerate(zip(blocks, _starts(blocks), strict=True), start=1):
        style = block.style
        yield Line(
            block.text,
            number,
            starts_paragraph=start,
            size=style.size,
            font=style.font,
            bold=block.bold,
            centered=style.centered,
            level=style.level,
            list_number=block.list_number,
            cell=(tables[block.table], block.row) if block.table else None,
            furniture="metadata" if block.table in particulars or number - 1 in stated_at else _furniture(block),
        )


def _furniture(block: Block) -> str:
    if block.table:
        return ""
    # A line that is one link and no sentence belongs to a menu or a list of other pages.
    listed = block.linked > 0.6 and not re.search(r"[，。；：《]", block.text) and not block.style.level
    return "navigation" if listed else furniture(block.text)


def _is_particulars(rows: Sequence[Block]) -> bool:
    """Whether a table is the one of 索引号, 成文日期 and so on: at least two labels, in half of its rows."""
    pairs = [pairs_of_row(row.text.split("\t")) for row in rows]
    return sum(map(len, pairs)) >= 2 and sum(map(bool, pairs)) >= len(rows) / 2


def _starts(blocks: Sequence[Block]) -> list[bool]:
    """Return for every block whether it begins a paragraph; lines parted by <br> may have been wrapped."""
    starts = [True] * len(blocks)
    texts: list[str] = []
    places: list[int] = []
    for at, block in enumerate(blocks):
        if block.breaks == 0:
            _mark(starts, texts, places)
            texts, places = [], []
        elif block.style.level and blocks[at - 1].style.level == block.style.level:
            starts[at] = False
        texts += [""] * (block.breaks - 1)
        places += [-1] * (block.breaks - 1)
        texts.append(("　" if block.indented else "") + block.text)
        places.append(at)
    _mark(starts, texts, places)
    return starts


def _mark(starts: list[bool], texts: list[str], places: list[int]) -> None:
    for place, start in zip(places, paragraph_starts(texts), strict=True):
        if place >= 0 and not start:
            starts[place] = False


def _left_out(article: Article) -> Iterable[LedgerRow]:
    """Yield one row for what lies around the article and one for every kind of unseen text in it."""
    outside = [block.text for block in article.blocks if not block.style.inside]
    outside += [removed.text for removed in article.removed if not removed.inside]
    if outside:
        yield _removed("outside the article", outside)
    inside = [removed for removed in article.removed if removed.inside]
    for reason in dict.fromkeys(removed.reason for removed in inside):
        yield _removed(reason, [removed.text for removed in inside if removed.reason == reason])


def _removed(reason: str, texts: list[str]) -> LedgerRow:
    return LedgerRow(
        "parse", "removed", reason, text=texts[0][:QUOTE_LENGTH], characters=sum(len(text) for text in texts)
    )


def _no_article(tree: Any) -> str:
    """Say why a page yields nothing and what to do instead."""
    if tree.css_first("frameset, frame") is not None:
        return "the page only frames another one; open the inner page by itself in the browser and save that"
    links = [link.text() or "" for link in tree.css("a[href]") if _is_document(link)]
    if links:
        shown = " ".join(links[0].split())[:QUOTE_LENGTH]
        return f"no article found on this page, but it links to the document “{shown}”; download and read that"
    if tree.css_first("iframe[src]") is not None:
        return "no article found on this page, which frames another; open the inner page by itself and save that"
    remedy = "open it in a browser, wait until the text is shown, and save it again or copy the text into a text file"
    return f"no article found on this page; {remedy}"


def _is_document(link: Any) -> bool:
    return bool(_DOCUMENT_LINK.search(link.attributes.get("href") or "") or _DOCUMENT_LINK.search(link.text() or ""))
