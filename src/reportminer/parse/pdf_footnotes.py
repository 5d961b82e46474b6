"""Footnotes: small type at the foot of a page, taken out of the running text and put behind it.

The same is done with the notes of word processors, so that no sentence that runs over a page end is cut by a note.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from reportminer import settings
from reportminer.parse.pdf_layout import patterns
from reportminer.parse.pdf_lines import Draft

Rule = tuple[float, float, float]
"""A thin line across the page: left, right, distance from the top, in points."""


def part_footnotes(
    pages: Sequence[list[Draft]], rules: Sequence[Sequence[Rule]], widths: Sequence[float]
) -> list[list[Draft]]:
    """Take the footnotes out of ``pages`` and return them page by page, styled as such.

    Notes are lines at the foot of the page in type smaller than the body's that begin with a mark, if the mark
    stands in the text above or a short rule above the notes; of the body's size, if both.  Raised marks in the
    text become furniture.
    """
    sizes: Counter[float] = Counter()
    for drafts in pages:
        for draft in drafts:
            if not draft.furniture and draft.cell is None:
                sizes[draft.style.size] += len(draft.text)
    if not sizes:
        return [[] for _ in pages]
    body = sizes.most_common(1)[0][0]
    found: list[list[Draft]] = []
    for drafts, drawn, width in zip(pages, rules, widths, strict=True):
        short = [rule for rule in drawn if rule[1] - rule[0] <= settings.PDF_NOTE_RULE * width]
        notes = _notes(drafts, short, body, goes_on=bool(found and found[-1]))
        found.append(notes)
        if notes:
            drafts[:] = [draft for draft in drafts if not any(draft is note for note in notes)]
            freed = [_freed(draft, draft.raised, draft.bare) for draft in drafts]
            for note in notes:
                sign = _mark_of(note) if note.starts else ""
                freed.append(_freed(note, sign, note.text[len(sign) :].strip()))
            drafts.extend(mark for mark in freed if mark)
    return found


def _notes(drafts: Sequence[Draft], rules: Sequence[Rule], body: float, *, goes_on: bool) -> list[Draft]:
    """Return the footnotes of one page from the top."""
    text = [draft for draft in drafts if not draft.furniture]
    small: list[Draft] = []
    while text and text[-1].cell is None and text[-1].style.size <= settings.PDF_NOTE_SIZE * body:
        small.insert(0, text.pop())
    if not text:
        return []
    if not small:
        small = _below_rule(text, rules)
    ruled = bool(small) and any(_over(rule, small[0], text[-1]) for rule in rules)
    if not (ruled and goes_on):
        while small and not _begins_note(small[0], text, ruled=ruled):
            small.pop(0)
    for place, draft in enumerate(small):
        draft.label = "footnote"
        draft.starts = bool(_mark_of(draft)) or (place == 0 and not goes_on)
    return small


def _below_rule(text: list[Draft], rules: Sequence[Rule]) -> list[Draft]:
    """Take the lines below the lowest rule from ``text`` if they are notes as large as the body, marked above."""
    lowest = max((height for _, _, height in rules), default=None)
    if lowest is None:
        return []
    below = [draft for draft in text if draft.baseline > lowest]
    above = [draft for draft in text if draft.baseline <= lowest]
    if not below or not above or any(draft.cell for draft in below) or not _begins_note(below[0], above, ruled=False):
        return []
    text[:] = above
    return below


def _over(rule: Rule, note: Draft, last: Draft) -> bool:
    height = rule[2]
    return last.baseline < height <= note.baseline <= height + 5 * note.style.size


def _begins_note(draft: Draft, above: Sequence[Draft], *, ruled: bool) -> bool:
    mark = _mark_of(draft)
    where = "".join(line.raised if mark.isdecimal() else line.text for line in above)
    return bool(mark) and (ruled or mark in where)


def _mark_of(draft: Draft) -> str:
    """Return the mark that a line of a note begins with, if any."""
    if draft.raised and draft.text.startswith(draft.raised):
        return draft.raised
    found = patterns().note_mark.match(draft.text)
    return found.group(1) if found else ""


def _freed(draft: Draft, mark: str, bare: str) -> Draft | None:
    """Take the mark of a note out of a line and return it as furniture; None where there is none to take."""
    if not mark or not bare.strip() or draft.furniture or draft.cell is not None:
        return None
    draft.text = bare
    return replace(draft, text=mark, furniture="note_mark", label="", segments=(), raised="", bare="")
