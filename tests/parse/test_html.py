from __future__ import annotations

import importlib.util
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from locations import CORPUS, SHARED, needs_shared
from reportminer.document import LedgerRow, Line, Parsed
from reportminer.errors import ReadError
from reportminer.parse.html import read
from reportminer.parse.html_article import find_article, han, page_tree
from reportminer.parse.html_noise import furniture

PARAGRAPHS = [
    "2023年，云溪镇坚持依法行政，扎实推进法治政府建设，现将有关情况报告如下：",
    "一、主要举措和成效",
    "镇党委会前学法11次，专题研究法治建设工作6次，印发年度工作要点，逐项分解到责任单位。",
    "二、存在的不足和原因",
    "部分村居法治力量薄弱，执法人员专业能力与承接的事项不相适应，执法文书质量有待提高。",
]
ARTICLE = "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
MENU = "<ul><li><a href='/1'>首页</a></li><li><a href='/2'>政务公开</a></li></ul>"


def page(article: str, *, head: str = "", container: str = "<div id='zoom'>{}</div>", around: str = MENU) -> bytes:
    body = container.format(article)
    return f"<!DOCTYPE html><html><head>{head}</head><body>{around}{body}</body></html>".encode()


def lines(parsed: Parsed) -> tuple[Line, ...]:
    (only,) = parsed.pages
    assert only.number is None
    return only.lines


def texts(parsed: Parsed) -> list[str]:
    return [line.text for line in lines(parsed) if not line.furniture]


def extra(article: str) -> list[Line]:
    """Read ``article`` behind enough text and return the lines it adds."""
    return list(lines(read(page(ARTICLE + article))))[len(PARAGRAPHS) :]


def rows(parsed: Parsed, kind: str) -> dict[str, LedgerRow]:
    return {row.reason: row for row in parsed.ledger if row.kind == kind}


# --- the three layouts --------------------------------------------------------------------------


def ground_truth() -> Any:
    spec = importlib.util.spec_from_file_location("ground_truth", SHARED / "samples" / "ground_truth.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@needs_shared
@pytest.mark.parametrize(
    ("name", "reader", "encoding"),
    [
        ("page_a_trs_utf8", "(container .TRS_UEDITOR)", "utf-8"),
        ("page_b_old_gb2312", "(container #zoom)", "gb18030"),
        ("page_c_wordpaste", "(container #content)", "utf-8"),
    ],
)
def test_sample_pages_give_the_paragraphs_the_table_and_nothing_else(name: str, reader: str, encoding: str) -> None:
    truth = ground_truth()
    parsed = read((SHARED / "samples" / f"{name}.html").read_bytes())
    expected: list[str] = []
    for kind, content in truth.lines():
        if kind == "table":
            expected += ["\t".join(row) for row in content]
        elif kind != "title":
            expected.append(content)
    assert texts(parsed) == expected
    assert [line.cell for line in lines(parsed) if line.cell] == [(1, row) for row in range(1, 6)]
    assert parsed.reader.startswith("selectolax ")
    assert parsed.reader.endswith(reader)
    assert parsed.encoding == encoding
    titles = [value for field, value in parsed.fields if field in {"ArticleTitle", "h1", "h2", "headline"}]
    assert set(titles) == {truth.TITLE}
    assert "2023-01-1" not in str(parsed.fields)
    assert rows(parsed, "removed")["outside the article"].characters > 300


@pytest.mark.parametrize("path", sorted(CORPUS.glob("*/*.htm*")), ids=lambda path: path.name)
def test_corpus_pages_hold_no_navigation(path: Any) -> None:
    found = texts(read(path.read_bytes()))
    assert len(found) > 15
    short = [text for text in found if len(text) < 40]
    assert not [text for text in short if re.search(r"首页|打印|点击数|ICP备|上一篇|扫一扫", text)]


# --- finding the article ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("container", "reader"),
    [
        ("<div class='view TRS_UEDITOR trs_paper_default'>{}</div>", "(container .TRS_UEDITOR)"),
        ("<div class='TRS_Editor'>{}</div>", "(container .TRS_Editor)"),
        ("<div id='UCAP-CONTENT'>{}</div>", "(container #UCAP-CONTENT)"),
        ("<td id='zoom'>{}</td>", "readability"),
        ("<table><tr><td>左栏</td><td id='zoom'>{}</td></tr></table>", "(container #zoom)"),
        (
            "<div class='pages_content'><h1>题</h1><div id='UCAP-CONTENT'>{}</div></div>",
            "(container #UCAP-CONTENT)",
        ),
        ("<div class='article-content'>{}</div>", "(container .article-content)"),
        ("<div class='xyz'>{}</div>", "readability"),
    ],
)
def test_containers(container: str, reader: str) -> None:
    parsed = read(page(ARTICLE, container=container))
    assert reader in parsed.reader
    assert [text for text in texts(parsed) if text in PARAGRAPHS] == PARAGRAPHS


