"""What the commands print, as lines of text."""

from __future__ import annotations

import sys
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reportminer import __version__
from reportminer.analysis import coder_name, make_options
from reportminer.codebook import load_codebook
from reportminer.document import Report
from reportminer.particular_words import field_name, field_value, read_where
from reportminer.pipeline import IngestSummary
from reportminer.segment import load_segmenter
from reportminer.store import open_store, sqlite_version
from reportminer.store.ledger_queries import doubtful_lines
from reportminer.store.queries import codes, one_report, overview, passage_facts, report_facts, report_units
from reportminer.terminal import counted, pad, shorten, table, width

if TYPE_CHECKING:
    from reportminer.concordance import Hit

_UNSURE = {
    "en": "“?” marks the {count} passages that the coder is unsure of: read them before you count on them.",
    "zh": "“?”表示编码者把握不大的段落单元（共{count}个），使用前请先核对。",
}

_DOUBTFUL = {
    "en": "“~” marks the {count} parts with lines that text recognition was not sure of: compare them with the page.",
    "zh": "“~”表示含有识别把握不大的文字行（共{count}处），请与原页核对。",
}

_SUMMARY = {
    "en": {
        "read": "read",
        "unchanged": "unchanged",
        "failed": "failed",
        "duplicates": "duplicates",
        "skipped": "skipped",
        "held": "{db}: {reports}, {passages}",
        "warned": "{count} of the reports read have warnings (see reportminer ledger)",
        "twins": "{count} reports have the same text as another one, or almost (see reportminer ledger)",
        "detached": "{count} codings by people have lost their passage (see ledger.csv of the export)",
        "unsure": "{count} passages are coded unsurely: marked ? by show; codesheet --unsure lists them to code",
    },
    "zh": {
        "read": "读入",
        "unchanged": "未变",
        "failed": "失败",
        "duplicates": "重复",
        "skipped": "跳过",
        "held": "{db}：{reports} 份报告，{passages} 个段落单元",
        "warned": "读入的报告中有 {count} 份带阅读提示（见 reportminer ledger --lang zh）",
        "twins": "{count} 份报告与另一份文字相同或几乎相同（见 reportminer ledger --lang zh）",
        "detached": "{count} 条人工编码找不到原来的段落（见导出的 ledger.csv）",
        "unsure": "{count} 个段落单元编码把握不大：show 中以 ? 标出；codesheet --unsure 可列出供人工编码",
    },
}
"""What an ingest says it did."""

_SKIPPED = {
    "hidden": "隐藏文件",
    "hidden folder": "隐藏文件夹",
    "temporary": "临时文件",
    "companion": "附带文件（表格、说明等）",
    "companion folder of a saved page": "网页附带文件夹",
    "linked folder": "链接的文件夹",
    "link out of the folder": "指向文件夹外的链接",
    "not a regular file": "非普通文件",
    "page of frames, its frame with the article is read": "框架网页（已读其正文框架）",
}
"""Why files are skipped, in Chinese."""

_PLACE_HEAD = {"en": ["page", "line", "passage", "label", "text"], "zh": ["页", "行", "段落单元", "类别", "文字"]}
_SHOWN_BEGINNING = 40  # columns of a terminal

HIT_COLUMNS = ("source", "place", "year", "page", "line", "label", "before", "words", "after", "passage_id")
"""Columns of the concordance as CSV."""


@dataclass(frozen=True, slots=True)
class StoredUnits:
    """A report as the store holds it: its facts and its units in the order of the text.

    ``doubtful`` are the indices of units with a line that text recognition was not sure of, ``found`` the facts of
    each passage by its id.
    """

    report_id: str
    source: str
    facts: list[dict[str, Any]]
    units: list[dict[str, Any]]
    names: dict[str, dict[str, Any]]
    doubtful: frozenset[int] = frozenset()
    found: dict[str, list[dict[str, Any]]] = field(default_factory=dict)


# --- ingest --------------------------------------------------------------------------------------


def summary_lines(summary: IngestSummary, db: Path, *, lang: str) -> list[str]:
    """Return what an ingest did: counts of files, then passages by label."""
    words = _SUMMARY[lang]
    comma, between = ("，", "、") if lang == "zh" else (", ", ", ")
    skipped = between.join(
        f"{count} {_SKIPPED.get(reason, reason) if lang == 'zh' else reason}" for reason, count in summary.skipped
    )
    counts = {
        "read": summary.read,
        "unchanged": summary.unchanged,
        "failed": len(summary.failed),
        **({"duplicates": summary.duplicates} if summary.duplicates else {}),
        **({"skipped": skipped} if skipped else {}),
    }
    passages = sum(count for _, count in summary.labels)
    lines = [
        comma.join(f"{words[name]} {count}" for name, count in counts.items()),
        words["held"].format(
            db=db,
            reports=summary.reports if lang == "zh" else counted(summary.reports, "report"),
            passages=passages if lang == "zh" else counted(passages, "passage"),
        ),
    ]
    for name, count in (
        ("warned", summary.warned),
        ("twins", summary.twins),
        ("detached", summary.detached),
        ("unsure", summary.unsure),
    ):
        if count:
            lines.append(words[name].format(count=count))
    book = load_codebook()
    names = [book.name(code, lang) for code, _ in summary.labels]
    cells = max(map(width, names), default=0)
    lines += [
        f"  {pad(name, cells)}  {count:>6}" for name, (_, count) in zip(names, summary.labels, strict=True) if count
    ]
    return lines


