"""Citations: titles between 《》, nested or left open, and document numbers in all their brackets."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from reportminer.facts.tables import Law, laws, read_toml, trie_pattern
from reportminer.fold import fold
from reportminer.settings import CITED_LENGTH

_TITLE = re.compile(r"[《〈<]([^《》〈〉<>\n]*(?:[《〈<][^《》〈〉<>\n]*[》〉>][^《》〈〉<>\n]*)*)[》〉>]")
_BROKEN = re.compile(r"《([^《》\n]{2,60})")
_STOP = re.compile(r"[,。;:、(]|要求|规定|精神|开展|制定|等")
_NUMBER = re.compile(
    r"(?P<agency>[\u4e00-\u9fff]{1,12}?)[(\[{]?(?P<year>(?:19|20)[0-9]{2})[)\]}]?\s?第?(?P<serial>[0-9]{1,3})(?:号|$)"
)

_NUMBER_TAIL = re.compile(r"[(\[{]?(?:19|20)[0-9]{2}[)\]}]?\s?第?[0-9]{1,4}号")
_AGENCY_LENGTH = 20
"""Characters before a number in which its agency can begin."""


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
        _with_number(folded, _titled(match.start(), match.end(), match[1], closed=True))
        for match in _TITLE.finditer(text)
        if text[match.start()] == "《" or _looks_cited(match[1])
    ]
    found += _left_open(text, folded, found)
    taken = [(entry.start, entry.end) for entry in found]
    found += _numbers_alone(folded, taken)
    return sorted(found, key=lambda entry: (entry.start, entry.end))


def _looks_cited(title: str) -> bool:
    return resolve(title) is not None


def _titled(start: int, end: int, title: str, *, closed: bool) -> Citation:
    law = resolve(title)
    if law:
        return Citation(start, end, law.title, law.kind, law.code, law.number, closed)
    return Citation(start, end, title.strip(), _kind(title), closed=closed)


def _left_open(text: str, folded: str, found: Sequence[Citation]) -> list[Citation]:
    """Find titles whose 》 is missing: they end with the longest known name, else at a mark or a verb."""
    starts = {entry.start for entry in found}
    opened = []
    for match in _BROKEN.finditer(text):
        if match.start() in starts or any(entry.start < match.start() < entry.end for entry in found):
            continue
        known = _known().match(_plain(match[1]))
        stop = _STOP.search(folded, match.start(1), match.end(1))
        length = known.end() if known and known.end() else (stop.start() if stop else match.end(1)) - match.start(1)
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
    number = document_number(folded[entry.end + 1 : close]) if close > 0 else ""
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
        r"[(\[{]?(?P<year>(?:19|20)[0-9]{2})[)\]}]?\s?第?(?P<serial>[0-9]{1,4})号"
    )


def _numbers_alone(folded: str, taken: Sequence[tuple[int, int]]) -> list[Citation]:
    alone = []
    for match in _with_agency(folded):
        if any(start <= match.start("year") < end for start, end in taken) or _alone_on_line(folded, match):
            continue
        number = f"{match['agency']}〔{match['year']}〕{match['serial']}号"
        law = _by_number().get(number)
        if law:
            alone.append(Citation(match.start(), match.end(), law.title, law.kind, law.code, number))
        else:
            alone.append(Citation(match.start(), match.end(), number, "document", number=number))
    return alone


def _with_agency(folded: str) -> Iterator[re.Match[str]]:
    """Yield the document numbers with their agencies; it is looked for only before the few numbers there are."""
    done = 0
    for tail in _NUMBER_TAIL.finditer(folded):
        match = _number_before().search(folded, max(done, tail.start() - _AGENCY_LENGTH), tail.end())
        if match:
            done = match.end()
            yield match


def _alone_on_line(text: str, match: re.Match[str]) -> bool:
    """Tell whether a document number is all its line holds: then it is the report's own."""
    start, end = text.rfind("\n", 0, match.start()) + 1, text.find("\n", match.end())
    return text[start : end if end >= 0 else len(text)].strip() == match[0]


# --- known titles --------------------------------------------------------------------------------


def resolve(title: str) -> Law | None:
    """Return the law or document that a title means: its official title, a short form or a wrong one seen."""
    plain = _plain(title)
    return _forms().get(plain) or _forms().get(_shortened(plain))


_DROPPED = str.maketrans("", "", " \t\u3000〈〉<>《》()（）[]【】\"“”'")


def _plain(title: str) -> str:
    return title.translate(_DROPPED)


def _shortened(plain: str) -> str:
    """Drop the country's name in front, and version notes behind."""
    data = read_toml("facts_citations.toml")["title"]
    plain = re.sub(rf"^(?:{'|'.join(data['before'])})+", "", plain)
    return re.sub(rf"(?:{'|'.join(data['behind'])})+$", "", plain)


@cache
def _forms() -> dict[str, Law]:
    forms: dict[str, Law] = {}
    for law in laws():
        for form in (law.title, *law.forms):
            forms.setdefault(_plain(form), law)
            forms.setdefault(_shortened(_plain(form)), law)
    return forms


@cache
def _known() -> re.Pattern[str]:
    return re.compile(trie_pattern(_forms()))


@cache
def _by_number() -> dict[str, Law]:
    return {number: law for law in laws() for number in law.numbers}


def _kind(title: str) -> str:
    """Return the kind of a text that is not in the table, by the word it ends with."""
    endings: dict[str, list[str]] = read_toml("facts_citations.toml")["kinds"]
    plain = _shortened(_plain(title))[:CITED_LENGTH]
    return next((kind for kind, words in endings.items() if plain.endswith(tuple(words))), "local")
