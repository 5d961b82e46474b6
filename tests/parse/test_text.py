from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from locations import SHARED, needs_shared
from reportminer import __version__
from reportminer.document import Line, Parsed
from reportminer.errors import ReadError, UsageError
from reportminer.parse.text import read
from reportminer.parse.wrap import paragraph_starts

PARAGRAPHS = [
    "2023年，云溪镇坚持以习近平法治思想为指导，全面落实各级法治政府建设部署，扎实推进依法行政，各项工作取得新成效。现将有关情况报告如下：",
    "一、主要举措和成效",
    "（一）强化组织领导",
    "镇党委会前学法11次，专题研究法治建设工作6次，印发年度工作要点，明确五大类二十七项重点任务，逐项分解到责任单位。严格落实党政主要负责人第一责任人职责。",
    "全年审查合同38份，提出修改意见114条，报备率、及时率、规范率均达到百分之百；开展规范性文件专项清理，废止16件、修改4件、宣布失效11件。",
    "二、存在的不足和原因",
    "部分村居法治力量薄弱，执法人员专业能力与承接的事项不相适应，执法文书质量有待提高，宣传教育的针对性和实效性还不够强。",
]


def lines(parsed: Parsed) -> tuple[Line, ...]:
    (page,) = parsed.pages
    assert page.number is None
    return page.lines


def wrapped(paragraph: str, width: int, indent: str, narrow: int) -> list[str]:
    """Break as an editor does: no punctuation at the beginning of a line.

    ``narrow`` is what an ASCII character takes of ``width``, of which a Han character takes 2.
    """
    text = indent + paragraph
    out = []
    while text:
        cut = taken = 0
        while cut < len(text) and taken <= width - 2:
            taken += narrow if text[cut] < "\x7f" else 2
            cut += 1
        while cut < len(text) and text[cut] in "，。；：、）":
            cut -= 1
        out.append(text[:cut])
        text = text[cut:]
    return out


def joined(texts: list[str]) -> list[str]:
    out: list[str] = []
    for text, start in zip(texts, paragraph_starts(texts), strict=True):
        if start or not out:
            out.append(text)
        else:
            out[-1] += text
    return [text.strip() for text in out if text.strip()]


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r", "\u2028", "\f"])
def test_every_line_end_ends_a_line(ending: str) -> None:
    parsed = read(ending.join(["一、成效", "", "  完成3项。", ""]).encode())
    assert [(line.number, line.text) for line in lines(parsed)] == [
        (1, "一、成效"),
        (2, ""),
        (3, "  完成3项。"),
    ]
    assert (parsed.reader, parsed.encoding) == (f"reportminer text {__version__}", "utf-8")


def test_last_line_without_end() -> None:
    assert [line.text for line in lines(read("甲\n乙".encode()))] == ["甲", "乙"]


@pytest.mark.parametrize(
    ("indent", "gap"), [("", True), ("　　", False), ("　　", True), ("    ", False), ("    ", True)]
)
@pytest.mark.parametrize("width", [40, 56, 70, 76])
@pytest.mark.parametrize("narrow", [1, 2])
def test_wrapped_text_is_put_together(indent: str, gap: bool, width: int, narrow: int) -> None:
    texts: list[str] = []
    for paragraph in PARAGRAPHS * 2:
        texts += wrapped(paragraph, width, indent, narrow)
        texts += [""] * gap
    assert joined(texts) == PARAGRAPHS * 2


@pytest.mark.parametrize("width", [40, 56, 70, 76])
def test_where_nothing_sets_paragraphs_off_no_two_are_joined(width: int) -> None:
    texts = [text for paragraph in PARAGRAPHS * 2 for text in wrapped(paragraph, width, "", 1)]
    pieces = joined(texts)
    # A sentence that ends with its line is then taken for the end of its paragraph.
    assert all(any(piece in paragraph for paragraph in PARAGRAPHS) for piece in pieces)
    assert len(pieces) <= len(PARAGRAPHS * 2) + 2


@pytest.mark.parametrize("gap", [False, True])
@pytest.mark.parametrize("indent", ["", "　　"])
def test_unwrapped_text_is_left_alone(indent: str, gap: bool) -> None:
    texts = [text for paragraph in PARAGRAPHS * 3 for text in [indent + paragraph] + [""] * gap]
    assert all(paragraph_starts(texts))


def test_items_of_similar_length_are_no_wrapped_text() -> None:
    items = [f"（{number}）云溪镇综合行政执法队年度重点工作任务分解清单" for number in "一二三四五六七八九"]
    assert all(paragraph_starts(items))
    sentences = ["镇司法所全年调解纠纷三十二件，成功率百分之百。"] * 9
    assert all(paragraph_starts(sentences))


@needs_shared
@pytest.mark.parametrize("name", ["utf-8", "utf-8-sig", "utf-16", "gbk", "gb18030"])
def test_one_report_in_five_encodings(name: str) -> None:
    expected = read((SHARED / "samples" / "report_utf-8.txt").read_bytes())
    assert read((SHARED / "samples" / f"report_{name}.txt").read_bytes()).pages == expected.pages


@needs_shared
@pytest.mark.parametrize("path", sorted((SHARED / "reports").glob("*.txt")), ids=lambda path: path.stem)
def test_real_reports_are_not_taken_for_wrapped(path: object) -> None:
    parsed = read(path.read_bytes())  # type: ignore[attr-defined]
    assert all(line.starts_paragraph for line in lines(parsed))
    assert parsed.ledger == ()


def test_encoding_given_by_the_user() -> None:
    text = "雲溪鎮依法行政，加強組織領導，落實責任。"
    assert lines(read(text.encode("big5"), encoding="big5"))[0].text == text
    with pytest.raises(UsageError):
        read(b"x", encoding="klingon")


def test_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reportminer.parse.text.MAX_CHARACTERS", 10)
    with pytest.raises(ReadError, match="split the file"):
        read(b"12345678901")


@given(st.text(max_size=300))
def test_every_character_but_line_ends_is_kept(text: str) -> None:
    parsed = read(text.encode("utf-8", "replace"), encoding="utf-8")
    kept = re.sub(r"[\r\n\v\f\u2028\u2029]", "", text.encode("utf-8", "replace").decode()).removeprefix("\ufeff")
    assert "".join(line.text for line in lines(parsed)) == kept
    assert [line.number for line in lines(parsed)] == list(range(1, len(lines(parsed)) + 1))


@given(st.lists(st.text(st.sampled_from("云溪镇，。 　1.一、"), max_size=40), max_size=30))
def test_starts_are_as_many_as_lines_and_blank_lines_start(texts: list[str]) -> None:
    starts = paragraph_starts(texts)
    assert len(starts) == len(texts)
    assert all(start for start, text in zip(starts, texts, strict=True) if not text.strip())
