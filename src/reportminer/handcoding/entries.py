"""What a filled sheet says, held against the codebook and the passages of the database."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from reportminer.handcoding.filled import FilledRow
from reportminer.store.people import PersonCoding
from reportminer.store.people_queries import KnownPassage

_CUT = "……"


@dataclass(frozen=True, slots=True)
class Entries:
    """The codings of a sheet, the rows without a label, and what is wrong, each with the number of its row."""

    codings: tuple[PersonCoding, ...]
    empty: int
    wrong: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True)
class Codes:
    """The codes of the codebook in force by kind: what people may write for each (code, Chinese or English name)."""

    names: Mapping[tuple[str, str], tuple[str, str]]
    known: dict[str, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))

    def __post_init__(self) -> None:
        """Index the names."""
        for (kind, code), both in self.names.items():
            for name in (code, *both):
                self.known[kind][_plain(name)] = code

    def code(self, kind: str, written: str) -> str:
        """Return the code that something written stands for, or an empty string."""
        return self.known[kind].get(_plain(written), "")

    def several(self, kind: str, written: str) -> tuple[list[str], str]:
        """Return the codes in a cell that may hold several, and the first part that is none."""
        if whole := self.code(kind, written):  # names of topics hold separators themselves
            return [whole], ""
        codes: list[str] = []
        for part in filter(None, re.split(r"[、,，;；|\n]+", written)):
            code = self.code(kind, part)
            if not code:
                return codes, part.strip()
            codes.append(code)
        return list(dict.fromkeys(codes)), ""

    def choice(self, kind: str) -> str:
        """Return what there is to choose from."""
        return ", ".join(f"{code} ({zh})" for (of, code), (zh, _) in self.names.items() if of == kind)


def _plain(text: str) -> str:
    return "".join(text.split()).lower().replace("’", "'")


def checked(rows: Sequence[FilledRow], passages: Sequence[KnownPassage], codes: Codes) -> Entries:
    """Return the codings that some rows hold, and what is wrong with the others.

    A row is known by its passage's id; where a spreadsheet has spoilt that, or the report was read again since, by its
    text and file.
    """
    finder = _Finder(passages)
    codings: dict[str, tuple[int, PersonCoding]] = {}
    wrong: list[tuple[int, str]] = []
    empty = 0
    for row in rows:
        if not row.cells.get("label"):
            if any(row.cells.get(column) for column in ("also", "aspect", "topics")):
                wrong.append((row.number, "there is no label, but something beside it; choose a label"))
            else:
                empty += 1
            continue
        passage, problem = finder.find(row)
        coding = _coding(row, passage, codes) if passage else problem
        if isinstance(coding, str):
            wrong.append((row.number, coding))
            continue
        before = codings.get(coding.passage_id)
        if before and before[1] != coding:
            wrong.append((row.number, f"the same passage is coded otherwise in row {before[0]}; keep one"))
        codings.setdefault(coding.passage_id, (row.number, coding))
    return Entries(tuple(coding for _, coding in codings.values()), empty, tuple(wrong))


def _coding(row: FilledRow, passage: KnownPassage, codes: Codes) -> PersonCoding | str:
    """Return the coding of a row, or what is wrong with it."""
    cells = row.cells
    label = codes.code("label", cells["label"])
    if not label:
        return f"“{cells['label']}” is no label; choose one of {codes.choice('label')}"
    also, stray = codes.several("label", cells.get("also", ""))
    if stray:
        return f"“{stray}” under also is no label; choose one of {codes.choice('label')}"
    aspect = codes.code("aspect", cells.get("aspect", ""))
    if cells.get("aspect") and not aspect:
        return f"“{cells['aspect']}” is neither problem nor cause; choose one of {codes.choice('aspect')}"
    if aspect and "shortcoming" not in (label, *also):
        return "problem or cause goes with a shortcoming only; clear it, or choose another label"
    topics, stray = codes.several("topic", cells.get("topics", ""))
    if stray:
        return f"“{stray}” is no topic; choose one of {codes.choice('topic')}"
    kept = tuple(code for code in also if code != label)
    return PersonCoding(passage.passage_id, label, kept, aspect, tuple(topics), cells.get("remark", ""), passage.text)


class _Finder:
    """Passages by id, and by file and text."""

    def __init__(self, passages: Sequence[KnownPassage]) -> None:
        self._by_id = {passage.passage_id: passage for passage in passages}
        self._by_text: dict[tuple[str, str], list[KnownPassage]] = defaultdict(list)
        for passage in passages:
            self._by_text[passage.source, _bare(passage.text)].append(passage)

    def find(self, row: FilledRow) -> tuple[KnownPassage | None, str]:
        """Return the passage of a row, or None and why there is none."""
        named = self._by_id.get(row.cells.get("passage_id", "").lower())
        text, source = _bare(row.cells.get("text", "")), row.cells.get("source", "")
        if named and (not text or _same(text, _bare(named.text))):
            return named, ""
        found = self._by_text.get((source, text), [])
        if len(found) == 1:
            return found[0], ""
        if named:
            return None, "the text of this row is not that of its passage id; was one column sorted by itself?"
        if found:
            return None, f"the text stands {len(found)} times in {source}, and the passage id tells none of them"
        return None, "no such passage is in the database: neither its id nor its text; is it the right --db?"


def _bare(text: str) -> str:
    return "".join(text.removeprefix("'").split())


def _same(written: str, text: str) -> bool:
    return written == text or (written.endswith(_CUT) and text.startswith(written.removesuffix(_CUT)))
