"""The segmenters.

Two backends give the same words: "jieba" runs jieba's algorithm in Python, "rjieba" hands the work to the
compiled package of that name and does by itself the few stretches where the two would differ.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import lru_cache
from importlib.machinery import EXTENSION_SUFFIXES
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any, Literal, Protocol

from reportminer.errors import UsageError
from reportminer.segment import vocabulary
from reportminer.segment.jieba_data import (
    ALNUM,
    BLOCK,
    Dictionary,
    Table,
    hidden_markov,
    join_singles,
    load_module,
    package_folder,
    read_dictionary,
)
from reportminer.segment.lexicon import add_terms, known_weights, lexicon_digest, read_lexicon
from reportminer.settings import LOOK_UP_CHARACTERS, LOOK_UP_CHARACTERS_EACH

Backend = Literal["auto", "jieba", "rjieba"]

RJIEBA_VERSION = "0.2.2"
"""The version of rjieba whose output was proven equal to jieba's; no other is used."""

RJIEBA_DICTIONARY = vocabulary.DIGEST
"""SHA-256 of the dictionary compiled into that rjieba, which is the dict.txt of jieba 0.42.1."""

# Frequency entry for rjieba that no text can match: it makes up for how the two packages add up totals.
_PADDING = "\U0010ffff\U0010ffff"

_SINGLE = re.compile(r"\r\n|.", re.DOTALL)

# Where rjieba may differ: ideographs that jieba does not count as such, lone surrogates, and Latin letters or
# digits joined by marks, unless the run is a plain one (2020, G20, 1., 12.5, 12.5%).
_UNLIKE = re.compile(
    r"[+#&_\-.%\u3400-\u4dbf\u9fd6-\u9fff\uf900-\ufaff\ud800-\udfff\U00020000-\U0003ffff]"
    r"(?:(?<![.%])"
    r"|(?<=\.)(?:(?<![a-zA-Z0-9]\.)|(?!(?:[0-9]+%?)?(?![a-zA-Z0-9+#&._%\-])))"
    r"|(?<=%)(?:(?<![a-zA-Z0-9]%)|(?=[a-zA-Z0-9+#&._%\-])))"
)


