"""Headings and the tree they make: lines in, tree out (~ runs into its paragraph, = is a title line)."""

from __future__ import annotations

import pytest

from factories import TEXT, make_report, tree_of
from reportminer.document import Line

GLUED = "党委坚持把学习贯彻习近平法治思想作为首要任务，中心组专题学习4次，" + TEXT
TREES = {
    "plain": (
        [
            "一、主要举措和成效",
            "（一）加强领导",
            TEXT,
            "1.落实责任",
            TEXT,
            "2.严格考核",
            TEXT,
            "二、存在的不足和原因",
            TEXT,
        ],
        ["一、主要举措和成效", "  （一）加强领导", "    1.落实责任", "    2.严格考核", "二、存在的不足和原因"],
    ),
    "own lines that end like a sentence": (
        ["一、主要举措和成效", "（一）强化组织领导，压实工作责任。", TEXT, "（二）规范行政执法，提升执法水平。", TEXT],
        ["一、主要举措和成效", "  （一）强化组织领导，压实工作责任。", "  （二）规范行政执法，提升执法水平。"],
    ),
    "a numbered sentence among run-in headings is none": (
        [
            "四、主要安排",
            f"（一）办好案子。{TEXT}",
            f"（二）把普法送到外地。{TEXT}",
            "（三）进一步完善目录管理，目录外支出原则上不安排。",
            "特此报告。",
        ],
        ["四、主要安排", "  ~（一）办好案子。", "  ~（二）把普法送到外地。"],
    ),
    "numbered sentences, the last with text below": (
        [
            "二、存在的不足和原因",
            "（一）执法队伍力量薄弱，人员更替频繁。",
            "（二）普法方式陈旧，群众热情不高。",
            "（三）究其原因，主要是投入不足。",
            TEXT,
        ],
        ["二、存在的不足和原因"],
    ),
    "a figure speaks for a sentence": (
        ["一、主要举措和成效", "（一）开展执法检查12次。", TEXT, "（二）调解纠纷30件。", TEXT],
        ["一、主要举措和成效"],
    ),
    "what stands below the last sentence is the next heading": (
        [
            "二、存在的不足和原因",
            "存在的不足",
            "一是意识不强。",
            "二是队伍不强。",
            "产生的原因",
            "一是学习不够。",
            "二是投入不足。",
            "三、下一步打算",
            TEXT,
        ],
        ["二、存在的不足和原因", "  存在的不足", "  产生的原因", "三、下一步打算"],
    ),
    "headings with a semicolon left over from the template": (
        [
            "一、上一年度推进法治政府建设的主要举措和成效；",
            TEXT,
            "二、上一年度存在的不足和原因；",
            TEXT,
            "三、下一年度主要安排。",
            TEXT,
        ],
        ["一、上一年度推进法治政府建设的主要举措和成效；", "二、上一年度存在的不足和原因；", "三、下一年度主要安排。"],
    ),
    "a lost bracket": (
        ["一、主要举措", "(一)加强领导", TEXT, "二)加强执法", TEXT, "三)化解纠纷", TEXT],
        ["一、主要举措", "  (一)加强领导", "  二)加强执法", "  三)化解纠纷"],
    ),
    "一、 for both levels": (
        [
            "一、主要举措和成效",
            "一、加强领导",
            TEXT,
            "二、规范执法",
            TEXT,
            "二、存在的不足和原因",
            TEXT,
            "三、下一步工作安排",
            "一、强化学习",
            TEXT,
        ],
        [
            "一、主要举措和成效",
            "  一、加强领导",
            "  二、规范执法",
            "二、存在的不足和原因",
            "三、下一步工作安排",
            "  一、强化学习",
        ],
    ),
    "一、 and then 1. without (一)": (
        ["一、主要举措和成效", "1.加强领导", TEXT, "2.规范执法", TEXT, "二、存在问题", TEXT],
        ["一、主要举措和成效", "  1.加强领导", "  2.规范执法", "二、存在问题"],
    ),
    "(三) twice": (
        ["一、主要举措", "（二）加强领导", TEXT, "（三）规范执法", TEXT, "（三）深化普法", TEXT],
        ["一、主要举措", "  （二）加强领导", "  （三）规范执法", "  （三）深化普法"],
    ),
    "numbers running on": (
        [
            "一、主要举措",
            "（一）加强领导",
            f"1.加强学习。{TEXT}",
            "（二）规范执法",
            f"2.落实制度。{TEXT}",
            "二、安排",
            f"3.加强领导。{TEXT}",
        ],
        [
            "一、主要举措",
            "  （一）加强领导",
            "    ~1.加强学习。",
            "  （二）规范执法",
            "    ~2.落实制度。",
            "二、安排",
            "  ~3.加强领导。",
        ],
    ),
    "unnumbered headings that restart the numbers": (
        ["2019年工作回顾", "一、强化学习", TEXT, "二、强化执法", TEXT, "2020年主要工作任务", "一、强化学习", TEXT],
        ["2019年工作回顾", "  一、强化学习", "  二、强化执法", "2020年主要工作任务", "  一、强化学习"],
    ),
    "an unnumbered part between numbered ones": (
        ["一、主要举措和成效", TEXT, "党政主要负责人履行第一责任人职责情况", TEXT, "二、存在的不足和原因", TEXT],
        ["一、主要举措和成效", "党政主要负责人履行第一责任人职责情况", "二、存在的不足和原因"],
    ),
    "an unnumbered heading right before a list": (
        [
            "一、主要工作",
            TEXT,
            "强化组织保障",
            f"1.加强学习。{TEXT}",
            f"2.加强执法。{TEXT}",
            "深化普法宣传",
            f"1.进校园。{TEXT}",
        ],
        [
            "一、主要工作",
            "  强化组织保障",
            "    ~1.加强学习。",
            "    ~2.加强执法。",
            "  深化普法宣传",
            "    ~1.进校园。",
        ],
    ),
    "an introduction that names all parts": (
        [
            "引言",
            "本报告由“主要举措和成效”“存在的不足和原因”“主要安排”三个部分组成。",
            "一、主要举措和成效",
            TEXT,
            "二、存在的不足和原因",
            TEXT,
        ],
        ["引言", "一、主要举措和成效", "二、存在的不足和原因"],
    ),
    "a table of contents printed first": (
        [
            "一、主要举措和成效",
            "二、存在的不足和原因",
            "三、下一步安排",
            "一、主要举措和成效",
            TEXT,
            "二、存在的不足和原因",
            TEXT,
            "三、下一步安排",
            TEXT,
        ],
        ["一、主要举措和成效", "二、存在的不足和原因", "三、下一步安排"],
    ),
    "dates, decimals and counted things at the start of a line": (
        [
            "一、主要举措",
            "3.15期间开展宣传活动。",
            "2.2平方公里示范区建成。",
            "12.4国家宪法日开展宣传。",
            "三、四季度加强督查。",
            "一、二、三产业协调发展。",
            TEXT,
        ],
        ["一、主要举措"],
    ),
    "a year behind a number is no decimal": (
        ["一、主要举措", "1.2023年重点工作", TEXT, "2.2024年重点工作", TEXT],
        ["一、主要举措", "  1.2023年重点工作", "  2.2024年重点工作"],
    ),
    "attachments": (
        [
            "一、主要举措",
            TEXT,
            "特此报告。",
            "附件：1.统计表",
            "2.汇总表",
            "3.决策目录",
            "双碓镇人民政府",
            "2023年1月5日",
        ],
        ["一、主要举措"],
    ),
    "occasion, office and name of a work report": (
        [
            "政府工作报告",
            "——2023年1月5日在泽宁县第十八届人民代表大会第二次会议上",
            "泽宁县人民政府县长　尚奕禾",
            "各位代表：",
            TEXT,
            "一、2022年工作回顾",
            TEXT,
        ],
        ["=政府工作报告", "一、2022年工作回顾"],
    ),
    "items with (1) and ①": (
        ["一、主要举措", "（一）加强领导", f"（1）{TEXT}", f"（2）{TEXT}", f"①{TEXT}", f"②{TEXT}"],
        ["一、主要举措", "  （一）加强领导"],
    ),
    "一是 as a heading on its own line": (
        ["一、主要举措", "一是加强组织领导", TEXT, "二是规范行政执法", TEXT],
        ["一、主要举措", "  一是加强组织领导", "  二是规范行政执法"],
    ),
    "部分 above 一、": (
        ["第一部分　工作回顾", "一、经济", TEXT, "第二部分　工作安排", "一、经济", TEXT],
        ["第一部分　工作回顾", "  一、经济", "第二部分　工作安排", "  一、经济"],
    ),
    "glued to the text, a cue tells the end": (
        [
            f"一、主要举措和成效我镇{GLUED}",
            f"二、存在的不足和原因一是意识不强，{TEXT}",
            f"三、党政主要负责人履行推进法治建设第一责任人职责情况镇{GLUED}",
        ],
        ["一、主要举措和成效", "二、存在的不足和原因", "三、党政主要负责人履行推进法治建设第一责任人职责情况"],
    ),
    "glued to the text without a sign of its end: text": (
        ["一、主要举措和成效", f"1.推动学习宣传抓实走深铁桥镇{GLUED}", f"2.推动依法履职铁桥镇{GLUED}"],
        ["一、主要举措和成效"],
    ),
    "a run-in sentence with a cue is not cut": (
        [f"一、主要工作成效明显。{TEXT}", f"二、存在的问题得到解决。{TEXT}"],
        ["~一、主要工作成效明显。", "~二、存在的问题得到解决。"],
    ),
    "table rows": (
        [
            "一、主要举措",
            TEXT,
            Line("一、执法\t12", 1, cell=(0, 0)),
            Line("二、普法\t9", 1, cell=(0, 1)),
            "二、存在问题",
            TEXT,
        ],
        ["一、主要举措", "二、存在问题"],
    ),
    "style alone": (
        [Line("总体情况说明", 1, bold=True), TEXT, "一、主要举措", TEXT, Line("数据对比", 1, bold=True), TEXT],
        ["总体情况说明", "一、主要举措", "  数据对比"],
    ),
    "short lines that nothing marks, above long paragraphs": (
        [
            "一、过去一年工作回顾",
            TEXT,
            "工业转型步子稳",
            TEXT * 2,
            "农业农村势头好",
            TEXT * 2,
            "城乡面貌换新颜",
            TEXT * 2,
        ],
        ["一、过去一年工作回顾", "  工业转型步子稳", "  农业农村势头好", "  城乡面貌换新颜"],
    ),
    "such lines of two halves, in a report without any other heading": (
        [
            "2023年度述法报告",
            "芦坪镇党委书记",
            TEXT * 2,
            "守本分——带头学在前面",
            TEXT * 2,
            "担责任，事情盯到底",
            TEXT * 2,
            "“三本账”记得清",
            TEXT * 2,
        ],
        ["=2023年度述法报告", "守本分——带头学在前面", "担责任，事情盯到底", "“三本账”记得清"],
    ),
    "such lines above the first long paragraph address the reader": (
        ["各位领导", "请予审阅", "多谢指教", TEXT * 2, "守住底线", TEXT * 2, "理清账目", TEXT * 2],
        [],
    ),
    "an office and its leader's title are no heading": (
        ["一、主要举措", TEXT, "芦坪镇党委书记", TEXT * 2, "芦坪镇镇长", TEXT * 2, "芦坪镇司法所所长", TEXT * 2],
        ["一、主要举措"],
    ),
    "tasks, with who answers for them and by when on lines of their own": (
        [
            "二、明年任务",
            "1.修订合同管理办法，未经审核不得签订。",
            "责任单位：司法所　完成时限：6月底",
            "2.换装执法记录仪，全部联网。",
            "牵头单位：综合执法队",
            "3.把旧案卷补扫入库。责任单位：司法所、档案室",
            "4.新开两处调解点。（责任部门：综治中心；完成时限：9月底）",
            TEXT,
        ],
        ["二、明年任务"],
    ),
    "one such line is text": (
        ["一、过去一年工作回顾", TEXT, "工业转型步子稳", TEXT * 2],
        ["一、过去一年工作回顾"],
    ),
    "an attachment printed with the report": (
        ["一、主要举措", TEXT, "附件：政府工作报告名词解释", f"1.“全域通办”：{TEXT}", f"2.“双签单”：{TEXT}"],
        ["一、主要举措", "附件：政府工作报告名词解释"],
    ),
    "a numbered sentence that leads into items": (
        [f"七、在肯定成绩的同时，也要看到：（1）堵点仍在；（2）力量不足。{TEXT}", f"八、坚持创新。{TEXT}"],
        ["~八、坚持创新。"],
    ),
    "declared levels": (
        [
            Line("工作开展情况", 1, level=1),
            Line("依法决策，把好关口", 1, level=2),
            TEXT,
            Line("工作安排", 1, level=1),
            TEXT,
        ],
        ["工作开展情况", "  依法决策，把好关口", "工作安排"],
    ),
    "a heading style that all text is set in": (
        [
            Line("一、主要举措", 1, level=1),
            *(Line(TEXT * 2, 1, level=1) for _ in range(3)),
            Line("短句无标点", 1, level=1),
            Line(TEXT * 2, 1, level=1),
        ],
        ["一、主要举措"],
    ),
}


