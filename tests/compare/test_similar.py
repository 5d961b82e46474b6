"""The map of places: distances are kept where two dimensions hold them, and the same texts give the same map."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from reportminer.compare.selection import Filters, select
from reportminer.compare.similar import scaled, similar
from reportminer.errors import UsageError


def test_points_of_a_plane_are_found_again() -> None:
    angles = np.array([0.1, 0.8, 1.4, 2.2])
    vectors = np.column_stack([np.cos(angles), np.sin(angles)])
    places, kept = scaled(vectors @ vectors.T)
    before = np.linalg.norm(vectors[:, None] - vectors[None], axis=2)
    after = np.linalg.norm(places[:, None] - places[None], axis=2)
    assert after == pytest.approx(before, abs=1e-9)
    assert kept == pytest.approx(1)


def test_neighbours_are_other_places(corpus_db: Path) -> None:
    answer = similar(select(corpus_db))
    names = {row.values[0] for row in answer.tables[0].rows}
    assert len(names) == len(answer.tables[0].rows) > 20
    for row in answer.tables[0].rows:
        name, _, _, nearest, likeness, second, second_likeness = row.values
        assert {nearest, second} <= names - {name}
        assert 0 <= second_likeness <= likeness <= 1
    assert answer == similar(select(corpus_db))


def test_two_places_make_no_map(corpus_db: Path) -> None:
    with pytest.raises(UsageError, match="a map needs 3"):
        similar(select(corpus_db, Filters(place=("槐岔镇", "篆坪镇"))))
