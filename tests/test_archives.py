from __future__ import annotations

import io
import stat
import struct
import zipfile
import zlib
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive_files import archive, raw_archive
from reportminer import archive_walk, archives, media
from reportminer.analysis import read_report
from reportminer.archive_listing import listing_of
from reportminer.archive_paths import split
from reportminer.archives import holds, read_inside, read_member
from reportminer.errors import ReadError, UsageError
from reportminer.pipeline import IngestSummary, ingest
from reportminer.sources import Walk, bytes_of, walk
from reportminer.store import open_store

REPORT = "云溪镇2023年法治政府建设年度报告\n一、主要举措和成效\n镇党委会前学法11次，印发年度工作要点。\n"
OTHER = "榆岭镇2023年法治政府建设年度报告\n一、主要举措和成效\n镇政府开展执法检查21次，办结案件3件。\n"
ONE, TWO = REPORT.encode(), OTHER.encode()


def corpus(tmp_path: Path, **files: bytes) -> Path:
    folder = tmp_path / "corpus"
    folder.mkdir(exist_ok=True)
    for name, data in files.items():
        (folder / f"{name}.zip").write_bytes(data)
    return folder


def names(found: Walk) -> list[str]:
    return [source.name for source in found.sources]


def rows(found: Walk, kind: str) -> dict[str, str]:
    return {name: row.reason for name, row in found.ledger if row.kind == kind}


# --- an archive is a folder ----------------------------------------------------------------------
@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_members_are_sources_of_their_own(tmp_path: Path, method: int) -> None:
    folder = corpus(tmp_path, y=archive({"云溪镇.txt": ONE, "乡/榆岭镇.txt": TWO}, method=method))
    found = walk([folder])
    assert names(found) == ["corpus/y.zip/乡/榆岭镇.txt", "corpus/y.zip/云溪镇.txt"]
    assert [source.member for source in found.sources] == ["乡/榆岭镇.txt", "云溪镇.txt"]
    assert [bytes_of(source) for source in found.sources] == [TWO, ONE]
    assert {source.media_type for source in found.sources} == {media.TEXT}
    assert found.ledger == ()


def test_an_archive_in_an_archive_is_one_more_folder_and_no_deeper(tmp_path: Path) -> None:
    third = archive({"c.txt": b"x" * 50})
    folder = corpus(tmp_path, a=archive({"b.zip": archive({"云溪镇.txt": ONE, "c.zip": third}), "榆岭镇.txt": TWO}))
    found = walk([folder])
    assert names(found) == ["corpus/a.zip/b.zip/云溪镇.txt", "corpus/a.zip/榆岭镇.txt"]
    assert found.sources[0].member == "b.zip/云溪镇.txt"
    assert bytes_of(found.sources[0]) == ONE
    assert "too deep" in rows(found, "failed")["corpus/a.zip/b.zip/c.zip"]


def test_the_same_content_inside_and_outside_is_one_report(tmp_path: Path) -> None:
    folder = corpus(tmp_path, y=archive({"云溪镇.txt": ONE}))
    (folder / "a.txt").write_bytes(ONE)
    found = walk([folder])
    assert names(found) == ["corpus/a.txt"]
    assert found.sources[0].also_at == ("corpus/y.zip/云溪镇.txt",)
    assert rows(found, "duplicate") == {"corpus/y.zip/云溪镇.txt": "the same content as corpus/a.txt"}


def test_what_is_skipped_in_folders_is_skipped_in_archives(tmp_path: Path) -> None:
    files = {"__MACOSX/._云溪镇.txt": b"x", ".DS_Store": b"x", "~$a.docx": b"x", "云溪镇.txt": ONE}
    files |= {"页.html": b"<html><p>x</p>", "页_files/frame.html": b"<html><p>y</p>", "空/": b""}
    found = walk([corpus(tmp_path, y=archive(files))])
    assert names(found) == ["corpus/y.zip/云溪镇.txt", "corpus/y.zip/页.html"]
    assert rows(found, "skipped") == {
        "corpus/y.zip/__MACOSX/": "hidden folder",
        "corpus/y.zip/.DS_Store": "hidden",
        "corpus/y.zip/~$a.docx": "temporary",
        "corpus/y.zip/页_files/": "companion folder of a saved page",
    }


