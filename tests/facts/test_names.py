"""Names of actors and slogans: the longest form at each place, levels in front of it, names that are none."""

from __future__ import annotations

import re
from itertools import product

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from reportminer.facts.names import find_names
from reportminer.facts.tables import levels, names, read_toml
from reportminer.fold import fold


def _spelt_out(kind: str) -> dict[str, str]:
    forms: dict[str, str] = {}
    for name in names(kind):
        for form in name.forms:
            fronts = ("", *levels(kind)) if form.startswith("*") else ("",)
            for front, rest in product(fronts, (form.removeprefix("*"),)):
                forms.setdefault(fold(front + rest), name.code)
    return forms


_FORMS = {kind: _spelt_out(kind) for kind in ("actors", "slogans")}
_LONGEST = max(len(form) for forms in _FORMS.values() for form in forms)


def _slowly(text: str, kind: str) -> list[tuple[int, int, str]]:
    """Try every form at every place: the longest counts, and the next begins behind it."""
    found, at = [], 0
    while at < len(text):
        size = next((n for n in range(_LONGEST, 0, -1) if text[at : at + n] in _FORMS[kind]), 0)
        size = min(size, len(text) - at)
        if size:
            found.append((at, at + size, _FORMS[kind][text[at : at + size]]))
        at += size or 1
    return found


def _names(text: str, kind: str) -> list[str]:
    return [text[found.start : found.end] for found in find_names(text, kind)]


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        ("县司法局牵头,镇司法所配合", "actors", ["县司法局", "镇司法所"]),
        ("我镇综合执法大队", "actors", ["我镇综合执法大队"]),
        ("司法局势总体平稳", "actors", []),
        ("坚持全面依法治国", "slogans", ["全面依法治国"]),
        ("依法治国", "slogans", []),
        ("依法治县", "slogans", []),
        ("建成公共法律服务站3个,法治文化墙2面", "slogans", []),
        ("群众对公共法律服务的满意度达98%", "slogans", ["公共法律服务"]),
        ("调整依法行政工作领导小组,接入区大数据中心", "slogans", []),
        ("深入推进依法行政,靠大数据", "slogans", ["依法行政", "大数据"]),
        ('开展"大排查、大调解、大稳控"行动', "slogans", ['"大排查、大调解、大稳控"']),
        ("", "actors", []),
    ],
)
def test_names(text: str, kind: str, expected: list[str]) -> None:
    assert _names(text, kind) == expected


@pytest.mark.parametrize("kind", ["actors", "slogans"])
@given(data=st.data())
def test_the_longest_form_at_each_place(kind: str, data: st.DataObject) -> None:
    forms = sorted(_FORMS[kind])
    pieces = (
        st.sampled_from(forms)
        | st.sampled_from(forms).map(lambda form: form[:-1])
        | st.sampled_from(["镇", "我县", "的"])
    )
    text = "".join(data.draw(st.lists(pieces, max_size=6)))
    assume("中共" not in text)  # what follows it is a pattern's
    never = read_toml(f"facts_{kind}.toml").get("never", [])
    blocked = [found.span() for found in re.finditer("|".join(never), text)]
    expected = [entry for entry in _slowly(text, kind) if not any(a <= entry[0] and entry[1] <= b for a, b in blocked)]
    assert [(found.start, found.end, found.name.code) for found in find_names(text, kind)] == expected
