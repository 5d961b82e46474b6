"""The words of many passages, cut once and kept as numbers."""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from reportminer.segment import load_segmenter

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Words:
    """The words of two characters and more, text by text in the order of the text.

    ``vocabulary`` has each word once, in the order in which they were met; ``numbers`` are the words of all texts one
    after another, by their place in it; ``texts`` is the number of the text of each.
    """

    def __init__(self, texts: Iterable[str]) -> None:
        import numpy as np

        known = _Numbered()
        cut = load_segmenter().cut
        numbers, counts = array("i"), array("i")
        for text in texts:
            found = [known[word] for word in cut(text) if len(word) > 1]
            numbers.extend(found)
            counts.append(len(found))
        self.vocabulary: list[str] = list(known)
        self.numbers: NDArray[Any] = np.array(numbers, dtype=np.int32)
        self.texts: NDArray[Any] = np.repeat(np.arange(len(counts), dtype=np.int32), np.array(counts, dtype=np.int64))


class _Numbered(dict[str, int]):
    """Gives every word that it has not met the next number."""

    def __missing__(self, word: str) -> int:
        number = self[word] = len(self)
        return number