def test_documents_that_are_zip_files_are_no_archives(tmp_path: Path) -> None:
    folder = corpus(
        tmp_path,
        docx=archive({"[Content_Types].xml": b"x", "word/document.xml": b"x"}),
        ofd=archive({"OFD.xml": b"x", "Doc_0/Document.xml": b"x"}),
        epub=archive({"mimetype": b"application/epub+zip", "a.html": b"<html>"}),
        pages=archive({"Index/Document.iwa": b"x"}),
    )
    found = {source.name: source.media_type for source in walk([folder]).sources}
    assert found == {
        "corpus/docx.zip": media.DOCX,
        "corpus/ofd.zip": media.OFD,
        "corpus/epub.zip": media.PACKAGE,
        "corpus/pages.zip": media.PACKAGE,
    }


def test_tables_outside_and_inside_describe_members(tmp_path: Path) -> None:
    inner = "file,year\n云溪镇.txt,2023\n不在.txt,2020\n".encode()
    folder = corpus(tmp_path, y=archive({"d/corpus.csv": inner, "d/云溪镇.txt": ONE, "榆岭镇.txt": TWO}))
    (folder / "corpus.csv").write_text("file,county\ny.zip,澴南县\n", encoding="utf-8")
    found = walk([folder])
    assert {source.name: dict(source.sidecar) for source in found.sources} == {
        "corpus/y.zip/d/云溪镇.txt": {"year": "2023"},
        "corpus/y.zip/榆岭镇.txt": {"county": "澴南县"},
    }
    assert rows(found, "warning") == {"corpus/y.zip/d/corpus.csv": "there is no file 不在.txt below corpus/y.zip/d"}


# --- names ---------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("raw", "flags", "extra", "name"),
    [
        ("云溪镇/报告.txt".encode("gbk"), 0, b"", "云溪镇/报告.txt"),
        ("㙍䶮镇.txt".encode("gb18030"), 0, b"", "㙍䶮镇.txt"),
        ("云溪镇.txt".encode(), 0, b"", "云溪镇.txt"),
        ("云溪镇.txt".encode(), 0x800, b"", "云溪镇.txt"),
        ("云溪镇\\报告.txt".encode("gbk"), 0, b"", "云溪镇/报告.txt"),
        (b"./a.txt", 0, b"", "a.txt"),
        (b"__.txt", 0, b"upath", "云溪镇.txt"),
    ],
)
def test_names_are_decoded_as_they_were_written(raw: bytes, flags: int, extra: bytes, name: str) -> None:
    if extra:
        body = b"\x01" + struct.pack("<L", zlib.crc32(raw)) + name.encode()
        extra = struct.pack("<HH", 0x7075, len(body)) + body
    data = raw_archive([(raw, ONE)], flags=flags, extra=extra)
    assert [member.name for member in listing_of(io.BytesIO(data)).members] == [name]


def test_one_encoding_holds_for_all_names_of_an_archive() -> None:
    # The bytes of 联通 in GBK are valid UTF-8 by accident.
    data = raw_archive([("联通.txt".encode("gbk"), ONE), ("云溪镇.txt".encode("gbk"), TWO)])
    assert [member.name for member in listing_of(io.BytesIO(data)).members] == ["联通.txt", "云溪镇.txt"]


