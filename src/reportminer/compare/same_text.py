"""Reports that stand in a database twice: of those with the same words about one place and year, one is counted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import wraps
from typing import TYPE_CHECKING, Concatenate, NamedTuple, ParamSpec

from reportminer.compare.table import Answer
from reportminer.store import Store
from reportminer.store.twin_queries import same_texts

if TYPE_CHECKING:
    from reportminer.compare.selection import Selection

Given = ParamSpec("Given")

_NOTE = {
    "en": "Same text twice: {count} left out, as another report about the place and year has the same words ({names});"
    " --with-twins counts all.",
    "zh": "同文只计一次:{count}份与同地同年另一份报告文字相同,未计入({names});加 --with-twins 则全部计入。",
}
_NAMES_SHOWN = 3
"""Files named in a note; the ledger has all."""


class Named(NamedTuple):
    """What must be known of a report to tell whether it is another one's twin; empty where unknown."""

    source: str
    place: str
    year: str


def twins_left_out(store: Store, reports: Iterable[Named]) -> tuple[tuple[str, str], ...]:
    """Pair the source of each report that is not counted with that of the report counted in its stead, by source.

    Twins have the same words, and are about the same year and place: names are one place's if one ends with the
    other, as one file may name the county and the other not.  Where place or year is unknown nobody can say, so
    both count.  The one that counts is the one that people coded; else the one whose date was read; else the one
    with fewer warnings; else the one with pages, which can be cited; else the first by name.
    """
    known = {report.source: report for report in reports if report.place and report.year}
    groups: dict[tuple[bytes, str], list[tuple[tuple[int, ...], Named]]] = defaultdict(list)
    for text, source, coded, dated, warnings, paged in same_texts(store).rows:
        if source in known:
            groups[text, known[source].year].append(((-coded, -dated, warnings, -paged), known[source]))
    left_out = []
    for group in groups.values():
        counted: list[Named] = []
        for _, report in sorted(group):
            other = next((kept for kept in counted if _one_place(kept.place, report.place)), None)
            if other is None:
                counted.append(report)
            else:
                left_out.append((report.source, other.source))
    return tuple(sorted(left_out))


def _one_place(one: str, other: str) -> bool:
    return one.endswith(other) or other.endswith(one)


def twins_note(twins: Sequence[tuple[str, str]], lang: str) -> str:
    """Return the sentence that says how many reports are left out as twins, and which; empty for none."""
    if not twins:
        return ""
    names = [f"{source} = {other}" for source, other in twins[:_NAMES_SHOWN]]
    names += ["…"] * (len(twins) > _NAMES_SHOWN)
    return _NOTE[lang].format(count=len(twins), names="; ".join(names))


def telling_twins(
    question: Callable[Concatenate[Selection, Given], Answer],
) -> Callable[Concatenate[Selection, Given], Answer]:
    """Let the note of the first table of a question's answer say which twins were left out."""

    @wraps(question)
    def ask(selection: Selection, /, *args: Given.args, **given: Given.kwargs) -> Answer:
        answer = question(selection, *args, **given)
        zh, en = twins_note(selection.twins, "zh"), twins_note(selection.twins, "en")
        if not en:
            return answer
        first, *others = answer.tables
        told = replace(first, note_zh=f"{first.note_zh}{zh}", note_en=f"{first.note_en} {en}".strip())
        return replace(answer, tables=(told, *others))

    return ask