def test_a_known_container_with_too_little_of_the_page_is_passed_over() -> None:
    notice = "<div class='TRS_Editor'>" + "请使用新版浏览器访问本网站，" * 5 + "</div>"
    parsed = read(page(ARTICLE * 4, container="<div class='detail'>{}</div>", around=notice))
    assert "TRS_Editor" not in parsed.reader
    assert texts(parsed)[-20:] == PARAGRAPHS * 4


def test_nested_editors_give_the_outer_one() -> None:
    inner = f"<div class='TRS_Editor'>{ARTICLE}</div>"
    parsed = read(page(ARTICLE + inner, container="<div id='zoom'>{}</div>"))
    assert parsed.reader.endswith("(container #zoom)")
    assert texts(parsed) == PARAGRAPHS * 2


def test_a_second_block_of_text_is_reported() -> None:
    parsed = read(page(ARTICLE * 2, around=f"<div class='zoom'>{ARTICLE}</div><div class='zoom'>{ARTICLE}</div>"))
    assert parsed.reader.endswith("(container #zoom)")
    parsed = read(
        page(ARTICLE * 2, container="<div class='zoom'>{}</div>", around=f"<div class='zoom'>{ARTICLE}</div>")
    )
    (reason,) = rows(parsed, "warning")
    assert "left out" in reason
    assert texts(parsed) == PARAGRAPHS * 2


def test_readability_keeps_what_it_would_drop_within_the_article() -> None:
    table = "<table><tr><td>指标</td><td>数量</td></tr><tr><td>案件</td><td>3件</td></tr></table>"
    parsed = read(page(ARTICLE * 3 + table + ARTICLE * 3, container="<div class='xyz'>{}</div>"))
    assert parsed.reader.endswith("(readability)")
    assert texts(parsed) == [*PARAGRAPHS * 3, "指标\t数量", "案件\t3件", *PARAGRAPHS * 3]
    assert rows(parsed, "removed")["outside the article"].text == "首页"


