"""The pieces of an RTF to paragraphs and tables: groups, fonts, styles, fields, notes and what is left out."""

from __future__ import annotations

import time
from dataclasses import replace

from reportminer import settings
from reportminer.errors import ReadError
from reportminer.parse.office_lines import (
    BREAK,
    COMMENTS,
    DELETED,
    HIDDEN,
    Look,
    Run,
    paragraph_lines,
    whole,
)
from reportminer.parse.rtf_state import Flow, Font, Group, Shape, StyleSheet, Type
from reportminer.parse.rtf_tokens import Token, decoded, page_encoding, rules
from reportminer.parse.word_lists import Label, spaced
from reportminer.parse.word_styles import level_of_name, role_of_name

_CHECK_EVERY = 50_000
"""Pieces between two looks at the clock."""

_FURNITURE = {
    **dict.fromkeys(("header", "headerl", "headerr", "headerf"), "header"),
    **dict.fromkeys(("footer", "footerl", "footerr", "footerf"), "footer"),
}
_BOXES = {"shptxt", "dptxbxtext"}
_PLACES = {
    "fonttbl": "fonts", "stylesheet": "styles", "info": "info", "listtext": "label", "pntext": "label",
    "annotation": "comment", "fldinst": "instruction", "shpinst": "shape", "do": "shape", "upr": "skip",
    "nesttableprops": "text",
}  # fmt: skip
"""Where the text of a group goes, by its first word; other groups keep the place of the one around them."""
_INFO = {"title": "title", "author": "author"}
_SIGNS = {"~": " ", "_": "-", "-": "", "|": "", ":": "", "\\": "\\", "{": "{", "}": "}"}
"""Signs after a backslash and what they stand for; a soft hyphen stands for nothing."""


