"""Machine scores beside the agreement of two codings, who coded, and the curve of coverage and accuracy."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from locations import CORPUS
from reportminer.cli import main

PLACE = "朔宁县槐岔镇"
GOLD = CORPUS / "gold" / "huaicha_2022.jsonl"


def run(*arguments: object) -> Result:
    result = CliRunner().invoke(main, list(map(str, arguments)))
    assert "Traceback" not in result.output
    return result


def evaluated(*arguments: object, gold: Path = GOLD) -> str:
    result = run("evaluate", gold, "--reports", CORPUS / PLACE, *arguments)
    assert result.exit_code == 0, result.output
    return result.stdout


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        (
            "en",
            (
                "machine and gold",
                "gold and second coding: the ceiling",
                "no person",
                "The machine is: model-",
                "all labels",
            ),
        ),
        ("zh", ("机器与标准", "标准与第二份编码（上限）", "非人工", "机器编码者：model-", "全部类别")),
    ],
)
def test_the_ceiling_stands_beside_each_score_and_it_says_who_coded(lang: str, words: tuple[str, ...]) -> None:
    second = CORPUS / "second_coding" / "huaicha_2022.jsonl"
    text = evaluated("--second", second, "--lang", lang)
    assert all(word in text for word in words), text
    block = text.split("Krippendorff")[1].split("\n\n")[0].splitlines()
    scores = [line for line in block if line.count("[") == 2]
    assert len(scores) >= 5, "all labels and each of at least four, machine and second coding in one line"


def test_without_a_second_coding_it_says_that_there_is_no_ceiling() -> None:
    assert "no ceiling" in evaluated()


@pytest.mark.parametrize(
    ("coder", "note", "told"),
    [("", "", "not named in the rows"), ("李", "", "Gold was coded by: 李"), ("李", "two students", "two students")],
)
def test_who_coded_gold_is_read_from_rows_or_the_note_beside_them(
    coder: str, note: str, told: str, tmp_path: Path
) -> None:
    entries = [json.loads(line) for line in GOLD.read_text(encoding="utf-8").splitlines() if line]
    rows = [entry | ({"coder": coder} if coder else {}) for entry in entries]
    text = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    (tmp_path / "a.jsonl").write_text(text, encoding="utf-8")
    if note:
        (tmp_path / "coder.json").write_text(json.dumps({"en": note}), encoding="utf-8")
    for gold in (tmp_path, tmp_path / "a.jsonl"):
        assert told in evaluated(gold=gold)


@pytest.mark.parametrize("note", [b"{", b"[]", b"{}", b"\xff", b'"en"'])
def test_a_damaged_note_is_named(note: bytes, tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(GOLD.read_bytes())
    (tmp_path / "coder.json").write_bytes(note)
    result = run("evaluate", tmp_path, "--reports", CORPUS / PLACE)
    assert result.exit_code == 2
    assert "coder.json: not a note on who coded" in result.stderr


def test_the_curve_and_the_marked_passages_are_printed_and_written(tmp_path: Path) -> None:
    text = evaluated("--json", tmp_path / "x.json")
    assert "Coverage and accuracy" in text
    assert ("Marked unsure:" in text) == bool(json.loads((tmp_path / "x.json").read_text("utf-8"))["unsure"]["of"])
    figures = json.loads((tmp_path / "x.json").read_text(encoding="utf-8"))
    assert figures["coverage"][0][0] == 1.0
    assert figures["unsure"]["of"] + figures["sure"]["of"] == sum(s["support"] for s in figures["by_label"])
    assert figures["alpha"]["low"] <= figures["alpha"]["value"] <= figures["alpha"]["high"]
    assert "none_marked" not in text
    assert "No passage is marked unsure" in evaluated("--hide-headings")


def test_the_second_coding_is_in_the_json_too(tmp_path: Path) -> None:
    second = CORPUS / "second_coding" / "huaicha_2022.jsonl"
    evaluated("--second", second, "--json", tmp_path / "x.json")
    figures = json.loads((tmp_path / "x.json").read_text(encoding="utf-8"))
    assert figures["second_coding"]["reports"] == 1
    assert figures["second_coding"]["overall"]["value"] > 0.5
