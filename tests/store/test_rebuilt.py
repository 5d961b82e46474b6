"""Reports built anew from the store are those that were read."""

from __future__ import annotations

from pathlib import Path

import pytest

from locations import CORPUS
from reportminer.analysis import read_report
from reportminer.store import open_store
from reportminer.store.rebuilt import rebuilt_reports
from small_reports import read_into, write_reports


@pytest.mark.parametrize("what", ["small", "槐岔镇", "泽宁县"])
def test_a_rebuilt_report_has_text_sections_passages_and_facts(what: str, tmp_path: Path) -> None:
    folder = write_reports(tmp_path / "c", 2) if what == "small" else next(CORPUS.glob(f"*{what}"))
    read_into(tmp_path / "x.db", folder)
    with open_store(tmp_path / "x.db") as store:
        reports = list(rebuilt_reports(store))
    assert reports
    for report in reports:
        read = read_report(report.document.source.path).report
        assert report.text == read.text
        assert report.sections == read.sections
        assert report.passages == read.passages
        assert report.id == read.id
        assert report.value("title") == read.value("title")
        assert report.value("year") == read.value("year")
