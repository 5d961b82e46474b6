"""Databases that several tests of comparison read."""

from __future__ import annotations

from pathlib import Path

import pytest

from locations import CORPUS
from small_reports import read_into


@pytest.fixture(scope="session")
def corpus_db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The invented corpus, read once."""
    path = tmp_path_factory.mktemp("compare_corpus") / "reports.db"
    read_into(path, CORPUS)
    return path
