"""Citations as they are met: nested, unclosed, broken over lines, in wrong brackets, abbreviated, without marks."""

from __future__ import annotations

import pytest

from reportminer.facts.citations import find_citations

PENALTY = "中华人民共和国行政处罚法"
DISCLOSURE = "中华人民共和国政府信息公开条例"
SUPERVISION = "法治政府建设与责任落实督察工作规定"
FIRST = "党政主要负责人履行推进法治建设第一责任人职责规定"
OUTLINE = "法治政府建设实施纲要(2021-2025年)"
PLAN = "提升行政执法质量三年行动计划(2023-2025年)"
REVIEW = "国务院办公厅关于加强行政规范性文件制定和监督管理工作的通知"

# text, and the title of each citation with the span it stands in
CASES = {
    "nested in the same marks": (
        "落实《关于印发《云溪镇议事规则》的通知》要求",
        [("《关于印发《云溪镇议事规则》的通知》", "云溪镇议事规则")],
    ),
    "nested in single marks": (
        "按照《国务院关于进一步贯彻实施〈中华人民共和国行政处罚法〉的通知》",
        [
            (
                "《国务院关于进一步贯彻实施〈中华人民共和国行政处罚法〉的通知》",
                "国务院关于进一步贯彻实施《中华人民共和国行政处罚法》的通知",
            )
        ],
    ),
    "the notice that issued a plan means the plan": (
        "《国务院办公厅关于印发〈提升行政执法质量三年行动计划（2023—2025年）〉的通知》",
        [("《国务院办公厅关于印发〈提升行政执法质量三年行动计划（2023—2025年）〉的通知》", PLAN)],
    ),
    "the inner mark left open": (
        "《国务院办公厅关于印发〈提升行政执法质量三年行动计划（2023—2025年）的通知》下发后",
        [("《国务院办公厅关于印发〈提升行政执法质量三年行动计划（2023—2025年）的通知》", PLAN)],
    ),
    "doubled marks": ("学习《《行政处罚法》》", [("《《行政处罚法》》", PENALTY)]),
    "open before the next title": (
        "学习《行政处罚法、《信访工作条例》",
        [("《行政处罚法", PENALTY), ("《信访工作条例》", "信访工作条例")],
    ),
    "open before a verb": ("贯彻《云溪镇网格管理办法规定", [("《云溪镇网格管理办法", "云溪镇网格管理办法")]),
    "closed by the wrong mark": ("依据《行政处罚法〉第九条", [("《行政处罚法〉", PENALTY)]),
    "single marks alone": ("宣讲〈信访工作条例〉12场", [("〈信访工作条例〉", "信访工作条例")]),
    "blanks inside": ("学习《 行政 处罚法 》", [("《 行政 处罚法 》", PENALTY)]),
    "broken over two lines": (
        "贯彻《法治政府建设实施纲要\n（2021—2025年）》",
        [("《法治政府建设实施纲要\n（2021—2025年）》", OUTLINE)],
    ),
    "bracket behind the mark": (
        "《法治政府建设实施纲要（2021-2025年》）收官",
        [("《法治政府建设实施纲要（2021-2025年》", OUTLINE)],
    ),
    "year of the version inside": (
        "《中华人民共和国行政处罚法（2021年修订）》",
        [("《中华人民共和国行政处罚法（2021年修订）》", PENALTY)],
    ),
    "number in round brackets": (
        f"《{SUPERVISION}》(厅字〔2019〕28号)",
        [(f"《{SUPERVISION}》(厅字〔2019〕28号)", SUPERVISION)],
    ),
    "number in square brackets": (
        f"《{SUPERVISION}》（厅字[2019]28号）",
        [(f"《{SUPERVISION}》（厅字[2019]28号）", SUPERVISION)],
    ),
    "number in thick brackets": (
        f"《{SUPERVISION}》（厅字【2019】28号）",
        [(f"《{SUPERVISION}》（厅字【2019】28号）", SUPERVISION)],
    ),
    "number with one bracket": (
        f"《{SUPERVISION}》（厅字〔201928号）",
        [(f"《{SUPERVISION}》（厅字〔201928号）", SUPERVISION)],
    ),
    "number alone": ("对照国办发〔2018〕37号文件", [("国办发〔2018〕37号", REVIEW)]),
    "number alone in square brackets": ("对照国办发[2018]37号文件", [("国办发[2018]37号", REVIEW)]),
    "number alone in round brackets": ("对照国办发（2018）37号文件", [("国办发（2018）37号", REVIEW)]),
    "number alone in thick brackets": ("对照国办发【2018】37号文件", [("国办发【2018】37号", REVIEW)]),
    "number alone in wide brackets": ("对照国办发［2018］37号文件", [("国办发［2018］37号", REVIEW)]),
    "number alone in two sorts of brackets": ("对照国办发〔2018]37号文件", [("国办发〔2018]37号", REVIEW)]),
    "number with an ordinal": ("对照国办发〔2018〕第37号文件", [("国办发〔2018〕第37号", REVIEW)]),
    "number behind a verb": ("落实国办发〔2018〕37号文件", [("国办发〔2018〕37号", REVIEW)]),
    "number of a local office behind a verb": (
        "贯彻云政发〔2022〕3号精神",
        [("云政发〔2022〕3号", "云政发〔2022〕3号")],
    ),
    "short name told": (
        "根据《中华人民共和国政府信息公开条例》（以下简称《条例》），我镇按《条例》第二十条公开",
        [("《中华人民共和国政府信息公开条例》", DISCLOSURE), ("《条例》", DISCLOSURE), ("《条例》", DISCLOSURE)],
    ),
    "short name not told": (
        "《信访工作条例》施行以来，按《条例》办理",
        [("《信访工作条例》", "信访工作条例"), ("《条例》", "信访工作条例")],
    ),
    "short name of a title left open": (
        "《信访工作条例施行以来，按《条例》办理",
        [("《信访工作条例", "信访工作条例"), ("《条例》", "信访工作条例")],
    ),
    "short name of an outline with years": (
        "落实《法治政府建设实施纲要（2021—2025年）》，对标《纲要》任务",
        [("《法治政府建设实施纲要（2021—2025年）》", OUTLINE), ("《纲要》", OUTLINE)],
    ),
    "short name of a local rule": (
        "制定《云溪镇合同管理办法（试行）》，照《办法》审查",
        [("《云溪镇合同管理办法（试行）》", "云溪镇合同管理办法（试行）"), ("《办法》", "云溪镇合同管理办法（试行）")],
    ),
    "short name that nothing explains": ("严格执行《条例》", [("《条例》", "条例")]),
    "short name of another kind": (
        "《行政处罚法》修订后，按《条例》办理",
        [("《行政处罚法》", PENALTY), ("《条例》", "条例")],
    ),
    "rules of the party": (
        "学习《中国共产党纪律处分条例》《党政领导干部选拔任用工作条例》",
        [
            ("《中国共产党纪律处分条例》", "中国共产党纪律处分条例"),
            ("《党政领导干部选拔任用工作条例》", "党政领导干部选拔任用工作条例"),
        ],
    ),
    "local rules": ("依据《江东省行政程序规定》第十条", [("《江东省行政程序规定》", "江东省行政程序规定")]),
    "an outline of a province is not the central one": (
        "《江东省法治政府建设实施纲要（2021—2025年）》",
        [("《江东省法治政府建设实施纲要（2021—2025年）》", "江东省法治政府建设实施纲要（2021—2025年）")],
    ),
    "an old title of a law": (
        "学习《地方各级人民代表大会和地方政府组织法》",
        [
            (
                "《地方各级人民代表大会和地方政府组织法》",
                "中华人民共和国地方各级人民代表大会和地方各级人民政府组织法",
            )
        ],
    ),
    "a long title without marks": (f"认真落实{FIRST}，推行述法", [(FIRST, FIRST)]),
    "a regulation without marks": ("依据森林防火条例发布禁火令", [("森林防火条例", "森林防火条例")]),
    "a law without marks": ("结合行政处罚法修订清理文件", [("行政处罚法", PENALTY)]),
    "the full name of a law without marks": (
        "组织学习中华人民共和国行政处罚法3次",
        [("中华人民共和国行政处罚法", PENALTY)],
    ),
    "laws and rules at large": ("宣传安全生产法律法规，讲土地管理法制", []),
    "legal service at a window": ("设农村土地承包法律服务窗口", []),
    "short names without marks are words as well": ("民法典宣传月里讲宪法、刑法", []),
    "a local act without marks": ("依据江东省森林防火条例处罚", []),
    "a number of a street and of a case": ("地址：云溪镇桑园弄35号，第12号案卷，12345热线", []),
    "the report's own number": ("云政发〔2022〕3号\n各村：", []),
}


