"""A replication capsule, written whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from reportminer import __version__
from reportminer.capsule.citing import citation, read_author
from reportminer.capsule.contents import Resource, answer_tables, answers, stored_tables
from reportminer.capsule.figures import figures
from reportminer.capsule.labels import Labelled, Names, scripts
from reportminer.capsule.manifest import GOLD, MANIFEST, Options, file_digest, files_of, manifest_text, read_manifest
from reportminer.capsule.package import package_text
from reportminer.capsule.pages import citation_words, codebook_page, methods, readme, titles
from reportminer.compare.errors_of_coders import known_errors
from reportminer.compare.selection import Filters, select
from reportminer.errors import UsageError
from reportminer.export.csv import write_csv
from reportminer.export.jsonl import passage_entries, report_entries, write_lines
from reportminer.export.parquet import need_parquet, write_parquet
from reportminer.refusals import refusal
from reportminer.spacy_docs import docs_to_bin, make_doc
from reportminer.store import open_store
from reportminer.store.rebuilt import rebuilt_reports, stored_codings
from reportminer.store.tables import table
from reportminer.whole_file import moved, part_folder, whole_folder

PACKAGE = "datapackage.json"

Tell = Callable[[str], None]

_PLAIN = Options()


def write_capsule(
    db: Path,
    folder: Path,
    *,
    gold: Path | None = None,
    options: Options = _PLAIN,
    force: bool = False,
    tell: Tell = lambda _: None,
) -> int:
    """Write a capsule of a database into a folder; return the number of its files.

    The same database gives the same bytes.  ``gold`` are scores that evaluate --json wrote.  A capsule that stands
    in the folder is replaced; with ``force`` other files may stand beside it, and stay.  ``tell`` is called with what
    is being written.  Raises UsageError and StoreError; then what was there stays.
    """
    need_parquet()
    beside = _files_beside(folder)
    if beside and not force:
        raise UsageError(
            f"{folder}: the folder holds files that are not of a capsule ({_some(beside)}); name another folder, or"
            " --force to write the capsule beside them"
        )
    if not beside:
        with whole_folder(folder) as part:
            return fill(db, part, gold=gold, options=options, tell=tell)
    with part_folder(folder) as part:
        count = fill(db, part, gold=gold, options=options, tell=tell)
        _put_beside(part, folder)
    return count


def _put_beside(part: Path, folder: Path) -> None:
    """Move the files of a capsule into a folder that holds others; only an older capsule's own files are deleted.

    The manifest goes first and comes last: without it a folder is no capsule.
    """
    if (folder / MANIFEST).exists():
        older = read_manifest(folder).files
        (folder / MANIFEST).unlink()
        for name in older.keys() & set(files_of(folder)):  # a manifest may name what lies elsewhere
            (folder / name).unlink()
    for name in sorted(files_of(part), key=lambda name: name == MANIFEST):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        moved(part / name, folder / name)


def _files_beside(folder: Path) -> list[str]:
    """Return the files in a folder that are not of the capsule in it; raises UsageError where it is no folder."""
    if not folder.exists():
        if not folder.parent.is_dir():
            raise UsageError(f"{folder}: the folder {folder.parent} does not exist; make it first")
        return []
    if not folder.is_dir():
        raise UsageError(f"{folder}: a file of that name is there; name another folder")
    found = files_of(folder)
    if MANIFEST not in found:
        return found
    own = {MANIFEST, *read_manifest(folder).files}
    return [name for name in found if name not in own]


def _some(names: Sequence[str]) -> str:
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")


def fill(db: Path, folder: Path, *, gold: Path | None, options: Options, tell: Tell) -> int:
    """Write all files of a capsule into an empty folder; return how many.  Raises OSError, UsageError, StoreError."""
    authors = [read_author(text) for text in options.authors]
    selection = select(db, Filters(with_twins=options.with_twins))
    if gold is not None:
        gold = _kept_gold(gold, folder)
    told = figures(selection, gold=gold)
    found, left_out = answers(selection, gold=gold, tell=tell)
    asked = answer_tables(found)
    stored = stored_tables(db)
    resources = [*stored, *(resource for resource, _ in asked)]
    codes = _codes(db)
    rows: dict[str, int] = {}
    labelled = []
    for resource in resources:
        tell(f"{resource.folder}/{resource.name}")
        counts, widths = _write_table(folder, resource)
        rows |= counts
        labelled.append(_labelled(resource, codes, widths))
    tell("jsonl, spacy")
    rows |= _write_texts(db, folder)
    pages = scripts(labelled)
    with open_store(db) as store:
        columns, entries = table(store, "codebook")
        book = [dict(zip(columns, entry, strict=True)) for entry in entries]
    for lang, name in (("en", "README.md"), ("zh", "README.zh.md")):
        pages[name] = readme(told, resources, licence=options.licence, cited=bool(authors), lang=lang)
        pages[f"methods.{lang}.md"] = methods(told, left_out, lang)
        pages[f"codebook/codebook.{lang}.md"] = codebook_page(book, lang)
    cited = citation(titles(told), authors, licence=options.licence, words=citation_words())
    if cited:
        pages["CITATION.cff"] = cited
    for name, text in pages.items():
        _write_page(folder / name, text)
    others = [name for name in files_of(folder) if not name.endswith(".csv")]
    _write_page(
        folder / PACKAGE,
        package_text(
            resources,
            others,
            _digests(folder),
            titles=titles(told),
            version=__version__,
            licence=options.licence,
            authors=[author.name for author in authors],
        ),
    )
    _write_page(
        folder / MANIFEST,
        manifest_text(told, _digests(folder), rows=rows, left_out=left_out, options=options, gold=gold is not None),
    )
    return len(files_of(folder))


def _kept_gold(gold: Path, folder: Path) -> Path:
    """Copy the scores into the capsule and return the copy: what the pages say of it must not hang on its name."""
    known_errors("", gold)  # raises UsageError for another file, by the name that the user gave
    try:
        content = gold.read_bytes()
    except OSError as error:
        raise UsageError(f"{gold}: the file cannot be read {refusal(error, gold)}") from error
    (folder / GOLD).write_bytes(content)
    return folder / GOLD


def _write_page(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text.lstrip("\n"), encoding="utf-8", newline="\n")


def _write_table(folder: Path, resource: Resource) -> tuple[dict[str, int], dict[str, int]]:
    """Write a table as CSV and Parquet; return rows by path, and the longest text of each column in bytes."""
    fields = resource.about.fields
    widths = {field.code: 0 for field in fields if field.type == "string"}
    at = [number for number, field in enumerate(fields) if field.type == "string"]

    def measured() -> Iterator[Sequence[Any]]:
        for row in resource.rows():
            for number in at:
                size = len(str(row[number] or "").encode("utf-8")) + 1  # a quote may come in front
                widths[fields[number].code] = max(widths[fields[number].code], size)
            yield row

    plain = f"{resource.folder}/{resource.name}.csv"
    columnar = f"parquet/{resource.folder}/{resource.name}.parquet"
    for name in (plain, columnar):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
    counts = {plain: write_csv(folder / plain, [field.code for field in fields], measured())}
    counts[columnar] = write_parquet(folder / columnar, fields, resource.rows())
    return counts, widths


def _write_texts(db: Path, folder: Path) -> dict[str, int]:
    (folder / "jsonl").mkdir()
    (folder / "spacy").mkdir()
    with open_store(db) as store:
        codings = stored_codings(store)
        docs = (make_doc(report, codings.get(report.id, ())) for report in rebuilt_reports(store))
        return {
            "jsonl/reports.jsonl": write_lines(folder / "jsonl/reports.jsonl", report_entries(store)),
            "jsonl/passages.jsonl": write_lines(folder / "jsonl/passages.jsonl", passage_entries(store)),
            "spacy/reports.spacy": docs_to_bin(docs, folder / "spacy/reports.spacy"),
        }


def _codes(db: Path) -> dict[str, Names]:
    """Return the names of all codes by kind."""
    found: dict[str, dict[str, tuple[str, str]]] = {}
    with open_store(db) as store:
        columns, rows = table(store, "codebook")
        for row in rows:
            entry = dict(zip(columns, row, strict=True))
            found.setdefault(entry["kind"], {})[entry["code"]] = (entry["zh"], entry["en"] or entry["zh"])
    return dict(found)


def _labelled(resource: Resource, codes: Mapping[str, Names], widths: Mapping[str, int]) -> Labelled:
    about = resource.about
    names = {field.code: field.values or codes.get(field.codes, {}) for field in about.fields}
    return Labelled(
        f"{resource.folder}/{resource.name}.csv",
        resource.name if resource.folder == "tables" else f"answer_{resource.name}",
        about.zh,
        about.en,
        about.fields,
        {code: told for code, told in names.items() if told},
        widths,
    )


def _digests(folder: Path) -> dict[str, tuple[str, int]]:
    return {name: (file_digest(folder / name), (folder / name).stat().st_size) for name in files_of(folder)}


@contextmanager
def made_again(db: Path, folder: Path, *, tell: Tell) -> Iterator[Path]:
    """Give a folder with the capsule of ``folder`` made again from a database, with the same options."""
    import tempfile

    need_parquet()
    manifest = read_manifest(folder)
    with tempfile.TemporaryDirectory(prefix="reportminer-") as name:
        again = Path(name) / "capsule"
        again.mkdir()
        gold = folder / GOLD if manifest.gold else None
        fill(db, again, gold=gold, options=manifest.options, tell=tell)
        yield again
