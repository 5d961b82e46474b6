"""Words and sentences, with offsets: 0-based, end excluded."""

from reportminer.segment.index import index_text
from reportminer.segment.lexicon import LEXICON, read_lexicon
from reportminer.segment.sentence import sentences
from reportminer.segment.words import Backend, Segmenter, load_segmenter

__all__ = ["LEXICON", "Backend", "Segmenter", "index_text", "load_segmenter", "read_lexicon", "sentences"]
