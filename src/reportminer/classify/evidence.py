"""What speaks for each label: the signs in the words of a passage, and what its place adds."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from reportminer.codebook import Codebook, Cue
from reportminer.settings import CUE_CAP

_SENTENCE = re.compile(r"[^。;!?！？\n]*[。;!?！？\n]?")


@dataclass(slots=True)
class Evidence:
    """What speaks for the labels of one passage, in points by label.

    ``text`` comes from the passage's own words, ``place`` from where it stands.  ``words`` are the
    signs found.  ``section`` is the label that its headings give, empty where they tell none;
    ``heading`` is the heading that told it.
    """

    text: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    place: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    words: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    cause: float = 0.0
    section: str = ""
    heading: str = ""


def read_words(codebook: Codebook, texts: Sequence[str]) -> list[Evidence]:
    """Find every cue once over all passages, folded and one a line, and weigh it by its sentence's share."""
    evidence = [Evidence() for _ in texts]
    joined = "\n".join(texts)
    starts, owners, shares = _sentences(texts)
    for label in codebook.labels:
        masked = mask(codebook, joined, label.code)
        frames = [cue for cue in label.text_cues if cue.frame]
        for sentence, (points, words) in _points(frames, masked, starts).items():
            item = evidence[owners[sentence]]
            item.text[label.code] += points
            item.words[label.code] += words
        signs = [cue for cue in label.text_cues if not cue.frame]
        for sentence, (points, words) in _points(signs, masked, starts).items():
            item = evidence[owners[sentence]]
            item.text[label.code] += min(points, CUE_CAP) * shares[sentence]
            item.words[label.code] += words
        for sentence, (points, words) in _points(label.cause_cues, masked, starts).items():
            item = evidence[owners[sentence]]
            item.cause += points * shares[sentence]
            item.text[label.code] += min(points, CUE_CAP) * shares[sentence] * 0.5
            item.words[label.code] += words
    return evidence


def mask(codebook: Codebook, text: str, code: str) -> str:
    """Blank the codebook's false friends of one label, length for length."""
    for owner, pattern in codebook.false_friends:
        if owner == code:
            text = pattern.sub(lambda found: " " * len(found.group()), text)
    return text


def _sentences(texts: Sequence[str]) -> tuple[list[int], list[int], list[float]]:
    """Return for all sentences of the passages, joined by line feeds: start, owner, share of the passage."""
    starts, owners, shares = [], [], []
    base = 0
    for owner, text in enumerate(texts):
        for found in _SENTENCE.finditer(text):
            if found.end() > found.start():
                starts.append(base + found.start())
                owners.append(owner)
                shares.append((found.end() - found.start()) / len(text))
        base += len(text) + 1
    return starts, owners, shares


def _points(cues: Sequence[Cue], text: str, starts: Sequence[int]) -> dict[int, tuple[float, list[str]]]:
    """Return for each sentence that a cue matches: the points, each cue once, and the words found."""
    found: dict[int, tuple[float, list[str]]] = {}
    for cue in cues:
        last = -1
        for match in cue.pattern.finditer(text):
            sentence = bisect_right(starts, match.start()) - 1
            if sentence == last:
                continue
            last = sentence
            points, words = found.get(sentence, (0.0, []))
            found[sentence] = (points + cue.weight, [*words, match.group()])
    return found
