"""The overview as one screen of a terminal."""

from __future__ import annotations

from reportminer.compare.questions import questions
from reportminer.compare.table import Answer, table_lines
from reportminer.terminal import pad, width

_ASK = {"zh": "接下来可以问（reportminer 加以下命令）：", "en": "What can be asked next (reportminer with …):"}
_WIDTH = 100
"""Columns of the screen."""


def overview_lines(answer: Answer, *, lang: str) -> list[str]:
    """Return the overview in at most 40 lines of 100 columns."""
    lines = []
    for shown in answer.tables:
        lines += [
            *(_cut(line) for line in table_lines(shown, lang=lang)),
            "",
        ]
    cautions = answer.cautions(lang)
    lines += [*cautions, ""] if cautions else []
    asked = [(question.command, question.asks(lang)) for question in questions()]
    columns = max(len(command) for command, _ in asked)
    return [*lines, _ASK[lang], *(f"  {pad(command, columns)}  {asks}" for command, asks in asked)]


def _cut(line: str) -> str:
    """Return a line no wider than the screen; the blanks that keep its columns stay."""
    if width(line) <= _WIDTH:
        return line
    kept = line
    while width(kept) > _WIDTH - width("…"):
        kept = kept[:-1]
    return kept + "…"
