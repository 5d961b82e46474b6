"""Find the article on a web page, in one of three ways, the surest first.

Containers that Chinese government site systems are known to use (``data/html_containers.toml``),
then readability's guess, then the whole page.
"""

from __future__ import annotations

import logging
import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from typing import Any

from reportminer.document import LedgerRow
from reportminer.parse.html_blocks import Block, Node, Removed, Walk
from reportminer.settings import MAX_CONTAINERS, MAX_GUESSING, MIN_ARTICLE_HAN

_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff]")
_SHARE_OF_PAGE = 0.3
"""Share of the page's text outside links that a known container must hold to be taken for the article."""

_WIDER = 1.2
"""An exact container around another is preferred if it holds this much more: editors are sometimes nested."""

_RIVAL = 0.2
"""A second container with this share of the article's text is reported."""


@dataclass(frozen=True, slots=True)
class Article:
    """The blocks of a page, those of the article marked inside, and how it was found."""

    blocks: Sequence[Block]
    removed: Sequence[Removed]
    found_by: str
    ledger: tuple[LedgerRow, ...] = ()


@dataclass(frozen=True, slots=True)
class _Candidate:
    """An element with a known name: its rank in the list, and its Han characters outside links."""

    node: Node
    rank: int
    weight: int


def page_tree(text: str) -> Any:
    """Return the parsed page without scripts and style sheets."""
    from selectolax.lexbor import LexborHTMLParser

    tree = LexborHTMLParser(text)
    tree.strip_tags(["script", "style", "template"])
    return tree


def han(text: str) -> int:
    """Return the number of Han characters."""
    return len(_HAN.findall(text))


def find_article(tree: Any, text: str) -> Article:
    """Walk the page and mark the blocks of its article; ``text`` is the page's source."""
    body = tree.body if tree.body is not None else tree.root
    known = _known_container(body)
    if known is not None:
        container, ledger = known
        walk = Walk(container.node).run(body)
        return Article(walk.blocks, walk.removed, f"container {_names()[container.rank]}", ledger)
    walk = Walk().run(body)
    worth = _weight(body) >= MIN_ARTICLE_HAN and text.count("<") * len(body.text() or "") <= MAX_GUESSING
    guessed = _by_readability(walk.blocks, text) if worth else None
    if guessed is not None:
        return Article(guessed, walk.removed, "readability")
    reason = "no article was found on the page: all of its text is taken, menus and footers perhaps included"
    blocks = [_marked(block, True) for block in walk.blocks]
    removed = [replace(removed, inside=True) for removed in walk.removed]
    return Article(blocks, removed, "whole page", (LedgerRow("parse", "warning", reason),))


@cache
def _containers() -> dict[str, list[str]]:
    text = resources.files("reportminer").joinpath("data", "html_containers.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def _names() -> tuple[str, ...]:
    return (*_containers()["exact"], *_containers()["loose"])


@cache
def _ranks() -> dict[str, int]:
    return {name: rank for rank, name in reversed(list(enumerate(_names())))}


def _known_container(body: Node) -> tuple[_Candidate, tuple[LedgerRow, ...]] | None:
    """Return the element of the article, and a warning where another of its kind is left out."""
    candidates = [found for node in body.css(", ".join(_names()))[:MAX_CONTAINERS] if (found := _candidate(node))]
    enough = max(MIN_ARTICLE_HAN, _SHARE_OF_PAGE * _weight(body))
    good = [candidate for candidate in candidates if candidate.weight >= enough]
    if not good:
        return None
    best = min(good, key=lambda candidate: (candidate.rank, -candidate.weight))
    exact = len(_containers()["exact"])
    if best.rank < exact:
        around = _above(best.node)
        for outer in candidates:
            if outer.rank < exact and outer.weight > best.weight * _WIDER and outer.node.mem_id in around:
                best = outer
    return best, _rivals(best, candidates)


def _candidate(node: Node) -> _Candidate | None:
    attributes = node.attributes
    names = [node.tag, *("." + name for name in (attributes.get("class") or "").split())]
    if attributes.get("id"):
        names.append("#" + attributes["id"])
    rank = min((_ranks()[name] for name in names if name in _ranks()), default=-1)
    weight = _weight(node)
    return _Candidate(node, rank, weight) if rank >= 0 and weight >= MIN_ARTICLE_HAN else None


def _above(node: Node) -> set[int]:
    found = set()
    while (node := node.parent) is not None:
        found.add(node.mem_id)
    return found


def _rivals(best: _Candidate, candidates: Sequence[_Candidate]) -> tuple[LedgerRow, ...]:
    """Report other elements of the same name that stand beside the article and hold much text."""
    around = _above(best.node)
    others = [
        other.weight
        for other in candidates
        if other.rank == best.rank
        and other.weight >= best.weight * _RIVAL
        and other.node.mem_id not in around
        and best.node.mem_id not in {other.node.mem_id, *_above(other.node)}
    ]
    if not others:
        return ()
    reason = f"{len(others)} more text blocks of the article's kind were left out; check that none is part of it"
    return (LedgerRow("parse", "warning", reason, characters=sum(others)),)


def _weight(node: Node) -> int:
    """Return the number of Han characters in an element that are no links."""
    linked = sum(han(link.text() or "") for link in node.css("a[href]"))
    return han(node.text() or "") - linked


def _marked(block: Block, inside: bool) -> Block:
    return replace(block, style=replace(block.style, inside=inside))


def _by_readability(blocks: Sequence[Block], text: str) -> list[Block] | None:
    """Mark inside what readability takes for the article, from its first to its last long block.

    Its own output is used only to find the place: it drops tables and headings it holds for noise.
    """
    kept = {block.text for block in _readable(text)}
    places = [at for at, block in enumerate(blocks) if block.text in kept]
    long = [at for at in places if len(blocks[at].text) >= 20]
    if sum(han(blocks[at].text) for at in long) < MIN_ARTICLE_HAN:
        return None
    first, last = long[0], long[-1]
    known = set(places)
    while first - 1 in known:
        first -= 1
    while last + 1 in known:
        last += 1
    return [replace(block, style=replace(block.style, inside=first <= at <= last)) for at, block in enumerate(blocks)]


def _readable(text: str) -> list[Block]:
    from readability import Document
    from readability.readability import Unparseable

    logging.getLogger("readability").setLevel(logging.CRITICAL)  # it prints what is reported here anyway
    try:
        summary = Document(text).summary(html_partial=True)
    except (Unparseable, ValueError):
        return []
    tree = page_tree(summary)
    return Walk().run(tree.body).blocks if tree.body is not None else []
