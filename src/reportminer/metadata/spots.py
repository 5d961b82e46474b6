"""Where a report speaks of itself: title, signature, preamble, and what the format or the page says beside it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import PurePosixPath

from reportminer.document import Document, Passage, Reading, Section
from reportminer.settings import SIGNATURE_LENGTH, SIGNATURE_LINES
from reportminer.shipped import shipped_text


def read_title(document: Document, sections: Sequence[Section]) -> Reading | None:
    """Return the title as printed, as the format states it, or the file's name where that is a title."""
    lines = list(dict.fromkeys(section.title for section in sections if section.role == "title"))
    if lines:
        kept = [line for line in lines if not any(line != other and line in other for other in lines)]
        return Reading("title", "".join(kept), "title", 0.95, kept[0])
    for name, value in document.fields:
        if name.lower() in ("articletitle", "title", "h1", "h2", "headline") and len(value) >= 6 and "报告" in value:
            return Reading("title", value, f"the format's {name}", 0.7)
    stem = PurePosixPath(document.source.name).stem
    if re.search(r"报告|总结|汇报", stem):
        return Reading("title", stem, "file name", 0.5)
    return None


def signature_lines(document: Document, passages: Sequence[Passage]) -> list[str]:
    """Return the short lines at the end that can be issuer and date."""
    lines = [document.text[passage.start : passage.end] for passage in passages[-SIGNATURE_LINES:]]
    return [line for line in lines if len(line) <= SIGNATURE_LENGTH and not re.search(r"[。；;]", line)]


def preamble_text(document: Document, sections: Sequence[Section]) -> str:
    """Return what stands between the title and the first heading, 600 characters at most."""
    start = max((s.heading_end for s in sections if s.role == "title"), default=0)
    first = next((s.heading_start for s in sections if s.role == "heading"), start + 300)
    return document.text[start : min(first, start + 600)]


@cache
def _labels() -> dict[str, tuple[str, ...]]:
    text = shipped_text("page_fields.toml")
    return {name: tuple(labels) for name, labels in tomllib.loads(text)["labels"].items()}


def page_values(document: Document, name: str) -> Iterator[tuple[str, str]]:
    """Yield (label, value) of what the page states under the labels of ``name`` (``data/page_fields.toml``)."""
    labels = _labels()[name]
    stated = {label.lower(): value for label, value in reversed(document.fields)}
    for label in labels:
        if value := stated.get(label.lower(), "").strip():
            yield label, value
