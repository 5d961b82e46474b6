"""Warnings: what calls for one, what does not, with code, place and quotation; and no false alarm on the corpus."""

from __future__ import annotations

import tomllib
from collections import Counter
from pathlib import Path

import pytest

from factories import TEXT, make_document, make_report, make_source, read_folder, report_of
from locations import CORPUS, ROOT, SHARED, needs_shared
from reportminer.checks import check
from reportminer.checks.cut_off import cut_off
from reportminer.checks.genre import genre
from reportminer.checks.printed_pages import missing_pages
from reportminer.checks.text_signs import text_signs
from reportminer.clean import clean
from reportminer.document import Line, Page, Parsed, Report
from reportminer.settings import WARNING_PLACES
from reportminer.warning_kinds import catalogue, signs

LOST_OR_MASKED = {
    "会议于2025730日召开。": ["lost-digits"],
    "20212025年规划纲要": ["lost-digits"],
    "自202310月起试行。": ["lost-digits"],
    "镇政府于2023年月日印发方案。": ["lost-digits"],
    "2023年 月 日": ["lost-digits"],
    "方案印发，年10月完成。": ["lost-digits"],
    "12月日召开会议。": ["lost-digits"],
    "厅字〔201928号文件": ["lost-digits"],
    "（202526号）": ["lost-digits"],
    "整改率达%。": ["lost-digits"],
    "同比下降％。": ["lost-digits"],
    "累计件次，全年累计余人次": ["lost-digits", "lost-digits"],
    "办理案件XX件。": ["masked"],
    "××镇人民政府": ["masked"],
    "联系电话：138****1234": ["masked"],
    "罚款█████元": ["masked"],
    "X年×月": ["masked", "masked"],
    "某某镇人民政府": ["masked"],
    "某镇党委坚持学法。": ["masked"],
    "○○县司法局": ["masked"],
    # no alarm
    "2023年7月30日，2021—2025年，2023年10月": [],
    "今年3月、当年10月、全年12月底前": [],
    "年月均办件12件，2023年月均30件": [],
    "每月日常巡查；6月30日；3月日均": [],
    "厅字〔2019〕28号，中发[2015]36号": [],
    "（2023年）第12号，（2023）第1号令": [],
    "占比50%，达100%，增长5.5％": [],
    "累计次数、合计数、总计件数、共计12件": [],
    "二○二三年、二〇二〇年、一九九○年": [],
    "3×4平方米、A××级": ["masked"],
    "5×8、1310、12345": [],
    "某公司、某村、某建筑企业欠薪": [],
    "**加粗的话**，**10件**": [],
    "WXXY、XXL、APP": [],
    "□是 □否": [],
}


@pytest.mark.parametrize("text", LOST_OR_MASKED)
def test_lost_digits_and_masked_figures(text: str) -> None:
    document = make_document("标题", text)
    rows = text_signs(document)
    assert [row.code for row in rows] == LOST_OR_MASKED[text]
    assert all(row.kind == "warning" and row.line == 2 and row.text in document.text for row in rows)


def test_many_places_are_quoted_first_and_counted_then() -> None:
    rows = text_signs(make_document(*[f"第{number}项办理XX件。" for number in range(WARNING_PLACES + 3)]))
    assert len(rows) == WARNING_PLACES + 1
    assert rows[-1].reason == "3 more places like the ones before"
    assert [row.line for row in rows] == list(range(1, WARNING_PLACES + 2))


def test_table_heads_with_per_cent_signs_are_no_lost_figures() -> None:
    document = make_document("标题", Line("项目\t同比增长%\t累计件", 2, cell=(1, 0)))
    assert text_signs(document) == []


def test_fast_expressions_begin_with_a_character() -> None:
    for sign in signs():
        assert sign.triggers or sign.expression.pattern[0] not in "(^[.", sign.expression.pattern


# --- cut off ---------------------------------------------------------------------------------------

