from __future__ import annotations

import hashlib
import os
from pathlib import Path, PureWindowsPath

import pytest

from reportminer import media, sources
from reportminer.errors import UsageError
from reportminer.sources import Walk, walk

REPORT = "云溪镇2023年法治政府建设年度报告\n"


def write(folder: Path, files: dict[str, str | bytes]) -> Path:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


def names(found: Walk) -> list[str]:
    return [source.name for source in found.sources]


def rows(found: Walk, kind: str) -> dict[str, str]:
    return {name: row.reason for name, row in found.ledger if row.kind == kind}


def test_files_are_named_from_the_folder_and_sorted(tmp_path: Path) -> None:
    corpus = write(tmp_path / "语料", {"b.txt": "二", "a/c.txt": "三", "a.txt": "一", "a/B.txt": "四"})
    found = walk([corpus])
    assert names(found) == ["语料/a.txt", "语料/a/B.txt", "语料/a/c.txt", "语料/b.txt"]
    first = found.sources[0]
    assert first.path == (corpus / "a.txt").resolve()
    assert first.digest == hashlib.sha256("一".encode()).hexdigest()
    assert (first.size, first.media_type) == (3, media.TEXT)
    assert found.roots == (corpus.resolve(),)


def test_a_file_is_named_by_its_name(tmp_path: Path) -> None:
    write(tmp_path, {"town/report.txt": REPORT})
    assert names(walk([tmp_path / "town" / "report.txt"])) == ["report.txt"]


def test_equal_folder_names_are_told_apart(tmp_path: Path) -> None:
    write(tmp_path, {"x/corpus/r.txt": "一", "y/corpus/r.txt": "二", "y/s.txt": "三", "x/s.txt": "四"})
    found = walk([tmp_path / "x" / "corpus", tmp_path / "y" / "corpus"])
    assert names(found) == ["x/corpus/r.txt", "y/corpus/r.txt"]


@pytest.mark.parametrize(
    ("roots", "labels"),
    [
        (["E:\\"], ["E:"]),
        (["E:\\年报"], ["年报"]),
        (["E:\\年报", "F:\\年报"], ["E:/年报", "F:/年报"]),
        (["\\\\server\\share\\"], ["server/share"]),
        (["\\\\server\\share\\年报", "\\\\server\\other\\年报"], ["server/share/年报", "server/other/年报"]),
    ],
)
def test_drives_and_shares_of_windows_are_named_like_folders(roots: list[str], labels: list[str]) -> None:
    assert sources._labels([PureWindowsPath(root) for root in roots]) == labels  # type: ignore[misc]


def test_overlapping_paths_give_each_file_once(tmp_path: Path) -> None:
    corpus = write(tmp_path / "corpus", {"a/r.txt": REPORT, "s.txt": "二"})
    for paths in ([corpus, corpus / "a"], [corpus / "a", corpus], [corpus / "a" / "r.txt", corpus, corpus]):
        found = walk(paths)
        assert names(found) == ["corpus/a/r.txt", "corpus/s.txt"]
        assert found.ledger == ()


