"""Search: every occurrence, as a plain scan of the texts would find it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from locations import CORPUS
from reportminer.concordance import Hit, search
from reportminer.errors import UsageError
from reportminer.fold import fold
from small_reports import read_into, rows

QUICK = settings(max_examples=50, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("search")
    odd = folder / "odd"
    odd.mkdir()
    (odd / "odd.txt").write_text(
        "云岭镇2023年法治政府建设报告\n一、举措\n拨打１２３４５热线和12345，Ｇ２０与g20；行政执法“三项制度”；"
        "《行政处罚法》(2021年修订)；𫠠鱼村、𬭚江村；2020-2025年；12.5%；a_b；O'Neil*；İstanbul；é村。\n",
        encoding="utf-8",
    )
    read_into(folder / "reports.db", CORPUS, odd)
    return folder / "reports.db"


@pytest.fixture(scope="module")
def texts(db: Path) -> dict[str, str]:
    return {str(key): str(text) for key, text in rows(db, "SELECT passage_id, text FROM passages")}


def scan(texts: dict[str, str], words: str) -> list[tuple[str, str, int]]:
    """Find the words without an index: passage, what stands there, how much of the text is before it."""
    wanted = [word.lower() if word.isascii() else word for word in fold(words).split()]
    found = []
    for key, text in texts.items():
        folded = "".join(char.lower() if char.isascii() else char for char in fold(text))
        hits = set()
        for word in (re.sub("[A-Z]", lambda capital: capital[0].lower(), word) for word in wanted):
            spans = {
                (at, at + len(word))
                for at in range(len(folded))
                if folded.startswith(word, at)
                and not (_latin(word[0]) and at and _latin(folded[at - 1]))
                and not (_latin(word[-1]) and _latin(folded[at + len(word) : at + len(word) + 1]))
            }
            if not spans:
                break
            hits |= spans
        else:
            found += [(key, text[start:end], start) for start, end in hits]
    return sorted(found)


def _latin(char: str) -> bool:
    return char.isascii() and char.isalnum()


def found(hits: list[Hit]) -> list[tuple[str, str, int]]:
    return sorted((hit.passage_id, hit.words, len(hit.before)) for hit in hits)


def look(db: Path, words: str, **options: str) -> list[Hit]:
    return list(search(db, words, width=100_000, **options))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "words",
    [
        "执法",
        "法",
        "行政执法",
        "民生",
        "法规",
        "政府信息公开",
        "执法 培训",
        "１２３４５",
        "12345",
        "G20",
        "“三项制度”",
        '"三项制度"',
        "《行政处罚法》",
        "2021",
        "2020-2025",
        "2025",
        "12.5%",
        "2023年",
        "a_b",
        "o'neil",
        "𬭚江",
        "𫠠",
        "é村",
        "İstanbul",
        "AND",
        "执法 NOT 培训",
        "执法*",
    ],
)
def test_a_search_finds_what_a_scan_finds(words: str, db: Path, texts: dict[str, str]) -> None:
    assert found(look(db, words)) == scan(texts, words)


@given(data=st.data())
@QUICK
def test_any_stretch_of_a_text_is_found(db: Path, texts: dict[str, str], data: st.DataObject) -> None:
    text = data.draw(st.sampled_from(sorted(texts.values())))
    start = data.draw(st.integers(0, len(text) - 1))
    words = text[start : start + data.draw(st.integers(1, 12))]
    assume(all(any(char.isalnum() for char in word) for word in fold(words).split()) and words.strip())
    hits = found(look(db, words))
    assert hits == scan(texts, words)


@given(st.text(max_size=30))
@QUICK
def test_any_words_give_hits_or_a_usage_error(db: Path, words: str) -> None:
    try:
        hits = look(db, words)
    except UsageError:
        return
    assert all(hit.words for hit in hits)


SYNTAX = st.sampled_from(
    [
        '"',
        "'",
        "(",
        ")",
        "*",
        "^",
        ":",
        "-",
        "+",
        " ",
        "AND",
        "OR",
        "NOT",
        "NEAR",
        "执法",
        "words",
        "2",
        "，",
        "{",
        "}",
        ";",
        "--",
        "%",
        "_",
    ]
)


@given(st.lists(SYNTAX, max_size=8).map("".join))
@QUICK
def test_signs_of_the_index_and_of_sql_do_no_harm(db: Path, texts: dict[str, str], words: str) -> None:
    try:
        hits = look(db, words)
    except UsageError:
        return
    assert found(hits) == scan(texts, words)


def test_a_two_character_word_is_found_inside_longer_ones(db: Path) -> None:
    around = {hit.before[-2:] + hit.words + hit.after[:2] for hit in look(db, "执法")}
    assert any(text.startswith("行政执法") for text in around)
    assert any(text.endswith("执法检查"[:4]) or "执法队" in text for text in around)


def test_several_words_must_all_stand_in_the_passage(db: Path, texts: dict[str, str]) -> None:
    both = {hit.passage_id for hit in look(db, "执法 培训")}
    assert both == {key for key, text in texts.items() if "执法" in text and "培训" in text}
    assert both
    assert both < {hit.passage_id for hit in look(db, "执法")}


def test_letters_and_digits_are_found_whole(db: Path) -> None:
    assert {hit.words for hit in look(db, "g20")} == {"Ｇ２０", "g20"}
    assert not look(db, "1234")
    assert {hit.words for hit in look(db, "12345")} == {"１２３４５", "12345"}


def test_by_label_and_year(db: Path) -> None:
    everywhere = look(db, "执法")
    for label in ("measure", "plan"):
        assert look(db, "执法", label=label) == [hit for hit in everywhere if hit.label == label]
    for year in ("2022", "1900"):
        assert look(db, "执法", year=year) == [hit for hit in everywhere if hit.year == year]
    assert look(db, "执法", label="plan", year="2022")
    with pytest.raises(UsageError, match="'boast' is no label of this database; its labels are measure"):
        look(db, "执法", label="boast")


def test_the_context_is_cut_to_width(db: Path) -> None:
    whole = look(db, "执法")
    short = list(search(db, "执法", width=5))
    assert [(hit.before, hit.after) for hit in short] == [(hit.before[-5:], hit.after[:5]) for hit in whole]


def test_hits_come_by_source_and_place(db: Path) -> None:
    hits = look(db, "行政")
    positions = dict(rows(db, "SELECT passage_id, position FROM passages"))
    order = [(hit.source, positions[hit.passage_id], len(hit.before)) for hit in hits]
    assert order == sorted(order)
    assert {hit.source for hit in hits} > {"odd/odd.txt"}


@pytest.mark.parametrize("words", ["", " ", "，。", "执法 ，", "_", "\u200b", "　"])
def test_nothing_to_look_for(words: str, db: Path) -> None:
    with pytest.raises(UsageError, match="name the words to look for"):
        look(db, words)
