"""Single passages with headings and neighbours (hard cases, practice), each put into a blank report to be coded."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from reportminer.classify.examples import Decision, Example
from reportminer.document import Document, Paragraph, Passage, Place, Report, Section, Source, TextLine
from reportminer.errors import GoldError
from reportminer.settings import BLANK_LINES

_BLANK = "略。"
_FRONT = ("2024年，我镇扎实推进法治政府建设。现将有关情况报告如下：",)
_BEHIND = ("特此报告。", "清和镇人民政府", "2025年1月10日")


def read_hard(file: Path, *, in_few_lines: bool = False) -> tuple[Example, ...]:
    """Read single passages (JSONL with id, heading_path, before, text, after, label) as examples of one report each.

    Only the passage in question has a decision; it stands under its headings between its neighbours, in the
    middle of blanks (略。): nobody knows where in its report it stood, and a place that its heading told
    would tell the heading where it is to be hidden.  With ``in_few_lines`` it stands between an opening and
    a closing instead, which makes it look like one of them.  ``group`` names passages from one context;
    without it each has its own.  Raises GoldError.
    """
    blanks = (_BLANK,) * (BLANK_LINES // 2)
    front, behind = (_FRONT, _BEHIND) if in_few_lines else (blanks, blanks)
    examples = []
    for number, line in enumerate(file.read_text(encoding="utf-8").split("\n"), start=1):
        if line.strip():
            try:
                examples.append(_example(json.loads(line), front, behind))
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                raise GoldError(f"{file}, line {number}: not a hard case ({error})") from error
    return tuple(examples)


def _example(entry: Mapping[str, Any], front: tuple[str, ...], behind: tuple[str, ...]) -> Example:
    path = tuple(entry["heading_path"])
    inner = [text for text in (entry["before"], entry["text"], entry["after"]) if text]
    texts = [*front, *inner, *behind]
    wanted = len(front) + bool(entry["before"])
    opening = len(front) if front == _FRONT else 0
    full = "\n".join(texts)
    passages, start = [], 0
    for number, text in enumerate(texts):
        inside = bool(path) and number >= opening
        name = f"{entry['id']}-{number}"
        passages.append(
            Passage(name, start, start + len(text), 0 if inside else -1, number, heading_path=path if inside else ())
        )
        start += len(text) + 1
    begin = passages[opening].start
    sections = (Section(0, -1, 1, begin, len(full), begin, begin, path[0], run_in=True),) if path else ()
    digest = hashlib.sha256(f"{entry['id']}\n{full}".encode()).hexdigest()
    source = Source(f"hard/{entry['id']}.txt", Path(f"{entry['id']}.txt"), digest, "text/plain", len(full))
    document = Document(source, full, (TextLine(0, len(full), Place(None, 1)),), (Paragraph(0, len(full)),), ())
    decision = Decision(
        entry["label"],
        topic=next(iter(entry.get("topics") or ()), ""),
        aspect=entry.get("aspect") or "",
        also=tuple(entry.get("also") or ()),
    )
    decisions = tuple(decision if number == wanted else None for number in range(len(texts)))
    return Example(Report(document, sections, tuple(passages)), decisions, entry.get("group") or entry["id"])
