"""What lines of text are read as, for people and for programs."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from reportminer.analysis import regions_bytes
from reportminer.charset import decode
from reportminer.divisions import load_regions, parse_regions
from reportminer.errors import UsageError
from reportminer.particular_words import field_value
from reportminer.refusals import refusal
from reportminer.resolver import Resolved, resolve_text
from reportminer.settings import CANDIDATES_NAMED
from reportminer.terminal import pad, width

_WORDS = {
    "en": {
        "place": "place",
        "aside": "({})",
        "open": "several places bear this name",
        "none": "no place is named",
        "level": "level",
        "kind": "issuer",
        "office": "office",
        "year": "year",
        "code": "code",
        "sure": "how sure",
        "unlisted": "not in the list of divisions",
        "more": "… and {count} more",
        "township": "town, township or subdistrict",
        "county": "county or district",
        "prefecture": "city or prefecture",
        "province": "province",
        "national": "ministry",
        "government": "government",
        "department": "department",
        "party": "party body",
        "joint": "party body and government",
        "development_zone": "development zone",
        "judicial": "court or procuratorate",
        "congress": "people's congress",
    },
    "zh": {
        "place": "地区",
        "aside": "（{}）",
        "open": "同名的有几处",
        "none": "没有地名",
        "level": "级别",
        "kind": "发文单位",
        "office": "部门",
        "year": "报告年度",
        "code": "代码",
        "sure": "把握",
        "unlisted": "区划名单里没有",
        "more": "……另有{count}处",
        "township": "乡镇、街道",
        "county": "县区",
        "prefecture": "地市",
        "province": "省级",
        "national": "国家部委",
        "government": "政府",
        "department": "部门",
        "party": "党的机关",
        "joint": "党政联合",
        "development_zone": "开发区",
        "judicial": "司法机关",
        "congress": "人大",
    },
}
_REASONS = (
    ("named with what it lies in", "写明了所在的上级地区"),
    ("the only one of this name, yet the text names another province", "只此一处叫这个名字，但正文提到别的省份"),
    ("the only one of this name", "只此一处叫这个名字"),
    (r"of this name in other years only \((.*)\)", r"只在其他年份有此名称（\1）"),
    ("the list of divisions has no such name there", "区划名录中该处没有这个名称"),
    ("(.*) is named in the text", r"正文提到\1"),
    (r"(\d+) of this name", r"同名的有\1处"),
)
"""What decided about a place, as the resolver says it, and in Chinese."""

_KEYS = (
    "text",
    "province",
    "prefecture",
    "county",
    "township",
    "code",
    "code_scheme",
    "level",
    "issuer_kind",
    "office",
)


def lines_of(file: Path, data: bytes | None = None) -> list[str]:
    """Return the lines of a text file that are not empty; ``data`` are its bytes where they are known already.

    Raises UsageError for a file that cannot be read.
    """
    try:
        text = decode(file.read_bytes() if data is None else data).text
    except OSError as error:
        raise UsageError(f"{file}: the file cannot be read {refusal(error, file)}") from error
    return [line.strip() for line in text.splitlines() if line.strip()]


def resolve_lines(texts: Iterable[str], *, regions: Path | None = None) -> Iterator[Resolved]:
    """Yield what each text is read as; ``regions`` is a list of divisions of the user's own.  Raises UsageError."""
    known = parse_regions(regions_bytes(regions), shown=str(regions)) if regions else load_regions()
    return (resolve_text(text, regions=known) for text in texts)


def resolution_json(resolved: Resolved) -> str:
    """Return one JSON object in a line; its keys never change."""
    fields: dict[str, object] = {key: getattr(resolved, key) for key in _KEYS}
    fields["year"] = int(resolved.year) if resolved.year else None
    fields["place"] = resolved.place
    fields["candidates"] = list(resolved.candidates)
    fields["sure"] = resolved.sure
    fields["why"] = resolved.why
    return json.dumps(fields, ensure_ascii=False)


def _reason(why: str, lang: str) -> str:
    found = ((pattern, zh) for pattern, zh in _REASONS if re.fullmatch(pattern, why))
    pattern, zh = next(found, (re.escape(why), why))
    return re.sub(pattern, zh, why) if lang == "zh" else why


def resolution_lines(resolved: Resolved, *, lang: str) -> Iterator[str]:
    """Yield a block of lines about one text, with an empty line at the end."""
    words = _WORDS[lang]
    yield resolved.text
    place = resolved.place or words["none"]
    if resolved.candidates:
        place += f"  {words['aside'].format(words['open'])}"
    elif resolved.place and not resolved.code:
        place += f"  {words['aside'].format(words['unlisted'])}"
    rows = [("place", place)]
    rows += [("", candidate) for candidate in resolved.candidates[:CANDIDATES_NAMED]]
    if (more := len(resolved.candidates) - CANDIDATES_NAMED) > 0:
        rows.append(("", words["more"].format(count=more)))
    if resolved.code:
        scheme = words["aside"].format(field_value("code_scheme", resolved.code_scheme, lang))
        rows.append(("code", f"{resolved.code}  {scheme}"))
    rows += [(key, words[value]) for key, value in (("level", resolved.level), ("kind", resolved.issuer_kind)) if value]
    rows += [(key, value) for key, value in (("office", resolved.office), ("year", resolved.year)) if value]
    if resolved.place:
        why = _reason(resolved.why, lang)
        rows.append(("sure", f"{resolved.sure:.2f}" + (f"  {why}" if why else "")))
    wide = max(width(words[key]) for key, _ in rows if key)
    for key, value in rows:
        yield f"  {pad(words[key] if key else '', wide)}  {value}"
    yield ""
