"""Text recognition: real engines on small pages, everything around them on stand-ins."""

from __future__ import annotations

import re
import socket
import subprocess
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import scans
from reportminer import media, settings
from reportminer.document import Line, Page, Source
from reportminer.errors import ReadError
from reportminer.parse import ocr, ocr_engines, ocr_image, parse, picture
from reportminer.parse.ocr import Picture, Seen, read_pictures, recognise
from reportminer.parse.ocr_engines import RapidOcr, Tesseract
from reportminer.parse.ocr_glyphs import widened
from reportminer.parse.ocr_rulings import grids_in
from scans import LEFT, needs_font, page, pages_of

FIRST = (
    "一年来，槐岔镇坚持以习近平法治思想为指导，共办理行政处罚案件38件，群众满意度达96.5%，较去年同期提高2.1个百分点。"
)
SECOND = "镇人民政府专题研究法治建设6次，印发《槐岔镇2023年法治政府建设工作要点》，逐项分解到各责任单位。"
HEADING = "一、2023年推进法治政府建设的主要举措和成效"
TEXTS = [HEADING, FIRST, SECOND]
SMALL = (1240, 760)
EM = 32  # pixels

rapidocr, tesseract_here = cache(RapidOcr.find), cache(Tesseract.find)
needs_rapidocr = pytest.mark.skipif(rapidocr() is None, reason="rapidocr is not installed")
needs_tesseract = pytest.mark.skipif(tesseract_here() is None, reason="Tesseract with chi_sim is not installed")
ENGINES = [
    pytest.param(rapidocr, marks=[needs_rapidocr, needs_font], id="rapidocr"),
    pytest.param(tesseract_here, marks=[needs_tesseract, needs_font], id="tesseract"),
]


def small_page(title: str = "槐岔镇法治政府建设情况报告", texts: list[str] | None = None) -> Any:
    (rows,) = pages_of(title, TEXTS if texts is None else texts)
    return page(rows, size=SMALL, top=80, em=EM)


def paragraphs(pages: tuple[Page, ...]) -> list[str]:
    found: list[str] = []
    for line in (line for one in pages for line in one.lines if not line.furniture):
        if line.starts_paragraph:
            found.append(line.text)
        else:
            found[-1] += line.text
    return found


def error_rate(found: list[str], wanted: list[str]) -> float:
    return scans.errors("".join(found), "".join(wanted)) / len("".join(wanted))


# --- real engines -------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ENGINES)
def test_clean_page(kind: Callable[[], Any]) -> None:
    pages, ledger, name = read_pictures([Picture(small_page(), 3)], by=kind())
    (found,) = pages
    wanted = ["槐岔镇法治政府建设情况报告", *TEXTS]
    assert error_rate(paragraphs(pages), wanted) <= (0.0 if kind is rapidocr else 0.03)
    assert len(paragraphs(pages)) == 4
    title, heading, body = found.lines[:3]
    assert (title.style, title.centered) == ("title", True)
    assert body.size == pytest.approx(EM * 72 / 200, rel=0.05)
    assert heading.box is not None
    assert heading.box[0] == pytest.approx((LEFT + 2 * EM) * 72 / 200, abs=4)
    assert all(line.score is not None and 0.5 < line.score <= 1 for line in found.lines)
    assert found.number == 3
    assert [(row.kind, row.page) for row in ledger if row.kind == "repaired"] == [("repaired", 3)]
    assert name in ledger[0].reason


@pytest.mark.parametrize("kind", ENGINES)
def test_bad_scan(kind: Callable[[], Any]) -> None:
    bad = scans.degraded(small_page())
    pages, ledger, _ = read_pictures([Picture(bad)], by=kind())
    assert error_rate(paragraphs(pages), ["槐岔镇法治政府建设情况报告", *TEXTS]) <= 0.03
    assert len(paragraphs(pages)) == 4
    assert re.search(r"set straight by -0\.[789]", ledger[0].reason)


@needs_rapidocr
@needs_font
@pytest.mark.parametrize("angle", [90, 180])
def test_page_laid_wrong_way_into_the_scanner(angle: int) -> None:
    reading = recognise(ocr_image.turned(small_page(texts=[HEADING, SECOND]), angle), by=rapidocr())
    assert (reading.turned + angle) % 360 == 0
    assert error_rate([seen.text for seen in reading.lines][1:], [HEADING, SECOND]) <= 0.02
    assert (reading.width, reading.height) == SMALL


