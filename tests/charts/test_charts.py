"""Pictures: the same shapes as SVG, PNG and PDF; Chinese as characters, never as boxes."""

from __future__ import annotations

import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from click.testing import CliRunner

from locations import CORPUS
from reportminer.charts import fonts
from reportminer.charts.bars import Bar, Range, ranges, stacked_bars
from reportminer.charts.drawing import Box, Dot, Drawing, Stroke, Words, fitted, text_width
from reportminer.charts.files import draw
from reportminer.charts.maps import Point, point_map
from reportminer.charts.sparks import Spark, sparks
from reportminer.charts.svg import svg, svg_file
from reportminer.cli import main
from reportminer.errors import UsageError
from small_reports import read_into

BARS = stacked_bars(
    "b",
    "字数占比 <&>",
    "说明",
    [("m", "举措"), ("s", "不足")],
    [Bar("柳溪镇 2023", (0.75, 0.25), 0), Bar("石湾镇 <b>", (1.0, None), 1)],
)
FONT = "Chinese in pictures needs matplotlib and a Chinese font"


def parts(drawing: Drawing, kind: type[Box] | type[Stroke] | type[Dot]) -> list[Box | Stroke | Dot]:
    return [shape for shape in drawing.shapes if isinstance(shape, kind) and shape.part]


def test_bars_are_as_long_as_their_shares() -> None:
    one, other, whole = parts(BARS, Box)
    assert isinstance(one, Box)
    assert isinstance(other, Box)
    assert isinstance(whole, Box)
    assert one.width == pytest.approx(3 * other.width)
    assert one.x + one.width == pytest.approx(other.x)
    assert whole.width == pytest.approx(one.width + other.width)
    assert one.part
    assert one.part.says == "柳溪镇 2023 · 举措: 75%"


def test_intervals_are_drawn_where_they_lie() -> None:
    drawing = ranges("r", "t", "d", "rate", [Range("甲", 0.5, 0.25, 0.75, 3)])
    (line,) = parts(drawing, Stroke)
    (dot,) = parts(drawing, Dot)
    assert isinstance(line, Stroke)
    assert isinstance(dot, Dot)
    assert dot.x == pytest.approx((line.points[0][0] + line.points[1][0]) / 2)
    assert line.part
    assert line.part.says == "甲: 50% [25%, 75%]"


def test_no_line_is_drawn_over_a_year_that_is_missing() -> None:
    drawing = sparks("p", "t", "d", ["2020", "2021", "2022"], [Spark("甲", (1, None, 3), ("a", "b", "c"), "件", 0)])
    assert len(parts(drawing, Dot)) == 2
    assert not [shape for shape in drawing.shapes if isinstance(shape, Stroke) and shape.width == 1.6]


def test_points_keep_their_distances() -> None:
    points = [Point("甲", 0, 0, 0, 0), Point("乙", 3, 4, 0, 1), Point("丙", 6, 0, 0, 2)]
    dots = [shape for shape in point_map("m", "t", "d", points).shapes if isinstance(shape, Dot)]
    lengths = [((a.x - b.x) ** 2 + (a.y - b.y) ** 2) ** 0.5 for a, b in ((dots[0], dots[1]), (dots[1], dots[2]))]
    assert lengths[0] == pytest.approx(lengths[1])


def test_points_at_one_place_are_drawn() -> None:
    drawing = point_map("m", "t", "d", [Point("甲", 1, 1, 0, 0), Point("乙", 1, 1, 0, 1)])
    assert len(parts(drawing, Dot)) == 2


@pytest.mark.parametrize("text", ["柳溪镇", "x" * 80, "", "沅葭县枞溪侗族苗族乡人民政府" * 4])
def test_fitted_text_fits(text: str) -> None:
    assert text_width(fitted(text, 100)) <= 100


