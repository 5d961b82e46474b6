"""Which picture belongs to which answer: tables turned into charts, figure by figure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable

from reportminer.charts.bars import Bar, Range, ranges, stacked_bars
from reportminer.charts.drawing import Drawing, Part
from reportminer.charts.maps import Point, point_map
from reportminer.charts.sparks import Spark, sparks
from reportminer.charts.tiles import Tile, shade, tiles
from reportminer.compare.table import Answer, Row, Table
from reportminer.compare.why_not import UnansweredError
from reportminer.compare.wording import unknown_place
from reportminer.settings import PICTURE_LINES, PICTURE_ROWS

_STATES = {"present": "#cfe6d8", "thin": "#fde3b0", "absent": "#f3b5a8"}
"""Colours of the states of a mandated part."""

_REST = "#e4e8ec"
"""Colour of what remains of a whole: it should not outshine the parts that are looked for."""


def pictures(answer: Answer, lang: str) -> list[tuple[Table, Drawing]]:
    """Return the charts of an answer, each with the table that holds its figures; none where none makes sense."""
    found = []
    for table in answer.tables:
        for draw in _DRAWN.get(table.code, ()) if table.rows else ():
            drawing = draw(table, lang)
            if drawing:
                found.append((table, drawing))
    return found


def picture(answer: Answer, lang: str) -> Drawing:
    """Return the first chart of an answer.

    Raises UsageError where the question has none, or nothing to draw.
    """
    found = pictures(answer, lang)
    if not found and answer.question == "panel":
        raise UnansweredError("no_line")
    if not found:
        raise UnansweredError("no_picture", question=(answer.zh, answer.question))
    drawing = found[0][1]
    drawing.says = drawing.says.removesuffix(_below(lang)).strip()  # a file has no table below
    return drawing


def _at(table: Table) -> dict[str, int]:
    return {column.code: number for number, column in enumerate(table.columns)}


def _kept(table: Table, lang: str) -> tuple[list[tuple[int, Row]], str]:
    """Return the rows that a chart has room for, with their numbers, and the words that say which they are."""
    rows = list(enumerate(table.rows))
    if len(rows) <= PICTURE_ROWS:
        return rows, ""
    at = _at(table)
    if "year" in at and "place" in at:
        latest: dict[str, tuple[int, Row]] = {}
        for number, row in rows:
            held = latest.get(row.values[at["place"]])
            if held is None or (row.values[at["year"]] or "") >= (held[1].values[at["year"]] or ""):
                latest[row.values[at["place"]]] = (number, row)
        if len(latest) <= PICTURE_ROWS:
            return list(latest.values()), "图中为各地最近一年。" if lang == "zh" else "The latest year of each place."
        rows = list(latest.values())
    return rows[:PICTURE_ROWS], _first(lang).strip()


def _name(table: Table, row: Row, lang: str) -> str:
    at = _at(table)
    parts = [row.values[at[code]] for code in ("place", "group", "year") if code in at]
    return unknown_place(" ".join(str(part) for part in parts if part), lang)


def _says(lang: str, kept: str) -> str:
    kept = kept.strip()
    return f"{kept}{'' if lang == 'zh' else ' '}{_below(lang)}" if kept else _below(lang)


def _below(lang: str) -> str:
    return "所有数字见下表。" if lang == "zh" else "The table below has every figure."


def _stacked(table: Table, lang: str) -> Drawing:
    shares = [(number, column) for number, column in enumerate(table.columns) if column.kind == "share"]
    rows, kept = _kept(table, lang)
    bars = [Bar(_name(table, row, lang), tuple(row.values[number] for number, _ in shares), at) for at, row in rows]
    series = [(column.code, column.head(lang)) for _, column in shares]
    grey = {"new": _REST}
    return stacked_bars(table.code, table.title(lang), _says(lang, kept), series, bars, colours=grey)


def _shares(table: Table, lang: str) -> Drawing:
    """Return the shares of the labels by place in its latest year, corrected where the coder's errors are known."""
    at = _at(table)
    of = "corrected" if all(row.values[at["corrected"]] is not None for row in table.rows) else "share"
    groups, kept = _latest(table, lang)
    labels = list(dict.fromkeys(row.values[at["label"]] for row in table.rows))
    bars = []
    for rows in groups:
        held = {row.values[at["label"]]: (row.values[at[of]], number) for number, row in rows}
        parts = [held.get(label, (None, 0)) for label in labels]
        bars.append(
            Bar(
                _name(table, rows[0][1], lang),
                tuple(share for share, _ in parts),
                rows[0][0],
                tuple(n for _, n in parts),
            )
        )
    series = [(of, table.names.get(label, (label, label))[0 if lang == "zh" else 1]) for label in labels]
    title = f"{table.title(lang)} – {table.columns[at[of]].head(lang)}"
    return stacked_bars(table.code, title, _says(lang, kept), series, bars)


