"""The replication capsule: whole, described, the same again, and checked; or a sentence and nothing written."""

from __future__ import annotations

import csv
import hashlib
import json
import re
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
import yaml
from click.testing import CliRunner

import reportminer.capsule.build as build
from reportminer.capsule.build import write_capsule
from reportminer.capsule.manifest import Options
from reportminer.capsule.verify import Check, verify
from reportminer.cli import main
from reportminer.errors import UsageError
from reportminer.settling import set_report
from reportminer.spacy_docs import read_docbin
from reportminer.whole_file import whole_folder
from small_reports import read_into, write_reports

_READS = {
    "string": str,
    "integer": int,
    "number": float,
    "boolean": lambda value: {"1": True, "0": False}[value],
}

ID = "https://orcid.org/0000-0002-1825-0097"
AUTHORS = ("Lin, Mei <0000-0002-1825-0097>", 'Office "A": of \\ law', "欧阳，  清")


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = write_reports(tmp_path_factory.mktemp("capsule") / "corpus", 6)
    (folder / "bad.pdf").write_bytes(b"%PDF-1.4 broken")
    read_into(folder.parent / "reports.db", folder)
    return folder.parent / "reports.db"


@pytest.fixture(scope="module")
def capsule(db: Path) -> Path:
    folder = db.parent / "capsule"
    write_capsule(db, folder, options=Options("CC-BY-4.0", AUTHORS))
    return folder


