"""Hard cases: single passages with their headings and neighbours, each put into a made-up report to be coded."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from reportminer.classify.examples import Decision, Example
from reportminer.document import Report, Source
from reportminer.errors import GoldError
from reportminer.media import TEXT
from reportminer.pipeline import analyse, make_options

_BEFORE = ("2024年，我镇扎实推进法治政府建设。现将有关情况报告如下：",)
_BEHIND = ("特此报告。", "清和镇人民政府", "2025年1月10日")


def read_hard(files: Sequence[Path]) -> tuple[Example, ...]:
    """Read hard cases (JSONL with heading_path, before, text, after, label) as examples of one report each.

    Only the passage in question has a decision; cases whose text is not found again are left out.
    Raises GoldError.
    """
    examples = []
    for file in files:
        for number, line in enumerate(file.read_text(encoding="utf-8").split("\n"), start=1):
            if line.strip():
                try:
                    entry = json.loads(line)
                    example = _example(entry)
                except (ValueError, KeyError, TypeError) as error:
                    raise GoldError(f"{file}, line {number}: not a hard case ({error})") from error
                examples += [example] if example else []
    return tuple(examples)


def _example(entry: dict[str, Any]) -> Example | None:
    text = entry["text"].strip()
    lines = (*_BEFORE, *entry["heading_path"], entry.get("before", ""), text, entry.get("after", ""), *_BEHIND)
    data = "\n".join(line for line in lines if line).encode("utf-8")
    digest = hashlib.sha256(entry.get("id", "").encode("utf-8") + data).hexdigest()
    name = f"hard/{entry.get('id', digest[:8])}.txt"
    report = analyse(Source(name, Path(name), digest, TEXT, len(data)), data, make_options()).report
    at = _passage(report, text)
    if at is None:
        return None
    decision = Decision(entry["label"], "", entry.get("aspect", "") or "", tuple(entry.get("also", ())))
    decisions = tuple(decision if index == at else None for index in range(len(report.passages)))
    return Example(report, decisions, name)


def _passage(report: Report, text: str) -> int | None:
    """Return the index of the passage that holds most of ``text``, None where no passage holds half of it."""
    start = report.text.find(text)
    if start < 0:
        return None
    shares = [min(p.end, start + len(text)) - max(p.start, start) for p in report.passages]
    best = max(range(len(shares)), key=shares.__getitem__)
    return best if shares[best] * 2 >= len(text) else None