def _confessed(table: Table, lang: str) -> Drawing | None:
    """Return the corrected share of shortcomings with its interval: the label that rankings of places hang on."""
    at = _at(table)
    groups, kept = _latest(table, lang)
    found = [
        Range(
            _name(table, row, lang), row.values[at["corrected"]], row.values[at["low"]], row.values[at["high"]], number
        )
        for rows in groups
        for number, row in rows
        if row.values[at["label"]] == "shortcoming" and row.values[at["low"]] is not None
    ]
    if not found:
        return None
    label = table.names["shortcoming"][0 if lang == "zh" else 1]
    found.sort(key=lambda entry: -entry.share)
    title = f"{label} – {table.columns[at['corrected']].head(lang)}"
    tied = "区间重叠者不分先后。" if lang == "zh" else " Places whose intervals overlap are tied."
    return ranges(
        f"{table.code}_shortcoming",
        title,
        _says(lang, f"{kept}{tied}"),
        "corrected",
        found,
    )


def _latest(table: Table, lang: str) -> tuple[list[list[tuple[int, Row]]], str]:
    """Return the rows of each place in its latest year, as many places as a chart has room for."""
    at = _at(table)
    groups: dict[tuple[str, str], list[tuple[int, Row]]] = defaultdict(list)
    for number, row in enumerate(table.rows):
        groups[row.values[at["place"]], row.values[at["year"]] or ""].append((number, row))
    if len(groups) <= PICTURE_ROWS:
        return list(groups.values()), ""
    latest = dict(sorted(groups))
    if len(latest) == 1:
        return list(groups.values())[:PICTURE_ROWS], _first(lang)
    said = "图中为各地最近一年。" if lang == "zh" else "The latest year of each place."
    kept = [groups[place, year] for place, year in latest.items()]
    return kept[:PICTURE_ROWS], said + (_first(lang) if len(kept) > PICTURE_ROWS else "")


def _first(lang: str) -> str:
    return (
        f"图中为前{PICTURE_ROWS}行，其余见表。"
        if lang == "zh"
        else f" The first {PICTURE_ROWS}; the table has the others."
    )


def _ranges(table: Table, lang: str) -> Drawing:
    at = _at(table)
    rows, kept = _kept(table, lang)
    found = [
        Range(_name(table, row, lang), row.values[at["rate"]], row.values[at["low"]], row.values[at["high"]], number)
        for number, row in rows
    ]
    title = f"{table.title(lang)} – {table.columns[at['rate']].head(lang)}"
    return ranges(table.code, title, _says(lang, kept), "rate", found)


def _states(table: Table, lang: str) -> Drawing:
    parts = [
        number
        for number, column in enumerate(table.columns)
        if column.kind == "code" and any(row.values[number] in _STATES for row in table.rows)
    ]
    rows, kept = _kept(table, lang)
    zh = 0 if lang == "zh" else 1
    drawn = []
    for at, row in rows:
        name = _name(table, row, lang)
        held: list[Tile | None] = []
        for number in parts:
            column, state = table.columns[number], table.names[row.values[number]][zh]
            part = Part(f"{name} · {column.head(lang)}: {state}", at, column.code)
            held.append(Tile(state, _STATES[row.values[number]], part))
        drawn.append((name, held))
    heads = [table.columns[number].head(lang) for number in parts]
    return tiles(table.code, table.title(lang), _says(lang, kept), heads, drawn, wide=64)


