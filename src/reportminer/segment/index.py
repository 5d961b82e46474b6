"""What a full-text index keeps of segmented text."""

from __future__ import annotations

import re
from collections.abc import Iterable

from reportminer.settings import WORDS_KEPT

_LATIN = re.compile(r"[0-9a-z]{2,}")

# ASCII capitals and the full-width forms of ASCII, as small half-width letters.
_FOLD = {code: code + 32 for code in range(ord("A"), ord("Z") + 1)}
_FOLD |= {code + 0xFEE0: _FOLD.get(code, code) for code in range(ord("!"), ord("~") + 1)}


def index_text(words: Iterable[str]) -> str:
    """Return what a full-text index keeps of these words, in their order, with a space between any two terms.

    Punctuation and spaces go, ASCII capitals become small, full-width ASCII half-width.  A word of three or
    more characters is followed by all its pairs of neighbours, so that 执法 finds 行政执法; pairs of ASCII
    characters are left out, so that 20 does not find 2020, but letters and digits that stand together in a
    mixed word are kept as one, so that 12345 finds 12345热线.
    """
    return " ".join(filter(None, map(_TERMS.__getitem__, words)))


class _Terms(dict[str, str]):
    """The terms of words met so far; emptied when it is full, for words that matter come again.

    A dictionary, since ``lru_cache`` takes twice as long to ask, thousands of times a report.
    """

    def __missing__(self, word: str) -> str:
        if len(self) >= WORDS_KEPT:
            self.clear()
        terms = self[word] = " ".join(_terms_of(word))
        return terms


_TERMS = _Terms()


def _terms_of(word: str) -> tuple[str, ...]:
    folded = word.translate(_FOLD)
    if not any(map(str.isalnum, folded)):
        return ()
    if len(folded) < 3 or folded.isascii():
        return (folded,)
    pairs = (folded[place : place + 2] for place in range(len(folded) - 1))
    return (
        folded,
        *(pair for pair in pairs if pair.isalnum() and not pair.isascii()),
        *_LATIN.findall(folded),
    )
