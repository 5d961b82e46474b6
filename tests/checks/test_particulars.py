"""Warnings about what a report says of itself."""

from __future__ import annotations

from dataclasses import replace

import pytest

from factories import TEXT, make_document, make_report, report_of
from reportminer.checks.particulars import particulars

CASES = {
    "one place": (["大兴区榆垡镇2023年法治政府建设报告", TEXT, "榆垡镇人民政府", "2024年1月6日"], "x/a.txt", []),
    "an open place": (["城关镇2023年法治政府建设报告", TEXT], "x/a.txt", ["place-open"]),
    "a signature of another town": (
        ["榆垡镇2023年法治政府建设报告", TEXT, "礼贤镇人民政府", "2024年1月6日"],
        "x/a.txt",
        ["place-contradiction"],
    ),
    "the file of another town": (
        ["榆垡镇2023年法治政府建设报告", TEXT],
        "x/礼贤镇2023年报告.txt",
        ["place-contradiction"],
    ),
    "a department signs": (["大兴区2023年法治政府建设报告", TEXT, "大兴区司法局", "2024年1月6日"], "x/a.txt", []),
    "another year in the file's name": (
        ["榆垡镇2023年法治政府建设报告", TEXT],
        "x/榆垡镇2022年报告.txt",
        ["year-contradiction"],
    ),
    "a date of the next month of January": (["榆垡镇2023年法治政府建设报告", TEXT, "2024年1月6日"], "x/a.txt", []),
    "a date in December": (["榆垡镇2023年法治政府建设报告", TEXT, "榆垡镇人民政府", "2023年12月20日"], "x/a.txt", []),
    "a date years before": (
        ["榆垡镇2024年法治政府建设报告", TEXT, "榆垡镇人民政府", "2017年8月20日"],
        "x/a.txt",
        ["date-doubtful"],
    ),
    "a date years after": (
        ["榆垡镇2020年法治政府建设报告", "一、主要举措", TEXT, "榆垡镇人民政府", "2023年8月20日"],
        "x/a.txt",
        ["date-doubtful"],
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_contradictions(case: str) -> None:
    lines, name, codes = CASES[case]
    assert [row.code for row in particulars(make_report(*lines, name=name))] == codes


def test_the_page_names_another_town() -> None:
    document = make_document("榆垡镇2023年法治政府建设报告", TEXT)
    fields = (("发布机构", "北京市大兴区礼贤镇"), ("发布日期", "2021-03-01"))
    report = report_of(replace(document, fields=fields))
    assert [row.code for row in particulars(report)] == ["place-contradiction", "date-doubtful"]
    assert report.value("published") == "2021-03-01"


def test_the_county_that_posts_a_report_is_no_contradiction() -> None:
    document = replace(make_document("榆垡镇2023年法治政府建设报告", TEXT), fields=(("发布机构", "大兴区司法局"),))
    report = report_of(document)
    assert list(particulars(report)) == []
    assert (report.value("place"), report.value("office")) == ("北京市大兴区榆垡镇", "")
