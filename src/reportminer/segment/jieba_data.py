"""jieba's data and algorithm, without jieba's package.

Dictionary and tables are read from the installed jieba as data; the package is not imported, so nothing
process-wide is changed, logged or cached, and words that other code adds to jieba do not leak in.  The
algorithm is that of jieba 0.42.1 (accurate mode with the hidden Markov model), from its Tokenizer and its
finalseg; a test compares the two.
"""

from __future__ import annotations

import hashlib
import importlib.util
import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from math import exp, log
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

from reportminer.errors import UsageError

# jieba/__init__.py, re_han_default; jieba/finalseg/__init__.py, re_han and re_skip.
BLOCK = re.compile(r"([\u4E00-\u9FD5a-zA-Z0-9+#&._%\-]+)")
_HAN = re.compile(r"([\u4E00-\u9FD5]+)")
_LATIN = re.compile(r"([a-zA-Z0-9]+(?:\.\d+)?%?)")
ALNUM = re.compile(r"[a-zA-Z0-9]+")


class Dictionary(NamedTuple):
    """The dict.txt of the installed jieba: jieba's version, the file's SHA-256, where it lies."""

    version: str
    digest: str
    path: Path


def package_folder(package: str) -> Path | None:
    """Return the folder of an installed package without importing it, None where it is missing."""
    spec = importlib.util.find_spec(package)
    return Path(spec.origin).parent if spec is not None and spec.origin else None


def _jieba_folder() -> Path:
    folder = package_folder("jieba")
    if folder is None:
        raise UsageError("The package jieba is missing: install it with `pip install jieba`.")
    return folder


@lru_cache(maxsize=1)
def read_dictionary() -> Dictionary:
    """Describe the installed jieba's dictionary; raises UsageError where jieba is missing."""
    folder = _jieba_folder()
    path = folder / "dict.txt"
    found = re.search(r"__version__ = ['\"](.+?)['\"]", (folder / "__init__.py").read_text(encoding="utf-8"))
    return Dictionary(found[1] if found else "unknown", hashlib.sha256(path.read_bytes()).hexdigest(), path)


def load_module(name: str, path: Path) -> ModuleType:
    """Load one file of another package without running that package's own start-up."""
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise UsageError(f"{path} cannot be loaded: install its package again.")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Table:
    """Word frequencies as jieba keeps them, and its search for the most probable path through a block.

    ``logs`` maps a word to the logarithm of its frequency, and the beginning of a word that is no word by
    itself to ``BEGINNING``.
    """

    BEGINNING = 1e9

    def __init__(self, dictionary: Dictionary) -> None:
        content = dictionary.path.read_text(encoding="utf-8")
        fields = content.split()
        if len(fields) != 3 * content.count("\n"):
            raise UsageError("The dictionary of the installed jieba has an unknown form: install jieba 0.42.1.")
        words, frequencies = fields[::3], list(map(int, fields[1::3]))
        self.total = sum(frequencies)
        self.logs = logs = dict(zip(words, map(log, frequencies), strict=True))
        for word in words:
            for end in range(len(word) - 1, 0, -1):
                if word[:end] in logs:
                    break  # its own beginnings are there already, or come when its turn comes
                logs[word[:end]] = self.BEGINNING

    def frequency(self, word: str, default: int) -> int:
        """Return FREQ.get(word, default): 0 for a mere beginning, ``default`` for the unknown."""
        value = self.logs.get(word)
        if value is None:
            return default
        return 0 if value == self.BEGINNING else round(exp(value))

    def listed(self) -> int:
        """Return the sum of the frequencies of all words: less than ``total``, where nothing is replaced."""
        return sum(round(exp(value)) for value in self.logs.values() if value != self.BEGINNING)

    def add(self, word: str, frequency: int) -> None:
        """Tokenizer.add_word: a frequency replaced stays in the total."""
        self.logs[word] = log(frequency)
        self.total += frequency
        for end in range(1, len(word)):
            self.logs.setdefault(word[:end], self.BEGINNING)

    def suggested(self, term: str) -> int:
        """Tokenizer.suggest_freq: what makes the term as probable as its parts together, and a bit more."""
        joined, frequency, total = "", 1.0, float(self.total)
        pieces: list[str] = []
        for piece in self.pieces(term):
            if len(piece) == 1 and ALNUM.match(piece):
                joined += piece
                continue
            pieces += [joined, piece] if joined else [piece]
            joined = ""
        for piece in [*pieces, joined] if joined else pieces:
            frequency *= self.frequency(piece, 1) / total
        return max(int(frequency * self.total) + 1, self.frequency(term, 1))

    def pieces(self, block: str) -> list[str]:
        """Return the words of the most probable path.

        Of equally probable paths the one with the longer first word wins (Tokenizer.calc).
        """
        size, get, log_total, beginning = len(block), self.logs.get, log(self.total), self.BEGINNING
        best = [0.0] * (size + 1)
        ends = [0] * size
        for start in range(size - 1, -1, -1):
            end = reach = start + 1
            top: float | None = None
            value = get(block[start])
            while value is not None:
                if value != beginning:
                    score = value - log_total + best[end]
                    if top is None or score >= top:
                        top, reach = score, end
                end += 1
                if end > size:
                    break
                value = get(block[start:end])
            best[start] = best[start + 1] - log_total if top is None else top
            ends[start] = reach
        words, start = [], 0
        while start < size:
            words.append(block[start : ends[start]])
            start = ends[start]
        return words


