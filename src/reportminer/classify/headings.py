"""What the headings above a passage say about it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from reportminer.classify.evidence import mask
from reportminer.codebook import HEADINGS_KEPT, Codebook
from reportminer.fold import fold
from reportminer.settings import DEFAULT_POINTS, SECTION_POINTS, STRONG_CUE, TWO_PART_CUE, TWO_PART_POINTS

_YEAR = re.compile(r"(?:19|20)[0-9]{2}")

Told = tuple[dict[str, float], str, str]
"""Points by label, the label that the headings give (empty for none), and the heading that told it."""


_Named = tuple[str, float, tuple[str, ...]]


class HeadingReader:
    """Reads heading paths through a codebook's heading cues; ``year`` is the year reported on, if known."""

    def __init__(self, codebook: Codebook, *, year: str) -> None:
        self._codebook = codebook
        self._year = year
        self._labels: dict[tuple[str, int], _Named] = codebook.kept.setdefault("labels of headings", {})
        self._paths: dict[tuple[str, ...], Told] = {}

    def read(self, path: tuple[str, ...]) -> Told:
        """Return what a heading path, from the top, says about the passages below it."""
        if path not in self._paths:
            self._paths[path] = self._read(path)
        return self._paths[path]

    def _read(self, path: Sequence[str]) -> Told:
        """Return the points that the heading path gives, the label it stands for, and the telling heading.

        A heading that names two parts (存在的问题和下一步打算) gives points to both and decides nothing.
        The deepest telling heading wins, but below a telling heading only the rarer labels can take
        over: 主要举措 inside plans is still a plan.
        """
        label, heading = "", ""
        both: tuple[str, ...] = ()
        for depth, title in enumerate(path):
            found, points, pair = self._label(title, depth)
            if depth == 0 and self._year and _tells_next_year(title, self._year) and found in ("", "measure", "other"):
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

    def _label(self, title: str, depth: int) -> tuple[str, float, tuple[str, ...]]:
        """Return the label of one heading, its points, and the two labels of a heading that names two parts."""
        key = (title, min(depth, 1))
        if key not in self._labels:
            if len(self._labels) >= HEADINGS_KEPT:
                self._labels.clear()
            folded = fold(title)
            if depth:
                folded = mask(self._codebook, folded, "shortcoming")
            found = self._codebook.heading_labels(folded)
            best = max(found, key=lambda code: found[code], default="")
            named = tuple(code for code in found if code not in ("measure", "other") and found[code] >= TWO_PART_CUE)
            self._labels[key] = (best, found.get(best, 0.0), named if len(named) > 1 else ())
        return self._labels[key]


def _tells_next_year(title: str, year: str) -> bool:
    """Tell whether a heading names the year after the reported one, and not the reported one too."""
    if not year.isdigit():
        return False
    years = set(_YEAR.findall(title))
    return str(int(year) + 1) in years and year not in years
