"""Reports as spaCy Docs: the text, the spans and what is known about them, before and after a DocBin."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportminer.document import Analysis, Coding, Document, Passage, Reading, Report, Section, Source
from reportminer.errors import UsageError
from reportminer.segment import load_segmenter, sentences
from reportminer.spacy_docs import Tokenizer, blank_nlp, docs_to_bin, make_doc, read_docbin, write_docbin

TEXT = (
    "青禾镇2024年法治政府建设情况报告\n一、主要举措和成效\n"
    "1.规范决策程序。我镇严格执行“三项制度”。  开展 培训12次；"
    "二是落实党政主要负责人述法\n二、存在的不足和原因\n执法力量薄弱。"
)


def span(text: str, quote: str) -> tuple[int, int]:
    start = text.index(quote)
    return start, start + len(quote)


def heading(index: int, parent: int, quote: str, title: str, *, run_in: bool = False, role: str = "heading") -> Section:
    start, end = span(TEXT, quote)
    return Section(index, parent, parent + 2, start, len(TEXT), start, end, title, run_in=run_in, role=role)


def passage(number: int, quote: str, *, path: tuple[str, ...], own: str = "", enumerator: str = "") -> Passage:
    start, end = span(TEXT, quote)
    return Passage(f"p{number}", start, end, 1, number, own, path, enumerator)


def make_report(text: str = TEXT, **parts: object) -> Report:
    source = Source("corpus/青禾镇.txt", Path("青禾镇.txt"), "ab" * 32, "text/plain", len(text))
    return Report(Document(source, text, (), (), ()), **parts)  # type: ignore[arg-type]


MEASURES, FAULTS = ("主要举措和成效",), ("存在的不足和原因",)
REPORT = make_report(
    sections=(
        heading(0, -1, "青禾镇2024年法治政府建设情况报告", "青禾镇2024年法治政府建设情况报告", role="title"),
        heading(1, -1, "一、主要举措和成效", "主要举措和成效"),
        heading(2, 1, "1.规范决策程序。", "规范决策程序", run_in=True),
        heading(3, -1, "二、存在的不足和原因", "存在的不足和原因"),
    ),
    passages=(
        passage(1, "1.规范决策程序。我镇严格执行“三项制度”。  开展 培训12次；", path=MEASURES, own="规范决策程序"),
        passage(2, "二是落实党政主要负责人述法", path=MEASURES, enumerator="二是"),
        passage(3, "执法力量薄弱。", path=FAULTS),
    ),
    metadata=(Reading("township", "青禾镇", "title", 0.9, "青禾镇"), Reading("year", "2024", "title", 1.0)),
)
CODINGS = (
    Coding("p1", "measure", "rules-1", 0.75, ("plan",), topics=("decision_making",), reason="heading"),
    Coding("p3", "shortcoming", "rules-1", 0.5, aspect="problem"),
    Coding("p3", "measure", "李四"),
)


@pytest.fixture(params=["made", "read back"])
def doc(request: pytest.FixtureRequest, tmp_path: Path):
    made = make_doc(REPORT, CODINGS)
    if request.param == "made":
        return made
    assert docs_to_bin([made], tmp_path / "reports.spacy") == 1
    (back,) = read_docbin(tmp_path / "reports.spacy", nlp=blank_nlp())
    assert [t.text_with_ws for t in back] == [t.text_with_ws for t in made]
    return back


def test_the_text_is_the_reports(doc) -> None:
    assert doc.text == TEXT
    assert [t.text for t in doc][:5] == ["青禾", "镇", "2024", "年", "法治政府建设"]


def test_passages_have_label_id_coder_and_exact_text(doc) -> None:
    assert [(s.id_, s.label_, s.kb_id_) for s in doc.spans["passages"]] == [
        ("p1", "measure", "rules-1"),
        ("p2", "", ""),
        ("p3", "shortcoming", "rules-1"),
        ("p3", "measure", "李四"),
    ]
    by_id = {p.id: p for p in REPORT.passages}
    for found in doc.spans["passages"]:
        assert found.text == REPORT.quote(by_id[found.id_])
        assert (found.start_char, found.end_char) == (by_id[found.id_].start, by_id[found.id_].end)


def test_extension_attributes_tell_coders_apart(doc) -> None:
    first, second, third, fourth = doc.spans["passages"]
    assert (first._.rm_confidence, first._.rm_also, first._.rm_topics) == (0.75, ("plan",), ("decision_making",))
    assert (first._.rm_heading, first._.rm_heading_path) == ("规范决策程序", MEASURES)
    assert (second._.rm_confidence, second._.rm_enumerator) == (None, "二是")
    assert (third._.rm_confidence, third._.rm_aspect) == (0.5, "problem")
    assert (fourth._.rm_confidence, fourth._.rm_aspect, fourth._.rm_heading_path) == (None, "", FAULTS)
    assert doc[0:1]._.rm_confidence is None


def test_headings_are_spans(doc) -> None:
    assert [(s.text, s.label_, s._.rm_title, s._.rm_depth) for s in doc.spans["headings"]] == [
        ("青禾镇2024年法治政府建设情况报告", "title", "青禾镇2024年法治政府建设情况报告", 1),
        ("一、主要举措和成效", "heading", "主要举措和成效", 1),
        ("1.规范决策程序。", "heading", "规范决策程序", 3),
        ("二、存在的不足和原因", "heading", "存在的不足和原因", 1),
    ]


def test_metadata_travels_with_the_doc(doc) -> None:
    assert (doc._.rm_id, doc._.rm_source) == ("ab" * 6, "corpus/青禾镇.txt")
    assert doc._.rm_metadata["township"] == {"value": "青禾镇", "where": "title", "sure": 0.9, "quote": "青禾镇"}
    assert doc._.rm_segmenter == load_segmenter().fingerprint


def test_sentences_are_ours_and_end_with_their_unit(doc) -> None:
    starts = {s.start_char for s in doc.sents}
    assert {start for start, _ in sentences(TEXT)} <= starts
    assert {p.start for p in REPORT.passages} <= starts
    assert [s.text for s in doc.sents][-3:] == [
        "二是落实党政主要负责人述法\n",
        "二、存在的不足和原因\n",
        "执法力量薄弱。",
    ]


def test_a_single_space_goes_with_the_word_before_it() -> None:
    tokens = {t.text: t.whitespace_ for t in make_doc(make_report("开展 培训  会\n议"))}
    assert tokens == {"开展": " ", "培训": " ", " ": "", "会": "", "\n": "", "议": ""}


def test_a_passage_edge_inside_a_word_cuts_the_word() -> None:
    text = "党政主要负责人述法"
    parts = (Passage("a", 0, 3, -1, 0), Passage("b", 3, 9, -1, 0))
    doc = make_doc(make_report(text, passages=parts))
    assert load_segmenter().cut(text) == ["党政主要负责人", "述法"]
    assert [s.text for s in doc.spans["passages"]] == ["党政主", "要负责人述法"]
    assert [t.text for t in doc] == [w for part in ("党政主", "要负责人述法") for w in load_segmenter().cut(part)]


@settings(max_examples=80, deadline=None)
@given(
    text=st.text(alphabet="我镇党政主要负责人述法执。；“”《》 \n\u30002.5%aZ", max_size=60),
    cuts=st.sets(st.integers(0, 60), max_size=8),
)
def test_any_tiling_comes_back_as_spans_that_tile(text: str, cuts: set[int]) -> None:
    edges = sorted({0, len(text)} | {cut for cut in cuts if cut <= len(text)})
    parts = tuple(Passage(f"p{a}", a, b, -1, 0) for a, b in pairwise(edges))
    doc = make_doc(make_report(text, passages=parts))
    assert doc.text == text
    spans = list(doc.spans["passages"])
    assert [(s.start_char, s.end_char) for s in spans] == [(p.start, p.end) for p in parts]
    assert [s.text for s in spans] == [text[p.start : p.end] for p in parts]
    assert [s.start for s in spans[1:]] == [s.end for s in spans[:-1]]


def test_both_backends_make_the_same_doc() -> None:
    made = [make_doc(REPORT, CODINGS, segmenter=load_segmenter(name)) for name in ("jieba", "auto")]
    assert made[0].to_bytes() == made[1].to_bytes()


def test_codings_of_another_report_are_refused() -> None:
    with pytest.raises(UsageError, match=r"1 of the passages coded are not in corpus/青禾镇\.txt.*p9"):
        make_doc(REPORT, [Coding("p9", "measure", "rules-1")])


def test_a_docbin_holds_every_report(tmp_path: Path) -> None:
    other = make_report("另一份", passages=(Passage("x", 0, 3, -1, 0),))
    path = tmp_path / "all.spacy"
    assert write_docbin([Analysis(REPORT, CODINGS), Analysis(other)], path) == 2
    assert [doc.text for doc in read_docbin(path)] == [TEXT, "另一份"]
    assert list(tmp_path.iterdir()) == [path]


def test_a_failed_write_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "all.spacy"
    write_docbin([Analysis(REPORT)], path)
    before = path.read_bytes()
    with pytest.raises(UsageError):
        write_docbin([Analysis(REPORT), Analysis(REPORT, (Coding("p9", "plan", "x"),))], path)
    assert path.read_bytes() == before
    with pytest.raises(UsageError, match="cannot be written"):
        write_docbin([Analysis(REPORT)], tmp_path / "no such folder" / "all.spacy")
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("content", [None, b"", b"no DocBin", b"x\x9c\x03\x00\x00\x00\x00\x01"])
def test_a_file_that_is_no_docbin_is_named(content: bytes | None, tmp_path: Path) -> None:
    path = tmp_path / "bad.spacy"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(UsageError, match=r"bad\.spacy"):
        read_docbin(path)


def test_blank_pipeline_cuts_words_as_we_do_and_can_be_saved(tmp_path: Path) -> None:
    import spacy

    nlp = blank_nlp()
    text = "我镇  党政主要负责人 述法，2011-2015年。\n"
    assert nlp(text).text == text
    assert [t.text for t in nlp("党政主要负责人述法")] == ["党政主要负责人", "述法"]
    nlp.to_disk(tmp_path / "model")
    again = spacy.load(tmp_path / "model")
    assert [t.text_with_ws for t in again(text)] == [t.text_with_ws for t in nlp(text)]
    assert blank_nlp().from_bytes(nlp.to_bytes())("述法")[0].text == "述法"


def test_a_pipeline_saved_with_another_lexicon_is_refused(tmp_path: Path) -> None:
    lexicon = tmp_path / "lexicon.txt"
    lexicon.write_text("法治副镇长\n", encoding="utf-8")
    nlp = blank_nlp(segmenter=load_segmenter(lexicon=lexicon))
    assert [t.text for t in nlp("法治副镇长")] == ["法治副镇长"]
    assert isinstance(nlp.tokenizer, Tokenizer)
    with pytest.raises(UsageError, match="same lexicon"):
        blank_nlp().from_bytes(nlp.to_bytes())


def test_making_docs_twice_keeps_the_first_ones_attributes() -> None:
    first = make_doc(REPORT, CODINGS)
    second = make_doc(REPORT, [replace(CODINGS[0], confidence=0.1)])
    assert first.spans["passages"][0]._.rm_confidence == 0.75
    assert second.spans["passages"][0]._.rm_confidence == 0.1


def test_importing_the_module_does_not_import_spacy() -> None:
    code = "import sys, reportminer.spacy_docs; assert 'spacy' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
