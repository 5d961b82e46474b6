"""The documentation: every command has an example, and every example runs."""

from __future__ import annotations

import json
import re
import shlex
import shutil
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner

from locations import CORPUS, ROOT
from reportminer.cli import main
from reportminer.codebook import load_codebook
from reportminer.sources import walk
from small_reports import rows

READMES = ("README.md", "README.zh.md")

_BLOCK = re.compile(r"^```console\n(.*?)^```", re.MULTILINE | re.DOTALL)
_PROMPT = "$ reportminer "


def examples(name: str) -> list[str]:
    """Return the commands shown in a document's console blocks, in their order, without prompt."""
    text = (ROOT / name).read_text(encoding="utf-8")
    lines = [line for block in _BLOCK.findall(text) for line in block.splitlines()]
    return [line.removeprefix(_PROMPT).split("  #")[0] for line in lines if line.startswith(_PROMPT)]


@pytest.mark.parametrize("name", READMES)
def test_every_command_has_an_example(name: str) -> None:
    shown = {next(word for word in shlex.split(line) if not word.startswith("-")) for line in examples(name)}
    assert shown == set(main.commands)


def test_both_languages_show_the_same_commands() -> None:
    assert examples("README.zh.md") == examples("README.md")


PLACES = ("朔宁县槐岔镇", "沱岚区", "沱岚区篆坪镇", "渡川区双碓镇", "绵棠县茅碛乡", "岜隆县", "洺泉县", "浰禾县荔塱镇")
"""Places whose reports the examples are run on: those they name, and a few more."""


def _some_places(target: Path) -> None:
    """Copy the corpus with the reports and codings of some places only: on all of it the examples take minutes."""
    shutil.copytree(CORPUS, target, ignore=lambda folder, names: _left_out(Path(folder), names))


def _left_out(folder: Path, names: list[str]) -> list[str]:
    if folder == CORPUS:
        elsewhere = [n for n in names if (folder / n).is_dir() and not n.isascii() and n not in PLACES]
        return [
            *elsewhere,
            "practice.jsonl",
            "further_reports.jsonl",
            "hard.jsonl",
        ]  # these only make the training longer
    if folder.parent == CORPUS and folder.name.isascii():
        codings = [name for name in names if name.endswith(".jsonl") and not _of_some_place(folder / name)]
        return [*codings, "settled"]  # it settles rows of places that are left out
    return []


def _of_some_place(codings: Path) -> bool:
    source = json.loads(codings.read_text(encoding="utf-8").split("\n", 1)[0]).get("source", "")
    return str(source).split("/")[0] in PLACES


def test_the_figures_shown_are_those_of_the_corpus(corpus_db: Path) -> None:
    """The output that both pages show of an ingest of the whole corpus."""
    companions = sum(row.kind == "skipped" and "companion" in row.reason for _, row in walk([CORPUS]).ledger)
    (unsure,) = rows(corpus_db, "SELECT count(*) FROM codings WHERE confidence < unsure_below")[0]
    labels = rows(corpus_db, "SELECT label, count(*) FROM codings GROUP BY label")
    english, chinese = ((ROOT / name).read_text(encoding="utf-8") for name in READMES)
    assert f"skipped {companions} companion" in english
    assert f"跳过 {companions} 附带文件" in chinese
    assert f"\n{unsure} passages are coded unsurely" in english
    assert f"\n{unsure} 个段落单元编码把握不大" in chinese
    for code, count in labels:
        for page, lang in ((english, "en"), (chinese, "zh")):
            assert re.search(rf"^  {load_codebook().name(code, lang)} +{count}$", page, re.MULTILINE), (code, lang)


@pytest.mark.slow
def test_every_example_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _some_places(tmp_path / "corpus")
    monkeypatch.chdir(tmp_path)
    for line in examples("README.md"):  # the other language shows the same
        result = CliRunner().invoke(main, shlex.split(line))
        assert result.exit_code == 0, f"reportminer {line}\n{result.output}"
        assert result.output.strip(), f"reportminer {line} prints nothing"
        if line.startswith("codesheet"):
            _fill_in(tmp_path / "sheet.xlsx")


def _fill_in(sheet: Path) -> None:
    """Do what a person does between two examples: choose labels, here the same for every passage."""
    book = openpyxl.load_workbook(sheet)
    page = book.worksheets[0]
    at = [cell.value for cell in page[1]].index("类别") + 1
    for row in range(2, page.max_row + 1):
        page.cell(row, at).value = "举措成效"
    book.save(sheet)


@pytest.mark.parametrize("name", READMES)
def test_options_named_in_the_text_exist(name: str) -> None:
    options = {option for command in main.commands.values() for param in command.params for option in param.opts}
    options |= {option for param in main.params for option in param.opts} | {"--help", "--version"}
    text = (ROOT / name).read_text(encoding="utf-8")
    named = set(re.findall(r"`(--[a-z-]+)", text))
    assert named
    assert named <= options


@pytest.mark.parametrize(
    "path", sorted((ROOT / "docs").glob("*.md")) + [ROOT / name for name in READMES], ids=lambda path: path.name
)
def test_files_that_are_linked_exist(path: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", path.read_text(encoding="utf-8")):
        if "://" not in target:
            assert (path.parent / target).exists(), target
