"""Hard cases: single passages with their headings and neighbours, each put into a made-up report to be coded."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from reportminer.classify.examples import Decision, Example
from reportminer.document import Document, Paragraph, Passage, Place, Report, Section, Source, TextLine
from reportminer.errors import GoldError

_FRONT = "2024年，我镇扎实推进法治政府建设。现将有关情况报告如下："
_BEHIND = ("特此报告。", "清和镇人民政府", "2025年1月10日")


def read_hard(file: Path) -> tuple[Example, ...]:
    """Read hard cases (JSONL with id, heading_path, before, text, after, label) as examples of one report each.

    Only the passage in question has a decision; it stands under its headings between its neighbours,
    with an opening in front and a closing behind.  Raises GoldError.
    """
    examples = []
    for number, line in enumerate(file.read_text(encoding="utf-8").split("\n"), start=1):
        if line.strip():
            try:
                examples.append(_example(json.loads(line)))
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                raise GoldError(f"{file}, line {number}: not a hard case ({error})") from error
    return tuple(examples)


def _example(entry: dict[str, Any]) -> Example:
    path = tuple(entry["heading_path"])
    inner = [text for text in (entry["before"], entry["text"], entry["after"]) if text]
    texts = [_FRONT, *inner, *_BEHIND]
    wanted = 2 if entry["before"] else 1
    full = "\n".join(texts)
    passages, start = [], 0
    for number, text in enumerate(texts):
        inside = bool(path) and number > 0
        name = f"{entry['id']}-{number}"
        passages.append(
            Passage(name, start, start + len(text), 0 if inside else -1, number, heading_path=path if inside else ())
        )
        start += len(text) + 1
    begin = len(_FRONT) + 1
    sections = (Section(0, -1, 1, begin, len(full), begin, begin, path[0], run_in=True),) if path else ()
    digest = hashlib.sha256(f"{entry['id']}\n{full}".encode()).hexdigest()
    source = Source(f"hard/{entry['id']}.txt", Path(f"{entry['id']}.txt"), digest, "text/plain", len(full))
    document = Document(source, full, (TextLine(0, len(full), Place(None, 1)),), (Paragraph(0, len(full)),), ())
    decision = Decision(entry["label"], aspect=entry.get("aspect") or "", also=tuple(entry.get("also") or ()))
    decisions = tuple(decision if number == wanted else None for number in range(len(texts)))
    return Example(Report(document, sections, tuple(passages)), decisions, entry["id"])
