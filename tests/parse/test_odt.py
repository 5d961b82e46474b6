"""OpenDocument texts."""

from __future__ import annotations

import io
import json
import zipfile
from contextlib import suppress
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

import office_files
from office_files import SPECIAL_REMOVED, SPECIAL_REST, SPECIAL_TEXT, fixture
from reportminer import settings
from reportminer.document import Line, Parsed
from reportminer.errors import ReadError
from reportminer.parse.odt import read

SPACES = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for short, name in [("office", "office"), ("style", "style"), ("text", "text"), ("table", "table")]
)


@cache
def truth() -> dict[str, dict[str, Any]]:
    return json.loads(fixture("truth.json"))


def body(parsed: Parsed) -> list[Line]:
    return [line for line in parsed.pages[0].lines if not line.furniture]


def odt(text: str, *, styles: str = "", head: str = "", **parts: str) -> bytes:
    content = (
        f"{head}<office:document-content {SPACES}><office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body><office:text>{text}</office:text></office:body></office:document-content>"
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("content.xml", content)
        for name, inner in parts.items():
            archive.writestr({"manifest": "META-INF/manifest.xml"}.get(name, f"{name}.xml"), inner)
    return buffer.getvalue()


@pytest.mark.parametrize("name", office_files.kept(".odt"))
def test_every_paragraph_and_heading(name: str) -> None:
    parsed = read(fixture(f"{name}.odt"))
    found = body(parsed)
    assert [line.text for line in found] == truth()[name]["text"]
    assert [[line.level, line.text] for line in found if line.level] == truth()[name]["headings"]
    assert {(line.centered, line.font, line.size) for line in found if line.style == "title"} == {
        (True, "方正小标宋简体", 22.0)
    }
    assert [line.furniture for line in parsed.pages[0].lines if line.furniture] == ["header", "footer"]


def test_everything_that_is_easily_lost() -> None:
    parsed = read(fixture("special.odt"))
    texts = [line.text for line in body(parsed)]
    assert tuple(texts[: len(SPECIAL_TEXT)]) == SPECIAL_TEXT
    assert set(texts[len(SPECIAL_TEXT) :]) == SPECIAL_REST
    assert tuple(row.text for row in parsed.ledger) == SPECIAL_REMOVED
    assert {line.text: line.style for line in body(parsed)}["框内"] == "text box"
    assert [line.cell for line in body(parsed) if line.cell] == [(1, 1), (1, 2), (1, 3), (2, 1), (2, 2)]


RUBY = "<text:ruby><text:ruby-base>夔</text:ruby-base><text:ruby-text>kuí</text:ruby-text></text:ruby>"
TWO = "<text:p>甲</text:p><text:p>乙</text:p>"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<text:p>甲<text:s text:c='2'/>乙<text:tab/>丙</text:p>", ["甲  乙 丙"]),
        ("<text:p>甲<text:line-break/>乙</text:p>", ["甲", "乙"]),
        ("<text:h text:outline-level='1'>甲<text:line-break/>乙</text:h>", ["甲", "乙"]),
        ("<text:section><text:p>甲</text:p></text:section>", ["甲"]),
        ("<text:p>共<text:page-count>9</text:page-count>页</text:p>", ["共页"]),
        (f"<text:p>{RUBY}</text:p>", ["夔"]),
        ("<text:p>甲<office:annotation><text:p>批注</text:p></office:annotation>乙</text:p>", ["甲乙"]),
        (f"<text:list><text:list-item>{TWO}</text:list-item></text:list>", ["甲", "乙"]),
    ],
)  # fmt: skip
def test_what_a_text_may_hold(text: str, expected: list[str]) -> None:
    assert [line.text for line in body(read(odt(text)))] == expected


def test_table_of_contents_is_furniture() -> None:
    index = (
        "<text:table-of-content><text:index-body><text:p>一、举措 1</text:p></text:index-body></text:table-of-content>"
    )
    found = read(odt(index + "<text:p>正文</text:p>")).pages[0].lines
    assert [(line.text, line.furniture) for line in found] == [("一、举措 1", "contents"), ("正文", "")]


def test_styles_in_a_circle_end() -> None:
    styles = "".join(
        f"<style:style style:name='{name}' style:family='paragraph' style:parent-style-name='{parent}'/>"
        for name, parent in (("a", "b"), ("b", "a"))
    )
    assert [line.text for line in body(read(odt("<text:p text:style-name='a'>甲</text:p>", styles=styles)))] == ["甲"]


DOCTYPE = '<!DOCTYPE x [<!ENTITY a "aaaa">]>'


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "damaged"),
        (b"PK\x03\x04", "damaged"),
        (fixture("special.odt")[:-60], "damaged"),
        (odt(""), "holds no text"),
        (odt("<text:p>甲"), "damaged"),
        (odt("<text:p>甲</text:p>", head=DOCTYPE), "XML entities"),
        (odt("<text:p>甲</text:p>", manifest="<m:encryption-data/>"), "password"),
    ],
)
def test_refused_with_one_sentence(data: bytes, says: str) -> None:
    with pytest.raises(ReadError, match=says):
        read(data)


def test_limits_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "MAX_SECONDS", -1.0)
    with pytest.raises(ReadError, match="longer than"):
        read(odt("<text:p>甲</text:p>"))
    monkeypatch.setattr(settings, "MAX_UNPACKED_BYTES", 10)
    with pytest.raises(ReadError, match="unpacks to"):
        read(odt("<text:p>甲</text:p>"))


@hypothesis_settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), min_size=1, max_size=10))
def test_flipped_bytes(flips: list[tuple[float, int]]) -> None:
    data = bytearray(odt("<text:p>甲</text:p><table:table><table:table-row/></table:table>" * 3))
    for place, value in flips:
        data[int(place * len(data))] = value
    with suppress(ReadError):
        assert any(line.text for line in read(bytes(data)).pages[0].lines)