@pytest.mark.parametrize("case", TREES)
def test_tree(case: str) -> None:
    lines, tree = TREES[case]
    assert tree_of(make_report(*lines)) == tree


WARNINGS = {
    "the number （三） stands twice in a row": [
        "一、甲情况",
        "（二）加强领导",
        TEXT,
        "（三）规范执法",
        TEXT,
        "（三）深化普法",
        TEXT,
    ],
    "the numbers skip from 1 to 3 at 三、": ["一、主要举措", TEXT, "三、存在问题", TEXT],
    "the numbers restart at 1. after 2": ["一、主要举措", f"1.学习。{TEXT}", "2.加强执法", TEXT, "1.加强普法", TEXT],
}


@pytest.mark.parametrize("warning", WARNINGS)
def test_odd_numbers_are_warned_of_with_their_place(warning: str) -> None:
    rows = make_report(*WARNINGS[warning]).ledger
    assert warning in [row.reason for row in rows]
    assert all(row.kind == "warning" and row.line for row in rows)


def test_a_heading_knows_its_marker_number_and_title() -> None:
    (section,) = make_report("（三）规范执法，提升水平。", TEXT).sections
    assert (section.marker, section.number, section.title) == ("（三）", 3, "规范执法，提升水平")
    assert (section.family, section.role, section.run_in, section.parent) == ("chinese-bracket", "heading", False, -1)


def test_a_heading_that_fills_a_line_of_the_page_ends_with_that_line() -> None:
    heading = "三、党政主要负责人履行推进法治建设第一责任人职责情况"
    report = make_report(heading, Line("坚决扛起责任，" + TEXT, 2, starts_paragraph=False))
    assert tree_of(report) == [heading]


def test_sections_end_before_the_next_of_their_level() -> None:
    report = make_report("一、主要举措", "（一）学习", TEXT, "（二）执法", TEXT, "二、存在问题", TEXT)
    first, learning, enforcing, second = report.sections
    assert report.text[first.end :].startswith("\n二、")
    assert report.text[learning.end :].startswith("\n（二）")
    assert enforcing.end == first.end
    assert second.end == len(report.text)