def _counts(table: Table, lang: str) -> Drawing:
    """Return places by topics: the passages of all kinds in the latest year of each place."""
    at = _at(table)
    counted = [number for number, column in enumerate(table.columns) if column.code in _TOLD]
    cells: dict[tuple[str, str], dict[str, tuple[int, int]]] = defaultdict(dict)
    for number, row in enumerate(table.rows):
        total = sum(row.values[count] or 0 for count in counted)
        cells[row.values[at["place"]], row.values[at["year"]] or ""][row.values[at["topic"]]] = (total, number)
    latest = {place: max(year for other, year in cells if other == place) for place, _ in cells}
    shown = sorted(latest.items())[:PICTURE_ROWS]
    topics = [code for code in table.names if any(code in cells[group] for group in shown)]
    most = max(total for group in shown for total, _ in cells[group].values())
    drawn = []
    for place, year in shown:
        name = unknown_place(f"{place} {year}".strip(), lang)
        held: list[Tile | None] = []
        for topic in topics:
            total, row_number = cells[place, year].get(topic, (0, -1))
            says = f"{name} · {table.names[topic][0 if lang == 'zh' else 1]}: {total}"
            fill, ink = shade(total, most)
            held.append(Tile(str(total), fill, Part(says, row_number), ink) if total else None)
        drawn.append((name, held))
    heads = [table.names[topic][0 if lang == "zh" else 1] for topic in topics]
    kept = (
        "图中为各地最近一年，举措、不足、安排合计。"
        if lang == "zh"
        else "The latest year; done, confessed and planned together."
    )
    if len(latest) > PICTURE_ROWS:
        kept += f"前{PICTURE_ROWS}个地区。" if lang == "zh" else f" The first {PICTURE_ROWS} places."
    return tiles(table.code, table.title(lang), _says(lang, kept), heads, drawn, wide=34)


_TOLD = ("measures", "shortcomings", "plans")


def _sparks(table: Table, lang: str) -> Drawing | None:
    at = _at(table)
    years = [(number, column) for number, column in enumerate(table.columns) if column.kind == "number"]
    if len(years) < 2:
        return None
    held = [
        (sum(row.values[number] is not None for number, _ in years), number, row)
        for number, row in enumerate(table.rows)
    ]
    longest = sorted((entry for entry in held if entry[0] > 1), key=lambda entry: (-entry[0], entry[1]))[:PICTURE_LINES]
    if not longest:
        return None
    lines = []
    for _, row_number, row in longest:
        family = row.values[at["family"]]
        place = unknown_place(row.values[at["place"]], lang)
        name = f"{place} {table.names.get(family, (family, family))[0 if lang == 'zh' else 1]}"
        numbers = tuple(row.values[number] for number, _ in years)
        lines.append(
            Spark(name, numbers, tuple(column.code for _, column in years), row.values[at["unit"]], row_number)
        )
    kept = _longest(len(longest), len(table.rows), lang)
    heads = [column.head(lang) for _, column in years]
    return sparks(table.code, table.title(lang), _says(lang, kept), heads, lines)


def _longest(shown: int, of: int, lang: str) -> str:
    if lang == "zh":
        which = f"图中为年份最多的{shown}项（共{of}项），" if shown < of else ""
        return f"{which}每条线各用自己的尺度，从零起；右侧为首尾两值。"
    which = f"The {shown} of {of} with the most years; each" if shown < of else "Each"
    return f"{which} line is on its own scale from zero, its first and last value on the right."


def _map(table: Table, lang: str) -> Drawing | None:
    at = _at(table)
    if not {"x", "y"} <= set(at):
        return None
    points = [
        Point(_name(table, row, lang), row.values[at["x"]], row.values[at["y"]], 0, number)
        for number, row in enumerate(table.rows)
    ]
    kept = (
        "点近者用词相近，坐标本身没有含义；重叠处略去地名。"
        if lang == "zh"
        else "What lies near is worded alike; the axes mean nothing.  Names that would cover others are left out."
    )
    return point_map(table.code, table.title(lang), _says(lang, kept), points)


_DRAWN: dict[str, tuple[Callable[[Table, str], Drawing | None], ...]] = {
    "profile": (_shares, _confessed),
    "audit": (_states,),
    "topics": (_counts,),
    "follow": (_ranges,),
    "panel": (_sparks,),
    "reuse": (_stacked,),
    "similar": (_map,),
}
"""How the table of each code is drawn: the first is what --plot draws."""
