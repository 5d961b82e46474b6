"""Reports that lost their line breaks: what of the outline can be found again."""

from __future__ import annotations

import pytest

from build_corpus import MASTERS, read_master
from factories import TEXT, make_report, squeezed, tree_of

NAMES = sorted(path.stem for path in MASTERS.glob("*_20??.txt"))
GAPS_LOST = {"huaicha_2021": 1, "huaicha_2022": 1, "shuangdui_2024": 1}
"""Headings not found though wide gaps mark the old paragraphs: before a figure the gap goes with the layout."""


def one_line(name: str, joint: str) -> tuple[list[str], list[str]]:
    """Return the headings of a master and those found when all its units stand in one line."""
    units = read_master(MASTERS / f"{name}.txt")
    report = make_report(joint.join(unit.text for unit in units))
    found = [squeezed(report.text[s.heading_start : s.heading_end]) for s in report.sections if s.role == "heading"]
    return [squeezed(unit.text) for unit in units if unit.mark == "H"], found


@pytest.mark.parametrize("name", NAMES)
def test_one_line_with_gaps_where_paragraphs_were(name: str) -> None:
    headings, found = one_line(name, "\u3000\u3000")
    missed = [heading for heading in headings if heading not in found]
    assert len(missed) == GAPS_LOST.get(name, 0), missed


@pytest.mark.parametrize("name", NAMES)
def test_one_line_without_gaps_gives_numbered_parts_or_text_but_no_false_part(name: str) -> None:
    headings, found = one_line(name, "")
    parts = [heading for heading in found if heading[:2] in {"一、", "二、", "三、", "四、"}]
    assert all(
        part in headings or any(part.startswith(h) or h.startswith(part) for h in headings) or "。" in part
        for part in parts
    )


CUT = {
    "numbered headings inside a paragraph": (
        f"双碓镇坚持依法行政，现将情况报告如下：一、主要举措和成效（一）加强组织领导。{TEXT}（二）规范行政执法。{TEXT}二、存在的不足和原因对照要求，{TEXT}三、下一步安排继续努力，{TEXT}",
        [
            "一、主要举措和成效",
            "  ~（一）加强组织领导。",
            "  ~（二）规范行政执法。",
            "二、存在的不足和原因",
            "三、下一步安排",
        ],
    ),
    "counted things are no markers": (f"{TEXT}推动一、二、三产业融合发展。{TEXT}一、二级网格作用明显。{TEXT}", []),
    "articles of a law are no markers": (
        f"{TEXT}按照第三条第（一）、（二）项规定办理。{TEXT}依据第（一）项处罚，依据第（二）项没收。{TEXT}",
        [],
    ),
    "a part behind the last cell of a table that became text": (
        f"一、主要举措和成效我镇认真抓好检查{TEXT}普法（场）12 19 调解率98%二、存在的不足和原因我镇力量薄弱，{TEXT}",
        ["一、主要举措和成效", "二、存在的不足和原因"],
    ),
}


@pytest.mark.parametrize("case", CUT)
def test_cuts_inside_a_paragraph(case: str) -> None:
    text, tree = CUT[case]
    assert tree_of(make_report(text)) == tree


def test_passages_of_a_one_line_report_tile_it() -> None:
    units = read_master(MASTERS / "jiping_2020.txt")
    report = make_report("".join(unit.text for unit in units))
    spans = [(start, end) for start, end, _ in report.units()]
    assert "".join(report.text[start:end] for start, end in spans) == report.text
    assert len(spans) > 10
