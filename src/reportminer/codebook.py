"""The codebook: labels, aspects, topics, rules and the cues by which the rules coder reads a text.

The default is ``data/codebook.toml``; users may pass an edited copy.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from reportminer.errors import CodebookError
from reportminer.refusals import need_name, refusal
from reportminer.shipped import DATA

NEEDED_LABELS = ("measure", "shortcoming", "responsibility", "plan", "other")
"""The codes that the compare tables and the rules coder rely on; a codebook may add others."""


HEADINGS_KEPT = 4096
"""Headings whose labels are kept: offices use the same ones year after year."""


class Cue(NamedTuple):
    """One sign in the text: a pattern over folded text and the points it gives.

    A ``frame`` speaks for the whole passage (清醒地看到…), another cue for its sentence only.
    """

    pattern: re.Pattern[str]
    weight: float
    frame: bool = False


class Label(NamedTuple):
    """What a passage does; ``aspects`` are codes that refine it."""

    code: str
    zh: str
    en: str
    definition_zh: str
    definition_en: str
    signs: tuple[str, ...]
    not_this: str
    mandatory: bool
    aspects: tuple[str, ...]
    heading_cues: tuple[Cue, ...]
    text_cues: tuple[Cue, ...]
    cause_cues: tuple[Cue, ...]
    title_cues: tuple[Cue, ...]


class Code(NamedTuple):
    """A code with its two names: an aspect or a topic.

    ``covers``, ``aliases`` and ``signs`` are for topics: what it covers, what the outlines call it, and
    further words by which the coders know it.
    """

    code: str
    zh: str
    en: str
    covers: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    signs: tuple[str, ...] = ()


class Rule(NamedTuple):
    """One rule for doubtful cases."""

    number: int
    zh: str
    en: str


class Sequence(NamedTuple):
    """What it costs, in points, to begin with a label and to change from one to another."""

    begin: dict[str, float]
    changes: dict[tuple[str, str], float]
    change: float

    def points(self, before: str, after: str) -> float:
        """Return the points of a passage labelled ``after`` behind one labelled ``before``."""
        return 0.0 if before == after else self.changes.get((before, after), self.change)


@dataclass(frozen=True, slots=True)
class Codebook:
    """A checked codebook.  ``digest`` is the SHA-256 of the file it came from.

    ``kept`` is where its readers keep what is costly to make from it; none of it changes a result.
    """

    version: str
    name_zh: str
    name_en: str
    labels: tuple[Label, ...]
    aspects: tuple[Code, ...]
    topics: tuple[Code, ...]
    rules: tuple[Rule, ...]
    false_friends: tuple[tuple[str, re.Pattern[str]], ...]
    sequence: Sequence
    digest: str
    kept: dict[str, Any] = field(default_factory=dict, init=False, compare=False, repr=False)
    _headings: dict[str, dict[str, float]] = field(default_factory=dict, init=False, compare=False, repr=False)

    def label(self, code: str) -> Label:
        """Return the label with this code; raises CodebookError if there is none."""
        for label in self.labels:
            if label.code == code:
                return label
        raise CodebookError(f"label {code!r} is not in the codebook; its labels are {', '.join(self.codes())}")

    def codes(self) -> tuple[str, ...]:
        """Return the codes of the labels in the order of the codebook."""
        return tuple(label.code for label in self.labels)

    def name(self, code: str, lang: str = "en") -> str:
        """Return the name of a label, aspect or topic in ``lang`` (zh or en), or the code itself."""
        names = {entry.code: (entry.zh, entry.en) for entry in (*self.aspects, *self.topics)}
        names |= {label.code: (label.zh, label.en) for label in self.labels}
        zh, en = names.get(code, (code, code))
        return zh if lang == "zh" else en

    def heading_labels(self, folded: str) -> dict[str, float]:
        """Return all labels that a folded heading gives points to, in the order of the codebook."""
        known = self._headings.get(folded)
        if known is None:
            if len(self._headings) >= HEADINGS_KEPT:
                self._headings.clear()
            known = self._headings[folded] = self._read_heading(folded)
        return known

    def _read_heading(self, folded: str) -> dict[str, float]:
        points = {
            label.code: max((cue.weight for cue in label.heading_cues if cue.pattern.search(folded)), default=0.0)
            for label in self.labels
        }
        return {code: weight for code, weight in points.items() if weight}

    def heading_label(self, folded: str) -> tuple[str, float]:
        """Return the label whose heading cues speak most strongly in a folded heading, and the points.

        An empty code and 0 where no cue matches.  Ties go to the label that comes first.
        """
        points = self.heading_labels(folded)
        best = max(points, key=lambda code: points[code], default="")
        return best, points.get(best, 0.0)


def default_codebook_bytes() -> bytes:
    """Return the codebook file that ships with the package."""
    return (DATA / "codebook.toml").read_bytes()


@cache
def load_codebook(path: Path | None = None) -> Codebook:
    """Read and check a codebook; without ``path`` the one that ships.

    Raises CodebookError with the place and the remedy if the file cannot be used.
    """
    if path is None:
        return parse_codebook(default_codebook_bytes(), name="the built-in codebook")
    try:
        data = path.read_bytes()
    except OSError as error:
        raise CodebookError(f"{path}: the codebook cannot be read {refusal(error, path)}") from error
    return parse_codebook(data, name=str(path))


@lru_cache(maxsize=4)
def parse_codebook(data: bytes, *, name: str) -> Codebook:
    """Build a codebook from the bytes of a TOML file, once a process; ``name`` is used in messages.

    Raises CodebookError.
    """
    try:
        raw = tomllib.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise CodebookError(f"{name}: save the codebook as UTF-8; byte {error.start} is not") from error
    except tomllib.TOMLDecodeError as error:
        raise CodebookError(
            f"{name}: not valid TOML: {error}; compare the line with the built-in codebook (reportminer codebook FILE)"
        ) from error
    try:
        book = _build(raw, digest=hashlib.sha256(data).hexdigest(), name=name)
    except KeyError as error:
        raise CodebookError(f"{name}: the entry {error} is missing; compare with the built-in codebook") from error
    except (AttributeError, TypeError, ValueError) as error:
        raise CodebookError(f"{name}: an entry has the wrong form ({error})") from error
    _check(book, name=name)
    return book


def _words(entry: dict[str, Any], key: str) -> tuple[str, ...]:
    """Return a list of words of an entry; raises TypeError for anything else, a bare string included."""
    words = entry.get(key, [])
    if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
        raise TypeError(f"{key} of {entry.get('code', 'an entry')} must be a list of words in quotes")
    return tuple(words)


def _build(raw: dict[str, Any], *, digest: str, name: str) -> Codebook:
    words = {key: str(value) for key, value in raw.get("words", {}).items()}
    return Codebook(
        version=str(raw["version"]),
        name_zh=str(raw["name_zh"]),
        name_en=str(raw["name_en"]),
        labels=tuple(_label(entry, words=words, name=name) for entry in raw["labels"]),
        aspects=tuple(Code(entry["code"], entry["zh"], entry["en"]) for entry in raw.get("aspects", [])),
        topics=tuple(
            Code(
                entry["code"],
                entry["zh"],
                entry["en"],
                _words(entry, "covers"),
                _words(entry, "aliases"),
                _words(entry, "signs"),
            )
            for entry in raw.get("topics", [])
        ),
        rules=tuple(Rule(int(entry["number"]), entry["zh"], entry["en"]) for entry in raw.get("rules", [])),
        false_friends=tuple(
            (entry["label"], _compile(pattern, words=words, where=f"false_friends of {entry['label']}", name=name))
            for entry in raw.get("false_friends", [])
            for pattern in entry["patterns"]
        ),
        sequence=_sequence(raw.get("sequence", {})),
        digest=digest,
    )


def _sequence(raw: dict[str, Any]) -> Sequence:
    return Sequence(
        begin={code: float(points) for code, points in raw.get("begin", {}).items()},
        changes={(entry["from"], entry["to"]): float(entry["points"]) for entry in raw.get("changes", [])},
        change=float(raw.get("change", 0.0)),
    )


def _label(entry: dict[str, Any], *, words: dict[str, str], name: str) -> Label:
    def cues(kind: str) -> tuple[Cue, ...]:
        return tuple(
            Cue(
                _compile(cue["pattern"], words=words, where=f"{kind} of {entry['code']}", name=name),
                float(cue["weight"]),
                bool(cue.get("frame", False)),
            )
            for cue in entry.get(kind, [])
        )

    return Label(
        code=entry["code"],
        zh=entry["zh"],
        en=entry["en"],
        definition_zh=entry.get("definition_zh", ""),
        definition_en=entry.get("definition_en", ""),
        signs=_words(entry, "signs"),
        not_this=entry.get("not_this", ""),
        mandatory=bool(entry.get("mandatory", False)),
        aspects=_words(entry, "aspects"),
        heading_cues=cues("heading_cues"),
        text_cues=cues("text_cues"),
        cause_cues=cues("cause_cues"),
        title_cues=cues("title_cues"),
    )


def _compile(pattern: str, *, words: dict[str, str], where: str, name: str) -> re.Pattern[str]:
    for word, meaning in words.items():
        pattern = pattern.replace("{" + word + "}", meaning)
    pattern = pattern.replace("[^", "[^\\n")  # cues are matched line by line: no sign crosses a passage
    try:
        return re.compile(pattern, re.MULTILINE)
    except re.error as error:
        raise CodebookError(f"{name}: a pattern in {where} is no regular expression: {pattern} ({error})") from error


def _check(book: Codebook, *, name: str) -> None:
    for kind, codes in (
        ("label", [label.code for label in book.labels]),
        ("aspect", [aspect.code for aspect in book.aspects]),
        ("topic", [topic.code for topic in book.topics]),
    ):
        twice = sorted({code for code in codes if codes.count(code) > 1})
        if twice:
            raise CodebookError(f"{name}: {kind} {twice[0]!r} is defined twice; keep one")
    missing = [code for code in NEEDED_LABELS if code not in book.codes()]
    if missing:
        raise CodebookError(f"{name}: the label {missing[0]!r} is missing; add it back")
    known = {aspect.code for aspect in book.aspects}
    for label in book.labels:
        unknown = [aspect for aspect in label.aspects if aspect not in known]
        if unknown:
            raise CodebookError(f"{name}: label {label.code!r} names the aspect {unknown[0]!r}, which is not defined")
    for code, _ in book.false_friends:
        if code not in book.codes():
            raise CodebookError(f"{name}: false friends are given for {code!r}, which is no label")
    for code in {*book.sequence.begin, *(code for pair in book.sequence.changes for code in pair)}:
        if code not in book.codes():
            raise CodebookError(f"{name}: the sequence names {code!r}, which is no label")


def copy_codebook(path: Path) -> None:
    """Write the codebook that ships to ``path``; an existing file is never overwritten.  Raises CodebookError."""
    need_name(path)
    try:
        with path.open("xb") as file:
            file.write(default_codebook_bytes())
    except FileExistsError as error:
        raise CodebookError(f"{path}: there is such a file already; name another one") from error
    except FileNotFoundError as error:
        raise CodebookError(f"{path}: the file cannot be written (its folder does not exist; make it first)") from error
    except OSError as error:
        raise CodebookError(f"{path}: the file cannot be written {refusal(error, path)}") from error
