"""datapackage.json: every file of the capsule described as a Frictionless data package (specification 1)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from reportminer.capsule.contents import Resource
from reportminer.export.columns import Field

_FLAG = {"type": "boolean", "trueValues": ["1"], "falseValues": ["0"]}
_DIALECT = {"delimiter": ",", "lineTerminator": "\r\n", "quoteChar": '"', "doubleQuote": True, "header": True}
_MEDIA = {
    "parquet": "application/vnd.apache.parquet",
    "jsonl": "application/x-ndjson",
    "spacy": "application/octet-stream",
    "md": "text/markdown",
    "R": "text/x-r-source",
    "do": "text/plain",
    "sps": "text/plain",
    "cff": "text/yaml",
    "json": "application/json",
}


def package_text(
    resources: Sequence[Resource],
    others: Sequence[str],
    digests: Mapping[str, tuple[str, int]],
    *,
    titles: tuple[str, str],
    version: str,
    licence: str,
    authors: Sequence[str] = (),
) -> str:
    """Return the text of datapackage.json.

    ``others`` are the paths of files that are no CSV, ``digests`` maps every path to SHA-256 and size, ``titles`` are
    the Chinese and the English title, ``authors`` whom CITATION.cff names.
    """
    package: dict[str, Any] = {
        "profile": "data-package",
        "name": "reportminer-capsule",
        "title": titles[1],
        "title_zh": titles[0],
        "version": version,
        **({"licenses": [{"name": licence}]} if licence else {}),
        **({"contributors": [{"title": author, "role": "author"} for author in authors]} if authors else {}),
        "resources": [_table(resource, digests) for resource in resources] + [_other(path, digests) for path in others],
    }
    return json.dumps(package, ensure_ascii=False, indent=1) + "\n"


def _table(resource: Resource, digests: Mapping[str, tuple[str, int]]) -> dict[str, Any]:
    about, path = resource.about, f"{resource.folder}/{resource.name}.csv"
    schema: dict[str, Any] = {"fields": [_field(field) for field in about.fields], "missingValues": [""]}
    if about.key:
        schema["primaryKey"] = list(about.key)
    columns = {field.code for field in about.fields}
    if resource.folder == "tables" and "report_id" in columns and resource.name != "reports":
        schema["foreignKeys"] = [
            {"fields": "report_id", "reference": {"resource": "tables-reports", "fields": "report_id"}}
        ]
    return {
        "profile": "tabular-data-resource",
        "type": "table",
        "name": name_of(path),
        "path": path,
        "title": about.en,
        "title_zh": about.zh,
        "description": about.about_en,
        "description_zh": about.about_zh,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": digests[path][1],
        "hash": f"sha256:{digests[path][0]}",
        "dialect": _DIALECT,
        "schema": schema,
    }


def _field(field: Field) -> dict[str, Any]:
    kind: dict[str, Any] = dict(_FLAG) if field.type == "flag" else {"type": field.type}
    told: dict[str, Any] = {"name": field.code, **kind, "title": field.en, "title_zh": field.zh}
    if field.about_en:
        told |= {"description": field.about_en, "description_zh": field.about_zh}
    if field.codes:
        told["codes"] = f"tables/codebook.csv, kind {field.codes}"
    if field.values:
        told["labels"] = {code: {"zh": zh, "en": en} for code, (zh, en) in field.values.items()}
    return told


def _other(path: str, digests: Mapping[str, tuple[str, int]]) -> dict[str, Any]:
    ending = path.rsplit(".", 1)[-1]
    return {
        "profile": "data-resource",
        "type": "file",  # without it, programs try to read Parquet and JSONL as tables of unknown columns
        "name": name_of(path),
        "path": path,
        "format": ending.lower(),
        "mediatype": _MEDIA.get(ending, "text/plain"),
        "bytes": digests[path][1],
        "hash": f"sha256:{digests[path][0]}",
    }


def name_of(path: str) -> str:
    """Return the name of a resource: its path with the signs that the specification allows; CSV without its ending."""
    plain = path.removesuffix(".csv").lower()
    return "".join(sign if sign.isascii() and (sign.isalnum() or sign in "._") else "-" for sign in plain)
