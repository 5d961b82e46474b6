"""The passages that a page holds: each once, numbered in the order of the reports, named by short codes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any

from reportminer.compare.selection import PassageRow, Selection, select
from reportminer.compare.table import Row
from reportminer.settings import HTML_CHARACTERS, HTML_EVIDENCE

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


class Evidence:
    """The passages behind the rows that a page shows, at most ``most`` for each figure.

    Filters choose what is asked about; passages of other reports (the source of borrowed text, the next year's
    report) stand on the page too.
    """

    def __init__(self, selection: Selection, rows: Sequence[Row]) -> None:
        self._selection = selection = _with_what_is_named(selection, rows)
        self.most, used = _used(selection, rows)
        kept = [passage for passage in selection.passages if passage.passage_id in used]
        self.passages = tuple(kept)
        self._number = {passage.passage_id: number for number, passage in enumerate(kept)}

    def code(self, ids: Sequence[str]) -> str:
        """Return the passages' numbers, base 36, runs as first-last; +N stands for N that the page does not hold."""
        numbers = [self._number[name] for name in islice(ids, self.most) if name in self._number]
        parts = [
            _base36(first) if first == last else f"{_base36(first)}-{_base36(last)}" for first, last in _runs(numbers)
        ]
        more = len(ids) - len(numbers)
        return " ".join([*parts, *([f"+{more}"] if more else [])])

    def store(self, *, words: dict[str, str], lang: str) -> str:
        """Return the passages with all that is told of them as JSON that may stand in a script element."""
        selection = self._selection
        numbers = sorted({passage.report for passage in self.passages})
        reports = [selection.by_report[number] for number in numbers]
        report_at = {number: at for at, number in enumerate(numbers)}
        paths, labels, coders = _Listed(), _Listed(), _Listed()
        passages = [
            [
                report_at[passage.report],
                passage.page,
                passage.line,
                paths.at(passage.section_path),
                labels.at(_label(selection, passage, lang)),
                ", ".join(selection.name("label", code, lang) for code in passage.also),
                ", ".join(selection.name("topic", code, lang) for code in passage.topics),
                None if passage.confidence is None else round(passage.confidence, 3),
                int(passage.unsure),
                coders.at(passage.coder),
                passage.text,
            ]
            for passage in self.passages
        ]
        return script_json(
            {
                "words": words,
                "reports": [[report.source, report.name if report.place else "", report.year] for report in reports],
                "paths": paths.texts,
                "labels": labels.texts,
                "coders": coders.texts,
                "passages": passages,
            }
        )


class _Listed:
    """Texts that recur: each is held once and named by its place."""

    def __init__(self) -> None:
        self._at: dict[str, int] = {}

    def at(self, text: str) -> int:
        """Return the place of a text."""
        return self._at.setdefault(text, len(self._at))

    @property
    def texts(self) -> list[str]:
        """The texts in the order of their places."""
        return list(self._at)


def script_json(value: Any) -> str:
    """Return JSON that no browser takes for the end of a script, a comment or a line of JavaScript."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return text


def _label(selection: Selection, passage: PassageRow, lang: str) -> str:
    names = [selection.name("label", passage.label, lang)] if passage.label else ["–"]
    return " · ".join([*names, *([selection.name("aspect", passage.aspect, lang)] if passage.aspect else [])])


def _with_what_is_named(selection: Selection, rows: Sequence[Row]) -> Selection:
    """Return the selection, or all reports where rows name passages that are not in it."""
    everything, held = selection.filters.of_all_reports(), selection.by_passage
    if selection.filters == everything and not selection.without:
        return selection
    named = (islice(ids, max(HTML_EVIDENCE)) for row in rows for ids in (row.passages, *row.cells.values()))
    return selection if all(name in held for ids in named for name in ids) else select(selection.db, everything)


def _used(selection: Selection, rows: Sequence[Row]) -> tuple[int, set[str]]:
    """Return how many passages a figure may name, and all passages then named: as many as the page has room for."""
    length = {passage.passage_id: len(passage.text) for passage in selection.passages}
    most, used = 0, set[str]()
    for most in HTML_EVIDENCE:
        used = {name for row in rows for ids in (row.passages, *row.cells.values()) for name in islice(ids, most)}
        used &= set(length)
        if sum(length[name] for name in used) <= HTML_CHARACTERS:
            break
    return most, used


def _runs(numbers: Iterable[int]) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    for number in numbers:
        if runs and runs[-1][1] + 1 == number:
            runs[-1] = (runs[-1][0], number)
        else:
            runs.append((number, number))
    return runs


def _base36(number: int) -> str:
    digits = ""
    while number >= 36:
        number, last = divmod(number, 36)
        digits = _DIGITS[last] + digits
    return _DIGITS[number] + digits
