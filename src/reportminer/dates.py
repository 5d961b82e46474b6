"""Years and dates as people and spreadsheets write them: 2023年度, 2024/1/22, 22-Jan-24, 45313."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, timedelta

_YEAR = re.compile(r"((?:19|20)\d{2})(?:\.0)?\s*(?:年度|年)?")
_YEAR_FIRST = re.compile(r"((?:19|20)\d{2})\s*[-./年]\s*(\d{1,2})(?:\s*[-./月]\s*(\d{1,2}))?\s*[月日号]?")
_RUN_TOGETHER = re.compile(r"((?:19|20)\d{2})(\d{2})(\d{2})")
_YEAR_LAST = re.compile(r"(\d{1,2})[-./](\d{1,2})[-./]((?:19|20)\d{2})")
_NAMED_MONTH = re.compile(r"(?:(\d{1,2})[-\s])?([A-Za-z]{3})[a-z]*[-\s](?:(\d{1,2}),\s*)?((?:19|20)?\d{2})")
_CLOCK = re.compile(r"[T\s]+\d{1,2}:\d{2}(?::\d{2})?(?:\.\d+)?$")
_SERIAL = re.compile(r"(\d{5})(?:\.0)?")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_EXCEL_DAY_0 = date(1899, 12, 30)
"""The day from which spreadsheets count days (the 1900 date system, which takes 1900 for a leap year)."""
_EXCEL_DAYS = range(32874, 73050)
"""1990 to 2099: numbers outside are no dates of reports."""


def year_of(text: str) -> str:
    """Return the four digits of a text that is one year (2023, 2023年度, 2023.0), or an empty string."""
    found = _YEAR.fullmatch(_plain(text))
    return found[1] if found else ""


def date_of(text: str) -> str:
    """Return a text that is one date as 2024-01-22 (or 2024-01, or 2024), or an empty string.

    Read are also the forms that spreadsheets turn dates into: 2024/1/22, 22-Jan-24, Jan-24, 2024-01-22 00:00:00 and the
    number of days (45313).  Where day and month could change places (1/2/2024) the text is no date.
    """
    plain = _CLOCK.sub("", _plain(text))
    return year_of(plain) or _year_first(plain) or _year_last(plain) or _named_month(plain) or _counted(plain)


def _year_first(plain: str) -> str:
    found = _RUN_TOGETHER.fullmatch(plain) or _YEAR_FIRST.fullmatch(plain)
    return _written(found[1], found[2], found[3]) if found else ""


def _year_last(plain: str) -> str:
    found = _YEAR_LAST.fullmatch(plain)
    if not found:
        return ""
    month, day = sorted((int(found[1]), int(found[2])))
    unclear = month != day and day <= len(_MONTHS)
    return "" if unclear else _written(found[3], str(month), str(day))


def _named_month(plain: str) -> str:
    found = _NAMED_MONTH.fullmatch(plain)
    if not found or found[2].lower() not in _MONTHS:
        return ""
    year = found[4] if len(found[4]) > 2 else f"20{found[4]}"
    return _written(year, str(_MONTHS.index(found[2].lower()) + 1), found[1] or found[3])


def _counted(plain: str) -> str:
    found = _SERIAL.fullmatch(plain)
    days = int(found[1]) if found else 0
    return (_EXCEL_DAY_0 + timedelta(days=days)).isoformat() if days in _EXCEL_DAYS else ""


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().lstrip("'")


def _written(year: str, month: str, day: str | None) -> str:
    try:
        found = date(int(year), int(month), int(day or 1))
    except ValueError:
        return ""
    return found.isoformat() if day else found.isoformat()[:7]
