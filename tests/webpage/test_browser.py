"""The HTML report in a headless Chromium: by keyboard, without an error, without a request."""

from __future__ import annotations

import base64
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from reportminer.compare.selection import select
from reportminer.webpage import write_report
from small_reports import read_into, report_text

if sys.platform == "win32":
    pytest.skip("the pipe to the browser is for Linux and macOS", allow_module_level=True)

from browser import CHROMIUM, Browser

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed (apt install chromium)")


@pytest.fixture(scope="module", params=["zh", "en"])
def browser(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[Browser]:
    folder = tmp_path_factory.mktemp("browser")
    (folder / "corpus").mkdir()
    for number in range(60):
        text = report_text(number, year=2012 + number // 5).replace("执法检查", "执法<script>alert(1)</script>检查")
        (folder / "corpus" / f"report{number:02}.txt").write_text(text, encoding="utf-8")
    read_into(folder / "x.db", folder / "corpus")
    write_report(folder / "x.html", select(folder / "x.db"), lang=request.param)
    with Browser() as opened:
        opened.open(folder / "x.html")
        yield opened
        assert opened.console == []
        assert [asked.split("/")[-1] for asked in opened.requests] == ["x.html"]


TABLE = "document.querySelector('#reuse-reuse')"


def shown(browser: Browser, column: int) -> list[str]:
    rows = f"[...{TABLE}.tBodies[0].rows].filter((row) => row.offsetParent !== null)"
    found: list[str] = browser.value(f"{rows}.map((row) => row.cells[{column}].textContent)")
    return found


def test_tables_are_leafed_through(browser: Browser) -> None:
    assert len(shown(browser, 0)) == 25
    browser.value("document.querySelectorAll('#reuse-reuse-tools button')[1].focus()")
    browser.press("Enter")
    browser.press("Enter")
    assert len(shown(browser, 0)) == 10
    assert "51–60" in browser.value("document.querySelector('#reuse-reuse-tools [role=status]').textContent")
    browser.value("document.querySelectorAll('#reuse-reuse-tools button')[0].focus()")
    browser.press("Enter")
    browser.press("Enter")
    assert len(shown(browser, 0)) == 25


def test_tables_are_sorted_by_keyboard(browser: Browser) -> None:
    browser.value(f"{TABLE}.tHead.rows[0].cells[1].querySelector('button').focus()")
    browser.press("Enter")
    assert browser.value(f"{TABLE}.tHead.rows[0].cells[1].getAttribute('aria-sort')") == "ascending"
    assert set(shown(browser, 1)) == {"2012", "2013", "2014", "2015", "2016"}
    browser.press("Enter")
    assert browser.value(f"{TABLE}.tHead.rows[0].cells[1].getAttribute('aria-sort')") == "descending"
    assert shown(browser, 1)[0] == "2023"
    browser.value(f"{TABLE}.tHead.rows[0].cells[4].querySelector('button').focus()")
    browser.press("Enter")
    lengths = [int(length) for length in shown(browser, 4)]
    assert lengths == sorted(lengths, reverse=True)


def test_tables_are_filtered(browser: Browser) -> None:
    browser.value("document.querySelector('#reuse-reuse-tools input').focus()")
    browser.write("柳溪 2014")
    assert [name[-3:] for name in shown(browser, 0)] == ["柳溪镇"]
    browser.value("document.activeElement.value = ''")
    browser.write("没有这样的地方")
    assert shown(browser, 0) == []
    browser.value("document.activeElement.value = ''")
    browser.write(" ")
    assert len(shown(browser, 0)) == 25


def test_a_figure_opens_its_passages_and_escape_closes_them(browser: Browser) -> None:
    browser.value(f"{TABLE}.tBodies[0].querySelector('tr.on td button').focus()")
    before = browser.value("document.activeElement.textContent")
    browser.press("Enter")
    assert browser.value("document.getElementById('evidence').open")
    assert browser.value("document.querySelectorAll('#evidence li').length") == int(before)
    first = browser.value("document.querySelector('#evidence li').textContent")
    assert "report" in first
    assert ".txt" in first
    assert browser.value("document.activeElement.closest('dialog') !== null")
    browser.press("Escape")
    assert not browser.value("document.getElementById('evidence').open")
    assert browser.value("document.activeElement.textContent") == before


def test_markup_in_a_report_is_shown_as_text(browser: Browser) -> None:
    opened = "[...document.querySelectorAll('#profile-profile tbody tr.on td button')][0]"
    browser.value(f"{opened}.focus()")
    browser.press("Enter")
    told = browser.value("document.getElementById('evidence').textContent")
    assert "<script>alert(1)</script>" in told
    assert browser.value("document.querySelectorAll('#evidence script').length") == 0
    browser.value("document.querySelector('#evidence button').focus()")
    browser.press("Enter")
    assert not browser.value("document.getElementById('evidence').open")


def test_a_drawn_figure_opens_its_passages(browser: Browser) -> None:
    browser.value(
        "document.querySelector('#profile figure [data-r]').dispatchEvent(new MouseEvent('click', {bubbles: true}))"
    )
    assert browser.value("document.getElementById('evidence').open")
    assert browser.value("document.querySelectorAll('#evidence li').length") > 0
    browser.press("Escape")


def test_the_heading_names_row_and_figure_and_no_other_figure(browser: Browser) -> None:
    row = "document.querySelector('#audit-audit tbody tr.on')"
    names = browser.value(f"[...{row}.cells].slice(0, 2).map((cell) => cell.textContent)")
    head = browser.value("document.querySelector('#audit-audit thead').rows[0].cells[4].dataset.t")
    told = browser.value(f"{row}.cells[4].textContent")
    browser.value(f"{row}.cells[4].querySelector('button').click()")
    title = browser.value("document.getElementById('evidence-title').textContent")
    assert title.split(" – ")[0] == " · ".join(names)
    assert title.split(" – ")[1].replace("：", ": ") == f"{head}: {told}"
    browser.press("Escape")


FOCUS = "document.activeElement"


def test_marks_of_a_chart_are_reached_by_keyboard(browser: Browser) -> None:
    stops = "document.querySelectorAll('#profile figure svg [tabindex=\"0\"]').length"
    charts = browser.value("document.querySelectorAll('#profile figure').length")
    assert browser.value(stops) == charts  # one stop each
    browser.value("document.querySelector('#profile figure [role=button]').focus()")
    first = browser.value(f"{FOCUS}.getAttribute('aria-label')")
    assert browser.value(f"{FOCUS}.closest('svg').getAttribute('role')") == "group"
    browser.press("ArrowRight")
    second = browser.value(f"{FOCUS}.getAttribute('aria-label')")
    browser.press("ArrowDown")
    below = browser.value(f"{FOCUS}.getAttribute('aria-label')")
    assert len({first, second, below}) == 3
    assert second.split(" · ")[1].split(":")[0] == below.split(" · ")[1].split(":")[0]  # the same part of the next bar
    browser.press("ArrowUp")
    browser.press("ArrowLeft")
    assert browser.value(f"{FOCUS}.getAttribute('aria-label')") == first
    assert browser.value(stops) == charts
    browser.press("End")
    browser.press("ArrowRight")
    assert browser.value(f"{FOCUS}.getAttribute('role')") == "button"


@pytest.mark.parametrize("key", ["Enter", " "])
def test_a_mark_opens_its_passages_by_key_and_gets_the_focus_back(browser: Browser, key: str) -> None:
    browser.value("document.querySelector('#profile figure [role=button]').focus()")
    browser.press("ArrowRight")
    said = browser.value(f"{FOCUS}.getAttribute('aria-label')")
    assert browser.value(f"getComputedStyle({FOCUS}).outlineStyle") == "solid"
    browser.press(key)
    assert browser.value("document.getElementById('evidence').open")
    assert browser.value("document.getElementById('evidence-title').textContent") == said
    assert browser.value("document.querySelectorAll('#evidence li').length") > 0
    browser.press("Escape")
    assert not browser.value("document.getElementById('evidence').open")
    assert browser.value(f"{FOCUS}.getAttribute('aria-label')") == said


def test_every_mark_that_can_be_reached_has_passages(browser: Browser) -> None:
    marks = "[...document.querySelectorAll('svg [role=button]')]"
    assert browser.value(f"{marks}.length") > 50
    assert browser.value(f"{marks}.every((mark) => mark.getAttribute('aria-label').length > 2)")
    assert browser.value("document.querySelectorAll('svg[role=img] [role=button]').length") == 0


def test_all_rows_are_shown_on_demand(browser: Browser) -> None:
    browser.value("document.querySelectorAll('#reuse-reuse-tools button')[2].focus()")
    browser.press("Enter")
    assert len(shown(browser, 0)) == 60
    assert browser.value(f"{FOCUS}.getAttribute('aria-pressed')") == "true"
    browser.press("Enter")
    assert len(shown(browser, 0)) == 25


@pytest.mark.parametrize("width", [320, 390, 768, 1280])
def test_nothing_sticks_out_of_the_page(browser: Browser, width: int) -> None:
    browser.call("Emulation.setDeviceMetricsOverride", width=width, height=800, deviceScaleFactor=1, mobile=False)
    try:
        assert browser.value("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    finally:
        browser.call("Emulation.clearDeviceMetricsOverride")


ALONE = """[...document.querySelectorAll('section, #reuse figure, #reuse .wrap, #reuse .tools')].forEach((part) => {
  part.hidden = HIDE && part.id !== 'reuse' && !part.contains(document.querySelector('#reuse-reuse'));
})"""


def test_a_long_table_is_printed_whole_with_its_head_on_every_page(browser: Browser) -> None:
    import pypdfium2

    browser.value("document.querySelectorAll('#reuse-reuse-tools button')[2].click()")
    browser.value(ALONE.replace("HIDE", "true"))
    try:
        printed = browser.call("Page.printToPDF", printBackground=False, preferCSSPageSize=True)
    finally:
        browser.value(ALONE.replace("HIDE", "false"))
        browser.value("document.querySelectorAll('#reuse-reuse-tools button')[2].click()")
    document = pypdfium2.PdfDocument(base64.b64decode(printed["data"]))
    assert document[0].get_size() == pytest.approx((595, 842), abs=1)  # A4
    pages = [page.get_textpage().get_text_range() for page in document]
    told = [text for text in pages if re.search("20[12][0-9]", text) and "%" in text]
    assert len(told) > 1
    head = browser.value(f"{TABLE}.tHead.rows[0].cells[4].dataset.t")
    assert all(head in text for text in told)
    assert sum(len(re.findall("20(?:1[2-9]|2[0-3])", text)) for text in told) == 60


def test_without_scripts_the_tables_are_whole(browser: Browser, tmp_path: Path) -> None:
    here = browser.value("location.href")
    browser.call("Emulation.setScriptExecutionDisabled", value=True)
    browser.call("Page.reload")
    browser.open(Path(here.removeprefix("file://")))
    try:
        rows = f"[...{TABLE}.tBodies[0].rows].filter((row) => row.offsetParent !== null).length"
        assert browser.value(rows) == 60
    finally:
        browser.call("Emulation.setScriptExecutionDisabled", value=False)
        browser.open(Path(here.removeprefix("file://")))