def package(capsule: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((capsule / "datapackage.json").read_text("utf-8"))
    return found


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_every_file_is_described_and_as_the_manifest_has_it(capsule: Path) -> None:
    manifest = json.loads((capsule / "manifest.json").read_text("utf-8"))
    files = {path.relative_to(capsule).as_posix() for path in capsule.rglob("*") if path.is_file()}
    assert set(manifest["files"]) == files - {"manifest.json"}
    described = {resource["path"]: resource for resource in package(capsule)["resources"]}
    assert set(described) == files - {"manifest.json", "datapackage.json"}
    assert len({resource["name"] for resource in described.values()}) == len(described)
    for name, entry in manifest["files"].items():
        content = (capsule / name).read_bytes()
        assert (hashlib.sha256(content).hexdigest(), len(content)) == (entry["sha256"], entry["bytes"])
        if name in described:
            assert described[name]["hash"] == f"sha256:{entry['sha256']}"
            assert re.fullmatch(r"[-a-z0-9._/]+", described[name]["name"])
    assert {"tables", "answers", "parquet", "jsonl", "spacy", "codebook", "labels"} < {n.split("/")[0] for n in files}


def test_every_table_keeps_its_schema(capsule: Path) -> None:
    """The rules of Table Schema: columns in order, values of their types, keys unique, references that exist."""
    ids = {row["report_id"] for row in rows_of(capsule / "tables/reports.csv")}
    tables = [entry for entry in package(capsule)["resources"] if entry["profile"] == "tabular-data-resource"]
    assert len(tables) > 20
    for entry in tables:
        path, schema = capsule / entry["path"], entry["schema"]
        with path.open(encoding="utf-8-sig", newline="") as file:
            header = next(csv.reader(file))
        assert header == [field["name"] for field in schema["fields"]], entry["path"]
        assert len(set(header)) == len(header), entry["path"]
        rows = rows_of(path)
        for field in schema["fields"]:
            assert field["title"]
            assert field["title_zh"]
            for row in rows:
                value = row[field["name"]]
                assert value == "" or _READS[field["type"]](value) is not None
                if field.get("labels") and value:
                    assert value in field["labels"]
        if "primaryKey" in schema:
            keys = [tuple(row[name] for name in schema["primaryKey"]) for row in rows]
            assert len(set(keys)) == len(keys), entry["path"]
        if "foreignKeys" in schema:
            assert {row["report_id"] for row in rows} <= ids


def test_frictionless_finds_no_fault(capsule: Path) -> None:
    frictionless = pytest.importorskip("frictionless")
    found = frictionless.validate(str(capsule / "datapackage.json"))
    assert found.valid, found.flatten(["name", "message"])


def test_parquet_holds_what_the_csv_files_hold(capsule: Path) -> None:
    for path in sorted((capsule / "parquet").rglob("*.parquet")):
        name = path.relative_to(capsule / "parquet").with_suffix(".csv")
        held = pq.read_table(path).to_pylist()
        written = rows_of(capsule / name)
        assert len(held) == len(written)
        for one, other in zip(held, written, strict=True):
            for column, value in one.items():
                if isinstance(value, int | float):
                    assert float(other[column]) == value, (name, column)
                else:
                    assert other[column].removeprefix("'") == (value or "").removeprefix("'"), (name, column)


def test_lines_and_docs_hold_every_passage_with_its_codings_and_facts(capsule: Path) -> None:
    lines = (capsule / "jsonl/passages.jsonl").read_text("utf-8").splitlines()
    passages = {entry["passage_id"]: entry for entry in map(json.loads, lines)}
    table = rows_of(capsule / "tables/passages.csv")
    assert set(passages) == {row["passage_id"] for row in table}
    assert sum(len(entry["codings"]) for entry in passages.values()) == len(table)
    facts = sum(len(entry["facts"]) for entry in passages.values())
    assert facts == sum(
        len(rows_of(capsule / f"tables/{name}.csv")) for name in ("quantities", "citations", "actors", "slogans")
    )
    for entry in passages.values():
        for fact in entry["facts"]:
            at = fact["start"] - entry["start"]
            assert entry["text"][at : at + len(fact["text"])] == fact["text"]
    docs = read_docbin(capsule / "spacy/reports.spacy")
    spans = [span for doc in docs for span in doc.spans["passages"]]
    assert {(span.id_, span.text, span.label_) for span in spans} == {
        (row["passage_id"], row["text"].removeprefix("'"), row["label"]) for row in table
    }
    reports = [json.loads(line) for line in (capsule / "jsonl/reports.jsonl").read_text("utf-8").splitlines()]
    assert [len(entry["sections"]) for entry in reports] == [
        sum(row["report_id"] == entry["report_id"] for row in rows_of(capsule / "tables/sections.csv"))
        for entry in reports
    ]


def test_the_pages_have_the_figures(capsule: Path) -> None:
    for lang, words in (("zh", "6份报告"), ("en", "6 reports of 5 places, 2020–2023")):
        page = (capsule / f"methods.{lang}.md").read_text("utf-8")
        assert words in page
        assert re.search("model-[0-9a-f]{8}", page)
        assert "{" not in page
    english = (capsule / "methods.en.md").read_text("utf-8")
    assert "made by a language model, not by people" in english
    assert "a person gave year" not in english
    assert "Files that could not be read: 1;" in (capsule / "methods.en.md").read_text("utf-8")
    assert "CC-BY-4.0" in (capsule / "README.md").read_text("utf-8")
    assert package(capsule)["licenses"] == [{"name": "CC-BY-4.0"}]
    for lang, words in (("zh", "报告年度内做了什么"), ("en", "what was done in the reported year")):
        assert words in (capsule / f"codebook/codebook.{lang}.md").read_text("utf-8")
    for path in capsule.rglob("*.md"):
        for link in re.findall(r"\]\(([^)]+)\)", path.read_text("utf-8")):
            assert (path.parent / link).exists()


def test_the_answers_are_those_of_compare(db: Path, capsule: Path, tmp_path: Path) -> None:
    for question in ("audit", "compare reuse", "compare panel"):
        name = question.split()[-1]
        result = CliRunner().invoke(main, [*question.split(), "--db", str(db), "--csv", str(tmp_path / f"{name}.csv")])
        assert result.exit_code == 0, result.output
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {
        path.name: (capsule / "answers" / path.name).read_bytes() for path in tmp_path.iterdir()
    }


def test_the_scripts_name_every_column(capsule: Path) -> None:
    r, do, sps = ((capsule / f"labels/labels.{ending}").read_text("utf-8") for ending in ("R", "do", "sps"))
    for entry in package(capsule)["resources"]:
        if entry["profile"] == "tabular-data-resource":
            assert all(f'"{entry["path"]}"' in script for script in (r, do))
            assert f"'{entry['path']}'" in sps
            for field in entry["schema"]["fields"]:
                assert f'[["{field["name"]}"]]' in r
                assert re.fullmatch("[a-z][a-z0-9_]{0,29}", field["name"])
                assert re.search(f"label variable {field['name']}_? ", do)
                assert re.search(f"^ +{field['name']}_? [AF][0-9.]+", sps, re.MULTILINE)
    assert 'c("举措成效", ' in r
    assert "label define" in do
    assert "'measure' '举措成效 / " in sps
    # labels of variables and tables hold 80 characters in Stata; those of values (names of laws) far more
    assert max(map(len, re.findall('^label (?:variable \\S+|data) `"(.*?)"\'$', do, flags=re.MULTILINE))) <= 80


@pytest.mark.skipif(shutil.which("Rscript") is None, reason="R is not installed")
def test_r_reads_all_tables(capsule: Path) -> None:
    asked = "cat(nrow(passages), levels(passages$label)[1], sum(is.na(passages$label)))"
    test = f'source("labels/labels.R", encoding="UTF-8"); {asked}'
    run = subprocess.run(["Rscript", "-e", test], cwd=capsule, capture_output=True, check=False, timeout=120)
    assert run.returncode == 0, run.stderr
    assert run.stdout.split()[0] == str(len(rows_of(capsule / "tables/passages.csv"))).encode()
    assert run.stdout.endswith(b" 0")


@pytest.mark.skipif(shutil.which("pspp") is None, reason="PSPP is not installed")
def test_the_syntax_for_spss_runs_in_pspp(capsule: Path, tmp_path: Path) -> None:
    folder = tmp_path / "capsule"
    shutil.copytree(capsule, folder)
    run = subprocess.run(["pspp", "labels/labels.sps"], cwd=folder, capture_output=True, check=False, timeout=120)
    assert (run.returncode, b"error" in run.stdout) == (0, False), run.stdout[:500]
    assert (folder / "tables" / "passages.sav").stat().st_size > 1000


# Words that Stata keeps for itself (manual [U] 11.3), and the lengths of [R] limits.
STATA_KEPT = {
    "_all",
    "byte",
    "double",
    "float",
    "if",
    "in",
    "int",
    "long",
    "strL",
    "using",
    "with",
    "_n",
    "_N",
    "_b",
    "_pi",
}


def test_the_script_for_stata_keeps_to_the_rules_of_stata(capsule: Path) -> None:
    script = (capsule / "labels/labels.do").read_text("utf-8")
    tables = re.split(r"^import delimited ", script, flags=re.MULTILINE)
    assert len(tables) > 20
    for told in tables[1:]:
        columns = re.findall(r"^label variable (\S+) ", told, flags=re.MULTILINE)
        made = re.findall(r"^generate int (\S+) =", told, flags=re.MULTILINE)
        assert len(set(columns)) == len(columns)
        assert set(made) <= set(columns)
        for name in columns:
            assert re.fullmatch("[A-Za-z_][A-Za-z0-9_]{0,31}", name)
            assert name not in STATA_KEPT
            assert not re.fullmatch("str[0-9]+", name)
        defined = set(re.findall(r"label define (\S+) ", told))
        assert all(re.fullmatch("[A-Za-z_][A-Za-z0-9_]{0,31}", name) for name in defined)
        assert set(re.findall(r"^label values \S+ (\S+)$", told, flags=re.MULTILINE)) == defined
        assert re.search(r"^save ", told, flags=re.MULTILINE)
    for line in script.splitlines():
        if line.startswith("*"):
            continue
        assert line.count('`"') == line.count("\"'"), line
        assert line.replace('`"', "").replace("\"'", "").count('"') % 2 == 0, line
        assert "///" not in line
        assert len(line) < 1_000
    assert script.count("{") == script.count("}")
    texts = re.findall('`"(.*?)"\'', script)
    assert not any('"' in text or "`" in text or "$" in text for text in texts)
    assert not (capsule / "labels/labels.do").read_bytes().startswith(b"\xef\xbb\xbf")


# --- the check ------------------------------------------------------------------------------------


def test_the_check_makes_every_file_again(db: Path, capsule: Path) -> None:
    assert verify(capsule).wrong == ()
    result = CliRunner().invoke(main, ["verify", str(capsule), "--db", str(db)])
    assert (result.exit_code, "byte for byte the same" in result.output) == (0, True), result.output


def test_the_check_names_what_was_changed(db: Path, capsule: Path, tmp_path: Path) -> None:
    folder = tmp_path / "capsule"
    shutil.copytree(capsule, folder)
    (folder / "tables/reports.csv").write_bytes(b"x")
    (folder / "methods.en.md").unlink()
    (folder / "mine.txt").write_text("x", "utf-8")
    result = CliRunner().invoke(main, ["verify", str(folder)])
    assert result.exit_code == 1
    for words in ("tables/reports.csv: changed", "methods.en.md: missing", "mine.txt: not of the capsule", "2 of "):
        assert words in result.output


def test_the_check_names_what_another_database_gives(db: Path, capsule: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.db"
    shutil.copy(db, other)
    connection = sqlite3.connect(other)
    connection.execute("UPDATE codings SET label = 'plan' WHERE label = 'responsibility'")
    connection.commit()
    connection.close()
    wrong = dict(verify(capsule, db=other).wrong)
    assert wrong["tables/passages.csv"] == "the database gives other bytes"
    assert {"answers/audit.csv", "jsonl/passages.jsonl", "spacy/reports.spacy"} <= set(wrong)
    assert "tables/reports.csv" not in wrong


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "there is no capsule here"),
        ("{", "the manifest is damaged"),
        ("[]", "the manifest is damaged"),
        ('{"kind": "x", "format": 1}', "no manifest of a capsule that this version"),
    ],
)
def test_what_is_no_capsule(content: str | None, words: str, tmp_path: Path) -> None:
    if content is not None:
        (tmp_path / "manifest.json").write_text(content, "utf-8")
    result = CliRunner().invoke(main, ["verify", str(tmp_path)])
    assert (result.exit_code, words in result.output) == (2, True), result.output


