"""The pages of a capsule that people read: README, methods, codebook, citation, in Chinese and English."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from typing import Any

from reportminer import __version__
from reportminer.capsule.contents import Resource
from reportminer.capsule.figures import CoderFigures, Figures
from reportminer.compare.questions import questions
from reportminer.compare.wording import full_width
from reportminer.settings import REUSE_SHARE


@cache
def _data() -> dict[str, Any]:
    text = resources.files("reportminer").joinpath("data", "capsule.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def titles(figures: Figures) -> tuple[str, str]:
    """Return the capsule's title in Chinese and English."""
    filled = _filled(figures)
    return _data()["title"]["zh"].format(**filled["zh"]), _data()["title"]["en"].format(**filled["en"])


def _filled(figures: Figures) -> dict[str, dict[str, Any]]:
    years = figures.years
    span = years[0] if len(years) == 1 else f"{years[0]}–{years[-1]}" if years else ""
    unsure = sum(coder.unsure for coder in figures.coders)
    coded = sum(coder.passages for coder in figures.coders)
    shared = {
        "version": __version__,
        "reports": figures.reports,
        "places": figures.places,
        "passages": figures.passages,
        "characters": figures.characters,
        "codebook": figures.codebook,
        "codebook_digest": figures.codebook_digest[:12],
        "quantities": figures.facts["quantity"],
        "citations": figures.facts["citation"],
        "actors": figures.facts["actor"],
        "slogans": figures.facts["slogan"],
        "unsure": unsure,
        "unsure_share": f"{unsure / coded:.1%}" if coded else "0%",
        "uncoded": figures.uncoded,
        "failed": figures.failed,
        "skipped": figures.skipped,
        "duplicates": figures.duplicates,
        "no_reports": figures.no_reports,
        "unknown": len(figures.unknown_places),
        "reuse": f"{REUSE_SHARE:.0%}",
    }
    return {
        "zh": shared | {"years": span or "年度不明", "year_count": len(years)},
        "en": shared | {"years": span or "years unknown", "year_count": len(years)},
    }


def methods(figures: Figures, left_out: Mapping[str, tuple[str, str]], lang: str) -> str:
    """Return the methods page with the figures filled in; what is not known is said, not left out."""
    words, filled = _data()["methods"], _filled(figures)[lang]
    machines = [coder for coder in figures.coders if not coder.person]
    paragraphs = [words[name][lang].format(**filled) for name in ("material", "units")]
    coding = [_coder(coder, lang) for coder in figures.coders] + [words["unsure"][lang].format(**filled)] * bool(
        machines
    )
    coding += [words["uncoded"][lang].format(**filled)] * bool(figures.uncoded)
    if any(coder.quality and not coder.quality.own for coder in machines):
        coding.append(words["invented"][lang])
    paragraphs.append((" " if lang == "en" else "").join(coding))
    paragraphs += [words["facts"][lang].format(**filled), words["left_out"][lang].format(**filled)]
    if figures.twins:
        pairs = "; ".join(f"{source} = {other}" for source, other in figures.twins)
        paragraphs.append(words["twins"][lang].format(count=len(figures.twins), files=pairs))
    if figures.settled:
        paragraphs.append(words["settled"][lang].format(**filled, settled=figures.settled))
    if figures.unknown_places:
        paragraphs.append(words["unknown"][lang].format(**filled, files=", ".join(figures.unknown_places)))
    if left_out:
        listed = ("; " if lang == "en" else "；").join(
            _left_out(name, reason, lang) for name, reason in sorted(left_out.items())
        )
        paragraphs.append(words["questions"][lang].format(listed=listed))
    paragraphs.append(words["check"][lang].format(**filled))
    text = "\n\n".join(paragraphs)
    return f"# {words['head'][lang]}\n\n{full_width(text) if lang == 'zh' else text}\n"


def _left_out(name: str, reason: tuple[str, str], lang: str) -> str:
    if lang == "en":
        return f"{name} ({reason[1]})"
    titles = {question.code: question.title_zh for question in questions()}
    return f"{titles.get(name, name)}（{reason[0]}）"


def _coder(coder: CoderFigures, lang: str) -> str:
    words, quality = _data()["methods"], coder.quality
    filled: dict[str, Any] = {"coder": coder.coder, "coded": coder.passages}
    if coder.person:
        return str(words["person"][lang].format(**filled))
    if quality is None:
        return str(words["no_gold"][lang].format(**filled))
    alpha = "" if quality.alpha is None else words["alpha"][lang].format(alpha=f"{quality.alpha:.3f}")
    filled |= {"on": quality.on_zh if lang == "zh" else quality.on_en, "of": quality.passages, "alpha": alpha}
    return str(
        words["quality"][lang].format(**filled, accuracy=f"{quality.accuracy:.3f}", macro_f1=f"{quality.macro_f1:.3f}")
    )


def readme(figures: Figures, tables: Sequence[Resource], *, licence: str, cited: bool, lang: str) -> str:
    """Return the README: what is in the capsule and how to open it; ``cited`` says whether it has a CITATION.cff."""
    at = 0 if lang == "zh" else 1
    listed = "\n".join(
        f"| `{table.folder}/{table.name}.csv` | {(table.about.zh, table.about.en)[at]} |" for table in tables
    )
    given = _data()["licence"]["given" if licence else "open"][lang].format(licence=licence)
    return str(
        _data()["readme"][lang].format(
            title=titles(figures)[at],
            tables=listed,
            licence=given,
            version=__version__,
            citation=_data()["cited"]["yes" if cited else "no"][lang],
        )
    )


def citation_words() -> Mapping[str, Any]:
    """Return the sentences of CITATION.cff, and the licences that its format knows."""
    found: Mapping[str, Any] = _data()["citation"]
    return found


def codebook_page(rows: Sequence[Mapping[str, Any]], lang: str) -> str:
    """Return the codebook as a page: labels with definitions, then all other codes by kind."""
    words = _data()["codebook"]
    lines = [f"# {words['head'][lang]}", ""]
    kinds = list(dict.fromkeys(str(row["kind"]) for row in rows))
    for kind in sorted(
        kinds,
        key=lambda kind: (kind not in words["order"], words["order"].index(kind) if kind in words["order"] else 0),
    ):
        own = [row for row in rows if row["kind"] == kind]
        lines += [f"## {words['kinds'].get(kind, [kind, kind])[0 if lang == 'zh' else 1]}", ""]
        if kind == "rule":
            lines += [f"{number}. {row[lang] or row['zh']}" for number, row in enumerate(own, start=1)] + [""]
            continue
        lines += [words["row"][lang], "| --- | --- | --- |"]
        for row in own:
            told = [str(row[f"definition_{lang}"] or ""), str(row["not_this"] or "") if lang == "en" else ""]
            cells = (f"`{row['code']}`", str(row[lang] or row["zh"]), "; ".join(part for part in told if part))
            lines.append("| " + " | ".join(" ".join(cell.split()).replace("|", "\\|") for cell in cells) + " |")
        lines.append("")
    return "\n".join(lines)
