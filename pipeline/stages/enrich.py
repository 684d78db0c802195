"""The enrich stage: facts found in an article, by one enricher each.

An enricher that fails costs its own facts only: the article goes on, and the failure is named in the record.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from msgspec.structs import replace

from pipeline.enrichers import attribution, counts
from schemas.records import Article, Enrichment

# Field of Enrichment -> (version, function). The order is that of the record.
ENRICHERS: Mapping[str, tuple[str, Callable[[Article], Any]]] = {
    "word_count": (counts.VERSION, counts.words),
    "sentence_count": (counts.VERSION, counts.sentences),
    "attribution": (attribution.VERSION, attribution.read),
}


def enrich(article: Article) -> Enrichment:
    """Every enricher's facts of one article."""
    facts: dict[str, Any] = {}
    failed: list[str] = []
    for name, (_, function) in ENRICHERS.items():
        try:
            facts[name] = function(article)
        except Exception as error:  # noqa: BLE001 - its own facts only; named in the record and counted
            failed.append(f"{name}: {type(error).__name__}: {error}"[:200])
    versions = {name: version for name, (version, _) in ENRICHERS.items()}
    return replace(Enrichment(failed=failed, versions=versions), **facts)