def test_same_content_is_one_source(tmp_path: Path) -> None:
    corpus = write(tmp_path / "corpus", {"b.txt": REPORT, "a/z.txt": REPORT, "c.txt": REPORT})
    found = walk([corpus])
    assert names(found) == ["corpus/a/z.txt"]
    assert found.sources[0].also_at == ("corpus/b.txt", "corpus/c.txt")
    assert rows(found, "duplicate") == dict.fromkeys(
        ("corpus/b.txt", "corpus/c.txt"), "the same content as corpus/a/z.txt"
    )


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        (".DS_Store", "hidden"),
        ("Thumbs.db", "hidden"),
        ("desktop.ini", "hidden"),
        (".secret.txt", "hidden"),
        ("~$x.docx", "temporary"),
        (".~lock.x.docx#", "temporary"),
        ("._x.txt", "temporary"),
        ("~WRL0001.tmp", "temporary"),
        ("x.TMP", "temporary"),
        ("README.md", "companion"),
        ("readme.txt", "companion"),
        ("README.zh.md", "companion"),
        ("LICENSE", "companion"),
        ("CHANGELOG.md", "companion"),
        ("table.CSV", "companion"),
        ("gold.jsonl", "companion"),
        ("sheet.xlsx", "companion"),
        ("make.py", "companion"),
        ("stats.do", "companion"),
        ("reportminer.db", "companion"),
    ],
)
def test_what_is_no_report_is_skipped_with_a_reason(tmp_path: Path, name: str, reason: str) -> None:
    corpus = write(tmp_path / "corpus", {name: REPORT})
    found = walk([corpus])
    assert found.sources == ()
    assert rows(found, "skipped") == {f"corpus/{name}": reason}
    assert found.skipped == ((reason, 1),)


@pytest.mark.parametrize("name", ["读我.txt", "readme_of_town", "2023.do.txt", "a~b.txt", "reading.md"])
def test_what_only_looks_similar_is_read(tmp_path: Path, name: str) -> None:
    assert names(walk([write(tmp_path / "corpus", {name: REPORT})])) == [f"corpus/{name}"]


def test_hidden_folders_and_folders_of_saved_pages(tmp_path: Path) -> None:
    corpus = write(
        tmp_path / "corpus",
        {
            ".git/config": "x",
            "__MACOSX/r.txt": "x",
            "page.html": "<html>",
            "page_files/ad.html": "<html>ad",
            "other_files/r.txt": REPORT,
        },
    )
    found = walk([corpus])
    assert names(found) == ["corpus/other_files/r.txt", "corpus/page.html"]
    assert rows(found, "skipped") == {
        "corpus/.git/": "hidden folder",
        "corpus/__MACOSX/": "hidden folder",
        "corpus/page_files/": "companion folder of a saved page",
    }
    assert found.skipped == (("companion folder of a saved page", 1), ("hidden folder", 2))


def test_linked_folders_are_not_followed(tmp_path: Path) -> None:
    corpus = write(tmp_path / "corpus", {"a/r.txt": REPORT})
    try:
        (corpus / "loop").symlink_to(corpus, target_is_directory=True)
        (corpus / "gone.txt").symlink_to(corpus / "nowhere.txt")
    except OSError:
        pytest.skip("this system does not allow links")
    found = walk([corpus])
    assert names(found) == ["corpus/a/r.txt"]
    assert rows(found, "skipped") == {"corpus/loop/": "linked folder"}
    assert "leads nowhere" in rows(found, "failed")["corpus/gone.txt"]


def test_links_out_of_the_folder_are_followed_only_when_asked(tmp_path: Path) -> None:
    outside = write(tmp_path / "outside", {"secret.txt": REPORT, "deep/more.txt": REPORT + "另一份。"})
    corpus = write(tmp_path / "corpus", {"a/r.txt": REPORT + "正文。"})
    try:
        (corpus / "b.txt").symlink_to(outside / "secret.txt")
        (corpus / "c.txt").symlink_to(corpus / "a" / "r.txt")
        (corpus / "corpus.csv").symlink_to(outside / "secret.txt")
        (corpus / "d").symlink_to(outside / "deep", target_is_directory=True)
    except OSError:
        pytest.skip("this system does not allow links")
    found = walk([corpus])
    assert names(found) == ["corpus/a/r.txt"]
    assert rows(found, "skipped") == {
        "corpus/b.txt": "link out of the folder",
        "corpus/corpus.csv": "link out of the folder",
        "corpus/d/": "linked folder",
    }
    (corpus / "corpus.csv").unlink()
    followed = walk([corpus], follow_links=True)
    assert names(followed) == ["corpus/a/r.txt", "corpus/b.txt", "corpus/d/more.txt"]
    assert names(walk([corpus / "b.txt"])) == ["secret.txt"], "a link that is named is meant"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_pipe_is_not_opened(tmp_path: Path) -> None:
    corpus = write(tmp_path / "corpus", {"r.txt": REPORT})
    os.mkfifo(corpus / "pipe.txt")
    assert rows(walk([corpus]), "skipped") == {"corpus/pipe.txt": "not a regular file"}