@needs_rapidocr
@needs_font
def test_two_pages_on_one_sheet() -> None:
    left = page([(0, "左" + FIRST[:19]), (0, SECOND[:20])], size=(900, 760), em=30, top=80)
    right = page([(0, "右" + SECOND[:19]), (0, FIRST[:20])], size=(900, 760), em=30, top=80)
    pages, ledger, _ = read_pictures([Picture(scans.spread(left, right))], by=rapidocr())
    (one,) = pages
    assert [line.text[:1] for line in one.lines] == ["左", "镇", "右", "一"]
    assert "two pages on one sheet" in ledger[0].reason


@needs_rapidocr
@needs_font
def test_text_under_a_stamp() -> None:
    pages, ledger, _ = read_pictures([Picture(scans.stamped(small_page(), (700, 270), radius=120))], by=rapidocr())
    assert error_rate(paragraphs(pages)[1:], TEXTS) <= 0.02
    assert "1 stamp taken out" in ledger[0].reason


@needs_rapidocr
@needs_font
def test_small_type_is_enlarged() -> None:
    from PIL import Image

    bad = small_page().resize((465, 285), Image.Resampling.BICUBIC)  # 75 dpi, letters of 12 pixels
    pages, _, _ = read_pictures([Picture(bad, width=595)], by=rapidocr())
    assert error_rate(paragraphs(pages)[1:], TEXTS) <= 0.03


@needs_rapidocr
@needs_font
def test_ruled_table_keeps_its_cells() -> None:
    from PIL import ImageDraw

    cells = [["指标", "2022年", "2023年"], ["行政处罚", "3,256", "2,981"], ["行政许可", "18,402", "20,117"]]
    image = page([(0, "法治政府建设主要指标如下。")], size=SMALL, top=60)
    pen = ImageDraw.Draw(image)
    for row in range(4):
        pen.line((LEFT, 200 + 90 * row, LEFT + 900, 200 + 90 * row), fill="black", width=3)
    for column in range(4):
        pen.line((LEFT + 300 * column, 200, LEFT + 300 * column, 470), fill="black", width=3)
    for row, texts in enumerate(cells):
        for column, text in enumerate(texts):
            pen.text((LEFT + 300 * column + 30, 220 + 90 * row), text, font=scans.font(44), fill="black")
    pages, _, _ = read_pictures([Picture(image)], by=rapidocr())
    table = [line for line in pages[0].lines if line.cell]
    assert [line.text.split("\t") for line in table] == cells
    assert [line.cell for line in table] == [(1, 1), (1, 2), (1, 3)]


@needs_rapidocr
@needs_font
def test_rapidocr_needs_no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("a connection was tried")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    engine = RapidOcr.find()  # a fresh one, that has loaded nothing yet
    assert engine is not None
    strip = page([(0, HEADING)], size=(1400, 140), top=40)
    assert error_rate([seen.text for seen in engine.read(strip.convert("L"), 60)], [HEADING]) <= 0.05


# --- pictures, with a stand-in for the engine ---------------------------------------------------


class Reads:
    """Finds what it was told to find, or what a function makes of the picture."""

    name = "stand-in 1.0"

    def __init__(self, found: Callable[[Any], list[Seen]] | list[Seen]) -> None:
        self.found = found

    def read(self, image: Any, seconds: float) -> list[Seen]:
        assert seconds > 0
        return self.found(image) if callable(self.found) else self.found


SEEN = [Seen(HEADING, (222, 400, 1180, 450), 0.95), Seen("镇党委会前学法11次。", (310, 480, 760, 530), 0.9)]


def blank(mode: str = "RGB", size: tuple[int, int] = (1654, 2339)) -> Any:
    from PIL import Image

    return Image.new(mode, size)


@pytest.mark.parametrize(
    ("kind", "mode", "media_type"),
    [
        ("PNG", "RGB", "image/png"),
        ("PNG", "RGBA", "image/png"),
        ("PNG", "I;16", "image/png"),
        ("PNG", "1", "image/png"),
        ("JPEG", "L", "image/jpeg"),
        ("JPEG", "CMYK", "image/jpeg"),
        ("TIFF", "RGB", "image/tiff"),
        ("TIFF", "F", "image/tiff"),
        ("BMP", "P", "image/bmp"),
        ("WEBP", "RGB", "image/webp"),
        ("GIF", "P", "image/gif"),
    ],
)
def test_kinds_of_pictures(monkeypatch: pytest.MonkeyPatch, kind: str, mode: str, media_type: str) -> None:
    for module in (ocr, picture):
        monkeypatch.setattr(module, "engine", lambda: Reads(SEEN))
    data = scans.packed(blank(mode, (1300, 900)), kind)
    assert media.sniff(data, "x") == media_type
    parsed = parse(Source("corpus/x", Path("x"), "0" * 64, media_type, len(data)), data)
    assert [line.text for line in parsed.pages[0].lines] == [HEADING, "镇党委会前学法11次。"]
    assert parsed.reader == "stand-in 1.0"


