"""Words and sentences, with offsets: 0-based, end excluded."""

from reportminer.segment.index import index_terms
from reportminer.segment.lexicon import LEXICON, read_lexicon
from reportminer.segment.sentence import sentences
from reportminer.segment.words import Backend, Segmenter, load_segmenter

__all__ = ["LEXICON", "Backend", "Segmenter", "index_terms", "load_segmenter", "read_lexicon", "sentences"]
