"""The HTML report: its figures are those of the CSV files, nothing in it runs or reaches out, every passage is held."""

from __future__ import annotations

import csv
import itertools
import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from selectolax.lexbor import LexborHTMLParser as HTMLParser

from locations import ROOT
from reportminer.charts.drawing import contrast
from reportminer.cli import main
from reportminer.compare.questions import outcomes, questions
from reportminer.compare.selection import Filters, Selection, select
from reportminer.compare.table import Answer, write_answer
from reportminer.errors import UsageError
from reportminer.webpage import write_report
from reportminer.webpage.sections import sections
from small_reports import read_into, report_text, write_reports

EVIL = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'&</td></table><!--\u2028]]>"


@pytest.fixture(scope="module")
def corpus(corpus_db: Path) -> Selection:
    return select(corpus_db)


@pytest.fixture(scope="module", params=["en", "zh"])
def page(corpus: Selection, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Path:
    path = tmp_path_factory.mktemp("page") / f"{request.param}.html"
    write_report(path, corpus, lang=request.param)
    return path


def store(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(HTMLParser(path.read_text(encoding="utf-8")).css_first("#store").text())
    return found


def answers(selection: Selection) -> dict[str, Answer]:
    words = {"overview": "", "reports": "", "reports_asks": ""}
    found = sections(selection, lang="en", by="township", words=words, told=lambda _: None)
    return {section.code: section.answer for section in found if section.answer}


@pytest.fixture(scope="module")
def corpus_answers(corpus: Selection) -> dict[str, Answer]:
    return answers(corpus)


def test_all_figures_are_those_of_the_csv_files(corpus_answers: dict[str, Answer], page: Path, tmp_path: Path) -> None:
    tree = HTMLParser(page.read_text(encoding="utf-8"))
    compared = 0
    for code, answer in corpus_answers.items():
        files = write_answer(tmp_path / f"{code}.csv", answer)
        for table, file in zip(answer.tables, files, strict=True):
            with file.open(encoding="utf-8-sig", newline="") as opened:
                rows = list(csv.DictReader(opened))
            shown = tree.css_first(f"table#{code}-{table.code}")
            heads = [head.attributes["data-k"] for head in shown.css("thead th")]
            kinds = {column.code: column.kind for column in table.columns}
            body = shown.css("tbody tr")
            assert len(body) == min(len(rows), 1000)
            for line, row in zip(body, rows, strict=False):
                for head, cell in zip(heads, line.css("th, td"), strict=True):
                    if head and kinds[head] in ("count", "number", "share"):
                        value = cell.attributes.get("data-v") or cell.text()
                        assert value.replace("·", "") == row[head], (code, table.code, head)
                        compared += 1
                    elif head and kinds[head] == "text":
                        assert cell.text().replace("·", "") == row[head].replace("·", "") or row[head].startswith("'")
    assert compared > 10_000


def test_figures_of_charts_are_those_of_their_tables(page: Path) -> None:
    tree = HTMLParser(page.read_text(encoding="utf-8"))
    checked = 0
    for figure in tree.css("figure[data-table]"):
        table = tree.css_first(f"table#{figure.attributes['data-table']}")
        heads = [head.attributes["data-k"] for head in table.css("thead th")]
        rows = {row.attributes["data-n"]: row.css("th, td") for row in table.css("tbody tr")}
        for mark in figure.css("[data-r]"):
            column = mark.attributes["data-c"]
            if mark.attributes["data-r"] in rows and column in heads:
                shown = rows[mark.attributes["data-r"] or ""][heads.index(column)].text()
                said = mark.css_first("title").text()
                assert said.replace(",", "").find(shown.replace(",", "")) >= 0, (said, shown)
                checked += 1
    assert checked > 400


def test_every_figure_names_passages_that_the_page_holds(corpus: Selection, page: Path) -> None:
    held = store(page)
    assert len({passage[-1] for passage in held["passages"]}) <= len(held["passages"])
    texts = {passage.text for passage in corpus.passages}
    assert all(passage[-1] in texts for passage in held["passages"])
    tree = HTMLParser(page.read_text(encoding="utf-8"))
    for marked in tree.css("[data-e]"):
        for part in (marked.attributes["data-e"] or "").split():
            if not part.startswith("+"):
                assert all(int(end, 36) < len(held["passages"]) for end in part.split("-"))
    for cell in tree.css("td.e"):
        row = cell.parent
        assert row is not None
        assert cell.attributes.get("data-e") or row.attributes.get("data-e")


def test_passages_are_told_with_place_page_and_confidence(corpus: Selection, page: Path) -> None:
    held = store(page)
    by_text = {passage.text: passage for passage in corpus.passages}
    report, page_no, line_no, path, label, _, _, confidence, unsure, coder, text = held["passages"][7]
    passage = by_text[text]
    assert held["reports"][report][0] == corpus.by_report[passage.report].source
    assert (page_no, line_no, held["paths"][path]) == (passage.page, passage.line, passage.section_path)
    lang = "zh" if page.stem == "zh" else "en"
    assert held["labels"][label].startswith(corpus.name("label", passage.label, lang))
    assert (confidence, unsure, held["coders"][coder]) == (
        round(passage.confidence or 0, 3),
        int(passage.unsure),
        passage.coder,
    )


def test_nothing_is_fetched_and_only_its_own_script_runs(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    markup = re.sub(r"<script.*?</script>", "", text, flags=re.DOTALL)
    assert not re.search(r"""(?:src|href|action)\s*=\s*["'](?!#)""", re.sub(r"data-\w+=", "", markup))
    assert not re.search(r"url\(|@import", text)
    assert re.findall(r"https?://[^\"'< ]+", markup) in ([], ["http://www.w3.org/2000/svg"] * markup.count("<svg"))
    assert "default-src 'none'" in text


def test_accessible_structure(page: Path) -> None:
    tree = HTMLParser(page.read_text(encoding="utf-8"))
    assert tree.css_first("html").attributes["lang"] == ("zh-CN" if page.stem == "zh" else "en")
    ids = [node.attributes["id"] for node in tree.css("[id]")]
    assert len(ids) == len(set(ids))
    for node in tree.css("[aria-labelledby]"):
        assert set((node.attributes["aria-labelledby"] or "").split()) <= set(ids)
    for table in tree.css("table"):
        assert table.css_first("caption").text()
        assert all(head.attributes["scope"] == "col" for head in table.css("thead th"))
        assert all(head.attributes["scope"] == "row" for head in table.css("tbody th"))
    for drawn in tree.css("svg"):
        assert drawn.attributes["role"] == "img"
        assert drawn.css_first("title").text()
        assert drawn.css_first("desc").text()
    assert all(field.attributes["aria-label"] for field in tree.css("input"))
    levels = [int((head.tag or "")[1]) for head in tree.css("h1, h2, h3, h4")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))
    skip = tree.css_first("a.skip")
    assert tree.css_first(skip.attributes["href"] or "") is not None


def test_a_page_in_english_says_where_it_is_chinese(page: Path) -> None:
    tree = HTMLParser(page.read_text(encoding="utf-8"))
    chinese = [cell for cell in tree.css("td, tbody th") if re.search("[\u4e00-\u9fff]", cell.text())]
    assert len(chinese) > 100
    assert {cell.attributes.get("lang") for cell in chinese} == ({"zh"} if page.stem == "en" else {None})


SIDES = ("x", "y", "width", "height")


def test_marks_of_charts_can_be_seen_and_read(page: Path) -> None:
    """WCAG 2.2 AA: text 4.5 on what lies under it, marks 3 on the ground, or told by a text of their own."""
    tree = HTMLParser(page.read_text(encoding="utf-8"))
    words = marks = 0
    for drawing in tree.css("figure svg"):
        boxes = [
            (
                *(float(box.attributes[name] or 0) for name in ("x", "y", "width", "height")),
                box.attributes["fill"] or "",
            )
            for box in drawing.css("rect")
        ]
        texts = [
            (float(text.attributes["x"] or 0), float(text.attributes["y"] or 0), text.attributes["fill"] or "")
            for text in drawing.css("text")
        ]
        for x, y, ink in texts:
            grounds = [fill for left, top, wide, high, fill in boxes if left < x < left + wide and top < y < top + high]
            assert contrast(ink, grounds[-1] if grounds else "#ffffff") >= 4.5, (ink, grounds)
            words += 1
        for left, top, wide, high, fill in boxes:
            named = any(left <= x <= left + wide and top < y < top + high for x, y, _ in texts)
            rest = fill == "#e4e8ec"  # what remains of a whole; the parts beside it are the marks
            assert contrast(fill, "#ffffff") >= 3 or named or rest, fill
            marks += 1
        for dot in drawing.css("circle"):
            assert contrast(dot.attributes["fill"] or "", "#ffffff") >= 3
    assert words > 500
    assert marks > 300


STYLE = (ROOT / "src/reportminer/data/webpage/report.css").read_text(encoding="utf-8")
INKS = ("#1f2933", "#52606d", "#005a96")
GROUNDS = ("#ffffff", "#f4f7fa", "#fff8eb", "#f0f6fb", "#dcebf7")


@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("ink", INKS)
def test_text_has_contrast(ink: str, ground: str) -> None:
    assert ink in STYLE
    assert contrast(ink, ground) >= 4.5


def test_the_style_has_no_other_colours() -> None:
    """A new colour must be held against its ground here; print has those of the screen."""
    lines = {"#d5dbe1", "#b45309", "#7b8794", "#6b7684", "#fff"}
    assert set(re.findall("#[0-9a-f]{3,6}", STYLE)) == {*INKS, *GROUNDS, *lines}
    # borders of fields, the edge of a caution and of the focus; the words on a button that cannot be pressed
    for line in ("#7b8794", "#b45309"):
        assert contrast(line, "#ffffff") >= 3
    assert contrast("#6b7684", "#f4f7fa") >= 4.2
    assert "#" not in STYLE[STYLE.index("@media print") :].replace("#evidence", "")


def test_size_of_the_corpus(page: Path, corpus: Selection) -> None:
    assert len(corpus.reports) == 78
    assert page.stat().st_size * 100 / 78 <= 5_000_000


def test_same_reports_same_bytes(corpus_db: Path, tmp_path: Path) -> None:
    filters = Filters(county=("沱岚区",))
    for name in ("a", "b"):
        write_report(tmp_path / f"{name}.html", select(corpus_db, filters))
    assert (tmp_path / "a.html").read_bytes() == (tmp_path / "b.html").read_bytes()


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("zh", "筛选条件：县(区) 沱岚区；年度 2022、2023；类别 不足原因；--all"),
        ("en", "Filters: county 沱岚区; year 2022, 2023; label shortcomings and causes; --all"),
    ],
)
def test_what_was_chosen_is_said_in_words(corpus_db: Path, tmp_path: Path, lang: str, said: str) -> None:
    chosen = Filters(county=("沱岚区",), year=("2022-2023",), label=("不足",), every_file=True)
    write_report(tmp_path / "x.html", select(corpus_db, chosen), lang=lang)
    page = HTMLParser((tmp_path / "x.html").read_text(encoding="utf-8"))
    assert said in [line.text() for line in page.css("header p")]


