"""The year a report is about, and dates: part of the metadata stage.

Title, headings, preamble, signature, file and folder vote; places that agree add up.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath

from reportminer.document import Document, Reading, Section
from reportminer.fold import chinese_number, fold
from reportminer.settings import DATE_LINE_LENGTH

_YEAR = re.compile(r"(?<![0-9])((?:19|20)[0-9]{2})(?=\s*年|年度)")
_BARE_YEAR = re.compile(r"(?<![0-9])((?:19|20)[0-9]{2})(?![0-9])")
_CHINESE_YEAR = re.compile(r"([二一][〇○零九][〇○零一二三四五六七八九]{2})年")
_CHINESE_DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")
_NUMERAL = "[0-9]{1,2}|[一二三四五六七八九十]{1,3}"
_DATE = re.compile(rf"((?:19|20)[0-9]{{2}})\s*年\s*({_NUMERAL})\s*月(?:\s*({_NUMERAL})\s*日)?")
_PREAMBLE = re.compile(r"现(?:就|将).{0,40}?((?:19|20)[0-9]{2})年")
_ACCOUNT_YEAR = re.compile(r"(?<![-0-9])((?:19|20)[0-9]{2})年度")
_SPOKEN = re.compile(r"((?:19|20)[0-9]{2})年[0-9]{1,2}月[0-9]{1,2}日在.{2,30}会议上")
_OPENING = re.compile(r"(?:^|\n)[^,\n]{0,4}?((?:19|20)[0-9]{2})年(?:度|以来)?[,是]")
_REVIEW_WORDS = re.compile(r"回顾|成效|举措|措施|做法|情况|总结|报告|不足|问题|履行")
_PLAN_WORDS = re.compile(r"安排|计划|打算|思路|任务|目标|要求|设想|部署|要点")


def read_year(
    document: Document, sections: Sequence[Section], *, title: str, signature: Sequence[str], preamble: str
) -> Reading | None:
    """Find the year reported on, or None if nothing names one.

    ``title`` is the title printed in the text, empty if there is none; ``signature`` the short lines
    at the end; ``preamble`` what stands before the first heading.
    """
    votes: dict[str, float] = defaultdict(float)
    where: dict[str, str] = {}
    for year, weight, place in _votes(document, sections, title, signature, preamble):
        votes[year] += weight
        where.setdefault(year, place)
    if not votes:
        return None
    best = max(votes, key=lambda year: (votes[year], year))
    total = sum(votes.values())
    sure = min(0.99, votes[best]) * (0.5 + 0.5 * votes[best] / total)
    return Reading("year", best, where[best], round(sure, 2))


def date_in(line: str) -> str:
    """Return the date in a line as 2024-01-22 (or 2024-01), Chinese numerals included, or an empty string."""
    found = _DATE.search(_arabic(fold(line)))
    month = chinese_number(found[2]) if found else None
    if not found or not month:
        return ""
    day = chinese_number(found[3]) if found[3] else None
    return f"{found[1]}-{month:02d}" + (f"-{day:02d}" if day else "")


_NUMERIC = re.compile(r"(?<![0-9])((?:19|20)[0-9]{2})\s?[-./]\s?([0-9]{1,2})\s?[-./]\s?([0-9]{1,2})(?![0-9])")


def numeric_date(text: str) -> str:
    """Return the date in a text such as 2024-1-22 or 2024/01/22 as 2024-01-22, or an empty string."""
    found = _NUMERIC.search(fold(text))
    if not found or not (1 <= int(found[2]) <= 12 and 1 <= int(found[3]) <= 31):
        return ""
    return f"{found[1]}-{int(found[2]):02d}-{int(found[3]):02d}"


def _votes(
    document: Document, sections: Sequence[Section], title: str, signature: Sequence[str], preamble: str
) -> Iterator[tuple[str, float, str]]:
    in_title = _title_vote(title)
    if in_title:
        yield (*in_title, "title")
    for section in sections:
        if section.role == "heading" and section.depth == 1:
            yield from _heading_votes(_arabic(fold(section.title)))
    yield from _preamble_votes(_arabic(fold(preamble)), _arabic(fold(_first_text(document, sections))))
    for line in signature:
        date = date_in(line)
        if date:
            yield _date_vote(date, "signature")
    path = PurePosixPath(document.source.name)
    for part, weight, where in ((path.stem, 0.35, "file name"), (path.parent.name, 0.2, "folder name")):
        found = _YEAR.findall(part) or _BARE_YEAR.findall(part)
        if len(set(found)) == 1:
            yield found[0], weight, where
    counted = _YEAR.findall(fold(document.text))
    if counted:
        yield max(set(counted), key=lambda item: (counted.count(item), item)), 0.15, "text"


def title_year(title: str) -> str:
    """Return the year that a title says is reported on, or an empty string."""
    vote = _title_vote(title)
    return vote[0] if vote else ""


def _title_vote(title: str) -> tuple[str, float] | None:
    years = _YEAR.findall(_arabic(fold(title)))
    if not years:
        return None
    # of the years in «2024年…总结和2025年…计划» the first is reported on;
    # a work report is named after the year it is given in
    year = min(years)
    delivered = "工作报告" in title and "法治" not in title and "依法" not in title
    return (_before(year), 0.5) if delivered and len(years) == 1 else (year, 0.95)


def _preamble_votes(preamble: str, first_text: str) -> Iterator[tuple[str, float, str]]:
    named = _PREAMBLE.search(preamble)
    if named:
        yield named[1], 0.8, "preamble"
    spoken = _SPOKEN.search(preamble)
    if spoken:
        yield _before(spoken[1]), 0.6, "preamble"
    accounted = set(_ACCOUNT_YEAR.findall(preamble))
    if len(accounted) == 1 and not named:
        yield accounted.pop(), 0.5, "preamble"
    for line in preamble.split("\n"):
        date = date_in(line) if len(line) <= DATE_LINE_LENGTH else ""
        if date:
            yield _date_vote(date, "first lines")
    opening = _OPENING.search(preamble + first_text)
    if opening:
        yield opening[1], 0.7, "preamble"


def _date_vote(date: str, where: str) -> tuple[str, float, str]:
    """A report of the first half of a year is about the year before."""
    return (_before(date[:4]) if int(date[5:7]) <= 6 else date[:4]), 0.4, where


def _heading_votes(heading: str) -> Iterator[tuple[str, float, str]]:
    years = set(_YEAR.findall(heading))
    if len(years) != 1:
        return
    year = years.pop()
    if _REVIEW_WORDS.search(heading) and not _PLAN_WORDS.search(heading):
        yield year, 0.9, "heading"
    elif _PLAN_WORDS.search(heading):
        yield _before(year), 0.6, "heading"


def _first_text(document: Document, sections: Sequence[Section]) -> str:
    """Return the first paragraph below the first heading: work reports name the year there."""
    first = next((section for section in sections if section.role == "heading"), None)
    return "" if first is None else "\n" + document.text[first.heading_end + 1 : first.heading_end + 60]


def _before(year: str) -> str:
    return str(int(year) - 1)


def _arabic(text: str) -> str:
    return _CHINESE_YEAR.sub(lambda found: found[1].translate(_CHINESE_DIGITS) + "年", text)


def plain_year(text: str) -> str:
    """Return the four digits of the first year in ``text`` (2021年度, 2021), or the text as it is."""
    found = _BARE_YEAR.search(_arabic(fold(text)))
    return found[1] if found else text
