"""The train command with --from-headings: what it writes, what it says, and when it refuses."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from coded_examples import PLACES, example
from reportminer.cli import main
from reportminer.evaluate import adapting
from small_reports import read_into


def run(*arguments: object) -> Result:
    result = CliRunner().invoke(main, list(map(str, arguments)))
    assert "Traceback" not in result.output
    return result


def write(folder: Path, *places: str) -> Path:
    for number, place in enumerate(places):
        for year in range(3):
            text = example(place, number + year).report.text.replace("2023年", f"{2021 + year}年")
            (folder / place).mkdir(parents=True, exist_ok=True)
            (folder / place / f"{2021 + year}.txt").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("adapting")
    read_into(folder / "x.db", write(folder / "corpus", *PLACES))
    return folder / "x.db"


@pytest.fixture(scope="module")
def gold(db: Path) -> Path:
    folder = db.parent / "gold"
    folder.mkdir()
    made = example(PLACES[0], 2)
    rows = [
        {"source": f"{PLACES[0]}/2023.txt", "text": made.report.quote(p), "label": d.label}
        for p, d in zip(made.report.passages, made.decisions, strict=True)
        if d
    ]
    text = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    (folder / "a.jsonl").write_text(text, encoding="utf-8")
    return folder


def test_without_gold_it_says_that_agreement_with_headings_is_not_accuracy(db: Path, tmp_path: Path) -> None:
    result = run("train", "--from-headings", db, "--out", tmp_path / "m", "--force")
    assert result.exit_code == 0, result.output
    assert "adapted to 15 reports of 5 places" in result.stdout
    assert "not accuracy" in result.stdout
    assert "with headings (" not in result.stdout, "headings cannot be held against themselves"
    card = json.loads((tmp_path / "m" / "card.json").read_text(encoding="utf-8"))
    assert card["adapted"]["scored_on"] == "headings"
    assert len(card["trained_on"]) > 15, "the reports of the model it came from count too"
    assert 0 < card["thresholds"]["unsure"] < 1


def test_the_same_database_gives_the_same_bytes_and_the_model_codes(db: Path, tmp_path: Path) -> None:
    for name in ("one", "other"):
        assert run("train", "--from-headings", db, "--out", tmp_path / name, "--force").exit_code == 0
    for file in (tmp_path / "one").iterdir():
        assert file.read_bytes() == (tmp_path / "other" / file.name).read_bytes(), file.name
    result = run("ingest", db.parent / "corpus" / PLACES[0], "--db", tmp_path / "y.db", "--model", tmp_path / "one")
    assert "read 3, " in result.stdout


def test_with_gold_it_scores_both_ways(db: Path, gold: Path, tmp_path: Path) -> None:
    result = run(
        "train", "--from-headings", db, "--out", tmp_path / "m", "--gold", gold, "--reports", db.parent, "--force"
    )
    assert result.exit_code == 0, result.output
    assert "with headings (" in result.stdout
    assert "headings hidden (" in result.stdout
    assert "not accuracy" not in result.stdout


@pytest.mark.parametrize("force", [False, True])
def test_a_worse_model_is_written_by_force_only(
    force: bool, db: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = adapting._on_headings

    def worse(*arguments: object) -> object:
        before, after = real(*arguments)  # type: ignore[arg-type]
        after["hidden"]["macro_f1"] = before["hidden"]["macro_f1"] - 0.01
        return before, after

    monkeypatch.setattr(adapting, "_on_headings", worse)
    result = run("train", "--from-headings", db, "--out", tmp_path / "m", *(["--force"] if force else []))
    assert result.exit_code == (0 if force else 1)
    assert (tmp_path / "m").exists() == force
    assert ("although it is worse" if force else "Nothing was written") in result.stdout


def test_worse_in_either_mode_is_worse() -> None:
    done = adapting.Adaptation("m", "b", 1, 1, (), "gold", {}, {}, written=False)
    for hidden, shown, worse in ((0.9, 0.9, False), (0.91, 0.89, True), (0.89, 0.91, True), (0.95, 0.9, False)):
        before = {"hidden": {"macro_f1": 0.9}, "shown": {"macro_f1": 0.9}}
        after = {"hidden": {"macro_f1": hidden}, "shown": {"macro_f1": shown}}
        assert replace(done, before=before, after=after).worse == worse


NO_HEADINGS = "清和镇2023年法治政府建设情况报告\n\n全镇开展执法检查三次。\n\n把各村合同管起来。\n"


@pytest.mark.parametrize(
    ("what", "words"),
    [
        ("missing", "there is no such database"),
        ("no database", "no SQLite database"),
        ("no headings", "no passage has a label from its headings"),
        ("five passages", "only "),
        ("one place", "from 1 place;"),
        ("one class absent", "0 passages get the label responsibility"),
    ],
)
def test_a_database_that_does_not_suffice_is_named_with_a_remedy(what: str, words: str, tmp_path: Path) -> None:
    db, folder = tmp_path / "x.db", tmp_path / "corpus"
    if what == "no database":
        db.write_text("这不是数据库。" * 100, encoding="utf-8")
    elif what == "one place":
        for number in range(8):
            write(folder / str(number), PLACES[0])
            for path in (folder / str(number) / PLACES[0]).iterdir():
                path.write_text(f"{path.read_text(encoding='utf-8')}\n{number}", encoding="utf-8")
        read_into(db, folder)
    elif what == "one class absent":
        write(folder, *PLACES)
        for path in folder.rglob("*.txt"):
            text = path.read_text(encoding="utf-8")
            text = text[: text.index("三、党政")] + text[text.index("四、下一年度") :]
            path.write_text(text, encoding="utf-8")
        read_into(db, folder)
    elif what != "missing":
        folder.mkdir()
        text = NO_HEADINGS if what == "no headings" else NO_HEADINGS.replace("把各村", "一、存在的问题\n\n把各村")
        (folder / "a.txt").write_text(text, encoding="utf-8")
        read_into(db, folder)
    result = run("train", "--from-headings", db, "--out", tmp_path / "m")
    assert result.exit_code == 2
    lines = [line for line in result.stderr.splitlines() if line.startswith("Error: ")]
    assert len(lines) == 1
    assert str(db) in lines[0]
    assert words in lines[0]
    assert not (tmp_path / "m").exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "either a CORPUS"),
        (("{tmp}", "--from-headings", "x.db"), "either a CORPUS"),
        (("{tmp}", "--force"), "go with --from-headings"),
        (("--from-headings", "x.db", "--gold", "{tmp}"), "go together"),
        (("--from-headings", "x.db", "--reports", "{tmp}"), "go together"),
        (("--from-headings", "x.db", "--card", "{tmp}/c.md"), "--card goes with"),
        (("--from-headings", "x.db", "--model", "{tmp}"), "no trained model here"),
    ],
)
def test_options_that_do_not_go_together(arguments: tuple[str, ...], words: str, tmp_path: Path) -> None:
    result = run("train", *(a.format(tmp=tmp_path) for a in arguments), "--out", tmp_path / "m")
    assert result.exit_code == 2
    assert words in result.stderr