def test_the_whole_page_is_taken_with_a_warning(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reportminer.parse.html_article._readable", lambda text: [])
    parsed = read(page(ARTICLE, container="<div class='xyz'>{}</div>"))
    assert parsed.reader.endswith("(whole page)")
    assert texts(parsed) == PARAGRAPHS
    assert [line.text for line in lines(parsed) if line.furniture == "navigation"] == ["首页", "政务公开"]
    assert any("whole page" in reason or "all of its text" in reason for reason in rows(parsed, "warning"))


@pytest.mark.parametrize(
    ("data", "remedy"),
    [
        (page("<p>加载中</p>"), "save it again"),
        (page("<p>详见附件：<a href='P020240118.pdf'>云溪镇年度报告</a></p>"), "云溪镇年度报告"),
        (b"<html><frameset cols='20,80'><frame src='a.html'><frame src='b.html'></frameset></html>", "inner page"),
        (page("<iframe src='content.html'></iframe>"), "inner page"),
        (b"<html></html>", "no article"),
        (b"", "no article"),
        (("<div>" * 3000 + "字" * 100).encode(), "deep"),
        (("<b>" * 3000 + "字" * 100).encode(), "deep"),
    ],
)
def test_pages_without_an_article(data: bytes, remedy: str) -> None:
    with pytest.raises(ReadError, match=remedy) as raised:
        read(data)
    assert raised.value.stage == "parse"


def test_tags_in_scripts_do_not_count() -> None:
    script = "<script>" + "document.write('<div>');" * 3000 + "</script>"
    assert texts(read(page(ARTICLE + script))) == PARAGRAPHS


def test_too_many_tags(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reportminer.parse.html.MAX_TAGS", 10)
    with pytest.raises(ReadError, match="tags"):
        read(page(ARTICLE))


# --- encodings ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("codec", "declared", "shown"),
    [
        ("utf-8", "utf-8", "utf-8"),
        ("utf-8", "gb2312", "utf-8"),
        ("utf-8-sig", "", "utf-8"),
        ("utf-16", "", "utf-16"),
        ("gb18030", "gb2312", "gb18030"),
        ("gb18030", "gbk", "gb18030"),
        ("gb18030", "utf-8", "gb18030"),
        ("gb18030", "", "gb18030"),
        ("gb18030", "iso-8859-1", "gb18030"),
    ],
)
def test_encodings(codec: str, declared: str, shown: str) -> None:
    head = f"<meta http-equiv='Content-Type' content='text/html; charset={declared}'>" if declared else ""
    article = ARTICLE.replace("云溪镇", "㙍䶮镇")
    parsed = read(page(article, head=head).decode().encode(codec))
    assert parsed.encoding == shown
    assert texts(parsed) == [text.replace("云溪镇", "㙍䶮镇") for text in PARAGRAPHS]


def test_declared_big5_is_honoured_and_the_user_comes_first() -> None:
    text = "雲溪鎮二零二三年堅持依法行政，加強組織領導，落實責任，開展執法監督，調解糾紛五十二件，"
    text += "辦理案件十八件，審查合同三十份，備案文件兩件。"
    data = page(f"<p>{text}</p>", head="<meta charset=big5>", around="").decode().encode("big5")
    assert texts(read(data)) == [text]
    assert texts(read(page(ARTICLE, head="<meta charset=big5>"), encoding="utf-8")) == PARAGRAPHS


# --- blocks -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("article", "expected"),
    [
        ("<p>开展<span>法治</span>\n<span>宣传</span>\r\n  活动</p>", ["开展法治宣传活动"]),
        ("<p>Rule of\nlaw</p>", ["Rule of law"]),
        ("<p>&nbsp;&nbsp;&nbsp; 区长&nbsp;&nbsp;张某 </p>", ["区长  张某"]),
        ("<p>A&amp;B&#20113;&hellip;&ldquo;好&rdquo;</p>", ["A&B云…“好”"]),
        ("甲<br>乙<br/><br>丙", ["甲", "乙", "丙"]),
        ("<div>甲<div>乙</div>丙</div>丁", ["甲", "乙", "丙", "丁"]),
        ("<ul><li>甲</li><li>乙<p>丙</p></li></ul>", ["甲", "乙", "丙"]),
        ("<p>&nbsp;</p><p>　　</p><p></p>", []),
        ("<p>&emsp;&emsp;甲<span style='display:block'>乙</span>丙</p>", ["甲", "乙", "丙"]),
        ("<pre>第一行\n第二行</pre>", ["第一行", "第二行"]),
        ("<p>甲<script>var a='乙';</script><style>p{}</style><!-- 丙 -->丁</p>", ["甲丁"]),
        ("<p><![if !supportLists]>一、<![endif]>总结<o:p></o:p></p>", ["一、总结"]),
        ("<!--[if gte mso 9]><xml><w:WordDocument>x</w:WordDocument></xml><![endif]--><p>甲</p>", ["甲"]),
        ("<p>重<ruby>庆<rp>(</rp><rt>qìng</rt><rp>)</rp></ruby>市</p>", ["重庆市"]),
        ("<p>10<sup>4</sup>吨</p>", ["104吨"]),
        ("<p>未闭合<p>段落", ["未闭合", "段落"]),
        ("<p>a &lt;script&gt; b</p>", ["a <script> b"]),
    ],
)
def test_blocks(article: str, expected: list[str]) -> None:
    assert [line.text for line in extra(article)] == expected


