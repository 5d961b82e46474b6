"""Which figure of a report is that of its year, by the words around it."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from reportminer.compare.readings import is_total, of_the_year


def figure(text: str, number: str, *, scope: str = "") -> tuple[Any, Any]:
    """Return a fact that stands at ``number`` in a passage of this text, as far as readings look at them."""
    at = text.index(number)
    fact = SimpleNamespace(start=100 + at, text=number, fields={"scope": scope})
    return fact, SimpleNamespace(text=text, start=100)


@pytest.mark.parametrize(
    ("text", "number", "counts"),
    [
        ("全年办理行政处罚案件28件。", "28件", True),
        ("入店检查由去年的1142次降到503次。", "1142次", False),
        ("入店检查由去年的1142次降到503次。", "503次", True),
        ("赋权事项由198项调减为121项。", "198项", False),
        ("法律顾问从1名增加到2名。", "1名", False),
        ("调解队由3名律师组成。", "3名", True),
        ("上年余下的12份失联合同，起诉解除5份。", "12份", False),
        ("上年余下的12份失联合同，起诉解除5份。", "5份", True),
        ("去年同期为35件，今年办理41件。", "41件", True),
        ("五年累计开展普法活动540余场,培育法律明白人129名。", "540余场", False),
        ("五年累计开展普法活动540余场,培育法律明白人129名。", "129名", False),
        ("“八五”普法以来开展宣讲90场。", "90场", False),
        ("开展“八五”普法宣讲12场。", "12场", True),
        ("对近五年印发的53份文件逐件过筛，废止6份。", "53份", False),
        ("对近五年印发的53份文件逐件过筛，废止6份。", "6份", True),
        ("2021年以来累计调解纠纷300件。", "300件", False),
        ("2023年以来累计调解纠纷120件。", "120件", True),
        ("每人平均主办案件2件。", "2件", False),
        ("年人均提高2556元，1.6万名人员受益。", "1.6万名", True),
        ("召开会议3次；三年来开展培训9场。", "3次", True),
    ],
)
def test_figures_of_the_year(text: str, number: str, counts: bool) -> None:
    assert of_the_year(*figure(text, number), "2023") is counts


@pytest.mark.parametrize(
    ("scope", "total"), [("全年", True), ("共", True), ("平均", False), ("每周", False), ("", False)]
)
def test_what_is_called_a_total(scope: str, total: bool) -> None:
    assert is_total(figure("开展3次", "3次", scope=scope)[0]) is total
