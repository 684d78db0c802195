"""The enrich stage: facts found in an article, by one enricher each.

An enricher that fails or takes too long costs its own facts only: the article goes on, and the failure is named in
the record, counted, and visible in the ledger.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from pipeline.enrichers import attribution, counts, entities, quotes, topics
from pipeline.enrichers.linking.data import LANGUAGES
from schemas.records import Article, Enrichment

SECONDS = 2.0  # that one enricher may take; most need a thousandth of it


class Enricher(Struct, frozen=True):
    """One enricher: its version, stored with what it produced; its function on an article and the facts before."""

    version: str
    read: Callable[[Article, Enrichment], Any]


# Field of Enrichment -> enricher, in the order they run: quotes use the entities found before.
ENRICHERS = {
    "word_count": Enricher(counts.VERSION, lambda article, _: counts.words(article)),
    "sentence_count": Enricher(counts.VERSION, lambda article, _: counts.sentences(article)),
    "attribution": Enricher(attribution.VERSION, lambda article, _: attribution.read(article)),
    "entities": Enricher(entities.VERSION, lambda article, _: entities.entities(article)),
    "quotes": Enricher(quotes.VERSION, lambda article, facts: quotes.quotes(article, facts.entities)),
    "topics": Enricher(topics.VERSION, lambda article, _: topics.topics(article)),
}


@cache
def warm() -> None:
    """Read every model and list, once a process: it takes longer than an article may.

    A process that enriches calls it before its first article; `enrich` calls it for those that did not.
    """
    for language in LANGUAGES:
        article = Article(
            article_id="", page_id="", outlet="", edition=language, language=language, text=".", sentences=[(0, 1)]
        )
        for enricher in ENRICHERS.values():
            with suppress(Exception):  # told with each article whose facts it costs
                enricher.read(article, Enrichment())


class TooSlow(Exception):
    """An enricher took longer than its limit."""


def versions() -> dict[str, str]:
    """Of every enricher, its model with it."""
    return {name: enricher.version for name, enricher in ENRICHERS.items()}


def enrich(article: Article) -> Enrichment:
    """Every enricher's facts of one article."""
    warm()
    facts = Enrichment(versions=versions())
    with _limits() as begin:
        for name, enricher in ENRICHERS.items():
            try:
                begin(SECONDS)
                try:
                    found = enricher.read(article, facts)
                finally:
                    begin(0)
            except Exception as error:  # noqa: BLE001 - its own facts only; named in the record and counted
                failure = f"{name}: {type(error).__name__}: {error}"[:200]
                facts = replace(facts, failed=[*facts.failed, failure])
            else:
                facts = replace(facts, **{name: found})
    return facts


@contextmanager
def _limits() -> Iterator[Callable[[float], object]]:
    """Gives a function that begins a limit of so many seconds anew, 0 for none; TooSlow is raised at its end.

    Works in a main thread, as a worker process's is.
    """
    if threading.current_thread() is not threading.main_thread():
        yield lambda _: None  # no signals here: the pool's own limit stands
        return
    limit = 0.0

    def begin(seconds: float) -> None:
        nonlocal limit
        limit = seconds
        signal.setitimer(signal.ITIMER_REAL, seconds)

    def stop(*_: object) -> None:
        if limit:
            raise TooSlow(f"no result after {limit:g} s")

    before = signal.signal(signal.SIGALRM, stop)
    try:
        yield begin
    finally:
        begin(0)
        signal.signal(signal.SIGALRM, before)