@lru_cache(maxsize=1)
def hidden_markov() -> Callable[[str], list[str]]:
    """Return finalseg's Viterbi search over the states B, M, E, S, with jieba's own probabilities.

    Of equal probabilities the state later in the alphabet wins, as in jieba.
    """
    folder = _jieba_folder() / "finalseg"
    start, trans, emit = (load_module(f"_jieba_{n}", folder / f"prob_{n}.py").P for n in ("start", "trans", "emit"))
    lowest = -3.14e100
    never = (lowest,) * 4
    table = {c: tuple(emit[state].get(c, lowest) for state in "BMES") for c in set().union(*emit.values())}
    b_e, b_m, m_e, m_m = trans["B"]["E"], trans["B"]["M"], trans["M"]["E"], trans["M"]["M"]
    e_b, e_s, s_b, s_s = trans["E"]["B"], trans["E"]["S"], trans["S"]["B"], trans["S"]["S"]

    def cut(run: str) -> list[str]:
        in_b, in_m, in_e, in_s = table.get(run[0], never)
        b, m, e, s = start["B"] + in_b, start["M"] + in_m, start["E"] + in_e, start["S"] + in_s
        came_from = []
        for character in run[1:]:
            in_b, in_m, in_e, in_s = table.get(character, never)
            e_to_b, s_to_b = e + e_b + in_b, s + s_b + in_b
            b_to_m, m_to_m = b + b_m + in_m, m + m_m + in_m
            b_to_e, m_to_e = b + b_e + in_e, m + m_e + in_e
            e_to_s, s_to_s = e + e_s + in_s, s + s_s + in_s
            came_from.append(
                (
                    2 if e_to_b > s_to_b else 3,
                    0 if b_to_m > m_to_m else 1,
                    0 if b_to_e > m_to_e else 1,
                    2 if e_to_s > s_to_s else 3,
                )
            )
            b, m = max(e_to_b, s_to_b), max(b_to_m, m_to_m)
            e, s = max(b_to_e, m_to_e), max(e_to_s, s_to_s)
        state, end, words = (2 if e > s else 3), len(run), []
        for place in range(len(run) - 1, 0, -1):
            if state in (0, 3):
                words.append(run[place:end])
                end = place
            state = came_from[place - 1][state]
        words.append(run[:end])
        return words[::-1]

    return cut


def join_singles(pieces: Iterable[str], known: Callable[[str], bool], guess: Callable[[str], list[str]]) -> list[str]:
    """Tokenizer.__cut_DAG: hand every run of one-character pieces that is no word to ``guess``."""
    words: list[str] = []
    run = ""
    for piece in (*pieces, ""):
        if len(piece) == 1:
            run += piece
            continue
        if len(run) == 1 or known(run):
            words.extend(run)
        elif run:
            for part in _HAN.split(run):
                if _HAN.match(part):
                    words += guess(part)
                else:
                    words += filter(None, _LATIN.split(part))
        run = ""
        if piece:
            words.append(piece)
    return words
