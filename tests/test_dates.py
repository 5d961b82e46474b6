"""Years and dates as people and spreadsheets write them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportminer.dates import date_of, year_of


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("2023", "2023"),
        (" 2023年 ", "2023"),
        ("2023年度", "2023"),
        ("２０２３", "2023"),
        ("2023.0", "2023"),
        ("'2023", "2023"),
        ("2021-2023", ""),
        ("2023年和2024年", ""),
        ("23", ""),
        ("1823", ""),
        ("", ""),
    ],
)
def test_years(text: str, year: str) -> None:
    assert year_of(text) == year


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("2024-01-22", "2024-01-22"),
        ("2024/1/22", "2024-01-22"),
        ("2024.1.22", "2024-01-22"),
        ("2024年1月22日", "2024-01-22"),
        ("2024 年 1 月 22 日", "2024-01-22"),
        ("２０２４／１／２２", "2024-01-22"),
        ("20240122", "2024-01-22"),
        ("2024-01-22 00:00:00", "2024-01-22"),
        ("2024/1/22 0:00", "2024-01-22"),
        ("2024-01-22T08:30:00", "2024-01-22"),
        ("22-Jan-24", "2024-01-22"),
        ("22 January 2024", "2024-01-22"),
        ("January 22, 2024", "2024-01-22"),
        ("Jan-24", "2024-01"),
        ("1/22/2024", "2024-01-22"),
        ("22.01.2024", "2024-01-22"),
        ("5/5/2024", "2024-05-05"),
        ("45313", "2024-01-22"),
        ("2024年1月", "2024-01"),
        ("2024-01", "2024-01"),
        ("2024年", "2024"),
        ("1/2/2024", ""),
        ("2024-13-01", ""),
        ("2024-02-30", ""),
        ("22-Foo-24", ""),
        ("12345", ""),
        ("下周", ""),
        ("", ""),
    ],
)
def test_dates(text: str, read: str) -> None:
    assert date_of(text) == read


@given(st.dates(min_value=date(1990, 1, 1), max_value=date(2099, 12, 31)))
def test_a_date_is_read_from_whatever_a_spreadsheet_makes_of_it(day: date) -> None:
    serial = (day - date(1899, 12, 30)).days
    for text in (day.isoformat(), f"{day.year}/{day.month}/{day.day}", f"{day:%Y年%m月%d日}", str(serial)):
        assert date_of(text) == day.isoformat()


@given(st.text(max_size=30))
def test_any_text_is_a_date_in_one_form_or_none(text: str) -> None:
    found = date_of(text)
    assert found == "" or date_of(found) == found
