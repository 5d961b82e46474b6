"""The rules coder: heading path through cue data, words of the passage, the codebook's rules 1-4.

Every sign is worth points; all signs are data in the codebook.  A sentence's points count by its
share of the passage, so that the main clause decides (rule 3); the section gives fixed points, so
that plain assertions beat it (rule 1) and silence leaves the decision to it (rule 2).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from reportminer.classify.evidence import Evidence, read_words
from reportminer.classify.headings import HeadingReader
from reportminer.classify.sequence import decide, share
from reportminer.classify.topics import find_topics
from reportminer.codebook import Codebook
from reportminer.document import Coding, Passage, Report
from reportminer.fold import fold
from reportminer.settings import (
    ALSO_POINTS,
    CARRY_POINTS,
    CAUSE_POINTS,
    CUE_CAP,
    DEFAULT_POINTS,
    NEXT_YEAR_POINTS,
    POSITION_POINTS,
    PREAMBLE_POINTS,
    RULES_UNSURE_BELOW,
    SIGNATURE_LENGTH,
    SIGNATURE_LINES,
    STRONG_ASSERTION,
)

CODER = "rules-1"
"""The coder's id, stored with every coding it makes."""

_PROBLEM_HEADING = re.compile("问题|不足|短板|困难|差距")
_CAUSE_HEADING = re.compile("原因|成因|根源|症结")
_OF_A_PROBLEM = re.compile(
    "(?:问题|不足|短板|困难|差距)(?:之处|产生|存在)?的(?=主要?原因|原因|成因|根源|症结)|(?:问题|不足)(?=成因|根源|症结)"
)
"""问题的原因 tells causes only, 问题和原因 both."""

_OPENING_YEAR = re.compile(
    r"(?:[^,。;:]{0,8}[,.、)])?((?:19|20)[0-9]{2})年(?!\s?[0-9一二三四五六七八九十]{1,3}月|初[,，]?|春节)"
)
_DATE_LINE = re.compile(r"^\(?(?:[12][0-9]{3}|[二〇○零一九]{4})\s*年.{1,12}\)?$")


class Verdict(NamedTuple):
    """Label and aspect of a passage, the points of all labels; ``decided`` is what stood before rule 4 (lead-ins)."""

    label: str
    aspect: str
    decided: str
    points: dict[str, float]


