"""What clauses are held against each other by: pairs of characters and single ones, of one text or of many at once.

Pairs of characters serve Chinese as well as words do and need no segmentation; single characters meet abbreviations
(委托培养, 委培).  Figures count as one sign, so that a promised number finds the reached one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from reportminer.fold import fold

if TYPE_CHECKING:
    from numpy.typing import NDArray

_NO_TOKEN = re.compile(r"[^\u3400-\u9fffA-Za-z#|]")
_FIGURE = re.compile(r"[0-9][0-9,.]*[万亿]?|[一二两三四五六七八九十百]+(?=[个件名次场人条项起宗套家所处座部期篇支辆])")
_HALF = 16
"""Bits of a character in a key; a key is a row, then a first character, then a second one, 0 where there is none."""


def tokens_of(text: str, *, without: re.Pattern[str] | None = None) -> frozenset[str]:
    """Return the pairs and the single letters of a text, every figure being the sign #.

    ``without`` are words that say nothing of the matter (力争, 不少于); nothing pairs across them.
    """
    plain = fold(text)
    if without:
        plain = without.sub("|", plain)
    pieces = _NO_TOKEN.sub("", _FIGURE.sub("#", plain)).split("|")
    pairs = {piece[at : at + 2] for piece in pieces for at in range(len(piece) - 1)}
    return frozenset(pairs | {sign for piece in pieces for sign in piece if sign != "#"})


def keys_of(texts: Sequence[str], *, without: re.Pattern[str] | None = None) -> NDArray[Any]:
    """Return what ``tokens_of`` says of many texts: a key for every token of every text, in order, each once.

    A key holds the number of the text (see rows_of) and the token as a number (see numbers_of).  Texts are clauses: a
    line feed in one counts as a space.
    """
    import numpy as np

    plain = fold("\n".join(text.replace("\n", " ") for text in texts))
    if without:
        plain = "\n".join(without.sub("|", piece) for piece in plain.split("\n"))
    codes = np.frombuffer(_FIGURE.sub("#", plain).encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    rows = np.cumsum(codes == ord("\n"))
    parts, figures = (codes == ord("\n")) | (codes == ord("|")), codes == ord("#")
    kept = np.flatnonzero(_letters(codes) | parts | figures)
    parts, figures = parts[kept], figures[kept]
    heads = rows[kept] << 2 * _HALF | codes[kept].astype(np.int64) << _HALF
    paired = ~parts[:-1] & ~parts[1:]
    return each_once(np.concatenate([heads[~parts & ~figures], heads[:-1][paired] | codes[kept][1:][paired]]))


class Same:
    """Pairs of characters that count as one: every pair of a group as the first of it."""

    def __init__(self, groups: Sequence[Sequence[str]]) -> None:
        import numpy as np

        first = {_number(word): _number(words[0]) for words in groups for word in words}
        self._known = np.array(sorted(first), dtype=np.int64)
        self._instead = np.array([first[number] for number in self._known.tolist()], dtype=np.int64)
        self._opens = np.zeros(1 << _HALF, dtype=bool)
        self._opens[self._known >> _HALF] = True

    def as_one(self, keys: NDArray[Any]) -> NDArray[Any]:
        """Return keys with every pair that is in a group as the first of that group."""
        import numpy as np

        if not len(self._known):
            return keys
        numbers = numbers_of(keys)
        places = np.flatnonzero(self._opens[numbers >> _HALF])
        at, found = places_in(self._known, numbers[places])
        places, at = places[found], at[found]
        changed = keys.copy()
        changed[places] += self._instead[at] - self._known[at]
        return each_once(changed)


def _number(pair: str) -> int:
    return ord(pair[0]) << _HALF | ord(pair[1])


def each_once(numbers: NDArray[Any]) -> NDArray[Any]:
    """Return some whole numbers in order, each once; sorting them is several times as fast as numpy's unique."""
    import numpy as np

    ordered = np.sort(numbers)
    fresh = np.ones(len(ordered), dtype=bool)
    fresh[1:] = ordered[1:] != ordered[:-1]
    found: NDArray[Any] = ordered[fresh]
    return found


def places_in(ordered: NDArray[Any], numbers: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return where some numbers stand among others that are in order, and whether they do; there must be others."""
    import numpy as np

    at = np.minimum(np.searchsorted(ordered, numbers), len(ordered) - 1)
    return at, ordered[at] == numbers


def rows_of(keys: NDArray[Any]) -> NDArray[Any]:
    """Return the number of the text that each key is of."""
    found: NDArray[Any] = keys >> 2 * _HALF
    return found


def numbers_of(keys: NDArray[Any]) -> NDArray[Any]:
    """Return the token of each key as a number."""
    found: NDArray[Any] = keys & ((1 << 2 * _HALF) - 1)
    return found


def moved(keys: NDArray[Any], distance: int) -> NDArray[Any]:
    """Return the keys as if each text were ``distance`` further on."""
    found: NDArray[Any] = keys + (distance << 2 * _HALF)
    return found


def is_single(numbers: NDArray[Any]) -> NDArray[Any]:
    """Tell which tokens are single characters."""
    found: NDArray[Any] = numbers & ((1 << _HALF) - 1) == 0
    return found


def _letters(codes: NDArray[Any]) -> NDArray[Any]:
    han = (codes >= 0x3400) & (codes <= 0x9FFF)
    latin = (codes >= ord("A")) & (codes <= ord("Z")) | (codes >= ord("a")) & (codes <= ord("z"))
    found: NDArray[Any] = han | latin
    return found