# --- what must not be read -----------------------------------------------------------------------
@pytest.mark.parametrize(
    "name", [b"../a.txt", b"d/../../a.txt", b"/etc/a.txt", b"C:\\a.txt", b"c:a.txt", b"..\\a.txt", b"a\nb.txt"]
)
def test_paths_that_lead_out_of_the_archive_fail(tmp_path: Path, name: bytes) -> None:
    found = walk([corpus(tmp_path, y=raw_archive([(name, ONE), (b"b.txt", TWO)]))])
    assert names(found) == ["corpus/y.zip/b.txt"]
    (reason,) = rows(found, "failed").values()
    assert "leads out of the archive" in reason


def test_encrypted_members_links_and_odd_methods_fail(tmp_path: Path) -> None:
    link = raw_archive([(b"a.txt", b"/etc/passwd")], unix_mode=stat.S_IFLNK | 0o777)
    found = walk(
        [
            corpus(
                tmp_path, e=raw_archive([(b"a.txt", ONE)], flags=1), l=link, m=raw_archive([(b"a.txt", ONE)], method=9)
            )
        ]
    )
    assert names(found) == []
    reasons = rows(found, "failed")
    assert "password" in reasons["corpus/e.zip/a.txt"]
    assert "link" in reasons["corpus/l.zip/a.txt"]
    assert "method 9" in reasons["corpus/m.zip/a.txt"]


def test_the_last_of_two_members_of_one_name_is_read(tmp_path: Path) -> None:
    found = walk([corpus(tmp_path, y=raw_archive([(b"a.txt", ONE), (b"a.txt", TWO)]))])
    assert [bytes_of(source) for source in found.sources] == [TWO]
    assert "later file of the same name" in rows(found, "failed")["corpus/y.zip/a.txt"]


def test_an_empty_member_fails(tmp_path: Path) -> None:
    assert rows(walk([corpus(tmp_path, y=archive({"a.txt": b""}))]), "failed") == {
        "corpus/y.zip/a.txt": "the file is empty"
    }


def test_an_empty_archive_fails(tmp_path: Path) -> None:
    found = walk([corpus(tmp_path, y=archive({}), z=archive({"空/": b""}))])
    assert rows(found, "failed") == dict.fromkeys(("corpus/y.zip/", "corpus/z.zip/"), "the archive is empty")


# --- bombs ---------------------------------------------------------------------------------------
def test_a_member_that_unpacks_too_far_fails_whatever_its_header_says(tmp_path: Path) -> None:
    bomb = raw_archive([(b"a.txt", b"0" * 40_000_000), (b"b.txt", TWO)], size=10)
    found = walk([corpus(tmp_path, y=bomb)])
    assert "times its size" in rows(found, "failed")["corpus/y.zip/a.txt"]
    assert names(found) == ["corpus/y.zip/b.txt"]


def test_the_limit_on_one_file_holds_for_members(tmp_path: Path) -> None:
    noise = b"".join(zlib.crc32(str(at).encode()).to_bytes(4, "big") for at in range(1000))
    for method in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        found = walk([corpus(tmp_path, y=archive({"a.txt": noise}, method=method))], max_bytes=1000)
        assert "more than 0.000953674 MB" in rows(found, "failed")["corpus/y.zip/a.txt"]


def test_too_many_members_and_too_much_in_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = corpus(tmp_path, y=archive({f"{at}.txt": ONE + str(at).encode() for at in range(5)}))
    monkeypatch.setattr(archive_walk, "ARCHIVE_MAX_BYTES", 2 * len(ONE) + 20)
    found = walk([folder])
    assert "far more than reports do" in rows(found, "failed")["corpus/y.zip/"]
    assert len(found.sources) == 2
    monkeypatch.setattr(archive_walk, "ARCHIVE_MAX_MEMBERS", 4)
    assert "more than 4 files" in rows(walk([folder]), "failed")["corpus/y.zip/"]