def test_pages_of_a_tiff(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (ocr, picture):
        monkeypatch.setattr(module, "engine", lambda: Reads(SEEN))
    data = scans.packed(blank(), "TIFF", save_all=True, append_images=[blank()], dpi=(200, 200))
    parsed = picture.read(data)
    assert [(page.number, page.width) for page in parsed.pages] == [(1, 595.0), (2, 595.0)]
    assert [row.page for row in parsed.ledger] == [1, 2]
    monkeypatch.setattr(settings, "MAX_PAGES", 1)
    with pytest.raises(ReadError, match="has 2 pages"):
        picture.read(data)


@pytest.mark.parametrize(
    ("size", "dpi", "width"),
    [
        ((1654, 2339), None, 595),  # A4 by its shape
        ((2339, 1654), None, 842),
        ((1000, 1000), (100, 100), 720),
        ((1000, 1000), None, 360),  # unknown: 200 dpi
        ((1000, 1000), (72, 72), 360),  # what programs write that do not know
    ],
)
def test_measure_of_a_picture(size: tuple[int, int], dpi: tuple[int, int] | None, width: float) -> None:
    image = blank(size=size)
    image.info["dpi"] = dpi
    pages, _, _ = read_pictures([Picture(image)], by=Reads(SEEN))
    assert pages[0].width == pytest.approx(width, abs=1)


def test_photograph_is_turned_as_its_camera_says() -> None:
    image = blank(size=(400, 300))
    exif = image.getexif()
    exif[0x0112] = 6  # turn by 90 degrees clockwise
    (frame,) = ocr_image.frames_of(scans.packed(image, "JPEG", exif=exif))
    assert frame.size == (300, 400)


def test_transparent_is_white() -> None:
    (frame,) = ocr_image.frames_of(scans.packed(blank("RGBA", (10, 10))))
    assert frame.getpixel((5, 5)) == (255, 255, 255)


def test_too_many_pixels(monkeypatch: pytest.MonkeyPatch) -> None:
    data = scans.packed(blank("1", (2000, 2000)))
    monkeypatch.setattr(settings, "OCR_MAX_PIXELS", 3_000_000)
    with pytest.raises(ReadError, match="2000 by 2000 pixels, more than 3 million"):
        list(ocr_image.frames_of(data))


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF", "GIF", "BMP", "WEBP"])
@given(share=st.floats(0, 0.99))
def test_cut_off_picture(kind: str, share: float) -> None:
    data = scans.packed(blank("L", (64, 64)), kind)
    try:
        frames = list(ocr_image.frames_of(data[: int(share * len(data))]))
    except ReadError:
        return
    assert frames[0].size == (64, 64)  # Pillow forgives what lies behind the pixels


@pytest.mark.parametrize(
    ("found", "says"),
    [([], "no text was recognised"), ([Seen("、", (0, 0, 9, 9), 0.1)], "no text was recognised")],
)
def test_picture_without_text(monkeypatch: pytest.MonkeyPatch, found: list[Seen], says: str) -> None:
    for module in (ocr, picture):
        monkeypatch.setattr(module, "engine", lambda: Reads(found))
    with pytest.raises(ReadError, match=says):
        picture.read(scans.packed(blank()))


def test_without_an_engine_the_remedy_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (ocr, picture):
        monkeypatch.setattr(module, "engine", lambda: None)
    for call in (
        lambda: picture.read(scans.packed(blank())),
        lambda: recognise(blank()),
        lambda: read_pictures([Picture(blank())]),
    ):
        with pytest.raises(ReadError, match=r'pip install "reportminer\[ocr\]".*Tesseract.*chi_sim'):
            call()


def test_lines_it_is_not_sure_of_are_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    doubtful = Seen("共调解纠纷兮十起。", (310, 560, 760, 610), settings.OCR_LOW_SCORE - 0.1)
    pages, ledger, _ = read_pictures([Picture(blank(), 4)], by=Reads([*SEEN, doubtful]))
    warnings = [row for row in ledger if row.kind == "warning"]
    assert [(row.page, row.line, row.text) for row in warnings] == [(4, 3, "共调解纠纷兮十起。")]
    assert "not sure of this line (score 0.70)" in warnings[0].reason
    assert pages[0].lines[2].score == pytest.approx(0.7)


def test_dirt_is_furniture() -> None:
    dirt = Seen("丶", (900, 700, 910, 712), settings.OCR_ILLEGIBLE_SCORE - 0.1)
    pages, _, _ = read_pictures([Picture(blank())], by=Reads([*SEEN, dirt]))
    assert [line.furniture for line in pages[0].lines] == ["", "", "illegible"]


def test_pieces_of_one_line_are_put_together_in_order() -> None:
    pieces = [
        Seen("案件38件，", (800, 102, 1000, 148), 0.9),
        Seen("2023年", (222, 100, 380, 150), 0.9),
        Seen("共办理行政处罚", (490, 101, 798, 150), 0.8),
    ]
    pages, _, _ = read_pictures([Picture(blank())], by=Reads(pieces))
    assert [(line.text, line.score) for line in pages[0].lines] == [("2023年 共办理行政处罚案件38件，", 0.8)]


def test_running_header_and_number_of_recognised_pages() -> None:
    def found(number: int) -> list[Seen]:
        body = [Seen(f"{char}" * 27, (222, y, 1410, y + 46), 0.95) for char, y in (("法", 400), ("治", 480))]
        return [
            Seen("槐岔镇政府公报", (222, 120, 530, 166), 0.95),
            *body,
            Seen(f"—{number}—", (780, 2180, 880, 2226), 0.9),
        ]

    pages: list[Line] = []
    image = blank()
    stand_ins = iter([1, 2])
    read, _, _ = read_pictures([Picture(image, 1), Picture(image, 2)], by=Reads(lambda _: found(next(stand_ins))))
    pages = [line for page in read for line in page.lines]
    assert [line.furniture for line in pages] == ["header", "", "", "page_number"] * 2


def test_one_bad_page_costs_no_other() -> None:
    pages, ledger, _ = read_pictures([Picture(b"no picture", 1), Picture(blank(), 2)], by=Reads(SEEN))
    assert [len(page.lines) for page in pages] == [0, 2]
    assert (ledger[0].kind, ledger[0].page) == ("warning", 1)
    with pytest.raises(ReadError, match="damaged"):
        read_pictures([Picture(b"no picture", 1)], by=Reads(SEEN))


def test_time_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "OCR_FILE_SECONDS", -1.0)
    with pytest.raises(ReadError, match="longer than"):
        read_pictures([Picture(blank())], by=Reads(SEEN))


