"""Sentences: the unit for counting and quoting inside a passage."""

from __future__ import annotations

import re
from itertools import pairwise

_CLOSERS = "”’」』》〉）)】〕]}"
_SENTENCE_END = re.compile(
    r"(?P<title>《(?:[^《》\n]|《[^《》\n]*》)*+》)"
    r"|(?P<quote>“[^“”\n]*”|「[^「」\n]*」|『[^『』\n]*』)"
    r"|(?P<mark>(?:[。！？；]|(?<![0-9A-Za-z])[!?;]|[!?;](?![A-Za-z]))+)"
    r"|\n\s*"
)
_AFTER = re.compile(rf"[{re.escape(_CLOSERS)}]*\s*")
_MARKS = "。！？；!?;"
_GOES_ON = re.compile(r"[，、：。！？；…—,:;.!?）)》】]|[的地得等之与和及或是为中上下里]|\n|\Z")


def sentences(text: str) -> list[tuple[int, int]]:
    """Return (start, end) of every sentence; the spans tile the text.

    A sentence ends at 。！？； and their half-width forms, with the quotes and brackets that close there, and
    at a line feed; white space goes with the sentence before it.  No sentence ends at a full stop, inside a
    title in 《》 or a quotation in “” on one line, after a quotation whose sentence goes on, or at a mark
    between Latin letters (x?y=1).  Round brackets do not protect: the genre mixes （ with ).
    """
    edges = [0]
    for found in _SENTENCE_END.finditer(text):
        end = found.end()
        if found["title"]:
            continue
        if found["quote"] and not _quote_ends_sentence(text, end):
            continue
        if found["quote"] or found["mark"]:
            end = _after_mark(text, edges[-1], end)
        if end > edges[-1]:
            edges.append(end)
    if edges[-1] < len(text):
        edges.append(len(text))
    return list(pairwise(edges))


def _quote_ends_sentence(text: str, end: int) -> bool:
    return text[end - 2] in _MARKS and not _GOES_ON.match(text, end)


def _after_mark(text: str, start: int, end: int) -> int:
    """Return where a sentence begun at ``start`` ends if its end mark ends at ``end``."""
    if text.startswith('"', end) and text.count('"', start, end) % 2:
        end += 1
    after = _AFTER.match(text, end)
    return after.end() if after else end
