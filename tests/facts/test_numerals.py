"""Plain Chinese numerals are read as cn2an reads them, without loading it."""

from __future__ import annotations

import subprocess
import sys

import pytest

from reportminer.facts.numerals import numeral_value


def _spelt(number: int) -> set[str]:
    """Return the ways to write a whole number below ten thousand."""
    from cn2an import an2cn

    full = str(an2cn(number))
    ways = {full, full.removeprefix("一") if full.startswith("一十") else full}
    return ways | {way.replace("二百", "两百").replace("二千", "两千") for way in ways}


def test_plain_numerals_have_the_values_of_cn2an() -> None:
    from cn2an import cn2an

    for number in range(11, 10_000):
        for way in _spelt(number):
            assert numeral_value.__wrapped__(way) == number == cn2an(way, "normal")
    for number in (12, 20, 35, 105, 120, 999, 1_005, 3_020, 9_999):
        for way in _spelt(number):
            assert numeral_value.__wrapped__(way + "万") == number * 10_000 == cn2an(way + "万", "normal")
            assert numeral_value.__wrapped__(way + "亿") == number * 10**8 == cn2an(way + "亿", "normal")
    for way in ("一万", "两万", "三亿", "一百万", "一千万", "一百亿"):
        assert numeral_value.__wrapped__(way) == cn2an(way, "normal")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("一百五", 150),
        ("三点五", 3.5),
        ("二〇二三", None),
        ("三三", None),
        ("2,981\t", None),
        ("八十五点八", 85.8),
        ("百亿", 10_000_000_000),
        ("百百", None),
        ("百万", 1_000_000),
        ("两十", 20),
        ("十万", 100_000),
    ],
)
def test_others(text: str, value: float | None) -> None:
    assert numeral_value(text) == value


def test_plain_numerals_do_not_load_cn2an() -> None:
    code = (
        "import sys; from reportminer.facts.quantities import find_quantities;"
        " print(find_quantities('走访农户两百三十户,培训十二期')[1].number, 'cn2an' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["12.0", "False"]
