"""Who may import whom: the house as a table, held against every import in the package."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from locations import ROOT

PACKAGE = ROOT / "src" / "reportminer"

FLOORS: tuple[tuple[str, ...], ...] = (
    ("__main__", "__init__"),
    ("cli",),
    ("views", "explaining", "placing", "settling", "capsule", "webpage", "handcoding"),
    ("compare", "concordance", "evaluate", "ledger", "particular_words"),
    ("pipeline", "export", "charts"),
    ("writing",),
    ("analysis", "changes", "spacy_docs", "twins"),
    (
        "sources",
        "parse",
        "clean",
        "outline",
        "passages",
        "metadata",
        "segment",
        "facts",
        "classify",
        "store",
        "workers",
        "checks",
    ),
    ("resolver",),
    (
        "archive_walk",
        "saved_pages",
        "sidecar",
        "media",
        "places",
        "years",
        "terminal",
        "accounts",
        "line_cleaning",
        "libreoffice",
        "recognition",
    ),
    (
        "archives",
        "skipping",
        "charset",
        "codebook",
        "fold",
        "openings",
        "warning_kinds",
        "pulse",
        "whole_file",
        "divisions",
    ),
    ("refusals",),
    ("archive_listing", "archive_paths", "dates", "punctuation", "settings", "document", "shipped"),
    ("errors",),
)
"""Rooms from the top of the house down.  A room imports from floors below its own, never beside or above it."""

OWNERS: dict[str, tuple[str, ...]] = {
    "click": ("cli",),
    "jieba": ("segment",),
    "rjieba": ("segment",),
    "spacy": ("spacy_docs",),
    "pypdfium2": ("parse.pdf",),
    "pdfplumber": ("parse.pdf",),
    "docx": ("parse.word",),
    "cn2an": ("facts.numerals",),
    "olefile": ("parse.doc",),
    "lxml": ("parse.word", "parse.html", "parse.ofd", "parse.odt"),
    "selectolax": ("parse.html",),
    "readability": ("parse.html",),
    "sklearn": ("classify", "evaluate"),
    "numpy": ("classify", "evaluate", "parse.ocr", "compare"),
    "PIL": ("parse.ocr",),
    "rapidocr": ("parse.ocr",),
    "onnxruntime": ("parse.ocr",),
    "scipy": ("classify", "evaluate", "compare"),
    "xlsxwriter": ("export.xlsx",),
    "openpyxl": ("handcoding.filled",),
    "pyarrow": ("export.parquet",),
    "sqlite3": ("store",),
    "jinja2": ("webpage",),
    "markupsafe": ("webpage",),
    "matplotlib": ("charts.plot", "charts.fonts"),
    "pylopdf_fonts_zh_cn": ("charts.fonts",),
    "faulthandler": ("workers",),
}
"""Who alone may import a library: rooms, or modules whose names begin so (parse.pdf: also parse.pdf_lines)."""

AT_THE_TOP = {"click"}
"""Third-party libraries that may be imported when their module is; all others load on first use."""


@dataclass(frozen=True)
class Import:
    """One import: the module that has it, what is imported, and whether it runs when the module is loaded."""

    module: str
    name: str
    line: int
    at_load: bool

    @property
    def top(self) -> str:
        return self.name.split(".")[0]

    def __str__(self) -> str:
        return f"{self.module}, line {self.line}: {self.name}"


@cache
def imports() -> tuple[Import, ...]:
    return tuple(found for path in sorted(PACKAGE.rglob("*.py")) for found in _imports_of(path))


def _imports_of(path: Path) -> Iterator[Import]:
    module = ".".join(path.relative_to(PACKAGE).with_suffix("").parts)
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node, at_load, for_types in _walk(tree, at_load=True, for_types=False):
        if for_types and module == "__init__":
            continue  # the public names, which load on first use
        for name in _names(node):
            yield Import(module, name, node.lineno, at_load and not for_types)


def _walk(node: ast.AST, *, at_load: bool, for_types: bool) -> Iterator[tuple[ast.stmt | ast.expr, bool, bool]]:
    for child in ast.iter_child_nodes(node):
        inside = isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        typing = isinstance(child, ast.If) and ast.unparse(child.test).endswith("TYPE_CHECKING")
        if isinstance(child, ast.stmt | ast.expr):
            yield child, at_load, for_types
        yield from _walk(child, at_load=at_load and not inside, for_types=for_types or typing)


def _names(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        assert node.level == 0, "imports are absolute"
        # from reportminer import media: media is a module, __version__ is not
        return (
            [f"{node.module}.{alias.name}" for alias in node.names]
            if node.module == "reportminer"
            else [str(node.module)]
        )
    if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(("import_module", "load_module", "__import__")):
        return [value.value for value in node.args if isinstance(value, ast.Constant) and isinstance(value.value, str)]
    return []


def room(module: str) -> str:
    return module.removeprefix("reportminer.").split(".")[0]


def floor(name: str) -> int:
    return next(number for number, rooms in enumerate(FLOORS) if name in rooms)


def inside() -> list[Import]:
    return [found for found in imports() if found.top == "reportminer" and found.name != "reportminer.__version__"]


def test_every_room_has_its_floor() -> None:
    rooms = {path.relative_to(PACKAGE).parts[0].removesuffix(".py") for path in PACKAGE.rglob("*.py")}
    placed = [name for names in FLOORS for name in names]
    assert sorted(placed) == sorted(rooms), "every module and folder stands in FLOORS, once"


def test_imports_are_found() -> None:
    """The reader of imports itself: a table of what it must see."""
    found = {(found.module, found.name, found.at_load) for found in imports()}
    assert ("analysis", "reportminer.clean", True) in found
    assert ("cli.ingesting", "reportminer.pipeline", False) in found
    assert ("cli.ingesting", "click", True) in found
    assert {module for module, name, _ in found if name == "sqlite3"} >= {"store.connection"}


@pytest.mark.parametrize("name", [name for names in FLOORS for name in names])
def test_imports_point_down(name: str) -> None:
    own = [found for found in inside() if room(found.module) == name and room(found.name) != name]
    wrong = [str(found) for found in own if floor(room(found.name)) <= floor(name)]
    assert not wrong


def test_only_the_analysis_knows_the_stages() -> None:
    # training and its validation, in evaluate, work on the trained coder itself
    stages = set(FLOORS[floor("parse")]) - {"store", "sources", "segment", "workers", "classify"}
    users = {room(found.module) for found in inside() if room(found.name) in stages} - stages
    assert users == {"analysis"}


def test_every_library_has_its_owner() -> None:
    outside = {found.top for found in imports()} - set(sys.stdlib_module_names) - {"reportminer"}
    assert outside <= set(OWNERS)


@pytest.mark.parametrize("library", OWNERS)
def test_a_library_is_imported_by_its_owner_only(library: str) -> None:
    users = {found.module for found in imports() if found.top == library}
    assert all(any(_owns(owner, user) for owner in OWNERS[library]) for user in users), users


def _owns(owner: str, module: str) -> bool:
    return module == owner or module.startswith((owner + ".", owner + "_"))


def test_libraries_load_on_first_use() -> None:
    third = set(OWNERS) - set(sys.stdlib_module_names) - AT_THE_TOP
    assert [str(found) for found in imports() if found.top in third and found.at_load] == []


def test_sql_is_in_the_store_only() -> None:
    for path in sorted(PACKAGE.rglob("*.py")):
        if path.parent.name != "store":
            calls = [
                node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)
            ]
            names = {node.func.attr for node in calls if isinstance(node.func, ast.Attribute)}
            assert not names & {"execute", "executemany", "executescript"}, path


def test_the_architecture_page_draws_the_same_floors() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    drawn = "\n".join("  ".join(names) for names in FLOORS)
    assert f"```\n{drawn}\n```" in page


@pytest.mark.parametrize("library", OWNERS)
def test_the_architecture_page_names_every_owned_library(library: str) -> None:
    names = {
        "docx": "python-docx",
        "readability": "readability-lxml",
        "PIL": "Pillow",
        "sklearn": "scikit-learn",
        "spacy": "spaCy",
        "xlsxwriter": "XlsxWriter",
    }
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    assert names.get(library, library) in page
