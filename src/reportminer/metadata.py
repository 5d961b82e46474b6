"""What a report says of itself: title, year, place, issuer, date, addressee.

Each fact is a Reading: the value, where it was read and how sure that is.  A sidecar
``corpus.csv`` overrides everything.  What is not known stays open; nothing is guessed.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from reportminer.document import Document, Passage, Reading, Section
from reportminer.fold import fold
from reportminer.places import PlaceName, mentioned_places, own_level, parse_place, same_place
from reportminer.settings import SIGNATURE_LENGTH, SIGNATURE_LINES

FIELDS = (
    "title",
    "year",
    "place",
    "province",
    "prefecture",
    "county",
    "township",
    "office",
    "level",
    "issuer",
    "date",
    "addressee",
)
"""The fields that are read, in the order in which they are shown."""

LEVELS = ("province", "prefecture", "county", "township")

_YEAR = re.compile(r"(?<![0-9])((?:19|20)[0-9]{2})(?=\s*年|年度)")
_BARE_YEAR = re.compile(r"(?<![0-9])((?:19|20)[0-9]{2})(?![0-9])")
_CHINESE_YEAR = re.compile(r"([二一][〇○零九][〇○零一二三四五六七八九]{2})年")
_DATE = re.compile(r"((?:19|20)[0-9]{2})\s*年\s*([0-9]{1,2})\s*月(?:\s*([0-9]{1,2})\s*日)?")
_CHINESE_DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")
_LEADING = re.compile(r"^(?:关于(?:报送|印发|上报)?|中共|[0-9]{4}年(?:度)?|二[〇○零][〇○零一二三四五六七八九]{2}年度?|[\s_\-0-9.、《(\[]+)+")
_JOINT = re.compile(r"^.{0,24}?(?:委员会|工委|党组)\s*(?=[\u4e00-\u9fff]{2,20}(?:人民政府|办事处|管委会|委员会))")
_ABOVE = re.compile(r"(?<=[区县市旗])人民政府(?=[\u4e00-\u9fff]{2,10}街道办事处)")
_ISSUER_END = re.compile(r"(?:人民政府|政府|办事处|委员会|管委会|党组|局|厅|办公室|委|行政公署|工委|中心|大队)$")
_PREAMBLE = re.compile(r"现(?:就|将).{0,40}?((?:19|20)[0-9]{2})年")
_REVIEW_WORDS = re.compile(r"回顾|成效|举措|措施|做法|情况|总结|报告|不足|问题|履行")
_PLAN_WORDS = re.compile(r"安排|计划|打算|思路|任务|目标|要求|设想|部署|要点")


def read_metadata(
    document: Document, sections: Sequence[Section], passages: Sequence[Passage]
) -> tuple[Reading, ...]:
    """Read the facts of one report; fields that cannot be read are left out.

    ``sure`` is between 0 and 1: a sidecar counts 1, other places count by how often they mislead in
    real reports, and agreeing places add up.
    """
    sidecar = {name: value for name, value in document.source.sidecar if name in FIELDS}
    found: dict[str, Reading] = {}
    title = _title(document, sections)
    if title:
        found["title"] = title
    name = title.value if title and title.where == "title" else ""
    signature = _signature(document, passages)
    preamble = _preamble(document, sections)
    for reading in (
        _year(document, sections, name, signature, preamble),
        *_places(document, name, signature, preamble),
        _issuer(name, signature),
        _date(signature),
        _addressee(document, sections, passages),
    ):
        if reading:
            found[reading.field] = reading
    for field, value in sidecar.items():
        found[field] = Reading(field, value, "corpus.csv", 1.0)
    _complete_place(found, sidecar, own_level(document.text))
    return tuple(found[field] for field in FIELDS if field in found)


def _title(document: Document, sections: Sequence[Section]) -> Reading | None:
    lines = list(dict.fromkeys(section.title for section in sections if section.role == "title"))
    if lines:
        kept = [line for line in lines if not any(line != other and line in other for other in lines)]
        return Reading("title", "".join(kept), "title", 0.95, kept[0])
    for name, value in document.fields:
        if name.lower() in ("articletitle", "title", "h1", "h2") and len(value) >= 6 and "报告" in value:
            return Reading("title", value, f"the format's {name}", 0.7)
    stem = PurePosixPath(document.source.name).stem
    if re.search(r"报告|总结|汇报", stem):
        return Reading("title", stem, "file name", 0.5)
    return None


def _signature(document: Document, passages: Sequence[Passage]) -> list[str]:
    """Return the short lines at the end that can be issuer and date."""
    lines = [document.text[passage.start : passage.end] for passage in passages[-SIGNATURE_LINES:]]
    return [line for line in lines if len(line) <= SIGNATURE_LENGTH and not re.search(r"[。；;]", line)]


def _preamble(document: Document, sections: Sequence[Section]) -> str:
    """Return what stands between the title and the first heading, 600 characters at most."""
    start = max((s.heading_end for s in sections if s.role == "title"), default=0)
    first = next((s.heading_start for s in sections if s.role == "heading"), start + 300)
    return document.text[start : min(first, start + 600)]


# --- year ----------------------------------------------------------------------------------------


def _year(
    document: Document, sections: Sequence[Section], title: str, signature: Sequence[str], preamble: str
) -> Reading | None:
    """Find the year reported on: places vote, agreeing places add up."""
    votes: dict[str, float] = defaultdict(float)
    where: dict[str, str] = {}
    for year, weight, place in _year_votes(document, sections, title, signature, preamble):
        votes[year] += weight
        where.setdefault(year, place)
    if not votes:
        return None
    best = max(votes, key=lambda year: (votes[year], year))
    total = sum(votes.values())
    sure = min(0.99, votes[best]) * (0.5 + 0.5 * votes[best] / total)
    return Reading("year", best, where[best], round(sure, 2))


def _year_votes(
    document: Document, sections: Sequence[Section], title: str, signature: Sequence[str], preamble: str
) -> Iterator[tuple[str, float, str]]:
    delivered = "工作报告" in title and "法治" not in title and "依法" not in title
    years = _years(title)
    if years:
        # «2024年…总结和2025年…计划»: the report is about the first; a work report is named after the year it is given in
        year = min(years)
        yield (str(int(year) - 1), 0.5, "title") if delivered and len(years) == 1 else (year, 0.95, "title")
    for section in sections:
        if section.role == "heading" and section.depth == 1:
            yield from _heading_votes(fold(section.title))
    folded = fold(preamble)
    named = _PREAMBLE.search(folded)
    if named:
        yield named[1], 0.8, "preamble"
    spoken = re.search(r"((?:19|20)[0-9]{2})年[0-9]{1,2}月[0-9]{1,2}日在.{2,30}会议上", folded)
    if spoken:
        yield str(int(spoken[1]) - 1), 0.6, "preamble"
    opening = re.search(r"(?:^|\n)[^,\n]{0,4}?((?:19|20)[0-9]{2})年(?:度|以来)?[,是]", folded + fold(_first_text(document, sections)))
    if opening:
        yield opening[1], 0.7, "preamble"
    for line in signature:
        date = _DATE.search(_arabic(fold(line)))
        if date:
            yield (str(int(date[1]) - 1) if int(date[2]) <= 6 else date[1]), 0.4, "signature"
    stem = PurePosixPath(document.source.name)
    for part, weight in ((stem.stem, 0.35), (stem.parent.name, 0.2)):
        found = _YEAR.findall(part) or _BARE_YEAR.findall(part)
        if len(set(found)) == 1:
            yield found[0], weight, "file name" if part == stem.stem else "folder name"
    counted = _YEAR.findall(fold(document.text))
    if counted:
        year = max(set(counted), key=lambda item: (counted.count(item), item))
        yield year, 0.15, "text"


def _heading_votes(heading: str) -> Iterator[tuple[str, float, str]]:
    years = set(_YEAR.findall(heading))
    if len(years) != 1:
        return
    year = years.pop()
    if _REVIEW_WORDS.search(heading) and not _PLAN_WORDS.search(heading):
        yield year, 0.9, "heading"
    elif _PLAN_WORDS.search(heading):
        yield str(int(year) - 1), 0.6, "heading"


def _first_text(document: Document, sections: Sequence[Section]) -> str:
    """Return the first paragraph below the first heading: work reports name the year there."""
    first = next((s for s in sections if s.role == "heading"), None)
    return "" if first is None else "\n" + document.text[first.heading_end + 1 : first.heading_end + 60]


def _years(text: str) -> list[str]:
    folded = _arabic(fold(text))
    return _YEAR.findall(folded)


def _arabic(text: str) -> str:
    return _CHINESE_YEAR.sub(lambda found: found[1].translate(_CHINESE_DIGITS) + "年", text)


# --- place and issuer ----------------------------------------------------------------------------


def _places(document: Document, title: str, signature: Sequence[str], preamble: str) -> Iterator[Reading]:
    """Read the levels of the place, each from the surest spot that names it, in the longest form found."""
    taken: dict[str, Reading] = {}
    for name, where, sure in _place_spots(document, title, signature, preamble):
        known = [level for level in LEVELS if getattr(name, level) and level in taken]
        if not all(same_place(getattr(name, level), taken[level].value) for level in known):
            continue
        for level in (*LEVELS, "office"):
            value = getattr(name, level)
            if value and level not in taken:
                taken[level] = Reading(level, value, where, sure)
            elif level in known and len(value) > len(taken[level].value):
                taken[level] = replace(taken[level], value=value, where=where)
    yield from taken.values()


def _place_spots(
    document: Document, title: str, signature: Sequence[str], preamble: str
) -> Iterator[tuple[PlaceName, str, float]]:
    path = PurePosixPath(document.source.name)
    spots = [(title, "title", 0.9)]
    spots += [(line, "signature", 0.85) for line in signature]
    spots += [(path.stem, "file name", 0.7)]
    spots += [(folder, "folder name", 0.6) for folder in reversed(path.parts[:-1])]
    spots += [(line, "first lines", 0.6) for line in preamble.split("\n")[:3] if len(line) <= SIGNATURE_LENGTH]
    for text, where, sure in spots:
        name = _place_in(text)
        if name:
            yield name, where, sure
    for mention in mentioned_places(fold(preamble)):
        name = parse_place(mention)
        if name:
            yield name, "preamble", 0.4


def _place_in(text: str) -> PlaceName | None:
    plain = _LEADING.sub("", _ABOVE.sub("", fold(text).strip()))
    for candidate in (_JOINT.sub("", plain), plain):
        name = parse_place(candidate)
        if name:
            return name
    return None


def _complete_place(found: dict[str, Reading], sidecar: dict[str, str], own: str) -> None:
    """Add ``place`` (the known levels as one name) and ``level`` (the lowest known).

    Where the text speaks of 我镇 and no township is known, the place stays open: the county that is
    named stands above it.
    """
    known = [found[level] for level in LEVELS if level in found]
    unnamed = own == "township" and "township" not in found and "office" not in found
    if unnamed and "level" not in sidecar:
        found["level"] = Reading("level", "township", "text", 0.7)
    elif known and "level" not in sidecar:
        found["level"] = Reading("level", known[-1].field, known[-1].where, known[-1].sure)
    if known and not unnamed and "place" not in sidecar:
        name = "".join(reading.value for reading in known)
        found["place"] = Reading("place", name, known[-1].where, min(reading.sure for reading in known))


def _issuer(title: str, signature: Sequence[str]) -> Reading | None:
    signed = [line.strip() for line in signature if _ISSUER_END.search(line) and len(line) >= 4]
    if signed:
        return Reading("issuer", " ".join(signed).replace("\u3000", " "), "signature", 0.9, signed[-1])
    plain = re.sub(r"^[0-9]{4}年(?:度)?", "", fold(title).strip())
    before = re.split(r"关于|(?:19|20)[0-9]{2}年|法治|政府工作报告", plain, maxsplit=1)[0].strip()
    if before and parse_place(_LEADING.sub("", before)):
        return Reading("issuer", before, "title", 0.9 if _ISSUER_END.search(before) else 0.6, title[:40])
    return None


def _date(signature: Sequence[str]) -> Reading | None:
    for line in reversed(signature):
        date = _DATE.search(_arabic(fold(line)))
        if date:
            day = f"-{int(date[3]):02d}" if date[3] else ""
            return Reading("date", f"{date[1]}-{int(date[2]):02d}{day}", "signature", 0.9, line)
    return None


def _addressee(
    document: Document, sections: Sequence[Section], passages: Sequence[Passage]
) -> Reading | None:
    first = next((s.heading_start for s in sections if s.role == "heading"), len(document.text))
    for passage in passages[:6]:
        line = document.text[passage.start : passage.end]
        if passage.start < first and 3 <= len(line) <= 40 and line[-1] in ":：" and not re.search("如下|报告|汇报", line):
            return Reading("addressee", line[:-1], "first lines", 0.9, line)
    return None
