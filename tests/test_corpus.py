"""The invented corpus: built from its masters byte for byte, coded, and nowhere copied from a real report."""

from __future__ import annotations

import csv
import html
import json
import re
import zipfile
from itertools import combinations
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

import build_corpus
from build_corpus import MASTERS, build_gold, build_report, master_path, read_master, read_recipes
from locations import CORPUS, SHARED, needs_shared
from reportminer.evaluate.hard import read_hard

RECIPES = read_recipes()
LABELS = {"measure", "shortcoming", "responsibility", "plan", "other"}
TOPICS = {
    "leadership", "functions", "business_environment", "rules", "decision_making", "enforcement", "emergency",
    "disputes", "litigation", "oversight", "publicity", "legal_services", "capacity", "technology",
}  # fmt: skip
LONGEST_SHARED_RUN = 20
"""Characters, law names and set formulas not counted, that no master may share with a real report."""


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def shown(path: Path) -> object:
    """What a reader of a DOCX or PDF sees: other versions of the libraries write other bytes for the same."""
    if path.suffix == ".docx":
        with zipfile.ZipFile(path) as members:
            parts = [name for name in members.namelist() if re.search(r"word/(document|numbering|header|footer)", name)]
            return {name: members.read(name) for name in parts}
    with pypdfium2.PdfDocument(path) as document:
        return [page.get_textpage().get_text_bounded() for page in document]


def same_content(committed: Path, built: Path) -> bool:
    if committed.read_bytes() == built.read_bytes():
        return True
    return committed.suffix in {".docx", ".pdf"} and shown(committed) == shown(built)


# --- the files ----------------------------------------------------------------------------------
def test_every_master_has_a_recipe_and_every_recipe_a_path_of_its_own() -> None:
    assert {path.stem for path in MASTERS.rglob("*.txt")} - {"set_formulas"} == set(RECIPES)
    assert len({recipe["path"] for recipe in RECIPES.values()}) == len(RECIPES)
    assert len(RECIPES) >= 14


@pytest.mark.parametrize("name", RECIPES)
def test_committed_files_are_what_the_masters_build(name: str, tmp_path: Path) -> None:
    committed = CORPUS / RECIPES[name]["path"]
    built = tmp_path / committed.name
    built.write_bytes(build_report(name, RECIPES[name]))
    assert same_content(committed, built)
    assert (CORPUS / "gold" / f"{name}.jsonl").read_bytes() == build_gold(name, RECIPES[name])


def test_building_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    for folder in ("first", "second"):
        build_corpus.build_corpus(tmp_path / folder)
    first = {p.relative_to(tmp_path / "first"): p.read_bytes() for p in (tmp_path / "first").rglob("*.*")}
    second = {p.relative_to(tmp_path / "second"): p.read_bytes() for p in (tmp_path / "second").rglob("*.*")}
    assert first == second
    lists = [name for kind, name in build_corpus.LISTS.items() if build_corpus.build_list(kind)]
    assert len(first) == 2 * len(RECIPES) + len(lists) + len(build_corpus.SINGLES)


@pytest.mark.parametrize("kind", build_corpus.LISTS)
def test_committed_lists_are_what_the_masters_build(kind: str) -> None:
    path = CORPUS / build_corpus.LISTS[kind]
    assert (path.read_bytes() if path.exists() else b"") == build_corpus.build_list(kind)


def test_nothing_else_lies_in_the_corpus() -> None:
    expected = {recipe["path"] for recipe in RECIPES.values()} | {f"gold/{name}.jsonl" for name in RECIPES}
    found = {path.relative_to(CORPUS).as_posix() for path in CORPUS.rglob("*") if path.is_file()}
    found -= {name for name in found if name.startswith("gold_facts/") and Path(name).stem in RECIPES}
    expected |= {f"second_coding/{name}.jsonl" for name in RECIPES}
    expected |= {"gold/coder.json", "second_coding/coder.json"}
    lists = {*build_corpus.SINGLES.values(), *build_corpus.LISTS.values()}
    expected |= {"gold/settled/settled.jsonl"}
    assert found - expected <= {"README.md", ".gitattributes", "regions.csv", "further_reports.jsonl", *lists}
    assert {name for name in expected if not name.startswith("second_coding/")} <= found


