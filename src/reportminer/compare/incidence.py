"""What the clauses of one report hold of what those of another ask for: sparse matrices, many questions at once.

Inverse document frequency: K. Spärck Jones, "A statistical interpretation of term specificity and its application in
retrieval", Journal of Documentation 28 (1972).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from reportminer.compare.tokens import each_once, is_single, moved, numbers_of, places_in, rows_of
from reportminer.settings import LIKE_AROUND, LIKE_CONTEXT, LIKE_CONTEXT_EXPECTED, LIKE_PASSAGE, LIKE_SINGLE

if TYPE_CHECKING:
    from numpy.typing import NDArray

_NEAR = (-2, -1, 0, 1)
"""The clauses that count as around one, by their distance from it; it is one of them."""


@dataclass(frozen=True, slots=True)
class Told:
    """The tokens of the clauses of one report.

    ``rows`` and ``columns`` are the cells in order: number of the clause within the report, place of the token in
    ``vocabulary``, which is in order and begins with 0 for no token.  ``homes`` numbers the passage of every clause,
    from 0 in order.
    """

    rows: NDArray[Any]
    columns: NDArray[Any]
    vocabulary: NDArray[Any]
    homes: NDArray[Any]


def told(keys: NDArray[Any], homes: Sequence[int]) -> Told:
    """Return the tokens of the clauses of a report from their keys; ``homes`` are the passages of the clauses."""
    import numpy as np

    vocabulary = each_once(np.append(0, numbers_of(keys)))
    columns, _ = places_in(vocabulary, numbers_of(keys))
    return Told(rows_of(keys).astype(np.int32), columns.astype(np.int32), vocabulary, np.array(homes, dtype=np.int32))


class Rarity:
    """How much tokens weigh: the rarer among all clauses the more, single characters less than pairs."""

    def __init__(self, reports: Sequence[Told]) -> None:
        import numpy as np

        total = max(2, sum(len(report.homes) for report in reports))
        counts = [np.bincount(report.columns, minlength=len(report.vocabulary)) for report in reports]
        everything = np.concatenate([np.zeros(1, dtype=np.int64), *(report.vocabulary for report in reports)])
        self._known = each_once(everything)
        places, _ = places_in(self._known, everything)
        self._weights = np.log(total / np.bincount(places, weights=np.concatenate([np.ones(1), *counts])))
        self._unknown = np.log(total)

    def of(self, tokens: NDArray[Any]) -> NDArray[Any]:
        """Return the weights of tokens; those that no clause has weigh most."""
        import numpy as np

        at, known = places_in(self._known, tokens)
        weights = np.where(known, self._weights[at], self._unknown)
        found: NDArray[Any] = weights * np.where(is_single(tokens), LIKE_SINGLE, 1.0)
        return found


@dataclass(frozen=True, slots=True)
class Asked:
    """What some clauses ask for: keys of the tokens of each, and of those around it that it has not itself.

    ``weights`` is what the own tokens of each weigh together, ``around`` the same for those around.
    """

    core: NDArray[Any]
    context: NDArray[Any]
    weights: NDArray[Any]
    around: NDArray[Any]


def asked(keys: NDArray[Any], whole: NDArray[Any], homes: NDArray[Any], rarity: Rarity) -> Asked:
    """Return what clauses ask for, by the keys of their tokens without empty words, or ``whole`` where they have none.

    ``homes`` numbers the passage of each clause: what stands in another is not around.
    """
    import numpy as np

    size = len(homes)
    bare = np.bincount(rows_of(keys), minlength=size) == 0
    core = each_once(np.concatenate([keys, whole[bare[rows_of(whole)]]]))
    beside = []
    for distance in _NEAR:
        rows = rows_of(keys)
        there = np.clip(rows - distance, 0, size - 1)
        here = (rows - distance == there) & (homes[there] == homes[rows])
        beside.append(moved(keys[here], -distance))
    context = each_once(np.concatenate(beside))
    if len(core):
        context = context[~places_in(core, context)[1]]
    weights = np.bincount(rows_of(core), weights=rarity.of(numbers_of(core)), minlength=size)
    around = np.bincount(rows_of(context), weights=rarity.of(numbers_of(context)), minlength=size)
    return Asked(core, context, weights, around)


@dataclass(frozen=True, slots=True)
class Parts:
    """What clauses hold of what others ask for, pair by pair, as shares of the weight asked for.

    ``near`` is held by the clause and those around it, ``passage`` by all of its passage.  ``scores`` put all of it
    together: a token weighs fully in the clause, less in those around it, least elsewhere; what stands around the
    asking clause counts as well, but less.
    """

    near: NDArray[Any]
    passage: NDArray[Any]
    scores: NDArray[Any]


class Held:
    """Holds the clauses of one report against what others ask for."""

    def __init__(self, report: Told, rarity: Rarity) -> None:
        import numpy as np
        from scipy.sparse import csr_matrix

        size = len(report.homes)
        clauses = np.arange(size)
        cells = (np.ones(len(report.rows)), report.columns, np.searchsorted(report.rows, np.arange(size + 1)))
        self._own = csr_matrix(cells, (size, len(report.vocabulary)))
        near = [_beside(clauses, distance, report.homes) for distance in _NEAR]
        rows, columns = (np.concatenate(part) for part in zip(*near, strict=True))
        self._near = csr_matrix((np.ones(len(rows)), (rows, columns)), (size, size)) @ self._own
        self._passages = csr_matrix((np.ones(size), (report.homes, clauses))) @ self._own
        self._report, self._weights = report, rarity.of(report.vocabulary)

    def shares(self, of: Asked, rows: slice) -> NDArray[Any]:
        """Return the share of what is asked that each clause holds in its own words.

        ``rows`` are the clauses that ask, each a line of the result; the clauses of this report are its columns.
        """
        import numpy as np
        from scipy.sparse import csr_matrix

        asking, tokens = self._wanted(of.core, rows)
        shape = (len(self._report.vocabulary), rows.stop - rows.start)
        held = (self._own @ csr_matrix((self._weights[tokens], (tokens, asking)), shape)).toarray().T
        weights = of.weights[rows, None]
        found: NDArray[Any] = held / np.where(weights > 0, weights, np.inf)
        return found

    def parts(self, of: Asked, rows: slice, asking: NDArray[Any], telling: NDArray[Any]) -> Parts:
        """Return what pairs of a clause that asks, by its line, and a clause of this report have in common."""
        import numpy as np

        if not len(asking):
            return Parts(*[np.zeros(0)] * 3)
        wanted = np.zeros((rows.stop - rows.start, len(self._report.vocabulary), 2))
        for number, keys in enumerate((of.core, of.context)):
            lines, tokens = self._wanted(keys, rows)
            wanted[lines, tokens, number] = self._weights[tokens]
        own = _gathered(wanted, asking, self._own, telling)
        near = _gathered(wanted, asking, self._near, telling)
        passage = _gathered(wanted, asking, self._passages, self._report.homes[telling])
        weights, around = of.weights[rows][asking], of.around[rows][asking]
        expected = np.minimum(around, weights)
        held = (1 - LIKE_AROUND) * own + (LIKE_AROUND - LIKE_PASSAGE) * near + LIKE_PASSAGE * passage
        shared = held[:, 0] + LIKE_CONTEXT * np.minimum(held[:, 1], weights)
        scores = shared / (weights + LIKE_CONTEXT_EXPECTED * expected)
        return Parts(near[:, 0] / weights, passage[:, 0] / weights, scores)

    def _wanted(self, keys: NDArray[Any], rows: slice) -> tuple[NDArray[Any], NDArray[Any]]:
        """Return what some lines ask for as far as this report has it: the line and the place of the token."""
        import numpy as np

        first, last = np.searchsorted(rows_of(keys), (rows.start, rows.stop))
        at, known = places_in(self._report.vocabulary, numbers_of(keys[first:last]))
        return rows_of(keys[first:last])[known] - rows.start, at[known]


def stands_out(asking: NDArray[Any], homes: NDArray[Any], whole: NDArray[Any]) -> NDArray[Any]:
    """Return for pairs how much more of what is asked their passage holds than the best other passage.

    ``asking`` are the lines that ask, in order, ``homes`` the passages that answer.
    """
    import numpy as np

    order = np.lexsort((-whole, asking))
    lines, places, held = asking[order], homes[order], whole[order]
    begins = np.searchsorted(lines, lines)
    other = places != places[begins]
    # the best passage is compared with the best of the others, every other one with the best
    second = np.zeros(len(lines))
    at = np.flatnonzero(other)
    heads, where = np.unique(begins[at], return_index=True)
    second[heads] = held[at[where]]
    found = np.zeros(len(lines))
    found[order] = held - np.where(other, held[begins], second[begins])
    return found


def _gathered(wanted: NDArray[Any], asking: NDArray[Any], matrix: Any, telling: NDArray[Any]) -> NDArray[Any]:
    """Return for pairs of lines what the first wants of what the second, of ``matrix``, holds; none is empty."""
    import numpy as np

    begins, lengths = matrix.indptr[telling], np.diff(matrix.indptr)[telling]
    heads = np.cumsum(lengths) - lengths
    cells = np.arange(lengths.sum()) + np.repeat(begins - heads, lengths)
    found: NDArray[Any] = np.add.reduceat(wanted[np.repeat(asking, lengths), matrix.indices[cells]], heads)
    return found


def _beside(clauses: NDArray[Any], distance: int, homes: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return the clauses that have one at some distance in their passage, and which that is."""
    import numpy as np

    there = np.clip(clauses + distance, 0, len(homes) - 1)
    here = (there == clauses + distance) & (homes[there] == homes[clauses])
    return clauses[here], there[here]
