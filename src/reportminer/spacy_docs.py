"""Reports as spaCy Docs, for people who work in spaCy.

Not on the path of ingest: a Doc is made only when somebody asks for one.  Words and sentences come from
``reportminer.segment``; ``doc.spans["passages"]`` holds one span for every coding of every passage and
``doc.spans["headings"]`` one for every heading.  Details stand in ``doc.user_data["reportminer"]``, plain
enough for a DocBin, and are read through the extension attributes ``._.rm_…``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache, partial
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reportminer.document import Analysis, Coding, Report
from reportminer.errors import UsageError
from reportminer.segment import Segmenter, load_segmenter, sentences
from reportminer.whole_file import whole_file

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc, Span
    from spacy.vocab import Vocab

KEY = "reportminer"
"""Where a Doc's ``user_data`` keeps what is known about the report."""

TOKENIZER = "reportminer.Tokenizer.v1"
"""The tokenizer's name in spaCy's registry and in the config of a saved pipeline."""

# Everything but ORTH and SPACY, which a DocBin always keeps.  HEAD would overwrite the sentence starts.
_KEPT = ("SENT_START", "TAG", "POS", "LEMMA", "MORPH", "ENT_IOB", "ENT_TYPE", "ENT_KB_ID", "ENT_ID")

_PASSAGE_FIELDS = ("heading", "heading_path", "enumerator", "lead_in", "section", "paragraph")
_CODING_FIELDS = ("confidence", "also", "aspect", "topics", "reason")
_HEADING_FIELDS = ("title", "depth", "marker")
_READING_FIELDS = ("value", "where", "sure", "quote")
_DOC_FIELDS = ("id", "source", "digest", "metadata", "segmenter")


def make_doc(
    report: Report,
    codings: Sequence[Coding] = (),
    *,
    segmenter: Segmenter | None = None,
    nlp: Language | None = None,
) -> Doc:
    """Return a report as a Doc whose ``text`` is the report's, character for character.

    Tokens never cross the edge of a passage or heading, so that every span quotes exactly.  A passage's
    span has the label coded, the passage's id as ``id_`` and the coder as ``kb_id_``; a passage that nobody
    coded has one span without label.  ``nlp`` lends its vocabulary.  Raises UsageError for codings of
    passages that the report does not have.
    """
    from spacy.tokens import Doc, SpanGroup

    _register()
    segmenter = segmenter or load_segmenter()
    headings = [s for s in report.sections if s.heading_end > s.heading_start]
    units = [(p.start, p.end) for p in report.passages] + [(s.heading_start, s.heading_end) for s in headings]
    words, spaces, token_at = _tokens(report.text, segmenter, {edge for unit in units for edge in unit})
    starts = {start for start, _ in [*units, *sentences(report.text)]}
    begins: list[bool | int | None] = [False] * len(words)
    for offset in starts & token_at.keys():
        if token_at[offset] < len(words):
            begins[token_at[offset]] = True
    vocab = nlp.vocab if nlp is not None else _shared_vocab()
    doc = Doc(vocab, words=words, spaces=spaces, sent_starts=begins)
    by_passage = _by_passage(report, codings)
    doc.user_data[KEY] = _describe(report, by_passage, segmenter)
    doc.spans["headings"] = SpanGroup(
        doc,
        name="headings",
        spans=[
            _span(doc, token_at, s.heading_start, s.heading_end, label=s.role, span_id=str(s.index)) for s in headings
        ],
    )
    doc.spans["passages"] = SpanGroup(
        doc,
        name="passages",
        spans=[
            _span(doc, token_at, p.start, p.end, label=label, span_id=p.id, kb_id=coder)
            for p in report.passages
            for label, coder in [(c.label, c.coder) for c in by_passage[p.id]] or [("", "")]
        ],
    )
    return doc


def blank_nlp(*, segmenter: Segmenter | None = None) -> Language:
    """Return an empty Chinese pipeline that cuts words as the rest of the project does.

    A pipeline saved from it loads wherever this module has been imported and its tokenizer registered by a
    call of this function; the lexicon in use then must be the one in use now.
    """
    import spacy

    _register()
    nlp = spacy.blank("zh", config={"nlp": {"tokenizer": {"@tokenizers": TOKENIZER}}})
    if segmenter is not None:
        nlp.tokenizer = Tokenizer(nlp.vocab, segmenter)
    return nlp


def write_docbin(analyses: Iterable[Analysis], path: Path, *, segmenter: Segmenter | None = None) -> int:
    """Write analyses as Docs to a DocBin file, all or nothing; return how many.

    Raises UsageError where the file cannot be written.
    """
    return docs_to_bin((make_doc(a.report, a.codings, segmenter=segmenter) for a in analyses), path)


def docs_to_bin(docs: Iterable[Doc], path: Path) -> int:
    """Write Docs with spans, sentences and user data to a DocBin file, all or nothing; return how many.

    Raises UsageError where the file cannot be written.
    """
    from spacy.tokens import DocBin

    bundle = DocBin(attrs=_KEPT, store_user_data=True)
    for doc in docs:
        bundle.add(doc)
    content = bundle.to_bytes()
    with whole_file(path) as part:
        part.write_bytes(content)
    return len(bundle)


def read_docbin(path: Path, *, nlp: Language | None = None) -> list[Doc]:
    """Read the Docs of a DocBin file; raises UsageError for a file that is missing or is none."""
    from spacy.tokens import DocBin

    _register()
    vocab = nlp.vocab if nlp is not None else _shared_vocab()
    try:
        return list(DocBin(store_user_data=True).from_bytes(path.read_bytes()).get_docs(vocab))
    except OSError as problem:
        raise UsageError(f"{path} cannot be read: {problem.strerror or problem}.") from problem
    except Exception as problem:  # zlib, msgpack and spaCy each have their own for a damaged file
        raise UsageError(f"{path} is no DocBin file that this version of spaCy can read.") from problem