def test_svg_is_well_formed_and_escaped() -> None:
    root = ET.fromstring(svg(BARS, lang="zh", table="t"))
    texts = [node.text for node in root.iter("{http://www.w3.org/2000/svg}text")]
    assert "石湾镇 <b>" in texts
    marks = [node for node in root.iter() if node.get("data-r")]
    assert [(node.get("data-r"), node.get("data-c")) for node in marks] == [("0", "m"), ("0", "s"), ("1", "m")]
    assert root.find("{http://www.w3.org/2000/svg}title").text == "字数占比 <&>"  # type: ignore[union-attr]


def test_control_characters_do_not_break_the_file() -> None:
    drawing = Drawing("x", "a\x00\x0bb", "d", 10, 10, [Words(0, 0, "c\x1fd")])
    assert ET.fromstring(svg_file(drawing, lang="en"))[0].text == "ab"


@pytest.fixture
def no_cache() -> None:
    fonts._characters.cache_clear()


@pytest.mark.parametrize("kind", ["png", "pdf"])
def test_pictures_are_written_with_a_chinese_font(kind: str, tmp_path: Path) -> None:
    pytest.importorskip("matplotlib", reason=FONT)
    draw(BARS, tmp_path / f"x.{kind}", lang="zh")
    data = (tmp_path / f"x.{kind}").read_bytes()
    assert data.startswith(b"\x89PNG" if kind == "png" else b"%PDF")
    draw(BARS, tmp_path / f"y.{kind}", lang="zh")
    assert (tmp_path / f"y.{kind}").read_bytes() == data
    if kind == "pdf":
        import pypdfium2

        text = pypdfium2.PdfDocument(data)[0].get_textpage().get_text_range()
        assert "柳溪镇 2023" in text
        assert "字数占比" in text


def test_the_font_has_the_characters(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib", reason=FONT)
    path = fonts.chinese_font("法治政府")
    assert all(ord(char) in fonts._characters(path) for char in "法治政府")


def test_no_chinese_font_is_a_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    matplotlib = pytest.importorskip("matplotlib", reason=FONT)
    monkeypatch.setattr(fonts, "_shipped", list)
    latin = Path(matplotlib.get_data_path()) / "fonts" / "ttf" / "DejaVuSans.ttf"
    monkeypatch.setattr(fonts, "_installed", lambda: [latin])
    with pytest.raises(UsageError, match="no font with Chinese characters was found"):
        draw(BARS, tmp_path / "x.png", lang="zh")
    assert not list(tmp_path.iterdir())
    draw(BARS, tmp_path / "x.svg", lang="zh")


def test_a_character_that_no_font_has_is_named(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib", reason=FONT)
    with pytest.raises(UsageError, match="lacks \U000e0fff"):
        draw(Drawing("x", "镇\U000e0fff", "d", 100, 20), tmp_path / "x.png", lang="zh")


def test_matplotlib_missing_is_a_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    monkeypatch.setitem(sys.modules, "matplotlib.backends.backend_agg", None)
    with pytest.raises(UsageError, match=r"x\.png: PNG and PDF need matplotlib: pip install"):
        draw(BARS, tmp_path / "x.png", lang="zh")


def test_another_ending_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"written as \.svg, \.png or \.pdf"):
        draw(BARS, tmp_path / "x.jpg", lang="zh")


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("plot")
    read_into(folder / "x.db", CORPUS / "沱岚区", CORPUS / "沱岚区篆坪镇", CORPUS / "泊桥区")
    return folder / "x.db"


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("question", ["profile", "topics", "follow", "panel", "reuse", "similar"])
def test_questions_are_drawn(question: str, lang: str, db: Path, tmp_path: Path) -> None:
    arguments = ["compare", question, "--db", str(db), "--lang", lang, "--plot", str(tmp_path / "x.svg")]
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 0, result.output
    root = ET.fromstring((tmp_path / "x.svg").read_text(encoding="utf-8"))
    assert len(list(root.iter("{http://www.w3.org/2000/svg}text"))) > 3
    assert root.get("lang") == lang


def test_a_question_without_a_picture_says_so(db: Path, tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["compare", "keyness", "--db", str(db), "--plot", str(tmp_path / "x.svg")])
    assert result.exit_code == 2
    assert "keyness has no picture to draw here" in result.stderr
    assert not list(tmp_path.iterdir())
