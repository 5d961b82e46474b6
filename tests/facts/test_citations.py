"""Citations: titles nested, unclosed or wrong, document numbers in all brackets."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from reportminer.facts.citations import document_number, find_citations
from reportminer.facts.tables import laws
from reportminer.facts.titles import plain, resolve
from reportminer.fold import fold


@pytest.mark.parametrize(
    ("text", "span", "code_or_title"),
    [
        ("学习《民法典》。", "《民法典》", "中华人民共和国民法典"),
        ("依据《中华人民共和国行政处罚法》处理", "《中华人民共和国行政处罚法》", "中华人民共和国行政处罚法"),
        ("《〈民法典〉解读》", "《〈民法典〉解读》", "〈民法典〉解读"),
        ("按照《重大行政决策程序暂行条例要求，", "《重大行政决策程序暂行条例", "重大行政决策程序暂行条例"),
        (
            "《法治政府建设与责任落实督查工作规定》",
            "《法治政府建设与责任落实督查工作规定》",
            "法治政府建设与责任落实督察工作规定",
        ),
        ("修订《云溪镇议事规则》", "《云溪镇议事规则》", "云溪镇议事规则"),
        ("根据厅字〔2019〕28号要求", "厅字〔2019〕28号", "法治政府建设与责任落实督察工作规定"),
    ],
)
def test_title_and_span(text: str, span: str, code_or_title: str) -> None:
    found = find_citations(text)
    assert [(text[entry.start : entry.end], entry.title) for entry in found] == [(span, code_or_title)]


def test_an_unclosed_title_says_so() -> None:
    assert [entry.closed for entry in find_citations("按照《民法典要求，又按《民法典》")] == [False, True]


def test_the_number_in_brackets_belongs_to_the_title() -> None:
    text = "按照《关于做好年度报告工作的通知》（云法办〔2023〕19号）要求"
    entry = find_citations(text)[0]
    assert text[entry.start : entry.end] == "《关于做好年度报告工作的通知》（云法办〔2023〕19号）"
    assert entry.number == "云法办〔2023〕19号"


def test_a_number_alone_on_its_line_is_the_reports_own() -> None:
    assert find_citations("云政发〔2022〕3号\n各村：") == []


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("厅字〔2019〕28号", "厅字〔2019〕28号"),
        ("中发[2015]36号", "中发〔2015〕36号"),
        ("国发（2015）12号", "国发〔2015〕12号"),
        ("国发【2015】12号", "国发〔2015〕12号"),
        ("国发｛2015｝12号", "国发〔2015〕12号"),
        ("开州委法20239", "开州委法〔2023〕9号"),
        ("云政发〔202526号", "云政发〔2025〕26号"),
        ("联系电话3021", ""),
    ],
)
def test_document_numbers_in_all_brackets_and_none(written: str, expected: str) -> None:
    assert document_number(fold(written)) == expected


def test_every_law_is_found_by_its_title_and_all_its_forms() -> None:
    assert len(laws()) >= 600
    found = {(law.code, form): resolve(form) for law in laws() for form in (law.title, *law.forms)}
    assert {key: hit.code if hit else "" for key, hit in found.items()} == {key: key[0] for key in found}


def test_no_form_stands_in_two_rows_and_none_twice() -> None:
    forms = [plain(form) for law in laws() for form in {plain(form) for form in (law.title, *law.forms)}]
    assert [form for form, times in Counter(forms).items() if times > 1] == []


def test_laws_have_codes_of_their_own_and_plausible_years() -> None:
    assert len({law.code for law in laws()}) == len(laws())
    for law in laws():
        years = [int(year) for year in (law.year, law.revised) if year]
        assert all(1949 <= year < 2030 for year in years), law
        # a law can be amended between its adoption and its first day
        assert len(years) < 2 or years[1] >= years[0] - 1, law


def test_figures_that_nobody_checked_say_so() -> None:
    for law in laws():
        assert set(law.unconfirmed) <= {"year", "revised", "number"}, law
        figures = {"year": law.year, "revised": law.revised, "number": law.number}
        assert all(figures[name] for name in law.unconfirmed), law
        checked = [name for name, figure in figures.items() if figure and name not in law.unconfirmed]
        assert not checked or law.source, law


def test_document_numbers_are_in_their_usual_form() -> None:
    form = re.compile(r"[\u4e00-\u9fff]{2,6}(?:〔(?:19|20)[0-9]{2}〕[0-9]{1,3}号|令第[0-9]{1,3}号)")
    numbers = [number for law in laws() for number in law.numbers]
    assert [number for number in numbers if not form.fullmatch(number)] == []
    assert len(set(numbers)) == len(numbers)
