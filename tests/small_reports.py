"""Small invented reports for tests that need many files, or files that change."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from reportminer.analysis import CoderChoice
from reportminer.export import export_csv
from reportminer.pipeline import IngestSummary, ingest

TOWNS = ("柳溪镇", "石垸湾镇", "青坪乡", "白桥街道", "南圩镇")

_TEXT = """{town}{year}年法治政府建设情况报告

{year}年，{town}在县委、县政府的领导下推进法治政府建设，现将有关情况报告如下。

一、主要举措和成效
（一）规范行政执法。全年开展行政执法检查{number}次，整改隐患{number}处。
（二）化解矛盾纠纷。一是排查纠纷{number}件；二是调解成功{number}件，成功率98%。
二、存在的不足和原因
执法人员不足，业务培训还不够。原因是编制少、流动大。
三、党政主要负责人履行第一责任人职责情况
党委书记带头述法，亲自部署法治建设重点工作{number}项。
四、下一步工作安排
下一步，我镇将继续加强执法培训，力争全年培训{number}场次。

{town}人民政府
{next}年1月{day}日
"""


def report_text(number: int, *, year: int = 2023) -> str:
    """Return the report number ``number``: another town, figures and date each."""
    town = TOWNS[number % len(TOWNS)]
    return _TEXT.format(town=town, year=year, number=number + 3, next=year + 1, day=number % 28 + 1)


def write_reports(folder: Path, count: int) -> Path:
    """Write ``count`` reports as text files into a folder, which is made; return the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        path = folder / f"report{number:04}.txt"
        path.write_text(report_text(number, year=2020 + number % 4), encoding="utf-8", newline="\n")
    return folder


def read_into(
    db: Path,
    *paths: Path,
    workers: int = 1,
    prune: bool = False,
    codebook: Path | None = None,
    coder: CoderChoice = "auto",
) -> IngestSummary:
    """Ingest with one worker unless told otherwise."""
    return ingest(paths, db=db, workers=workers, prune=prune, codebook=codebook, coder=coder)


def exported(db: Path, folder: Path) -> dict[str, bytes]:
    """Export a database into a folder; return the files' bytes by name."""
    export_csv(db, folder)
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def rows(db: Path, sql: str, *parameters: object) -> list[tuple[object, ...]]:
    """Return the rows of a query, put by a plain SQLite connection as any tool would."""
    connection = sqlite3.connect(db)
    try:
        return connection.execute(sql, parameters).fetchall()
    finally:
        connection.close()


def ledger(db: Path, kind: str) -> dict[str, str]:
    """Return the reasons in the ledger for rows of one kind, by source."""
    return {
        str(source): str(reason)
        for source, reason in rows(db, "SELECT source, reason FROM ledger WHERE kind = ?", kind)
    }
