"""A list of divisions of the user's own: ``--regions FILE``, or ``regions.csv`` in the folder of the reports."""

from __future__ import annotations

import csv
import hashlib
import io
from functools import lru_cache

from reportminer.divisions.division import LEVELS, Division
from reportminer.divisions.regions import Regions
from reportminer.errors import UsageError

FILE_NAME = "regions.csv"
_COLUMNS = ("code", "name", "level", "parent", "from", "to", "formerly")


@lru_cache(maxsize=4)
def parse_regions(data: bytes, *, shown: str = FILE_NAME) -> Regions:
    """Read a list of divisions: UTF-8 or GB18030, columns code, name, level, parent, from, to, formerly.

    A list that names provinces is a whole one and stands in place of the one that ships; without
    provinces it is added to it.  ``shown`` is the file's name in messages.  Raises UsageError, with the
    line, for a list that cannot be read.
    """
    text = _decoded(data, shown)
    reader = csv.reader(io.StringIO(text, newline=""))
    lines: list[tuple[int, list[str]]] = []
    try:
        for cells in reader:
            trimmed = [cell.strip() for cell in cells]
            if any(trimmed) and not trimmed[0].startswith("#"):
                lines.append((reader.line_num, trimmed))
    except csv.Error as error:
        raise UsageError(f"{shown}, line {reader.line_num}: {error}; save the table again as CSV") from error
    if not lines:
        raise UsageError(f"{shown}: the table is empty; its first line must name the columns code,name,level")
    header = [cell.lower() for cell in lines[0][1]]
    missing = [column for column in _COLUMNS[:3] if column not in header]
    if missing:
        raise UsageError(
            f"{shown}, line {lines[0][0]}: there is no column {missing[0]}; columns are {','.join(_COLUMNS)}"
        )
    scheme = f"{FILE_NAME} {hashlib.sha256(data).hexdigest()[:8]}"
    own = [_division(dict(zip(header, cells, strict=False)), number, shown, scheme) for number, cells in lines[1:]]
    return Regions(own, only_own=any(division.level == "province" for division in own))


def _decoded(data: bytes, shown: str) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UsageError(f"{shown}: not text in UTF-8 or GB18030; save the table as “CSV UTF-8”")


def _division(row: dict[str, str], number: int, shown: str, scheme: str) -> Division:
    where = f"{shown}, line {number}"
    if not row.get("code") or not row.get("name"):
        raise UsageError(f"{where}: code or name is empty; fill both in")
    if row.get("level") not in LEVELS:
        raise UsageError(f"{where}: the level is {row.get('level', '')!r}; it must be one of {', '.join(LEVELS)}")
    years: dict[str, int | None] = {}
    for column in ("from", "to"):
        value = row.get(column, "")
        if value and not (value.isascii() and value.isdigit() and len(value) == 4):
            raise UsageError(f"{where}: {value[:20]!r} in column {column} is no year of four digits")
        years[column] = int(value) if value else None
    return Division(
        _short_code(row["code"]),
        row["name"],
        row["level"],
        years["from"],
        years["to"],
        tuple(row.get("formerly", "").replace("、", " ").split()),
        _short_code(row.get("parent", "")),
        scheme,
    )


def _short_code(code: str) -> str:
    """Return a code of 12 digits as the list that ships has it: 9 digits, fewer for upper levels."""
    if not code.isdigit() or len(code) not in (6, 12):
        return code
    for length in (9, 6, 4, 2):
        if len(code) >= length and int(code[length:] or "0"):
            return code if length == 9 else code[: {6: 9, 4: 6, 2: 4}[length]]
    return code[:2]
