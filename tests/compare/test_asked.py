"""What users ask for in their own words: years, names of labels, half names of places."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from reportminer.cli import main
from reportminer.compare.asked import code_asked, one_year, years_asked
from reportminer.compare.selection import Filters, select
from reportminer.errors import UsageError
from small_reports import read_into, report_text, write_reports

NAMES = {
    ("label", "shortcoming"): ("不足原因", "shortcomings and causes"),
    ("label", "measure"): ("举措成效", "measures and results"),
    ("topic", "enforcement"): ("行政执法", "law enforcement"),
    ("topic", "technology"): ("数字法治", "digital rule of law"),
    ("topic", "publicity"): ("普法与法治宣传", "legal publicity"),
}


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("2023", ("2023",)),
        ("2023年", ("2023",)),
        ("2021-2023", ("2021", "2022", "2023")),
        ("2021—2023年", ("2021", "2022", "2023")),
        ("2021年至2022年", ("2021", "2022")),
        ("2021,2023", ("2021", "2023")),
        ("2023、2021", ("2023", "2021")),
        ("2021, 2021-2022", ("2021", "2022")),
    ],
)
def test_years(text: str, years: tuple[str, ...]) -> None:
    assert years_asked(text) == years


@pytest.mark.parametrize("text", ["", "去年", "21", "2023-2021", "2021-", "2023x"])
def test_what_is_no_year_says_how_to_write_one(text: str) -> None:
    with pytest.raises(UsageError, match="2021-2023"):
        years_asked(text)


def test_one_year_alone() -> None:
    assert one_year("2023年") == "2023"
    with pytest.raises(UsageError, match="compare profile --year 2021-2023"):
        one_year("2021-2023")


@pytest.mark.parametrize(
    ("kind", "text", "code"),
    [
        ("label", "shortcoming", "shortcoming"),
        ("label", "不足原因", "shortcoming"),
        ("label", "不足", "shortcoming"),
        ("label", "Measures and results", "measure"),
        ("topic", "执法", "enforcement"),
        ("topic", "普法", "publicity"),
    ],
)
def test_codes_by_name(kind: str, text: str, code: str) -> None:
    assert code_asked(kind, text, NAMES) == code


@pytest.mark.parametrize(("kind", "text"), [("label", "问题"), ("topic", "法治"), ("topic", "法"), ("label", "")])
def test_a_name_of_none_or_several_lists_them(kind: str, text: str) -> None:
    with pytest.raises(UsageError, match="enforcement 行政执法" if kind == "topic" else "shortcoming 不足原因"):
        code_asked(kind, text, NAMES)


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("asked")
    read_into(folder / "x.db", write_reports(folder / "corpus", 12))
    return folder / "x.db"


def run(db: Path, *words: str, code: int) -> str:
    result = CliRunner().invoke(main, [*words, "--db", str(db)])
    assert result.exit_code == code, result.output
    return result.output


def test_filters_in_chinese_are_those_in_codes(db: Path) -> None:
    asked = select(db, Filters(label=("不足",), level=("乡镇",), year=("2020-2021",)))
    assert asked.filters == Filters(label=("shortcoming",), level=("township",), year=("2020", "2021"))
    assert asked.reports == select(db, asked.filters).reports


def test_a_place_can_be_copied_from_a_table(db: Path) -> None:
    for report in select(db).reports:
        whole = report.province + report.prefecture + report.county
        assert report in select(db, Filters(place=(report.name,))).reports
        assert not whole or report in select(db, Filters(county=(whole,))).reports


def test_each_value_must_fit_not_only_one_of_them(db: Path) -> None:
    name = select(db).reports[0].name
    with pytest.raises(UsageError, match="no report has the place 没有镇"):
        select(db, Filters(place=(name, "没有镇")))
    with pytest.raises(UsageError, match="no report has the year 1999"):
        select(db, Filters(year=("2020", "1999")))


def test_half_a_name_is_answered_with_the_whole_one(db: Path) -> None:
    name = select(db).reports[0].name
    assert f"did you mean {name}" in run(db, "audit", "--place", name[:-1], code=2)


def test_searching_a_year_in_words(db: Path) -> None:
    assert run(db, "search", "执法", "--year", "2020年", code=0) == run(db, "search", "执法", "--year", "2020", code=0)
    assert "is no year" in run(db, "search", "执法", "--year", "去年", code=2)
    assert "shortcoming 不足原因" in run(db, "search", "执法", "--label", "问题", code=2)


def test_the_table_of_labels_says_where_filters_go(db: Path) -> None:
    assert "compare profile --county 沱岚区" in run(db, "compare", "--by", "year", "--county", "沱岚区", code=2)
    assert "takes one year" in run(db, "compare", "--by", "year", "--year", "2020-2021", code=2)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["worksheet", "a.xls"], ".xlsx"),
        (["worksheet", "a.csv"], ".xlsx"),
        (["html", "a.txt"], ".html or .htm"),
        (["compare", "topics", "--csv", "a.xlsx"], "let the name end in .csv"),
        (["compare", "--csv", "a.xls"], "let the name end in .csv"),
        (["search", "执法", "--csv", "a.xlsx"], "let the name end in .csv"),
        (["ledger", "--csv", "a.et"], "let the name end in .csv"),
    ],
)
def test_a_file_has_the_ending_of_what_is_in_it(db: Path, words: list[str], said: str) -> None:
    assert said in " ".join(run(db, *words, code=2).split())
    assert not Path(words[-1]).exists()


def test_a_search_with_quotation_marks_that_finds_nothing_says_why(db: Path) -> None:
    assert "without them: reportminer search 排查纠纷" in run(db, "search", "“排查纠纷”", code=0)
    assert "quotation marks" not in run(db, "search", "排查纠纷", code=0)
    assert "quotation marks" not in run(db, "search", "无此词语", code=0)


def test_a_place_that_only_an_office_has_is_not_offered_as_itself(tmp_path: Path) -> None:
    text = report_text(0).replace("柳溪镇人民政府", "沱岚区司法局").replace("柳溪镇", "沱岚区司法局")
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    read_into(tmp_path / "x.db", tmp_path / "a.txt")
    assert select(tmp_path / "x.db").reports[0].name == "沱岚区司法局"
    assert "did you mean 沱岚区司法局?" in run(tmp_path / "x.db", "audit", "--place", "沱岚区", code=2)
