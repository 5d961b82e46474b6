"""Measure reportminer against the naive loop and against itself: ``python benchmarks/run.py``.

Every figure but memory and storage is a ratio of medians.  The commands of one comparison run in turn (A B C,
A B C, …), each as a process of its own on a fresh database, so that a busy machine slows all of them alike.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from make_reports import make_reports

HERE = Path(__file__).resolve().parent
CLICK = [sys.executable, "-c", "import click"]
PACKAGES = ("reportminer", "click", "jieba", "rjieba", "spacy", "scikit-learn", "numpy")
POLL_SECONDS = 0.01
"""How often memory is read, in runs that are not timed."""

ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
"""Of every command measured: like an installed package, none compiles its modules anew each time."""

MEASURED = {"processor": False}
"""Whether the processor's time is measured, for machines that are busy; not known on Windows."""

Command = list[str]
Maker = Callable[[], Command]
"""Makes a command anew for each run, because each run wants a database of its own."""


@dataclass(frozen=True, slots=True)
class Result:
    """One line of the table; ``low`` and ``high`` are the extremes over the rounds, ``target`` says what is wanted."""

    name: str
    value: float
    low: float
    high: float
    unit: str
    runs: int
    target: str
    met: bool | None


class Bench:
    """Corpora, model and databases in one temporary folder."""

    def __init__(self, folder: Path, *, runs: int, long_runs: int, few: int, many: int) -> None:
        self.folder = folder
        self.runs, self.long_runs = runs, long_runs
        self.few, self.many = folder / "few", folder / "many"
        self.counts = {self.few: few, self.many: many}
        self.model = folder / "naive.pickle"
        self._databases = 0

    def prepare(self) -> None:
        """Set up what is not timed: reports, the naive loop's model; byte code and disk cache by a first run of all."""
        from reportminer.segment import load_segmenter

        if load_segmenter().name != "rjieba":
            raise SystemExit("the figures named fast need rjieba: pip install -e .[dev]")
        ENVIRONMENT["PYTHONPYCACHEPREFIX"] = str(self.folder / "bytecode")
        for corpus, count in self.counts.items():
            make_reports(corpus, count=count)
        single = self.folder / "single"
        make_reports(single, count=1)
        run(self.naive("--train"))
        run(self.naive(str(single), str(self.database())))
        for command in (CLICK, self.help(), self.one()(), self.backend("jieba", single)()):
            run(command)

    def database(self) -> Path:
        """Return the path of a database that does not exist yet."""
        self._databases += 1
        return self.folder / f"{self._databases}.db"

    def naive(self, *arguments: str) -> Command:
        """Return the command of the naive loop."""
        return [sys.executable, str(HERE / "naive.py"), *arguments, "--model", str(self.model)]

    def naive_loop(self) -> Command:
        """Return the naive loop over the smaller corpus."""
        return self.naive(str(self.few), str(self.database()))

    def ingest(self, corpus: Path, *, workers: int | None, coder: str = "") -> Maker:
        """Return a maker of the product's own command; workers None and an empty coder leave these to it."""
        chosen = [] if workers is None else ["--workers", str(workers)]
        chosen += ["--coder", coder] if coder else []
        return lambda: [*product(), "ingest", str(corpus), "--db", str(self.database()), *chosen]

    def backend(self, name: str, corpus: Path) -> Maker:
        """Return a maker of an ingest with one segmenter, in one process."""
        script = [sys.executable, str(HERE / "ours.py"), str(corpus)]
        return lambda: [*script, str(self.database()), "--backend", name]

    def help(self) -> Command:
        """Return the command that shows the help."""
        return [*product(), "--help"]

    def one(self, *, coder: str = "") -> Maker:
        """Return a maker of an ingest of one report."""
        return self.ingest(next(self.few.rglob("*.txt")), workers=1, coder=coder)


def product() -> Command:
    """Return the installed command ``reportminer`` of this Python, or the module where there is none."""
    script = Path(sys.executable).with_name("reportminer.exe" if os.name == "nt" else "reportminer")
    return [str(script)] if script.is_file() else [sys.executable, "-m", "reportminer"]


