"""The segmenters.

Two backends give the same words: "jieba" runs jieba's algorithm in Python, "rjieba" hands the work to the
compiled package of that name and does by itself the few stretches where the two would differ.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from contextlib import suppress
from functools import lru_cache
from importlib.machinery import EXTENSION_SUFFIXES
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any, Literal, Protocol

from reportminer.errors import UsageError
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

Backend = Literal["auto", "jieba", "rjieba"]

RJIEBA_VERSION = "0.2.2"
"""The version of rjieba whose output was proven equal to jieba's; no other is used."""

RJIEBA_DICTIONARY = "7197c3211ddd98962b036cdf40324d1ea2bfaa12bd028e68faa70111a88e12a8"
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
    """What the backends share: the forms of cutting built on ``_cut_block``."""

    name = ""

    def __init__(self, terms: tuple[str, ...], dictionary: Dictionary) -> None:
        digest = hashlib.sha256(f"{dictionary.digest} {lexicon_digest(terms)}".encode()).hexdigest()
        self.fingerprint = f"jieba-{dictionary.version}-{digest[:16]}"
        self._terms = terms

    def __reduce__(self) -> tuple[Any, ...]:
        return _build, (self.name, self._terms)

    def cut(self, text: str) -> list[str]:
        words: list[str] = []
        for place, block in enumerate(BLOCK.split(text)):
            words += self._cut_block(block) if place % 2 else _SINGLE.findall(block)
        return words

    def cut_all(self, texts: Iterable[str]) -> list[list[str]]:
        cut = self.cut
        return [cut(text) for text in texts]

    def spans(self, text: str) -> list[tuple[int, int]]:
        return list(pairwise(accumulate(map(len, self.cut(text)), initial=0)))

    def _cut_block(self, block: str) -> list[str]:
        raise NotImplementedError


class _JiebaWords(_Words):
    name = "jieba"

    def __init__(self, terms: tuple[str, ...], dictionary: Dictionary) -> None:
        super().__init__(terms, dictionary)
        self._table = Table(dictionary)
        add_terms(self._table, terms)
        self._guess = hidden_markov()

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
        weights = known_weights(dictionary, terms)
        self._engine = engine()
        for term, frequency in zip(terms, weights.frequencies, strict=True):
            self._engine.add_word(term, frequency, "")
        self._engine.add_word(_PADDING, weights.padding, "")
        # Without words every character stands alone, so that this one shows the hidden Markov model only.
        self._guesser = engine.empty()
        self._guesser.add_word(_PADDING, 1, "")

    def cut(self, text: str) -> list[str]:
        if _UNLIKE.search(text):
            return super().cut(text)
        words: list[str] = self._engine.cut(text)
        return words

    def _cut_block(self, block: str) -> list[str]:
        if not _UNLIKE.search(block):
            words: list[str] = self._engine.cut(block)
            return words
        return join_singles(self._pieces(block), self._engine.has_word, self._guesser.cut)

    def _pieces(self, block: str) -> Iterable[str]:
        """Yield the words of the best path, which rjieba shows with single letters and digits joined.

        A joined piece is a word only if the dictionary has it: a word is always more probable than its
        letters one by one, none of which is a word.
        """
        for piece in self._engine.cut(block, hmm=False):
            if ALNUM.fullmatch(piece) and not self._engine.has_word(piece):
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
