"""Headings and titles that run into their text without punctuation or line break: where they end."""

from __future__ import annotations

import re
from collections.abc import Sequence

from reportminer.codebook import Codebook
from reportminer.outline.markers import Marker, glued_signs
from reportminer.settings import CLOSED_HEADING_LENGTH, GLUED_HEADING_LENGTH, STRONG_CUE, TITLE_LENGTH

_STOP = re.compile(r"[。;:!?]|(?<=[^ A-Za-z]) ")
_SHORTEST = 4
"""Characters of the shortest heading of a part: 存在问题."""
_SHORTEST_SENTENCE = 12
"""Characters of a first sentence below which it is a run-in heading or nothing, and not a heading and text."""


def glued_heading_end(
    folded: str, marker: Marker, end: int, *, line_ends: Sequence[int], codebook: Codebook
) -> int | None:
    """Return where the heading behind ``marker`` ends, or None if no clear end is found.

    The end is clear where a heading cue of the codebook ends and either a source line ends
    (``line_ends``, offsets in the text) or the text goes on with words that open a sentence.  Behind
    一、 it is enough that a heading could not go on with the words that follow.
    """
    start = marker.end
    window = folded[start : min(end, start + GLUED_HEADING_LENGTH)]
    stop = _STOP.search(window)
    if stop and stop.start() < _SHORTEST_SENTENCE:
        return None
    if stop:
        window = window[: stop.start()]
    if start + len(window) >= end or len(window) < _SHORTEST:
        return None
    cue_ends = [start + at for at in _cue_ends(window, codebook) if start + at < end]
    signs = glued_signs()
    clear = [at for at in cue_ends if at in line_ends or signs.opens.match(folded, at, end)]
    could_run_in = stop is not None and stop.start() <= CLOSED_HEADING_LENGTH and "," not in window
    if not clear and marker.rank <= 1 and not could_run_in:
        clear = [at for at in cue_ends if not signs.goes_on.match(folded, at, end)]
    return min(clear, default=None)


def _cue_ends(window: str, codebook: Codebook) -> list[int]:
    """Return the offsets in ``window`` where a strong heading cue ends, words that may follow it included.

    An end inside another cue (第一责任 in 第一责任人) is none.
    """
    tail = glued_signs().tail
    spans = []
    for label in codebook.labels:
        for cue in label.heading_cues:
            if cue.weight < STRONG_CUE:
                continue
            for found in cue.pattern.finditer(window):
                following = tail.match(window, found.end())
                spans.append((found.start(), following.end() if following else found.end()))
    return [end for _, end in spans if not any(start < end < other for start, other in spans)]


def glued_title_end(folded: str, start: int, end: int) -> int | None:
    """Return the end of a title that opens the paragraph ``folded[start:end]`` and runs into its text."""
    found = glued_signs().title.match(folded[start : min(end, start + TITLE_LENGTH + 20)])
    return start + found.end("title") if found else None
