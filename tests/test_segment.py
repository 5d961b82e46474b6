"""Words, sentences and index terms; above all: both backends cut exactly as jieba itself does."""

from __future__ import annotations

import os
import pickle
import random
import subprocess
import sys
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from locations import CORPUS, SHARED, needs_shared
from reportminer.errors import UsageError
from reportminer.segment import index_text, load_segmenter, read_lexicon, sentences, vocabulary, words
from reportminer.segment.jieba_data import read_dictionary

needs_rjieba = pytest.mark.skipif(words._rjieba() is None, reason="no proven version of rjieba")
BACKENDS = ["jieba", pytest.param("rjieba", marks=needs_rjieba)]
Cut = Callable[[str], list[str]]


@pytest.fixture(scope="module")
def jieba_itself(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Sequence[str]], Cut]:
    """Returns a maker of oracles: a private jieba.Tokenizer with the given user words."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import jieba
    jieba.setLogLevel(60)
    plain = jieba.Tokenizer()
    plain.tmp_dir = str(tmp_path_factory.mktemp("jieba"))
    plain.initialize()

    def make(terms: Sequence[str]) -> Cut:
        tokenizer = jieba.Tokenizer()
        tokenizer.FREQ, tokenizer.total, tokenizer.initialized = dict(plain.FREQ), plain.total, True
        for term in terms:
            tokenizer.add_word(term)
        return lambda text: list(tokenizer.cut(text))

    return make


@pytest.fixture(scope="module")
def oracle(jieba_itself: Callable[[Sequence[str]], Cut]) -> Cut:
    return jieba_itself([term for term, _ in read_lexicon()])


def real_texts(folder: Path) -> Iterator[str]:
    for path in sorted(folder.rglob("*")):
        if path.suffix in {".txt", ".html", ".htm", ".toml", ".jsonl"} and path.is_file():
            yield decoded(path.read_bytes())


def decoded(content: bytes) -> str:
    with suppress(UnicodeDecodeError):
        return content.decode("utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8")
    return content.decode("gb18030", "replace")


LATIN = [
    "2011-2015", "www.gov.cn", "9.7b", "12.5%", "1+6+N", "2-1-1-5-2", "3.0版", "12345", "G20", "100%", "A座",
    "a_b", "c++", "C#", "AT&T", "T恤", "江南style", "x%y", "5%%", "..", ".5", "12.", "-", "+", "#", "&",
    "小S", "1号店", "IP地址", "APP", "5G+", "3·15", "a.cn/a?b=1", "QQ号", "1.5b", "2023.12.4", "1.2.3.4",
]  # fmt: skip
RARE = "镕喆堃垚淼犇骉麤丂丄亓仂镤嘦囍㐂㑇䶮鿃鿏鿖龥豈更𠀀𠮷𣲗𪚥\u9fd5\u9fd6"
MARKS = "，。；：、！？“”‘’《》〈〉（）〔〕—…·,.;:!?()[]\"' \u3000\t\n〇○々①⑴㈠ⅢａＺ１９％．－～"
CONTROL = ["\r\n", "\r", "\x00", "\ufeff", "\u2028", "\ue000", "\U0010ffff\U0010ffff", "é", "Ω", "١٢", "🙂"]


def generated(terms: Sequence[str], *, count: int, seed: int) -> Iterator[str]:
    """Yields random mixes of everything that can stand in a report, and of what should not."""
    chance = random.Random(seed)
    dictionary = read_dictionary().path.read_text(encoding="utf-8").split()[::3]
    common = "的一是在了和年区镇乡村街道我全为中对市县政法治执行人民工作部门主任长期会议书记"

    def piece() -> str:
        kind = chance.random()
        if kind < 0.28:
            return chance.choice(terms)
        if kind < 0.30:
            term = chance.choice(terms)
            return term[: chance.randint(1, len(term))]
        if kind < 0.55:
            return chance.choice(dictionary)
        if kind < 0.68:
            return chance.choice(common)
        if kind < 0.76:
            return chr(chance.randint(0x4E00, 0x9FFF))
        if kind < 0.80:
            return chance.choice(RARE)
        if kind < 0.87:
            return chance.choice(LATIN)
        if kind < 0.91:
            return "".join(chance.choices("019aZ.%+-_#&", k=chance.randint(1, 6)))
        if kind < 0.98:
            return chance.choice(MARKS)
        return chance.choice(CONTROL)

    for _ in range(count):
        yield "".join(piece() for _ in range(chance.randint(1, 14)))


def differences(cut: Cut, oracle: Cut, texts: Iterator[str]) -> tuple[int, list[tuple[str, list[str]]]]:
    number, found = 0, []
    for number, text in enumerate(texts, 1):  # noqa: B007
        if cut(text) != oracle(text):
            found.append((text[:80], cut(text)[:20]))
    return number, found


@pytest.mark.parametrize("backend", BACKENDS)
def test_generated_strings_are_cut_as_jieba_cuts_them(backend: Any, oracle: Cut) -> None:
    terms = [term for term, _ in read_lexicon()]
    number, found = differences(load_segmenter(backend).cut, oracle, generated(terms, count=24_000, seed=20211))
    assert number == 24_000
    assert found == []


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize(
    "folder",
    [
        pytest.param(CORPUS, id="corpus"),
        pytest.param(SHARED / "reports", id="shared", marks=needs_shared),
    ],
)
def test_files_are_cut_as_jieba_cuts_them(backend: Any, folder: Path, oracle: Cut) -> None:
    texts = list(real_texts(folder))
    if not texts:
        pytest.skip(f"no text files in {folder}")
    segmenter = load_segmenter(backend)
    assert differences(segmenter.cut, oracle, iter(texts))[1] == []
    lines = [line for text in texts for line in text.splitlines()]
    assert differences(segmenter.cut, oracle, iter(lines))[1] == []


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_any_lexicon_gives_the_words_of_jieba_with_those_words_added(
    seed: int, tmp_path: Path, jieba_itself: Callable[[Sequence[str]], Cut]
) -> None:
    chance = random.Random(seed)
    dictionary = read_dictionary().path.read_text(encoding="utf-8").split()[::3]
    terms = {"".join(chance.choices(dictionary, k=2)) for _ in range(100)}
    terms |= {word for word in chance.sample(dictionary, 100) if len(word) > 1 and "γ" not in word}
    terms |= {"".join(chr(chance.randint(0x4E00, 0x9FD5)) for _ in range(3)) for _ in range(60)}
    terms |= {
        "APP",
        "3.0版",
        "12345",
        "1234",
        "AI+",
        "5G",
        "互联网+",
        "的一",
        "是在",
        "PC",
        "a-b",
        "12.5",
        "9.7b",
        "行政",
    }
    order = sorted(terms, key=lambda _: chance.random())
    (tmp_path / "lexicon.txt").write_text("\n".join(order), encoding="utf-8")
    expected = jieba_itself(order)
    for backend in ("jieba", "rjieba") if words._rjieba() else ("jieba",):
        segmenter = load_segmenter(backend, lexicon=tmp_path / "lexicon.txt")
        assert differences(segmenter.cut, expected, generated(order, count=3_000, seed=seed))[1] == []


@needs_rjieba
def test_every_character_of_the_basic_plane_is_treated_alike(oracle: Cut) -> None:
    segmenter = load_segmenter("rjieba")
    characters = [chr(code) for code in range(0x10000)]
    texts = (f"我{c}亓{c}{c}a{c}1\n" for c in characters)
    plain = load_segmenter("jieba")
    assert [text for text in texts if segmenter.cut(text) != plain.cut(text)] == []


@needs_rjieba
def test_looked_up_words_cut_as_the_whole_dictionary_does(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    terms = [term for term, _ in read_lexicon()]
    lexicon = tmp_path / "lexicon.txt"
    lexicon.write_text("\n".join(terms[::-1]), encoding="utf-8")
    texts = list(generated(terms, count=3_000, seed=20212))
    texts += ["\n".join(texts[at : at + 50]) for at in range(0, 500, 50)]
    looking_up = load_segmenter("rjieba", lexicon=lexicon)
    whole = load_segmenter("jieba", lexicon=lexicon)
    monkeypatch.setattr(words, "LOOK_UP_CHARACTERS", 10**9)
    assert [text for text in texts if looking_up.cut(text) != whole.cut(text)] == []
    assert looking_up.cut_all(texts) == whole.cut_all(texts)


@needs_rjieba
def test_all_words_of_a_text_are_looked_up_and_no_frequency_is_wrong() -> None:
    dictionary = read_dictionary()
    fields = dictionary.path.read_text(encoding="utf-8").split()
    frequencies = list(map(int, fields[1::3]))
    assert (dictionary.digest, sum(frequencies)) == (vocabulary.DIGEST, vocabulary.TOTAL)
    known = dict(zip(fields[::3], frequencies, strict=True))
    looked_up = vocabulary.Vocabulary(dictionary.path.read_bytes())
    unsorted = [word for before, word in pairwise(known) if before.encode() > word.encode()]
    chosen = [*list(known)[:100], *list(known)[-100:], *list(known)[::17], *unsorted]
    for at in range(0, len(chosen), 1_000):
        found = looked_up.words_in("\n".join(chosen[at : at + 1_000]))
        assert [word for word in chosen[at : at + 1_000] if word not in found] == []
        assert [word for word, frequency in found.items() if known[word] != frequency] == []


ALPHABET = st.sampled_from(
    [*"我镇党委行政执法的一丂亓㐂𠮷19aZ.%+-_#&，。“”《》；;!?\n\r \u3000Ａ９\ud800", "法治政府", "2011-2015"]
)
TEXTS = st.one_of(st.text(), st.lists(ALPHABET, max_size=30).map("".join))


@pytest.mark.parametrize("backend", BACKENDS)
@settings(max_examples=150, deadline=None)
@given(text=TEXTS)
def test_words_joined_give_back_the_text(backend: Any, text: str) -> None:
    segmenter = load_segmenter(backend)
    cut = segmenter.cut(text)
    assert "".join(cut) == text
    assert "" not in cut
    assert [text[start:end] for start, end in segmenter.spans(text)] == cut
    assert cut == load_segmenter("jieba").cut(text)


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("我镇严格落实三项制度", ["我镇", "严格", "落实", "三项制度"]),
        ("党政主要负责人履行第一责任人职责", ["党政主要负责人", "履行", "第一责任人", "职责"]),
        ("2011-2015年网址www.gov.cn", ["2011", "-", "2015", "年", "网址", "www", ".", "gov", ".", "cn"]),
        ("同比下降12.5%。", ["同比", "下降", "12.5%", "。"]),
        ("两行\r\n之间", ["两行", "\r\n", "之间"]),
        ("", []),
    ],
)
def test_words(backend: Any, text: str, expected: list[str]) -> None:
    assert load_segmenter(backend).cut(text) == expected


@pytest.mark.parametrize("backend", BACKENDS)
def test_batch_and_spans_agree_with_cut(backend: Any) -> None:
    segmenter = load_segmenter(backend)
    texts = ["我镇开展普法宣传42场次。", "", "1+6+N"]
    assert segmenter.cut_all(texts) == [segmenter.cut(text) for text in texts]
    assert segmenter.spans("我镇普法") == [(0, 2), (2, 4)]


@needs_rjieba
def test_both_backends_have_one_fingerprint_and_the_lexicon_changes_it(tmp_path: Path) -> None:
    other = tmp_path / "lexicon.txt"
    other.write_text("法治副镇长 n\n", encoding="utf-8")
    fingerprints = {load_segmenter(backend).fingerprint for backend in ("jieba", "rjieba")}
    assert len(fingerprints) == 1
    assert load_segmenter("rjieba", lexicon=other).fingerprint not in fingerprints
    assert load_segmenter("rjieba", lexicon=other).cut("法治副镇长") == ["法治副镇长"]


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_segmenter_is_made_once_a_process_and_survives_pickling(backend: Any) -> None:
    segmenter = load_segmenter(backend)
    assert load_segmenter(backend) is segmenter
    assert pickle.loads(pickle.dumps(segmenter)) is segmenter


def test_unknown_backend_is_refused_with_the_choices() -> None:
    with pytest.raises(UsageError, match="auto, jieba or rjieba"):
        load_segmenter("pkuseg")  # type: ignore[arg-type]


@pytest.mark.parametrize("reason", ["missing", "unproven"])
def test_without_a_proven_rjieba_auto_takes_jieba(reason: str, monkeypatch: pytest.MonkeyPatch) -> None:
    words._rjieba.cache_clear()
    words._build.cache_clear()
    if reason == "missing":
        monkeypatch.setattr(words, "package_folder", lambda _: None)
    else:
        monkeypatch.setattr(words, "RJIEBA_VERSION", "0.0.0")
    try:
        assert load_segmenter("auto").name == "jieba"
        with pytest.raises(UsageError, match="pip install rjieba"):
            load_segmenter("rjieba")
    finally:
        words._rjieba.cache_clear()
        words._build.cache_clear()


def run_python(code: str, temporary: Path) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"TMPDIR": str(temporary), "TEMP": str(temporary), "TMP": str(temporary)}
    return subprocess.run(
        [sys.executable, "-X", "utf8", "-W", "error", "-c", code],
        capture_output=True, encoding="utf-8", env=environment, timeout=60, check=True,
    )  # fmt: skip


@pytest.mark.parametrize("backend", BACKENDS)
def test_nothing_is_said_cached_or_changed_for_the_whole_process(backend: str, tmp_path: Path) -> None:
    code = f"""
