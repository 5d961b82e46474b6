"""Which passages share text: character n-grams, an index of them, and the pairs that have many in common.

Exact counting over a sparse matrix of passages and n-grams; n-grams that too many passages have are left out,
which bounds the time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from reportminer.settings import REUSE_BLOCK, REUSE_COMMON, REUSE_GRAM, REUSE_GRAMS, REUSE_SHARE

if TYPE_CHECKING:
    from numpy.typing import NDArray

_BASE = 1_000_003
"""Multiplier of the rolling hash; hashes are 64 bits wide, so that two different n-grams hardly ever meet."""


@dataclass(frozen=True, slots=True)
class Shingled:
    """The n-grams of many texts: for each its hash, the number of its text and where in the text it begins.

    ``starts`` and ``ends`` are offsets of the original text, white space and signs included.
    """

    texts: int
    hashes: NDArray[Any]
    owners: NDArray[Any]
    starts: NDArray[Any]
    ends: NDArray[Any]


@dataclass(frozen=True, slots=True)
class Pairs:
    """Pairs of texts that share n-grams: ``left`` before ``right``; ``share`` is of the shorter one's n-grams."""

    left: NDArray[Any]
    right: NDArray[Any]
    share: NDArray[Any]


def shingle(texts: Sequence[str], masked: Sequence[Sequence[tuple[int, int]]] = ()) -> Shingled:
    """Return the n-grams of ``texts``; signs and white space are skipped, all digits count as one.

    ``masked`` gives for each text the spans (set formulas) whose n-grams are left out.
    """
    import numpy as np

    joined = "\n".join(texts)
    codes = np.frombuffer(joined.encode("utf-32-le"), dtype=np.uint32)
    lengths = np.array([len(text) + 1 for text in texts])
    owner = np.repeat(np.arange(len(texts)), lengths)[: len(codes)]
    first = np.concatenate([[0], np.cumsum(lengths)[:-1]])
    counted = _letters(codes)
    counted &= ~_masked(len(codes), first, masked)
    at = np.flatnonzero(counted)
    signs = np.where((codes[at] >= 48) & (codes[at] <= 57), 48, codes[at]).astype(np.uint64)
    size = REUSE_GRAM
    if len(at) < size:
        nothing = np.array([], dtype=np.int64)
        return Shingled(len(texts), nothing.astype(np.uint64), nothing, nothing, nothing)
    hashes = np.zeros(len(at) - size + 1, dtype=np.uint64)
    for step in range(size):
        hashes = hashes * np.uint64(_BASE) + signs[step : step + len(hashes)]
    begins, last = at[: len(hashes)], at[size - 1 :]
    whole = owner[begins] == owner[last]
    # a masked formula in between parts what stands on either side
    whole &= last - begins < 3 * size
    owners = owner[begins][whole]
    return Shingled(len(texts), hashes[whole], owners, begins[whole] - first[owners], last[whole] + 1 - first[owners])


def _letters(codes: NDArray[Any]) -> NDArray[Any]:
    """Tell which characters are letters or digits: Han, ASCII and full-width letters, digits."""
    han = (codes >= 0x3400) & (codes <= 0x9FFF) | (codes >= 0x20000)
    digits = (codes >= 48) & (codes <= 57)
    latin = (codes >= 65) & (codes <= 90) | (codes >= 97) & (codes <= 122)
    found: NDArray[Any] = han | digits | latin
    return found


def _masked(size: int, first: NDArray[Any], masked: Sequence[Sequence[tuple[int, int]]]) -> NDArray[Any]:
    import numpy as np

    hidden = np.zeros(size, dtype=bool)
    for number, spans in enumerate(masked):
        for start, end in spans:
            hidden[first[number] + start : first[number] + end] = True
    return hidden


def pairs(shingled: Shingled, *, share: float = REUSE_SHARE) -> Pairs:
    """Return the pairs of texts of which the shorter has at least ``share`` of its n-grams in the other.

    Texts of fewer than REUSE_GRAMS n-grams are left out; so are, above and below the line, n-grams that more than
    REUSE_COMMON texts have.
    """
    import numpy as np
    from scipy.sparse import csr_matrix

    order = np.lexsort((shingled.owners, shingled.hashes))
    hashes, owners = shingled.hashes[order], shingled.owners[order]
    fresh = np.ones(len(hashes), dtype=bool)
    fresh[1:] = (hashes[1:] != hashes[:-1]) | (owners[1:] != owners[:-1])
    hashes, owners = hashes[fresh], owners[fresh]
    heads = np.ones(len(hashes), dtype=bool)
    heads[1:] = hashes[1:] != hashes[:-1]
    gram = np.cumsum(heads) - 1
    frequency = np.bincount(gram) if len(gram) else np.array([], dtype=np.int64)
    kept = frequency[gram] <= REUSE_COMMON
    sizes = np.bincount(owners[kept], minlength=shingled.texts)
    shared = kept & (frequency[gram] > 1) & (sizes[owners] >= REUSE_GRAMS)
    matrix = csr_matrix(
        (np.ones(int(shared.sum()), dtype=np.float32), (owners[shared], gram[shared])),
        shape=(shingled.texts, len(frequency) or 1),
    )
    turned = matrix.T.tocsr()
    found: list[tuple[NDArray[Any], NDArray[Any], NDArray[Any]]] = []
    for start in range(0, shingled.texts, REUSE_BLOCK):
        product = (matrix[start : start + REUSE_BLOCK] @ turned).tocoo()
        left, right = product.row + start, product.col
        half = left < right
        left, right, common = left[half], right[half], product.data[half]
        part = common / np.minimum(sizes[left], sizes[right])
        enough = part >= share
        found.append((left[enough], right[enough], part[enough]))
    columns = [np.concatenate([piece[at] for piece in found]) if found else np.array([]) for at in range(3)]
    ordered = np.lexsort((columns[1], columns[0]))
    return Pairs(columns[0][ordered], columns[1][ordered], columns[2][ordered])


def common_runs(text: str, other: str) -> list[tuple[int, int, int, int]]:
    """Return the runs that ``text`` shares with ``other``: start and end in the first, start and end in the second.

    A run is a chain of n-grams that follow one another in both; figures may differ.
    """
    mine, theirs = shingle([text]), shingle([other])
    where: dict[int, tuple[int, int]] = {}
    for hashed, start, end in zip(theirs.hashes.tolist(), theirs.starts.tolist(), theirs.ends.tolist(), strict=True):
        where.setdefault(hashed, (start, end))
    runs: list[tuple[int, int, int, int]] = []
    for hashed, start, end in zip(mine.hashes.tolist(), mine.starts.tolist(), mine.ends.tolist(), strict=True):
        if hashed not in where:
            continue
        there = where[hashed]
        if runs and start <= runs[-1][1] and runs[-1][2] <= there[0] <= runs[-1][3]:
            runs[-1] = (runs[-1][0], end, runs[-1][2], max(runs[-1][3], there[1]))
        elif not runs or start >= runs[-1][1]:
            runs.append((start, end, *there))
    return runs