class Segmenter(Protocol):
    """Cuts text into words; offsets are 0-based, end excluded.

    ``name`` is the backend.  ``fingerprint`` names algorithm, version, dictionary and lexicon: equal
    fingerprints give equal words, whatever the backend.
    """

    name: str
    fingerprint: str

    def cut(self, text: str) -> list[str]:
        """Return the words of ``text``, spaces and punctuation included: joined they give it back."""
        ...

    def cut_all(self, texts: Iterable[str]) -> list[list[str]]:
        """Return the words of every text, in the order given."""
        ...

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Return (start, end) of every word; the spans tile the text."""
        ...


def load_segmenter(backend: Backend = "auto", *, lexicon: Path | None = None) -> Segmenter:
    """Return the segmenter for a backend and a lexicon (the project's own by default), one per process.

    "auto" takes rjieba where a proven version is installed, jieba elsewhere.  Raises UsageError for a
    backend or a lexicon that cannot be had, CodebookError for a lexicon that is damaged.
    """
    if backend not in ("auto", "jieba", "rjieba"):
        raise UsageError(f"There is no segmenter called {backend}: choose auto, jieba or rjieba.")
    terms = _project_terms() if lexicon is None else tuple(term for term, _ in read_lexicon(lexicon))
    if backend == "auto":
        backend = "rjieba" if _rjieba() and read_dictionary().digest == RJIEBA_DICTIONARY else "jieba"
    return _build(backend, terms)


@lru_cache(maxsize=1)
def _project_terms() -> tuple[str, ...]:
    return tuple(term for term, _ in read_lexicon())


class _Words:
    """What the backends share: the forms of cutting built on ``cut``."""

    name = ""

    def __init__(self, terms: tuple[str, ...], dictionary: Dictionary) -> None:
        digest = hashlib.sha256(f"{dictionary.digest} {lexicon_digest(terms)}".encode()).hexdigest()
        self.fingerprint = f"jieba-{dictionary.version}-{digest[:16]}"
        self._terms = terms

    def __reduce__(self) -> tuple[Any, ...]:
        return _build, (self.name, self._terms)

    def cut(self, text: str) -> list[str]:
        raise NotImplementedError

    def cut_all(self, texts: Iterable[str]) -> list[list[str]]:
        cut = self.cut
        return [cut(text) for text in texts]

    def spans(self, text: str) -> list[tuple[int, int]]:
        return list(pairwise(accumulate(map(len, self.cut(text)), initial=0)))


def _in_blocks(text: str, cut_block: Callable[[str], list[str]]) -> list[str]:
    """Cut the stretches that may hold words by ``cut_block``, all between them into single characters."""
    words: list[str] = []
    for place, block in enumerate(BLOCK.split(text)):
        words += cut_block(block) if place % 2 else _SINGLE.findall(block)
    return words


class _JiebaWords(_Words):
    name = "jieba"

    def __init__(self, terms: tuple[str, ...], dictionary: Dictionary) -> None:
        super().__init__(terms, dictionary)
        self._table = Table(dictionary)
        add_terms(self._table, terms)
        self._guess = hidden_markov()

    def cut(self, text: str) -> list[str]:
        return _in_blocks(text, self._cut_block)

    def _known(self, run: str) -> bool:
        return self._table.frequency(run, 0) > 0

    def _cut_block(self, block: str) -> list[str]:
        return join_singles(self._table.pieces(block), self._known, self._guess)


class _RjiebaWords(_Words):
    name = "rjieba"

    def __init__(self, terms: tuple[str, ...], dictionary: Dictionary) -> None:
        super().__init__(terms, dictionary)
        engine = _rjieba()
        if engine is None or dictionary.digest != RJIEBA_DICTIONARY:
            raise UsageError(
                f"The segmenter rjieba needs rjieba {RJIEBA_VERSION} and jieba 0.42.1: install them with "
                f"`pip install rjieba=={RJIEBA_VERSION} jieba==0.42.1`, or choose the segmenter jieba."
            )
        self._engines = engine
        self._dictionary = dictionary
        self._weights = known_weights(dictionary, terms)
        self._looked_up = 0
        self._vocabulary: vocabulary.Vocabulary | None = None
        self._part = engine.empty()
        self._known: dict[str, int] = {}
        self._whole: Any = None
        # Without words every character stands alone, so that this one shows the hidden Markov model only.
        self._guesser = engine.empty()
        self._guesser.add_word(_PADDING, 1, "")

    def cut(self, text: str) -> list[str]:
        return self._cut(text, self._engine_for(text))

    def cut_all(self, texts: Iterable[str]) -> list[list[str]]:
        texts = list(texts)
        engine = self._engine_for("\n".join(texts))
        return [self._cut(text, engine) for text in texts]

    def _engine_for(self, text: str) -> Any:
        """Return an engine that cuts ``text``: one that learns its words, until so much was cut that all words pay."""
        if self._whole is None:
            self._looked_up += len(text) + LOOK_UP_CHARACTERS_EACH
            if self._looked_up <= LOOK_UP_CHARACTERS:
                self._learn_words_in(text)
                return self._part
            self._whole, self._vocabulary, self._part = self._engine_of_all_words(), None, None
        return self._whole

    def _engine_of_all_words(self) -> Any:
        engine = self._engines()
        for term, frequency in zip(self._terms, self._weights.frequencies, strict=True):
            engine.add_word(term, frequency, "")
        engine.add_word(_PADDING, self._weights.padding, "")
        return engine

    def _learn_words_in(self, text: str) -> None:
        if self._vocabulary is None:
            self._vocabulary = vocabulary.Vocabulary(self._dictionary.path.read_bytes())
        words = self._vocabulary.words_in(text)
        frequencies = self._weights.frequencies
        words.update((term, each) for term, each in zip(self._terms, frequencies, strict=True) if term in text)
        for word in words.keys() - self._known.keys():
            self._part.add_word(word, words[word], "")
        self._known |= words
        # The same total as with all words: a term's frequency comes on top of what the dictionary has for it.
        self._part.add_word(_PADDING, vocabulary.TOTAL + sum(frequencies) - sum(self._known.values()), "")

    def _cut(self, text: str, engine: Any) -> list[str]:
        if not _UNLIKE.search(text):
            words: list[str] = engine.cut(text)
            return words
        return _in_blocks(text, lambda block: self._cut_block(block, engine))

    def _cut_block(self, block: str, engine: Any) -> list[str]:
        if not _UNLIKE.search(block):
            words: list[str] = engine.cut(block)
            return words
        return join_singles(_pieces(block, engine), engine.has_word, self._guesser.cut)


def _pieces(block: str, engine: Any) -> Iterable[str]:
    """Yield the words of the best path, which rjieba shows with single letters and digits joined.

    A joined piece is a word only if the dictionary has it: a word is always more probable than its
    letters one by one, none of which is a word.
    """
    for piece in engine.cut(block, hmm=False):
        if ALNUM.fullmatch(piece) and not engine.has_word(piece):
            yield from piece
        else:
            yield piece


@lru_cache(maxsize=1)
def _rjieba() -> Any:
    """Return rjieba's class, None where no proven version is installed.

    The extension is loaded without the package around it, which would build a second dictionary that nobody
    here uses (0.1 s and 24 MB).
    """
    folder = package_folder("rjieba")
    if folder is None or not (folder.parent / f"rjieba-{RJIEBA_VERSION}.dist-info").is_dir():
        return None
    for suffix in EXTENSION_SUFFIXES:
        if (folder / f"rjieba{suffix}").is_file():
            with suppress(ImportError):  # built for another system, or a library it needs is missing
                return load_module("rjieba.rjieba", folder / f"rjieba{suffix}").Jieba
    return None


@lru_cache(maxsize=8)
def _build(backend: str, terms: tuple[str, ...]) -> Segmenter:
    return (_RjiebaWords if backend == "rjieba" else _JiebaWords)(terms, read_dictionary())