def test_lines_are_numbered_in_order() -> None:
    parsed = read(page(ARTICLE))
    assert [line.number for line in lines(parsed)] == [1, 2, 3, 4, 5]
    assert all(line.starts_paragraph for line in lines(parsed))


@pytest.mark.parametrize(
    ("article", "traits"),
    [
        ("<h2>甲</h2>", {"level": 2}),
        ("<p><b>甲</b><strong> 乙</strong></p>", {"bold": True}),
        ("<p><b>甲</b>乙</p>", {"bold": False}),
        ("<p style='FONT-WEIGHT: bold'>甲</p>", {"bold": True}),
        ("<p style='font-weight:700'><span style='font-weight:normal'>甲</span></p>", {"bold": False}),
        ("<p style='mso-bidi-font-weight:bold'>甲</p>", {"bold": False}),
        ("<p align=center>甲</p>", {"centered": True}),
        ("<center><p>甲</p></center>", {"centered": True}),
        ("<div style='text-align:center'><p style='text-align: left'>甲</p></div>", {"centered": False}),
        ("<div style='text-align: center !important'><p>甲</p></div>", {"centered": True}),
        ("<p style='font-size:22pt;font-family:\"方正小标宋\",serif'>甲</p>", {"size": 22.0, "font": "方正小标宋"}),
        ("<p style='font-size:16px'>甲</p>", {"size": 12.0}),
        ("<p style='font-size:1..2pt'>甲</p>", {"size": None}),
        ("<ol start=3><li>甲</li></ol>", {"list_number": "3."}),
        ("<ol style='list-style:none'><li>甲</li></ol>", {"list_number": ""}),
        ("<ul><li>甲</li></ul>", {"list_number": ""}),
    ],
)
def test_style(article: str, traits: dict[str, object]) -> None:
    (line,) = extra(article)
    assert {name: getattr(line, name) for name in traits} == traits


def test_list_numbers_count_per_list() -> None:
    found = extra("<ol><li>甲<ol><li>子</li><li>丑</li></ol></li><li>乙</li></ol>")
    assert [(line.list_number, line.text) for line in found] == [("1.", "甲"), ("1.", "子"), ("2.", "丑"), ("2.", "乙")]


@pytest.mark.parametrize("style", ["display:none", "DISPLAY : None ", "visibility:hidden", "mso-hide:all"])
def test_hidden_text_goes_into_the_ledger(style: str) -> None:
    parsed = read(page(ARTICLE + f"<p style='{style}'>隐藏的文字</p><p hidden>另一段</p>"))
    assert texts(parsed) == PARAGRAPHS
    row = rows(parsed, "removed")["hidden on the page"]
    assert (row.text, row.characters) == ("隐藏的文字", 8)


def test_a_hidden_part_around_the_article_does_not_hide_it() -> None:
    parsed = read(page(ARTICLE, container="<div style='display:none'><div id='zoom'>{}</div></div>"))
    assert texts(parsed) == PARAGRAPHS


def test_heading_over_two_lines_is_one_paragraph() -> None:
    found = extra("<h2>云溪镇人民政府<br>2023年度报告</h2><p>甲<br>乙</p>")
    assert [line.starts_paragraph for line in found] == [True, False, True, True]


def test_wrapped_lines_are_put_together() -> None:
    wrapped = [
        "　　全年审查区政府及部门行政规范性文件三十八件，提出修改意见一百",
        "一十四条，向市政府备案九件，报备率、及时率、规范率均达到百分之百",
        "；开展规范性文件专项清理，废止十六件、修改四件、宣布失效十一件。",
        "　　深化改革，推行一件事一次办，政务服务事项网上可办率不断提高，",
        "平均办理时限压缩，新增市场主体，同比增长，推行包容审慎监管，制定",
        "首违不罚清单，全年办理不予处罚、减轻处罚案件，为企业减免罚款若干",
        "万元。",
    ]
    found = extra("<div>" + "<br>".join(wrapped) + "</div>")
    assert [line.starts_paragraph for line in found] == [True, False, False, True, False, False, False]


# --- tables -------------------------------------------------------------------------------------