HEADED = ("双碓镇2023年法治政府建设情况报告", "一、主要举措和成效", TEXT)
CUT = {
    "a teaser with dots": ((*HEADED, TEXT[:-1] + "…"), "ends in dots"),
    "three points": ((*HEADED, TEXT[:-1] + "..."), "ends in dots"),
    "a link": ((*HEADED, "点击查看全文"), "查看全文"),
    "a link taken out as navigation": ((*HEADED, Line("阅读全文>>", 4, furniture="navigation")), "阅读全文"),
    "within a sentence": ((*HEADED, "我镇坚持依法行政，全年开展检查12次，"), "within a sentence"),
    "no end": ((*HEADED, TEXT.rstrip("。") + "并向县委"), "no end"),
    "hardly anything": ((TEXT,), "very short"),
}
WHOLE = {
    "a signature": (*HEADED, TEXT, "特此报告。", "双碓镇人民政府", "2024年1月5日"),
    "no signature but an end": (*HEADED, TEXT),
    "a semicolon left over": (*HEADED, TEXT[:-1] + "；"),
    "an attachment": (
        *HEADED,
        "双碓镇人民政府",
        "2024年1月5日",
        "附件：双碓镇2023年法治政府建设重点任务完成情况明细表格",
    ),
    "a contact": (*HEADED, "（联系人：尚奕禾，联系电话：0000-6800000）"),
    "a table at the end": (*HEADED, Line("执法\t检查\t十二次并且没有句号所以看起来像断开的句子一样长", 4, cell=(1, 0))),
    "a short text that is signed": (TEXT, "双碓镇人民政府", "二〇二四年一月五日"),
    "dots inside": (*HEADED, TEXT + "学习……等文件。"),
}


@pytest.mark.parametrize("case", CUT)
def test_texts_that_are_cut_off(case: str) -> None:
    lines, words = CUT[case]
    (row,) = cut_off(make_report(*lines))
    assert row.code == "cut-off"
    assert words in row.reason
    assert row.text


@pytest.mark.parametrize("case", WHOLE)
def test_texts_that_are_whole(case: str) -> None:
    assert cut_off(make_report(*WHOLE[case])) == []


# --- pages -----------------------------------------------------------------------------------------


def printed(*numbers: str) -> Report:
    """A report of as many pages as numbers, printed at their feet; an empty one is not printed."""
    pages = tuple(
        Page(at, (Line(TEXT, 1), *([Line(number, 2, furniture="page_number")] if number else [])), 595.0, 842.0)
        for at, number in enumerate(numbers, start=1)
    )
    return report_of(clean(make_source(), Parsed(pages, "test")))


PAGES: dict[tuple[str, ...], list[str]] = {
    ("— 1 —", "— 2 —", "— 3 —"): [],
    ("1", "3"): ["printed page 2 seems to be missing"],
    ("- 1 -", "- 2 -", "- 6 -"): ["printed page 3 to 5 seems to be missing"],
    ("— 1 —", "", "— 3 —"): [],
    ("— 1 —", "", "— 5 —"): ["printed page 2 to 4 seems to be missing"],
    ("", "1", "2"): [],
    ("45", "46"): [],
    ("1", "2", "1", "2"): [],
    ("第1页 共3页", "第2页 共3页", "第3页 共3页"): [],
    ("第1页 共5页", "第2页 共5页"): ["5 pages are printed, the last one here is number 2"],
    ("共5页 第1页", "共5页 第2页", "共5页 第5页"): ["printed page 3 to 4 seems to be missing"],
    ("1/2", "2/2"): [],
    ("1/4", "", ""): ["4 pages are printed, the last one here is number 1"],
    ("1/3", "", ""): [],
    ("Page 1 of 2", "Page 2 of 2"): [],
}


@pytest.mark.parametrize("numbers", PAGES, ids=" ".join)
def test_missing_pages(numbers: tuple[str, ...]) -> None:
    rows = missing_pages(printed(*numbers).document)
    assert [row.reason for row in rows] == PAGES[numbers]
    assert all(row.code == "missing-pages" and row.page for row in rows)


# --- genre -----------------------------------------------------------------------------------------

TITLES = {
    "双碓镇2023年法治政府建设情况报告": "",
    "双碓镇2023年法治政府建设工作总结和2024年工作计划": "",
    "双碓镇人民政府关于报送2023年法治政府建设情况的报告": "",
    "渡川区2024年政府工作报告": "",
    "双碓镇镇长2023年述法报告": "",
    "依法行政工作总结": "",
    "双碓镇2023年法治政府建设情况总结暨2024年工作思路": "",
    "双碓镇2024年法治政府建设工作计划": "genre-plan",
    "2024年全县法治政府建设工作要点": "genre-plan",
    "关于印发《双碓镇2024年法治政府建设实施方案》的通知": "genre-plan",
    "《渡川区法治政府建设实施纲要》政策解读": "genre-explanation",
    "一图读懂2023年法治政府建设年度报告": "genre-explanation",
    "双碓镇2023年政府信息公开工作年度报告": "genre-disclosure",
    "渡川区司法局政府信息公开年度报告（2023年）": "genre-disclosure",
    "关于召开法治政府建设推进会的通知": "genre-notice",
    "关于规范性文件清理结果的公告": "genre-notice",
    "渡川区重大行政决策程序规定（试行）": "genre-rules",
}


