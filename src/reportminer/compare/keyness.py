"""Words and set phrases that set a place, a county or a year apart from all the others.

Weighted log-odds with an informative Dirichlet prior: B. L. Monroe, M. P. Colaresi and K. M. Quinn, "Fightin'
Words: Lexical Feature Selection and Evaluation for Identifying the Content of Political Conflict", Political
Analysis 16 (2008), equations 15, 16, 18, 20 and 22.  Many tests at once: Y. Benjamini and Y. Hochberg, "Controlling
the False Discovery Rate", Journal of the Royal Statistical Society B 57 (1995).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from reportminer.compare.grouping import By, grouped
from reportminer.compare.same_text import telling_twins
from reportminer.compare.selection import Selection
from reportminer.compare.table import Answer, Column, Row, Table
from reportminer.compare.why_not import UnansweredError
from reportminer.compare.wording import unknown_place
from reportminer.segment import load_segmenter
from reportminer.settings import KEYNESS_LEAST, KEYNESS_PRIOR, KEYNESS_RATE, KEYNESS_TOP

if TYPE_CHECKING:
    from numpy.typing import NDArray

_LETTERS = re.compile("[\u3400-\u9fffA-Za-z]")


@dataclass(frozen=True, slots=True)
class Keyness:
    """What is measured for each counted pair of group and term, as arrays of one length.

    ``group`` and ``term`` are indices; ``count`` is the term's count in the group, ``elsewhere`` in all others;
    ``delta`` is the difference of log-odds (the effect), ``z`` the same over its standard deviation, ``q`` the
    false discovery rate at which the pair would count as found.
    """

    group: NDArray[Any]
    term: NDArray[Any]
    count: NDArray[Any]
    elsewhere: NDArray[Any]
    delta: NDArray[Any]
    z: NDArray[Any]
    q: NDArray[Any]


def weighted_log_odds(
    group: NDArray[Any],
    term: NDArray[Any],
    count: NDArray[Any],
    *,
    prior: float,
    background: NDArray[Any] | None = None,
) -> Keyness:
    """Compare each group with all others, term by term; pairs that are not counted (zero) are left out.

    ``group``, ``term`` and ``count`` are the non-zero cells of the table.  ``prior`` is the number of words that the
    prior is worth, spread over the terms as they occur in ``background`` (counts by term), or in all groups together.
    """
    import numpy as np
    from scipy.special import erfc

    sizes = np.bincount(group, weights=count)
    totals = np.bincount(term, weights=count)
    spread = totals if background is None else np.asarray(background, dtype=float)
    alpha = (prior * spread / spread.sum())[term]
    here, there = count + alpha, totals[term] - count + alpha
    size_here, size_there = sizes[group] + prior, sizes.sum() - sizes[group] + prior
    delta = np.log(here / (size_here - here)) - np.log(there / (size_there - there))
    z = delta / np.sqrt(1 / here + 1 / there)
    p = erfc(np.abs(z) / np.sqrt(2))
    return Keyness(group, term, count, totals[term] - count, delta, z, false_discovery(p))


def false_discovery(p: NDArray[Any]) -> NDArray[Any]:
    """Return for each p value the false discovery rate at which it would be called found (Benjamini and Hochberg)."""
    import numpy as np

    order = np.argsort(p, kind="stable")
    scaled = p[order] * len(p) / np.arange(1, len(p) + 1)
    q = np.empty_like(scaled)
    q[order] = np.minimum(1.0, np.minimum.accumulate(scaled[::-1])[::-1])
    return q


@telling_twins
def keyness(selection: Selection, *, by: By = "township", top: int = KEYNESS_TOP) -> Answer:
    """Answer which words and set phrases set each group apart: those used more, and those used less.

    Groups are places, counties or years as a whole (all years of a place together, unless ``by`` is year or
    report).  Words of one character, numbers and the places' own names are left out.  Raises UsageError where there
    is only one group.
    """
    groups = _groups(selection, by)
    if len(groups) < 2:
        only = next(iter(groups), "–")
        raise UnansweredError("one_group", only=(unknown_place(only, "zh"), only))
    counts, homes = _counts(selection, groups)
    return Answer(
        "keyness",
        "特色词",
        "Key terms",
        (_table(groups, counts, homes, top),),
        cautions_zh=("正值为多用,负值为少用;计数为原始次数。套话以规范形式计入。",),
        cautions_en=("Positive: used more than elsewhere; negative: less.  Counts are raw.",),
    )


def _groups(selection: Selection, by: By) -> dict[str, list[int]]:
    groups: dict[str, list[int]] = defaultdict(list)
    for (place, year), reports in grouped(selection, by).items():
        groups[(year or "?") if by == "year" else place].extend(report.report for report in reports)
    return dict(sorted(groups.items()))


def _counts(
    selection: Selection, groups: dict[str, list[int]]
) -> tuple[dict[tuple[int, str], int], dict[tuple[int, str], list[str]]]:
    """Count the terms of each group; also return the passages each stands in, in order."""
    number = {report: at for at, reports in enumerate(groups.values()) for report in reports}
    own = {part for report in selection.reports for part in _own_names(report.name, report.county, report.township)}
    counts: dict[tuple[int, str], int] = defaultdict(int)
    homes: dict[tuple[int, str], list[str]] = defaultdict(list)

    def add(group: int, term: str, passage_id: str) -> None:
        counts[group, term] += 1
        if not homes[group, term] or homes[group, term][-1] != passage_id:
            homes[group, term].append(passage_id)

    for passage, words in zip(
        selection.passages, load_segmenter().cut_all(passage.text for passage in selection.passages), strict=True
    ):
        for word in words:
            if len(word) > 1 and not _number(word) and _LETTERS.search(word) and word not in own:
                add(number[passage.report], word, passage.passage_id)
    for fact in selection.facts("slogan"):
        add(number[fact.report], f"“{fact.value}”", fact.passage_id)
    return counts, homes


def _own_names(*names: str) -> Iterable[str]:
    for name in names:
        if name:
            yield from (name, name[:-1], name.removesuffix("街道"))


def _number(word: str) -> bool:
    return any(char.isdigit() for char in word) or all(char in "〇零一二三四五六七八九十百千万亿两" for char in word)


def _table(
    groups: dict[str, list[int]],
    counts: dict[tuple[int, str], int],
    homes: dict[tuple[int, str], list[str]],
    top: int,
) -> Table:
    import numpy as np

    names = list(groups)
    terms = sorted({term for _, term in counts})
    index = {term: at for at, term in enumerate(terms)}
    cells = sorted(counts)
    found = weighted_log_odds(
        np.array([group for group, _ in cells]),
        np.array([index[term] for _, term in cells]),
        np.array([counts[cell] for cell in cells], dtype=float),
        prior=KEYNESS_PRIOR,
    )
    rows = []
    for group, name in enumerate(names):
        for at in _best(found, group, terms, top):
            term = terms[int(found.term[at])]
            evidence = homes[group, term]
            values = (
                name,
                term,
                int(found.count[at]),
                int(found.elsewhere[at]),
                len(evidence),
                float(found.delta[at]),
                float(found.z[at]),
                float(found.q[at]),
            )
            others = tuple(
                home for other in range(len(names)) if other != group for home in homes.get((other, term), ())
            )
            rows.append(Row(values, tuple(evidence), {"elsewhere": others}))
    columns = (
        Column("group", "组别", "group"),
        Column("term", "词语", "term"),
        Column("count", "次数", "count", "count"),
        Column("elsewhere", "他处次数", "elsewhere", "count"),
        Column("passages_with", "段落数", "passages", "count"),
        Column("log_odds", "对数优势差", "log-odds", "number", places=2),
        Column("z", "z 值", "z", "number", places=2),
        Column("q", "错误发现率", "false discovery rate", "number", places=3),
    )
    return Table(
        "keyness",
        "各组特色词",
        "Terms that set groups apart",
        columns,
        tuple(rows),
        note_zh=f"加权对数优势(Monroe 等 2008),先验折合 {KEYNESS_PRIOR:g} 词;错误发现率不超过 {KEYNESS_RATE:g}。",
        note_en=f"Weighted log-odds (Monroe et al. 2008), prior worth {KEYNESS_PRIOR:g} words; false discovery rate"
        f" up to {KEYNESS_RATE:g}.",
    )


def _best(found: Keyness, group: int, terms: Sequence[str], top: int) -> list[int]:
    """Return the cells of a group's strongest terms: used more first, then less; equal ones in the order of terms."""
    import numpy as np

    first, last = np.searchsorted(found.group, (group, group + 1))  # the cells stand in the order of groups
    here = slice(first, last)
    often = found.count[here] + found.elsewhere[here] >= KEYNESS_LEAST
    cells = first + np.flatnonzero(often & (found.q[here] <= KEYNESS_RATE))
    ordered = sorted(cells.tolist(), key=lambda at: (-round(float(found.z[at]), 9), terms[int(found.term[at])]))
    more = [at for at in ordered if found.z[at] > 0][:top]
    less = [at for at in reversed(ordered) if found.z[at] < 0][:top]
    return more + less
