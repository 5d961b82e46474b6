"""Gold codings: rows that people wrote, one JSON object a line, and the reports they belong to."""

from __future__ import annotations

import json
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

from reportminer.codebook import Codebook, load_codebook
from reportminer.document import Source
from reportminer.errors import GoldError
from reportminer.refusals import refusal

KINDS = ("heading", "passage")


@dataclass(frozen=True, slots=True)
class GoldRow:
    """One unit of a report as a person marked and coded it.

    ``file`` and ``line`` (1-based) say where the row is written.  ``start`` and ``end`` are offsets in
    the text the coder had, which need not be the text read today: the quotation in ``text`` counts.
    ``settled`` says why a row that two coders disagreed about is coded as it is; empty in any other row.
    """

    source: str
    file: str
    line: int
    kind: str
    text: str
    label: str = ""
    topic: str = ""
    aspect: str = ""
    also: tuple[str, ...] = ()
    start: int | None = None
    end: int | None = None
    coder: str = ""
    settled: str = ""

    @property
    def where(self) -> str:
        """The row's place for messages."""
        return f"{self.file}, line {self.line}"


def load_gold(paths: Sequence[Path], *, codebook: Codebook | None = None, settled: bool = True) -> tuple[GoldRow, ...]:
    """Read gold files, or all ``*.jsonl`` in folders, in the order given, a folder's files by name.

    A settled row takes the place of the row with its source and quotation; with ``settled`` off such
    rows are passed over, and what the first coder wrote stands.  Without ``codebook`` labels are
    checked against the one that ships.  Raises GoldError with file, line and remedy for what cannot
    be used.
    """
    book = codebook or load_codebook()
    read = [row for path in _files(paths) for row in _read(path, book)]
    rows = [row for row in read if not row.settled]
    if settled:
        _settle(rows, [row for row in read if row.settled])
    if not rows:
        raise GoldError("the gold files hold no rows; each line must be one JSON object with source, kind and text")
    _check_positions(rows)
    return tuple(rows)


def resolve_sources(gold: Iterable[GoldRow], names: Iterable[str | Source]) -> dict[str, str]:
    """Return for each source that the gold names the name of the report that it means.

    A name counts if it is the same; else if one of the two paths ends with the other, by whole
    folders; else if the file name is the same.  A Source also goes by the names of its duplicates.
    Sources that no report fits are left out.  Raises GoldError where several reports fit.
    """
    known: dict[str, str] = {}
    for entry in names:
        shown = entry if isinstance(entry, str) else entry.name
        for name in (shown, *(() if isinstance(entry, str) else entry.also_at)):
            known.setdefault(_key(name), shown)
    found: dict[str, str] = {}
    for row in gold:
        if row.source not in found and (name := _meant(row, known)):
            found[row.source] = name
    return found


def _meant(row: GoldRow, known: dict[str, str]) -> str:
    key = _key(row.source)
    tests = (
        lambda name: name == key,
        lambda name: f"/{name}".endswith(f"/{key}") or f"/{key}".endswith(f"/{name}"),
        lambda name: name.rpartition("/")[2] == key.rpartition("/")[2],
    )
    for test in tests:
        fitting = sorted({shown for name, shown in known.items() if test(name)})
        if len(fitting) > 1:
            raise GoldError(
                f"{row.where}: source {row.source!r} may be {fitting[0]} or {fitting[1]}; "
                "write as much of the path as tells them apart"
            )
        if fitting:
            return fitting[0]
    return ""


def _key(name: str) -> str:
    return unicodedata.normalize("NFC", name.strip().replace("\\", "/")).removeprefix("./").strip("/")


def _settle(rows: list[GoldRow], verdicts: Iterable[GoldRow]) -> None:
    """Put each settled row in the place of the row it quotes; raises GoldError unless there is exactly one."""
    places: dict[tuple[str, str, str], list[int]] = defaultdict(list)
    for at, row in enumerate(rows):
        places[_unit(row)].append(at)
    for verdict in verdicts:
        found = places.pop(_unit(verdict), [])
        if len(found) != 1:
            raise GoldError(
                f"{verdict.where}: it settles {len(found) or 'no'} rows of {verdict.source}; "
                "it must quote exactly one row of the gold read with it, and settle it once"
            )
        old = rows[found[0]]
        rows[found[0]] = replace(verdict, start=old.start, end=old.end)


def _unit(row: GoldRow) -> tuple[str, str, str]:
    return _key(row.source), row.kind, "".join(row.text.split())