def test_data_table() -> None:
    table = (
        "<table border=1><caption>表1</caption><thead><tr><th>指标</th><th>2023年</th></tr></thead>"
        "<tr><td><p>行政<br>处罚</p><p>（件）</p></td><td> 2,981 </td></tr><tr><td></td><td></td></tr></table>"
    )
    found = extra(table + "<table><tr><td>甲</td><td>1</td></tr><tr><td>乙</td><td>2</td></tr></table>")
    assert [(line.text, line.cell) for line in found] == [
        ("表1", None),
        ("指标\t2023年", (1, 1)),
        ("行政处罚（件）\t2,981", (1, 2)),
        ("甲\t1", (2, 1)),
        ("乙\t2", (2, 2)),
    ]


@pytest.mark.parametrize(
    "table",
    [
        "<table><tr><td>甲</td></tr><tr><td>乙</td></tr></table>",
        "<table><tr><td><table><tr><td>甲</td></tr></table></td><td>乙</td></tr></table>",
        "<table><tr><td>&nbsp;</td><td>甲</td></tr><tr><td></td><td>乙</td></tr></table>",
        "<table><tr><td><h3>甲</h3></td><td>乙</td></tr></table>",
    ],
)
def test_layout_tables_are_plain_blocks(table: str) -> None:
    assert [(line.text, line.cell) for line in extra(table)] == [("甲", None), ("乙", None)]


def test_a_table_with_a_long_cell_places_the_page() -> None:
    long = "落实责任，" * 90
    found = extra(f"<table><tr><td>甲</td><td>{long}</td></tr><tr><td>乙</td><td>丙</td></tr></table>")
    assert [line.cell for line in found] == [None] * 4


def test_particulars_are_furniture_and_fields() -> None:
    table = (
        "<table><tr><td>索 引 号：</td><td>0001/2024-12</td><td>主题分类</td><td>司法</td></tr>"
        "<tr><td>成文日期：2024年1月18日</td><td>文号：</td><td></td><td></td></tr></table>"
    )
    parsed = read(page(table + ARTICLE))
    assert texts(parsed) == PARAGRAPHS
    assert {line.furniture for line in lines(parsed)[:2]} == {"metadata"}
    assert parsed.fields == (("索引号", "0001/2024-12"), ("主题分类", "司法"), ("成文日期", "2024年1月18日"))


# --- fields and noise ---------------------------------------------------------------------------


def test_fields_in_order() -> None:
    head = (
        "<meta name='pubdate' content='2024-01-20'><meta name='viewport' content='x'><meta name='SiteName' content=''>"
        "<meta name='ArticleTitle' content='云溪镇 2023年度报告'><title>云溪镇\n年度报告_网站</title>"
    )
    around = (
        "<h1>云溪镇2023年度<br>法治政府建设报告</h1>"
        "<div><span>发布时间：2024-01-20 09:30</span><span>来源：司法所 2024-01-20</span><span>点击：3</span></div>"
    )
    assert read(page(ARTICLE, head=head, around=around)).fields == (
        ("ArticleTitle", "云溪镇 2023年度报告"),
        ("h1", "云溪镇2023年度法治政府建设报告"),
        ("headline", "云溪镇2023年度法治政府建设报告"),
        ("title", "云溪镇 年度报告_网站"),
        ("PubDate", "2024-01-20"),
        ("发布时间", "2024-01-20 09:30"),
        ("来源", "司法所"),
    )


def test_dates_of_other_pages_are_no_fields() -> None:
    around = "<ul><li><a href='/1'>云溪镇2022年报告</a> 2023-01-10</li></ul><p>2024-01-20 作者：办公室 【打印】</p>"
    assert read(page(ARTICLE, around=around)).fields[-1] == ("date_line", "2024-01-20 作者：办公室 【打印】")


