"""What a report says of itself, in the reader's language: names of fields, their values, and where they were read."""

from __future__ import annotations

from reportminer.document import FIELDS
from reportminer.export.columns import table_fields

_WHERE = {
    "title": "标题",
    "heading": "小标题",
    "preamble": "导语",
    "first lines": "开头几行",
    "signature": "落款",
    "text": "正文",
    "file name": "文件名",
    "folder name": "文件夹名",
    "list of divisions": "区划名录",
    "corpus.csv": "corpus.csv",
    "set by hand": "人工填写",
}
_SCHEMES = (("statistics bureau", "国家统计局"),)
_PAGE, _FORMAT = "the page's ", "the format's "


def field_name(field: str, lang: str) -> str:
    """Return the name of a field: its code in English, its Chinese name else."""
    (told,) = table_fields("reports", (field,)).fields
    return told.zh if lang == "zh" and field in FIELDS else field


def field_value(field: str, value: str, lang: str) -> str:
    """Return the value of a field; codes such as those of levels have names in Chinese."""
    (told,) = table_fields("reports", (field,)).fields
    if lang == "zh" and field == "code_scheme":
        return next((zh + value.removeprefix(en) for en, zh in _SCHEMES if value.startswith(en)), value)
    return told.values[value][0] if lang == "zh" and told.values and value in told.values else value


def read_where(where: str, lang: str) -> str:
    """Return where a value was read: title, signature, what the page or the file's format states beside the text."""
    if lang != "zh":
        return where
    if where.startswith(_PAGE):
        return f"网页的“{where.removeprefix(_PAGE)}”"
    if where.startswith(_FORMAT):
        return f"文件格式的{where.removeprefix(_FORMAT)}"
    return _WHERE.get(where, where)