class Tokenizer:
    """A spaCy tokenizer over a segmenter; a saved one remembers the segmenter's fingerprint."""

    def __init__(self, vocab: Vocab, segmenter: Segmenter) -> None:
        self.vocab = vocab
        self.segmenter = segmenter

    def __call__(self, text: str) -> Doc:
        """Return a Doc of the text's words; ``doc.text`` is the text."""
        from spacy.tokens import Doc

        words, spaces, _ = _tokens(text, self.segmenter, set())
        return Doc(self.vocab, words=words, spaces=spaces)

    def to_bytes(self, **_: object) -> bytes:
        """Return the fingerprint."""
        return self.segmenter.fingerprint.encode()

    def from_bytes(self, content: bytes, **_: object) -> Tokenizer:
        """Check the fingerprint; raises UsageError if the words would be cut differently."""
        if content != self.to_bytes():
            raise UsageError(
                f"This pipeline was saved with the segmenter {content.decode('utf-8', 'replace')}, but "
                f"{self.segmenter.fingerprint} is in use: use the same version of jieba and the same lexicon."
            )
        return self

    def to_disk(self, path: str | Path, **_: object) -> None:
        """Write the fingerprint to a file."""
        Path(path).write_bytes(self.to_bytes())

    def from_disk(self, path: str | Path, **_: object) -> Tokenizer:
        """Check the fingerprint in a file; raises UsageError if the words would be cut differently."""
        return self.from_bytes(Path(path).read_bytes())


# --- from text to tokens ----------------------------------------------------------------------------


def _tokens(text: str, segmenter: Segmenter, borders: set[int]) -> tuple[list[str], list[bool], dict[int, int]]:
    """Return words, whether a space follows each, and the token that begins at an offset.

    The text is cut anew at every border.  A single space goes with the word before it, as spaCy has it,
    unless a border lies on either side.  The offset of the text's end maps to the number of tokens.
    """
    edges = sorted({0, len(text)} | borders)
    words: list[str] = []
    spaces: list[bool] = []
    token_at: dict[int, int] = {}
    offset = 0
    for cut in segmenter.cut_all(text[start:end] for start, end in pairwise(edges)):
        for word in cut:
            free = offset not in borders and offset + 1 not in borders
            if word == " " and free and words and not words[-1].isspace() and not spaces[-1]:
                spaces[-1] = True
            else:
                token_at[offset] = len(words)
                words.append(word)
                spaces.append(False)
            offset += len(word)
    token_at[len(text)] = len(words)
    return words, spaces, token_at


def _span(
    doc: Doc, token_at: dict[int, int], start: int, end: int, *, label: str, span_id: str, kb_id: str = ""
) -> Span:
    from spacy.tokens import Span

    return Span(doc, token_at[start], token_at[end], label=label, span_id=span_id, kb_id=kb_id)


# --- what is known beside the text ------------------------------------------------------------------


def _by_passage(report: Report, codings: Sequence[Coding]) -> dict[str, list[Coding]]:
    found: dict[str, list[Coding]] = defaultdict(list)
    for coding in codings:
        found[coding.passage_id].append(coding)
    foreign = found.keys() - {passage.id for passage in report.passages}
    if foreign:
        raise UsageError(
            f"{len(foreign)} of the passages coded are not in {report.document.source.name} "
            f"(the first is {min(foreign)}): pass only the codings of this report."
        )
    return found


def _describe(report: Report, codings: dict[str, list[Coding]], segmenter: Segmenter) -> dict[str, Any]:
    source = report.document.source
    return {
        "id": report.id,
        "source": source.name,
        "digest": source.digest,
        "segmenter": segmenter.fingerprint,
        "metadata": {r.field: _fields(r, _READING_FIELDS) for r in report.metadata},
        "headings": {str(s.index): _fields(s, _HEADING_FIELDS) for s in report.sections},
        "passages": {p.id: _fields(p, _PASSAGE_FIELDS) for p in report.passages},
        "codings": {
            passage: {c.coder: _fields(c, _CODING_FIELDS) for c in found} for passage, found in codings.items() if found
        },
    }


def _fields(row: object, names: Iterable[str]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}


# --- spaCy's registries -----------------------------------------------------------------------------


@lru_cache(maxsize=1)
def _register() -> None:
    """Register extension attributes and tokenizer, once; a getter cannot lose its value in a DocBin."""
    from spacy.tokens import Doc, Span
    from spacy.util import registry

    for name in _DOC_FIELDS:
        Doc.set_extension(f"rm_{name}", getter=partial(_of_doc, name), force=True)
    for table, names in (
        ("passages", _PASSAGE_FIELDS),
        ("codings", _CODING_FIELDS),
        ("headings", _HEADING_FIELDS),
    ):
        for name in names:
            Span.set_extension(f"rm_{name}", getter=partial(_of_span, table, name), force=True)
    registry.tokenizers.register(TOKENIZER, func=lambda: _project_tokenizer)


def _of_doc(name: str, doc: Doc) -> Any:
    return doc.user_data.get(KEY, {}).get(name)


def _of_span(table: str, name: str, span: Span) -> Any:
    row = (_of_doc(table, span.doc) or {}).get(span.id_, {})
    return (row.get(span.kb_id_, {}) if table == "codings" else row).get(name)


def _project_tokenizer(nlp: Language) -> Tokenizer:
    return Tokenizer(nlp.vocab, load_segmenter())


@lru_cache(maxsize=1)
def _shared_vocab() -> Vocab:
    return blank_nlp().vocab