@pytest.mark.parametrize(
    "text",
    [
        "发布日期：2024-01-20 09:30 来源：云溪区司法局 浏览次数：328 字号：[大 中 小] 打印本页 关闭窗口",
        "2024-01-20　　作者：办公室　　点击数：128　　【字体：大 中 小】　【打印】【关闭】",
        "来源：云溪镇人民政府",
        "【字体：大 中 小】",
        "打印 | 关闭",
        "分享到：微信 微博 QQ空间 扫一扫在手机打开当前页",
        "责任编辑：张三",
        "当前位置：首页 > 政务公开 > 法治政府建设年度报告",
        "您现在的位置：首页 >> 正文",
        "首页 > 信息公开 > 年度报告",
        "上一篇：云溪区2022年度法治政府建设情况报告",
        "下一篇：没有了",
        "附件下载：",
        "附件：云溪镇2023年度报告.pdf",
        "附件1：任务分解表.xlsx",
        "扫一扫在手机打开当前页",
        "语音播报：",
        "无障碍阅读 长者模式",
        "网站标识码：9999990001　ICP备00000000号　公安备案号 99999902000001",
        "主办：云溪区人民政府 承办：云溪区人民政府办公室",
        "联系我们 | 网站地图 | 版权声明",
        "相关文档",
    ],
)
def test_noise_is_navigation(text: str) -> None:
    assert furniture(text) == "navigation"
    (line,) = extra(f"<p>{text}</p>")
    assert line.furniture == "navigation"


@pytest.mark.parametrize(
    "text", ["索 引 号：0001/2024", "发文字号：云政发〔2024〕3号", "[主题分类] ：司法", "成文日期：2024年1月18日"]
)
def test_particulars_on_lines_are_metadata(text: str) -> None:
    assert furniture(text) in {"metadata", "navigation"}


@pytest.mark.parametrize(
    "text",
    [
        "云溪镇人民政府",
        "2024年1月18日",
        "2024-01-18",
        "大",
        "附件：1.2023年任务分解表",
        "附件",
        "（联系人：李四）",
        "联系人：李四，联系电话：12345678",
        "来源：本镇全年收入，其中税收占七成，增长5%。",
        "一是打印分发宣传资料3000份，分享到各村微信群。",
        "办理网站ICP备案12件。",
        "首页改版后，群众访问量提升三成。",
        "位置偏远的村居法治力量薄弱。",
        "编辑印发《普法简报》12期。",
        "收藏单位开放12次。",
        "时间紧、任务重。",
        "时效性不强。",
        "公开范围不断扩大，公开方式更加多样。",
        "相关部门联动处置纠纷12件。",
        "下一条硬措施是抓考核。",
        "1310",
        "特此报告。",
        "登录一体化平台办件3件",
        "政策解读12次",
        "图解政策6期",
    ],
)
def test_text_is_no_noise(text: str) -> None:
    assert furniture(text) == ""


def test_a_link_that_is_a_sentence_or_a_heading_is_text() -> None:
    law = "<p><a href='/law'>《云溪区重大行政决策程序规定》</a></p>"
    found = extra(law + "<h3><a href='#t'>工作安排</a></h3><p><a name='_Toc1'>总体情况</a></p>")
    assert [line.furniture for line in found] == ["", "", ""]
    (menu,) = extra("<p><a href='/1'>政务公开</a> <a href='/2'>网上办事</a></p>")
    assert menu.furniture == "navigation"


# --- whatever comes -----------------------------------------------------------------------------

TAGS = (
    "p",
    "div",
    "table",
    "tr",
    "td",
    "b",
    "h1",
    "h2",
    "ol",
    "li",
    "a href=x",
    "pre",
    "span hidden",
    "select",
    "td id=zoom",
)
TAGS += (
    "ruby",
    "rt",
    "title",
    "svg",
    "caption",
    "noscript",
    "button",
    "template",
    "p style='display:none'",
    "o:p",
    "center",
)
MARKUP = [f"<{tag}>" for tag in TAGS] + [f"</{tag.split()[0]}>" for tag in TAGS]
MARKUP += ["<br>", "<br>", "<!-- 注释 -->", "<![if x]>", "&nbsp;", "&#0;", "\n", "　", " ", "<", "&lt;", "<img alt=图>"]
MARKUP += ["云溪镇人民政府", "特此报告。", "索引号：甲", "来源：乙", "一、", "完成3件"]


