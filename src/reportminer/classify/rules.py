"""The rules coder: heading path through cue data, words of the passage, the codebook's rules 1-4.

Every sign is worth points; all signs are data in the codebook.  A sentence's points count by its
share of the passage, so that the main clause decides (rule 3); the section gives fixed points, so
that plain assertions beat it (rule 1) and silence leaves the decision to it (rule 2).
"""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate

from reportminer.codebook import Codebook, Cue
from reportminer.document import Coding, Passage, Report
from reportminer.fold import fold
from reportminer.settings import (
    ALSO_POINTS,
    CARRY_POINTS,
    CUE_CAP,
    DEFAULT_POINTS,
    OFF_SECTION,
    POSITION_POINTS,
    PREAMBLE_POINTS,
    PROMISED_DUTY,
    SECTION_POINTS,
    SIGNATURE_LENGTH,
    SIGNATURE_LINES,
    STRONG_ASSERTION,
    STRONG_CUE,
    TWO_PART_CUE,
    TWO_PART_POINTS,
)

CODER = "rules-1"
"""The coder's id, stored with every coding it makes."""

_SENTENCE = re.compile(r"[^。;!?！？\n]*[。;!?！？\n]?")
_DATE_LINE = re.compile(r"^\(?(?:[12][0-9]{3}|[二〇○零一九]{4})\s*年.{1,12}\)?$")
_PARTS_OF_REVIEW = ("measure", "responsibility")
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")


@dataclass(slots=True)
class _Evidence:
    """What speaks for the labels of one passage."""

    text: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    place: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    words: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    cause: float = 0.0
    section: str = ""
    heading: str = ""


