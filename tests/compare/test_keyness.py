"""Key terms: the formula against a reckoning by hand, the false discovery rate against a published example."""

from __future__ import annotations

from math import log, sqrt
from pathlib import Path

import numpy as np
import pytest

from reportminer.compare.ids import Behind, Ids, Others
from reportminer.compare.keyness import false_discovery, keyness, weighted_log_odds
from reportminer.compare.selection import Filters, select
from reportminer.errors import UsageError


def test_the_formula_term_by_term() -> None:
    """Monroe, Colaresi and Quinn (2008), equations 16, 20 and 22, reckoned here with plain numbers."""
    counts = {("a", "x"): 30, ("a", "y"): 70, ("b", "x"): 10, ("b", "y"): 190}
    group = np.array([0, 0, 1, 1])
    term = np.array([0, 1, 0, 1])
    found = weighted_log_odds(group, term, np.array(list(counts.values()), dtype=float), prior=30)
    alpha_x, alpha = 30 * 40 / 300, 30
    omega_a = (30 + alpha_x) / (100 + alpha - 30 - alpha_x)
    omega_b = (10 + alpha_x) / (200 + alpha - 10 - alpha_x)
    delta = log(omega_a) - log(omega_b)
    assert found.delta[0] == pytest.approx(delta)
    assert found.z[0] == pytest.approx(delta / sqrt(1 / (30 + alpha_x) + 1 / (10 + alpha_x)))
    assert found.z[0] == pytest.approx(-found.z[2]), "with two groups each is the other's rest"
    assert found.elsewhere.tolist() == [10, 190, 30, 70]


def test_the_statistic_is_that_of_another_implementation() -> None:
    """Made-up counts of eight terms in three towns, prior worth 50 words; each town against the two others.

    The paper prints no counts from which its figures could be reckoned.  These z were computed by FightingWords
    (J. Hessel, github.com/jmhessel/FightingWords, in November 2026), given the same prior.
    """
    counts = np.array([[41, 18, 25, 3, 0, 2, 7, 1], [22, 35, 30, 1, 12, 0, 0, 9], [95, 60, 71, 20, 1, 14, 33, 0]])
    theirs = np.array(
        [
            [2.6340, -0.9986, 0.1408, -0.7467, -1.4144, -0.6005, -0.2766, -0.6359],
            [-2.8638, 2.6571, 0.6278, -1.7811, 4.0009, -1.7056, -2.7907, 3.4728],
            [0.4492, -1.4484, -0.6799, 2.2296, -2.9364, 2.0577, 2.8753, -2.6180],
        ]
    )
    group, term = np.nonzero(counts)
    found = weighted_log_odds(group, term, counts[group, term].astype(float), prior=50)
    assert found.z == pytest.approx(theirs[group, term], abs=5e-5)


def test_a_large_prior_shrinks_what_is_rare_more() -> None:
    group, term = np.array([0, 0, 1, 1]), np.array([0, 1, 0, 1])
    count = np.array([3.0, 997.0, 1.0, 999.0])
    weak, strong = (weighted_log_odds(group, term, count, prior=prior) for prior in (1, 5000))
    assert abs(strong.delta[0]) < abs(weak.delta[0])
    assert abs(strong.z[0]) < abs(weak.z[0])


def test_false_discovery_against_the_paper() -> None:
    """Benjamini and Hochberg (1995), section 4.1: 15 p values, of which the rate 0.05 lets 4 pass."""
    p = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528]
    q = false_discovery(np.array([*p, 0.7590, 1.0000]))
    assert int((q <= 0.05).sum()) == 4
    assert q[3] == pytest.approx(0.0095 * 15 / 4)


def test_terms_are_counted_and_ordered(corpus_db: Path) -> None:
    selection = select(corpus_db)
    table = keyness(selection).tables[0]
    assert table.rows
    for row in table.rows:
        group, term, count, elsewhere, passages, delta, z, q = row.values
        assert len(term) > 1
        assert count + elsewhere >= 5
        assert passages == len(row.passages) <= count
        assert (delta > 0) == (z > 0)
        assert 0 <= q <= 0.05
        texts = [selection.by_passage[passage].text for passage in row.passages]
        if not term.startswith("“"):
            assert sum(text.count(term) for text in texts) >= count
        assert term != group
    assert table == keyness(selection).tables[0]


@pytest.mark.parametrize(
    "ids", [Others(("a", "b", "c", "d", "e"), 1, 3), Behind(3, lambda *given: list(given), "a", "d", "e")]
)
def test_ids_that_are_found_later_are_like_a_tuple(ids: Ids) -> None:
    assert list(ids) == ["a", "d", "e"]
    assert (len(ids), ids[1], ids[-1], ids[1:]) == (3, "d", "e", ("d", "e"))
    assert ids == ("a", "d", "e")
    assert ids != ("a", "b", "c")
    assert hash(ids) == hash(("a", "d", "e"))
    assert repr(ids) == "('a', 'd', 'e')"
    with pytest.raises(IndexError):
        ids[3]


def test_one_place_is_held_against_all_others(corpus_db: Path) -> None:
    alone = keyness(select(corpus_db, Filters(place=("槐岔镇",))))
    every = keyness(select(corpus_db))
    (name,) = {row.values[0] for row in alone.tables[0].rows}
    assert name.endswith("槐岔镇")
    assert [row.values for row in alone.tables[0].rows] == [
        row.values for row in every.tables[0].rows if row.values[0] == name
    ]
    assert any("other groups" in said for said in alone.cautions("en"))
    assert not any("other groups" in said for said in every.cautions("en"))


def test_one_year_alone_cannot_be_compared(corpus_db: Path) -> None:
    with pytest.raises(UsageError, match="only one"):
        keyness(select(corpus_db, Filters(year=("2023",))), by="year")
