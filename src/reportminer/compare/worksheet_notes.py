"""The worksheet's sheet of notes: how to use it, what the codes mean, what it was made with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from reportminer import __version__
from reportminer.compare.parts import mandate, state_names
from reportminer.compare.same_text import twins_note
from reportminer.compare.selection import Selection
from reportminer.compare.wording import full_width
from reportminer.export.xlsx import Cell, Sheet
from reportminer.store import open_store
from reportminer.store.tables import table

_STATES = ("present", "thin", "absent", "in_time", "late", "undated")


def notes_sheet(selection: Selection, *, name: str, title: str, how: Sequence[Mapping[str, str]], lang: str) -> Sheet:
    """Return the sheet: the sentences of ``how``, the parts, the labels with their definitions, the versions."""
    at = 0 if lang == "zh" else 1
    rows: list[tuple[Cell, ...]] = [(Cell(title, "title", span=2),)]
    rows += [(Cell(str(number), "centre"), Cell(entry[lang])) for number, entry in enumerate(how, start=1)]
    rows += [(Cell("", "plain", span=2),), _head(("判定", "说明"), ("state", "meaning"), lang)]
    rows += [(Cell(state_names()[state][at]), Cell(_meaning(state, lang))) for state in _STATES]
    rows += [(Cell("", "plain", span=2),), _head(("部分", "依据的编码"), ("part", "codes it rests on"), lang)]
    for part in mandate()["part"]:
        codes = [("label", part["label"])] + ([("aspect", part["aspect"])] if "aspect" in part else [])
        rows.append((Cell(part[lang]), Cell(" / ".join(selection.name(*code, lang) for code in codes))))
    rows += [
        (Cell("", "plain", span=2),),
        _head(("类别", "定义（编码手册）"), ("label", "definition (codebook)"), lang),
    ]
    rows += [(Cell(label), Cell(definition)) for label, definition in _definitions(selection, lang)]
    rows += [(Cell("", "plain", span=2),), _head(("版本", ""), ("made with", ""), lang)]
    rows += [(Cell(what), Cell(value)) for what, value in _versions(selection, lang)]
    if selection.twins:
        rows.append((Cell("同文" if lang == "zh" else "same text"), Cell(twins_note(selection.twins, lang))))
    return Sheet(name, tuple(rows), (22.0, 110.0), heads=0, filtered=False, footer=title)


def _head(zh: tuple[str, str], en: tuple[str, str], lang: str) -> tuple[Cell, ...]:
    return tuple(Cell(word, "head") for word in (zh if lang == "zh" else en))


def _meaning(state: str, lang: str) -> str:
    least = mandate()["thin_characters"]
    zh, en = {
        "present": (f"有此部分,且不少于{least}字", f"told in {least} characters or more"),
        "thin": (f"不足{least}字,或只在其他部分顺带提及", f"told in fewer than {least} characters, or in passing"),
        "absent": ("未读到此部分", "not found in the report"),
        "in_time": ("报告日期不晚于次年3月1日", "dated 1 March of the next year or before"),
        "late": ("报告日期晚于次年3月1日", "dated after 1 March of the next year"),
        "undated": ("报告中没有读到日期,或只有年月而无法判断", "no date was read, or one that leaves it open"),
    }[state]
    return full_width(zh) if lang == "zh" else en


def _definitions(selection: Selection, lang: str) -> list[tuple[str, str]]:
    with open_store(selection.db) as store:
        columns, rows = table(store, "codebook")
        entries = [dict(zip(columns, row, strict=True)) for row in rows]
    said = [(str(row[lang]), str(row[f"definition_{lang}"] or "")) for row in entries if row["kind"] == "label"]
    return [(name, full_width(text)) for name, text in said] if lang == "zh" else said


def _versions(selection: Selection, lang: str) -> list[tuple[str, str]]:
    with open_store(selection.db) as store:
        codebook = store.setting("codebook_version")
    coders = sorted({passage.coder for passage in selection.passages if passage.coder})
    unsure = sum(passage.unsure for passage in selection.passages)
    zh = lang == "zh"
    return [
        ("reportminer", __version__),
        ("编码手册" if zh else "codebook", codebook),
        ("编码者" if zh else "coder", "、".join(coders) if zh else ", ".join(coders)),
        ("报告份数" if zh else "reports", str(len(selection.reports))),
        (
            "段落单元" if zh else "passages",
            f"{len(selection.passages)}（其中{unsure}个编码者把握不大）"
            if zh
            else f"{len(selection.passages)} ({unsure} coded unsurely)",
        ),
    ]