import sys, logging
from reportminer.segment import load_segmenter
segmenter = load_segmenter({backend!r})
assert segmenter.cut("我镇党政主要负责人述法，9.7b") == ["我镇", "党政主要负责人", "述法", "，", "9.7", "b"]
heavy = {{"jieba", "rjieba", "pkg_resources", "spacy", "sklearn", "numpy"}} & set(sys.modules)
assert not heavy, heavy
assert not logging.getLogger("jieba").handlers
"""
    done = run_python(code, tmp_path)
    assert (done.stdout, done.stderr) == ("", "")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("backend", BACKENDS)
def test_other_users_of_jieba_neither_notice_nor_disturb(backend: str, tmp_path: Path) -> None:
    code = f"""
import warnings
warnings.simplefilter("ignore")
import jieba
jieba.setLogLevel(60)
text = "我镇党政主要负责人述法，亓丂市场主体丂亓"
before = jieba.lcut(text)
from reportminer.segment import load_segmenter
segmenter = load_segmenter({backend!r})
ours = segmenter.cut(text)
assert jieba.lcut(text) == before and jieba.lcut(text) != ours
assert "我镇" not in jieba.dt.FREQ
for word in ["我镇", "述法", "亓丂", "丂亓"]:
    jieba.del_word(word)
jieba.add_word("人述法")
load_segmenter({backend!r}).cut(text)
assert segmenter.cut(text) == ours
import rjieba
rjieba.add_word("人述法", 999999, "n")
assert segmenter.cut(text) == ours
"""
    if words._rjieba() is None:
        code = code.split("import rjieba", maxsplit=1)[0]
    run_python(code, tmp_path)


# --- sentences --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("一句。两句！三句？四句；五", ["一句。", "两句！", "三句？", "四句；", "五"]),
        ("一句!两句?三句;四", ["一句!", "两句?", "三句;", "四"]),
        ("开展培训12件;出动3次;完", ["开展培训12件;", "出动3次;", "完"]),
        ("增长12.5%。共3.0版", ["增长12.5%。", "共3.0版"]),
        ("第一行\n第二行", ["第一行\n", "第二行"]),
        ("标题\n\n\u3000\u3000正文。\n完", ["标题\n\n\u3000\u3000", "正文。\n", "完"]),
        ("真的吗？！好。。。完", ["真的吗？！", "好。。。", "完"]),
        ("按照《怎么办？法治读本》办理。完", ["按照《怎么办？法治读本》办理。", "完"]),
        ("《关于〈条例〉的说明；附则》印发", ["《关于〈条例〉的说明；附则》印发"]),
        ("《套《书？》名！》印发。完", ["《套《书？》名！》印发。", "完"]),
        ("学习《条例。第二句。", ["学习《条例。", "第二句。"]),
        ("他说：“要办。要快。”随后散会。", ["他说：“要办。要快。”", "随后散会。"]),
        ("落实“有法必依；违法必究。”的要求。完", ["落实“有法必依；违法必究。”的要求。", "完"]),
        ("做到“件件有回音！”，群众满意。", ["做到“件件有回音！”，群众满意。"]),
        ("坚持“谁执法谁普法”。完", ["坚持“谁执法谁普法”。", "完"]),
        ("“引号没有收。第二句。", ["“引号没有收。", "第二句。"]),
        ("跨行“引。\n号”不护。完", ["跨行“引。\n", "号”不护。", "完"]),
        ("有关要求（见附件。）完", ["有关要求（见附件。）", "完"]),
        ('他说:"好。"完', ['他说:"好。"', "完"]),
        ("网址http://a.cn/x?y=1可查。", ["网址http://a.cn/x?y=1可查。"]),
        ("先办。 后报。", ["先办。 ", "后报。"]),
        ("\n\n正文", ["\n\n", "正文"]),
        ("", []),
    ],
)
def test_sentences(text: str, expected: list[str]) -> None:
    assert [text[start:end] for start, end in sentences(text)] == expected


@settings(max_examples=300, deadline=None)
@given(text=st.one_of(st.text(), st.text(alphabet="我镇。；！？!?;“”「」《》〈〉（）\"' \n\u3000aZ1.")))
def test_sentences_tile_the_text(text: str) -> None:
    spans = sentences(text)
    assert "".join(text[start:end] for start, end in spans) == text
    assert all(start < end for start, end in spans)


def test_a_long_hostile_line_takes_no_time() -> None:
    for unit in ("《", "“", "《a", "《a》《", "。”", ' "', "!", " ", "”。", "《《b》"):
        text = unit * (100_000 // len(unit))
        assert sentences(text)[-1][1] == len(text)


# --- index terms ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given_words", "expected"),
    [
        (["行政执法", "，", " ", "镇"], ["行政执法", "行政", "政执", "执法", "镇"]),
        (["执法"], ["执法"]),
        (["GDP", "2020", "12.5%"], ["gdp", "2020", "12.5%"]),
        (["Ａ１２", "％"], ["a12"]),
        (["5G基站"], ["5g基站", "g基", "基站", "5g"]),
        (["互联网+"], ["互联网+", "互联", "联网"]),
        (["12345热线"], ["12345热线", "5热", "热线", "12345"]),
        (["“", "。", "\n", "\u3000", "-"], []),
        ([], []),
    ],
)
def test_index_text(given_words: list[str], expected: list[str]) -> None:
    assert index_text(given_words) == " ".join(expected)


@settings(max_examples=100, deadline=None)
@given(text=TEXTS)
def test_terms_hold_no_space_and_no_capital(text: str) -> None:
    found = index_text(load_segmenter("jieba").cut(text))
    for term in found.split(" ") if found else ():
        assert term
        assert not any(character.isspace() for character in term)
        assert not any("A" <= character <= "Z" for character in term)
