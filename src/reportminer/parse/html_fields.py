"""What a web page states about its article: headlines, ``<meta>`` elements, labelled particulars."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from reportminer.fold import fold
from reportminer.parse.html_blocks import Block, Node, Walk

_NEAR = 10
"""Blocks before the article in which an unmarked headline and a date are looked for."""

_LONGEST_VALUE = 80
"""Characters of a value that stands behind its label; longer is text."""

_SPACE = r"[\s\u3000\u00a0]*"


@dataclass(frozen=True, slots=True)
class _Rules:
    """The lists of ``data/html_fields.toml``."""

    meta: dict[str, str]
    labels: frozenset[str]
    strict: frozenset[str]
    label: re.Pattern[str]
    glued: re.Pattern[str]
    after_value: re.Pattern[str]
    headlines: str
    headline: re.Pattern[str]
    date: re.Pattern[str]


@cache
def _rules() -> _Rules:
    text = resources.files("reportminer").joinpath("data", "html_fields.toml").read_text(encoding="utf-8")
    data = tomllib.loads(text)
    longest_first = sorted(data["labels"], key=lambda label: (-len(label), label))
    return _Rules(
        {name.lower(): name for name in data["meta"]},
        frozenset(data["labels"]),
        frozenset(data["strict"]),
        re.compile("(" + "|".join(_SPACE.join(label) for label in longest_first) + rf"){_SPACE}[\]】]?{_SPACE}[:：]"),
        re.compile(
            "(" + "|".join(_SPACE.join(label) for label in data["strict"]) + r")(?=[\s\u3000\u00a0\dA-Za-z])(.{1,60})$"
        ),
        re.compile(data["after_value"]),
        ", ".join(data["headlines"]),
        re.compile(data["headline"]),
        re.compile(data["date"]),
    )


def stated(tree: Any, blocks: Sequence[Block]) -> Iterable[tuple[str, str]]:
    """Yield (name, value): ArticleTitle, h1, h2, headline and title first, then other names, then labels.

    ``headline`` is a line above the article that reads like a title, ``date_line`` one there that
    begins with a date.
    """
    rules = _rules()
    metas: dict[str, list[str]] = {}
    for node in tree.css("meta[content]"):
        name = (node.attributes.get("name") or node.attributes.get("property") or "").strip().lower()
        if name in rules.meta and (value := " ".join((node.attributes.get("content") or "").split())):
            metas.setdefault(rules.meta[name], []).append(value)
    yield from (("ArticleTitle", value) for value in metas.pop("ArticleTitle", []))
    yield from _headlines(tree, blocks)
    for name in rules.meta.values():
        yield from ((name, value) for value in metas.get(name, []))
    for block in blocks:
        yield from pairs_of_row(block.text.split("\t")) if block.table else labelled(block.text)
    for at, behind in pairs_of_blocks(blocks):
        yield _bare(blocks[at].text), blocks[behind].text
    for block in _just_before(blocks):
        if rules.date.match(fold(block.text)):
            yield "date_line", block.text


def _headlines(tree: Any, blocks: Sequence[Block]) -> Iterator[tuple[str, str]]:
    rules = _rules()
    for name in ("h1", "h2"):
        yield from ((name, text) for node in tree.css(name) if (text := _text_of(node)))
    marked = [_text_of(node) for node in tree.css(rules.headlines)]
    near = [block.text for block in _just_before(blocks) if not block.linked]
    fitting = [text for text in marked if _is_headline(text)] or [t for t in reversed(near) if _is_headline(t)][:1]
    yield from (("headline", text) for text in fitting)
    title = tree.css_first("title")
    if title is not None and (text := " ".join((title.text() or "").split())):
        yield "title", text


def _just_before(blocks: Sequence[Block]) -> Sequence[Block]:
    first = next((at for at, block in enumerate(blocks) if block.style.inside), 0)
    return blocks[max(0, first - _NEAR) : first]


def _text_of(node: Node) -> str:
    """Return the text of a short element, its lines joined; "" for one that holds whole parts of the page."""
    if len(node.text() or "") > 400:
        return ""
    return "".join(block.text for block in Walk().run(node).blocks)


def _is_headline(text: str) -> bool:
    return 6 <= len(text) <= 100 and bool(_rules().headline.search(fold(text)))


def pairs_of_blocks(blocks: Sequence[Block]) -> list[tuple[int, int]]:
    """Return the places of labels that stand by themselves and of their values, the next blocks.

    Within the article only labels count that no sentence of a report begins with.
    """
    found: list[tuple[int, int]] = []
    for at in range(len(blocks) - 1):
        block, after = blocks[at], blocks[at + 1]
        if block.table or after.table or len(after.text) > _LONGEST_VALUE or _bare(after.text) in _rules().labels:
            continue
        known = _rules().strict if block.style.inside else _rules().labels
        if _bare(block.text) in known and block.style.inside == after.style.inside:
            found.append((at, at + 1))
    return found


def _bare(text: str) -> str:
    return re.sub(r"[\s\u3000\u00a0:：\[\]【】]", "", text)


def labelled(text: str) -> Iterator[tuple[str, str]]:
    """Yield the (label, value) pairs of a line that begins with a known label and a colon."""
    rules = _rules()
    found = list(rules.label.finditer(text))
    if not found and (glued := rules.glued.match(text)):
        yield re.sub(_SPACE, "", glued[1]), glued[2].strip()
    if not found or text[: found[0].start()].strip(" \u3000\u00a0[【（("):
        return
    ends = [later.start() for later in found[1:]] + [len(text)]
    for label, end in zip(found, ends, strict=True):
        value = rules.after_value.split(text[label.end() : end], maxsplit=1)[0].strip(" \u3000\u00a0\t[]【】()（）|")
        if value:
            yield re.sub(_SPACE, "", label[1]), value


def is_particular(text: str) -> bool:
    """Whether a line begins with a label that no sentence of a report begins with."""
    if _rules().glued.match(text):
        return True
    found = _rules().label.search(text)
    if not found or text[: found.start()].strip(" \u3000\u00a0[【（("):
        return False
    return re.sub(_SPACE, "", found[1]) in _rules().strict


def pairs_of_row(cells: Sequence[str]) -> list[tuple[str, str]]:
    """Return the (label, value) pairs of a table row: beside each other or in one cell."""
    pairs: list[tuple[str, str]] = []
    label = ""
    for cell in cells:
        name = _bare(cell)
        if name in _rules().labels:
            label = name
        elif label:
            pairs.append((label, cell.strip()))
            label = ""
        else:
            pairs += labelled(cell)
    return [(name, value) for name, value in pairs if value]