# --- what cannot be done ----------------------------------------------------------------------------


def invoke(db: Path, folder: Path, *more: str) -> tuple[int, str]:
    result = CliRunner().invoke(main, ["export", str(folder), "--db", str(db), "--capsule", *more])
    return result.exit_code, result.output


def test_a_capsule_is_replaced_and_other_files_are_not(db: Path, capsule: Path, tmp_path: Path) -> None:
    folder = tmp_path / "capsule"
    shutil.copytree(capsule, folder)
    assert invoke(db, folder)[0] == 0
    (folder / "mine.txt").write_text("mine", "utf-8")
    before = (folder / "manifest.json").read_bytes()
    code, said = invoke(db, folder, "--licence", "CC0-1.0")
    assert (code, "files that are not of a capsule (mine.txt)" in said) == (2, True), said
    assert (folder / "manifest.json").read_bytes() == before
    assert invoke(db, folder, "--force", "--licence", "CC0-1.0")[0] == 0
    assert (folder / "mine.txt").read_text("utf-8") == "mine"
    assert "CC0-1.0" in (folder / "manifest.json").read_text("utf-8")
    assert [path.name for path in tmp_path.iterdir()] == ["capsule"]
    cited = 1  # the capsule made here names no author, so it has no CITATION.cff
    assert verify(folder, db=db) == Check(verify(capsule).checked - cited, (), ("mine.txt",))


