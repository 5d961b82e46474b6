"""What a report says of itself, shown in the reader's language."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path

import pytest
from click.testing import CliRunner

from reportminer.cli import main
from reportminer.document import FIELDS
from reportminer.particular_words import field_name, field_value, read_where
from small_reports import read_into, write_reports


@pytest.mark.parametrize("field", FIELDS)
def test_every_field_has_a_chinese_name(field: str) -> None:
    assert re.search("[\u4e00-\u9fff]", field_name(field, "zh"))
    assert field_name(field, "en") == field


@pytest.mark.parametrize(
    ("where", "zh"),
    [
        ("title", "标题"),
        ("set by hand", "人工填写"),
        ("the page's 成文日期", "网页的“成文日期”"),
        ("the format's h1", "文件格式的h1"),
    ],
)
def test_where_a_value_was_read(where: str, zh: str) -> None:
    assert (read_where(where, "zh"), read_where(where, "en")) == (zh, where)


def test_values_that_are_codes_have_names() -> None:
    assert field_value("level", "township", "zh") == "乡镇街道"
    assert field_value("level", "township", "en") == "township"
    assert field_value("year", "2023", "zh") == "2023"


def test_a_report_is_shown_in_chinese(tmp_path: Path) -> None:
    read_into(tmp_path / "x.db", write_reports(tmp_path / "corpus", 1))
    connection = sqlite3.connect(tmp_path / "x.db")
    connection.execute("UPDATE codings SET also = 'plan', aspect = 'cause' WHERE label = 'shortcoming'")
    connection.commit()
    connection.close()
    shown = CliRunner().invoke(main, ["show", "report0000", "--lang", "zh", "--db", str(tmp_path / "x.db")]).stdout
    told = shown.split("\n", 1)[1]
    assert "  报告年度：2020  [标题，" in told
    assert "，原因，兼下步安排，第" in told
    assert not re.search("[a-z]{3,}", told)
