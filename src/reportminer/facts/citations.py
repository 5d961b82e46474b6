"""Citations: titles between 《》, nested or left open, and document numbers in all their brackets."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from reportminer.facts.orders import by_office, order_number, orders
from reportminer.facts.tables import read_toml
from reportminer.facts.titles import (
    by_number,
    issued_by_notice,
    kind_of,
    known_length,
    meant_by,
    resolve,
    unmarked,
)
from reportminer.fold import fold

_IN = r"[^《》〈〉<>\n]*(?:\n[^《》〈〉<>\n]{1,40})?"
"""What stands between marks: it may go on for some characters on a second line."""
_TITLE = re.compile(rf"[《〈<]({_IN}(?:[《〈<][^《》〈〉<>\n]*[》〉>][^《》〈〉<>\n]*)*)[》〉>]|《([^《》\n]+)》")
_OTHER_MARKS = re.compile("[＜﹤「『【〖«]([^＜＞﹤﹥「」『』【】〖〗«»\n]{2,60})[＞﹥」』】〗»]")
"""Marks in the place of 《》: they hold a citation where what they hold is a known title."""
_JOINED = re.compile("、|以及|[和与及]")
_BROKEN = re.compile(r"《([^《》\n]{2,60})")
_STOP = re.compile(r"[,。;:、(]|要求|规定|精神|开展|制定|等")
_NUMBER = re.compile(
    r"(?P<agency>[\u4e00-\u9fff]{1,12}?)[(\[{]?(?P<year>(?:19|20)[0-9]{2})[)\]}]?\s?第?(?P<serial>[0-9]{1,3})(?:号|$)"
)

_NUMBER_TAIL = re.compile(r"[(\[{]?(?:19|20)[0-9]{2}[)\]}]?\s?第?[0-9]{1,4}\s?号")
_AGENCY_LENGTH = 20
"""Characters before a number in which its agency can begin."""
_OFFICE_LENGTH = 30
"""Characters before a number in which an office that numbers by its name can begin."""
_GAP = 14
"""Characters between a title and the short name that is explained behind it: more are none of 以下简称."""
_SHORT_FOR = re.compile(r"[(\[]?[^()。;]{0,4}简称[:为是]?\s?\Z")


@dataclass(frozen=True, slots=True)
class Citation:
    """One citation: its span, brackets and document number included, and what it was resolved to.

    ``title`` is the official title where ``code`` names a known law or document, else the title as
    written; ``kind`` is law, regulation, rules, outline, document or local; ``number`` the document
    number in its usual form, empty where none is given; ``closed`` is False where 》 is missing.
    """

    start: int
    end: int
    title: str
    kind: str
    code: str = ""
    number: str = ""
    closed: bool = True


def find_citations(text: str) -> list[Citation]:
    """Return the citations of a text in order; ``text`` is the original, not a half-width copy."""
    folded = fold(text)
    found = [
        _with_number(folded, entry)
        for match in _TITLE.finditer(text)
        if text[match.start()] == "《" or resolve(match[1]) is not None
        for entry in _in_marks(match, match[1] or match[2] or "")
    ]
    others = _OTHER_MARKS.finditer(text)
    found += [_titled(*match.span(), match[1], closed=True) for match in others if resolve(match[1])]
    found += _left_open(text, folded, found)
    taken = sorted((entry.start, entry.end) for entry in found)
    found += _numbers_alone(folded, taken)
    found += _orders_alone(folded, taken)
    found.sort(key=lambda entry: (entry.start, entry.end))
    found += _without_marks(folded, found)
    return _explained(folded, sorted(found, key=lambda entry: (entry.start, entry.end)))


def _in_marks(match: re.Match[str], title: str) -> list[Citation]:
    """Return what stands between marks: one title, or each of several known ones in one pair (《民法典、宪法》)."""
    parts = [part for part in _JOINED.split(title) if part] if _JOINED.search(title) else []
    if len(parts) < 2 or resolve(title) or not all(resolve(part) for part in parts):
        return [_titled(match.start(), match.end(), title, closed=True)]
    entries, at = [], match.start() + 1
    for part in parts:
        at = match.string.index(part, at)
        entries.append(_titled(at, at + len(part), part, closed=True))
        at += len(part)
    return entries


def _without_marks(folded: str, found: Sequence[Citation]) -> list[Citation]:
    """Find full titles without marks outside the citations found, which are in order."""
    starts = [entry.start for entry in found]
    bare = []
    for start, end, law in unmarked(folded):
        before = bisect_right(starts, start) - 1
        if (before < 0 or found[before].end <= start) and (before + 1 == len(found) or end <= starts[before + 1]):
            bare.append(Citation(start, end, law.title, law.kind, law.code, law.number))
    return bare


def _explained(folded: str, found: Sequence[Citation]) -> list[Citation]:
    """Give each short name (《条例》) the title it stands for: what 简称 says, else the last before it that ends so."""
    told: list[Citation] = []
    short: dict[str, Citation] = {}
    for entry in found:
        if entry.code or entry.number:
            told.append(entry)
            continue
        if told and entry.start - told[-1].end < _GAP and _SHORT_FOR.match(folded[told[-1].end : entry.start]):
            short[entry.title] = told[-1]
        full = short.get(entry.title)
        at = None if full else meant_by(entry.title, [before.title for before in told])
        told.append(_named_as(entry, full) if full else entry if at is None else _named_as(entry, told[at]))
    return told


def _named_as(entry: Citation, full: Citation) -> Citation:
    return replace(entry, title=full.title, kind=full.kind, code=full.code, number=full.number)


def _titled(start: int, end: int, title: str, *, closed: bool) -> Citation:
    law = resolve(title)
    if law:
        return Citation(start, end, law.title, law.kind, law.code, law.number, closed)
    title = title.strip().replace("\n", "")
    title = issued_by_notice(title) or title
    return Citation(start, end, title, kind_of(title), closed=closed)


def _left_open(text: str, folded: str, found: Sequence[Citation]) -> list[Citation]:
    """Find titles whose 》 is missing: they end with the longest known name, else at a mark or a verb."""
    starts = {entry.start for entry in found}
    opened = []
    for match in _BROKEN.finditer(text):
        if not starts.isdisjoint((match.start(), match.start() + 1)) or any(
            entry.start < match.start() < entry.end for entry in found
        ):
            continue
        stop = _STOP.search(folded, match.start(1), match.end(1))
        length = known_length(match[1]) or (stop.start() if stop else match.end(1)) - match.start(1)
        if length >= 2:
            title = match[1][:length]
            entry = _titled(match.start(), match.start(1) + length, title, closed=False)
            opened.append(_with_number(folded, entry))
    return opened


def _with_number(folded: str, entry: Citation) -> Citation:
    """Take in the document number in brackets right behind a title."""
    if not folded.startswith("(", entry.end):
        return entry
    close = folded.find(")", entry.end, entry.end + 40)
    # 〔2019〕 is folded to brackets too: the outer pair closes behind 号
    mark = folded.find("号", entry.end, entry.end + 40)
    if mark >= 0:
        close = folded.find(")", mark, mark + 3)
    inside = folded[entry.end + 1 : close] if close > 0 else ""
    number = document_number(inside) or order_number(inside)
    if not number:
        return entry
    return Citation(entry.start, close + 1, entry.title, entry.kind, entry.code, number, entry.closed)


def document_number(text: str) -> str:
    """Return a document number in its usual form (国发〔2015〕12号), or an empty string.

    Takes round, square, curly and full-width brackets, and none at all; ``text`` is half-width.
    """
    found = _NUMBER.search(text)
    return f"{found['agency']}〔{found['year']}〕{found['serial']}号" if found else ""


@cache
def _number_before() -> re.Pattern[str]:
    words = read_toml("facts_citations.toml")["number"]
    return re.compile(
        rf"(?P<agency>(?:(?!{words['never_inside']})[\u4e00-\u9fff]){{1,10}}?(?:{words['agency_ends']}))"
        r"[(\[{]?(?P<year>(?:19|20)[0-9]{2})[)\]}]?\s?第?(?P<serial>[0-9]{1,4})\s?号"
    )


def _numbers_alone(folded: str, taken: Sequence[tuple[int, int]]) -> list[Citation]:
    alone = []
    for match in _with_agency(folded):
        if any(start <= match.start("year") < end for start, end in taken) or _alone_on_line(folded, match):
            continue
        skipped = _agency_begins(match)
        start = match.start() + skipped
        number = f"{match['agency'][skipped:]}〔{match['year']}〕{match['serial']}号"
        law = by_number(number)
        if law:
            alone.append(Citation(start, match.end(), law.title, law.kind, law.code, number))
        else:
            alone.append(Citation(start, match.end(), number, "document", number=number))
    return alone


def _agency_begins(match: re.Match[str]) -> int:
    """Return how many characters in front of the agency belong to a verb (落实国办发…): none, as a rule."""
    agency = match["agency"]
    for skipped in range(len(agency) - 1):
        if by_number(f"{agency[skipped:]}〔{match['year']}〕{match['serial']}号"):
            return skipped
    verb = _verbs().match(agency)
    return verb.end() if verb and verb.end() < len(agency) - 1 else 0


@cache
def _verbs() -> re.Pattern[str]:
    return re.compile(f"(?:{'|'.join(read_toml('facts_citations.toml')['number']['verbs'])})+")


def _with_agency(folded: str) -> Iterator[re.Match[str]]:
    """Yield the document numbers with their agencies; it is looked for only before the few numbers there are."""
    done = 0
    for tail in _NUMBER_TAIL.finditer(folded):
        match = _number_before().search(folded, max(done, tail.start() - _AGENCY_LENGTH), tail.end())
        if match is None and folded[tail.start()] in "([{":
            match = by_office(folded, max(done, tail.start() - _OFFICE_LENGTH), tail.start(), tail.end())
        if match:
            done = match.end()
            yield match


def _orders_alone(folded: str, taken: Sequence[tuple[int, int]]) -> list[Citation]:
    """Find orders that are cited by their numbers (依据省政府令第388号), outside the spans taken."""
    alone = []
    for start, end, number in orders(folded):
        if any(first < end and start < last for first, last in taken):
            continue
        law = by_number(number)
        title, kind, code = (law.title, law.kind, law.code) if law else (number, "document", "")
        alone.append(Citation(start, end, title, kind, code, number))
    return alone


def _alone_on_line(text: str, match: re.Match[str]) -> bool:
    """Tell whether a document number is all its line holds: then it is the report's own."""
    start, end = text.rfind("\n", 0, match.start()) + 1, text.find("\n", match.end())
    return text[start : end if end >= 0 else len(text)].strip() == match[0]