# --- reading -------------------------------------------------------------------------------------
def _files(paths: Sequence[Path]) -> list[Path]:
    """List the files, each once."""
    files: dict[Path, Path] = {}
    for path in paths:
        if path.is_dir():
            inside = sorted(path.rglob("*.jsonl"))
            if not inside:
                raise GoldError(f"{path}: there is no .jsonl file in this folder; name the folder that holds the gold")
        elif path.is_file():
            inside = [path]
        else:
            raise GoldError(f"{path}: there is no such file or folder")
        for file in inside:
            files.setdefault(file.resolve(), file)
    if not files:
        raise GoldError("no gold was named; name files of codings (.jsonl) or folders of them")
    return list(files.values())


def _read(path: Path, book: Codebook) -> list[GoldRow]:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise GoldError(f"{path}: the file cannot be read {refusal(error, path)}") from error
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise GoldError(f"{path}, line {line}: not text in UTF-8; save the file as UTF-8") from error
    # Not splitlines: U+2028 and its like may stand inside a JSON string.
    lines = enumerate(text.split("\n"), start=1)
    return [_row(line, book, file=str(path), number=number) for number, line in lines if line.strip()]


def _row(line: str, book: Codebook, *, file: str, number: int) -> GoldRow:
    where = f"{file}, line {number}"
    try:
        entry = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise GoldError(f"{where}: not JSON ({error}); each line must be one complete JSON object") from error
    if not isinstance(entry, dict):
        raise GoldError(f'{where}: not a JSON object; write {{"source": …, "kind": …, "text": …}}')
    kind = _words(entry, "kind", where) or "passage"
    if kind not in KINDS:
        raise GoldError(f"{where}: kind {kind!r} is not known; write heading or passage")
    needed = ("source", "text", "label") if kind == "passage" else ("source", "text")
    for name in needed:
        if not _words(entry, name, where):
            raise GoldError(f"{where}: the field {name!r} is missing or empty; a {kind} needs {', '.join(needed)}")
    start, end = _number(entry, "start", where), _number(entry, "end", where)
    if end is not None and (start is None or end <= start):
        raise GoldError(f"{where}: end {end} does not lie behind a start; correct start and end or leave both out")
    row = GoldRow(
        source=_words(entry, "source", where),
        file=file,
        line=number,
        kind=kind,
        text=entry["text"],
        label=_words(entry, "label", where),
        topic=_words(entry, "topic", where),
        aspect=_words(entry, "aspect", where),
        also=_also(entry, where),
        start=start,
        end=end,
        coder=_words(entry, "coder", where),
        settled=_words(entry, "settled", where),
    )
    _check_codes(row, book)
    return row


def _words(entry: dict[str, Any], name: str, where: str) -> str:
    value = entry.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise GoldError(f"{where}: {name} must be text in quotes, not {json.dumps(value, ensure_ascii=False)[:40]}")
    return value.strip()


def _number(entry: dict[str, Any], name: str, where: str) -> int | None:
    value = entry.get(name)
    if value is None or (isinstance(value, int) and not isinstance(value, bool) and value >= 0):
        return value
    raise GoldError(f"{where}: {name} must be a whole number from 0, not {json.dumps(value, ensure_ascii=False)[:40]}")


def _also(entry: dict[str, Any], where: str) -> tuple[str, ...]:
    value = entry.get("also") or []
    values = [value] if isinstance(value, str) else value
    if not isinstance(values, list) or not all(isinstance(code, str) for code in values):
        raise GoldError(f'{where}: also must be a list of labels, such as ["plan"]')
    return tuple(code.strip() for code in values)


def _check_codes(row: GoldRow, book: Codebook) -> None:
    """Raise GoldError for a code that the codebook does not know."""
    labels = book.codes()
    topics = [topic.code for topic in book.topics]
    for name, codes, known in (
        ("label", (row.label,), labels),
        ("also", row.also, labels),
        ("topic", (row.topic,), topics),
        ("aspect", (row.aspect,), [aspect.code for aspect in book.aspects]),
    ):
        for code in codes:
            if code and code not in known:
                raise GoldError(f"{row.where}: {name} {code!r} is not in the codebook; known are {', '.join(known)}")
    if row.aspect and (not row.label or row.aspect not in book.label(row.label).aspects):
        raise GoldError(f"{row.where}: {row.label or 'a heading'} has no aspect {row.aspect!r}; leave aspect out")


def _check_positions(rows: Sequence[GoldRow]) -> None:
    """Raise GoldError for rows of one report that claim the same stretch of the coder's text."""
    placed = [row for row in rows if row.start is not None]
    placed.sort(key=lambda row: (_key(row.source), row.start or 0))
    for first, second in pairwise(placed):
        if _key(first.source) != _key(second.source):
            continue
        if first.start == second.start and first.text == second.text:
            raise GoldError(f"{second.where}: the same row stands in {first.where}; delete one of them")
        if first.start == second.start or (first.end is not None and first.end > (second.start or 0)):
            raise GoldError(f"{second.where}: its span overlaps that of {first.where}; each stretch is coded once")
