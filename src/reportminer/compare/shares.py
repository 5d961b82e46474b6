"""Shares of labels by place, corrected for the coder's known errors, with intervals, and places that are tied.

Correction by predictive values: T. L. Lash, M. P. Fox and A. K. Fink, Applying Quantitative Bias Analysis to
Epidemiologic Data (2009), chapter 6.  Of the passages that a coder calls one thing, gold tells which part is another;
the expected share follows, and its variance has two parts: which passages are the wrong ones, and how well the
coder's errors are known (a Dirichlet distribution over its counts).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from pathlib import Path

from reportminer.compare.errors_of_coders import KnownErrors, known_errors
from reportminer.compare.grouping import By, grouped
from reportminer.compare.ids import Behind
from reportminer.compare.same_text import telling_twins
from reportminer.compare.selection import CodedSum, ReportRow, Selection
from reportminer.compare.table import Answer, Column, Row, Table

_Z95 = 1.959963984540054


@dataclass(frozen=True, slots=True)
class Share:
    """The share of one label in one group: of characters, as coded and as corrected, with its 95 % interval.

    Without known errors ``corrected``, ``low`` and ``high`` are None.  ``rank_low`` and ``rank_high`` are the
    ranks that the group can have among all of its year, the largest share first; equal ones where it stands alone.
    """

    place: str
    year: str
    label: str
    passages: int
    characters: int
    share: float
    corrected: float | None
    low: float | None
    high: float | None
    rank_low: int | None = None
    rank_high: int | None = None


def label_shares(selection: Selection, *, by: By = "township", gold: Path | None = None) -> tuple[list[Share], bool]:
    """Return the shares of every group and label, by place, year and label, and whether all could be corrected."""
    labels = [code for kind, code in selection.names if kind == "label"]
    sums = selection.report_sums
    told = {(s.coder, s.label) for found in sums.values() for s in found if s.coder}
    errors = {coder: known_errors(coder, gold) for coder in sorted({coder for coder, _ in told})}
    people = {s.coder for found in sums.values() for s in found if s.coder and s.by_person}
    meant = {(coder, label): known.meant_by(label, labels) for coder, label in told if (known := errors[coder])}
    shares = []
    all_known = True
    for (place, year), reports in grouped(selection, by).items():
        coded = [s for r in reports for s in sums.get(r.report, ()) if s.label]
        machines = {s.coder for s in coded} - people
        all_known = all_known and all(errors[coder] is not None for coder in machines)
        shares += _group(place, year, coded, labels, errors, people, meant)
    return _ranked(shares), all_known


def _group(
    place: str,
    year: str,
    coded: Sequence[CodedSum],
    labels: Sequence[str],
    errors: Mapping[str, KnownErrors | None],
    people: set[str],
    meant: Mapping[tuple[str, str], tuple[list[float], float]],
) -> list[Share]:
    lengths = Counter(dict.fromkeys(labels, 0))
    squares: dict[tuple[str, str], float] = defaultdict(float)
    told: dict[tuple[str, str], float] = defaultdict(float)
    counts: Counter[str] = Counter()
    for found in coded:
        counts[found.label] += found.passages
        lengths[found.label] += found.characters
        told[found.coder, found.label] += found.characters
        squares[found.coder, found.label] += found.squares
    total = sum(lengths.values())
    known = all(errors.get(coder) is not None for coder, _ in told if coder not in people)
    shares = []
    for at, label in enumerate(labels):
        raw = lengths[label] / total if total else 0.0
        if not known or not total:
            shares.append(Share(place, year, label, counts[label], lengths[label], raw, None, None, None))
            continue
        mean, variance = 0.0, 0.0
        for (coder, called), told_size in told.items():
            if coder in people:
                mean += told_size if called == label else 0.0
                continue
            chances, weight = meant[coder, called]
            chance = chances[at]
            mean += told_size * chance
            spread = chance * (1 - chance)
            variance += squares[coder, called] * spread + told_size**2 * spread / (weight + 1)
        centre, half = mean / total, _Z95 * sqrt(variance) / total
        low, high = max(0.0, centre - half), min(1.0, centre + half)
        shares.append(Share(place, year, label, counts[label], lengths[label], raw, centre, low, high))
    return shares


def _ranked(shares: Sequence[Share]) -> list[Share]:
    """Give every share the ranks it can have: places whose intervals overlap are tied."""
    rivals: dict[tuple[str, str], list[Share]] = defaultdict(list)
    for share in shares:
        rivals[share.year, share.label].append(share)
    lows = {key: sorted(s.low for s in group if s.low is not None) for key, group in rivals.items()}
    highs = {key: sorted(s.high for s in group if s.high is not None) for key, group in rivals.items()}
    ranked = []
    for share in shares:
        if share.low is None or share.high is None:
            ranked.append(share)
            continue
        key = share.year, share.label
        above = len(lows[key]) - bisect_right(lows[key], share.high)
        below = bisect_left(highs[key], share.low)
        ranked.append(
            Share(
                share.place,
                share.year,
                share.label,
                share.passages,
                share.characters,
                share.share,
                share.corrected,
                share.low,
                share.high,
                above + 1,
                len(lows[key]) - below,
            )
        )
    return ranked


@telling_twins
def profile(selection: Selection, *, by: By = "township", gold: Path | None = None) -> Answer:
    """Answer what each place spends its report on: shares as coded, corrected, with intervals and ranks.

    Beside them the quantities and citations per 1,000 characters and the length.
    """
    shares, known = label_shares(selection, by=by, gold=gold)
    sums = selection.report_sums.values()
    machines = sorted({s.coder for found in sums for s in found if s.coder and not s.by_person})
    found = [errors for coder in machines if (errors := known_errors(coder, gold))]
    if known and found:
        zh = tuple(f"占比按 {e.coder} 在{e.on_zh}上的已知错误校正,附 95% 区间。" for e in found)
        en = tuple(
            f"Shares are corrected by the known errors of {e.coder} on {e.on_en}; 95 % intervals." for e in found
        )
    else:
        names = ", ".join(machines) or "-"
        zh = (f"没有 {names} 的金标准,无法校正占比,也没有区间;见 evaluate --json 与 --gold。",)
        en = (
            f"No gold codings are known for {names}, so shares cannot be corrected and have no interval.",
            "With gold of your own, run evaluate --json FILE and give that file with --gold.",
        )
    tables = (_shares_table(selection, shares, by), _rates(selection, by))
    return Answer("profile", "构成", "Profile", tables, cautions_zh=zh, cautions_en=en)


def _shares_table(selection: Selection, shares: Sequence[Share], by: By) -> Table:
    groups = grouped(selection, by)
    rows = [
        Row(
            (
                s.place,
                s.year or None,
                s.label,
                s.passages,
                s.characters,
                s.share,
                s.corrected,
                s.low,
                s.high,
                _ranks(s),
            ),
            Behind(s.passages, _coded_ids, selection, groups[s.place, s.year], s.label),
        )
        for s in shares
    ]
    columns = (
        Column("place", "地区", "place"),
        Column("year", "年度", "year"),
        Column("label", "类别", "label", "code"),
        Column("passages_count", "段落", "passages", "count"),
        Column("characters", "字数", "characters", "count"),
        Column("share", "占比", "share", "share"),
        Column("corrected", "校正后", "corrected", "share"),
        Column("low", "下限", "from", "share"),
        Column("high", "上限", "to", "share"),
        Column("rank", "名次", "rank"),
    )
    names = {code: both for (kind, code), both in selection.names.items() if kind == "label"}
    return Table(
        "profile",
        "各类内容的字数占比",
        "Shares of characters by label",
        columns,
        tuple(rows),
        note_zh="名次按同年同类占比;区间重叠者并列,写作名次范围。",
        note_en="Ranks are among the places of one year; places whose intervals overlap are tied: a range of ranks.",
        names=names,
    )


def _coded_ids(selection: Selection, reports: Sequence[ReportRow], label: str | None) -> list[str]:
    """Return the ids of the passages of some reports, those of one label where it is given."""
    return [passage_id for r in reports for passage_id in selection.ids(r.report, label)]


def _ranks(share: Share) -> str | None:
    if share.rank_low is None:
        return None
    return str(share.rank_low) if share.rank_low == share.rank_high else f"{share.rank_low}–{share.rank_high}"


def _rates(selection: Selection, by: By) -> Table:
    rows = []
    for (place, year), reports in grouped(selection, by).items():
        sums = [s for r in reports for s in selection.report_sums.get(r.report, ())]
        passages, characters = sum(s.passages for s in sums), sum(s.characters for s in sums)
        counted, cited = sum(s.quantities for s in sums), sum(s.citations for s in sums)
        rate = 1000 / characters if characters else 0.0
        evidence = Behind(passages, _coded_ids, selection, reports, None)
        values = (
            place,
            year or None,
            len(reports),
            passages,
            characters,
            counted,
            counted * rate,
            cited,
            cited * rate,
        )
        rows.append(Row(values, evidence))
    columns = (
        Column("place", "地区", "place"),
        Column("year", "年度", "year"),
        Column("reports", "份数", "reports", "count"),
        Column("passages_count", "段落", "passages", "count"),
        Column("characters", "字数", "characters", "count"),
        Column("quantities", "数据", "quantities", "count"),
        Column("quantities_per_1000", "每千字数据", "quantities per 1,000", "number", places=1),
        Column("citations", "引用", "citations", "count"),
        Column("citations_per_1000", "每千字引用", "citations per 1,000", "number", places=1),
    )
    return Table("length", "篇幅与密度", "Length and density", columns, tuple(rows))