class RulesCoder:
    """Codes reports by a codebook's cues.

    ``hide_headings`` leaves headings and the tree out of account, as if the text had none.
    """

    name = CODER

    def __init__(self, codebook: Codebook, *, hide_headings: bool = False) -> None:
        self.codebook = codebook
        self.hide_headings = hide_headings
        self._heading_labels: dict[tuple[str, int], tuple[str, float, tuple[str, ...]]] = {}
        self._codes = codebook.codes()
        self._topic_terms = [
            (topic.code, [term for term in (*topic.covers, *topic.aliases) if term and "\n" not in term])
            for topic in codebook.topics
        ]

    def code(self, report: Report) -> list[Coding]:
        """Return one coding a passage, in the order of the passages."""
        passages = report.passages
        texts = [fold(report.quote(passage)) for passage in passages]
        evidence = [_Evidence() for _ in passages]
        self._read_words(texts, evidence)
        self._read_places(report, passages, texts, evidence)
        decisions = self._decide_all(evidence)
        labels = [label for label, _ in decisions]
        self._settle_lead_ins(passages, evidence, labels)
        topics = self._topics(passages, texts)
        return [self._coding(*case) for case in zip(passages, evidence, decisions, labels, topics, strict=True)]

    # --- words ---------------------------------------------------------------------------------

    def _read_words(self, texts: Sequence[str], evidence: Sequence[_Evidence]) -> None:
        """Find every cue once over all passages, one a line, and weigh it by its sentence's share."""
        joined = "\n".join(texts)
        starts, owners, shares = _sentences(texts)
        for label in self.codebook.labels:
            masked = self._mask(joined, label.code)
            frames = [cue for cue in label.text_cues if cue.frame]
            for sentence, (points, words) in _points(frames, masked, starts).items():
                item = evidence[owners[sentence]]
                item.text[label.code] += points
                item.words[label.code] += words
            signs = [cue for cue in label.text_cues if not cue.frame]
            for sentence, (points, words) in _points(signs, masked, starts).items():
                item = evidence[owners[sentence]]
                item.text[label.code] += min(points, CUE_CAP) * shares[sentence]
                item.words[label.code] += words
            for sentence, (points, words) in _points(label.cause_cues, masked, starts).items():
                item = evidence[owners[sentence]]
                item.cause += points * shares[sentence]
                item.text[label.code] += min(points, CUE_CAP) * shares[sentence] * 0.5
                item.words[label.code] += words

    def _mask(self, text: str, code: str) -> str:
        """Blank the codebook's false friends of one label, length for length."""
        for owner, pattern in self.codebook.false_friends:
            if owner == code:
                text = pattern.sub(lambda found: " " * len(found.group()), text)
        return text

    # --- place ---------------------------------------------------------------------------------

    def _read_places(
        self, report: Report, passages: Sequence[Passage], texts: Sequence[str], evidence: Sequence[_Evidence]
    ) -> None:
        year = report.value("year")
        has_headings = not self.hide_headings and any(
            section.role == "heading" and section.depth == 1 for section in report.sections
        )
        carried, carrier = "", None
        read: dict[tuple[str, ...], tuple[dict[str, float], str, str]] = {}
        for index, (passage, text, item) in enumerate(zip(passages, texts, evidence, strict=True)):
            self._read_section(passage, item, read, year=year, has_headings=has_headings)
            previous = passages[index - 1] if index else None
            if carrier is not None and not _goes_on(carrier, previous, passage):
                carried, carrier = "", None
            if carried and item.section != carried:
                item.place[carried] += CARRY_POINTS
            if not item.section:
                position = index / len(passages)
                item.place["measure"] += POSITION_POINTS * (1 - position)
                item.place["plan"] += POSITION_POINTS * position
            if _is_signature(text, index, len(passages)):
                item.text["other"] += CUE_CAP
                item.words["other"].append("(signature)")
            asserted = self._leads(passage, text, item)
            if asserted:
                carried, carrier = asserted, passage

    def _read_section(
        self,
        passage: Passage,
        item: _Evidence,
        read: dict[tuple[str, ...], tuple[dict[str, float], str, str]],
        *,
        year: str,
        has_headings: bool,
    ) -> None:
        """Give the points of the passage's place; ``read`` keeps what each heading path of the report told."""
        if self.hide_headings or not has_headings:
            item.place["measure"] += DEFAULT_POINTS
            return
        if passage.section < 0:
            item.section = "other"
            item.place["other"] += PREAMBLE_POINTS
            return
        if passage.heading_path not in read:
            read[passage.heading_path] = self._section_label(passage.heading_path, year)
        points, item.section, item.heading = read[passage.heading_path]
        for code, weight in points.items():
            item.place[code] += weight

    def _section_label(self, path: Sequence[str], year: str) -> tuple[dict[str, float], str, str]:
        """Return the points that the heading path gives, the label it stands for, and the telling heading.

        A heading that names two parts (存在的问题和下一步打算) gives points to both and decides nothing.
        The deepest telling heading wins, but below a telling heading only the rarer labels can take
        over: 主要举措 inside plans is still a plan.
        """
        label, heading = "", ""
        both: tuple[str, ...] = ()
        for depth, title in enumerate(path):
            found, points, pair = self._heading_label(title, depth)
            if depth == 0 and year and _tells_next_year(title, year) and found in ("", "measure", "other"):
                found, points = "plan", STRONG_CUE
            enough = points >= (STRONG_CUE if depth else 1.0)
            if not found or not enough or (label and found in ("measure", "other")):
                continue
            if label in ("plan", "shortcoming") and found == "responsibility":
                continue
            label, heading, both = found, title, pair
        if both:
            return dict.fromkeys(both, TWO_PART_POINTS), "", heading
        if label:
            return {label: SECTION_POINTS}, label, heading
        return {"measure": DEFAULT_POINTS}, "", ""

    def _heading_label(self, title: str, depth: int) -> tuple[str, float, tuple[str, ...]]:
        """Return the label of one heading, its points, and the two labels of a heading that names two parts."""
        key = (title, min(depth, 1))
        if key not in self._heading_labels:
            folded = fold(title)
            if depth:
                folded = self._mask(folded, "shortcoming")
            found = self.codebook.heading_labels(folded)
            best = max(found, key=lambda code: found[code], default="")
            named = tuple(code for code in found if code not in ("measure", "other") and found[code] >= TWO_PART_CUE)
            self._heading_labels[key] = (best, found.get(best, 0.0), named if len(named) > 1 else ())
        return self._heading_labels[key]

    def _leads(self, passage: Passage, text: str, item: _Evidence) -> str:
        """Return the label that a lead-in hands on to what follows, or an empty string."""
        ends_open = text.rstrip().endswith(":")
        if not (passage.lead_in or ends_open):
            return ""
        best = max(("shortcoming", "responsibility", "plan"), key=lambda code: item.text[code])
        return best if item.text[best] >= 1.0 else ""

    # --- decision ------------------------------------------------------------------------------

    def _totals(self, item: _Evidence) -> dict[str, float]:
        totals = {}
        for code in self._codes:
            points = item.text[code]
            if code == "measure" and item.section not in ("", "measure"):
                points *= OFF_SECTION
            if code == "responsibility" and item.section == "plan":
                points *= PROMISED_DUTY
            if item.section == "other" and code != "other":
                points *= OFF_SECTION
            totals[code] = points + item.place[code]
        return totals

    def _decide(self, item: _Evidence) -> tuple[str, float]:
        totals = self._totals(item)
        label = max(totals, key=lambda code: totals[code])
        return label, _share(totals, label)

    def _decide_all(self, evidence: Sequence[_Evidence]) -> list[tuple[str, float]]:
        """Decide all passages: one by one where a heading speaks, in sequence where none does."""
        decisions = [self._decide(item) for item in evidence]
        start = 0
        while start < len(evidence):
            stop = start
            while stop < len(evidence) and not evidence[stop].section:
                stop += 1
            if stop - start > 1:
                before = decisions[start - 1][0] if start else ""
                decisions[start:stop] = self._decide_run(evidence[start:stop], before)
            start = stop + 1
        return decisions

    def _decide_run(self, evidence: Sequence[_Evidence], before: str) -> list[tuple[str, float]]:
        """Find the best sequence of labels (Viterbi 1967) of passages that no heading speaks for.

        ``before`` is the label of the passage in front, empty at the beginning of the report.
        """
        sequence = self.codebook.sequence
        totals = [self._totals(item) for item in evidence]
        best = {
            code: points + (sequence.points(before, code) if before else sequence.begin.get(code, sequence.change))
            for code, points in totals[0].items()
        }
        back: list[dict[str, str]] = []
        for points in totals[1:]:
            came = {code: max(best, key=lambda old: best[old] + sequence.points(old, code)) for code in points}
            best = {code: best[old] + sequence.points(old, code) + points[code] for code, old in came.items()}
            back.append(came)
        path = [max(best, key=lambda code: best[code])]
        for came in reversed(back):
            path.append(came[path[-1]])
        path.reverse()
        return [(label, _share(points, label)) for label, points in zip(path, totals, strict=True)]

    def _settle_lead_ins(self, passages: Sequence[Passage], evidence: Sequence[_Evidence], labels: list[str]) -> None:
        """Rule 4: a lead-in takes the label of what it leads in, unless its own words are plain."""
        for index, passage in enumerate(passages):
            if not passage.lead_in:
                continue
            items = []
            for following in range(index + 1, len(passages)):
                if passages[following].paragraph != passage.paragraph or passages[following].lead_in:
                    break
                items.append(labels[following])
            if not items or evidence[index].text[labels[index]] >= STRONG_ASSERTION:
                continue
            labels[index] = max(dict.fromkeys(items), key=items.count)

    def _coding(
        self, passage: Passage, item: _Evidence, decision: tuple[str, float], label: str, topics: tuple[str, ...]
    ) -> Coding:
        decided, sure = decision
        if decided != label:
            sure = max(0.5, 1.0 - sure)
        also = tuple(
            code for code in self._codes if code not in (label, "other", "measure") and item.text[code] >= ALSO_POINTS
        )
        return Coding(
            passage_id=passage.id,
            label=label,
            coder=CODER,
            confidence=round(sure, 4),
            also=also,
            aspect=self._aspect(item, label),
            topics=topics,
            reason=_reason(item, label, lead_in=decided != label),
        )

    def _aspect(self, item: _Evidence, label: str) -> str:
        if not self.codebook.label(label).aspects:
            return ""
        heading = fold(item.heading)
        only_causes = "原因" in heading and not re.search("问题|不足|短板|困难|差距", heading)
        return "cause" if only_causes or item.cause >= 0.8 else "problem"

    def _topics(self, passages: Sequence[Passage], texts: Sequence[str]) -> list[tuple[str, ...]]:
        """Return each passage's topics whose words occur, the commonest first; words of headings count half.

        Words are looked for in all passages at once, one a line: no word reaches over a line's end.
        """
        joined = "\n".join(texts)
        starts = list(accumulate((len(text) + 1 for text in texts), initial=0))
        paths = [() if self.hide_headings else passage.heading_path[1:] for passage in passages]
        above = {path: "\n".join(path) for path in paths}
        scores: list[dict[str, float]] = [{} for _ in passages]
        for code, terms in self._topic_terms:
            found = Counter(bisect_right(starts, at) - 1 for term in terms for at in _occurrences(term, joined))
            half = {path: 0.5 * sum(map(heading.count, terms)) for path, heading in above.items()}
            for index, path in enumerate(paths):
                points = found.get(index, 0) + half[path]
                if points:
                    scores[index][code] = points
        return [tuple(sorted(points, key=points.__getitem__, reverse=True)[:3]) for points in scores]