def clock() -> float:
    """Return the seconds of the clock, or with --processor those of the processor that commands run so far took."""
    if not MEASURED["processor"]:
        return time.perf_counter()
    spent = os.times()
    return spent.children_user + spent.children_system


def run(command: Command) -> float:
    """Run a command to its end and return its seconds; what it prints is kept from the screen."""
    start = clock()
    done = subprocess.run(command, env=ENVIRONMENT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False)
    seconds = clock() - start
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {done.returncode}:\n{done.stderr.decode(errors='replace')}")
    return seconds


def interleaved(makers: Mapping[str, Maker], runs: int) -> dict[str, list[float]]:
    """Run the commands in turn, ``runs`` rounds of them, and return the seconds of each."""
    seconds: dict[str, list[float]] = {name: [] for name in makers}
    for number in range(runs):
        for name, maker in makers.items():
            seconds[name].append(run(maker()))
            print(f"  round {number + 1} of {runs}: {name} {seconds[name][-1]:.2f} s", file=sys.stderr)
    return seconds


def ratio(
    name: str, above: Sequence[float], below: Sequence[float], *, least: float | None = None, most: float | None = None
) -> Result:
    """Return the ratio of the medians, with the extremes of the ratios of single rounds."""
    value = median(above) / median(below)
    rounds = [one / other for one, other in zip(above, below, strict=True)]
    target = f"≥ {least:g}" if least is not None else f"≤ {most:g}" if most is not None else ""
    met = value >= least if least is not None else value <= most if most is not None else None
    return Result(name, value, min(rounds), max(rounds), "×", len(above), target, met)