def test_members_that_share_their_bytes_are_bounded(tmp_path: Path) -> None:
    """Many entries of the directory that point at one member multiply without weighing anything."""
    data = raw_archive([(b"0.txt", b"1234567890" * 20_000)])
    begin = data.index(b"PK\x01\x02")
    entry = data[begin : data.rindex(b"PK\x05\x06")]
    many = b"".join(entry.replace(b"0.txt", f"{at:05}".encode()) for at in range(3000))
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 3000, 3000, len(many), begin, 0)
    found = walk([corpus(tmp_path, y=data[:begin] + many + end)])
    assert "far more than reports do" in rows(found, "failed")["corpus/y.zip/"]


# --- damage --------------------------------------------------------------------------------------
@pytest.mark.parametrize("follows", [False, True])
def test_what_is_left_of_a_cut_archive_is_read(tmp_path: Path, follows: bool) -> None:
    if follows:  # written to a pipe: sizes stand behind the data
        buffer = _Unseekable()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:  # type: ignore[call-overload]
            for name, data in {"云溪镇.txt": ONE, "榆岭镇.txt": TWO, "c.txt": bytes(range(256))}.items():
                packed.writestr(name, data)
        whole = b"".join(buffer.pieces)
    else:
        whole = archive({"云溪镇.txt": ONE, "榆岭镇.txt": TWO, "c.txt": bytes(range(256))})
    cut = whole[: whole.rindex(b"PK\x03\x04") + 45]
    found = walk([corpus(tmp_path, y=cut)])
    assert names(found) == ["corpus/y.zip/云溪镇.txt", "corpus/y.zip/榆岭镇.txt"]
    assert [bytes_of(source) for source in found.sources] == [ONE, TWO]
    assert "damaged" in rows(found, "failed")["corpus/y.zip/c.txt"]
    assert "download it again" in rows(found, "warning")["corpus/y.zip"]


class _Unseekable(io.RawIOBase):
    def __init__(self) -> None:
        self.pieces: list[bytes] = []

    def write(self, data: bytes) -> int:  # type: ignore[override]
        self.pieces.append(bytes(data))
        return len(data)


def test_a_damaged_member_does_not_stop_the_others(tmp_path: Path) -> None:
    data = bytearray(archive({"a.txt": ONE, "b.txt": TWO}, method=zipfile.ZIP_STORED))
    data[data.index(ONE) + 5] ^= 0xFF
    found = walk([corpus(tmp_path, y=bytes(data))])
    assert names(found) == ["corpus/y.zip/b.txt"]
    assert "damaged" in rows(found, "failed")["corpus/y.zip/a.txt"]


@given(st.binary(max_size=60), st.integers(0, 400), st.integers(0, 400))
def test_any_bytes_give_members_or_a_read_error(noise: bytes, at: int, cut: int) -> None:
    whole = archive({"a.txt": ONE, "b/c.txt": TWO})
    data = (whole[:at] + noise + whole[at + len(noise) :])[: len(whole) - cut % 50]
    stream = io.BytesIO(data)
    for member in listing_of(stream).members:
        with suppress(ReadError):
            assert read_member(stream, member) in (ONE, TWO) or member.crc is None


# --- paths that lead into an archive -------------------------------------------------------------
def test_a_path_may_lead_into_an_archive(tmp_path: Path) -> None:
    folder = corpus(tmp_path, y=archive({"d/云溪镇.txt": ONE, "b.zip": archive({"榆岭镇.txt": TWO})}))
    assert split(folder / "y.zip" / "d" / "云溪镇.txt") == (folder / "y.zip", "d/云溪镇.txt")
    assert split(folder / "y.zip") == (folder / "y.zip", "")
    assert split(folder / "none" / "a.txt") == (folder / "none" / "a.txt", "")
    found = walk([folder / "y.zip" / "b.zip" / "榆岭镇.txt"])
    assert names(found) == ["y.zip/b.zip/榆岭镇.txt"]
    assert bytes_of(found.sources[0]) == TWO
    assert read_report(folder / "y.zip" / "d" / "云溪镇.txt").report.document.source.member == "d/云溪镇.txt"
    with pytest.raises(UsageError, match=r"name one file in it, such as y.zip/"):
        read_report(folder / "y.zip")
    with pytest.raises(UsageError, match="no file or folder"):
        walk([folder / "y.zip" / "e.txt"])


