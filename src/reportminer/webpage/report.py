"""One self-contained HTML file with all that the questions find: no script, font or picture from elsewhere."""

from __future__ import annotations

import base64
import hashlib
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import resources
from importlib.metadata import version
from pathlib import Path
from typing import Any

from reportminer.charts.svg import svg
from reportminer.compare.grouping import By
from reportminer.compare.pictures import pictures
from reportminer.compare.questions import Question
from reportminer.compare.selection import Selection
from reportminer.compare.table import Row
from reportminer.compare.why_not import word
from reportminer.webpage.evidence import Evidence
from reportminer.webpage.sections import Section, sections
from reportminer.webpage.tables import heads, kept_rows, rows_html
from reportminer.whole_file import whole_file


@dataclass(frozen=True, slots=True)
class Written:
    """What was written: sections with an answer, questions that could not be answered, passages held, bytes."""

    sections: int
    unanswered: tuple[str, ...]
    passages: int
    size: int


def write_report(
    path: Path,
    selection: Selection,
    *,
    lang: str = "en",
    by: By = "township",
    told: Callable[[Question], None] = lambda _: None,
) -> Written:
    """Write the HTML report of a selection, whole or not at all.

    ``told`` hears of each question before it is put.  Raises UsageError where nothing passes the filters or the
    file cannot be written.
    """
    words = _words(lang)
    parts = list(sections(selection, lang=lang, by=by, words=words, told=told))
    shown: list[Row] = [
        row for part in parts if part.answer for table in part.answer.tables for row in kept_rows(table)
    ]
    evidence = Evidence(selection, shown)
    script = _data("report.js")
    page = _template().render(
        lang=lang,
        words=words,
        version=version("reportminer"),
        made=words["made"].format(
            version=version("reportminer"), reports=len(selection.reports), passages=len(selection.passages)
        ),
        filters=_filters(selection, lang),
        style=_as_is(_data("report.css")),
        script=_as_is(script),
        script_digest=base64.b64encode(hashlib.sha256(script.encode("utf-8")).digest()).decode("ascii"),
        sections=[_section(part, evidence, words, lang) for part in parts],
        store=_as_is(evidence.store(words=words, lang=lang)),
    )
    whole = page.encode("utf-8", "replace")
    with whole_file(path) as file:
        file.write_bytes(whole)
    unanswered = tuple(part.code for part in parts if part.answer is None)
    return Written(len(parts) - len(unanswered), unanswered, len(evidence.passages), len(whole))


def _section(part: Section, evidence: Evidence, words: dict[str, str], lang: str) -> dict[str, Any]:
    answer = part.answer
    drawn = pictures(answer, lang) if answer else []
    tables = []
    for table in answer.tables if answer else ():
        name = f"{part.code}-{table.code}"
        shown = kept_rows(table)
        values = {"shown": len(shown), "count": len(table.rows), "command": part.command}
        tables.append(
            {
                "id": name,
                "title": table.title(lang),
                "columns": heads(table, lang),
                "rows": _as_is(rows_html(table, evidence, lang=lang)),
                "note": table.note(lang),
                "capped": words["capped"].format(**values) if len(shown) < len(table.rows) else "",
                "charts": [
                    (_as_is(svg(drawing, lang=lang, table=name)), drawing.title, drawing.says)
                    for of, drawing in drawn
                    if of is table
                ],
            }
        )
    return {
        "code": part.code,
        "title": part.title,
        "asks": part.asks,
        "command": part.command,
        "why_not": part.why_not,
        "cautions": answer.cautions(lang) if answer else (),
        "tables": tables,
    }


def _filters(selection: Selection, lang: str) -> str:
    """Return what was chosen, in words: “年度 2021、2022；地区 篆坪镇”."""
    filters, at = selection.filters, 0 if lang == "zh" else 1
    between, apart = ("、", "；") if lang == "zh" else (", ", "; ")
    said = [
        f"{word(name)[at]} {between.join(values)}"
        for name in ("county", "place", "year", "level")
        if (values := getattr(filters, name))
    ]
    said += [
        f"{word(kind)[at]} {between.join(selection.name(kind, code, lang) for code in codes)}"
        for kind, codes in (("label", filters.label), ("topic", filters.topic))
        if codes
    ]
    flags = {"--all": filters.every_file, "--with-twins": filters.with_twins}
    return apart.join([*said, *(flag for flag, given in flags.items() if given)])


def _data(name: str) -> str:
    return resources.files("reportminer").joinpath("data", "webpage", name).read_text(encoding="utf-8")


@cache
def _words(lang: str) -> dict[str, str]:
    words: dict[str, str] = tomllib.loads(_data("words.toml"))[lang]
    return words


def _template() -> Any:
    from jinja2 import Environment, StrictUndefined

    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string(_data("report.html.j2"))


def _as_is(text: str) -> Any:
    """Mark a text as HTML that is escaped already, or data that must not be."""
    from markupsafe import Markup

    return Markup(text)  # noqa: S704 - made by this package: charts, rows and the store escape what reports say
