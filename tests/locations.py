"""Where tests find things: the repository and, if present, the shared folder of real files."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
CORPUS = ROOT / "corpus"
SHARED = (ROOT / os.environ.get("REPORTMINER_SHARED", "../shared")).resolve()

needs_shared = pytest.mark.skipif(not SHARED.is_dir(), reason=f"no shared files at {SHARED}")
"""Marks a test that reads real files, which are not part of this repository."""
