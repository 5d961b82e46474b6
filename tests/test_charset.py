from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportminer.charset import codec_name, decode, utf16
from reportminer.errors import ReadError, UsageError

SIMPLIFIED = (
    "2023年，云溪镇坚持以习近平法治思想为指导，扎实推进依法行政，法治政府建设取得新成效。\n"
    "一、主要举措和成效\n"
    "镇党委会前学法11次，专题研究法治建设工作6次，组织执法人员培训3批次。\n"
)
TRADITIONAL = "二零二三年，本鎮堅持依法行政，加強組織領導，落實責任，開展執法監督，調解糾紛五十二件。\n" * 3
RARE = "㙍䶮𬭎塬镇人民政府"


@pytest.mark.parametrize(
    ("codec", "shown"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("utf-32", "utf-32"),
        ("gb2312", "gb18030"),
        ("gbk", "gb18030"),
        ("gb18030", "gb18030"),
    ],
)
def test_simplified_text_is_read_in_every_encoding(codec: str, shown: str) -> None:
    decoded = decode(SIMPLIFIED.encode(codec))
    assert (decoded.text, decoded.encoding, decoded.warning) == (SIMPLIFIED, shown, "")


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("text", ["Annual report of the town of Yunxi\n", "云溪镇法治政府建设年度报告"])
def test_utf16_without_mark_or_zero_bytes(codec: str, text: str) -> None:
    assert utf16(text.encode(codec)) == codec
    assert decode(text.encode(codec)).text == text


@pytest.mark.parametrize("codec", ["gb18030", "utf-8", "big5hkscs", "ascii"])
def test_other_encodings_are_not_taken_for_utf16(codec: str) -> None:
    for text in (SIMPLIFIED, TRADITIONAL, "bush hid the facts", "12345678"):
        assert utf16(text.encode(codec, "ignore")) == ""


def test_four_byte_characters() -> None:
    assert decode(RARE.encode("gb18030")).text == RARE


@pytest.mark.parametrize("short", ["报告", "一、成效", "2023年", "镇", "特此报告。"])
def test_short_gbk(short: str) -> None:
    assert decode(short.encode("gbk")).text == short


@pytest.mark.parametrize("codec", ["utf-8", "gb18030", "utf-8-sig", "utf-16"])
def test_a_torn_end_costs_a_warning_not_the_text(codec: str) -> None:
    torn = (SIMPLIFIED * 20).rstrip().encode(codec)[:-1]
    decoded = decode(torn)
    assert decoded.text.startswith(SIMPLIFIED)
    assert "--encoding" in decoded.warning
    assert decoded.ledger[0].kind == "warning"


def test_one_bad_byte_in_utf8_does_not_make_gibberish() -> None:
    data = bytearray((SIMPLIFIED * 20).encode())
    data[900] = 0xFF
    assert decode(bytes(data)).text.startswith(SIMPLIFIED)


def test_earlier_damage_is_reported() -> None:
    assert "2 characters" in decode("云溪镇\ufffd\ufffd人民政府".encode()).warning


def test_big5_is_named_and_read_when_told() -> None:
    data = TRADITIONAL.encode("big5")
    with pytest.raises(ReadError, match="--encoding big5"):
        decode(data)
    assert decode(data, encoding="big5").text == TRADITIONAL
    assert decode(data, declared="big5").text == TRADITIONAL


def test_traditional_text_in_gbk_is_not_taken_for_big5() -> None:
    assert decode(TRADITIONAL.encode("gbk")).text == TRADITIONAL


@pytest.mark.parametrize("declared", ["gb2312", "gbk", "GB18030", "iso-8859-1", "windows-1252", "utf-8", "nonsense"])
def test_declared_encoding_does_not_mislead(declared: str) -> None:
    assert decode(RARE.encode("gb18030") + SIMPLIFIED.encode("gb18030"), declared=declared).text == RARE + SIMPLIFIED


def test_too_many_bad_bytes() -> None:
    data = SIMPLIFIED.encode("gb18030").replace("，".encode("gb18030"), b"\xff\xff\xff")
    with pytest.raises(ReadError, match="--encoding"):
        decode(data)


def test_wrong_order_from_the_user() -> None:
    with pytest.raises(UsageError, match="klingon"):
        decode(b"x", encoding="klingon")
    with pytest.raises(UsageError):
        decode(b"x", encoding="rot13")
    with pytest.raises(ReadError, match="utf-8"):
        decode(SIMPLIFIED.encode("gbk"), encoding="utf-8")


@pytest.mark.parametrize(
    ("given_name", "codec"),
    [
        ("GB2312", "gb18030"),
        ("gbk", "gb18030"),
        ("cp936", "gb18030"),
        ("cp950", "big5hkscs"),
        ("UTF8", "utf-8"),
    ],
)
def test_codec_names(given_name: str, codec: str) -> None:
    assert codec_name(given_name) == codec


@given(st.binary(max_size=400))
def test_any_bytes_decode_or_are_refused(data: bytes) -> None:
    try:
        decoded = decode(data)
    except ReadError:
        return
    assert decoded.encoding


@given(st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=1, max_size=60))
def test_utf8_always_comes_back(text: str) -> None:
    assert decode(text.encode()).text == text
