"""The facts of an article with the words they came from, for `rasad inspect`."""

from __future__ import annotations

from collections import Counter
from typing import Final

from msgspec import Struct

from pipeline.enrichers import attribution
from pipeline.enrichers.classification.words import telling
from schemas.records import Article, Enrichment, Entity, Quote, Topic

_MOST_SPELLINGS: Final = 6


class Fact(Struct, frozen=True):
    """One fact for a reader."""

    kind: str  # attribution | entity | quote | topic
    what: str  # "agency irna", "person علی شمخانی"
    detail: str  # ids, scores, offsets
    words: list[str]  # of the article: what it came from


def facts(article: Article, found: Enrichment) -> list[Fact]:
    """Every fact of an article: its chain, its topics, its entities, its statements."""
    return [
        *_chain(article, found),
        *(_topic(article, topic) for topic in found.topics),
        *(_entity(entity) for entity in found.entities),
        *(_quote(quote) for quote in found.quotes),
    ]


def _chain(article: Article, found: Enrichment) -> list[Fact]:
    chain = found.attribution
    if chain is None:
        return []
    told = [
        Fact(
            "attribution",
            f"{'outlet' if name == chain.outlet else 'agency'} {name}",
            "",
            attribution.said(article, name),
        )
        for name in chain.agencies
    ]
    for name in ("source", "desk", "reporter", "dateline_place"):
        if value := getattr(chain, name):
            told.append(Fact("attribution", name.replace("_", " "), "", [value]))
    return told


def _topic(article: Article, topic: Topic) -> Fact:
    below = " below its parent" if topic.parent else ""
    return Fact(
        "topic",
        topic.label,
        f"{topic.id}, {topic.score:.2f}{below}, from {topic.source}",
        telling(article, topic),
    )


def _entity(entity: Entity) -> Fact:
    spelled = Counter(mention.text for mention in entity.mentions)
    at = {mention.text: mention.start for mention in reversed(entity.mentions)}
    words = [
        f"{text} @{at[text]}" + (f" x{count}" if count > 1 else "")
        for text, count in spelled.most_common(_MOST_SPELLINGS)
    ]
    ids = f"{entity.id}, {entity.qid}" if entity.qid else entity.id
    role = f", role «{entity.role}»" if entity.role else ""
    return Fact("entity", f"{entity.type} {entity.name}", f"{ids}, salience {entity.salience:.2f}{role}", words)


def _quote(quote: Quote) -> Fact:
    who = quote.speaker or "nobody named"
    how = "direct" if quote.direct else "indirect"
    known = f", {quote.speaker_id}" if quote.speaker_id else ""
    verb = f", «{quote.verb}»" if quote.verb else ""
    return Fact("quote", who, f"{how}{known}{verb}, {quote.start}-{quote.end}", [quote.text])
