"""What a full-text index keeps of segmented text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import chain

_LATIN = re.compile(r"[0-9a-z]{2,}")

# ASCII capitals and the full-width forms of ASCII, as small half-width letters.
_FOLD = {code: code + 32 for code in range(ord("A"), ord("Z") + 1)}
_FOLD |= {code + 0xFEE0: _FOLD.get(code, code) for code in range(ord("!"), ord("~") + 1)}


def index_terms(words: Sequence[str]) -> list[str]:
    """Return what a full-text index keeps of these words, in their order.

    Punctuation and spaces go, ASCII capitals become small, full-width ASCII half-width.  A word of three or
    more characters is followed by all its pairs of neighbours, so that 执法 finds 行政执法; pairs of ASCII
    characters are left out, so that 20 does not find 2020, but letters and digits that stand together in a
    mixed word are kept as one, so that 12345 finds 12345热线.
    """
    return list(chain.from_iterable(map(_terms_of, words)))


@lru_cache(maxsize=65536)
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
