"""Outline and passages of corpus reports against golden files; ``pytest --regenerate`` writes them anew.

A difference is not always a mistake: look at it, and regenerate when it is meant.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from factories import read_folder, tree_of
from locations import CORPUS
from reportminer.document import Report

GOLDEN = Path(__file__).resolve().parent / "golden"
PLACES = ("huaicha", "jiping", "ouyu", "shuangdui", "zening")
NAMES = sorted(path.stem for path in (CORPUS / "gold").glob("*.jsonl") if path.stem.split("_")[0] in PLACES)


def shown(report: Report) -> dict[str, Any]:
    return {
        "metadata": {reading.field: [reading.value, reading.where] for reading in report.metadata},
        "outline": tree_of(report),
        "passages": [
            {
                "span": [passage.start, passage.end],
                "text": report.text[passage.start : passage.end][:24],
                "path": list(passage.heading_path),
                "heading": passage.heading,
                "enumerator": passage.enumerator,
                "lead_in": passage.lead_in,
            }
            for passage in report.passages
        ],
        "warnings": [row.reason for row in report.ledger],
    }


def dumped(content: dict[str, Any]) -> str:
    """Return JSON with one passage a line, so that a difference shows where it is."""
    parts = []
    for key, value in content.items():
        if isinstance(value, list):
            rows = ",\n".join("  " + json.dumps(row, ensure_ascii=False) for row in value)
            parts.append(f' "{key}": [\n{rows}\n ]' if rows else f' "{key}": []')
        else:
            parts.append(f' "{key}": {json.dumps(value, ensure_ascii=False)}')
    return "{\n" + ",\n".join(parts) + "\n}\n"


@pytest.mark.parametrize("name", NAMES)
def test_outline_and_passages_are_as_before(name: str, regenerate: bool) -> None:
    rows = (CORPUS / "gold" / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    content = shown(read_folder(CORPUS)[json.loads(rows[0])["source"]])
    path = GOLDEN / f"{name}.json"
    if regenerate:
        path.write_text(dumped(content), encoding="utf-8", newline="\n")
    assert json.loads(path.read_text(encoding="utf-8")) == content


def test_every_golden_file_belongs_to_a_report() -> None:
    assert len(NAMES) == 14
    assert sorted(path.stem for path in GOLDEN.glob("*.json")) == NAMES


def test_the_switch_is_off(regenerate: bool) -> None:
    """Fails on a run that regenerates: such a run proves nothing."""
    assert not regenerate
