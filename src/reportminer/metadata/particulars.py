"""Issuer, dates, addressee and document number."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from reportminer.document import Document, Passage, Reading, Section
from reportminer.fold import fold
from reportminer.metadata.spots import page_values
from reportminer.resolver import issuer_kind, place_in
from reportminer.years import date_in, numeric_date

_ISSUER_END = re.compile(r"(?:人民政府|政府|办事处|委员会|管委会|党组|局|厅|办公室|委|行政公署|工委|中心|大队)$")
_SUBJECT = re.compile(r"关于|(?:19|20)[0-9]{2}年|法治|依法行政|政府工作报告|述法")
_HEAD_LINES, _HEAD_LENGTH = 8, 600
_UNDER_TITLE = re.compile(
    r"^(?:[(\[]|[-—–_]{1,8}\s?)\s?(?:19|20)[0-9]{2}年[0-9]{1,2}月[0-9]{1,2}日(?:\s?[)\]]$|[上下]午|在[^。;]{4,50}(?:上|[)\]])\s?[)\]]?$)"
)
"""A date in brackets under the title, or the day a report was given: (2025年1月8日), ——2017年1月11日在…会议上."""
_NUMBER = re.compile(
    r"^[\u4e00-\u9fffA-Za-z]{2,14}\s?[\[(〔]\s?(?:19|20)[0-9]{2}\s?[\])〕]\s?(?:第\s?)?[0-9]{1,4}\s?号$"
)


def read_issuer(title: str, signature: Sequence[str]) -> Reading | None:
    """Return who signs, or else whom the title names."""
    signed = [line.strip() for line in signature if _ISSUER_END.search(line) and len(line) >= 4]
    if signed:
        return Reading("issuer", " ".join(signed).replace("\u3000", " "), "signature", 0.9, signed[-1])
    plain = re.sub(r"^[0-9]{4}年(?:度)?", "", fold(title).strip())
    before = re.split(r"关于|(?:19|20)[0-9]{2}年|法治|政府工作报告", plain, maxsplit=1)[0].strip()
    if before and place_in(before):
        return Reading("issuer", before, "title", 0.9 if _ISSUER_END.search(before) else 0.6, title[:40])
    return None


def read_kind(found: Mapping[str, Reading], title: str) -> Reading | None:
    """Return what kind of body issued the report: by the title, then by its office, its issuer and its place."""
    head = _SUBJECT.split(re.sub(r"^[0-9]{4}年(?:度)?", "", fold(title).strip()), maxsplit=1)[0]
    kind = issuer_kind(head) if head else ""
    if kind and kind != "government":
        return Reading("issuer_kind", kind, "title", 0.9)
    office = found.get("office")
    if office:
        return Reading("issuer_kind", issuer_kind(office.value) or "department", office.where, office.sure)
    issuer = found.get("issuer")
    if issuer and issuer.where == "signature" and (signed := issuer_kind(issuer.value)):
        return Reading("issuer_kind", signed, "signature", 0.85)
    if kind:
        return Reading("issuer_kind", kind, "title", 0.8)
    lowest = next((found[level] for level in ("township", "county", "prefecture", "province") if level in found), None)
    if lowest and (named := issuer_kind(lowest.value)):
        return Reading("issuer_kind", named, lowest.where, 0.6)
    return None


def read_date(document: Document, signature: Sequence[str]) -> Reading | None:
    """Return the date of the report: that of the signature, under the title, or the page's date of writing."""
    for line in reversed(signature):
        date = date_in(line)
        if date:
            return Reading("date", date, "signature", 0.9, line)
    for line in document.text[:_HEAD_LENGTH].split("\n")[:_HEAD_LINES]:
        if _UNDER_TITLE.match(fold(line.strip())):
            return Reading("date", date_in(line), "first lines", 0.8, line.strip())
    return _stated(document, "date", "dated", 0.7)


def read_published(document: Document) -> Reading | None:
    """Return the date of publication that the page states."""
    return _stated(document, "published", "published", 0.7)


def _stated(document: Document, field: str, labels: str, sure: float) -> Reading | None:
    for label, value in page_values(document, labels):
        date = date_in(value) or numeric_date(value)
        if date:
            return Reading(field, date, f"the page's {label}", sure, value[:40])
    return None


def read_number(document: Document, sections: Sequence[Section]) -> Reading | None:
    """Return the report's own document number: what the page states, or a line of its own above the first heading."""
    for label, value in page_values(document, "number"):
        if _NUMBER.match(fold(value)):
            return Reading("document_number", value, f"the page's {label}", 0.9)
    first = next((s.heading_start for s in sections if s.role == "heading"), 0)
    for line in document.text[:first].split("\n")[:8]:
        if _NUMBER.match(fold(line).strip()):
            return Reading("document_number", line.strip(), "first lines", 0.9)
    return None


def read_addressee(document: Document, sections: Sequence[Section], passages: Sequence[Passage]) -> Reading | None:
    """Return whom the report is addressed to: a short line above the first heading that ends in a colon."""
    first = next((s.heading_start for s in sections if s.role == "heading"), len(document.text))
    for passage in passages[:6]:
        line = document.text[passage.start : passage.end]
        if passage.start >= first or not 3 <= len(line) <= 40:
            continue
        if line[-1] in ":：" and not re.search("如下|报告|汇报", line):
            return Reading("addressee", line[:-1], "first lines", 0.9, line)
    return None