def _share(totals: dict[str, float], label: str) -> float:
    """Return the label's share of the evidence, the points taken as logarithms (softmax)."""
    weights = {code: math.exp(points) for code, points in totals.items()}
    return weights[label] / sum(weights.values())


def _occurrences(term: str, text: str) -> Iterator[int]:
    """Yield where ``term`` stands in ``text``, without overlaps, as ``str.count`` counts."""
    at = text.find(term)
    while at >= 0:
        yield at
        at = text.find(term, at + len(term))


def _sentences(texts: Sequence[str]) -> tuple[list[int], list[int], list[float]]:
    """Return for all sentences of the passages, joined by line feeds: start, owner, share of the passage."""
    starts, owners, shares = [], [], []
    base = 0
    for owner, text in enumerate(texts):
        for found in _SENTENCE.finditer(text):
            if found.end() > found.start():
                starts.append(base + found.start())
                owners.append(owner)
                shares.append((found.end() - found.start()) / len(text))
        base += len(text) + 1
    return starts, owners, shares


def _points(cues: Sequence[Cue], text: str, starts: Sequence[int]) -> dict[int, tuple[float, list[str]]]:
    """Return for each sentence that a cue matches: the points, each cue once, and the words found."""
    found: dict[int, tuple[float, list[str]]] = {}
    for cue in cues:
        last = -1
        for match in cue.pattern.finditer(text):
            sentence = bisect_right(starts, match.start()) - 1
            if sentence == last:
                continue
            last = sentence
            points, words = found.get(sentence, (0.0, []))
            found[sentence] = (points + cue.weight, [*words, match.group()])
    return found


