"""Where a passage stands in its source: file, pages, lines, and boxes where the format has them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from reportminer.analysis import read_report
from reportminer.document import Box, Document, TextLine
from reportminer.errors import ReadError, UsageError
from reportminer.store import open_store, path_of
from reportminer.store.ledger_queries import find_passage_rows
from reportminer.terminal import table


@dataclass(frozen=True, slots=True)
class LinePlace:
    """One line of the source with what of the passage stands on it.

    ``box`` is in points from the page's top left corner, ``size`` the page's width and height; None where unknown.
    """

    page: int | None
    line: int
    text: str
    box: Box | None = None
    size: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class PassagePlace:
    """A passage with all its lines; ``note`` says why boxes and further lines are not known, empty where they are."""

    passage_id: str
    source: str
    path: Path
    text: str
    lines: tuple[LinePlace, ...]
    note: str = ""


def passage_place(db: Path, wanted: str) -> PassagePlace:
    """Return where a passage stands; ``wanted`` is its id or the beginning of one.

    The file is read again; where that is not possible the place of the last reading is given, and the
    reason.  Raises UsageError where no passage or several fit, StoreError.
    """
    with open_store(db) as store:
        found = find_passage_rows(store, wanted).dicts()
    if len(found) != 1:
        count = "no passage has" if not found else "several passages have"
        raise UsageError(f"{db}: {count} an id that begins with {wanted!r}; ids are in passages.csv of the export")
    row = found[0]
    path = path_of(row["location"])
    lines: tuple[LinePlace, ...] = ()
    note = "the file has changed since it was read"
    try:
        report = read_report(path).report
    except (ReadError, UsageError) as error:
        note = f"the file cannot be read again ({error})"
    else:
        passage = next((entry for entry in report.passages if entry.id == row["passage_id"]), None)
        if passage is not None:
            lines, note = places_of(report.document, passage.start, passage.end), ""
    if note:
        lines = (LinePlace(row["page"], row["line"], row["text"]),)
        note += "; page and line are those of its beginning when it was last read"
    return PassagePlace(row["passage_id"], row["source"], path, row["text"], lines, note)


def places_of(document: Document, start: int, end: int) -> tuple[LinePlace, ...]:
    """Return the lines of the source on which ``document.text[start:end]`` stands."""
    sizes = {page: (width, height) for page, width, height in document.sizes}
    return tuple(
        LinePlace(
            line.place.page,
            line.place.line,
            document.text[max(start, line.start) : min(end, line.end)],
            line.box,
            None if line.place.page is None else sizes.get(line.place.page),
        )
        for line in document.lines
        if _overlaps(line, start, end)
    )


def _overlaps(line: TextLine, start: int, end: int) -> bool:
    return line.start < end and line.end > start


_WORDS = {
    "en": {
        "page": "page {}",
        "line": "line {}",
        "lines": "lines {} to {}",
        "box": "box",
        "of": "of the page",
        "comma": ", ",
        "colon": ": ",
    },
    "zh": {
        "page": "第{}页",
        "line": "第{}行",
        "lines": "第{}至{}行",
        "box": "位置",
        "of": "（占页面）",
        "comma": "，",
        "colon": "：",
    },
}


def place_lines(found: PassagePlace, *, lang: str) -> list[str]:
    """Return the place of a passage as lines: file, each page with its lines and box, each line with its quotation.

    Boxes are left, top, right, bottom in points and in per cent of the page, from its top left corner.
    """
    words = _WORDS[lang]
    shown = [f"{found.source}  ({found.passage_id})", str(found.path), ""]
    for page in dict.fromkeys(line.page for line in found.lines):
        on_page = [line for line in found.lines if line.page == page]
        first, last = on_page[0].line, on_page[-1].line
        numbers = words["line"].format(first) if first == last else words["lines"].format(first, last)
        head = ([words["page"].format(page)] if page else []) + [numbers]
        box = _around([line.box for line in on_page if line.box])
        told = f"{words['colon']}{words['box']} {_box(box, on_page[0].size, words['of'])}" if box else ""
        shown.append(words["comma"].join(head) + told)
        rows = [[str(line.line), _points(line.box) if line.box else "", line.text] for line in on_page]
        shown += ["  " + line for line in table(rows, "><<")]
    return [*shown, *([found.note] if found.note else [])]


def _around(boxes: list[Box]) -> Box | None:
    if not boxes:
        return None
    left, top, right, bottom = zip(*boxes, strict=True)
    return min(left), min(top), max(right), max(bottom)


def _points(box: Box) -> str:
    return ", ".join(f"{value:.0f}" for value in box) + " pt"


def _box(box: Box, size: tuple[float, float] | None, of_the_page: str) -> str:
    if size is None:
        return _points(box)
    shares = (box[0] / size[0], box[1] / size[1], box[2] / size[0], box[3] / size[1])
    return f"{_points(box)} = " + ", ".join(f"{share:.0%}" for share in shares) + f" {of_the_page}"