# --- outline -------------------------------------------------------------------------------------


def outline_lines(report: Report) -> list[str]:
    """Return title, facts, tree and warnings of one report."""
    lines = [section.title for section in report.sections if section.role == "title"]
    facts = [f"{reading.field}: {reading.value}" for reading in report.metadata if reading.field != "title"]
    if facts:
        lines.append("  ".join(facts))
    for section in report.sections:
        if section.role == "heading":
            count = sum(passage.section == section.index for passage in report.passages)
            run_in = ", run-in" if section.run_in else ""
            lines.append(f"{'  ' * section.depth}{section.marker}{section.title}  [{count}{run_in}]")
    before = sum(passage.section < 0 for passage in report.passages)
    lines.append(f"{len(report.passages)} passages, {before} of them outside all sections")
    for row in (*report.document.ledger, *report.ledger):
        if row.kind == "warning":
            where = f"page {row.page}, " if row.page else ""
            lines.append(f"warning: {where}line {row.line or '?'}: {row.reason}  {row.text}".rstrip())
    return lines


# --- show ----------------------------------------------------------------------------------------


def stored_report(db: Path, wanted: str) -> StoredUnits:
    """Find one report in the database by id or name.  Raises UsageError where none or several fit."""
    with open_store(db) as store:
        found = one_report(store, wanted)
        number = found["report"]
        units = report_units(store, number).dicts()
        lines = [(row["page"] or 0, row["line"]) for row in doubtful_lines(store, found["source"]).dicts()]
        return StoredUnits(
            found["report_id"],
            found["source"],
            report_facts(store, number).dicts(),
            units,
            {row["code"]: row for row in codes(store)},
            _holding(units, lines),
            _by_passage(passage_facts(store, number).dicts()),
        )