def test_empty_and_huge_files_fail(tmp_path: Path) -> None:
    corpus = write(tmp_path / "corpus", {"empty.txt": "", "huge.txt": "x" * 2000, "r.txt": "x" * 1000})
    found = walk([corpus], max_bytes=1000)
    assert names(found) == ["corpus/r.txt"]
    failed = rows(found, "failed")
    assert failed["corpus/empty.txt"] == "the file is empty"
    assert "MB" in failed["corpus/huge.txt"]


def test_unreadable_files_and_folders_fail(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    corpus = write(tmp_path / "corpus", {"locked.txt": REPORT, "shut/r.txt": "二", "r.txt": "三"})
    scandir, open_ = os.scandir, Path.open

    def no_scan(path: Path) -> object:
        if Path(path).name == "shut":
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    def no_open(path: Path, mode: str = "r") -> object:
        if path.name == "locked.txt":
            raise PermissionError(13, "Permission denied")
        return open_(path, mode)

    monkeypatch.setattr(os, "scandir", no_scan)
    monkeypatch.setattr(Path, "open", no_open)
    found = walk([corpus])
    assert names(found) == ["corpus/r.txt"]
    assert set(rows(found, "failed")) == {"corpus/locked.txt", "corpus/shut/"}
    assert all(row.stage == "sources" for _, row in found.ledger)


def test_missing_path_and_empty_folder(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="nowhere"):
        walk([tmp_path / "nowhere"])
    assert walk([tmp_path]).sources == ()
    assert walk([]).sources == ()


@pytest.mark.skipif(os.name == "nt", reason="file names are Unicode on Windows")
def test_names_in_gbk_bytes_are_shown_as_text(tmp_path: Path) -> None:
    name = os.fsdecode("云溪镇.txt".encode("gbk"))
    try:
        corpus = write(tmp_path / "corpus", {name: REPORT})
    except OSError:
        pytest.skip("this file system takes no raw bytes")
    assert names(walk([corpus])) == ["corpus/云溪镇.txt"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_sidecar_describes_files(tmp_path: Path, encoding: str, delimiter: str) -> None:
    table = "file,年份,township,备注,title\r\nsub\\r.txt,2023,云溪镇,x,\r\n".replace(",", delimiter)
    corpus = write(tmp_path / "corpus", {"sub/r.txt": REPORT, "s.txt": "二", "corpus.csv": table.encode(encoding)})
    found = walk([corpus])
    assert [source.sidecar for source in found.sources] == [(), (("year", "2023"), ("township", "云溪镇"))]
    warning = rows(found, "warning")["corpus/corpus.csv"]
    assert "备注" in warning
    assert "township" in warning


def test_sidecar_warnings_have_lines(tmp_path: Path) -> None:
    table = 'file,title\nr.txt,"两\n行"\ngone.txt,x\nr.txt,again\n,lost\n,\n./s.txt,S\n'
    corpus = write(tmp_path / "corpus", {"r.txt": REPORT, "s.txt": "二", "corpus.csv": table})
    found = walk([corpus])
    assert dict(found.sources[0].sidecar) == {"title": "两\n行"}
    assert dict(found.sources[1].sidecar) == {"title": "S"}
    warnings = [(row.line, row.reason) for _, row in found.ledger if row.kind == "warning"]
    assert [line for line, _ in warnings] == [4, 5, 6]
    assert "gone.txt" in warnings[0][1]
    assert "twice" in warnings[1][1]


def test_a_table_saved_by_a_spreadsheet(tmp_path: Path) -> None:
    """Columns in another order, dates turned round, 年 behind the year, words for levels."""
    table = "乡镇;年度;成文日期;级别;文件\n云溪镇;2023年;2024/1/22;乡镇;r.txt\n;2023.0;22-Jan-24;township;s.txt\n"
    files = {"r.txt": REPORT, "s.txt": "二", "corpus.csv": table.encode("gb18030")}
    found = walk([write(tmp_path / "corpus", files)])
    same = {"year": "2023", "date": "2024-01-22", "level": "township"}
    assert [dict(source.sidecar) for source in found.sources] == [same | {"township": "云溪镇"}, same]
    assert rows(found, "warning") == {}


def test_what_is_no_year_date_or_level_is_left_out_and_said(tmp_path: Path) -> None:
    table = "file,year,date,level\nr.txt,2021-2023,下周,乡\ns.txt,2023,1/2/2024,big\n"
    found = walk([write(tmp_path / "corpus", {"r.txt": REPORT, "s.txt": "二", "corpus.csv": table})])
    assert [source.sidecar for source in found.sources] == [(("level", "township"),), (("year", "2023"),)]
    warnings = [(row.line, row.reason) for _, row in found.ledger if row.kind == "warning"]
    assert [line for line, _ in warnings] == [2, 2, 3, 3]
    assert "'2021-2023' is no year and is not used; write four digits, 2023" in [reason for _, reason in warnings]
    assert "'下周' is no date and is not used; write 2024-01-22" in [reason for _, reason in warnings]
    assert any("'big' is no level" in reason and "township" in reason for _, reason in warnings)


@pytest.mark.parametrize("name", ["corpus.xlsx", "Corpus.XLS", "corpus.et"])
def test_a_table_that_was_not_saved_as_csv_is_said(tmp_path: Path, name: str) -> None:
    found = walk([write(tmp_path / "corpus", {"r.txt": REPORT, name: b"PK\x03\x04"})])
    assert "save it as corpus.csv" in rows(found, "warning")[f"corpus/{name}"]
    other = walk([write(tmp_path / "other", {"r.txt": REPORT, "phones.xlsx": b"PK\x03\x04"})])
    assert rows(other, "warning") == {}


def test_the_nearest_table_wins(tmp_path: Path) -> None:
    corpus = write(
        tmp_path / "corpus",
        {
            "corpus.csv": "file,year\nsub/r.txt,2022\nsub/s.txt,2021\n",
            "sub/corpus.csv": "file,year\nr.txt,2023\n",
            "sub/r.txt": REPORT,
            "sub/s.txt": "二",
        },
    )
    found = walk([corpus])
    assert [source.sidecar for source in found.sources] == [(("year", "2023"),), (("year", "2021"),)]
    assert rows(found, "warning") == {}


@pytest.mark.parametrize(
    ("table", "message"),
    [
        (b"", "line 1"),
        (b"name,year\nr.txt,2023\n", "line 1: no column is called file (文件); the columns are 'name', 'year'"),
        ("file，year\nr.txt，2023\n".encode(), "line 1: no column is called file"),
        (b"file,year,year\n", "line 1: column 'year' appears twice"),
        (b"file,year\nr.txt,2023\nr.txt,2023,x\n", "line 3: 3 cells under 2 columns"),
        (b'file,year\nr.txt,"2023\n', "line 2"),
        (b"file,year\nr.txt,\xff\xff\n", "line 2: not text"),
        (b"file,year\nr.txt,\0\n", "line 2: not text"),
        (b"file,encoding\nr.txt,klingon\n", "line 2: unknown encoding"),
    ],
)
def test_damaged_sidecar_names_the_line(tmp_path: Path, table: bytes, message: str) -> None:
    corpus = write(tmp_path / "corpus", {"r.txt": REPORT, "corpus.csv": table})
    with pytest.raises(UsageError, match=r"corpus/corpus\.csv") as raised:
        walk([corpus])
    assert message in str(raised.value)