# --- the gold -----------------------------------------------------------------------------------
def plain_text(path: Path) -> str:
    """The characters a file shows, read without the package, page furniture of web pages included."""
    raw = path.read_bytes()
    if path.suffix == ".txt":
        encoding = RECIPES[name_of(path)]["encoding"]
        return raw.decode(encoding)
    if path.suffix.startswith(".htm"):
        return html.unescape(re.sub(r"<[^>]+>", "", raw.decode(RECIPES[name_of(path)]["encoding"])))
    if path.suffix == ".docx":
        with zipfile.ZipFile(path) as members:
            document = members.read("word/document.xml").decode("utf-8")
        return html.unescape(re.sub(r"<[^>]+>", "", document))
    return pdf_text(path)


def pdf_text(path: Path) -> str:
    header = RECIPES[name_of(path)]["header"]
    with pypdfium2.PdfDocument(path) as document:
        pages = [page.get_textpage().get_text_bounded() for page in document]
    lines = []
    for page in pages:
        first, *rest = page.splitlines()
        lines += rest if first == header else [first, *rest]
    return "\n".join(line for line in lines if not re.fullmatch(r"— \d+ —", line))


def name_of(path: Path) -> str:
    wanted = path.relative_to(CORPUS).as_posix()
    return next(name for name, recipe in RECIPES.items() if recipe["path"] == wanted)


