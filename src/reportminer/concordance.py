"""Concordance: every place where words stand, in context (KWIC), each with its source."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from reportminer.errors import UsageError
from reportminer.fold import fold
from reportminer.segment import index_terms, load_segmenter
from reportminer.store import open_store
from reportminer.store.queries import passages_with


@dataclass(frozen=True, slots=True)
class Hit:
    """One occurrence: ``before`` and ``after`` are the passage's text around ``words``."""

    source: str
    place: str
    year: str
    page: int | None
    line: int | None
    label: str
    before: str
    words: str
    after: str
    passage_id: str


def search(
    db: Path, words: str, *, width: int = 30, label: str | None = None, year: str | None = None
) -> Iterator[Hit]:
    """Yield every occurrence of ``words`` with ``width`` characters on either side, by source and place.

    Found are the words as such and inside longer words (执法 in 行政执法), by way of the full-text
    index; several words parted by spaces must all stand in the passage.  Raises UsageError where
    there is nothing to look for, StoreError for a database that cannot be read.
    """
    wanted = fold(words).lower().split()
    if not wanted or not all(any(char.isalnum() for char in word) for word in wanted):
        raise UsageError("name the words to look for, for example: reportminer search 行政复议")
    with open_store(db) as store:
        for source, place, year_, page, line, label_, text, passage_id in passages_with(
            store, [" AND ".join(_term(word) for word in wanted)], label=label, year=year
        ):
            for start, end in _occurrences(fold(text).lower(), wanted):
                before, after = text[max(0, start - width) : start], text[end : end + width]
                yield Hit(
                    source,
                    place or "",
                    year_ or "",
                    page,
                    line,
                    label_ or "",
                    before,
                    text[start:end],
                    after,
                    passage_id,
                )


def _occurrences(text: str, wanted: list[str]) -> list[tuple[int, int]]:
    """Return start and end of every occurrence; none unless all words occur."""
    if not all(word in text for word in wanted):
        return []
    found = []
    for word in wanted:
        start = text.find(word)
        while start >= 0:
            found.append((start, start + len(word)))
            start = text.find(word, start + len(word))
    return sorted(found)


def _term(word: str) -> str:
    """Return the index query for one word: itself, its own words together, or its pairs of characters."""
    cut = index_terms(load_segmenter().cut(word))
    pairs = [word[start : start + 2] for start in range(len(word) - 1)]
    alternatives = [[word], cut, pairs]
    kept = [[term for term in terms if term.isalnum()] for terms in alternatives]
    return "(" + " OR ".join("(" + " AND ".join(f'"{term}"' for term in terms) + ")" for terms in kept if terms) + ")"
