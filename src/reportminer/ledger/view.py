"""The reading ledger as lines for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reportminer.document import SEEN_FATES
from reportminer.ledger.summary import FileAccount, LedgerSummary, Row
from reportminer.punctuation import full_width
from reportminer.terminal import shorten, table
from reportminer.warning_kinds import catalogue

_FILES_SHOWN = 20
"""Files listed with their reasons; the CSV file has all."""

_WIDTH = 110
"""Columns of a quotation or reason."""

_WORDS = {
    "en": {
        "files": "files",
        "read": "read",
        "failed": "failed",
        "skipped": "skipped",
        "duplicate": "duplicates",
        "vanished": "vanished",
        "noted": "noted",
        "characters": "characters",
        "seen": "seen",
        "kept": "kept",
        "repaired": "kept, repaired",
        "furniture": "furniture of pages",
        "spaces": "white space",
        "invisible": "invisible",
        "recognised": "of these read from pictures",
        "left out": "left out before (menus, comments)",
        "added": "added between lines",
        "unread": "no text",
        "look": "Files to look at, the worst first:",
        "none": "No file needs a look.",
        "lost": "left out as furniture",
        "more": "… and {count} more; --csv FILE lists them all",
        "accounts": "accounts (characters)",
        "rows": "ledger",
        "page": "page {}",
        "line": "line {}",
        "picture": "from a picture",
        "comma": ", ",
        "colon": ": ",
        "at": " ({})",
    },
    "zh": {
        "files": "文件",
        "read": "已读",
        "failed": "失败",
        "skipped": "跳过",
        "duplicate": "重复",
        "vanished": "已不存在",
        "noted": "有记录",
        "characters": "字符",
        "seen": "读到",
        "kept": "保留",
        "repaired": "修复后保留",
        "furniture": "页面附属文字",
        "spaces": "空白",
        "invisible": "不可见字符",
        "recognised": "其中由图像识别",
        "left out": "此前略去（菜单、批注等）",
        "added": "行间补入",
        "unread": "无文字",
        "look": "需要查看的文件，问题最重的在前：",
        "none": "没有需要查看的文件。",
        "lost": "作为页面附属文字去掉",
        "more": "…… 另有{count}个，--csv 文件 可全部列出",
        "accounts": "账目（字符）",
        "rows": "记录",
        "page": "第{}页",
        "line": "第{}行",
        "picture": "图像识别",
        "comma": "，",
        "colon": "：",
        "at": "（{}）",
    },
}


def summary_lines(summary: LedgerSummary, *, lang: str) -> list[str]:
    """Return counts of files, sums of characters with shares, and the files to look at."""
    words = _WORDS[lang]
    order = ("read", "failed", "skipped", "duplicate", "vanished")
    counts = words["comma"].join(f"{words[state]} {summary.states.get(state, 0)}" for state in order)
    lines = [f"{words['files']}{words['colon']}{counts}", "", *_sums(summary, words), ""]
    worst = [file for file in summary.files if file.noteworthy]
    lines.append(words["look"] if worst else words["none"])
    for file in worst[:_FILES_SHOWN]:
        lines += _file_reasons(file, words, lang)
    if len(worst) > _FILES_SHOWN:
        lines.append(words["more"].format(count=len(worst) - _FILES_SHOWN))
    return lines


def _sums(summary: LedgerSummary, words: dict[str, str]) -> list[str]:
    seen = summary.total(*SEEN_FATES)

    def row(name: str, count: int, *, share: bool = True) -> list[str]:
        return [words[name], f"{count:,}", f"{count / seen:.2%}" if share and seen else ""]

    rows = [[f"{words['characters']}{words['colon']}{words['seen']}", f"{seen:,}", ""]]
    rows += [["  " + row(fate, 0)[0], *row(fate, summary.total(fate))[1:]] for fate in SEEN_FATES]
    if recognised := summary.total(*SEEN_FATES, recognised=True):
        rows.append(row("recognised", recognised))
    if left_out := summary.total("left out"):
        rows.append(row("left out", left_out, share=False))
    return table(rows, "<>>")


def _file_reasons(file: FileAccount, words: dict[str, str], lang: str) -> Iterator[str]:
    yield f"{file.source}  {words['at'].format(words[file.state]).strip()}"
    if file.lost > 0 and file.noteworthy and not file.warnings:
        yield f"    {words['lost']}{words['colon']}{file.lost:.0%}"
    for row, count in _grouped([row for row in file.events if row["kind"] in ("failed", "warning")]):
        times = f" ×{count}" if count > 1 else ""
        yield "    " + shorten(f"{reason(row, lang)}{times}{_at(row, words)}", _WIDTH)


def _grouped(rows: Sequence[Row]) -> list[tuple[Row, int]]:
    """Return the first row of each code, or reason where there is no code, with the number of such rows."""
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(row["code"] or row["reason"], []).append(row)
    return [(group[0], len(group)) for group in groups.values()]


def reason(row: Row, lang: str) -> str:
    """Return code and reason of a row; in Chinese the sentence of the catalogue stands before the reason."""
    kind = catalogue().get(row["code"])
    if kind is None:
        return str(row["reason"])
    own = full_width(kind.means[lang]) if lang == "zh" else row["reason"]
    return f"[{row['code']}] {own}"


def _at(row: Row, words: dict[str, str]) -> str:
    parts = [words[name].format(row[name]) for name in ("page", "line") if row[name]]
    where = words["at"].format(words["comma"].join(parts)) if parts else ""
    return where + (f" “{row['text']}”" if row["text"] else "")


def file_lines(file: FileAccount, accounts: Sequence[Row], rows: Sequence[Row], *, lang: str) -> list[str]:
    """Return all that is known of one file: its accounts page by page, its rows with place and quotation."""
    words = _WORDS[lang]
    lines = [f"{file.source}  {words['at'].format(words[file.state]).strip()}"]
    if file.reader:
        lines.append(file.reader)
    if accounts:
        lines += ["", words["accounts"]]
        cells = [
            [
                words["page"].format(row["page"]) if row["page"] else "",
                words[row["fate"]],
                f"{row['characters']:,}",
                " ".join(part for part in (row["reason"], words["picture"] if row["recognised"] else "") if part),
            ]
            for row in accounts
        ]
        lines += ["  " + line for line in table(cells, "<<><")]
        total = [f"{words[name]} {file.sums[name]:,}" for name in ("seen", *SEEN_FATES)]
        lines.append("  " + " = ".join([total[0], " + ".join(total[1:])]))
    if rows:
        lines += ["", words["rows"]]
    for row in rows:
        counted = f", {row['characters']:,}" if row["characters"] else ""
        lines.append(f"  {row['kind']} ({row['stage']}{counted}): {reason(row, lang)}{_at(row, words)}")
    return lines