def _tells_next_year(title: str, year: str) -> bool:
    """Tell whether a heading names the year after the reported one, and not the reported one too."""
    years = set(_YEAR.findall(title))
    return str(int(year) + 1) in years and year not in years


def _goes_on(carrier: Passage, previous: Passage | None, passage: Passage) -> bool:
    """Tell whether what a lead-in announced still goes on at this passage.

    Within its paragraph; or, if the lead-in was a paragraph, over the numbered paragraphs behind it.
    """
    if passage.section != carrier.section:
        return False
    if carrier.lead_in and passage.paragraph == carrier.paragraph:
        return True
    if carrier.lead_in or previous is None:
        return False
    return bool(passage.enumerator) or previous.id == carrier.id


def _is_signature(text: str, index: int, count: int) -> bool:
    """Tell whether a short line near the end is an issuer, a date or a contact."""
    if index < count - SIGNATURE_LINES or len(text) > SIGNATURE_LENGTH:
        return False
    return bool(_DATE_LINE.match(text)) or not re.search(r"[。;,!?:]", text)


def _reason(item: _Evidence, label: str, *, lead_in: bool) -> str:
    """Say in one line what decided."""
    parts = []
    if lead_in:
        parts.append("leads in what follows")
    if item.section == label and item.heading:
        parts.append(f"heading «{item.heading}»")
    elif item.section == "other" and label == "other":
        parts.append("before the first heading")
    words = list(dict.fromkeys(item.words[label]))
    if words:
        parts.append("words " + ", ".join(f"«{word[:20]}»" for word in words[:4]))
    return "; ".join(parts) or "no sign in heading or words; most passages tell measures"
