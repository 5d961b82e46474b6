"""Which lines of a PDF begin a paragraph, which are centred, which are the title."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from reportminer import settings
from reportminer.parse.pdf_layout import patterns
from reportminer.parse.pdf_lines import Draft, Style

_Key = tuple[int, int, int]
_DATE_BRACKETS = "（("  # the date of adoption stands below a subtitle in brackets


@dataclass(frozen=True, slots=True)
class Margins:
    """Left and right edge of the text in points; ``page`` is the middle of the page."""

    left: float
    right: float
    page: float


@dataclass(frozen=True, slots=True)
class Habits:
    """What is usual in this document: body size in points, distance of lines, first-line indents."""

    size: float
    pitch: float
    indents: bool


def mark_paragraphs(pages: Sequence[Sequence[Draft]], widths: Sequence[float]) -> None:
    """Set ``starts``, ``centered`` and ``label`` on the lines of a document, across its pages."""
    body = [draft for drafts in pages for draft in drafts if not draft.furniture and draft.cell is None]
    if not body:
        return
    margins = _margins(body, widths)
    habits = _habits(body, margins, widths)
    for draft in body:
        draft.centered = _centered(draft, margins[_key(draft, widths)], habits)
    previous: Draft | None = None
    for drafts in pages:
        for draft in drafts:
            if draft.furniture:
                continue
            if previous is not None and previous.cell is None and draft.cell is None:
                above, here = margins[_key(previous, widths)], margins[_key(draft, widths)]
                draft.starts = _starts(previous, draft, above, here, habits)
            previous = draft
    _mark_title(body, habits)


def _key(draft: Draft, widths: Sequence[float]) -> _Key:
    # Books mirror the margins of odd and even pages.
    return round(widths[draft.page]), draft.page % 2, draft.column


def _edge(values: Sequence[float], tolerance: float, *, lowest: bool) -> float:
    """Return the outermost value that enough others share: single lines may stick out."""
    ordered = sorted(values, reverse=not lowest)
    need = max(2, round(0.05 * len(ordered))) if len(ordered) >= 10 else 1
    for value in ordered:
        near = [other for other in ordered if abs(other - value) <= tolerance]
        if len(near) >= need:
            return median(near)
    return ordered[0]


def _margins(body: Sequence[Draft], widths: Sequence[float]) -> dict[_Key, Margins]:
    wide: dict[tuple[int, int], list[Draft]] = defaultdict(list)
    narrow: dict[_Key, list[Draft]] = defaultdict(list)
    for draft in body:
        key = _key(draft, widths)
        narrow[key].append(draft)
        wide[key[0], key[2]].append(draft)
    found: dict[_Key, Margins] = {}
    for key, drafts in narrow.items():
        # Too few lines to speak for themselves: take the margins of all pages of this width.
        group = drafts if len(drafts) >= 20 else wide[key[0], key[2]]
        size = median(draft.style.size for draft in group)
        left = _edge([draft.box[0] for draft in group], 0.3 * size, lowest=True)
        right = _right(group, size)
        if len(group) < 10 and not key[2]:
            right = max(right, key[0] - left)  # too few lines to fill one: margins are mostly equal
        found[key] = Margins(left=left, right=right, page=key[0] / 2)
    return found


def _right(group: Sequence[Draft], size: float) -> float:
    # A mark that may not begin a line is let stick out of the text by some programs: such lines do not tell the margin.
    inner = [draft.box[2] for draft in group if draft.text.rstrip()[-1:] not in patterns().never_first]
    every = [draft.box[2] for draft in group]
    return _edge(inner if len(inner) >= 10 else every, 0.5 * size, lowest=False)


def _habits(body: Sequence[Draft], margins: dict[_Key, Margins], widths: Sequence[float]) -> Habits:
    sizes: Counter[float] = Counter()
    for draft in body:
        sizes[round(draft.style.size * 2) / 2] += len(draft.text)
    size = sizes.most_common(1)[0][0]
    pitches = Counter(
        round(draft.baseline - before.baseline)
        for before, draft in pairwise(body)
        if before.page == draft.page and before.column == draft.column and draft.baseline > before.baseline
    )
    indented = sum(1.5 * size < draft.box[0] - margins[_key(draft, widths)].left < 2.6 * size for draft in body)
    return Habits(
        size=size or 1.0,
        pitch=float(pitches.most_common(1)[0][0]) if pitches else 2 * size,
        indents=indented >= max(1, round(0.04 * len(body))),
    )


def _large(draft: Draft, habits: Habits) -> bool:
    return draft.style.size >= habits.size * settings.PDF_TITLE_SIZE


def _centered(draft: Draft, margins: Margins, habits: Habits) -> bool:
    left, _, right, _ = draft.box
    size = draft.style.size
    middle = (left + right) / 2
    if min(abs(middle - (margins.left + margins.right) / 2), abs(middle - margins.page)) > 0.5 * size:
        return False
    if _large(draft, habits):  # the first line of a long title fills the line
        return True
    if left - margins.left < size or margins.right - right < size:
        return False
    # A paragraph of one line may end two characters short of the margin by chance.
    return abs(left - margins.left - 2 * habits.size) > 0.3 * size


def _alike(first: Style, second: Style) -> bool:
    if not (first.font and second.font):  # recognised type has no name
        return abs(first.size - second.size) <= settings.OCR_SAME_SIZE * first.size
    return abs(first.size - second.size) <= 0.6 and first.font == second.font and first.bold == second.bold


def _starts(previous: Draft, draft: Draft, above: Margins, here: Margins, habits: Habits) -> bool:
    resized = abs(previous.style.size - draft.style.size) > 0.15 * habits.size
    if resized or _apart(previous, draft, habits):
        return True
    size = max(draft.style.size, 1.0)
    blank = above.right - previous.box[2]
    full = blank <= draft.unit + settings.PDF_SLACK * size
    if previous.centered or draft.centered:
        if full and _wrapped_subtitle(previous, draft, above, here):
            return False
        # A title goes on only where its first line had no room left; offices break titles by sense.
        room = above.right - above.left - (previous.box[2] - previous.box[0])
        wrapped = room <= draft.unit + settings.PDF_SLACK * size and _large(draft, habits)
        return not (wrapped and _alike(previous.style, draft.style))
    closed = patterns().sentence_end.search(previous.text) is not None
    marker = patterns().marker.match(draft.text.lstrip()) is not None
    alike = _alike(previous.last, draft.first)
    indent = draft.box[0] - here.left
    if abs(indent) > settings.PDF_INDENT * size:
        return not (full and alike and not closed and not marker and _hangs(previous, draft, size))
    if not full:
        return closed or marker or not alike or blank > 3 * size
    return _starts_after_full(draft, here, habits, closed=closed, marker=marker, alike=alike)


def _wrapped_subtitle(previous: Draft, draft: Draft, above: Margins, here: Margins) -> bool:
    """Say whether a centred line goes on with a centred one of the body's size that fills the line above."""
    size = max(draft.style.size, 1.0)
    left, right = previous.box[0] - above.left, above.right - previous.box[2]
    return (
        draft.centered
        and previous.starts
        and abs(left - right) <= size
        and max(left, right) < size
        and _alike(previous.last, draft.first)
        and draft.text.lstrip()[:1] not in _DATE_BRACKETS
        and patterns().marker.match(draft.text.lstrip()) is None
        and patterns().sentence_end.search(previous.text) is None
        and patterns().subtitle_end.search(previous.text.rstrip()) is None
        and draft.box[2] - here.left < above.right - above.left
    )