# --- the parts ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("现将情况报告如下:", "现将情况报告如下："),
        ("(二)健全制度,提高质量;", "（二）健全制度，提高质量；"),
        ("3,256件", "3,256件"),
        ("12:30", "12:30"),
        ("(2023年)", "（2023年）"),
        ("GDP(regional)", "GDP(regional)"),
    ],
)
def test_marks_beside_chinese_are_full_width(text: str, expected: str) -> None:
    once = widened(text)
    assert once.replace("(", "（") == expected.replace("(", "（")
    assert widened(once) == once


def striped(angle: float, size: tuple[int, int] = (1600, 1200)) -> Any:
    """A page of lines made of dashes of many lengths."""
    from PIL import Image, ImageDraw

    image = Image.new("L", size, 255)
    pen = ImageDraw.Draw(image)
    for row in range(12):
        for word in range(4 + row % 3):
            pen.rectangle((150 + 220 * word, 120 + 80 * row, 330 + 220 * word, 155 + 80 * row), fill=0)
    return image.rotate(angle, resample=Image.Resampling.BICUBIC, fillcolor=255)


@pytest.mark.parametrize("angle", [-4.0, -0.8, 0.0, 0.3, 1.7, 4.5])
def test_skew(angle: float) -> None:
    assert ocr_image.skew(striped(angle)) == pytest.approx(-angle, abs=0.15)


def test_empty_page_is_not_turned() -> None:
    assert ocr_image.skew(blank("L", (800, 600))) == 0.0
    assert ocr_image.gutter_of(blank("L", (800, 600))) is None
    assert ocr_image.type_height(blank("L", (800, 600))) == 0.0


def test_gutter() -> None:
    upright = striped(0.0, (1200, 1600))
    assert ocr_image.gutter_of(upright) is None
    sheet = scans.spread(striped(0.0, (1100, 1200)), striped(0.0, (1100, 1200))).convert("L")
    found = ocr_image.gutter_of(sheet)
    assert found is None or 1000 < found < 1200
    pages = scans.spread(striped(0.0, (1300, 1200)), striped(0.0, (1300, 1200))).convert("L")
    assert ocr_image.gutter_of(pages) == pytest.approx(1340, abs=60)


def test_type_height() -> None:
    assert ocr_image.type_height(striped(0.0)) == pytest.approx(36, abs=2)


