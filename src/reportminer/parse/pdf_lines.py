"""Glyphs of a page to lines of text.

All measures are points from the page's top left corner, y growing downwards.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby, pairwise
from operator import attrgetter
from typing import NamedTuple

from reportminer import settings
from reportminer.document import Box
from reportminer.parse.pdf_layout import patterns

_OPENING = "“‘（《〈【"
_QUOTES = "“”‘’"
_PAIRS = 10_000  # glyphs of two fragments that are compared: a pair of full lines has 1,600
_NEIGHBOURS = 200  # fragments of a row that a new one is compared with: a line of text has fewer


@dataclass(frozen=True, slots=True)
class Style:
    """How glyphs are drawn: size in points, font name without subset prefix, weight."""

    size: float
    font: str = ""
    bold: bool = False


class Glyph(NamedTuple):
    """One character as PDFium reports it: ``left`` to ``right`` is its advance.

    ``score`` tells how sure text recognition is of it; None where the file itself names the character.
    """

    char: str
    left: float
    top: float
    right: float
    bottom: float
    baseline: float
    style: Style
    score: float | None = None


@dataclass(slots=True)
class Draft:
    """A line in the making; ``page`` is the 0-based index of its page.

    ``first`` and ``last`` are the styles of the first and last Chinese glyph, which tell whether the
    type changes at a line end.  ``unit`` is the width in points of what cannot be broken at the
    line's beginning: had it fitted above, it would stand there.  ``segments`` are the parts between
    wide blanks, none where text recognition read the line.  ``raised`` are small raised marks in it,
    ``bare`` is its text without them.
    """

    page: int
    text: str
    box: Box
    baseline: float
    style: Style
    first: Style
    last: Style
    unit: float = 0.0
    column: int = 0
    cell: tuple[int, int] | None = None
    furniture: str = ""
    starts: bool = True
    centered: bool = False
    label: str = ""
    score: float | None = None
    segments: tuple[Segment, ...] = ()
    raised: str = ""
    bare: str = ""


class Segment(NamedTuple):
    """A part of a line between wide blanks; ``left`` and ``right`` in points."""

    text: str
    left: float
    right: float


@dataclass(slots=True)
class Fragment:
    """Glyphs that follow one another on one baseline."""

    glyphs: list[Glyph] = field(default_factory=list)
    baseline: float = 0.0
    left: float = 0.0
    right: float = 0.0
    size: float = 0.0


def is_wide(char: str) -> bool:
    """Say whether ``char`` is a Chinese character or another of full width."""
    return (
        "\u2e80" <= char <= "\u9fff"
        or "\uf900" <= char <= "\ufaff"
        or "\uff01" <= char <= "\uff60"
        or (char >= "\U00020000")
    )


def fragments_of(glyphs: Iterable[Glyph]) -> list[Fragment]:
    """Cut glyphs, in the order they were drawn, where the baseline moves or a gap opens."""
    found: list[Fragment] = []
    current = Fragment()
    for glyph in glyphs:
        size = max(glyph.style.size, 1.0)
        if (
            not current.glyphs
            or abs(glyph.baseline - current.baseline) > settings.PDF_BASELINE_TOLERANCE * size
            or not current.right - size < glyph.left < current.right + 1.5 * size
        ):
            current = Fragment([], glyph.baseline, glyph.left, glyph.left, size)
            found.append(current)
        current.glyphs.append(glyph)
        if not glyph.char.isspace():
            current.right = max(current.right, glyph.right)
            current.size = max(current.size, size)
    return [fragment for fragment in found if not _blank(fragment.glyphs)]


def rows_of(fragments: Sequence[Fragment]) -> tuple[list[list[Fragment]], int]:
    """Gather fragments of one baseline into rows, from the top; count glyphs drawn twice.

    A fragment that repeats another at the same place (bold by overprinting) is left out and counted;
    one that overlaps another otherwise makes a row of its own.
    """
    rows: list[list[Fragment]] = []
    doubled = 0
    for fragment in sorted(fragments, key=lambda item: (item.baseline, item.left)):
        home: list[Fragment] | None = None
        for row in reversed(rows[-4:]):
            if abs(row[0].baseline - fragment.baseline) > settings.PDF_BASELINE_TOLERANCE * max(
                fragment.size, row[0].size
            ):
                continue
            if any(_repeats(other, fragment) for other in row[-_NEIGHBOURS:]):
                doubled += len(fragment.glyphs)
                home = row
                break
            if all(_apart(other, fragment) for other in row[-_NEIGHBOURS:]):
                row.append(fragment)
                home = row
                break
        if home is None:
            rows.append([fragment])
    return [sorted(row, key=lambda item: item.left) for row in rows], doubled


def _apart(first: Fragment, second: Fragment) -> bool:
    overlap = min(first.right, second.right) - max(first.left, second.left)
    if overlap < 0.5 * min(first.size, second.size):
        return True
    # Where quotation marks have another font, LibreOffice draws a pair of them, then what they quote.
    return len(first.glyphs) * len(second.glyphs) < _PAIRS and not any(
        min(one.right, other.right) - max(one.left, other.left)
        > 0.4 * min(one.right - one.left, other.right - other.left)
        for one in first.glyphs
        for other in second.glyphs
        if not (one.char.isspace() or other.char.isspace())
    )


def _in_order(row: Sequence[Fragment]) -> list[Glyph]:
    """Return the glyphs of a row from left to right; those of one fragment stay as drawn unless another lies within."""
    glyphs = [glyph for fragment in row for glyph in fragment.glyphs]
    within = any(after.left < before.right - 0.5 * before.size for before, after in pairwise(row))
    return sorted(glyphs, key=lambda glyph: glyph.left) if within else glyphs


def _repeats(first: Fragment, second: Fragment) -> bool:
    return (
        abs(first.left - second.left) < 0.3 * first.size
        and abs(first.right - second.right) < 0.3 * first.size
        and [glyph.char for glyph in first.glyphs] == [glyph.char for glyph in second.glyphs]
    )


def text_of(glyphs: Sequence[Glyph]) -> str:
    """Join glyphs of one line, with a space where a visible gap stands for one: full-width between Chinese words."""
    pieces: list[str] = []
    right = 0.0
    before = " "
    for place, glyph in enumerate(glyphs):
        char = glyph.char
        if not (before.isspace() or char.isspace()):
            wide = is_wide(before) or is_wide(char)
            limit = settings.PDF_SPACE_WIDE if wide else settings.PDF_SPACE_LATIN
            if glyph.left - right > limit * glyph.style.size:
                pieces.append("\u3000" if wide and _parts_words(glyphs, place) else " ")
        pieces.append(char)
        before = char
        right = glyph.right
    return "".join(pieces)


def _parts_words(glyphs: Sequence[Glyph], place: int) -> bool:
    """Say whether the gap before ``glyphs[place]`` stands for a full-width space: wide, between Chinese, and alone.

    Letters that are spaced out have such gaps one after the other.  The places of recognised characters
    are estimates.
    """
    before, after = glyphs[place - 1], glyphs[place]
    least = settings.PDF_SPACE_IDEOGRAPHIC * after.style.size
    if after.score is not None or not (is_wide(before.char) and is_wide(after.char)):
        return False
    beside = [*pairwise(glyphs[max(0, place - 2) : place]), *pairwise(glyphs[place : place + 2])]
    return after.left - before.right >= least and all(
        second.left - first.right < settings.PDF_SPACE_WIDE * second.style.size for first, second in beside
    )


def draft_of(glyphs: Sequence[Glyph], *, page: int, never_first: str) -> Draft:
    """Make one line of ``glyphs``, which stand in reading order and are not all blank."""
    inked = [glyph for glyph in glyphs if not glyph.char.isspace()]
    styles: Counter[Style] = Counter()
    for style, run in groupby(inked, key=attrgetter("style")):
        styles[style] += sum(1 for _ in run)  # runs are few, and styles are slow to hash
    wide = [glyph for glyph in inked if is_wide(glyph.char)]
    main = styles.most_common(1)[0][0]
    raised = _raised(inked, main.size) if len(styles) > 1 else ()
    return Draft(
        page=page,
        text=text_of(glyphs),
        box=(
            round(min(glyph.left for glyph in inked), 2),
            round(min(glyph.top for glyph in inked), 2),
            round(max(glyph.right for glyph in inked), 2),
            round(max(glyph.bottom for glyph in inked), 2),
        ),
        baseline=_level(inked),
        style=replace(main, bold=all(glyph.style.bold for glyph in inked)),
        first=wide[0].style if wide else main,
        last=wide[-1].style if wide else main,
        unit=_first_unit(inked, never_first),
        score=min((glyph.score for glyph in inked if glyph.score is not None), default=None),
        segments=_segments(glyphs),
        raised="".join(glyph.char for glyph in raised),
        bare=text_of([glyph for glyph in glyphs if glyph not in raised]) if raised else "",
    )


def _level(glyphs: Sequence[Glyph]) -> float:
    """Return the baseline of most glyphs, to a tenth of a point."""
    heights = Counter(map(attrgetter("baseline"), glyphs))
    if len(heights) == 1:
        return round(glyphs[0].baseline, 1)
    return Counter(round(glyph.baseline, 1) for glyph in glyphs).most_common(1)[0][0]


def _segments(glyphs: Sequence[Glyph]) -> tuple[Segment, ...]:
    inked = [glyph for glyph in glyphs if not glyph.char.isspace()]
    cuts = [
        place
        for place, (before, after) in enumerate(pairwise(inked), start=1)
        if after.left - before.right > settings.PDF_CELL_GAP * after.style.size
    ]
    if not cuts or inked[0].score is not None:
        return ()
    parts = [inked[start:end] for start, end in pairwise((0, *cuts, len(inked)))]
    return tuple(Segment(text_of(part), part[0].left, part[-1].right) for part in parts)


def _raised(glyphs: Sequence[Glyph], size: float) -> tuple[Glyph, ...]:
    """Return the glyphs that may be marks of notes: small, above the baseline, and no exponents of a unit."""
    marks = patterns().raised_marks
    level = _level(glyphs)
    found: list[Glyph] = []
    for before, glyph in pairwise((None, *glyphs)):
        if glyph is None or glyph.char not in marks:
            continue
        small = glyph.style.size < 0.8 * size and level - glyph.baseline > 0.15 * size
        if small and not (before is not None and before.char.isascii() and before.char.isalpha()):
            found.append(glyph)
    return tuple(found)


def _first_unit(glyphs: Sequence[Glyph], never_first: str) -> float:
    """Return the width of what stands together at the beginning: words, and marks that hold to a neighbour."""
    end = 1
    while end < min(len(glyphs), 40):
        before, char = glyphs[end - 1].char, glyphs[end].char
        word = not is_wide(char) and (not is_wide(before) or before in never_first)
        if not (word or char in never_first or char in _QUOTES or before in _OPENING):
            break
        end += 1
    return glyphs[end - 1].right - glyphs[0].left


def lines_of(fragments: Sequence[Fragment], *, page: int, never_first: str, column: int = 0) -> tuple[list[Draft], int]:
    """Return the lines of a stretch of a page from the top, and the count of characters drawn twice."""
    rows, doubled = rows_of(fragments)
    drafts = [draft_of(_in_order(row), page=page, never_first=never_first) for row in rows]
    for draft in drafts:
        draft.column = column
    return drafts, doubled


def turned_lines(glyphs: Sequence[Glyph], *, page: int) -> list[Draft]:
    """Return lines of text that runs in another direction, in the order it was drawn."""
    runs: list[list[Glyph]] = []
    for glyph in glyphs:
        before = runs[-1][-1] if runs else glyph
        reach = 3 * max(glyph.style.size, 1.0)
        if not runs or abs(glyph.left - before.left) > reach or abs(glyph.top - before.top) > reach:
            runs.append([])
        runs[-1].append(glyph)
    return [
        replace(draft_of(run, page=page, never_first=""), text="".join(glyph.char for glyph in run))
        for run in runs
        if not _blank(run)
    ]


def _blank(glyphs: Sequence[Glyph]) -> bool:
    return all(glyph.char.isspace() for glyph in glyphs)