class RulesCoder:
    """Codes reports by a codebook's cues.

    ``hide_headings`` leaves headings and the tree out of account, as if the text had none.
    """

    name = CODER

    def __init__(self, codebook: Codebook, *, hide_headings: bool = False) -> None:
        self.codebook = codebook
        self.hide_headings = hide_headings
        self._second = [code for code in codebook.codes() if code not in ("other", "measure")]
        self._refined = {label.code for label in codebook.labels if label.aspects}

    def weigh(self, report: Report) -> tuple[list[str], list[Evidence]]:
        """Return the folded text of every passage and what speaks for its labels."""
        folded = fold(report.text)
        texts = [folded[passage.start : passage.end] for passage in report.passages]
        evidence = read_words(self.codebook, texts)
        self._read_places(report, texts, evidence)
        return texts, evidence

    def code(self, report: Report) -> list[Coding]:
        """Return one coding a passage, in the order of the passages."""
        _, evidence = self.weigh(report)
        passages = report.passages
        verdicts = self.judge(passages, evidence)
        topics = find_topics(self.codebook, passages, evidence, hide_headings=self.hide_headings)
        unsure = RULES_UNSURE_BELOW if self._sees_headings(report) else None
        cases = zip(passages, evidence, verdicts, topics, strict=True)
        return [self._coding(*case, unsure_below=unsure) for case in cases]

    def judge(self, passages: Sequence[Passage], evidence: Sequence[Evidence]) -> list[Verdict]:
        """Return label and aspect of every passage from what ``weigh`` gave."""
        decisions = decide(self.codebook, evidence)
        labels = [label for label, _ in decisions]
        self._settle_lead_ins(passages, evidence, labels)
        return [
            Verdict(label, self._aspect(item, label), decided, points)
            for (decided, points), label, item in zip(decisions, labels, evidence, strict=True)
        ]

    def _sees_headings(self, report: Report) -> bool:
        return not self.hide_headings and any(s.role == "heading" and s.depth == 1 for s in report.sections)

    def _read_places(self, report: Report, texts: Sequence[str], evidence: Sequence[Evidence]) -> None:
        """Add what each passage's place says: headings, position, the lead-in before it, a signature's place."""
        passages = report.passages
        year = report.value("year")
        headings = HeadingReader(self.codebook, year=year)
        has_headings = self._sees_headings(report)
        title = _title_points(self.codebook, fold(report.value("title")))
        carried, carrier, carried_cause = "", None, False
        count, previous = len(passages), None
        for index, (passage, text, item) in enumerate(zip(passages, texts, evidence, strict=True)):
            _read_section(passage, item, headings if has_headings else None)
            if title and item.section != "other":
                for code, weight in title.items():
                    item.place[code] += weight
            if carrier is not None and not _goes_on(carrier, previous, passage):
                carried, carrier = "", None
            if carried and item.section != carried:
                item.place[carried] += CARRY_POINTS
            if carrier is not None and carried_cause:
                item.cause += CARRY_POINTS
            if _opens_with_next_year(text, year):
                item.place["plan"] += NEXT_YEAR_POINTS
            if not item.section:
                position = index / count
                item.place["measure"] += POSITION_POINTS * (1 - position)
                item.place["plan"] += POSITION_POINTS * position
            if index >= count - SIGNATURE_LINES and _is_signature(text):
                item.text["other"] += CUE_CAP
                item.words["other"].append("(signature)")
            asserted = self._leads(passage, text, item)
            if asserted:
                carried, carrier = asserted, passage
                carried_cause = item.cause >= CAUSE_POINTS
            previous = passage

    def _leads(self, passage: Passage, text: str, item: Evidence) -> str:
        """Return the label that a lead-in hands on to what follows, or an empty string."""
        ends_open = text.rstrip().endswith(":")
        if not (passage.lead_in or ends_open):
            return ""
        best = max(("shortcoming", "responsibility", "plan"), key=lambda code: item.text[code])
        return best if item.text[best] >= 1.0 else ""

    def _settle_lead_ins(self, passages: Sequence[Passage], evidence: Sequence[Evidence], labels: list[str]) -> None:
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
        self,
        passage: Passage,
        item: Evidence,
        verdict: Verdict,
        topics: tuple[str, ...],
        *,
        unsure_below: float | None,
    ) -> Coding:
        label = verdict.label
        sure = share(verdict.points, verdict.decided)
        if verdict.decided != label:
            sure = max(0.5, 1.0 - sure)
        also = tuple(code for code in self._second if code != label and item.text[code] >= ALSO_POINTS)
        return Coding(
            passage_id=passage.id,
            label=label,
            coder=CODER,
            confidence=round(sure, 4),
            also=also,
            aspect=verdict.aspect,
            topics=topics,
            reason=_reason(item, label, lead_in=verdict.decided != label),
            unsure_below=unsure_below,
        )

    def _aspect(self, item: Evidence, label: str) -> str:
        if label not in self._refined:
            return ""
        heading = _OF_A_PROBLEM.sub("", fold(item.heading))
        only_causes = _CAUSE_HEADING.search(heading) and not _PROBLEM_HEADING.search(heading)
        return "cause" if only_causes or item.cause >= CAUSE_POINTS else "problem"


def _read_section(passage: Passage, item: Evidence, headings: HeadingReader | None) -> None:
    """Give the points of the headings above a passage; ``headings`` is None where there are none to read."""
    if headings is None:
        item.place["measure"] += DEFAULT_POINTS
    elif passage.section < 0:
        item.section = "other"
        item.place["other"] += PREAMBLE_POINTS
    else:
        points, item.section, item.heading = headings.read(passage.heading_path)
        for code, weight in points.items():
            item.place[code] += weight


def _title_points(codebook: Codebook, title: str) -> dict[str, float]:
    """Return the points that a report's folded title gives to all its passages (述法报告 tells duties)."""
    points = {
        label.code: sum(cue.weight for cue in label.title_cues if cue.pattern.search(title))
        for label in codebook.labels
    }
    return {code: weight for code, weight in points.items() if weight}


def _opens_with_next_year(text: str, year: str) -> bool:
    """Tell whether a folded text begins with the year after the reported one, as no date (2024年1月) does."""
    found = _OPENING_YEAR.match(text)
    return found is not None and year.isdigit() and int(found[1]) == int(year) + 1


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


def _is_signature(text: str) -> bool:
    """Tell whether a line near the end is an issuer, a date or a contact: it is short."""
    if len(text) > SIGNATURE_LENGTH:
        return False
    return bool(_DATE_LINE.match(text)) or not re.search(r"[。;,!?:]", text)


def _reason(item: Evidence, label: str, *, lead_in: bool) -> str:
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
