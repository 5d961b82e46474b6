"""The codebook: the one that ships, and what is said of one that cannot be used."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from reportminer.codebook import copy_codebook, default_codebook_bytes, load_codebook, parse_codebook
from reportminer.errors import CodebookError

SHIPPED = default_codebook_bytes().decode("utf-8")
LABELS = ("measure", "shortcoming", "responsibility", "plan", "other")


def test_the_codebook_that_ships() -> None:
    book = load_codebook()
    assert book.codes() == LABELS
    assert [label.code for label in book.labels if label.mandatory] == [
        "measure",
        "shortcoming",
        "responsibility",
        "plan",
    ]
    assert [aspect.code for aspect in book.aspects] == ["problem", "cause"]
    assert len(book.topics) == 14
    assert len(book.digest) == 64
    assert (book.name("plan", "zh"), book.name("plan"), book.name("no_such")) == ("下步安排", "plans", "no_such")


HEADINGS = {
    "推进法治政府建设的主要举措和成效": "measure",
    "工作开展情况": "measure",
    "过去一年工作回顾": "measure",
    "存在的不足和原因": "shortcoming",
    "存在问题": "shortcoming",
    "党政主要负责人履行推进法治建设第一责任人职责情况": "responsibility",
    "下一年度推进法治政府建设的主要安排": "plan",
    "2024年工作打算": "plan",
    "引言": "other",
    "坚持党的领导": "",
}


@pytest.mark.parametrize("heading", HEADINGS)
def test_headings_are_read_through_cues(heading: str) -> None:
    label, points = load_codebook().heading_label(heading)
    assert label == HEADINGS[heading]
    assert (points > 0) == bool(label)


BROKEN = {
    "not valid TOML": SHIPPED.replace("[[labels]]", "[[labels", 1),
    "is missing": SHIPPED.replace('version = "1.0"', "", 1),
    "defined twice": SHIPPED.replace('code = "plan"', 'code = "measure"', 1),
    "the label 'plan' is missing": SHIPPED.replace('code = "plan"', 'code = "future"', 1),
    "no regular expression": SHIPPED.replace('pattern = "回顾', 'pattern = "(回顾', 1),
    "which is not defined": SHIPPED.replace('aspects = ["problem", "cause"]', 'aspects = ["blame"]', 1),
}


@pytest.mark.parametrize("message", BROKEN)
def test_a_broken_codebook_is_refused_with_the_reason_and_the_file(message: str) -> None:
    with pytest.raises(CodebookError, match=message) as caught:
        parse_codebook(BROKEN[message].encode("utf-8"), name="mine.toml")
    assert "mine.toml" in str(caught.value)


def test_another_encoding_is_refused_with_the_remedy() -> None:
    with pytest.raises(CodebookError, match="save the codebook as UTF-8"):
        parse_codebook(SHIPPED.encode("gb18030"), name="mine.toml")


def test_a_byte_order_mark_does_no_harm() -> None:
    assert parse_codebook(b"\xef\xbb\xbf" + default_codebook_bytes(), name="x").codes() == LABELS


def test_a_copy_is_written_once_and_never_over_another_file(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    copy_codebook(path)
    assert load_codebook(path).codes() == LABELS
    path.write_text("edited", encoding="utf-8")
    with pytest.raises(CodebookError, match="already"):
        copy_codebook(path)
    assert path.read_text(encoding="utf-8") == "edited"


def test_a_missing_codebook_is_named(tmp_path: Path) -> None:
    with pytest.raises(CodebookError, match="cannot be read"):
        load_codebook(tmp_path / "none.toml")


@pytest.mark.parametrize("covers", ["[1]", '"党委领导"', "true"])
def test_words_must_be_a_list_of_words(covers: str) -> None:
    text = default_codebook_bytes().decode("utf-8")
    edited = re.sub(r"covers = \[.*?\]", f"covers = {covers}", text, count=1)
    with pytest.raises(CodebookError, match="covers of leadership must be a list"):
        parse_codebook(edited.encode("utf-8"), name="mine.toml")
