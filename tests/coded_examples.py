"""Small coded reports of five places, made by hand: enough to train a model in a second."""

from __future__ import annotations

from functools import cache

from factories import make_report
from reportminer.classify.examples import Case, Decision, Example, make_cases
from reportminer.classify.model import Model
from reportminer.classify.train import Settings, train
from reportminer.codebook import load_codebook
from reportminer.segment import load_segmenter

PLACES = ("甲镇", "乙镇", "丙镇", "丁镇", "己镇")

_PARTS: dict[str, tuple[str, list[tuple[str, str]]]] = {
    "measure": (
        "一、主要举措和成效",
        [
            ("enforcement", "全年开展执法检查{n}次，办理案件{n}件，规范执法行为。"),
            ("publicity", "累计开展普法宣传{n}场次，发放资料{n}份，受众{n}人次。"),
            ("disputes", "调处矛盾纠纷{n}起，化解信访积案{n}件，群众满意。"),
            ("decision_making", "完成合法性审查{n}件，法律顾问出具意见{n}份。"),
            ("capacity", "组织会前学法{n}次，执法人员培训{n}人次。"),
            ("functions", "办理审批事项{n}件，群众办事更加便捷。"),
            ("oversight", "主动公开政务信息{n}条，办理代表建议{n}件。"),
            ("litigation", "行政诉讼案件{n}件，负责人均出庭应诉。"),
        ],
    ),
    "shortcoming": (
        "二、存在的不足和原因",
        [
            ("capacity", "执法力量薄弱，专业人员不足，能力有待提高。"),
            ("publicity", "普法形式单一，针对性不强，效果不够明显。"),
            ("capacity", "原因是经费投入不足，人才引进困难。"),
            ("enforcement", "执法程序还不够规范，案卷质量有待加强。"),
            ("disputes", "究其原因，主要是重视程度不够，存在差距。"),
            ("technology", "信息化水平滞后，数据共享存在短板。"),
        ],
    ),
    "responsibility": (
        "三、党政主要负责人履行推进法治建设第一责任人职责情况",
        [
            ("leadership", "镇党委书记、镇长认真履行第一责任人职责，亲自部署、亲自过问。"),
            ("leadership", "党政主要负责人带头学法，主持召开专题会议{n}次。"),
            ("leadership", "主要负责人将履职情况列入年终述法内容。"),
            ("leadership", "镇长亲自协调、亲自督办重点案件{n}件。"),
            ("leadership", "党委书记带头讲法治课{n}次，以身作则。"),
        ],
    ),
    "plan": (
        "四、下一年度工作安排",
        [
            ("enforcement", "下一步，将继续加强执法队伍建设，严格规范执法。"),
            ("publicity", "进一步创新普法形式，力争实现全覆盖。"),
            ("capacity", "计划开展培训{n}期，不断提升法治素养。"),
            ("disputes", "下年度将完善多元化解机制，加强调解组织建设。"),
            ("functions", "继续深化审批改革，进一步优化服务。"),
            ("decision_making", "要严格落实重大决策程序，强化合法性审查。"),
        ],
    ),
}


def example(place: str, number: int) -> Example:
    """A report of a place; no two are quite the same."""
    lines = [f"{place}2023年法治政府建设情况报告", f"2023年，{place}扎实推进法治建设。现将有关情况报告如下："]
    decided = {lines[1]: Decision("other")}
    for label, (heading, texts) in _PARTS.items():
        lines.append(heading)
        for at, (topic, text) in enumerate(texts):
            line = f"{place}{text}" if (at + number) % 3 == 0 else text
            line = line.format(n=at + number + 11)
            aspect = "" if label != "shortcoming" else ("cause" if "原因" in line else "problem")
            lines.append(line)
            decided[line] = Decision(label, topic, aspect)
    for line in ("特此报告。", f"{place}人民政府", "2024年1月10日"):
        lines.append(line)
        decided[line] = Decision("other")
    report = make_report(*lines, name=f"{place}/2023.txt")
    return Example(report, tuple(decided.get(report.quote(passage)) for passage in report.passages), place)


@cache
def tiny_cases() -> tuple[Case, ...]:
    examples = [example(place, number) for number, place in enumerate(PLACES)]
    return tuple(make_cases(examples, load_codebook(), load_segmenter()))


@cache
def tiny_model() -> Model:
    """Return a model in which words count little enough for headings to be among the reasons of so small a corpus."""
    return train(tiny_cases(), load_codebook(), Settings(word_weight=6.0))
