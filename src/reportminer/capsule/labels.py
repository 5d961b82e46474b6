"""Scripts that read the CSV files into R, Stata and SPSS, with names of columns and labels of codes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from reportminer.export.columns import Field

_STATA_LABEL = 80
"""Characters that Stata allows in the label of a variable."""

_SPSS_TEXT = 32767
"""Bytes that SPSS allows in a text variable."""

_SPSS_WORDS = frozenset({"all", "and", "by", "eq", "ge", "gt", "le", "lt", "ne", "not", "or", "to", "with"})
_STATA_WORDS = frozenset({"if", "in", "using", "with", "byte", "int", "long", "float", "double"})

Names = Mapping[str, tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Labelled:
    """One CSV file with its columns, the names of its codes by column, and the longest text of each in bytes."""

    path: str
    name: str
    zh: str
    en: str
    fields: tuple[Field, ...]
    codes: Mapping[str, Names]
    widths: Mapping[str, int]


def scripts(tables: Sequence[Labelled]) -> dict[str, str]:
    """Return the scripts by path: R, Stata and SPSS."""
    return {
        "labels/labels.R": r_script(tables),
        "labels/labels.do": stata_script(tables),
        "labels/labels.sps": spss_script(tables),
    }


def _title(field: Field) -> str:
    return f"{field.zh} / {field.en}"


def _quoted(text: str, quote: str) -> str:
    """Return text in quotes; a quote inside is doubled, as SPSS wants it; line breaks become spaces."""
    return quote + " ".join(text.split()).replace(quote, quote * 2) + quote


# --- R --------------------------------------------------------------------------------------------


def _r(text: str) -> str:
    return '"' + " ".join(text.split()).replace("\\", "\\\\").replace('"', '\\"') + '"'


def r_script(tables: Sequence[Labelled]) -> str:
    """Return the script for R: one data frame a file, codes as factors, names of columns as attribute ``label``."""
    lines = [
        '# R: source("labels/labels.R", encoding = "UTF-8") with the capsule\'s folder as working directory.',
        '# lang: language of the factor labels, "zh" or "en".  Each file becomes a data frame of its name.',
        'if (!exists("lang")) lang <- "zh"',
        "rm_read <- function(path, classes) {",
        '  read.csv(path, fileEncoding = "UTF-8-BOM", encoding = "UTF-8", na.strings = "", quote = "\\"",',
        "           colClasses = classes, stringsAsFactors = FALSE, check.names = FALSE)",
        "}",
        "rm_factor <- function(x, codes, zh, en) {",
        '  factor(x, levels = codes, labels = if (lang == "zh") zh else en)',
        "}",
    ]
    for table in tables:
        classes = ", ".join(f"{_r(field.code)} = {_r(_R_CLASSES[field.type])}" for field in table.fields)
        lines += ["", f"# {table.zh} / {table.en}", f"{table.name} <- rm_read({_r(table.path)}, c({classes}))"]
        for field in table.fields:
            column = f"{table.name}[[{_r(field.code)}]]"
            names = table.codes.get(field.code)
            if names:
                zh, en = (
                    _distinct([both[0] for both in names.values()]),
                    _distinct([both[1] for both in names.values()]),
                )
                listed = ", ".join(f"c({', '.join(map(_r, part))})" for part in (list(names), zh, en))
                lines.append(f"{column} <- rm_factor({column}, {listed})")
            lines.append(f'attr({column}, "label") <- {_r(_title(field))}')
    return "\n".join(lines) + "\n"


_R_CLASSES = {"string": "character", "integer": "integer", "number": "numeric", "flag": "integer"}


def _distinct(names: Sequence[str]) -> list[str]:
    """Return names that are all different: R would make one level of two that are alike."""
    seen: dict[str, int] = {}
    result = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        result.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return result


# --- Stata ----------------------------------------------------------------------------------------


def _do(text: str) -> str:
    """Return text in compound quotes; signs that Stata would expand or end at are put in full width."""
    plain = " ".join(text.split()).replace("`", "‘").replace("$", "＄").replace("\\", "/")
    return '`"' + plain.replace('"', "”") + "\"'"


def stata_script(tables: Sequence[Labelled]) -> str:
    """Return the do-file for Stata 14 or newer: one .dta beside each file, codes also as labelled numbers (…_n)."""
    lines = [
        "* Stata 14 or newer: cd to the capsule's folder, then: do labels/labels.do",
        "* Text columns with codes get a numbered twin (label_n) whose value labels are Chinese; for English first:",
        "*   global rm_lang en",
        "version 14",
        "set more off",
        'if "$rm_lang" == "" global rm_lang zh',
    ]
    for table in tables:
        text = [at for at, field in enumerate(table.fields, start=1) if field.type == "string"]
        numbers = [at for at, field in enumerate(table.fields, start=1) if field.type != "string"]
        options = [f"stringcols({' '.join(map(str, text))})"] if text else []
        options += [f"numericcols({' '.join(map(str, numbers))})"] if numbers else []
        lines += [
            "",
            f"* {table.zh} / {table.en}",
            (
                f'import delimited using "{table.path}", clear varnames(1) case(preserve) encoding("utf-8") '
                f"bindquote(strict) {' '.join(options)}"
            ),
        ]
        # some versions of Stata read the mark at the beginning of the file into the first name
        first = stata_name(table.fields[0].code)
        lines += ["quietly describe, varlist", "local first : word 1 of `r(varlist)'"]
        lines.append(f'if "`first\'" != "{first}" rename `first\' {first}')
        for number, field in enumerate(table.fields):
            name = stata_name(field.code)
            lines.append(f"label variable {name} {_do(_title(field)[:_STATA_LABEL])}")
            if field.code in table.codes:
                lines += _stata_codes(name, f"rm_{number}", table.codes[field.code], _title(field)[:_STATA_LABEL])
        lines += [
            f"label data {_do(f'{table.zh} / {table.en}'[:_STATA_LABEL])}",
            f'save "{table.path.removesuffix(".csv")}.dta", replace',
        ]
    return "\n".join(lines) + "\n"


def stata_name(code: str) -> str:
    """Return the name of a column in Stata."""
    return f"{code}_" if code in _STATA_WORDS else code


def _stata_codes(name: str, label: str, codes: Names, title: str) -> list[str]:
    lines = [f"generate int {name}_n = ."]
    lines += [f'replace {name}_n = {number} if {name} == "{code}"' for number, code in enumerate(codes, start=1)]
    for lang, test in ((0, '"$rm_lang" != "en"'), (1, '"$rm_lang" == "en"')):
        lines.append(f"if {test} {{")
        lines += [
            f"  label define {label} {number} {_do(both[lang] or code)}, add"
            for number, (code, both) in enumerate(codes.items(), start=1)
        ]
        lines.append("}")
    return [*lines, f"label values {name}_n {label}", f"label variable {name}_n {_do(title)}"]


# --- SPSS -----------------------------------------------------------------------------------------


def spss_script(tables: Sequence[Labelled]) -> str:
    """Return the syntax for SPSS in Unicode mode: one .sav beside each file, with labels of variables and values."""
    lines = [
        "* Encoding: UTF-8.",
        "* SPSS: set Unicode mode (SET UNICODE=ON. without data), then: CD to the capsule's folder and run this file.",
        "* Value labels are Chinese / English.",
    ]
    for table in tables:
        formats = "\n".join(
            f"    {spss_name(field.code)} {_spss_format(field, table.widths)}" for field in table.fields
        )
        lines += [
            "",
            f"* {table.zh} / {table.en}.",
            "GET DATA",
            "  /TYPE=TXT",
            f"  /FILE={_quoted(table.path, chr(39))}",
            "  /ENCODING='UTF8'",
            "  /ARRANGEMENT=DELIMITED",
            "  /FIRSTCASE=2",
            '  /DELIMITERS=","',
            "  /QUALIFIER='\"'",
            "  /VARIABLES=",
            f"{formats}.",
            f"DATASET NAME {table.name}.",
            "VARIABLE LABELS",
            *(f"  {spss_name(field.code)} {_quoted(_title(field), chr(39))}" for field in table.fields),
            "  .",
        ]
        for code, names in table.codes.items():
            lines.append(f"VALUE LABELS {spss_name(code)}")
            lines += [
                f"  {_quoted(value, chr(39))} {_quoted(_spss_label(both), chr(39))}" for value, both in names.items()
            ]
            lines.append("  .")
        lines.append(f"SAVE OUTFILE={_quoted(table.path.removesuffix('.csv') + '.sav', chr(39))}.")
    return "\n".join(lines) + "\n"


def spss_name(code: str) -> str:
    """Return the name of a column in SPSS, which keeps some words for itself."""
    return f"{code}_" if code in _SPSS_WORDS else code


def _spss_label(both: tuple[str, str]) -> str:
    """Return both names as one label of at most 120 bytes."""
    kept = " / ".join(name for name in both if name)
    while len(kept.encode("utf-8")) > 120:
        kept = kept[:-1]
    return kept


def _spss_format(field: Field, widths: Mapping[str, int]) -> str:
    formats: dict[str, Callable[[], str]] = {
        "integer": lambda: "F10.0",
        "flag": lambda: "F1.0",
        "number": lambda: "F16.6",
        "string": lambda: f"A{min(_SPSS_TEXT, max(1, widths.get(field.code, 1)))}",
    }
    return formats[field.type]()