def peak(command: Command) -> float:
    """Run a command and return the most memory that any process of its tree held at a time, in MiB."""
    import psutil

    most = 0
    with subprocess.Popen(command, env=ENVIRONMENT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        root = psutil.Process(process.pid)
        while process.poll() is None:
            try:
                held = [member.memory_info() for member in (root, *root.children(recursive=True))]
            except psutil.Error:
                held = []  # a process of the tree ended while it was looked at
            most = max([most, *(getattr(memory, "peak_wset", memory.rss) for memory in held)])
            time.sleep(POLL_SECONDS)
    return most / (1 << 20)


def memory(name: str, maker: Maker, runs: int) -> tuple[Result, float]:
    """Return the line of one memory measure, and its median in MiB."""
    peaks = [peak(maker()) for _ in range(runs)]
    value = median(peaks)
    return Result(name, value, min(peaks), max(peaks), "MiB", runs, "≤ 300", value <= 300), value


def storage(name: str, db: Path) -> Result:
    """Return the bytes of the database for each character of cleaned text."""
    connection = sqlite3.connect(db)
    (characters,) = connection.execute("SELECT sum(characters) FROM reports").fetchone()
    connection.close()
    value = db.stat().st_size / characters
    return Result(name, value, value, value, "bytes", 1, "≤ 11", value <= 11)


def against_naive(bench: Bench) -> list[Result]:
    """Compare whole processes over the smaller corpus, one process each unless said otherwise."""
    count = bench.counts[bench.few]
    times = interleaved(
        {
            "naive": bench.naive_loop,
            "ingest": bench.ingest(bench.few, workers=1),
            "ingest, rules": bench.ingest(bench.few, workers=1, coder="rules"),
            "ingest, workers left open": bench.ingest(bench.few, workers=None),
            "jieba": bench.backend("jieba", bench.few),
        },
        bench.runs,
    )
    naive = times["naive"]
    return [
        ratio(f"naive ÷ reportminer ingest, fast, {count} reports", naive, times["ingest"], least=6),
        ratio("the same, coded by the rules", naive, times["ingest, rules"]),
        ratio("the same as the first, number of workers left to it", naive, times["ingest, workers left open"]),
        ratio(f"naive ÷ ingest with jieba, {count} reports", naive, times["jieba"], least=3),
    ]


def start_up(bench: Bench) -> list[Result]:
    """Compare short commands with the bare start of a command line program."""
    makers = {"import click": lambda: CLICK, "help": bench.help, "one": bench.one(), "rules": bench.one(coder="rules")}
    times = interleaved(makers, max(bench.runs, 5) * 2)
    bare = times["import click"]
    return [
        ratio("reportminer --help ÷ import click", times["help"], bare, most=1.5),
        ratio("one report, ingest to database ÷ import click", times["one"], bare, most=10),
        ratio("the same, coded by the rules", times["rules"], bare),
    ]


def scaling(bench: Bench) -> list[Result]:
    """Compare one worker with two on the larger corpus."""
    makers = {f"workers={number}": bench.ingest(bench.many, workers=number) for number in (1, 2)}
    times = interleaved(makers, bench.long_runs)
    name = f"one worker ÷ two, {bench.counts[bench.many]} reports"
    return [ratio(name, times["workers=1"], times["workers=2"], least=1.5)]


def space(bench: Bench) -> list[Result]:
    """Measure memory on both corpora, and the database of the smaller one."""
    few, many = (f"{bench.counts[corpus]} reports" for corpus in (bench.few, bench.many))
    small, low = memory(f"peak memory, {few}", bench.ingest(bench.few, workers=1), bench.long_runs)
    large, high = memory(f"peak memory, {many}", bench.ingest(bench.many, workers=1), 1)
    pooled, _ = memory(f"peak memory of one process, {many}, two workers", bench.ingest(bench.many, workers=2), 1)
    growth = high / low
    flat = Result("the second ÷ the first", growth, growth, growth, "×", 1, "≤ 1.2", growth <= 1.2)
    command = bench.ingest(bench.few, workers=1)()
    run(command)
    stored = storage("database bytes ÷ characters", Path(command[command.index("--db") + 1]))
    return [small, large, flat, pooled, stored]


PARTS: dict[str, Callable[[Bench], list[Result]]] = {
    "naive": against_naive,
    "start": start_up,
    "scaling": scaling,
    "space": space,
}


def table(results: Sequence[Result]) -> str:
    """Return the results as a table in Markdown."""
    rows = ["| measure | value | range | runs | target | met |", "| --- | --- | --- | --- | --- | --- |"]
    for entry in results:
        met = "" if entry.met is None else "yes" if entry.met else "no"
        shown = f"{entry.value:.2f}" if entry.unit == "×" else f"{entry.value:.1f}"
        span = f"{entry.low:.2f}–{entry.high:.2f}" if entry.runs > 1 else ""
        rows.append(f"| {entry.name} | {shown} {entry.unit} | {span} | {entry.runs} | {entry.target} | {met} |")
    return "\n".join(rows)


def machine() -> dict[str, str]:
    """Describe the machine and the versions that the figures belong to."""
    known = {}
    for name in PACKAGES:
        try:
            known[name] = version(name)
        except PackageNotFoundError:
            known[name] = "missing"
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "system": f"{platform.system()} {platform.machine()}",
        "processors": str(os.cpu_count()),
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        **known,
    }


def main() -> None:
    """Read the command line, measure, print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", help=f"what to measure: {', '.join(PARTS)}; all by default")
    parser.add_argument("--runs", type=int, default=5, help="rounds of the comparisons on the smaller corpus")
    parser.add_argument("--long-runs", type=int, default=3, help="rounds of those on the larger corpus")
    parser.add_argument("--small", action="store_true", help="24 and 240 reports instead of 160 and 1,600")
    parser.add_argument("--out", type=Path, help="write the figures to this JSON file too")
    parser.add_argument("--processor", action="store_true", help="processor time, where others use the machine too")
    args = parser.parse_args()
    MEASURED["processor"] = args.processor and os.name != "nt"
    if unknown := set(args.parts) - set(PARTS):
        parser.error(f"unknown part {', '.join(sorted(unknown))}; choose from {', '.join(PARTS)}")
    few, many = (24, 240) if args.small else (160, 1600)
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        bench = Bench(Path(folder), runs=args.runs, long_runs=args.long_runs, few=few, many=many)
        bench.prepare()
        results = [entry for name in args.parts or PARTS for entry in PARTS[name](bench)]
    print(table(results))
    described = machine()
    print("\n" + ", ".join(f"{key} {value}" for key, value in described.items()))
    if args.out:
        content = {"machine": described, "results": [asdict(entry) for entry in results]}
        args.out.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
