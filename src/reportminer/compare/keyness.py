"""Words and set phrases that set a place, a county or a year apart from all the others.

Weighted log-odds with an informative Dirichlet prior: B. L. Monroe, M. P. Colaresi and K. M. Quinn, "Fightin'
Words: Lexical Feature Selection and Evaluation for Identifying the Content of Political Conflict", Political
Analysis 16 (2008), equations 15, 16, 18, 20 and 22.  Many tests at once: Y. Benjamini and Y. Hochberg, "Controlling
the False Discovery Rate", Journal of the Royal Statistical Society B 57 (1995).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from reportminer.compare.grouping import By, grouped
from reportminer.compare.same_text import telling_twins
from reportminer.compare.selection import Selection, select
from reportminer.compare.table import Answer, Column, Row, Table
from reportminer.compare.terms import Homes, Occurrences, occurrences
from reportminer.compare.why_not import UnansweredError
from reportminer.compare.wording import unknown_place
from reportminer.settings import KEYNESS_LEAST, KEYNESS_PRIOR, KEYNESS_RATE, KEYNESS_TOP

if TYPE_CHECKING:
    from numpy.typing import NDArray


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
    report).  Words of one character, numbers and the places' own names are left out.  Where filters of places leave
    one group, it is held against all others of the database that the further filters let pass.  Raises UsageError
    where there is only one group even then.
    """
    groups = _groups(selection, by)
    shown, whole = frozenset(groups), selection
    if len(groups) == 1 and (selection.filters.place or selection.filters.county):
        whole = _everywhere(selection)
        groups = _groups(whole, by)
        shown = frozenset(
            name for name, reports in groups.items() if not selection.by_report.keys().isdisjoint(reports)
        )
    if len(groups) < 2:
        only = next(iter(groups), "–")
        raise UnansweredError("one_group", only=(unknown_place(only, "zh"), only))
    found = occurrences(whole, groups)
    others = len(groups) - len(shown)
    return Answer(
        "keyness",
        "特色词",
        "Key terms",
        (_table(whole, list(groups), found, top, shown=shown),),
        cautions_zh=(
            "正值为多用,负值为少用;计数为原始次数。套话以规范形式计入。",
            *([f"与库中其他{others}组相比。"] if others else []),
        ),
        cautions_en=(
            "Positive: used more than elsewhere; negative: less.  Counts are raw.",
            *([f"Held against the {others} other groups of the database."] if others else []),
        ),
    )


def _everywhere(selection: Selection) -> Selection:
    """Return the same selection of all places; what is left out as copied stays so."""
    wide = select(selection.db, replace(selection.filters, place=(), county=()))
    return replace(wide, without=selection.without)


def _groups(selection: Selection, by: By) -> dict[str, list[int]]:
    groups: dict[str, list[int]] = defaultdict(list)
    for (place, year), reports in grouped(selection, by).items():
        groups[(year or "?") if by == "year" else place].extend(report.report for report in reports)
    return dict(sorted(groups.items()))


def _table(selection: Selection, names: Sequence[str], where: Occurrences, top: int, *, shown: frozenset[str]) -> Table:
    import numpy as np

    cells, counts = np.unique(where.groups * len(where.terms) + where.numbers, return_counts=True)
    terms = max(1, len(where.terms))
    found = weighted_log_odds(cells // terms, cells % terms, counts.astype(float), prior=KEYNESS_PRIOR)
    homes = Homes(selection, where)
    rows = []
    for group, name in enumerate(names):
        if name not in shown:
            continue
        for at in _best(found, group, where.terms, top):
            number = int(found.term[at])
            here, elsewhere = homes.of(number, group)
            values = (
                name,
                where.terms[number],
                int(found.count[at]),
                int(found.elsewhere[at]),
                len(here),
                float(found.delta[at]),
                float(found.z[at]),
                float(found.q[at]),
            )
            rows.append(Row(values, here, {"elsewhere": elsewhere}))
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
