"""Known titles: which law or document a title means, with 《》 or without, and what a short name (《条例》) means."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache

from reportminer.facts.tables import Law, laws, read_toml, trie_pattern
from reportminer.fold import fold
from reportminer.settings import CITED_LENGTH, SHORT_LENGTH, UNMARKED_LENGTH

_DROPPED = str.maketrans("", "", " \t\n\u3000〈〉<>《》()[]{}\"'")
_ISSUED = re.compile(r"(?:关于)?(?:印发|发布|转发)(.+)的通知$")
_NOTICE = re.compile(r".{0,30}?关于(?:印发|发布|转发|批转|下发|公布)(.+)的通知")
_YEARS = re.compile(r"\(?(?:19|20)[0-9]{2}年?[-~至](?:19|20)[0-9]{2}年?\)?")


def plain(title: str) -> str:
    """Return a title half-width, without blanks, brackets, marks and quotation marks."""
    return fold(title).translate(_DROPPED)


@lru_cache(maxsize=4_096)
def resolve(title: str) -> Law | None:
    """Return the law or document that a title means: its official title, a short form or a wrong one seen.

    The notice that issued a document means the document.
    """
    bare = plain(title)
    law = _forms().get(bare) or _forms().get(_shortened(bare))
    if law is None:
        issued = _ISSUED.search(bare)
        return resolve(issued[1]) if issued else None
    return law


def issued_by_notice(title: str) -> str:
    """Return the title of what a notice issued (关于印发〈…〉的通知), empty where it is none or of several."""
    found = _NOTICE.fullmatch(title) if title.endswith("的通知") else None
    inner = found[1].strip(" 《》〈〉<>") if found else ""
    return "" if any(mark in inner for mark in "《》〈〉<>") else inner


def by_number(number: str) -> Law | None:
    """Return the law or document that has this document number in its usual form."""
    return _numbers().get(number)


@lru_cache(maxsize=4_096)
def kind_of(title: str) -> str:
    """Return the kind of a text that is not in the table: by how it begins, else by the word it ends with."""
    data = read_toml("facts_citations.toml")
    bare = _shortened(plain(title))[:CITED_LENGTH]
    if bare.startswith(tuple(data["title"]["party"])):
        return "party"
    endings: dict[str, list[str]] = data["kinds"]
    return next((kind for kind, words in endings.items() if bare.endswith(tuple(words))), "local")


def known_length(text: str) -> int:
    """Return how many characters at the beginning of ``text`` are the longest title known, 0 if they are none."""
    known = _known().match(plain(text))
    length = known.end() if known else 0
    return next((n for n in range(length, len(text) + 1) if len(plain(text[:n])) == length), 0) if length else 0


def unmarked(folded: str) -> Iterator[tuple[int, int, Law]]:
    """Yield start, end and law of the full titles that stand in a half-width text without marks, in order.

    Only titles of UNMARKED_LENGTH characters and more that end as acts do: 民法典 and 宪法 are words as well.
    What stands behind the name of a place (江东省森林防火条例) or goes on (行政处罚法律) is another text.
    """
    words = read_toml("facts_citations.toml")["unmarked"]
    lengths, titles = _endings()
    done = 0
    for ending in _last_signs().finditer(folded):
        end = ending.end()
        if folded.startswith(tuple(words["never_behind"]), end):
            continue
        for length in lengths.get(folded[end - 2 : end], ()):
            start = end - length
            law = titles.get(folded[start:end]) if start >= done else None
            if law is None or folded[max(0, start - 1) : start] in words["never_before"]:
                continue
            if folded.endswith("中华人民共和国", 0, start):
                start -= len("中华人民共和国")
            years = _YEARS.match(folded, end)
            dated = resolve(folded[start : years.end()]) if years else None
            if years and dated:
                end, law = years.end(), dated
            yield start, end, law
            done = end
            break


def meant_by(short: str, before: Sequence[str]) -> int | None:
    """Return the place in ``before`` of the title that a short name (条例, 处罚法) means: the last that ends so."""
    word = plain(short)
    if word not in read_toml("facts_citations.toml")["title"]["short"] and not 3 <= len(word) <= SHORT_LENGTH:
        return None
    for at in range(len(before) - 1, -1, -1):
        bare = _without_years(before[at])
        if bare != word and bare.endswith(word):
            return at
    return None


@lru_cache(maxsize=1_024)
def _without_years(title: str) -> str:
    """Return a title as short names are held against it; kept for the short names to come."""
    return _shortened(_YEARS.sub("", plain(title)))


def _shortened(bare: str) -> str:
    """Drop the country's name in front, and version notes behind."""
    before, behind = _notes()
    return behind.sub("", before.sub("", bare))


@cache
def _notes() -> tuple[re.Pattern[str], re.Pattern[str]]:
    data = read_toml("facts_citations.toml")["title"]
    return re.compile(rf"^(?:{'|'.join(data['before'])})+"), re.compile(rf"(?:{'|'.join(data['behind'])})+$")


@cache
def _forms() -> dict[str, Law]:
    forms: dict[str, Law] = {}
    for law in laws():
        for form in (law.title, *law.forms):
            forms.setdefault(plain(form), law)
            forms.setdefault(_shortened(plain(form)), law)
    return forms


@cache
def _known() -> re.Pattern[str]:
    return re.compile(trie_pattern(_forms()))


@cache
def _numbers() -> dict[str, Law]:
    return {number: law for law in laws() for number in law.numbers}


@cache
def _endings() -> tuple[dict[str, list[int]], dict[str, Law]]:
    """Return the lengths of titles by their last two characters, the longest first, and the titles themselves."""
    words = read_toml("facts_citations.toml")["unmarked"]
    lengths: dict[str, list[int]] = defaultdict(list)
    titles: dict[str, Law] = {}
    for law in laws():
        for title in (law.title.removeprefix("中华人民共和国"), *law.forms[: law.shorts]):
            form = fold(title)
            if len(form) < UNMARKED_LENGTH or not form.endswith(tuple(words["ends"])):
                continue
            titles.setdefault(form, law)
            if len(form) not in lengths[form[-2:]]:
                lengths[form[-2:]].append(len(form))
    for known in lengths.values():
        known.sort(reverse=True)
    return lengths, titles


@cache
def _last_signs() -> re.Pattern[str]:
    lasts = "".join(sorted({ending[-1] for ending in _endings()[0]}))
    return re.compile(f"[{re.escape(lasts)}]")
