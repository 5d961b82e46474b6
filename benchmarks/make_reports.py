"""Make reports for the benchmarks: recombined from the invented masters, the same bytes for the same seed.

``python benchmarks/make_reports.py FOLDER --count 160``.  Every report has the four parts of the genre with
numbered headings, run-in headings, inline enumerations and figures; paragraphs are drawn from all masters
that tell of the part in hand, figures are drawn anew, so that no two files have equal bytes.
"""

from __future__ import annotations

import argparse
import random
import re
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

MASTERS = Path(__file__).resolve().parent.parent / "tests" / "corpus_masters"
CHARACTERS = 4_300
"""Characters of the paragraphs aimed at: the last of each part and the headings bring a report to about 5,000."""

PARTS = {
    "measure": ("{year}年推进法治政府建设的主要举措和成效", 0.60),
    "shortcoming": ("存在的不足和原因", 0.14),
    "responsibility": ("党政主要负责人履行推进法治建设第一责任人职责情况", 0.10),
    "plan": ("{next_year}年工作安排", 0.16),
}
"""Label of the codebook → heading and share of the report's length."""

_NUMERALS = "一二三四五六七八九十"
_NAMES = ("云松清石柳枫梅竹沙河桥岭泉溪塘湾坪坝桑榆", "岔碓垭坳浦埠堰墩渚汀圩畈岙崮峪塬梁沟台营")
_ENDINGS = ("镇", "乡", "街道")
_OWN_NAMES = re.compile("朔宁县|汐湾区|盘苴县|渡川区|泽宁县|泽宁|槐岔|鸥屿|麂坪苗族彝族|麂坪|双碓")
_MARKER = re.compile(r"(?:[一二三四五六七八九十]+、|[（(]?[一二三四五六七八九十]+[)）]|[0-9]+[.．、])")
_YEAR = re.compile(r"20[0-9]{2}(?=年)")
_FIGURE = re.compile(r"(?<![0-9.〔])[0-9]{1,5}(?![0-9.]|[年月日号〕])")
_FIXED = {"110", "119", "12345", "12348"}


@dataclass(slots=True)
class Pool:
    """Paragraphs and headings by label; ``openings`` are preambles."""

    paragraphs: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    headings: list[str] = field(default_factory=list)
    openings: list[str] = field(default_factory=list)


def read_pool(folder: Path = MASTERS) -> Pool:
    """Read all masters; the grammar of a master is described in corpus/README.md."""
    pool = Pool()
    for path in sorted(folder.glob("*_20*.txt")):
        for label, text in _paragraphs(path):
            if label == "heading":
                if "年" not in text and 8 <= len(text) <= 30:
                    pool.headings.append(text)
            elif label == "other":
                if len(text) > 60 and "让我们" not in text:
                    pool.openings.append(text)
            else:
                pool.paragraphs[label].append(text.removeprefix("——"))
    return pool


def _paragraphs(path: Path) -> list[tuple[str, str]]:
    """Return (label, paragraph) in order; headings below the first level are labelled "heading"."""
    found: list[tuple[str, str]] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        tag, _, text = line.partition("|")
        mark, _, rest = tag.partition(":")
        label = re.split("[:;]", rest)[0]
        if mark == "+":
            found[-1] = (found[-1][0], found[-1][1] + text)
        elif mark == "P":
            found.append((label, _MARKER.sub("", text, count=1) if _MARKER.match(text) else text))
        elif mark == "H" and text.startswith(("（", "(")):
            found.append(("heading", _MARKER.sub("", text, count=1)))
    return found


class Maker:
    """Makes report number ``index`` from a pool; the seed and the number fix every byte."""

    def __init__(self, pool: Pool, seed: int) -> None:
        self.pool = pool
        self.seed = seed

    def report(self, index: int) -> tuple[str, str]:
        """Return name (with its folder) and text of one report."""
        rng = random.Random(f"{self.seed}:{index}")
        first, second = _NAMES
        town, year = index // 4, 2021 + index % 4
        county = first[town // 10 % 20] + second[town // 200 % 20] + "县"
        short = first[town % 20] + second[town // 20 % 20]
        place = short + _ENDINGS[town % 3]
        lines = [f"{place}人民政府", f"关于{year}年法治政府建设情况的报告", "县委、县政府："]
        lines.append(self._fresh(rng, rng.choice(self.pool.openings), short, year))
        for number, (label, (heading, share)) in enumerate(PARTS.items()):
            lines.append(f"{_NUMERALS[number]}、" + heading.format(year=year, next_year=year + 1))
            drawn = self._draw(rng, label, int(CHARACTERS * share), short, year)
            lines += self._numbered(rng, drawn) if label in ("measure", "plan") else drawn
        lines += ["特此报告。", f"{place}人民政府", f"{year + 1}年1月{rng.randint(4, 28)}日"]
        return f"{county}/{place}{year}年法治政府建设情况报告.txt", "\n".join(lines) + "\n"

    def _draw(self, rng: random.Random, label: str, wanted: int, short: str, year: int) -> list[str]:
        """Draw paragraphs of one label, none twice while others are left, until the length is reached."""
        drawn: list[str] = []
        left: list[str] = []
        while sum(map(len, drawn)) < wanted:
            left = left or rng.sample(self.pool.paragraphs[label], len(self.pool.paragraphs[label]))
            drawn.append(self._fresh(rng, left.pop(), short, year))
        return drawn

    def _numbered(self, rng: random.Random, paragraphs: list[str]) -> list[str]:
        """Put paragraphs in twos and threes under （一） headings, some of them numbered 1. 2. inside."""
        headings = rng.sample(self.pool.headings, len(_NUMERALS))
        lines, number = [], 0
        while paragraphs:
            size = max(rng.randint(2, 3), -(-len(paragraphs) // (len(_NUMERALS) - number)))
            group, paragraphs = paragraphs[:size], paragraphs[size:]
            lines.append(f"（{_NUMERALS[number]}）{headings[number]}")
            typed = rng.random() < 0.4
            lines += [f"{place}.{text}" if typed else text for place, text in enumerate(group, 1)]
            number += 1
        return lines

    def _fresh(self, rng: random.Random, text: str, short: str, year: int) -> str:
        """Give a paragraph this report's name and year, and other figures."""
        text = _OWN_NAMES.sub(lambda found: found.group() if found.group()[-1] in "县区" else short, text)
        years = [int(found) for found in _YEAR.findall(text)]
        shift = year - max(years) if years else 0
        text = _YEAR.sub(lambda found: str(int(found.group()) + shift), text)

        def other(found: re.Match[str]) -> str:
            value = int(found.group())
            if found.group() in _FIXED or value < 2:
                return found.group()
            return str(rng.randint(max(1, value // 2), value * 3 // 2 + 1))

        return _FIGURE.sub(other, text)


def make_reports(folder: Path, *, count: int, seed: int = 1) -> int:
    """Write ``count`` reports (1,600 at most) below ``folder`` and return their characters in all."""
    maker = Maker(read_pool(), seed)
    characters = 0
    for index in range(count):
        name, text = maker.report(index)
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode("utf-8"))
        characters += len(text)
    return characters


def main() -> None:
    """Read the command line and make the reports."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--count", type=int, default=160)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    characters = make_reports(args.folder, count=args.count, seed=args.seed)
    print(f"{args.count} reports, {characters:,} characters, {characters / args.count:,.0f} each")


if __name__ == "__main__":
    main()