@given(st.lists(st.sampled_from(MARKUP), max_size=60))
def test_every_character_is_in_a_block_or_recorded_as_removed(pieces: list[str]) -> None:
    text = f"<body><div id='zoom'>{'全年调解矛盾纠纷三十二件，' * 8}</div>{''.join(pieces)}"
    tree = page_tree(text)
    article = find_article(tree, text)
    found = sum(han(block.text) for block in article.blocks) + sum(han(gone.text) for gone in article.removed)
    assert found == han(tree.body.text())
    parsed = read(text.encode())
    inside = sum(len(block.text) for block in article.blocks if block.style.inside)
    assert sum(len(line.text) for line in lines(parsed)) == inside
    removed = sum(row.characters for row in parsed.ledger if row.kind == "removed")
    assert removed == sum(len(b.text) for b in article.blocks) - inside + sum(
        len(gone.text) for gone in article.removed
    )


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        parsed = read(data)
    except ReadError:
        return
    assert lines(parsed)


# --- particulars and noise in their many shapes --------------------------------------------------
@pytest.mark.parametrize(
    "around",
    [
        "<table><tr><th>索引号</th><td>0001/2024-1</td><th>成文日期</th><td>2024-01-20</td></tr></table>",
        "<dl><dt>索 引 号</dt><dd>0001/2024-1</dd><dt>成文日期：</dt><dd>2024-01-20</dd></dl>",
        "<ul><li><span>索引号</span><span>0001/2024-1</span></li><li><b>成文日期</b><i>2024-01-20</i></li></ul>",
        "<div><div>【索引号】</div><div>0001/2024-1</div><div>成文日期</div><div>2024-01-20</div></div>",
        "<p>索引号：0001/2024-1　成文日期：2024-01-20</p>",
    ],
)
@pytest.mark.parametrize("inside", [False, True])
def test_particulars_are_fields_and_no_text_whatever_they_are_written_in(around: str, inside: bool) -> None:
    data = page(around + ARTICLE) if inside else page(ARTICLE, around=MENU + around)
    parsed = read(data)
    fields = dict(parsed.fields)
    assert (fields["索引号"], fields["成文日期"]) == ("0001/2024-1", "2024-01-20")
    assert texts(parsed) == PARAGRAPHS


def test_a_label_in_a_sentence_is_no_particular() -> None:
    lines_ = extra(
        "<p>有效性</p><p>发布机构应当在公开后二十日内更新目录，并按照规定程序逐级审核，" + "不得遗漏。" * 20 + "</p>"
    )
    assert [line.furniture for line in lines_][1] == ""


@pytest.mark.parametrize(
    "line",
    [
        "上一篇",
        "下一条 关于公布权责清单的通知",
        "相关附件：1.报告.doc",
        "语音播报： 播放 暂停 停止",
        "微信里点“发现”，扫一下",
        "二维码便可将本文分享至朋友圈。",
        "您访问的链接即将离开“云溪镇人民政府”门户网站 是否继续？",
        "Copyright © 2024 All Rights Reserved",
        "小 中 大",
        "A- A A+",
        "本文被浏览 123 次",
        "【我要分享】",
        "手机扫码浏览",
        "扫一扫，手机看",
    ],
)
def test_more_page_noise(line: str) -> None:
    assert furniture(line) == "navigation"


@pytest.mark.parametrize(
    "line",
    [
        "扫一扫即可查看办事指南，群众办事更便利。",
        "下一步工作计划",
        "返回户籍地就业人员12人",
        "政策咨询服务12次",
        "下载安装国家反诈中心应用程序2万人次",
        "分享经验做法，开展交流会3场",
        "办理公开 | 回应关切",
    ],
)
def test_what_only_begins_like_noise_is_text(line: str) -> None:
    assert furniture(line) == ""


@pytest.mark.parametrize(
    "body",
    [
        "<div id='app'></div><script>var text='" + ARTICLE.replace("'", "") + "'</script>",
        "<div id=root></div><noscript>请启用脚本</noscript>",
        "<div></div><script id='__NEXT_DATA__' type='application/json'>{}</script>",
    ],
)
def test_a_page_that_a_script_fills_says_so(body: str) -> None:
    with pytest.raises(ReadError, match="put in by a script"):
        read(f"<html><body>{body}</body></html>".encode())
