"""Columns declared once: none is missing, none is stale, and what they hold is what is declared."""

from __future__ import annotations

from pathlib import Path

import pytest

from locations import ROOT
from reportminer.export.columns import TYPES, columns_page, declared_tables, shared_columns, table_fields
from reportminer.export.parquet import typed
from reportminer.store import open_store
from reportminer.store.tables import TABLES, table
from small_reports import read_into, write_reports


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = write_reports(tmp_path_factory.mktemp("columns") / "corpus", 4)
    read_into(folder.parent / "reports.db", folder)
    return folder.parent / "reports.db"


def test_every_table_is_declared_and_none_is_stale() -> None:
    assert set(declared_tables()) == set(TABLES)


@pytest.mark.parametrize("name", TABLES)
def test_every_column_is_declared_and_none_is_stale(name: str) -> None:
    columns = set(TABLES[name])
    own = declared_tables()[name]
    assert columns - own - shared_columns() == set()
    assert own - columns == set()
    about = table_fields(name, TABLES[name])
    assert set(about.key) <= columns
    for field in about.fields:
        assert field.type in TYPES
        assert field.zh
        assert field.en
        assert bool(field.about_zh) == bool(field.about_en), field.code


def test_shared_columns_are_shared() -> None:
    for code in shared_columns():
        assert sum(code in columns for columns in TABLES.values()) > 1, code


@pytest.mark.parametrize("name", TABLES)
def test_what_a_column_holds_is_of_its_type(name: str, db: Path) -> None:
    fields = table_fields(name, TABLES[name]).fields
    with open_store(db) as store:
        kinds = {row[0] for row in table(store, "codebook")[1]}
        rows = list(table(store, name)[1])
    for row in rows:
        for field, value in zip(fields, row, strict=True):
            assert not field.codes or field.codes in kinds
            kept = typed(value, field.type)
            if field.type == "flag":
                assert kept in (None, 0, 1)
            if kept is not None and field.type != "string":
                assert kept == float(value)
            if field.values and value:
                assert value in field.values, (field.code, value)


def test_the_page_is_made_from_the_declarations() -> None:
    page = columns_page(TABLES)
    kept = (ROOT / "docs" / "columns.md").read_text(encoding="utf-8")
    assert kept == page, "run python benchmarks/columns_page.py"


def test_values_are_those_that_the_program_knows() -> None:
    from reportminer.settling import _KINDS

    fields = {field.code: field for field in table_fields("reports", TABLES["reports"]).fields}
    assert set(fields["issuer_kind"].values or {}) == set(_KINDS)
