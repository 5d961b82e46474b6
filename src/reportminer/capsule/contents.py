"""What a capsule holds: the tables of the store and the answers of all questions, each with its columns."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from reportminer.compare.audit import audit
from reportminer.compare.follow import follow
from reportminer.compare.keyness import keyness
from reportminer.compare.panel import panel
from reportminer.compare.reuse import reuse
from reportminer.compare.selection import Selection
from reportminer.compare.shares import profile
from reportminer.compare.similar import similar
from reportminer.compare.table import Answer, Kind, Table, csv_row
from reportminer.compare.topics import topics
from reportminer.compare.why_not import UnansweredError
from reportminer.errors import UsageError
from reportminer.export.columns import Field, TableFields, answer_field, table_fields
from reportminer.store import open_store
from reportminer.store.tables import TABLES, table

_TYPES: dict[Kind, str] = {
    "text": "string",
    "count": "integer",
    "number": "number",
    "share": "number",
    "quote": "string",
    "code": "string",
}


@dataclass(frozen=True, slots=True)
class Resource:
    """One table of the capsule: its folder, the stem of its file, its columns, and what yields its rows anew."""

    folder: str
    name: str
    about: TableFields
    rows: Callable[[], Iterator[Sequence[Any]]]


def stored_tables(db: Path) -> list[Resource]:
    """Return the tables of a database."""
    return [
        Resource("tables", name, table_fields(name, columns), partial(_stored_rows, db, name))
        for name, columns in TABLES.items()
    ]


def _stored_rows(db: Path, name: str) -> Iterator[Sequence[Any]]:
    with open_store(db) as store:
        yield from table(store, name)[1]


def answers(
    selection: Selection, *, gold: Path | None, tell: Callable[[str], None]
) -> tuple[list[Answer], dict[str, tuple[str, str]]]:
    """Answer all questions about the selection; a question that cannot be answered is returned with the reason.

    Reasons are Chinese and English.  ``gold`` are scores by which shares are corrected; ``tell`` is called with the
    name of each question.
    """
    questions: dict[str, Callable[[], Answer]] = {
        "profile": partial(profile, selection, gold=gold),
        "audit": partial(audit, selection),
        "topics": partial(topics, selection),
        "keyness": partial(keyness, selection),
        "reuse": partial(reuse, selection),
        "follow": partial(follow, selection),
        "panel": partial(panel, selection),
        "similar": partial(similar, selection),
    }
    found: list[Answer] = []
    left_out: dict[str, tuple[str, str]] = {}
    for name, ask in questions.items():
        tell(name)
        try:
            found.append(ask())
        except UsageError as error:
            left_out[name] = (
                (error.said("zh"), error.said("en")) if isinstance(error, UnansweredError) else (str(error),) * 2
            )
    return found, left_out


def answer_tables(found: Sequence[Answer]) -> list[tuple[Resource, Table]]:
    """Return the tables of answers, named as compare --csv names them."""
    resources = []
    for answer in found:
        for number, shown in enumerate(answer.tables):
            name = answer.question if number == 0 else f"{answer.question}_{shown.code}"
            about = TableFields(
                name,
                f"{answer.zh}:{shown.zh}",
                f"{answer.en}: {shown.en}",
                shown.note_zh,
                shown.note_en,
                _fields(shown),
            )
            resources.append((Resource("answers", name, about, partial(_answer_rows, shown)), shown))
    return resources


def _fields(shown: Table) -> tuple[Field, ...]:
    fields = []
    for at, column in enumerate(shown.columns):
        present = {row.values[at] for row in shown.rows} if column.kind == "code" else set()
        values = {code: both for code, both in shown.names.items() if code in present}
        fields.append(Field(column.code, _TYPES[column.kind], column.zh, column.en, values=values or None))
    last = answer_field("passages")
    assert last is not None
    return (*fields, last)


def _answer_rows(shown: Table) -> Iterator[Sequence[Any]]:
    kinds = [column.kind for column in shown.columns]
    for row in shown.rows:
        yield csv_row(row, kinds)
