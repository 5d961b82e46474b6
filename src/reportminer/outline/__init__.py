"""Outline: cleaned text → title, headings and the tree of sections.

Reads a Document, writes sections and warnings; ``passages`` takes the blocks from here.
"""

from __future__ import annotations

from typing import NamedTuple

from reportminer.codebook import Codebook
from reportminer.document import Block, Document, LedgerRow, Section
from reportminer.fold import fold
from reportminer.outline.blocks import MarkedBlock, blocks_of
from reportminer.outline.headings import find_headings
from reportminer.outline.title import find_title
from reportminer.outline.tree import build_tree

__all__ = ["Outline", "build_outline"]


class Outline(NamedTuple):
    """The tree of a document: title lines (role "title") and headings in the order of the text.

    ``blocks`` are the paragraphs, or pieces of one, that tile the text; ``ledger`` holds warnings
    about numbers.
    """

    sections: tuple[Section, ...]
    blocks: tuple[Block, ...]
    ledger: tuple[LedgerRow, ...]


def build_outline(document: Document, *, codebook: Codebook) -> Outline:
    """Find title and headings of a document and build the tree of its sections."""
    folded = fold(document.text)
    blocks = blocks_of(document, folded, codebook=codebook)
    title_positions = find_title(document, folded, blocks)
    first = title_positions[-1] + 1 if title_positions else 0
    headings = find_headings(document, folded, blocks, first, codebook=codebook)
    titles = [_title_section(document, blocks[position], index) for index, position in enumerate(title_positions)]
    sections, warnings = build_tree(document, blocks, headings, first_index=len(titles))
    plain = tuple(Block(block.start, block.end, block.paragraph) for block in blocks)
    return Outline((*titles, *sections), plain, tuple(warnings))


def _title_section(document: Document, block: MarkedBlock, index: int) -> Section:
    return Section(
        index=index,
        parent=-1,
        depth=0,
        start=block.start,
        end=block.end,
        heading_start=block.start,
        heading_end=block.end,
        title=document.text[block.start : block.end],
        role="title",
    )
