"""The shipped lexicon, and lexicons that users edit."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from reportminer.errors import CodebookError, UsageError
from reportminer.segment import LEXICON, load_segmenter, read_lexicon
from reportminer.segment.lexicon import FREQUENCIES, describe_weights

TERMS = [term for term, _ in read_lexicon()]
TAGS = {"n", "nt", "nz", "v", "l", "r", "t"}


def test_the_lexicon_is_large_tagged_and_without_repetition() -> None:
    lines = [line for line in LEXICON.read_text(encoding="utf-8").splitlines() if line and line[0] != "#"]
    assert len(TERMS) == len(lines) >= 600
    assert {tag for _, tag in read_lexicon()} <= TAGS


def test_the_words_of_the_field_are_there() -> None:
    wanted = """法治政府建设 第一责任人 三项制度 行政复议 行政应诉 合法性审查 一村一法律顾问 网格员 枫桥经验
        放管服 双随机一公开 三重一大 谁执法谁普法 优化营商环境 公职律师 行政规范性文件 一件事一次办
        综合行政执法 人民调解 述法 镇党委 我镇 我街道 党工委 司法所"""
    assert set(wanted.split()) <= set(TERMS)


def test_every_term_comes_out_as_one_word() -> None:
    segmenter = load_segmenter()
    assert [term for term in TERMS if segmenter.cut(term) != [term]] == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("我镇党委书记", "我镇 党委书记"),
        ("全面推进依法治国", "全面 推进 依法治国"),
        ("我街道党工委召开会议", "我街道 党工委 召开 会议"),
        ("存在的不足和原因", "存在 的 不足 和 原因"),
        ("有待加强", "有待 加强"),
        ("我办理行政复议案件", "我 办理 行政复议案件"),
        ("使用法律武器", "使用 法律 武器"),
        ("行政机关负责人出庭应诉", "行政机关负责人 出庭应诉"),
        ("严格规范公正文明执法", "严格 规范 公正 文明执法"),
        ("依托12345政务服务便民热线", "依托 12345 政务服务 便民热线"),
        ("落实行政执法三项制度", "落实 行政执法 三项制度"),
        ("双随机、一公开", "双随机 、 一公开"),
    ],
)
def test_terms_do_not_swallow_their_neighbours(text: str, expected: str) -> None:
    assert " ".join(load_segmenter().cut(text)) == expected


def test_the_stored_frequencies_fit_the_lexicon() -> None:
    """Run with REPORTMINER_REGENERATE=1 after a change of lexicon.txt."""
    expected = describe_weights(TERMS)
    if os.environ.get("REPORTMINER_REGENERATE"):
        FREQUENCIES.write_text(expected, encoding="utf-8", newline="\n")
        pytest.fail("lexicon_frequencies.txt was written again: run without REPORTMINER_REGENERATE")
    assert FREQUENCIES.read_text(encoding="utf-8") == expected


def test_a_user_can_write_comments_tags_and_blank_lines(tmp_path: Path) -> None:
    path = tmp_path / "mine.txt"
    path.write_bytes("\ufeff# 自己的词\r\n\r\n 综合执法办公室 nt \r\n小微权力\t n\r\n小微权力\r\n".encode())
    assert read_lexicon(path) == (("综合执法办公室", "nt"), ("小微权力", "n"))


def test_an_empty_lexicon_leaves_the_dictionary_alone(tmp_path: Path) -> None:
    path = tmp_path / "mine.txt"
    path.write_text("# nothing\n", encoding="utf-8")
    assert load_segmenter(lexicon=path).cut("公职律师") == ["公职", "律师"]


@pytest.mark.parametrize("line", ["法", "“最多跑一次”", "双随机、一公开", "执法 5 n", "执法 N", "执法 名词", "𠮷𠮷"])
def test_a_line_that_is_no_term_is_named(line: str, tmp_path: Path) -> None:
    path = tmp_path / "mine.txt"
    path.write_text(f"普法 v\n{line}\n", encoding="utf-8")
    with pytest.raises(CodebookError, match=r"Line 2 of the lexicon .*mine\.txt"):
        load_segmenter(lexicon=path)


@pytest.mark.parametrize("content", [None, b"\xb7\xa8\xd6\xce"])
def test_a_missing_or_foreign_file_is_named(content: bytes | None, tmp_path: Path) -> None:
    path = tmp_path / "mine.txt"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(UsageError, match=r"mine\.txt"):
        load_segmenter(lexicon=path)
