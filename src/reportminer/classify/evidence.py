"""What speaks for each label: the signs in the words of a passage, and what its place adds."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial

from reportminer.classify.spotting import Spots, Spotter
from reportminer.codebook import Code, Codebook, Cue
from reportminer.settings import CUE_CAP

_ANSWERING_SIGN = "单位:"
_ANSWERING = re.compile(r"(?:责任|牵头|主办|协办|配合|承办|落实|实施)单位:[^;。\n]*")
_SENTENCE_END = re.compile(r"[。;!?！？\n]")


@dataclass(slots=True)
class Evidence:
    """What speaks for the labels of one passage, in points by label.

    ``text`` comes from the passage's own words, ``place`` from where it stands.  ``words`` are the
    signs found.  ``section`` is the label that its headings give, empty where they tell none;
    ``heading`` is the heading that told it.  ``topics`` counts the words of each topic.
    """

    text: dict[str, float] = field(default_factory=partial(defaultdict, float))
    place: dict[str, float] = field(default_factory=partial(defaultdict, float))
    words: dict[str, list[str]] = field(default_factory=partial(defaultdict, list))
    topics: dict[str, int] = field(default_factory=dict)
    cause: float = 0.0
    section: str = ""
    heading: str = ""


class _Signs:
    """All signs of a codebook by their numbers in one spotter."""

    def __init__(self, codebook: Codebook) -> None:
        patterns: list[re.Pattern[str]] = []

        def numbered(cues: Iterable[Cue]) -> list[tuple[int, Cue]]:
            found = list(enumerate(cues, start=len(patterns)))
            patterns.extend(cue.pattern for _, cue in found)
            return found

        self.frames = {label.code: numbered(cue for cue in label.text_cues if cue.frame) for label in codebook.labels}
        self.cues = {label.code: numbered(cue for cue in label.text_cues if not cue.frame) for label in codebook.labels}
        self.causes = {label.code: numbered(label.cause_cues) for label in codebook.labels}
        self.friends: dict[str, list[int]] = defaultdict(list)
        for code, pattern in codebook.false_friends:
            self.friends[code].append(len(patterns))
            patterns.append(pattern)
        terms = [(topic.code, term) for topic in codebook.topics for term in topic_terms(topic)]
        self.topics = [(code, number) for number, (code, _) in enumerate(terms, start=len(patterns))]
        self.spotter = Spotter(patterns, [term for _, term in terms])


def _signs(codebook: Codebook) -> _Signs:
    if "signs" not in codebook.kept:
        codebook.kept["signs"] = _Signs(codebook)
    found: _Signs = codebook.kept["signs"]
    return found


def topic_terms(topic: Code) -> list[str]:
    """Return the words that a topic is known by."""
    return [term for term in dict.fromkeys((*topic.covers, *topic.aliases, *topic.signs)) if term and "\n" not in term]


def read_words(codebook: Codebook, texts: Sequence[str]) -> list[Evidence]:
    """Find every cue once over all passages, folded and one a line, and weigh it by its sentence's share."""
    signs = _signs(codebook)
    evidence = [Evidence() for _ in texts]
    joined = "\n".join(texts)
    spots = signs.spotter.spots(joined)
    starts, owners, shares = _sentences(texts, joined)
    for label in codebook.labels:
        code = label.code
        masked = _mask(signs, code, joined, spots)
        for sentence, (points, words) in _points(signs, signs.frames[code], masked, spots, starts).items():
            item = evidence[owners[sentence]]
            item.text[code] += points
            item.words[code] += words
        for sentence, (points, words) in _points(signs, signs.cues[code], masked, spots, starts).items():
            item = evidence[owners[sentence]]
            item.text[code] += min(points, CUE_CAP) * shares[sentence]
            item.words[code] += words
        for sentence, (points, words) in _points(signs, signs.causes[code], masked, spots, starts).items():
            item = evidence[owners[sentence]]
            item.cause += points * shares[sentence]
            item.text[code] += min(points, CUE_CAP) * shares[sentence] * 0.5
            item.words[code] += words
    answering = _answering(joined)
    for code, number in signs.topics:
        for at in signs.spotter.places(number, joined, spots) if spots[number] else ():
            if answering and any(start <= at < end for start, end in answering):
                continue
            topics = evidence[owners[bisect_right(starts, at) - 1]].topics
            topics[code] = topics.get(code, 0) + 1
    return evidence


def _answering(joined: str) -> list[tuple[int, int]]:
    """Return the spans that say which offices answer for a task: they tell nothing of what it is about."""
    return [found.span() for found in _ANSWERING.finditer(joined)] if _ANSWERING_SIGN in joined else []


def mask(codebook: Codebook, text: str, code: str) -> str:
    """Blank the codebook's false friends of one label, length for length."""
    for of, pattern in codebook.false_friends:
        if of == code:
            text = pattern.sub(lambda found: " " * len(found.group()), text)
    return text


def _mask(signs: _Signs, code: str, text: str, spots: Spots) -> str:
    for number in signs.friends.get(code, ()):
        pieces, end = [], 0
        for found in signs.spotter.matches(number, text, spots):
            pieces += [text[end : found.start()], " " * len(found.group())]
            end = found.end()
        if pieces:
            text = "".join([*pieces, text[end:]])
    return text


def _sentences(texts: Sequence[str], joined: str) -> tuple[list[int], list[int], list[float]]:
    """Return for all sentences of the passages, joined by line feeds: start, owner, share of the passage."""
    starts, owners, shares = [], [], []
    ends = iter([found.end() for found in _SENTENCE_END.finditer(joined)])
    start = 0
    for owner, text in enumerate(texts):
        size = len(text)
        stop = start + size
        while start < stop:
            end = next(ends, stop)
            if end <= start:  # of the line feed behind the passage before
                continue
            end = min(end, stop)
            starts.append(start)
            owners.append(owner)
            shares.append((end - start) / size)
            start = end
        start = stop + 1
    return starts, owners, shares


def _points(
    signs: _Signs, cues: Sequence[tuple[int, Cue]], text: str, spots: Spots, starts: Sequence[int]
) -> dict[int, tuple[float, list[str]]]:
    """Return for each sentence that a cue matches the points, each cue once, and the words found."""
    found: dict[int, tuple[float, list[str]]] = {}
    for number, cue in cues:
        last = -1
        for match in signs.spotter.matches(number, text, spots):
            sentence = bisect_right(starts, match.start()) - 1
            if sentence == last:
                continue
            last = sentence
            points, words = found.get(sentence, (0.0, []))
            words.append(match.group())
            found[sentence] = (points + cue.weight, words)
    return found
