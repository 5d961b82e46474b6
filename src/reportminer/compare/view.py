"""The comparison as lines for a terminal."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from reportminer.compare.profile import Profile
from reportminer.compare.same_text import twins_note
from reportminer.compare.wording import full_width, unknown_place
from reportminer.terminal import table
from reportminer.warning_kinds import catalogue

_HEADS = {
    "en": {"place": "place", "year": "year", "reports": "reports", "all": "all"},
    "zh": {"place": "地区", "year": "年度", "reports": "份数", "all": "合计"},
}
_NOTE = {
    "en": "Number of passages, and share of the characters.  “·” marks a part that is missing.",
    "zh": "数字为段落单元数,百分比为字数占比;“·”表示缺少该部分。",
}
_UNSURE = {
    "en": "The coder is unsure of {count} of these passages (unsure 1 in passages.csv of the export).",
    "zh": "其中{count}个段落单元编码者把握不大（见导出的 passages.csv 中 unsure 为 1 的行）。",
}
_LEFT_OUT = {
    "en": "Left out, as they seem to be no reports ({count}; --all counts them): {names}",
    "zh": "未计入的文件(共{count}个,用 --all 可计入):{names}",
}
_NAMES_SHOWN = 8
"""Files named; the ledger has all."""


def profile_lines(profile: Profile, *, lang: str) -> list[str]:
    """Return the comparison as a table: one line a place and year, one column a label."""
    heads = _HEADS[lang]
    names = [zh if lang == "zh" else en for _, zh, en in profile.labels]
    rows = [[heads["place"], heads["year"], heads["reports"], *names, heads["all"]]]
    for (place, year), cells in profile.groups().items():
        shown = [f"{cell.passages} {cell.share:>4.0%}" if cell.passages else "·" for cell in cells]
        total = str(sum(cell.passages for cell in cells))
        rows.append([unknown_place(place, lang), year or "?", str(cells[0].reports), *shown, total])
    if profile.by == "year":
        rows = [row[1:] for row in rows]
    align = ("" if profile.by == "year" else "<") + ">" * len(rows[0])
    unsure = sum(row.unsure for row in profile.rows)
    notes = [_NOTE[lang]] + ([_UNSURE[lang].format(count=unsure)] if unsure else [])
    if profile.left_out:
        notes.append(_left_out(profile.left_out, lang))
    if profile.twins:
        notes.append(twins_note(profile.twins, lang))
    return [*table(rows, align), "", *(map(full_width, notes) if lang == "zh" else notes)]


def _left_out(files: Sequence[tuple[str, str]], lang: str) -> str:
    """Return the note on the files that do not count, by what they seem to be."""
    kinds = catalogue()
    named: dict[str, list[str]] = defaultdict(list)
    for name, code in files[:_NAMES_SHOWN]:
        named[kinds[code].means[lang] if code in kinds else code].append(name)
    between, colon, apart = ("、", ":", ";") if lang == "zh" else (", ", ": ", "; ")
    names = apart.join(f"{what}{colon}{between.join(of)}" for what, of in named.items())
    return _LEFT_OUT[lang].format(count=len(files), names=names + (" …" if len(files) > _NAMES_SHOWN else ""))