def _by_passage(facts: Sequence[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for fact in facts:
        found.setdefault(fact["passage_id"], []).append(fact)
    return found


def _holding(units: Sequence[dict[str, Any]], lines: Sequence[tuple[int, int]]) -> frozenset[int]:
    """Return the indices of the units in which lines of the source, (page, line), stand: the last that begin before."""
    begins = sorted(((unit["page"] or 0, unit["line"] or 0), index) for index, unit in enumerate(units))
    found = (bisect_right(begins, (line, len(units))) - 1 for line in lines)
    return frozenset(begins[place][1] for place in found if place >= 0)


def report_lines(stored: StoredUnits, *, lang: str, facts: bool = False) -> Iterator[tuple[str, str]]:
    """Yield the lines of a report, each with the label that colours it (empty for headings).

    With ``facts`` each passage is followed by what it counts, cites and names, a line each.
    """
    yield f"{stored.source}  ({stored.report_id})", ""
    for fact in stored.facts:
        told = field_value(fact["field"], str(fact["value"]), lang)
        where = _joined([read_where(fact["read_from"], lang), f"{fact['sure']:.2f}"], lang)
        yield f"  {field_name(fact['field'], lang)}{_COLON[lang]}{told}  [{where}]", ""
    yield "", ""
    if unsure := sum(bool(unit["unsure"]) for unit in stored.units):
        yield _UNSURE[lang].format(count=unsure), ""
        yield "", ""
    if stored.doubtful:
        yield _DOUBTFUL[lang].format(count=len(stored.doubtful)), ""
        yield "", ""
    for index, unit in enumerate(stored.units):
        if unit["kind"] == "heading":
            yield "  " * max(0, unit["depth"] - 1) + unit["text"] + " ~" * (index in stored.doubtful), ""
            continue
        name = _label(stored, unit["label"], lang) + ("?" if unit["unsure"] else "")
        also = [_label(stored, code, lang) if lang == "zh" else code for code in (unit["also"] or "").split()]
        parts = [name, f"{unit['confidence']:.2f}" if unit["confidence"] is not None else ""]
        parts += [
            _ASPECTS.get(unit["aspect"], unit["aspect"]) if lang == "zh" else unit["aspect"] or "",
            f"{_ALSO[lang]}{' '.join(also)}" if also else "",
            _where(unit["page"], unit["line"], lang),
            "~" if index in stored.doubtful else "",
        ]
        yield f"[{_joined(parts, lang)}] {unit['text']}", unit["label"] or ""
        if facts:
            yield from ((line, "") for line in _fact_lines(stored.found.get(unit["passage_id"], ()), lang))


_COLON = {"en": ": ", "zh": "："}
_ALSO = {"en": "also ", "zh": "兼"}
_ASPECTS = {"problem": "问题", "cause": "原因", None: "", "": ""}


def _joined(parts: Sequence[str | None], lang: str) -> str:
    return ("，" if lang == "zh" else ", ").join(part for part in parts if part)


def _label(stored: StoredUnits, code: str | None, lang: str) -> str:
    return str(stored.names.get(code or "", {}).get(lang, code))


_FACT_KINDS = {
    "quantity": {"zh": "数量", "en": "quantity"},
    "citation": {"zh": "引用", "en": "citation"},
    "actor": {"zh": "主体", "en": "actor"},
    "slogan": {"zh": "提法", "en": "slogan"},
    "specific": {"zh": "具体程度", "en": "specific"},
}


def _fact_lines(facts: Sequence[dict[str, Any]], lang: str) -> Iterator[str]:
    for fact in facts:
        said = [fact["value"] if fact["value"] != fact["text"] else "", fact["family"]]
        told = ", ".join(part for part in said if part)
        yield f"    {_FACT_KINDS[fact['kind']][lang]}{_COLON[lang]}{fact['text']}" + (f"  ({told})" if told else "")


def place_lines(stored: StoredUnits, *, lang: str) -> Iterator[tuple[str, str]]:
    """Yield the place of every passage with its id and beginning, each line with the label that colours it.

    Page and line are those of the beginning, counted from 1; formats without pages have lines only.
    """
    yield f"{stored.source}  ({stored.report_id})", ""
    shown = [(index, unit) for index, unit in enumerate(stored.units) if unit["kind"] == "passage"]
    rows = [
        [
            str(unit["page"] or ""),
            str(unit["line"] or ""),
            unit["passage_id"],
            stored.names.get(unit["label"], {}).get(lang, unit["label"] or ""),
            ("~ " if index in stored.doubtful else "") + shorten(unit["text"], _SHOWN_BEGINNING),
        ]
        for index, unit in shown
    ]
    head, *lines = table([_PLACE_HEAD[lang], *rows], ">><<<")
    yield head, ""
    for line, (_, unit) in zip(lines, shown, strict=True):
        yield line, unit["label"] or ""


def _where(page: int | None, line: int | None, lang: str = "en") -> str:
    if lang == "zh":
        return (f"第{page}页" if page else "") + (f"第{line}行" if line else "")
    return (f"p. {page}, " if page else "") + (f"line {line}" if line else "")


# --- search --------------------------------------------------------------------------------------


def hit_lines(hits: Sequence[Hit], *, width: int) -> Iterator[tuple[str, str, str, str]]:
    """Yield for each hit: the context before, the words, the context after, and where it stands."""
    for hit in hits:
        before = pad(hit.before, width * 2, ">")
        where = " ".join(
            part for part in (hit.place, hit.year, hit.label, hit.source, _where(hit.page, hit.line)) if part
        )
        yield before, hit.words, pad(hit.after, width * 2), where


def hit_row(hit: Hit) -> tuple[Any, ...]:
    """Return a hit as a row under HIT_COLUMNS."""
    return tuple(getattr(hit, column) for column in HIT_COLUMNS)


# --- info ----------------------------------------------------------------------------------------


def info_lines(db: Path) -> list[str]:
    """Return what this installation can do and, if there is a database, what it holds."""
    segmenter = load_segmenter()
    rows = [
        ["reportminer", __version__],
        ["python", f"{sys.version_info.major}.{sys.version_info.minor}.{sys.version_info.micro}"],
        ["sqlite", sqlite_version()],
        ["segmenter", f"{segmenter.name} ({segmenter.fingerprint})"],
        [
            "coder",
            f"{coder_name(make_options())} by default; with --coder rules {coder_name(make_options(coder='rules'))}",
        ],
        ["codebook", f"{load_codebook().version}: " + ", ".join(load_codebook().codes())],
    ]
    rows += [[name, _version(name)] for name in ("jieba", "rjieba", "spacy", "scikit-learn", "pdfplumber", "pypdfium2")]
    lines = table(rows)
    if not db.exists():
        return [*lines, f"{db}: no such database yet; reportminer ingest makes it"]
    with open_store(db) as store:
        facts = overview(store)
    shown = [[key.replace("_", " "), shorten(str(value), 90)] for key, value in facts.items() if value is not None]
    return [*lines, "", str(db), *("  " + line for line in table(shown))]


def _version(package: str) -> str:
    from importlib import metadata  # takes as long to load as all of click

    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return "not installed"
