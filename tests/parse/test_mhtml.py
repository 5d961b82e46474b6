from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from build_corpus import Block
from factories import make_source
from office_files import expected, names, report
from reportminer import media
from reportminer.clean import clean
from reportminer.document import Parsed
from reportminer.errors import ReadError
from reportminer.parse import parse
from reportminer.parse.mhtml import read
from reportminer.sources import sniff, walk
from web_files import MENU, PICTURE, Part, html, mhtml, page, paragraphs_html, report_mhtml

TEXT = "我镇坚持依法行政，全年开展执法检查12次，办理行政处罚案件8件，群众满意度进一步提高，各项工作有序推进。"
SHORT = (Block("title", "云溪镇2023年法治政府建设年度报告"), Block("text", TEXT), Block("heading", "一、主要举措", 1))
OLD = (
    "雲溪鎮依法行政，加強組織領導，落實責任，全年開展執法檢查，各項工作有序推進，群眾滿意度進一步提高，"
    "獲得好評，取得明顯成效。"
)
TEXTS = [block.text for block in SHORT]
SITE = "http://www.yunxi.gov.cn/"


def texts(parsed: Parsed) -> list[str]:
    return [line.text for page in parsed.pages for line in page.lines if not line.furniture]


@pytest.mark.parametrize("name", names(12))
def test_reports_come_back_paragraph_by_paragraph(name: str) -> None:
    blocks = report(name)
    document = clean(make_source("x/r.mht"), read(report_mhtml(blocks)))
    assert document.text.split("\n") == expected(blocks)


@pytest.mark.parametrize("transfer", ["quoted-printable", "base64", "8bit"])
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "big5hkscs"])
def test_transfer_and_encoding(transfer: str, encoding: str) -> None:
    body = page(f"<p>{OLD}</p>", around=False).replace(
        "CHARSET", {"gb18030": "gb2312", "big5hkscs": "big5"}.get(encoding, encoding)
    )
    parsed = read(mhtml([Part(SITE, body.encode(encoding), transfer=transfer)]))
    assert texts(parsed) == [OLD]


def test_the_encoding_of_the_part_counts_where_the_page_names_none() -> None:
    body = f"<html><body><div class='TRS_Editor'><p>{OLD}</p></div></body></html>"
    assert texts(read(mhtml([Part(SITE, body.encode("big5"), charset="big5")]))) == [OLD]
    assert texts(read(mhtml([Part(SITE, body.encode("big5"))]), encoding="big5")) == [OLD]


def frameset(*sources: str) -> bytes:
    return f"<html><frameset cols='20%,*'>{''.join(f'<frame src={s!r}>' for s in sources)}</frameset></html>".encode()


@pytest.mark.parametrize("source", [SITE + "d/main.html", "d/main.html", "cid:main@x", SITE + "d/main.html#top"])
def test_the_frame_with_the_article_is_read(source: str) -> None:
    parts = [
        Part(SITE + "index.html", frameset("menu.html", source)),
        Part(SITE + "menu.html", f"<html><body>{MENU}</body></html>".encode()),
        Part(SITE + "d/main.html", html(SHORT), id="main@x"),
        PICTURE,
    ]
    parsed = read(mhtml(parts))
    assert texts(parsed) == TEXTS
    (row,) = [row for row in parsed.ledger if row.kind == "repaired"]
    assert (row.reason, row.text) == (
        "the page frames others; the frame with the article was read",
        SITE + "d/main.html",
    )


def test_frames_within_frames_and_inner_frames() -> None:
    inner = f"<html><body>{MENU}<iframe width=9 src='main.html'></iframe></body></html>".encode()
    parts = [
        Part(SITE + "i.html", frameset("top.html", "sub.html")),
        Part(SITE + "sub.html", inner),
        Part(SITE + "main.html", html(SHORT)),
    ]
    assert texts(read(mhtml(parts))) == TEXTS
    assert texts(read(mhtml([Part(SITE + "i.html", inner), parts[2]]))) == TEXTS


def test_the_root_part_is_the_one_that_the_header_names() -> None:
    other = Part(SITE + "o.html", page(paragraphs_html((Block("text", TEXT[::-1]),))).encode(), id="other@x")
    root = Part(SITE + "r.html", html(SHORT), id="root@x")
    assert texts(read(mhtml([other, root], start="root@x"))) == TEXTS
    assert texts(read(mhtml([root, other]))) == TEXTS


def test_a_frame_outside_the_archive_is_not_fetched() -> None:
    with pytest.raises(ReadError, match="no frame of this web archive"):
        read(mhtml([Part(SITE, frameset("http://127.0.0.1:9/main.html"))]))
    with pytest.raises(ReadError, match="holds no page"):
        read(mhtml([PICTURE]))
    with pytest.raises(ReadError, match="no article found"):
        read(mhtml([Part(SITE, b"<html><body>a</body></html>")]))


def test_it_is_known_by_its_content_and_read_through_the_dispatcher() -> None:
    data = report_mhtml(SHORT)
    assert sniff(data) == media.MHTML
    source = make_source("x/r.mht")
    parsed = parse(type(source)(source.name, source.path, source.digest, media.MHTML, 1), data)
    assert parsed.reader.startswith("mhtml, ")
    assert parsed.reader.endswith("(container .TRS_Editor)")


@given(st.binary(max_size=40), st.integers(0, 1500))
def test_any_bytes_give_lines_or_a_read_error(noise: bytes, at: int) -> None:
    whole = report_mhtml(SHORT)
    with suppress(ReadError):
        assert read(whole[:at] + noise + whole[at + len(noise) :]).pages


# --- pages saved with a folder -------------------------------------------------------------------
def saved(folder: Path, index: bytes) -> list[str]:
    corpus = folder / "corpus"
    (corpus / "报告_files").mkdir(parents=True)
    (corpus / "报告.html").write_bytes(index)
    (corpus / "报告_files" / "main.html").write_bytes(html(SHORT))
    (corpus / "报告_files" / "menu.html").write_bytes(f"<html><body>{MENU}</body></html>".encode())
    (corpus / "other.txt").write_text(TEXT, encoding="utf-8")
    return [source.name for source in walk([corpus]).sources]


@pytest.mark.parametrize(
    "source", ["报告_files/main.html", "./报告_files/main.html", "%E6%8A%A5%E5%91%8A_files/main.html"]
)
def test_a_saved_page_of_frames_is_read_by_its_frame(tmp_path: Path, source: str) -> None:
    index = frameset("报告_files/menu.html", source)
    assert saved(tmp_path, index) == ["corpus/other.txt", "corpus/报告_files/main.html"]


@pytest.mark.parametrize(
    "source", ["http://a/main.html", "../x.html", "/etc/passwd", "other.txt", "报告_files/none.html"]
)
def test_frames_outside_the_saved_folder_are_not_followed(tmp_path: Path, source: str) -> None:
    assert saved(tmp_path, frameset(source)) == ["corpus/other.txt", "corpus/报告.html"]


def test_frames_of_an_ordinary_saved_page_are_no_reports(tmp_path: Path) -> None:
    assert saved(tmp_path, html(SHORT)) == ["corpus/other.txt", "corpus/报告.html"]
