"""The report's own title: which lines at the top belong to it."""

from __future__ import annotations

import pytest

from factories import TEXT, make_report, tree_of

TITLES = {
    "one line": (["双碓镇2025年法治政府建设年度报告", TEXT], ["双碓镇2025年法治政府建设年度报告"]),
    "joint issuers above it": (
        ["中共双碓镇委员会", "双碓镇人民政府", "关于2023年度法治政府建设情况的报告", "区委、区政府：", TEXT],
        ["中共双碓镇委员会", "双碓镇人民政府", "关于2023年度法治政府建设情况的报告"],
    ),
    "broken in two": (
        ["双碓镇人民政府关于", "2023年度法治政府建设情况的报告", TEXT],
        ["双碓镇人民政府关于", "2023年度法治政府建设情况的报告"],
    ),
    "printed twice, with 年度 for 年": (
        ["双碓镇2025年法治政府建设情况报告", "双碓镇2025年度法治政府建设情况报告", TEXT],
        ["双碓镇2025年法治政府建设情况报告", "双碓镇2025年度法治政府建设情况报告"],
    ),
    "spaced out": (["政 府 工 作 报 告", "各位代表：", TEXT], ["政府工作报告"]),
    "a document number above it is none": (
        ["槐政发〔2022〕3号", "槐岔镇2021年法治政府建设情况报告", TEXT],
        ["槐岔镇2021年法治政府建设情况报告"],
    ),
    "page noise above it is none": (
        ["索引号：0123", "发布机构：某局", "双碓镇2025年法治政府建设年度报告", "来源：办公室", TEXT],
        ["双碓镇2025年法治政府建设年度报告"],
    ),
    "broken off within a word": (
        ["沄浦区茭泾镇2024年法治政府建设情况年度报", "告", TEXT],
        ["沄浦区茭泾镇2024年法治政府建设情况年度报", "告"],
    ),
    "the place on a line of its own": (
        ["沄浦区茭泾镇", "2024年法治政府建设情况年度报告", TEXT],
        ["沄浦区茭泾镇", "2024年法治政府建设情况年度报告"],
    ),
    "no title": (["2020年，麂坪乡认真推进依法治乡，现将有关工作汇报如下:", "一、主要举措", TEXT], []),
    "glued to the text": (
        ["双碓镇2025年法治政府建设年度报告2025年，双碓镇坚持党建统领。" + TEXT * 2],
        ["双碓镇2025年法治政府建设年度报告"],
    ),
    "a heading with 情况 is no title": (["一、法治政府建设情况", TEXT], []),
}


@pytest.mark.parametrize("case", TITLES)
def test_title(case: str) -> None:
    lines, titles = TITLES[case]
    assert [line[1:] for line in tree_of(make_report(*lines)) if line.startswith("=")] == titles
