"""Whether a clause tells of a plan: signs, weights, clauses that promise nothing, promises of one sentence."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

from reportminer.compare.likeness import Likeness, Sentence, clauses_of
from reportminer.compare.outcomes import FollowUp, follow_ups, plan_sentences, promises
from reportminer.compare.selection import PassageRow, select
from reportminer.compare.shortfall import Shortfalls, follow_data, sign
from reportminer.compare.telling import Telling, follow_weights, one_sentence, purpose
from small_reports import read_into

_REPORT = """石垸湾镇{year}年法治政府建设情况报告

{year}年，石垸湾镇推进法治政府建设，现将有关情况报告如下。

一、主要举措和成效
{measures}
二、{next}年工作安排
{plans}

石垸湾镇人民政府
{next}年1月5日
"""

_PLANS = (
    "（一）建立晒场纠纷调处站，选聘老农艺员6名参与，提升乡村治理水平。",
    "（二）加强执法队伍建设，招录渔政执法员8名。",
    "（三）设立橘园纠纷调解室，引入植保员参与调解。",
    "（四）修建引水渠12公里。",
    "（五）开展盐场案卷评查，评查数量不少于60卷。",
    "（六）编制渡口经营事项目录，年内挂网。",
    "（七）改造冷库3座，6月底前投用。",
    "（八）完成所有渡船登记造册。",
)
_MEASURES = (
    "（一）晒场纠纷调处站4月挂牌，7名老农艺员受聘，调处纠纷31件。",
    "（二）面向社会招考的8名渔政执法员9月到岗。",
    "（三）设立牙科门诊，引入退休医师参与坐诊。",
    "（四）2024年将修建引水渠12公里。",
    "（五）抽调骨干对盐场案卷交叉评查72卷，评出优秀卷9卷，结果通报。",
    "（六）渡口经营事项目录5月印发。",
    "（七）3座冷库完成保温层改造，制冷机组正在调试。",
    "（八）对全部26条渡船逐条摸底，处理投诉4件，已登记造册的有19条。",
)


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, FollowUp]:
    folder = tmp_path_factory.mktemp("telling")
    for year, measures, plans in (
        (2022, "组织宪法宣传周。", "\n".join(_PLANS)),
        (2023, "\n".join(_MEASURES), "继续推进。"),
    ):
        text = _REPORT.format(year=year, next=year + 1, measures=measures, plans=plans)
        (folder / f"{year}.txt").write_text(text, encoding="utf-8")
    read_into(folder / "reports.db", folder / "2022.txt", folder / "2023.txt", coder="rules")
    return {entry.plan.text: entry for entry in follow_ups(select(folder / "reports.db"))}


@pytest.mark.parametrize(
    ("plan", "state"),
    [
        ("调处站", "done"),
        ("老农艺员6名", "done"),
        ("执法队伍建设", "done"),  # general words: told of as the promise beside them
        ("渔政执法员8名", "done"),  # 招录, 招考
        ("橘园纠纷调解室", "silent"),  # the frame of the sentence, another thing
        ("植保员", "silent"),
        ("引水渠", "repeated"),  # planned again, not done
        ("不少于60卷", "done"),  # 72 are told before the 9 that are excellent
        ("渡口经营事项目录", "done"),
        ("冷库3座", "partly"),
        ("所有渡船", "partly"),
    ],
)
def test_what_became_of_a_plan(found: dict[str, FollowUp], plan: str, state: str) -> None:
    entries = [entry for text, entry in found.items() if plan in text]
    assert [entry.state for entry in entries] == [state], entries
    assert (entries[0].score >= 0.5) == (state != "silent")


def test_what_a_plan_is_for_is_no_plan(found: dict[str, FollowUp]) -> None:
    assert not any("治理水平" in text for text in found)


@pytest.mark.parametrize(
    ("text", "promised"),
    [
        ("开设夜间法律门诊，方便外出务工人员。", ["开设夜间法律门诊"]),
        ("开设夜间法律门诊，提升满意率到95%以上。", ["开设夜间法律门诊", "提升满意率到95%以上"]),
        ("提升执法人员办案能力。", ["提升执法人员办案能力"]),
        ("组织旁听庭审2次，推行说理式文书。", ["组织旁听庭审2次", "推行说理式文书"]),
        ("组织旁听庭审2次，以案释法促进依法行政。", ["组织旁听庭审2次"]),
    ],
)
def test_a_purpose_follows_a_promise_and_has_no_figure(text: str, promised: list[str]) -> None:
    row = PassageRow("id", 1, 0, "", 0, len(text), None, None, text, "plan", "", (), (), None, False, "")
    assert [clause.text for clause in clauses_of(row) if promises(clause)] == promised


def test_sentences_end_at_full_stops_and_semicolons() -> None:
    text = "清理台账，归档案卷；更换路灯。修缮渡口"
    row = PassageRow("id", 1, 0, "", 0, len(text), None, None, text, "plan", "", (), (), None, False, "")
    clauses = clauses_of(row)
    assert [one_sentence(one, later) for one, later in pairwise(clauses)] == [False, False]
    first, second = Sentence(row, 0, 4), Sentence(row, 5, 9)
    assert one_sentence(first, second)
    assert not purpose(second)


def test_every_sign_has_a_weight_and_every_weight_a_sign(tmp_path: Path) -> None:
    for year in (2022, 2023):
        text = _REPORT.format(year=year, next=year + 1, measures="\n".join(_MEASURES), plans="\n".join(_PLANS))
        (tmp_path / f"{year}.txt").write_text(text, encoding="utf-8")
    read_into(tmp_path / "reports.db", tmp_path, coder="rules")
    selection = select(tmp_path / "reports.db")
    likeness = Likeness(selection)
    telling = Telling(likeness, Shortfalls(selection))
    first, second = selection.reports
    (sentence, *_) = plan_sentences(first, likeness)
    matches = {number: likeness.best(number, second.report, labels=("measure",)) for number in sentence}
    signs = [one for of_plan in telling.signs(matches).values() for one in of_plan]
    assert signs
    for one in signs:
        assert {*one, "constant"} == set(follow_weights())


def test_words_that_count_as_one_are_pairs_and_each_stands_once() -> None:
    words = [word for group in follow_data()["same_words"] for word in group.split()]
    assert {len(word) for word in words} == {2}
    assert len(words) == len(set(words))


@pytest.mark.parametrize("name", ["modal", "purpose", "general", "ahead", "unfinished", "partly"])
def test_no_sign_stands_in_every_text(name: str) -> None:
    assert not sign(name).search("晒场")