@needs_font
@pytest.mark.parametrize(
    ("colour", "stamps"), [((205, 40, 45), 1), ((40, 50, 205), 1), ((60, 60, 60), 0), ((120, 140, 60), 0)]
)
def test_only_red_and_blue_stamps_are_taken(colour: tuple[int, int, int], stamps: int) -> None:
    image = scans.stamped(blank().convert("L").point(lambda _: 255).convert("RGB"), (800, 800), colour=colour)
    grey, found = ocr_image.without_stamps(image)
    assert found == stamps
    assert (grey.getextrema()[0] > 190) == bool(stamps)


@needs_font
def test_red_letterhead_is_no_stamp() -> None:
    from PIL import ImageDraw

    image = blank().point(lambda _: 255)
    ImageDraw.Draw(image).text((300, 200), "槐岔镇人民政府文件", font=scans.font(110), fill=(220, 20, 20))
    grey, found = ocr_image.without_stamps(image)
    assert found == 0
    assert grey.getextrema()[0] < 120


def test_merged_cells_of_a_drawn_table() -> None:
    import numpy as np

    dark = np.zeros((400, 700), dtype=bool)
    for y in (50, 150, 250):
        dark[y : y + 3, 100:601] = True
    for x, top in ((100, 50), (350, 150), (600, 50)):
        dark[top:253, x : x + 3] = True
    (grid,) = grids_in(dark, scale=0.5, em=40)
    assert [[box is not None for box in row] for row in grid.rows] == [[True, False], [True, True]]
    assert grid.box == pytest.approx((50.5, 25.5, 300.5, 125.5), abs=1.5)


@pytest.mark.parametrize("posts", [(100, 600), ()])
def test_frames_and_lines_are_no_tables(posts: tuple[int, ...]) -> None:
    import numpy as np

    dark = np.zeros((400, 700), dtype=bool)
    for y in (50, 150, 250):
        dark[y : y + 3, 100:601] = True
    for x in posts:
        dark[50:253, x : x + 3] = True
    assert grids_in(dark, scale=0.5, em=40) == ()


# --- Tesseract without Tesseract ------------------------------------------------------------------

TABLE = """level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext
4\t1\t1\t1\t1\t0\t208\t117\t396\t46\t-1\t
5\t1\t1\t1\t1\t1\t200\t100\t80\t40\t90\t行政
5\t1\t1\t1\t1\t2\t282\t100\t80\t40\t80\t处罚
5\t1\t1\t1\t1\t3\t600\t100\t60\t40\t96\t61
5\t1\t1\t1\t2\t1\t200\t180\t60\t40\t50\tGDP
5\t1\t1\t1\t2\t2\t270\t180\t90\t40\t50\tgrowth
"""


def tesseract(monkeypatch: pytest.MonkeyPatch, run: Callable[..., str]) -> Tesseract | None:
    monkeypatch.setattr(ocr_engines, "tesseract_places", lambda: iter(["tesseract"]))
    monkeypatch.setattr(ocr_engines, "_run", run)
    return Tesseract.find()


def answers(command: list[str], data: bytes, seconds: float) -> str:
    if "--list-langs" in command:
        return "List of available languages (2):\nchi_sim\neng\n"
    return "tesseract 5.3.0\n leptonica\n" if "--version" in command else TABLE


def test_words_of_tesseract_become_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    engine = tesseract(monkeypatch, answers)
    assert engine is not None
    assert engine.name == "tesseract 5.3.0"
    assert engine.read(blank("L", (50, 50)), 5) == [
        Seen("行政处罚", (200, 100, 362, 140), 0.85),
        Seen("61", (600, 100, 660, 140), 0.96),
        Seen("GDP growth", (200, 180, 360, 220), 0.5),
    ]


def test_tesseract_without_chinese_does_not_count(monkeypatch: pytest.MonkeyPatch) -> None:
    assert tesseract(monkeypatch, lambda *_: "eng\nosd\n") is None


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (subprocess.TimeoutExpired("tesseract", 5), "longer than 5 seconds"),
        (subprocess.CalledProcessError(1, "tesseract"), "Tesseract failed"),
        (FileNotFoundError("tesseract"), "Tesseract failed"),
    ],
)
def test_tesseract_that_fails(monkeypatch: pytest.MonkeyPatch, error: Exception, says: str) -> None:
    def run(command: list[str], data: bytes, seconds: float) -> str:
        if "tsv" in command:
            raise error
        return answers(command, data, seconds)

    engine = tesseract(monkeypatch, run)
    assert engine is not None
    with pytest.raises(ReadError, match=says):
        engine.read(blank("L", (50, 50)), 5)
