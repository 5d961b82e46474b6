"""Where gold rows stand in a report as it is read today, and which passage answers to which row."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Sequence
from dataclasses import dataclass

from reportminer.document import Report
from reportminer.evaluate.gold import GoldRow
from reportminer.fold import fold

Span = tuple[int, int]

_INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff"


@dataclass(frozen=True, slots=True)
class Boundaries:
    """How many units the machine and the gold have, and how many of each the other one has exactly."""

    machine: int = 0
    machine_matched: int = 0
    gold: int = 0
    gold_matched: int = 0


@dataclass(frozen=True, slots=True)
class Alignment:
    """Gold against one report.

    ``spans`` holds for each row its offsets in the cleaned text, or None where the quotation is not
    found, or (``crowded``) stands only where other rows are.  ``rows`` holds for each passage the
    position of the row that covers most of it, -1 where the rows together cover less than half of it.
    """

    spans: tuple[Span | None, ...]
    crowded: frozenset[int]
    rows: tuple[int, ...]
    boundaries: Boundaries


def align(report: Report, gold: Sequence[GoldRow]) -> Alignment:
    """Find every row's quotation in the report and give every passage its row.

    White space is left out of account on both sides and full- and half-width forms are the same.
    """
    squeezed, offsets = _squeeze(report.text)
    needles = [_squeeze(row.text)[0] for row in gold]
    found = _locate(squeezed, offsets, gold, needles)
    machine = [(_inside(offsets, start, end), kind) for start, end, kind in report.units()]
    titles = {section.heading_start for section in report.sections if section.role == "title"}
    return Alignment(
        spans=tuple(None if span is None else (offsets[span[0]], offsets[span[1] - 1] + 1) for span in found),
        crowded=frozenset(at for at, needle in enumerate(needles) if found[at] is None and needle in squeezed),
        rows=tuple(_covering(_inside(offsets, p.start, p.end), found) for p in report.passages),
        boundaries=_boundaries(
            [span for span, _ in machine],
            [_inside(offsets, start, end) for start, end, _ in report.units() if start in titles],
            [(span, row.kind) for span, row in zip(found, gold, strict=True) if span],
        ),
    )


def _squeeze(text: str) -> tuple[str, list[int]]:
    """Return ``text`` folded and without white space, and the offset of each character that is left."""
    folded = fold(text)
    offsets = [at for at, char in enumerate(folded) if not char.isspace() and char not in _INVISIBLE]
    return "".join(folded[at] for at in offsets), offsets


def _inside(offsets: Sequence[int], start: int, end: int) -> Span:
    """Return a span of the text as a span of the squeezed text."""
    return bisect_left(offsets, start), bisect_left(offsets, end)


# --- finding the rows ----------------------------------------------------------------------------
def _locate(
    squeezed: str, offsets: Sequence[int], gold: Sequence[GoldRow], needles: Sequence[str]
) -> list[Span | None]:
    """Return the span of each row in the squeezed text; no two overlap.

    Quotations that occur once anchor the rest, the longest first, so that a short one cannot take
    a place inside a longer one; repeated ones then go between the rows before and behind them.
    """
    places = [_occurrences(squeezed, needle) for needle in needles]
    found: list[Span | None] = [None] * len(gold)
    taken: list[Span] = []
    once = [at for at, starts in enumerate(places) if len(starts) == 1]
    for at in sorted(once, key=lambda at: -len(needles[at])):
        _take(at, (places[at][0], places[at][0] + len(needles[at])), found, taken)
    for at, starts in enumerate(places):
        if len(starts) > 1:
            spans = [(start, start + len(needles[at])) for start in starts]
            free = [span for span in spans if _is_free(span, taken)]
            if free:
                _take(at, _best(at, free, gold, found, offsets), found, taken)
    return found


def _occurrences(text: str, needle: str) -> list[int]:
    starts = []
    at = text.find(needle) if needle else -1
    while at >= 0:
        starts.append(at)
        at = text.find(needle, at + 1)
    return starts


def _take(at: int, span: Span, found: list[Span | None], taken: list[Span]) -> None:
    if _is_free(span, taken):
        found[at] = span
        insort(taken, span)


def _is_free(span: Span, taken: Sequence[Span]) -> bool:
    place = bisect_left(taken, span)
    before_ends = place == 0 or taken[place - 1][1] <= span[0]
    return before_ends and (place == len(taken) or span[1] <= taken[place][0])


def _best(
    at: int, free: Sequence[Span], gold: Sequence[GoldRow], found: Sequence[Span | None], offsets: Sequence[int]
) -> Span:
    """Choose among free places: behind the row before and before the row behind, if any is; then the nearest."""
    low = next((span[1] for span in _neighbours(at, range(at - 1, -1, -1), gold, found)), 0)
    high = next((span[0] for span in _neighbours(at, range(at + 1, len(gold)), gold, found)), len(offsets))
    fitting = [span for span in free if low <= span[0] and span[1] <= high]
    fitting = fitting or [span for span in free if low <= span[0]] or list(free)
    start = gold[at].start
    return fitting[0] if start is None else min(fitting, key=lambda span: abs(offsets[span[0]] - start))


def _neighbours(at: int, others: range, gold: Sequence[GoldRow], found: Sequence[Span | None]) -> list[Span]:
    """Return the spans of located rows of the same gold file, nearest first."""
    return [span for other in others if gold[other].file == gold[at].file and (span := found[other])]


# --- passages and boundaries ---------------------------------------------------------------------
def _covering(passage: Span, found: Sequence[Span | None]) -> int:
    """Return the position of the row that covers most of a passage, -1 if half of it has no row."""
    shares = [0 if span is None else max(0, min(span[1], passage[1]) - max(span[0], passage[0])) for span in found]
    if not shares or sum(shares) * 2 < passage[1] - passage[0] or not any(shares):
        return -1
    return max(range(len(shares)), key=lambda at: shares[at])


def _boundaries(machine: Sequence[Span], titles: Sequence[Span], gold: Sequence[tuple[Span, str]]) -> Boundaries:
    """Compare the edges of units; a title may be one unit here and several heading rows there, or the reverse."""
    ours, theirs = set(machine), {span for span, _ in gold}
    same = ours & theirs
    ours_matched, theirs_matched = set(same), set(same)
    headings = sorted(span for span, kind in gold if kind == "heading")
    for title in sorted(set(titles) - same):
        if parts := _tiles(title, headings):
            ours_matched.add(title)
            theirs_matched.update(parts)
    for heading in headings:
        if heading not in theirs_matched and (parts := _tiles(heading, sorted(titles))):
            theirs_matched.add(heading)
            ours_matched.update(parts)
    return Boundaries(len(ours), len(ours_matched), len(theirs), len(theirs_matched))


def _tiles(whole: Span, parts: Sequence[Span]) -> list[Span]:
    """Return the parts that lie inside ``whole`` if they fill it exactly, else nothing."""
    inside = [part for part in parts if whole[0] <= part[0] and part[1] <= whole[1]]
    edges = [whole[0], *(part[1] for part in inside)]
    fills = all(part[0] == edge for part, edge in zip(inside, edges, strict=False)) and edges[-1] == whole[1]
    return inside if inside and fills else []
