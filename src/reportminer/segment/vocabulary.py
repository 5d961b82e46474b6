"""The words of jieba's dictionary that occur in one text.

Which words a text is cut into depends only on the words that occur in it.  To look these up takes a fraction of the
time in which the whole dictionary is read: it pays off where little text is to be cut.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from operator import add

from reportminer.errors import UsageError

DIGEST = "7197c3211ddd98962b036cdf40324d1ea2bfaa12bd028e68faa70111a88e12a8"
"""SHA-256 of the dict.txt of jieba 0.42.1, the only dictionary that is looked up so; the next three belong to it."""

TOTAL = 60_101_967
"""Sum of the frequencies of all its words."""

_SORTED_FROM = "\n一 ".encode()
"""The line where its words begin to be in the order of their bytes; those before it are few."""

_OUT_OF_ORDER = (("高富帅", 13),)
"""Words behind that line that stand apart from others with the same two first characters, with their frequencies."""

_STEP = 1024
"""Bytes from one signpost to the next: longer steps are longer to search, shorter ones are more signposts to make."""


class Vocabulary:
    """Looks words up in the bytes of dict.txt.  Raises UsageError where they are no such dictionary."""

    def __init__(self, content: bytes) -> None:
        start = content.find(_SORTED_FROM)
        if start < 0:
            raise UsageError("The dictionary of the installed jieba has an unknown form: install jieba 0.42.1.")
        self._content = content
        self._first = start
        self._head = [_entry(line) for line in content[:start].split(b"\n")]
        places = [content.find(b"\n", at) for at in range(start, len(content) - 1, _STEP)]
        self._signs = [content[at + 1 : at + 8] for at in places]
        self._places = [*places, len(content)]

    def words_in(self, text: str) -> dict[str, int]:
        """Return the words that occur in ``text``, with their frequencies."""
        words = {word: frequency for word, frequency in (*self._head, *_OUT_OF_ORDER) if word in text}
        behind: dict[str, set[str]] = {}
        for opening in map(add, text, text[1:]):
            behind.setdefault(opening, set())
        for opening, third in zip(map(add, text, text[1:]), text[2:], strict=False):
            behind[opening].add(third)
        for character in set(text):
            words |= self._beginning(character + " ", text, ())
        for opening, thirds in behind.items():
            words |= self._beginning(opening, text, thirds)
        return words

    def _beginning(self, opening: str, text: str, thirds: Iterable[str]) -> dict[str, int]:
        """Return the words of a text whose line begins with two characters and goes on with a blank or a third one."""
        content, key = self._content, ("\n" + opening).encode("utf-8", "surrogatepass")
        sign = bisect_left(self._signs, key[1:])
        at = content.find(key, self._places[sign - 1] if sign else self._first, self._places[sign] + len(key))
        words: dict[str, int] = {}
        if at < 0:
            return words
        # most lines are passed over by a look at what stands behind the two characters
        fitting = (b" ", *(third.encode("utf-8", "surrogatepass") for third in thirds)) if opening[1] != " " else b""
        while at >= 0:
            end = content.find(b"\n", at + 1)
            if content.startswith(fitting, at + len(key)):
                word, frequency = _entry(content[at + 1 : end])
                if len(word) < 4 or word in text:
                    words[word] = frequency
            at = end if content.startswith(key, end) else -1
        return words


def _entry(line: bytes) -> tuple[str, int]:
    word, frequency, _ = line.decode("utf-8").split(" ")
    return word, int(frequency)