def test_files_beside_a_capsule_stay_when_it_cannot_be_written(
    db: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "mine.txt").write_text("mine", "utf-8")

    def breaking(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(build, "_write_texts", breaking)
    with pytest.raises(UsageError, match="No space left"):
        write_capsule(db, tmp_path / "folder", force=True)
    assert [path.name for path in tmp_path.rglob("*")] == ["folder", "mine.txt"]


def test_a_capsule_that_a_kill_left_beside_its_place_is_put_back(db: Path, capsule: Path, tmp_path: Path) -> None:
    shutil.copytree(capsule, tmp_path / "capsule.reportminer-old")
    with pytest.raises(RuntimeError, match="stopped"), whole_folder(tmp_path / "capsule"):
        raise RuntimeError("stopped")
    assert [path.name for path in tmp_path.iterdir()] == ["capsule"]
    assert verify(tmp_path / "capsule").wrong == ()


def test_places_where_nothing_can_be_written(db: Path, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    code, said = invoke(db, tmp_path / "no" / "capsule")
    assert (code, "does not exist; make it first" in said) == (2, True), said
    with pytest.raises(UsageError, match="a file of that name is there"):
        write_capsule(db, tmp_path / "file")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt(), RuntimeError("bug")])
def test_nothing_is_half_written(
    error: BaseException, db: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaking(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(build, "_write_texts", breaking)
    wanted = UsageError if isinstance(error, OSError) else type(error)
    with pytest.raises(wanted):
        write_capsule(db, tmp_path / "capsule")
    assert list(tmp_path.iterdir()) == []


def test_no_reports(tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "bad.pdf").write_bytes(b"%PDF-1.4 broken")
    read_into(tmp_path / "reports.db", tmp_path / "corpus")
    code, said = invoke(tmp_path / "reports.db", tmp_path / "capsule")
    assert (code, "no report is in the database" in said) == (2, True), said
    assert not (tmp_path / "capsule").exists()


def test_without_pyarrow_a_sentence_says_what_to_install(
    db: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    code, said = invoke(db, tmp_path / "capsule")
    assert (code, "reportminer[parquet]" in said) == (2, True), said
    assert list(tmp_path.iterdir()) == []


def test_one_report_of_an_unknown_coder_and_place(db: Path, tmp_path: Path) -> None:
    """No gold, one place, one year: everything that cannot be answered is named with its reason."""
    folder = write_reports(tmp_path / "corpus", 1)
    (path,) = folder.iterdir()
    path.write_text(path.read_text("utf-8").replace("柳溪镇人民政府", "").replace("柳溪镇", ""), "utf-8")
    read_into(tmp_path / "reports.db", folder)
    connection = sqlite3.connect(tmp_path / "reports.db")
    connection.execute("UPDATE codings SET coder = 'model-unknown'")
    connection.commit()
    connection.close()
    code, said = invoke(tmp_path / "reports.db", tmp_path / "capsule")
    assert code == 0, said
    page = (tmp_path / "capsule" / "methods.en.md").read_text("utf-8")
    assert "model-unknown; no gold codings are known for it" in page
    assert "with the names of their files in its stead: 1 (" in page
    manifest = json.loads((tmp_path / "capsule" / "manifest.json").read_text("utf-8"))
    assert all(manifest["not_answered"].values())
    for question in manifest["not_answered"]:
        assert question in page
        assert not (tmp_path / "capsule" / "answers" / f"{question}.csv").exists()


def test_what_people_said_of_reports_is_told(tmp_path: Path) -> None:
    folder = write_reports(tmp_path / "corpus", 3)
    names = sorted(path.name for path in folder.iterdir())
    (folder / "corpus.csv").write_text(f"file,county\n{names[0]},沱岚区\n", "utf-8")
    read_into(tmp_path / "reports.db", folder)
    set_report(tmp_path / "reports.db", names[1], values={"year": "2019"})
    assert invoke(tmp_path / "reports.db", tmp_path / "capsule")[0] == 0
    assert "(corpus.csv or reportminer set): 2;" in (tmp_path / "capsule" / "methods.en.md").read_text("utf-8")


def test_gold_of_ones_own_goes_into_the_methods(db: Path, tmp_path: Path) -> None:
    labels = ["measure", "shortcoming", "responsibility", "plan", "other"]
    confusion = [[10 if one == other else 0 for other in labels] + [0] for one in labels]
    confusion[0][1] = 10
    scores = tmp_path / "scores.json"
    scores.write_text(json.dumps({"labels": labels, "confusion": confusion}), "utf-8")
    assert invoke(db, tmp_path / "capsule", "--gold", str(scores))[0] == 0
    page = (tmp_path / "capsule" / "methods.en.md").read_text("utf-8")
    assert "on 60 passages its accuracy is 0.833" in page
    assert "made by a language model" not in page
    assert verify(tmp_path / "capsule", db=db).wrong == ()
    scores.write_text("{}", "utf-8")
    code, said = invoke(db, tmp_path / "other", "--gold", str(scores))
    assert (code, "this is no file that" in said) == (2, True), said
    assert not (tmp_path / "other").exists()


# --- CITATION.cff -----------------------------------------------------------------------------------


def test_the_citation_follows_the_format(capsule: Path) -> None:
    """What the schema of CFF 1.2.0 demands of the keys that are used: names, types, what must be there."""
    cff = yaml.safe_load((capsule / "CITATION.cff").read_text("utf-8"))
    assert {"authors", "cff-version", "message", "title"} <= set(cff)
    assert set(cff) <= {"cff-version", "message", "type", "title", "abstract", "authors", "license", "references"}
    assert (cff["cff-version"], cff["type"], cff["license"]) == ("1.2.0", "dataset", "CC-BY-4.0")
    assert all(isinstance(cff[key], str) and cff[key] for key in ("message", "title", "abstract"))
    assert cff["authors"] == [
        {"family-names": "Lin", "given-names": "Mei", "orcid": "https://orcid.org/0000-0002-1825-0097"},
        {"name": 'Office "A": of \\ law'},
        {"family-names": "欧阳", "given-names": "清"},
    ]
    for reference in cff["references"]:
        assert {"authors", "title", "type"} <= set(reference)
        assert reference["type"] == "software"
    for author in (*cff["authors"], *(author for entry in cff["references"] for author in entry["authors"])):
        assert set(author) <= {"family-names", "given-names", "orcid"} or set(author) <= {"name", "orcid"}
        assert re.fullmatch(r"https://orcid\.org/[0-9]{4}-[0-9]{4}-[0-9]{4}-[0-9]{3}[0-9X]{1}", author.get("orcid", ID))
    assert [entry["title"] for entry in package(capsule)["contributors"]] == [
        "Lin, Mei",
        'Office "A": of \\ law',
        "欧阳, 清",
    ]  # fmt: skip


def test_nobody_is_made_up(db: Path, tmp_path: Path) -> None:
    code, said = invoke(db, tmp_path / "capsule")
    assert (code, "no CITATION.cff was written, as nobody is named to cite" in said) == (0, True), said
    assert not (tmp_path / "capsule" / "CITATION.cff").exists()
    for name, words in (("README.md", "it needs an author"), ("README.zh.md", "引用信息须有作者")):
        assert words in (tmp_path / "capsule" / name).read_text("utf-8")
    assert verify(tmp_path / "capsule", db=db).wrong == ()


@pytest.mark.parametrize("author", ["", " , ", "Lin,", ", Mei", "Lin, Mei <0000-0002-1825-0098>", "Lin <mei@x.org>"])
def test_what_is_no_author(author: str, db: Path, tmp_path: Path) -> None:
    code, said = invoke(db, tmp_path / "capsule", "--author", author)
    assert (code, "--author" in said) == (2, True), said
    assert list(tmp_path.iterdir()) == []
