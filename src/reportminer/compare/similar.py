"""A map of places by their words: who writes alike, and who is nearest to whom.

Words are weighed by TF-IDF, places compared by the cosine of their vectors, and the distances laid out in two
dimensions by classical scaling: W. S. Torgerson, "Multidimensional scaling: I. Theory and method", Psychometrika 17
(1952).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from reportminer.compare.grouping import By, grouped
from reportminer.compare.same_text import telling_twins
from reportminer.compare.selection import Selection
from reportminer.compare.table import Answer, Column, Row, Table
from reportminer.compare.why_not import UnansweredError
from reportminer.settings import SIMILAR_LEAST, SIMILAR_MOST

if TYPE_CHECKING:
    from numpy.typing import NDArray


@telling_twins
def similar(selection: Selection, *, by: By = "township") -> Answer:
    """Answer which places write alike: a position for each on a map, and its nearest neighbours.

    All years of a place are one text, unless ``by`` is year or report.  Raises UsageError for fewer than three
    groups, which make no map, and for more than can be held against each other.
    """
    names, counts = _counts(selection, by)
    if not SIMILAR_LEAST <= len(names) <= SIMILAR_MOST:
        raise UnansweredError("no_map", least=SIMILAR_LEAST, most=SIMILAR_MOST, groups=len(names))
    likeness = _cosines(counts)
    places, kept = scaled(likeness)
    homes = _homes(selection, by)
    rows = [
        Row((name, float(places[at, 0]), float(places[at, 1]), *_nearest(names, likeness, at)), homes[name])
        for at, name in enumerate(names)
    ]
    columns = (
        Column("group", "地区", "group"),
        Column("x", "横坐标", "x", "number", places=2),
        Column("y", "纵坐标", "y", "number", places=2),
        Column("nearest", "最相近", "nearest"),
        Column("likeness", "相近程度", "likeness", "number", places=2),
        Column("second", "其次", "second"),
        Column("second_likeness", "相近程度", "likeness", "number", places=2),
    )
    table = Table(
        "similar",
        "文本相近图",
        "Map of places by their words",
        columns,
        tuple(rows),
        note_zh=f"词语 TF-IDF、余弦相似度、经典多维标度(Torgerson 1952);两维保留距离信息的 {kept:.0%}。",
        note_en=f"TF-IDF of words, cosine, classical scaling (Torgerson 1952); two dimensions keep {kept:.0%}.",
    )
    return Answer(
        "similar",
        "文本相近",
        "Likeness",
        (table,),
        cautions_zh=("相近可能因套话、体裁、年份或级别相同;坐标本身没有含义,只看远近。",),
        cautions_en=("Alike may mean the same formulas, year or level; coordinates mean nothing by themselves.",),
    )


def _group_of(selection: Selection, by: By) -> dict[int, str]:
    return {
        report.report: (year or "?") if by == "year" else place
        for (place, year), reports in grouped(selection, by).items()
        for report in reports
    }


def _homes(selection: Selection, by: By) -> dict[str, tuple[str, ...]]:
    group = _group_of(selection, by)
    homes: dict[str, list[str]] = defaultdict(list)
    for passage in selection.passages:
        homes[group[passage.report]].append(passage.passage_id)
    return {name: tuple(ids) for name, ids in homes.items()}


def _counts(selection: Selection, by: By) -> tuple[list[str], Any]:
    """Return the groups in order, and how often each uses each word that is no number: a sparse matrix."""
    import numpy as np
    from scipy.sparse import csr_matrix

    group = _group_of(selection, by)
    names = sorted({group[passage.report] for passage in selection.passages})
    place = {name: at for at, name in enumerate(names)}
    words = selection.words
    known = sorted(word for word in words.vocabulary if not word.isdigit())
    columns = {word: at for at, word in enumerate(known)}
    column = np.array([columns.get(word, -1) for word in words.vocabulary], dtype=np.int64)[words.numbers]
    row = np.array([place[group[passage.report]] for passage in selection.passages], dtype=np.int64)[words.texts]
    kept = column >= 0
    cells = (np.ones(int(kept.sum())), (row[kept], column[kept]))
    return names, csr_matrix(cells, (len(names), len(known) or 1))


def _cosines(counts: Any) -> NDArray[Any]:
    """Return the cosine of every pair of groups; words that all or only one of them have say nothing."""
    import numpy as np

    groups = counts.shape[0]
    homes = np.bincount(counts.indices, minlength=counts.shape[1])
    matrix = counts[:, (homes > 1) & (homes < groups)]
    homes = homes[(homes > 1) & (homes < groups)]
    matrix.data = (1 + np.log(matrix.data)) * np.log(groups / homes)[matrix.indices]
    norms = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
    norms[norms == 0] = 1
    product: NDArray[Any] = (matrix @ matrix.T).toarray() / norms[:, None] / norms[None, :]
    np.fill_diagonal(product, 1.0)
    return product


def scaled(likeness: NDArray[Any]) -> tuple[NDArray[Any], float]:
    """Return positions in two dimensions and the share of the spread that they keep.

    The largest coordinate of each axis is made positive, so that the same texts give the same map.
    """
    import numpy as np

    squared = 2 * (1 - np.clip(likeness, -1, 1))  # squared distance of vectors of length one
    centred = -0.5 * (squared - squared.mean(0) - squared.mean(1)[:, None] + squared.mean())
    values, vectors = np.linalg.eigh(centred)
    top = [len(values) - 1, len(values) - 2]
    places = vectors[:, top] * np.sqrt(np.maximum(values[top], 0))
    for axis in range(2):
        if places[np.argmax(np.abs(places[:, axis])), axis] < 0:
            places[:, axis] *= -1
    spread = float(np.maximum(values, 0).sum())
    return places, float(np.maximum(values[top], 0).sum() / spread) if spread else 0.0


def _nearest(names: Sequence[str], likeness: NDArray[Any], at: int) -> tuple[str, float, str, float]:
    others = [other for other in range(len(names)) if other != at]
    first, second = sorted(others, key=lambda other: (-likeness[at, other], other))[:2]
    return names[first], float(likeness[at, first]), names[second], float(likeness[at, second])