@pytest.mark.parametrize("title", TITLES)
def test_genre_by_title(title: str) -> None:
    rows = list(genre(make_report(title, TEXT, TEXT)))
    assert [row.code for row in rows] == ([TITLES[title]] if TITLES[title] else [])


def test_a_notice_that_carries_the_report_is_a_report() -> None:
    lines = ("一、主要举措和成效", TEXT, "二、存在的不足和原因", TEXT, "三、下一步工作安排", TEXT)
    assert list(genre(make_report("关于印发法治政府建设情况的通知", "现将有关事项报告如下：", *lines))) == []


NOTICE = (
    "关于做好2023年度法治政府建设年度报告工作的通知",
    "各镇人民政府、街道办事处：现就做好年度报告有关工作通知如下：",
    "一、报送内容",
    "请各单位围绕主要举措和成效、存在的不足和原因、党政主要负责人履行第一责任人职责情况撰写。",
    "二、报送时间",
    "请于1月15日前报送。",
)


def test_a_notice_about_reports_is_a_notice() -> None:
    assert [row.code for row in genre(make_report(*NOTICE))] == ["genre-notice"]
    assert list(genre(make_report(*NOTICE, *[TEXT] * 40))) == []  # the report may be attached
    assert list(genre(make_report(*NOTICE, "现将有关情况报告如下："))) == []


@pytest.mark.parametrize(
    ("title", "times", "news"),
    [
        ("双碓镇开展宪法宣传周活动", 1, True),
        ("渡川区司法局召开法治政府建设推进会", 1, True),
        ("双碓镇开展宪法宣传周活动", 40, False),
        ("双碓镇开展法治宣传活动情况", 1, False),
        ("双碓镇法治建设", 1, False),
    ],
)
def test_a_short_item_about_one_event_is_news(title: str, times: int, news: bool) -> None:
    found = [row.code for row in genre(make_report(title, *[TEXT] * times))]
    assert found == (["genre-news"] if news else [])


def test_a_disclosure_report_is_known_by_its_headings_too() -> None:
    report = make_report(
        "年度情况", "一、总体情况", TEXT, "二、主动公开政府信息情况", TEXT, "三、收到和处理政府信息公开申请情况", TEXT
    )
    assert [row.code for row in genre(report)] == ["genre-disclosure"]


def test_a_list_of_pages_is_a_list() -> None:
    lines = [f"双碓镇召开第{number}次法治工作会议　2024-03-{number:02}" for number in range(1, 13)]
    assert [row.code for row in genre(make_report("工作动态", *lines))] == ["genre-list"]
    assert list(genre(make_report("法治政府建设情况报告", *[TEXT + "2024年1月5日"] * 12))) == []


# --- the whole -------------------------------------------------------------------------------------


def test_every_code_that_is_used_is_explained_in_both_languages() -> None:
    data = tomllib.loads((ROOT / "src/reportminer/data/warnings.toml").read_text(encoding="utf-8"))
    used = {row["code"] for row in data["pattern"]} | {row["code"] for row in data["genre"]["kind"]}
    used |= {"cut-off", "missing-pages", "same-text", "near-twin", "genre-list", "heading-numbers", "accounts"}
    used |= {"place-open", "place-contradiction", "year-contradiction", "date-doubtful", "set-for-older"}
    assert used == set(catalogue())
    assert all(set(kind.means) == set(kind.remedy) == {"zh", "en"} for kind in catalogue().values())


def alarms(folder: Path) -> Counter[str]:
    return Counter(row.code for report in read_folder(folder).values() for row in check(report))


def test_what_is_planted_in_the_corpus_is_found_and_nothing_else() -> None:
    assert alarms(CORPUS) == {"lost-digits": 2, "masked": 1, "year-contradiction": 1}


@needs_shared
def test_no_false_alarm_on_real_reports() -> None:
    assert alarms(SHARED / "reports") == {}