def _hangs(previous: Draft, draft: Draft, size: float) -> bool:
    """Say whether a line is indented because it belongs to an item with a hanging indent."""
    step = draft.box[0] - previous.box[0]
    if not previous.starts:
        return abs(step) < 0.3 * size
    if patterns().marker.match(previous.text.lstrip()) is None:
        return False
    # Two characters are the indent of a paragraph that follows a heading at the margin.
    return settings.PDF_INDENT * size < step < 4 * size and abs(step - 2 * size) > 0.3 * size


def _starts_after_full(draft: Draft, here: Margins, habits: Habits, *, closed: bool, marker: bool, alike: bool) -> bool:
    """Judge a line at the margin that follows a line filled to its end."""
    if not habits.indents:
        return closed and (marker or not alike)
    # Where paragraphs are indented such a line goes on, unless it is a heading.
    heading = marker and closed and patterns().sentence_end.search(draft.text) is None
    return heading and here.right - draft.box[2] > 2 * draft.style.size


def _apart(previous: Draft, draft: Draft, habits: Habits) -> bool:
    if previous.page != draft.page or previous.column != draft.column:
        return False
    usual = max(habits.pitch, 1.3 * max(previous.style.size, draft.style.size))
    return draft.baseline - previous.baseline > settings.PDF_GAP * usual


def _mark_title(body: Sequence[Draft], habits: Habits) -> None:
    for draft in body:
        if draft.page != body[0].page or (not draft.centered and len(draft.text) > 30):
            return
        if draft.centered and _large(draft, habits):
            draft.label = "title"
