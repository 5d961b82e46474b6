"""The switch that writes golden files anew, and the list of what a test run had to leave out."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from locations import CORPUS
from small_reports import read_into

# no test asserts a time: a busy machine would fail it for no fault of the program
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--regenerate", action="store_true", help="write the golden files in tests/golden anew")


LONGEST = (
    "test_report.py",
    "test_docs.py",
    "test_quality.py",
    "test_kill.py",
    "test_protocol.py",
    "test_segment.py",
    "test_safety.py",
    "test_cli.py",
    "test_ocr.py",
    "test_pipeline.py",
    "test_workers.py",
    "test_properties.py",
    "test_adapting.py",
)
"""Files whose tests take longest, the longest first."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the longest files: with two processes, none of them should be left for the end."""
    rank = {name: number for number, name in enumerate(LONGEST)}
    items.sort(key=lambda item: rank.get(item.path.name, len(rank)))


@pytest.fixture(scope="session")
def corpus_db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The invented corpus in a database, read once for all test processes; who changes it works on a copy."""
    common = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        common = common.parent
    path = common / "corpus.db"
    if not path.exists():
        made = tmp_path_factory.mktemp("corpus") / "corpus.db"
        read_into(made, CORPUS)
        made.replace(path)
    return path


@pytest.fixture
def regenerate(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--regenerate"))


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say at the end which parts were left out and why: a run that skips them is no proof for them."""
    reasons = Counter(_reason(report) for report in terminalreporter.stats.get("skipped", ()))
    if reasons:
        terminalreporter.section("left out")
        for reason, count in reasons.most_common():
            terminalreporter.write_line(f"{count:4} test{' ' if count == 1 else 's'}: {reason}")


def _reason(report: Any) -> str:
    told = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    return str(told).removeprefix("Skipped: ")
