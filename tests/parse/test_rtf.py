"""RTF: bytes in code pages, Unicode, groups to leave out, tables, lists, notes, and limits."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

import office_files
from office_files import SPECIAL_TEXT, needs_office
from reportminer import settings
from reportminer.document import Line, Parsed
from reportminer.errors import ReadError
from reportminer.parse.rtf import read
from reportminer.parse.rtf_tokens import decoded, page_encoding, tokens

FONTS = (
    r"{\fonttbl{\f0\fcharset134 \'cb\'ce\'cc\'e5;}{\f1\fcharset0 Times;}{\f2\fcharset2 Wingdings;}{\f3\fcharset128 M;}}"
)
HEAD = rf"{{\rtf1\ansi\ansicpg936\deff0{FONTS}"


def rtf(body: str, head: str = HEAD) -> bytes:
    return f"{head}{body}}}".encode("ascii")


def body(parsed: Parsed) -> list[Line]:
    return [line for line in parsed.pages[0].lines if not line.furniture]


def texts(text: str) -> list[str]:
    return [line.text for line in body(read(rtf(text)))]


# --- whole reports ------------------------------------------------------------------------------
@pytest.mark.parametrize("auto_numbers", [False, True])
@pytest.mark.parametrize("gbk", [False, True])
@pytest.mark.parametrize("name", office_files.names(12))
def test_every_paragraph_and_heading(name: str, gbk: bool, auto_numbers: bool) -> None:
    blocks = office_files.renumbered(office_files.report(name))
    parsed = read(office_files.rtf(blocks, gbk=gbk, auto_numbers=auto_numbers))
    found = body(parsed)
    assert [line.text for line in found] == office_files.expected(blocks)
    assert [(line.level, line.text) for line in found if line.level] == office_files.headings(blocks)
    assert {(line.size, line.centered, line.font) for line in found if line.style == "title"} == {
        (22.0, True, "方正小标宋简体")
    }
    assert [(line.text, line.furniture) for line in parsed.pages[0].lines if line.furniture] == [("内部资料", "header")]
    assert parsed.fields == (("title", "旧标题"),)
    assert parsed.ledger == ()


@needs_office
@pytest.mark.slow
def test_a_file_that_libreoffice_wrote() -> None:
    parsed = read(office_files.converted(office_files.special_docx(), "docx", "rtf"))
    # LibreOffice marks the text before a deleted paragraph end as deleted, too, and leaves out the text box.
    expected = ["后半" if text == "前半后半" else text for text in SPECIAL_TEXT]
    assert [line.text for line in body(parsed)] == [*expected, "数据截至年底"]
    assert body(parsed)[-1].style == "footnote"
    assert [line.furniture for line in parsed.pages[0].lines if line.furniture] == ["header", "footer"]
    assert [row.text for row in parsed.ledger] == ["十五前半", "内部批注"]


# --- characters ---------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (r"\u20381?\u27861?", "依法"),
        (r"{\uc2\u20381\'d2\'c0}\u27861?", "依法"),
        (r"{\uc0\u20381 \u27861 }A", "依法A"),
        (r"{\uc1\u-10187?\u-9216?}", "\U0001d400"),
        (r"\'d2\'c0\'b7\'a8", "依法"),
        (r"\'81@", "丂"),
        (r"{\f1 \'d2\'c0\'b7\'a8}", "依法"),
        (r"{\f1 caf\'e9}", "café"),
        (r"{\f3 \'8c\'8e}", "月"),
        (r"{\f2 \'fe}", "\uf0fe"),
        (r"100\'25\{\}\\", "100%{}\\"),
        (r"A\~B\_C\-D\emdash E\ldblquote F\rdblquote", "A B-CD—E“F”"),
        (r"A\tab B", "A B"),
        ("A\r\nB", "AB"),
        (r"{\upr{?}{\*\ud{\u20381?}}}", "依"),
        (r"A{\*\unknown gone}B{\*\bkmkstart x}C", "ABC"),
        (r"A{\pict\wmetafile8 0102}B{\*\shppict{\pict 01}}{\nonshppict{\pict 01}}", "AB"),
        (r"A{\object{\*\objdata 01}{\result B}}", "AB"),
        (r"{\field{\*\fldinst HYPERLINK x}{\fldrslt \u20381?}}A", "依A"),
        (r"A{\field{\*\fldinst  PAGE }{\fldrslt 7}}", "A"),
        ("A{\\bin3 }{\\}B", "AB"),
        (r"A}garbage", "A"),
    ],
)
def test_characters(text: str, expected: str) -> None:
    assert texts(text + r"\par") == [expected]


def test_data_behind_bin_is_jumped_over() -> None:
    assert [token.text for token in tokens(b"a\\bin4 {{}}b") if token.text] == [b"a", b"b"]


@pytest.mark.parametrize(("number", "name"), [(936, "gb18030"), (1252, "cp1252"), (99999, "cp1252"), (None, "cp1252")])
def test_code_pages(number: int | None, name: str) -> None:
    assert page_encoding(number) == name


@given(
    st.binary(max_size=20), st.sampled_from([None, 0, 2, 128, 134, 136, 999]), st.sampled_from(["gb18030", "cp1252"])
)
def test_any_bytes_are_decoded(raw: bytes, charset: int | None, page: str) -> None:
    assert len(decoded(raw, charset, page)) <= len(raw)


# --- paragraphs ---------------------------------------------------------------------------------
def test_paragraph_shapes() -> None:
    sheet = r"{\stylesheet{\s0 Normal;}{\s1\outlinelevel0 heading 1;}{\s2 heading 2;}{\s3 Title;}{\s4 toc 1;}}"
    text = (
        r"\pard\s3\qc\fs44 A\par\pard\plain\s1\b B\par\pard\plain\s2 C\par\pard\s0\outlinelevel2 D\par"
        r"\pard\s1\outlinelevel9 E\par\pard\s4 F\par\pard G\line H\par\pard\s1 I\line J\par"
    )
    found = read(rtf(sheet + text)).pages[0].lines
    assert [(line.text, line.level, line.style, line.furniture) for line in found] == [
        ("A", 0, "title", ""), ("B", 1, "heading", ""), ("C", 2, "heading", ""), ("D", 3, "heading", ""),
        ("E", 0, "", ""), ("F", 0, "contents", "contents"), ("G", 0, "", ""), ("H", 0, "", ""),
        ("I", 1, "heading", ""), ("J", 1, "heading", ""),
    ]  # fmt: skip
    assert [line.starts_paragraph for line in found][-4:] == [True, True, True, False]
    assert (found[0].size, found[0].centered) == (22.0, True)
    assert (found[1].bold, found[1].size) == (True, 12.0)


def test_what_changes_removed_and_what_was_hidden() -> None:
    parsed = read(rtf(r"A{\deleted old}{\revised new}{\v hidden}\par one{\deleted\par}two\par"))
    assert [line.text for line in body(parsed)] == ["Anew", "onetwo"]
    assert [(row.reason, row.text) for row in parsed.ledger] == [
        ("deleted in the document's tracked changes", "old"),
        ("hidden text", "hidden"),
    ]


def test_notes_boxes_comments_and_headers() -> None:
    text = (
        r"{\header\pard Top\par}{\headerf\pard Top\par}{\footer\pard Foot{\field{\*\fldinst PAGE}{\fldrslt 1}}\par}"
        r"Text{\super\chftn}{\footnote\pard\plain{\super\chftn} Note\par}{\*\annotation Why?}\par "
        r"Anchor{\shp{\*\shpinst{\sp{\sn x}{\sv 1}}{\shptxt\pard Box\par}}{\shprslt{\pict 00}}}\par"
        r"{\footnote\ftnalt\pard End\par}Last\par"
    )
    parsed = read(rtf(text))
    assert [(line.text, line.style, line.furniture) for line in parsed.pages[0].lines] == [
        ("Top", "", "header"), ("Text", "", ""), ("Anchor", "", ""), ("Box", "text box", ""), ("Last", "", ""),
        (" Note", "footnote", ""), ("End", "endnote", ""), ("Foot", "", "footer"),
    ]  # fmt: skip
    assert [(row.reason, row.text) for row in parsed.ledger] == [("comments in the margin", "Why?")]


def test_table_of_contents_is_furniture() -> None:
    text = r"{\field{\*\fldinst TOC \\o}{\fldrslt One 1\par Two 3}}\par Text\par"
    found = read(rtf(text)).pages[0].lines
    assert [(line.text, line.furniture) for line in found] == [
        ("One 1", "contents"),
        ("Two 3", "contents"),
        ("Text", ""),
    ]


def test_lists_take_the_number_beside_them() -> None:
    text = (
        r"\pard{\listtext\u19968?\u12289?\tab}\ls1 A\par\pard{\listtext 1.\tab}\ls1 B\par\pard{\listtext 2.}\ls1 C\par"
        r"\pard{\listtext\f2 l\tab}\ls2 D\par\pard{\pntext\'a2\'d9\tab}{\*\pn\pnlvlbody}E\par\pard\ls1 F\par"
    )
    parsed = read(rtf(text))
    assert [(line.text, line.list_number) for line in body(parsed)] == [
        ("一、A", "一、"), ("1. B", "1."), ("2.C", "2."), ("D", ""), ("①E", "①"), ("F", ""),
    ]  # fmt: skip
    assert ["list numbers" in row.reason for row in parsed.ledger] == [True]


# --- tables -------------------------------------------------------------------------------------
def row(*cells: str, edges: tuple[int, ...] = ()) -> str:
    edges = edges or tuple(1000 * at for at in range(1, len(cells) + 1))
    return r"\trowd" + "".join(rf"\cellx{edge}" for edge in edges) + "".join(cell(text) for text in cells) + r"\row"


def cell(text: str) -> str:
    return rf"\pard\intbl {text}\cell"


NESTED = (
    r"\pard\intbl\itap2 a\nestcell\pard\intbl\itap2 b\nestcell{\*\nesttableprops\trowd\cellx500\cellx900\nestrow}"
    r"{\nonesttables\par}\pard\intbl\itap1\cell\pard\intbl B\cell\trowd\cellx1000\cellx2000\row"
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (row("A", "B") + row("", "C"), ["A\tB", "\tC"]),
        (row("A", "B", "C") + row("D", "E", edges=(1000, 3000)), ["A\tB\tC", "D\tE\t"]),
        (row("A", r"B\par C") + row("D", "E"), ["A\tB C", "D\tE"]),
        (row("A") + row("B"), ["A", "B"]),
        (row("A", "B") + r"\pard Between\par" + row("C", "D") + row("E", "F"), ["A\tB", "Between", "C\tD", "E\tF"]),
        (NESTED + row("C", "D"), ["a b\tB", "C\tD"]),
        (
            r"\trowd\cellx1000\cellx2000\pard\intbl A\cell\pard\intbl B\cell\row\pard\intbl C\cell D\cell\row",
            ["A\tB", "C\tD"],
        ),
    ],
)  # fmt: skip
def test_tables(text: str, expected: list[str]) -> None:
    assert texts(text + r"\pard") == expected


# --- limits and damage --------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "no RTF"),
        (b"{\\rt", "no RTF"),
        (rtf(""), "holds no text"),
        (rtf(r"{\header A\par}"), "holds no text"),
        (rtf(r"{\pict 0102}\par"), "is a scan"),
        (b"{\\rtf1" + b"{" * 3000, "nests more than"),
    ],
)
def test_refused_with_one_sentence(data: bytes, says: str) -> None:
    with pytest.raises(ReadError, match=says):
        read(data)


def test_limits_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reportminer.parse.rtf_body._CHECK_EVERY", 3)
    monkeypatch.setattr(settings, "MAX_SECONDS", -1.0)
    with pytest.raises(ReadError, match="longer than"):
        read(rtf(r"A\par B\par"))
    monkeypatch.setattr(settings, "MAX_SECONDS", 60.0)
    monkeypatch.setattr(settings, "RTF_MAX_CONTROLS", 4)
    with pytest.raises(ReadError, match="more than 4 control words"):
        read(rtf(r"A\par B\par"))


def test_a_file_that_was_cut_off_says_so() -> None:
    parsed = read(rtf(r"A\par B")[:-1])
    assert [line.text for line in body(parsed)] == ["A", "B"]
    assert "ends in the middle" in parsed.ledger[0].reason


relaxed = hypothesis_settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
WORDS = [
    "{", "}", "\\par", "\\cell", "\\row", "\\trowd", "\\cellx900", "\\intbl", "\\itap2",
    "\\nestcell", "\\nestrow", "\\pard", "\\field", "\\*", "\\fldinst", "\\fldrslt", "\\footnote", "\\header",
    "\\u20381?", "\\'d2", "\\'c0", "\\uc5", "A", " ", "\\listtext", "\\shptxt", "\\deleted",
    "\\plain", "\\f99", "\\bin9", "\\upr", "\\ud", "\\stylesheet", "\\s3", "\\info", "\\fonttbl",
    "\\u-1?", "\\", "\\u-10187?",
]  # fmt: skip


@relaxed
@given(st.lists(st.sampled_from(WORDS), max_size=60))
def test_any_words_are_read_or_refused(words: list[str]) -> None:
    try:
        parsed = read(rtf("".join(words)))
    except ReadError:
        return
    joined = "".join(line.text for line in parsed.pages[0].lines)
    joined.encode("utf-8")
    assert joined.strip()
