"""The rules coder, held to the codebook's rules for doubtful cases."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from reportminer.analysis import Options, analyse
from reportminer.codebook import default_codebook_bytes, load_codebook, parse_codebook
from reportminer.document import Coding, Passage, Source
from reportminer.media import TEXT

PREAMBLE = "2023年，我镇扎实推进法治政府建设。现将有关情况报告如下："
PAST = "一、推进法治政府建设的主要举措和成效"
LACKS = "二、存在的不足和原因"
DUTY = "三、党政主要负责人履行推进法治建设第一责任人职责情况"
FUTURE = "四、下一年度推进法治政府建设的主要安排"


def code(*paragraphs: str, hide_headings: bool = False, codebook: bytes | None = None) -> list[tuple[str, Coding]]:
    """Code a report given by its paragraphs; return the text and the coding of every passage."""
    data = "\n".join(paragraphs).encode("utf-8")
    source = Source("report.txt", Path("report.txt"), hashlib.sha256(data).hexdigest(), TEXT, len(data))
    options = Options(codebook or default_codebook_bytes(), hide_headings=hide_headings)
    analysis = analyse(source, data, options)
    passages: tuple[Passage, ...] = analysis.report.passages
    return [(analysis.report.quote(p), c) for p, c in zip(passages, analysis.codings, strict=True)]


def label_of(heading: str, text: str, **options: bool) -> Coding:
    """Code one paragraph under one heading of a full report."""
    parts = {PAST: "全年开展普法宣传12场次。", LACKS: "执法力量薄弱。", DUTY: "镇党委书记认真履行第一责任人职责。"}
    parts[FUTURE] = "进一步加强学习培训。"
    paragraphs = [PREAMBLE]
    for title, usual in parts.items():
        paragraphs += [title, text if title == heading else usual]
    return next(coding for quote, coding in code(*paragraphs, **options) if quote == text)


@pytest.mark.parametrize(
    ("heading", "text", "label"),
    [
        # rule 2: where the words alone do not decide, the section decides
        (PAST, "进一步加强执法人员管理，不断完善各项制度。", "measure"),
        (FUTURE, "进一步加强执法人员管理，不断完善各项制度。", "plan"),
        (FUTURE, "开展普法活动不少于12场，培训执法人员30人次。", "plan"),
        (PAST, "推进法律顾问全覆盖，严格落实合法性审查。", "measure"),
        # rule 1: what the passage asserts beats where it stands
        (PAST, "镇党委书记、镇长切实履行推进法治建设第一责任人职责，亲自部署、亲自过问法治工作。", "responsibility"),
        (FUTURE, "当前执法力量仍较为薄弱，专业人员不足，执法装备短缺。", "shortcoming"),
        (PAST, "同时，我们也清醒地看到，法治政府建设还存在不少问题，执法水平有待提高。", "shortcoming"),
        (LACKS, "对此，我们将采取有力措施，切实加以解决。", "plan"),
        (PAST, "下一步，我镇将继续完善调解网络。", "plan"),
        # false friends: success told in the negative, a problem as the target of an action
        (PAST, "全年行政诉讼零败诉，未发生行政复议案件。", "measure"),
        (PAST, "开展安全检查46次，发现问题89个，整改率100%。", "measure"),
        (PAST, "坚持问题导向，针对窗口服务薄弱环节，开展作风整治。", "measure"),
        (PAST, "将宪法学习纳入年度学法计划，全面推开行政执法公示制度。", "measure"),
        (PAST, "上级反馈的21个问题已全部整改到位。", "measure"),
        # the body, a deputy or a village head is not the principal leader
        (PAST, "分管副镇长牵头，督促各村落实法律顾问制度。", "measure"),
        (PAST, "村党支部书记带头讲法治课。", "measure"),
        # a duty promised for next year is a plan
        (FUTURE, "进一步压实党政主要负责人推进法治建设第一责任人职责。", "plan"),
        (DUTY, "一年来，主持召开专题会议5次，听取汇报6次。", "responsibility"),
        (LACKS, "出现上述问题，主要原因是专业人才引进困难，经费投入不够。", "shortcoming"),
    ],
)
def test_doubtful_cases(heading: str, text: str, label: str) -> None:
    assert label_of(heading, text).label == label


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("特此报告。", "other"),
        ("2024年1月18日", "other"),
        ("（联系人：张某某，联系电话：8000000）", "other"),
    ],
)
def test_closing_lines_are_other_wherever_they_stand(text: str, label: str) -> None:
    coded = dict(code(PREAMBLE, PAST, "全年调解纠纷41件。", FUTURE, "继续抓好普法宣传工作，提升干部法治素养。", text))
    assert coded[text].label == label


def test_preamble_with_decoys_is_other() -> None:
    preamble = (
        "2023年，我镇在县委、县政府领导下，法治政府建设取得一定成效，但也存在一些不足。"
        "现将主要举措和成效、存在的不足和原因、下一年度主要安排报告如下："
    )
    assert code(preamble, PAST, "全年调解纠纷41件。")[0][1].label == "other"


def test_lead_in_takes_the_label_of_what_it_leads_in() -> None:
    coded = code(
        PREAMBLE,
        PAST,
        "调解纠纷41件。",
        LACKS,
        "我镇在工作中有以下几点：一是执法人员不够。二是学法不深入，制度不健全。",
    )
    assert [coding.label for _, coding in coded[-3:]] == ["shortcoming"] * 3
    assert "leads in" in coded[-3][1].reason or "二、存在的不足和原因" in coded[-3][1].reason


def test_aspect_tells_cause_from_problem() -> None:
    coded = dict(code(PREAMBLE, LACKS, "执法人员配备不足。", "存在以上不足的原因是由于思想认识不到位。"))
    assert coded["执法人员配备不足。"].aspect == "problem"
    assert coded["存在以上不足的原因是由于思想认识不到位。"].aspect == "cause"


def test_the_weaker_label_is_kept_as_also() -> None:
    text = "法治工作力量薄弱，人员配备不足，执法水平有待提高，对此我们将采取有力措施加以解决。"
    coding = label_of(LACKS, text)
    assert coding.label == "shortcoming"
    assert "plan" in coding.also


def test_heading_that_names_two_parts_leaves_the_words_to_decide() -> None:
    coded = dict(
        code(
            PREAMBLE,
            PAST,
            "全年调解纠纷41件。",
            "二、存在的问题和下一步打算",
            "执法力量薄弱，人员不足。",
            "下一步，我镇将加强培训。",
        )
    )
    assert coded["执法力量薄弱，人员不足。"].label == "shortcoming"
    assert coded["下一步，我镇将加强培训。"].label == "plan"


def test_heading_with_next_year_is_a_plan() -> None:
    review = ("2013年，区政府完成各项任务。", "一、2013年工作回顾", "完成投资3亿元。")
    coded = dict(code(*review, "二、2014年工作", "抓好招商引资。"))
    assert coded["抓好招商引资。"].label == "plan"


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("2024年每月巡一次河，村里按次记账，账目上墙。", "plan"),
        ("2024年1月的会上把账目读了一遍，共有三处不符。", "measure"),
        ("2023年每月巡一次河，村里按次记账，账目上墙。", "measure"),
    ],
)
def test_a_passage_that_begins_with_the_next_year_is_a_plan(text: str, label: str) -> None:
    assert label_of(PAST, text).label == label


def test_headings_that_tell_difficulties_and_what_lies_behind_them() -> None:
    told = ("车少人少，路上就要半天。", "来的人一年一换，刚上手又走了。", "书记带人查了三遍，列出五条。")
    coded = dict(
        code(
            PREAMBLE,
            PAST,
            "调解纠纷9件。",
            "二、工作中遇到的困难",
            told[0],
            "三、问题的成因",
            told[1],
            "查摆问题和剖析原因",
            told[2],
            "特此报告。",
        )
    )
    assert [(coded[text].label, coded[text].aspect) for text in told] == [
        ("shortcoming", "problem"),
        ("shortcoming", "cause"),
        ("shortcoming", "problem"),
    ]


def test_without_headings_the_order_of_the_report_helps() -> None:
    """Tenseless verbs after confessed shortcomings are plans, before them measures."""
    paragraphs = (
        PREAMBLE,
        "我镇开展法治宣传12场次，发放资料3000余份。",
        "加强执法队伍建设，规范执法程序。",
        "执法力量薄弱，人员配备不足，能力有待提高。",
        "下一步，我镇将继续加强学习。",
        "加强执法队伍建设，完善执法程序，规范文书。",
    )
    labels = [coding.label for _, coding in code(*paragraphs)]
    assert labels == ["other", "measure", "measure", "shortcoming", "plan", "plan"]


def test_hidden_headings_leave_no_trace_of_the_tree() -> None:
    text = "进一步加强执法人员管理，不断完善各项制度。"
    coding = label_of(PAST, text, hide_headings=True)
    assert "heading «" not in coding.reason


def test_every_coding_has_confidence_and_reason() -> None:
    for _, coding in code(PREAMBLE, PAST, "全年调解纠纷41件。", LACKS, "人员不足。", FUTURE, "加强培训。"):
        assert coding.confidence is not None
        assert 0 < coding.confidence <= 1
        assert coding.reason
        assert coding.coder == "rules-1"


def test_topic_follows_the_words() -> None:
    coding = label_of(PAST, "收到行政复议申请4件，行政应诉案件2件，负责人全部出庭应诉。")
    assert coding.topics[0] == "litigation"


def test_a_first_heading_that_names_a_matter_counts_for_the_topic_one_that_names_a_part_does_not() -> None:
    text = "全年共跑了41个村，话讲到了门口。"
    under = {
        title: dict(code(PREAMBLE, title, text))[text].topics for title in ("一、普法宣传", "一、考核督察工作成效")
    }
    assert under == {"一、普法宣传": ("publicity",), "一、考核督察工作成效": ()}


def test_who_answers_for_a_task_is_not_what_it_is_about() -> None:
    task = "1.给12个村配宪法读本。责任单位：综合执法局、信访局；完成时限：6月底"
    assert dict(code(PREAMBLE, FUTURE, task))[task].topics == ("publicity",)


def test_an_edited_codebook_changes_the_coding() -> None:
    edited = default_codebook_bytes().replace("流于形式".encode(), "花里胡哨".encode())
    text = "检查中花里胡哨。"
    before = dict(code(PREAMBLE, "一、坚持依法行政", text))[text]
    after = dict(code(PREAMBLE, "一、坚持依法行政", text, codebook=edited))[text]
    assert (before.label, after.label) == ("measure", "shortcoming")


def test_codebook_sequence_names_known_labels() -> None:
    book = load_codebook()
    named = {*book.sequence.begin, *(code for pair in book.sequence.changes for code in pair)}
    assert named <= set(book.codes())
    assert parse_codebook(default_codebook_bytes(), name="again").codes() == book.codes()
