"""Which division a name means, in which year, and what kind of body issues: titles, issuer lines, whole reports."""

from reportminer.resolver.bodies import issuer_kind, stated_level
from reportminer.resolver.lines import Resolved, place_in, resolve_text, settle_name
from reportminer.resolver.settle import Settled, lineage_name, settle
from reportminer.resolver.townships import township_in_text

__all__ = [
    "Resolved",
    "Settled",
    "issuer_kind",
    "lineage_name",
    "place_in",
    "resolve_text",
    "settle",
    "settle_name",
    "stated_level",
    "township_in_text",
]
