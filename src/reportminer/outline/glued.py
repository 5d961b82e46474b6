"""Headings and titles that run into their text without punctuation or line break: where they end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reportminer.codebook import Codebook
from reportminer.outline.markers import glued_signs
from reportminer.settings import GLUED_HEADING_LENGTH, STRONG_CUE, TITLE_LENGTH

_SENTENCE_MARKS = "。;:!?"


def glued_heading_end(folded: str, start: int, end: int, *, line_ends: Sequence[int], codebook: Codebook) -> int | None:
    """Return where the heading whose words begin at ``start`` ends, or None if no clear end is found.

    The end is clear where a heading cue of the codebook ends and either a source line ends
    (``line_ends``, offsets in the text) or the text goes on with words that open a sentence.
    """
    window = folded[start : min(end, start + GLUED_HEADING_LENGTH)]
    stop = next((at for at, char in enumerate(window) if char in _SENTENCE_MARKS), len(window))
    if start + stop >= end or stop < 4:
        return None
    window = window[:stop]
    signs = glued_signs()
    ends = set(line_ends)
    clear = [
        at
        for at in _cue_ends(window, codebook)
        if start + at < end and (start + at in ends or signs.opens.match(folded, start + at, end))
    ]
    return start + min(clear) if clear else None


def _cue_ends(window: str, codebook: Codebook) -> Iterator[int]:
    """Yield the offsets in ``window`` where a strong heading cue ends, words that may follow it included."""
    tail = glued_signs().tail
    for label in codebook.labels:
        for cue in label.heading_cues:
            if cue.weight < STRONG_CUE:
                continue
            for found in cue.pattern.finditer(window):
                following = tail.match(window, found.end())
                yield following.end() if following else found.end()


def glued_title_end(folded: str, start: int, end: int) -> int | None:
    """Return the end of a title that opens the paragraph ``folded[start:end]`` and runs into its text."""
    found = glued_signs().title.match(folded[start : min(end, start + TITLE_LENGTH + 20)])
    return start + found.end("title") if found else None
