"""What a report says of itself: title, year, place, issuer, dates, addressee, document number.

Each fact is a Reading: the value, where it was read and how sure that is.  A sidecar
``corpus.csv`` overrides everything.  What is not known stays open; nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Sequence

from reportminer.divisions import Regions, load_regions
from reportminer.document import FIELDS, Document, Passage, Reading, Section
from reportminer.metadata.particulars import (
    read_addressee,
    read_date,
    read_issuer,
    read_kind,
    read_number,
    read_published,
)
from reportminer.metadata.place import Spots, read_place
from reportminer.metadata.spots import preamble_text, read_title, signature_lines
from reportminer.years import plain_year, read_year

__all__ = ["read_metadata"]


def read_metadata(
    document: Document, sections: Sequence[Section], passages: Sequence[Passage], regions: Regions | None = None
) -> tuple[Reading, ...]:
    """Read the facts of one report; fields that cannot be read are left out.

    ``regions`` is the list of divisions, the one that ships by default.  ``sure`` is between 0 and 1: a
    sidecar counts 1, other places count by how often they mislead in real reports, and agreeing places add up.
    """
    sidecar = {name: value for name, value in document.source.sidecar if name in FIELDS}
    title = read_title(document, sections)
    name = title.value if title and title.where == "title" else ""
    signature = signature_lines(document, passages)
    preamble = preamble_text(document, sections)
    year = read_year(document, sections, title=name, signature=signature, preamble=preamble)
    if "year" in sidecar:
        sidecar["year"] = plain_year(sidecar["year"])
    addressee = read_addressee(document, sections, passages)
    issuer = read_issuer(name, signature)
    spots = Spots(document, name, tuple(signature), preamble, addressee.value if addressee else "")
    found: dict[str, Reading] = {}
    for reading in (
        title,
        year,
        *read_place(
            spots, regions or load_regions(), year=sidecar.get("year") or (year.value if year else ""), sidecar=sidecar
        ),
        issuer,
        read_date(document, signature),
        read_published(document),
        read_number(document, sections),
        addressee,
    ):
        if reading:
            found[reading.field] = reading
    kind = read_kind(found, name)
    if kind:
        found["issuer_kind"] = kind
    for field, value in sidecar.items():
        found[field] = Reading(field, value, "corpus.csv", 1.0)
    return tuple(found[field] for field in FIELDS if field in found)