def test_dates_stay_on_one_line(page: Path) -> None:
    cells = HTMLParser(page.read_text(encoding="utf-8")).css("#audit-audit td.d")
    assert any(re.fullmatch(r"\d{4}-\d\d-\d\d", cell.text()) for cell in cells)
    assert re.search(r"\.d \{ white-space: nowrap; \}", STYLE)


@pytest.fixture
def evil(tmp_path: Path) -> Selection:
    folder = tmp_path / "corpus"
    folder.mkdir()
    for number in range(4):
        text = report_text(number, year=2020 + number // 2).replace("执法检查", f"执法检查{EVIL}")
        (folder / f"report{number}.txt").write_text(text, encoding="utf-8")
    read_into(tmp_path / "x.db", folder)
    selection = select(tmp_path / "x.db")
    reports = tuple(replace(report, title=EVIL, source=EVIL, place=EVIL) for report in selection.reports)
    return replace(selection, reports=reports)


def test_text_of_reports_cannot_become_markup(evil: Selection, tmp_path: Path) -> None:
    write_report(tmp_path / "x.html", evil)
    text = (tmp_path / "x.html").read_text(encoding="utf-8")
    assert "alert(1)" in text
    assert "<script>alert" not in text
    assert "<img" not in text
    assert "\u2028" not in re.findall(r'<script type="application/json".*?</script>', text, flags=re.DOTALL)[0]
    tree = HTMLParser(text)
    assert len(tree.css("script")) == 2
    assert not tree.css("img, iframe, object, embed, link")
    assert any("<script>alert(1)</script>" in passage[-1] for passage in store(tmp_path / "x.html")["passages"])


def test_a_question_that_cannot_be_put_says_why(tmp_path: Path) -> None:
    read_into(tmp_path / "x.db", write_reports(tmp_path / "corpus", 1))
    reasons = {"en": "two years that follow each other", "zh": "没有一地有相邻两年的报告"}
    for lang, words in (("en", "This question cannot be answered"), ("zh", "此问无法回答")):
        written = write_report(tmp_path / "x.html", select(tmp_path / "x.db"), lang=lang)
        assert set(written.unanswered) >= {"keyness", "follow"}
        section = HTMLParser((tmp_path / "x.html").read_text(encoding="utf-8")).css_first("section#follow")
        assert words in section.text()
        assert reasons[lang] in section.text()


def test_rows_beyond_the_limit_are_named(corpus: Selection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reportminer.webpage.tables.HTML_ROWS", 7)
    write_report(tmp_path / "x.html", corpus)
    tree = HTMLParser((tmp_path / "x.html").read_text(encoding="utf-8"))
    assert all(len(table.css("tbody tr")) <= 7 for table in tree.css("table"))
    assert "The first 7 of 78 rows; all with reportminer compare reuse --csv" in tree.css_first("#reuse").text()


def test_evidence_beyond_the_room_is_counted(
    corpus: Selection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reportminer.webpage.evidence.HTML_CHARACTERS", 100)
    written = write_report(tmp_path / "x.html", corpus)
    assert 0 < written.passages < len(corpus.passages)
    tree = HTMLParser((tmp_path / "x.html").read_text(encoding="utf-8"))
    row = tree.css_first("table#overview-holdings tbody tr[data-n='4']")
    assert row.css("td")[0].text() == f"{len(corpus.passages):,}"
    assert (row.attributes["data-e"] or "").endswith(f"+{len(corpus.passages) - 1}")


def test_passages_of_reports_that_filters_leave_out_stand_on_the_page_where_rows_name_them(
    corpus_db: Path, tmp_path: Path
) -> None:
    chosen = select(corpus_db, Filters(year=("2022",)))
    write_report(tmp_path / "x.html", chosen)
    held = store(tmp_path / "x.html")
    years = {held["reports"][passage[0]][2] for passage in held["passages"]}
    assert {"2022", "2023"} <= years
    tree = HTMLParser((tmp_path / "x.html").read_text(encoding="utf-8"))
    for table in ("follow-plans", "reuse-pairs"):
        marks = [row.attributes.get("data-e") or "" for row in tree.css(f"table#{table} tbody tr")]
        assert marks, table
        assert not any(mark.startswith("+") or " +" in mark for mark in marks), table


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_command(corpus_db: Path, tmp_path: Path, lang: str) -> None:
    arguments = ["html", str(tmp_path / "x.html"), "--db", str(corpus_db), "--place", "篆坪镇", "--lang", lang]
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 0, result.output
    assert ("x.html：9节" if lang == "zh" else "x.html: ") in result.stdout
    assert ("“文本相近”未能回答" if lang == "zh" else "similar could not be answered") in result.stderr
    assert ("地区 篆坪镇" if lang == "zh" else "place 篆坪镇") in (tmp_path / "x.html").read_text(encoding="utf-8")


def test_a_file_that_cannot_be_written(corpus_db: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="its folder does not exist"):
        write_report(tmp_path / "no" / "x.html", select(corpus_db, Filters(place=("篆坪镇",))))


def test_every_question_has_its_section(page: Path, corpus: Selection) -> None:
    tree = HTMLParser(page.read_text(encoding="utf-8"))
    codes = [section.attributes["id"] for section in tree.css("section")]
    assert codes == ["overview", *(question.code for question in questions()), "reports"]
    answered = [outcome for outcome in outcomes(corpus) if outcome.answer]
    assert len(answered) == len(questions())
