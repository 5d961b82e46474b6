"""Which passages share text: character n-grams, an index of them, and the pairs that have many in common.

Exact counting over a sparse matrix of passages and n-grams; n-grams that too many passages have are left out,
which bounds the time.  Figures part n-grams: text that differs in figures alone is alike, and sentences that are little
but figures (办理…件,办结…件) are not.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from reportminer.settings import REUSE_BLOCK, REUSE_COMMON, REUSE_GAP, REUSE_GRAM, REUSE_GRAMS, REUSE_SHARE

if TYPE_CHECKING:
    from numpy.typing import NDArray

Tick = Callable[[int, int], None]
"""Is told how much of how much is done."""


def silent(done: int, total: int) -> None:
    """Tell nobody."""


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


def shingle(
    texts: Sequence[str], masked: Sequence[Sequence[tuple[int, int]]] = (), *, size: int = REUSE_GRAM
) -> Shingled:
    """Return the n-grams of ``texts``; signs and white space are skipped, and none reaches across a figure.

    ``masked`` gives for each text the spans (set formulas) whose n-grams are left out; ``size`` is in letters.
    """
    import numpy as np

    joined = "\n".join(texts)
    codes = np.frombuffer(joined.encode("utf-32-le"), dtype=np.uint32)
    lengths = np.array([len(text) + 1 for text in texts])
    owner = np.repeat(np.arange(len(texts)), lengths)[: len(codes)]
    first = np.concatenate([[0], np.cumsum(lengths)[:-1]])
    hidden = _masked(len(codes), first, masked) | (codes >= 48) & (codes <= 57)
    at = np.flatnonzero(_letters(codes) & ~hidden)
    signs = codes[at].astype(np.uint64)
    if len(at) < size:
        nothing = np.array([], dtype=np.int64)
        return Shingled(len(texts), nothing.astype(np.uint64), nothing, nothing, nothing)
    hashes = np.zeros(len(at) - size + 1, dtype=np.uint64)
    for step in range(size):
        hashes = hashes * np.uint64(_BASE) + signs[step : step + len(hashes)]
    begins, last = at[: len(hashes)], at[size - 1 :]
    whole = owner[begins] == owner[last]
    # a figure or a masked formula in between parts what stands on either side
    parted = np.cumsum(hidden, dtype=np.int64)
    whole &= parted[begins] == parted[last]
    owners = owner[begins][whole]
    return Shingled(len(texts), hashes[whole], owners, begins[whole] - first[owners], last[whole] + 1 - first[owners])


def _letters(codes: NDArray[Any]) -> NDArray[Any]:
    """Tell which characters are letters: Han and ASCII."""
    han = (codes >= 0x3400) & (codes <= 0x9FFF) | (codes >= 0x20000)
    latin = (codes >= 65) & (codes <= 90) | (codes >= 97) & (codes <= 122)
    found: NDArray[Any] = han | latin
    return found


def _masked(size: int, first: NDArray[Any], masked: Sequence[Sequence[tuple[int, int]]]) -> NDArray[Any]:
    import numpy as np

    hidden = np.zeros(size, dtype=bool)
    for number, spans in enumerate(masked):
        for start, end in spans:
            hidden[first[number] + start : first[number] + end] = True
    return hidden


def pairs(shingled: Shingled, *, share: float = REUSE_SHARE, common: int = REUSE_COMMON, tick: Tick = silent) -> Pairs:
    """Return the pairs of texts of which the shorter has at least ``share`` of its n-grams in the other.

    Texts of fewer than REUSE_GRAMS n-grams are left out; so are, above and below the line, n-grams that more than
    ``common`` texts have.  ``tick`` is told how much is done.
    """
    return _pairs(shingled, share=share, least=REUSE_GRAMS, common=common, tick=tick)


def runs_shared(long: Shingled, *, tick: Tick = silent) -> Pairs:
    """Return the pairs of texts that have at least one of their (long) n-grams in common."""
    return _pairs(long, share=0.0, least=1, common=REUSE_COMMON, tick=tick)


def _pairs(shingled: Shingled, *, share: float, least: int, common: int, tick: Tick) -> Pairs:
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
    kept = frequency[gram] <= common
    sizes = np.bincount(owners[kept], minlength=shingled.texts)
    shared = kept & (frequency[gram] > 1) & (sizes[owners] >= least)
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
        left, right, together = left[half], right[half], product.data[half]
        part = together / np.minimum(sizes[left], sizes[right])
        enough = part >= share
        found.append((left[enough], right[enough], part[enough]))
        tick(min(start + REUSE_BLOCK, shingled.texts), shingled.texts)
    columns = [np.concatenate([piece[at] for piece in found]) if found else np.array([]) for at in range(3)]
    ordered = np.lexsort((columns[1], columns[0]))
    return Pairs(columns[0][ordered], columns[1][ordered], columns[2][ordered])


@dataclass(frozen=True, slots=True)
class Runs:
    """What one text shares with another.

    ``spans`` are (start, end, start, end), offsets in both; figures inside may differ.  ``letters`` is the length
    of the longest run of letters with no figure in it.
    """

    spans: tuple[tuple[int, int, int, int], ...]
    letters: int


class Aligner:
    """Finds the runs that two of the texts of a ``Shingled`` share."""

    def __init__(self, shingled: Shingled) -> None:
        import numpy as np

        self._bounds = np.searchsorted(shingled.owners, np.arange(shingled.texts + 1))
        self._shingled = shingled

    def _grams(self, text: int) -> list[tuple[int, int, int]]:
        part = slice(int(self._bounds[text]), int(self._bounds[text + 1]))
        kept = self._shingled
        return list(zip(kept.hashes[part].tolist(), kept.starts[part].tolist(), kept.ends[part].tolist(), strict=True))

    def runs(self, one: int, other: int) -> Runs:
        """Return what text ``one`` shares with text ``other``: chains of n-grams that follow one another in both."""
        mine, theirs = self._grams(one), self._grams(other)
        where: dict[int, int] = {}
        for number, (hashed, _, _) in enumerate(theirs):
            where.setdefault(hashed, number)
        spans: list[tuple[int, int, int, int]] = []
        there, length, longest = -2, 0, 0
        for hashed, start, end in mine:
            follows = 0 <= there + 1 < len(theirs) and theirs[there + 1][0] == hashed
            at = there + 1 if follows else where.get(hashed, -2)
            chained = follows and bool(spans) and start < spans[-1][1]
            length = 0 if at < 0 else length + 1 if chained else 1
            longest = max(longest, length)
            there = at
            if at < 0:
                continue
            begin, stop = theirs[at][1:]
            last = spans[-1] if spans else None
            if last and start <= last[1] + REUSE_GAP and last[2] <= begin <= last[3] + REUSE_GAP:
                spans[-1] = (last[0], end, last[2], max(last[3], stop))
            elif not last or start >= last[1]:
                spans.append((start, end, begin, stop))
        return Runs(tuple(spans), longest + REUSE_GRAM - 1 if longest else 0)


def common_runs(text: str, other: str) -> list[tuple[int, int, int, int]]:
    """Return the runs that ``text`` shares with ``other``: start and end in the first, start and end in the second."""
    return list(Aligner(shingle([text, other])).runs(0, 1).spans)