class Reader:
    """Takes the pieces of one file in order; ``deadline`` is a time.monotonic()."""

    def __init__(self, deadline: float) -> None:
        self.main = Flow()
        self.headers: list[Flow] = []
        self.footers: list[Flow] = []
        self.notes: list[Flow] = []
        self.info: dict[str, str] = {}
        self.pictures = 0
        self.numbers_missing = False
        self._deadline = deadline
        self._flows = [self.main]
        self._groups = [Group(Type())]
        self._fonts: dict[int, Font] = {}
        self._default_font = 0
        self._page = "cp1252"
        self._styles = StyleSheet()
        self._pending = bytearray()
        self._skip = 0
        self._count = 0
        self._number = 0

    # --- pieces ---------------------------------------------------------------------------------
    def take(self, token: Token) -> None:
        """Take one piece; raises ReadError beyond the limits in settings."""
        self._count += 1
        if self._count % _CHECK_EVERY == 0 and time.monotonic() > self._deadline:
            raise ReadError("parse", f"took longer than {settings.MAX_SECONDS:g} seconds to read: split it into parts")
        if token.kind == "bytes":
            self._bytes(token.text)
        elif token.kind == "open":
            self._flush()
            self._skip = 0
            group = self._groups[-1]
            if len(self._groups) > settings.RTF_MAX_DEPTH:
                raise ReadError("parse", f"nests more than {settings.RTF_MAX_DEPTH} groups: save it anew as DOCX")
            self._groups.append(Group(group.type, group.place))
        elif token.kind == "close":
            self._close()
        else:
            self._word(token.word, token.number)

    def end(self) -> None:
        """Close what a file that was cut off left open."""
        while len(self._groups) > 1:
            self._close()
        self._flush()
        if self.main.runs:
            self._paragraph()

    def _close(self) -> None:
        self._flush()
        self._skip = 0
        if len(self._groups) == 1:
            return  # a brace too many
        for action in reversed(self._groups[-1].on_close):
            action()
        self._groups.pop()

    def _bytes(self, raw: bytes) -> None:
        if self._skip:
            dropped = min(self._skip, len(raw))
            self._skip -= dropped
            raw = raw[dropped:]
        if raw and self._groups[-1].place != "skip":
            self._pending += raw
        self._groups[-1].begun = True

    def _flush(self) -> None:
        if self._pending:
            font = self._fonts.get(self._groups[-1].type.font, Font())
            raw, self._pending = bytes(self._pending), bytearray()
            place = self._groups[-1].place
            if place == "fonts":
                font = self._fonts.get(self._number, Font())
            self._text(decoded(raw, font.charset, font.page or self._page))

    # --- text -----------------------------------------------------------------------------------
    def _text(self, text: str) -> None:
        group, flow = self._groups[-1], self._flows[-1]
        place, look = group.place, group.type
        if place == "text":
            self._body_text(text, look, flow)
        elif place == "instruction":
            flow.fields.instruct(text)
        elif place == "label":
            flow.label = (flow.label or "") + text
        elif place == "fonts":
            self._fonts.setdefault(self._number, Font()).name += text
        elif place == "styles":
            self._styles.names[self._number] = self._styles.names.get(self._number, "") + text
        elif place == "comment":
            self.main.blocks.note(COMMENTS, text)
        elif place in _INFO:
            self.info[place] = self.info.get(place, "") + text

    def _body_text(self, text: str, look: Type, flow: Flow) -> None:
        if not flow.fields.shows:
            return
        if look.deleted or look.hidden:
            flow.blocks.note(DELETED if look.deleted else HIDDEN, text.replace(BREAK, ""))
            return
        flow.contents = flow.contents or flow.fields.in_contents
        font = self._fonts.get(look.font, Font()).name.strip(" ;")
        flow.runs.append(Run(text, look.size, font, look.bold))

    # --- control words --------------------------------------------------------------------------
    def _word(self, word: str, number: int | None) -> None:
        group = self._groups[-1]
        if word == "u" and number is not None:
            self._unicode(number)
        elif self._skip:
            self._skip -= 1
        else:
            self._flush()
            first, group.begun = not group.begun, True
            if word == "*" and first:
                group.starred, group.begun = True, False
            elif group.place == "skip":
                # The second half of a pair: the same text in Unicode.
                group.place = "text" if word == "ud" and group.starred and first else "skip"
            elif not (first and self._destination(word, group)):
                self._plain_word(word, number, group)

    def _plain_word(self, word: str, number: int | None, group: Group) -> None:
        sign = rules().signs.get(word, _SIGNS.get(word))
        if sign is not None:
            self._text(sign)
        elif group.place == "fonts":
            self._font_word(word, number)
        elif group.place == "styles":
            self._style_word(word, number)
        elif not self._type_word(word, number, group) and group.place == "text":
            flow = self._flows[-1]
            if not self._table_word(word, number or 0, flow):
                self._shape_word(word, number or 0, flow)

    def _unicode(self, number: int) -> None:
        group = self._groups[-1]
        group.begun = True
        if self._skip:
            self._skip -= 1
            return
        self._flush()
        value = number + 0x10000 if number < 0 else number
        if 0 < value <= 0xFFFF and group.place != "skip":
            self._text(chr(value))
        self._skip = group.type.fallback

    def _destination(self, word: str, group: Group) -> bool:
        """Begin a group that is more than a change of type; False where the word is another."""
        known = rules()
        if word in known.skipped or (group.starred and word not in known.read):
            self.pictures += word == "pict"
            group.place = "skip"
        elif group.place == "info" and word in _INFO:
            group.place = word
        elif word in _PLACES:
            group.place = _PLACES[word]
        elif word == "field":
            self._flows[-1].fields.begin()
            group.on_close.append(self._flows[-1].fields.end)
        elif word == "fldrslt":
            self._flows[-1].fields.separate()
        elif word in _FURNITURE:
            self._begin(Flow(furniture=_FURNITURE[word]), group)
        elif word == "footnote" or word in _BOXES:
            self._begin(Flow(style="footnote" if word == "footnote" else "text box"), group)
        else:
            return False
        return True

    def _begin(self, flow: Flow, group: Group) -> None:
        group.place, group.type = "text", replace(group.type, hidden=False)
        outer = self._flows[-1]
        self._flows.append(flow)

        def finish() -> None:
            if flow.runs:
                self._paragraph()
            self._flows.pop()
            if flow.furniture:
                (self.headers if flow.furniture == "header" else self.footers).append(flow)
            elif flow.style == "text box":
                outer.boxes.append(flow)
            else:
                self.notes.append(flow)

        group.on_close.append(finish)

    def _font_word(self, word: str, number: int | None) -> None:
        if word == "f" and number is not None:
            self._number = number
            self._fonts[number] = Font()
        elif word == "fcharset":
            self._fonts.setdefault(self._number, Font()).charset = number
        elif word == "cpg":
            self._fonts.setdefault(self._number, Font()).page = page_encoding(number)

    def _style_word(self, word: str, number: int | None) -> None:
        if word == "s" and number is not None:
            self._number = number
        elif word in ("cs", "ds", "ts"):
            self._number = -1 - (number or 0)
        elif word == "outlinelevel" and number is not None:
            self._styles.levels[self._number] = number + 1 if number < 9 else 0

    def _type_word(self, word: str, number: int | None, group: Group) -> bool:
        on = number is None or number != 0
        if word == "plain":
            group.type = Type(font=self._default_font, fallback=group.type.fallback)
        elif word == "f":
            group.type = replace(group.type, font=number or 0)
        elif word == "fs":
            group.type = replace(group.type, size=(number or 24) / 2)
        elif word == "b":
            group.type = replace(group.type, bold=on)
        elif word == "v":
            group.type = replace(group.type, hidden=on)
        elif word in ("deleted", "mvf"):
            group.type = replace(group.type, deleted=on)
        elif word == "uc":
            group.type = replace(group.type, fallback=min(max(number or 0, 0), 16))
        elif word == "deff":
            self._default_font = number or 0
            group.type = replace(group.type, font=self._default_font)
        elif word == "ansicpg":
            self._page = page_encoding(number)
        else:
            return False
        return True

    def _table_word(self, word: str, number: int, flow: Flow) -> bool:
        if word in ("cell", "nestcell"):
            depth = _inner_depth(flow.shape) if word == "nestcell" else 1
            self._paragraph(depth)
            flow.blocks.end_cell(depth)
        elif word in ("row", "nestrow"):
            flow.blocks.end_row(_inner_depth(flow.shape) if word == "nestrow" else 1, flow.edges)
        elif word == "trowd":
            flow.edges = [0]
        elif word == "trleft" and flow.edges:
            flow.edges[0] = number
        elif word == "cellx":
            flow.edges.append(number)
        else:
            return False
        return True

    def _shape_word(self, word: str, number: int, flow: Flow) -> None:
        shape = flow.shape
        if word in ("par", "sect"):
            self._paragraph()
        elif word == "pard":
            flow.shape = Shape()
        elif word == "s":
            flow.shape = replace(shape, style=number)
        elif word == "outlinelevel":
            flow.shape = replace(shape, level=number + 1 if number < 9 else 0)
        elif word in ("qc", "ql", "qr", "qj", "qd"):
            flow.shape = replace(shape, centered=word == "qc")
        elif word == "intbl":
            flow.shape = replace(shape, in_table=True)
        elif word == "itap":
            flow.shape = replace(shape, depth=number)
        elif word == "ls":
            flow.shape = replace(shape, listed=number > 0)
        elif word == "ftnalt" and flow.style == "footnote":
            flow.style = "endnote"

    # --- paragraphs -----------------------------------------------------------------------------
    def _paragraph(self, depth: int | None = None) -> None:
        flow = self._flows[-1]
        shape, runs, flow.runs = flow.shape, flow.runs, []
        if self._groups[-1].type.deleted and depth is None:
            flow.runs = runs  # with the changes accepted its text opens the next paragraph
            return
        label, flow.label = flow.label, None
        contents, flow.contents = flow.contents or flow.fields.in_contents, False
        if depth is None:
            depth = shape.depth if shape.depth is not None else int(shape.in_table)
        name = self._styles.names.get(shape.style, "").strip(" ;")
        level = shape.level if shape.level is not None else self._styles.levels.get(shape.style, level_of_name(name))
        look = Look(
            level=level,
            role=role_of_name(name),
            centered=shape.centered,
            style=flow.style,
            furniture=flow.furniture or ("contents" if contents else ""),
        )
        self.numbers_missing = self.numbers_missing or (shape.listed and label is None and bool(runs))
        runs = _joined(runs)
        found = paragraph_lines(runs, look, _label(label) if runs and not flow.furniture else None)
        depth = min(max(depth, 0), settings.WORD_MAX_DEPTH)
        flow.blocks.paragraph(found, depth)
        for box in flow.boxes:
            flow.blocks.paragraph(box.blocks.lines(), depth)
            flow.blocks.ledger.extend(box.blocks.ledger)
        flow.boxes = []


def _inner_depth(shape: Shape) -> int:
    return min(max(shape.depth or 2, 2), settings.WORD_MAX_DEPTH)


def _joined(runs: list[Run]) -> list[Run]:
    """Join runs of one type, and with them the halves of characters beyond the first plane."""
    found: list[Run] = []
    texts: list[str] = []
    for run in runs:
        if found and (found[-1].size, found[-1].font, found[-1].bold) == (run.size, run.font, run.bold):
            texts.append(run.text)
            continue
        if found:
            found[-1] = replace(found[-1], text=whole("".join(texts)))
        found.append(run)
        texts = [run.text]
    if found:
        found[-1] = replace(found[-1], text=whole("".join(texts)))
    return found


def _label(text: str | None) -> Label | None:
    """Return the number that the writing program put beside a list paragraph, so that older readers show it."""
    if text is None:
        return None
    if not any(char.isalnum() for char in text):
        return Label("", "", bullet=True)
    return spaced(text.strip(), nothing=text == text.rstrip())