def test_a_member_that_is_gone_since_the_walk_is_a_read_error(tmp_path: Path) -> None:
    folder = corpus(tmp_path, y=archive({"a.txt": ONE}))
    (source,) = walk([folder]).sources
    corpus(tmp_path, y=archive({"bb.txt": TWO}))
    with pytest.raises(ReadError, match="run the command again"):
        bytes_of(source)
    assert holds(folder / "y.zip", "bb.txt")
    assert not holds(folder / "y.zip", "a.txt")
    with pytest.raises(ReadError):
        read_inside(folder / "y.zip", "a.txt")
    assert archives.find((), "a") is None


# --- unchanged, changed, vanished ----------------------------------------------------------------
def run(folder: Path, tmp_path: Path, *, prune: bool = False) -> IngestSummary:
    return ingest([folder], db=tmp_path / "r.db", workers=1, prune=prune)


def stored(tmp_path: Path) -> dict[str, str]:
    with open_store(tmp_path / "r.db") as store:
        return {held.source: held.location for held in store.stored().values()}


def test_members_are_unchanged_changed_and_vanished_one_by_one(tmp_path: Path) -> None:
    folder = corpus(tmp_path, y=archive({"云溪镇.txt": ONE, "榆岭镇.txt": TWO}))
    assert (first := run(folder, tmp_path)).read == 2, first
    assert run(folder, tmp_path).unchanged == 2
    assert stored(tmp_path)["corpus/y.zip/云溪镇.txt"].endswith("corpus/y.zip/云溪镇.txt")
    corpus(tmp_path, y=archive({"云溪镇.txt": ONE, "榆岭镇.txt": TWO + "全年培训3次。\n".encode()}))
    changed = run(folder, tmp_path)
    assert (changed.read, changed.unchanged, changed.reports) == (1, 1, 2)
    corpus(tmp_path, y=archive({"榆岭镇.txt": TWO + "全年培训3次。\n".encode()}))
    less = run(folder, tmp_path)
    assert (less.vanished, less.unchanged, less.reports) == (("corpus/y.zip/云溪镇.txt",), 1, 2)
    assert run(folder, tmp_path, prune=True).pruned == 1
    (folder / "y.zip").unlink()
    assert run(folder, tmp_path).vanished == ("corpus/y.zip/榆岭镇.txt",)


def test_unpacking_an_archive_moves_its_reports(tmp_path: Path) -> None:
    folder = corpus(tmp_path, y=archive({"云溪镇.txt": ONE}))
    run(folder, tmp_path)
    (folder / "y.zip").unlink()
    (folder / "云溪镇.txt").write_bytes(ONE)
    moved = run(folder, tmp_path)
    assert (moved.read, moved.vanished, moved.reports) == (1, (), 1)
    assert list(stored(tmp_path)) == ["corpus/云溪镇.txt"]


def test_an_archive_ingested_from_elsewhere_is_a_duplicate(tmp_path: Path) -> None:
    folder = corpus(tmp_path, y=archive({"云溪镇.txt": ONE}))
    run(folder, tmp_path)
    other = tmp_path / "other"
    other.mkdir()
    (other / "a.txt").write_bytes(ONE)
    assert run(other, tmp_path).duplicates == 1
    assert list(stored(tmp_path)) == ["corpus/y.zip/云溪镇.txt"]


def test_an_archive_that_cannot_be_walked_keeps_its_reports(tmp_path: Path) -> None:
    folder = corpus(tmp_path, y=archive({"云溪镇.txt": ONE}))
    run(folder, tmp_path)
    (folder / "y.zip").write_bytes(b"PK\x03\x04 torn")
    torn = run(folder, tmp_path)
    assert (torn.vanished, torn.reports) == ((), 1)
    assert [name for name, _ in torn.failed] == ["corpus/y.zip/"]
