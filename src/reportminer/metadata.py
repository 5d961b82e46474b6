"""What a report says of itself: title, year, place, issuer, date, addressee.

Each fact is a Reading: the value, where it was read and how sure that is.  A sidecar
``corpus.csv`` overrides everything.  What is not known stays open; nothing is guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from reportminer.document import Document, Passage, Reading, Section
from reportminer.fold import fold
from reportminer.places import PlaceName, mentioned_places, own_level, parse_place, same_place
from reportminer.settings import SIGNATURE_LENGTH, SIGNATURE_LINES
from reportminer.years import date_in, plain_year, read_year

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

_LEADING = re.compile(
    r"^(?:关于(?:报送|印发|上报)?|中共|现[将就]|[0-9]{4}年(?:度)?|二[〇○零][〇○零一二三四五六七八九]{2}年度?|[\s_\-0-9.、《(\[]+)+"
)
_JOINT = re.compile(r"^.{0,24}?(?:委员会|工委|党组)\s*(?=[\u4e00-\u9fff]{2,20}(?:人民政府|办事处|管委会|委员会))")
_ABOVE = re.compile(r"(?<=[区县市旗])人民政府(?=[\u4e00-\u9fff]{2,10}街道办事处)")
_ISSUER_END = re.compile(r"(?:人民政府|政府|办事处|委员会|管委会|党组|局|厅|办公室|委|行政公署|工委|中心|大队)$")


def read_metadata(document: Document, sections: Sequence[Section], passages: Sequence[Passage]) -> tuple[Reading, ...]:
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
        read_year(document, sections, title=name, signature=signature, preamble=preamble),
        *_places(document, name, signature, preamble),
        _issuer(name, signature),
        _date(signature),
        _addressee(document, sections, passages),
    ):
        if reading:
            found[reading.field] = reading
    if "year" in sidecar:
        sidecar["year"] = plain_year(sidecar["year"])
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
        if name.lower() in ("articletitle", "title", "h1", "h2", "headline") and len(value) >= 6 and "报告" in value:
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
        date = date_in(line)
        if date:
            return Reading("date", date, "signature", 0.9, line)
    return None


def _addressee(document: Document, sections: Sequence[Section], passages: Sequence[Passage]) -> Reading | None:
    first = next((s.heading_start for s in sections if s.role == "heading"), len(document.text))
    for passage in passages[:6]:
        line = document.text[passage.start : passage.end]
        if passage.start >= first or not 3 <= len(line) <= 40:
            continue
        if line[-1] in ":：" and not re.search("如下|报告|汇报", line):
            return Reading("addressee", line[:-1], "first lines", 0.9, line)
    return None