@pytest.mark.parametrize("case", CASES)
def test_untidy_citations(case: str) -> None:
    text, expected = CASES[case]
    assert [(text[entry.start : entry.end], entry.title) for entry in find_citations(text)] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("宣讲《行政处罚法、民法典》", [("行政处罚法", PENALTY), ("民法典", "中华人民共和国民法典")]),
        ("学习《民法典》、《行政处罚法》", [("《民法典》", "中华人民共和国民法典"), ("《行政处罚法》", PENALTY)]),
        ("观看《法与情、理》", [("《法与情、理》", "法与情、理")]),
        ("学习「行政处罚法」", [("「行政处罚法」", PENALTY)]),
        ("学习＜信访工作条例＞", [("＜信访工作条例＞", "信访工作条例")]),
        ("张贴【通知】", []),
        ("落实国务院令第711号", [("国务院令第711号", DISCLOSURE)]),
        ("落实国令第711号", [("国令第711号", DISCLOSURE)]),
        ("按中华人民共和国国务院第711号令", [("中华人民共和国国务院第711号令", DISCLOSURE)]),
        ("依据省政府令第31号", [("省政府令第31号", "省政府令第31号")]),
        ("依照某某市人民政府令第九号", [("某某市人民政府令第九号", "某某市人民政府令第9号")]),
        ("责令第3号摊位停业，禁令第2号牌", []),
        (
            "《岚阳市养犬管理办法》（市政府令第8号）",
            [("《岚阳市养犬管理办法》（市政府令第8号）", "岚阳市养犬管理办法")],
        ),
        ("认真执行区司法局〔2021〕6号文", [("区司法局〔2021〕6号", "区司法局〔2021〕6号")]),
        ("落实县委办公室﹝2022﹞14 号", [("县委办公室﹝2022﹞14 号", "县委办公室〔2022〕14号")]),
        ("《云溪镇关于印发云溪镇议事规则的通知》", [("《云溪镇关于印发云溪镇议事规则的通知》", "云溪镇议事规则")]),
        (
            "《关于印发〈甲办法〉〈乙办法〉的通知》",
            [("《关于印发〈甲办法〉〈乙办法〉的通知》", "关于印发〈甲办法〉〈乙办法〉的通知")],
        ),
        (
            "《行政处罚法》（以下简称《新法》），对照《新法》",
            [("《行政处罚法》", PENALTY), ("《新法》", PENALTY), ("《新法》", PENALTY)],
        ),
        (
            "《云溪镇议事规则》实施后，按《议事规则》",
            [("《云溪镇议事规则》", "云溪镇议事规则"), ("《议事规则》", "云溪镇议事规则")],
        ),
    ],
)
def test_orders_notices_and_joined_titles(text: str, expected: list[tuple[str, str]]) -> None:
    assert [(text[entry.start : entry.end], entry.title) for entry in find_citations(text)] == expected