def rows_of(name: str) -> list[dict[str, object]]:
    lines = (CORPUS / "gold" / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


@pytest.mark.parametrize("name", RECIPES)
def test_gold_quotations_stand_in_the_file_in_order_with_no_text_between(name: str) -> None:
    text = squeezed(plain_text(CORPUS / RECIPES[name]["path"]))
    quotes = [squeezed(str(row["text"])) for row in rows_of(name)]
    if RECIPES[name].get("auto_numbers"):
        quotes = [re.sub(r"^(?:[一二三四五六七八九十]+、|（[一二三四五六七八九十]+）|\d+\.)", "", q) for q in quotes]
    assert "".join(quotes) in text


@pytest.mark.parametrize("name", RECIPES)
def test_gold_uses_the_codes_of_the_codebook(name: str) -> None:
    for row in rows_of(name):
        assert row["source"] == RECIPES[name]["path"]
        if row["kind"] == "heading":
            assert row.keys() == {"source", "kind", "text"}
            continue
        assert row["label"] in LABELS
        assert row["topic"] in TOPICS | {""}
        assert row.get("aspect") in ({"problem", "cause"} if row["label"] == "shortcoming" else {None})
        assert set(row.get("also", [])) <= LABELS - {row["label"]}


def test_automatic_numbers_are_rendered_as_the_masters_write_them() -> None:
    for name in (name for name, recipe in RECIPES.items() if recipe.get("auto_numbers")):
        counters = [0, 0, 0]
        for block in build_corpus.blocks_of(read_master(master_path(name))):
            if not block.level:
                continue
            counters[block.level - 1] += 1
            counters[block.level :] = [0] * (3 - block.level)
            number = counters[block.level - 1]
            chinese = "一二三四五六七八九十"[number - 1]
            assert block.text.startswith((f"{chinese}、", f"（{chinese}）", f"{number}.")[block.level - 1])


def test_a_line_without_a_tag_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bad.txt"
    path.write_text("P:measure|好\n没有标签的一行\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"bad\.txt:2"):
        read_master(path)


# --- what was planted ---------------------------------------------------------------------------
def phenomena() -> list[dict[str, str]]:
    with (CORPUS / "PHENOMENA.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("row", phenomena(), ids=lambda row: f"{row['report']}-{row['phenomenon'][:40]}")
def test_planted_phenomenon_is_there(row: dict[str, str]) -> None:
    units = read_master(master_path(row["report"]))
    assert any(row["quote"] in unit.text for unit in units)


@pytest.mark.parametrize("name", RECIPES)
def test_length(name: str) -> None:
    length = sum(len(unit.text) for unit in read_master(master_path(name)))
    low, high = (800, 8000)
    assert low <= length <= high


# --- not copied ---------------------------------------------------------------------------------
def fold(text: str) -> str:
    """Text without white space, law names and set formulas, half-width punctuation made full."""
    text = squeezed(text).translate(str.maketrans(",;:()?!", "，；：（）？！"))
    formulas = (MASTERS / "set_formulas.txt").read_text(encoding="utf-8").splitlines()
    for pattern in [r"《[^》]*》", *(re.escape(line) for line in formulas if not line.startswith("#"))]:
        text = re.sub(pattern, "\0", text)
    return text


def runs(text: str) -> set[str]:
    size = LONGEST_SHARED_RUN
    pieces = (text[at : at + size] for at in range(len(text) - size + 1))
    return {piece for piece in pieces if "\0" not in piece}


def decoded(path: Path) -> str:
    raw = path.read_bytes()
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("gb18030", errors="replace")


@pytest.fixture(scope="module")
def real_runs() -> set[str]:
    real: set[str] = set()
    for path in sorted((SHARED / "reports").rglob("*.txt")):
        real |= runs(fold(decoded(path)))
    assert len(real) > 1000, "no real reports were read"
    return real


@needs_shared
def test_no_sentence_is_copied_from_a_real_report(real_runs: set[str]) -> None:
    for name in RECIPES:
        for unit in read_master(master_path(name)):
            shared = runs(fold(unit.text)) & real_runs
            assert not shared, f"{name}: {min(shared)}"


# --- single passages: hard cases and practice -----------------------------------------------------
ALIKE = 0.6
"""Share of common runs of four characters (Dice) from which two practice passages of one label count as one."""

TAKEN = 0.5
"""Share of a passage's runs of four characters from which it counts as taken from a hard case, or the reverse."""


def single_passages(folder: str) -> list[dict[str, Any]]:
    lines = (CORPUS / build_corpus.SINGLES[folder]).read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def four_runs(text: str) -> set[str]:
    bare = re.sub(r"[\s，。；：、,.;:“”（）()《》]", "", text)
    return {bare[at : at + 4] for at in range(len(bare) - 3)} or {bare}


@pytest.mark.parametrize("folder", build_corpus.SINGLES)
def test_single_passages_are_what_their_parts_hold(folder: str) -> None:
    assert (CORPUS / build_corpus.SINGLES[folder]).read_bytes() == build_corpus.build_singles(folder)


@pytest.mark.parametrize("folder", build_corpus.SINGLES)
def test_single_passages_are_well_formed_and_all_different(folder: str) -> None:
    cases = single_passages(folder)
    assert len(cases) >= 600
    assert len({case["id"] for case in cases}) == len({case["text"] for case in cases}) == len(cases)
    for case in cases:
        assert case.keys() >= {"id", "kind", "heading_path", "before", "text", "after", "label", "also", "aspect"}
        assert case["label"] in LABELS
        assert set(case["also"]) <= LABELS - {case["label"]}, case["id"]
        assert (case["aspect"] in {"problem", "cause"}) == (case["label"] == "shortcoming"), case["id"]


@pytest.mark.parametrize("folder", build_corpus.SINGLES)
def test_no_single_passage_stands_in_the_reports(folder: str) -> None:
    reports = {squeezed(unit.text) for name in RECIPES for unit in read_master(master_path(name))}
    assert not [case["id"] for case in single_passages(folder) if squeezed(case["text"]) in reports]


def test_practice_passages_are_balanced_and_carry_topics() -> None:
    cases = single_passages("practice")
    for label in LABELS:
        assert sum(case["label"] == label for case in cases) >= len(cases) // 10, label
    for case in cases:
        assert set(case["topics"]) <= TOPICS, case["id"]
        assert len(case["text"]) <= 250
        assert case["text"] not in (case["before"], case["after"]), case["id"]


def test_practice_passages_stand_in_their_made_up_reports() -> None:
    for case, example in zip(single_passages("practice"), read_hard(CORPUS / "practice.jsonl"), strict=True):
        report = example.report
        coded = [
            report.text[passage.start : passage.end]
            for passage, decision in zip(report.passages, example.decisions, strict=True)
            if decision is not None
        ]
        assert coded == [case["text"]]


def test_no_two_practice_passages_of_one_label_are_alike() -> None:
    cases = [(case["id"], case["label"], four_runs(case["text"])) for case in single_passages("practice")]
    alike = [
        (one[0], other[0])
        for one, other in combinations(cases, 2)
        if one[1] == other[1] and 2 * len(one[2] & other[2]) > ALIKE * (len(one[2]) + len(other[2]))
    ]
    assert not alike


def test_no_practice_passage_is_taken_from_the_hard_cases() -> None:
    """What is learnt from must not hold what is scored on."""
    hard = [four_runs(case["text"]) for case in single_passages("hard")]
    whole = [runs(fold(case["text"])) for case in single_passages("hard")]
    for case in single_passages("practice"):
        mine, long_runs = four_runs(case["text"]), runs(fold(case["text"]))
        assert not any(len(mine & theirs) > TAKEN * min(len(mine), len(theirs)) for theirs in hard), case["id"]
        assert not any(long_runs & theirs for theirs in whole), case["id"]


@needs_shared
def test_no_practice_passage_is_copied_from_a_real_report(real_runs: set[str]) -> None:
    for case in single_passages("practice"):
        shared = runs(fold(case["text"])) & real_runs
        assert not shared, f"{case['id']}: {min(shared)}"
