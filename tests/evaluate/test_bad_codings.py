"""Gold, codebooks and models that cannot be used: one clear sentence each, nothing half-used or silently dropped."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from coded_examples import PLACES, example, tiny_model
from reportminer.classify.artifacts import ARRAYS, CARD, VOCABULARY, load_model, save_model
from reportminer.cli import main
from reportminer.codebook import default_codebook_bytes, load_codebook
from reportminer.errors import ModelError

BOOK = load_codebook()
FILES = (CARD, VOCABULARY, *(f"{name}.npy" for name in ARRAYS))


def run(*arguments: object) -> Result:
    result = CliRunner().invoke(main, list(map(str, arguments)))
    assert "Traceback" not in result.output
    return result


def corpus(folder: Path, *, places: int = len(PLACES), label: str = "", rows: int = 1000) -> Path:
    """Write reports of some places with their gold; without the rows of ``label``, at most ``rows`` of each report."""
    (folder / "gold").mkdir(parents=True)
    for number, place in enumerate(PLACES[:places]):
        made = example(place, number)
        (folder / place).mkdir()
        (folder / place / "2023.txt").write_text(made.report.text, encoding="utf-8")
        told = [
            {"source": f"{place}/2023.txt", "text": made.report.quote(p), "label": d.label}
            for p, d in zip(made.report.passages, made.decisions, strict=True)
            if d and d.label != label
        ]
        text = "\n".join(json.dumps(row, ensure_ascii=False) for row in told[:rows])
        (folder / "gold" / f"{number}.jsonl").write_text(text + "\n", encoding="utf-8")
    return folder


def spoil(folder: Path, change: str) -> None:
    file = folder / "gold" / "0.jsonl"
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    if change == "unknown label":
        rows[2]["label"] = "plans"
    elif change == "overlapping spans":
        rows[1] |= {"start": 10, "end": 30}
        rows[2] |= {"start": 20, "end": 40}
    elif change == "duplicate rows":
        rows[1] |= {"start": 10, "end": 30}
        rows.insert(2, rows[1])
    elif change == "words no longer there":
        rows[2]["text"] = "这句话不在报告里。"
    file.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")


@pytest.mark.parametrize("command", ["train", "evaluate"])
@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("unknown label", "0.jsonl, line 3: label 'plans' is not in the codebook"),
        ("overlapping spans", "0.jsonl, line 3: its span overlaps"),
        ("duplicate rows", "0.jsonl, line 3: the same row stands in"),
    ],
)
def test_bad_gold_is_named_with_file_and_line(command: str, change: str, words: str, tmp_path: Path) -> None:
    folder = corpus(tmp_path / "c")
    spoil(folder, change)
    if command == "train":
        result = run("train", folder, "--out", tmp_path / "m")
    else:
        result = run("evaluate", folder / "gold", "--reports", folder)
    assert result.exit_code == 2
    assert words in result.stderr
    assert not (tmp_path / "m").exists()


def test_quotations_that_no_longer_match_are_counted_and_listed_by_both(tmp_path: Path) -> None:
    folder = corpus(tmp_path / "c")
    spoil(folder, "words no longer there")
    result = run("evaluate", folder / "gold", "--reports", folder)
    assert "Gold rows not found in the text, counted as errors: 1" in result.stdout
    result = run("train", folder, "--out", tmp_path / "m")
    assert result.exit_code == 0, result.output
    assert "1 gold rows are not in the text of their reports and are not learnt from" in result.stderr
    assert "0.jsonl, line 3" in result.stderr


@pytest.mark.parametrize(
    ("made", "words"),
    [
        ({"rows": 1}, "there are 5 coded passages to learn from"),
        ({"label": "responsibility"}, "0 coded passages have the label responsibility"),
        ({"places": 0}, "there is no .jsonl file"),
    ],
)
def test_too_little_to_train_from(made: dict[str, object], words: str, tmp_path: Path) -> None:
    result = run("train", corpus(tmp_path / "c", **made), "--out", tmp_path / "m")  # type: ignore[arg-type]
    assert result.exit_code == 2
    assert words in result.stderr
    assert not (tmp_path / "m").exists()


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('code = "plan"', 'code = "measure"', "label 'measure' is defined twice"),
        ('code = "plan"', 'code = "later"', "the label 'plan' is missing"),
        ('code = "plan"\n', "", "the entry 'code' is missing"),
        ('code = "rules"', 'code = "functions"', "topic 'functions' is defined twice"),
        ('code = "cause"', 'code = "problem"', "aspect 'problem' is defined twice"),
    ],
)
def test_codebooks_with_double_or_missing_codes(old: str, new: str, words: str, tmp_path: Path) -> None:
    text = default_codebook_bytes().decode("utf-8")
    assert old in text
    (tmp_path / "mine.toml").write_text(text.replace(old, new, 1), encoding="utf-8")
    folder = corpus(tmp_path / "c")
    for arguments in (
        ("train", folder, "--out", tmp_path / "m"),
        ("evaluate", folder / "gold", "--reports", folder),
        ("ingest", folder, "--db", tmp_path / "x.db"),
    ):
        result = run(*arguments, "--codebook", tmp_path / "mine.toml")
        assert result.exit_code == 2
        assert "mine.toml: " in result.stderr
        assert words in result.stderr


# --- models --------------------------------------------------------------------------------------
@pytest.fixture
def model(tmp_path: Path) -> Path:
    save_model(tiny_model(), tmp_path / "m", codebook=BOOK, segmenter="w", facts={"trained_on": ["a"]})
    return tmp_path / "m"


def refused(folder: Path) -> str:
    with pytest.raises(ModelError) as error:
        load_model(folder, codebook=BOOK, segmenter="w")
    assert "\n" not in str(error.value)
    assert "--coder rules" in str(error.value)
    return str(error.value)


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_is_missing_empty_or_cut_off_is_refused(name: str, model: Path) -> None:
    whole = (model / name).read_bytes()
    for length in (0, 1, len(whole) // 2, len(whole) - 3):
        (model / name).write_bytes(whole[:length])
        assert str(model) in refused(model)
    (model / name).unlink()
    refused(model)
    (model / name).mkdir()
    refused(model)


@pytest.mark.parametrize("name", FILES)
def test_a_flipped_bit_is_refused_or_changes_nothing(name: str, model: Path) -> None:
    whole = (model / name).read_bytes()
    sound = load_model(model, codebook=BOOK, segmenter="w")
    for step in range(60):
        place = step * (len(whole) - 1) // 59
        (model / name).write_bytes(whole[:place] + bytes([whole[place] ^ 1 << step % 8]) + whole[place + 1 :])
        try:
            loaded = load_model(model, codebook=BOOK, segmenter="w")
        except ModelError:
            continue
        assert name == CARD, "no file but the card may change"
        for field in ("labels", "topics", "also", "aspect", "names", "vocabulary", "fits", "thresholds", "word_weight"):
            assert getattr(loaded, field) == getattr(sound, field), f"{field} was half-used"
        assert loaded.name == sound.name


def test_files_of_two_models_are_not_mixed(model: Path, tmp_path: Path) -> None:
    from dataclasses import replace

    other = replace(tiny_model(), bias=tiny_model().bias + 1)
    save_model(other, tmp_path / "other", codebook=BOOK, segmenter="w", facts={})
    shutil.copy(tmp_path / "other" / "bias.npy", model / "bias.npy")
    assert "not the one its model was saved with" in refused(model)
    shutil.copy(tmp_path / "other" / CARD, model / CARD)
    load_model(model, codebook=BOOK, segmenter="w")  # now it is the other one, whole


@pytest.mark.parametrize("command", ["ingest", "evaluate", "train"])
def test_a_damaged_model_stops_a_command_before_it_starts(command: str, model: Path, tmp_path: Path) -> None:
    (model / "words.npy").write_bytes(b"\x93NUMPY")
    folder = corpus(tmp_path / "c", places=1)
    arguments: dict[str, tuple[object, ...]] = {
        "ingest": ("ingest", folder, "--db", tmp_path / "x.db"),
        "evaluate": ("evaluate", folder / "gold", "--reports", folder),
        "train": ("train", "--from-headings", tmp_path / "x.db", "--out", tmp_path / "n"),
    }
    result = run(*arguments[command], "--model", model)
    assert result.exit_code == 2
    assert "--coder rules" in result.stderr
    assert not (tmp_path / "x.db").exists()
