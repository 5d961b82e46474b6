"""The terms of a trained model in the order in which they speak for each label: the strongest are found at once."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from reportminer.classify.features import HEADING_TERM, PAIR
from reportminer.codebook import HEADINGS_KEPT
from reportminer.settings import REASON_WORDS

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from reportminer.classify.lookup import Terms

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]


class Strongest(NamedTuple):
    """The terms that speak most for one label in one passage: their points in all, and those that are its own words."""

    points: float
    words: list[str]


class Ranking:
    """All terms of a vocabulary by what they add to each label, in ``points``: a row a term, a column a label.

    Where two add the same the one that comes first in the vocabulary leads.
    """

    def __init__(self, vocabulary: Sequence[str], points: Floats) -> None:
        import numpy as np

        self._points = points
        self._none = len(vocabulary)  # the rank of a term that does not speak for a label
        self._rows = np.argsort(-points, axis=0, kind="stable").T
        self._ranks = np.empty(points.shape, dtype=np.int64)
        np.put_along_axis(self._ranks, self._rows.T, np.arange(self._none)[:, None], axis=0)
        self._ranks[points <= 0] = self._none
        self._shown = ["" if term.startswith(HEADING_TERM) else term.replace(PAIR, "") for term in vocabulary]
        self._paths: dict[tuple[tuple[int, ...], int], list[int]] = {}

    def strongest(self, terms: Terms, labels: Sequence[int], weights: Floats) -> list[Strongest]:
        """Return what speaks most for the label of each passage; ``weights`` tell how much its terms count."""
        import numpy as np

        label_of, passage = np.array(labels), np.arange(len(labels))
        paths = [terms.paths[number] for number in terms.above.tolist()]
        over = [*map(self._of_path, paths, labels)]
        ranks = np.concatenate(
            [
                self._ranks[terms.rows, label_of.repeat(terms.counts)],
                np.fromiter(chain.from_iterable(over), np.int64),
            ]
        )
        owners = np.concatenate([passage.repeat(terms.counts), passage.repeat([len(path) for path in over])])
        # passage and rank in one number, so that one sort does for all passages
        keys = (owners * (self._none + 1) + ranks)[ranks < self._none]
        keys.sort()
        owners = keys // (self._none + 1)
        leading = np.ones(len(keys), dtype=bool)
        leading[REASON_WORDS:] = owners[REASON_WORDS:] != owners[:-REASON_WORDS]
        keys, owners = keys[leading], owners[leading]
        rows = self._rows[label_of[owners], keys % (self._none + 1)]
        points = (self._points[rows, label_of[owners]] * weights[owners]).tolist()
        shown = [self._shown[row] for row in rows.tolist()]
        found, start = [], 0
        for count in np.bincount(owners, minlength=len(labels)).tolist():
            stop = start + count
            found.append(Strongest(sum(points[start:stop]), [word for word in shown[start:stop] if word]))
            start = stop
        return found

    def _of_path(self, path: tuple[int, ...], label: int) -> list[int]:
        """Return the ranks of the headings' words that speak most for a label, kept: the same headings come again."""
        key = (path, label)
        found = self._paths.get(key)
        if found is None:
            if len(self._paths) >= HEADINGS_KEPT:
                self._paths.clear()
            ranks: list[int] = self._ranks[list(path), label].tolist()
            found = self._paths[key] = sorted(rank for rank in ranks if rank < self._none)[:REASON_WORDS]
        return found
