"""Why a passage got its label, sign by sign: cues and their sentences, or what weighed in a trained model."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from reportminer.classify.evidence import Evidence, mask
from reportminer.classify.features import HEADING_TERM
from reportminer.classify.headings import HeadingReader
from reportminer.classify.predict import Contribution
from reportminer.classify.rules import RulesCoder
from reportminer.classify.sequence import points_in_all
from reportminer.codebook import Codebook, Cue
from reportminer.document import Passage, Report
from reportminer.fold import fold
from reportminer.settings import CUE_CAP, PREAMBLE_POINTS, WHY_POINTS, WHY_SIGNS

_SENTENCE = re.compile(r"[^。;!?！？\n]*[。;!?！？\n]?")
_NEIGHBOURS = {"before": -1, "after": 1, "two before": -2}


@dataclass(frozen=True, slots=True)
class Sign:
    """One thing that speaks for ``label``, or against it where ``points`` are negative.

    ``kind`` is an entry of ``data/why.toml``; ``detail`` names the words or the heading, ``quote`` the sentence
    or the neighbouring passage that they stand in.
    """

    kind: str
    label: str
    points: float
    detail: str = ""
    quote: str = ""


# --- rules ---------------------------------------------------------------------------------------
def rules_signs(coder: RulesCoder, report: Report, index: int) -> tuple[list[Sign], dict[str, float]]:
    """Return the signs that the rules coder found for all labels, the strongest first, and each label's points in all.

    The points of the signs of a label add up to its points in all.  Raises IndexError.
    """
    texts, evidence = coder.weigh(report)
    passage, item = report.passages[index], evidence[index]
    codes = coder.codebook.codes()
    in_all = points_in_all(codes, item)
    original = report.quote(passage)
    found = [
        *_words(coder.codebook, texts[index], original, item, in_all),
        *_place(coder, report, passage, item),
    ]
    return _strongest(found), {code: points for code, points in in_all.items() if abs(points) >= WHY_POINTS}


def _words(codebook: Codebook, text: str, original: str, item: Evidence, in_all: dict[str, float]) -> Iterator[Sign]:
    """Yield what each cue adds, cut down as the coder cuts it down: a sentence's cap, a label out of its section."""
    for label in codebook.labels:
        code, masked = label.code, mask(codebook, text, label.code)
        factor = (in_all[code] - item.place[code]) / item.text[code] if item.text[code] else 1.0
        rest = item.text[code] * factor
        for cues, share in ((label.text_cues, 1.0), (label.cause_cues, 0.5)):
            for sign in _cue_signs(code, cues, masked, original, share * factor):
                rest -= sign.points
                yield sign
        if abs(rest) >= WHY_POINTS:
            yield Sign("signature", code, rest)


def _cue_signs(code: str, cues: Sequence[Cue], masked: str, original: str, share: float) -> Iterator[Sign]:
    for sentence in _SENTENCE.finditer(masked):
        hits = []
        for cue in cues:
            inside = (m for m in cue.pattern.finditer(masked) if sentence.start() <= m.start() < sentence.end())
            if match := next(inside, None):
                hits.append((cue, match))
        capped = sum(cue.weight for cue, _ in hits if not cue.frame)
        cut = min(1.0, CUE_CAP / capped) if capped > 0 else 1.0
        length = sentence.end() - sentence.start()
        for cue, match in hits:
            weight = cue.weight if cue.frame else cue.weight * cut * length / len(masked)
            words = original[match.start() : match.end()]
            yield Sign(
                "words", code, weight * share, words, original[sentence.start() : max(sentence.end(), match.end())]
            )


def _place(coder: RulesCoder, report: Report, passage: Passage, item: Evidence) -> Iterator[Sign]:
    """Yield what the headings add, and what else its place does: lead-in before it, position, title."""
    rest = dict(item.place)
    if item.section == "other" and passage.section < 0:
        yield Sign("before_first", "other", PREAMBLE_POINTS)
        rest["other"] = rest.get("other", 0.0) - PREAMBLE_POINTS
    elif item.heading:
        points, _, _ = HeadingReader(coder.codebook, year=report.value("year")).read(passage.heading_path)
        for code, weight in points.items():
            yield Sign("heading", code, weight, item.heading)
            rest[code] = rest.get(code, 0.0) - weight
    for code, weight in rest.items():
        if abs(weight) >= WHY_POINTS:
            yield Sign("place", code, weight)


# --- trained model -------------------------------------------------------------------------------
def model_signs(found: Iterable[Contribution], report: Report, index: int, label: str) -> list[Sign]:
    """Return what weighed for a label in a trained model, its many numbers put together, the strongest first."""
    sums: dict[tuple[str, str, str], float] = defaultdict(float)
    for entry in found:
        sums[_named(entry.name, report, index)] += entry.points
    return _strongest(Sign(kind, label, points, detail, quote) for (kind, detail, quote), points in sums.items())


def _named(name: str, report: Report, index: int) -> tuple[str, str, str]:
    """Return kind, detail and quotation for the name of a feature."""
    group, _, rest = name.partition(":")
    passages = report.passages
    if group == "word":
        own = not rest.startswith(HEADING_TERM)
        return ("words" if own else "heading_words"), rest.removeprefix(HEADING_TERM).replace("_", ""), ""
    if group == "headings":
        path = passages[index].heading_path
        return ("heading" if path else "headings"), " › ".join(path), ""
    if group == "neighbours":
        which = rest.rpartition(" ")[0]
        at = index + _NEIGHBOURS.get(which, 0)
        if which in _NEIGHBOURS and 0 <= at < len(passages):
            return f"neighbour_{which.replace(' ', '_')}", "", report.quote(passages[at])
        if which == "lead-in" and (lead := _lead(report, index)) is not None:
            return "neighbour_lead_in", "", report.quote(lead)
        return "neighbours", "", ""
    return group, "", ""


def _lead(report: Report, index: int) -> Passage | None:
    earlier = reversed(report.passages[:index])
    return next((p for p in earlier if p.lead_in or fold(report.quote(p)).rstrip().endswith(":")), None)


def _strongest(signs: Iterable[Sign]) -> list[Sign]:
    kept = (sign for sign in signs if abs(sign.points) >= WHY_POINTS)
    return sorted(kept, key=lambda sign: -abs(sign.points))[:WHY_SIGNS]
