"""Records as rows: which column holds what. A test compares the columns with the tables'."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from schemas.records import Article, Enriched, Enrichment, Outcome, RawRef, Relation, Story, StoryMember
from schemas.rejected import Rejected

SUPERSEDED = "superseded"  # the ledger's own outcome: a reject that was sent again
TEXTS = (Outcome.ARTICLE, Outcome.REVISION, Outcome.STUB)  # outcomes that make an article row
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
STORABLE = (datetime(1900, 1, 1, tzinfo=UTC), datetime(2299, 12, 31, tzinfo=UTC))  # DateTime64's range

Row = dict[str, Any]


def order(fetched_at: datetime, partition: int, offset: int) -> int:
    """The order of a page's versions as one number of 128 bits: fetch time, raw partition, raw offset.

    >>> a = datetime(2025, 8, 12, tzinfo=UTC)
    >>> order(a, 3, 9) < order(a, 3, 10) < order(a.replace(microsecond=1), 0, 0)
    True
    """
    since = fetched_at - EPOCH
    micros = (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds
    return max(micros, 0) << 64 | (partition & 0xFFFF) << 48 | offset & 0xFFFF_FFFF_FFFF


def article_row(record: Enriched, article: Article, generation: str) -> Row:
    """The row of one version of an article."""
    facts = record.enrichment
    copied = {name: getattr(article, name) for name in _COPIED}
    attribution = facts.attribution
    return copied | {
        "generation": generation,
        "fetched_at": record.fetched_at,
        "ver": record.times.get("enriched", record.fetched_at),
        "outcome": record.outcome,
        "version": record.version,
        "previous": record.previous,
        "changed": record.changed,
        "published_at": _storable(article.published_at),
        "modified_at": _storable(article.modified_at),
        "date_disagreements": [
            f"{claim.source}: {claim.instant or claim.text} ({claim.precision})"
            for claim in article.published_disagreement
        ],
        "extraction_path": article.extraction.path if article.extraction else "",
        "extraction_rule": article.extraction.rule if article.extraction else "",
        "word_count": facts.word_count,
        "sentence_count": facts.sentence_count,
        "attribution_source": attribution.source if attribution else None,
        "enrichers_failed": facts.failed,
        **_fact_columns(facts),
        "versions": record.versions | facts.versions,
        "raw_topic": record.raw.topic,
        "raw_partition": record.raw.partition,
        "raw_offset": record.raw.offset,
    }


_COPIED = (
    *("page_id", "article_id", "outlet", "edition", "url", "via", "language", "language_confidence"),
    *("title", "kicker", "lead", "paragraphs", "subheads", "text", "original_text", "sentences", "zwnj_restored"),
    *("published_precision", "published_from", "published_hint", "news_code", "section", "tags"),
    *("byline", "desk", "author", "author_code", "dateline_place", "agencies", "content_hash"),
)


def _fact_columns(facts: Enrichment) -> Row:
    entities, quotes, topics = facts.entities, facts.quotes, facts.topics
    return {
        "entity_ids": [entity.id for entity in entities],
        "entity_types": [entity.type for entity in entities],
        "entity_names": [entity.name for entity in entities],
        "entity_roles": [entity.role or "" for entity in entities],
        "entity_salience": [entity.salience for entity in entities],
        "mentions": [(at, m.start, m.end) for at, entity in enumerate(entities) for m in entity.mentions],
        "quote_speakers": [quote.speaker or "" for quote in quotes],
        "quote_speaker_ids": [quote.speaker_id or "" for quote in quotes],
        "quote_verbs": [quote.verb for quote in quotes],
        "quote_direct": [int(quote.direct) for quote in quotes],
        "quote_spans": [(quote.start, quote.end) for quote in quotes],
        "topic_ids": [topic.id for topic in topics],
        "topic_scores": [topic.score for topic in topics],
        "topic_sources": [topic.source for topic in topics],
    }


def page_row(record: Enriched, generation: str) -> Row:
    """The row of a page's state after this record."""
    article = record.article
    return {
        "generation": generation,
        "seen_day": record.seen_at.date(),
        "page_id": record.page_id,
        "ver": order(record.fetched_at, record.raw.partition, record.raw.offset),
        "gone": int(record.outcome is Outcome.WITHDRAWN),
        "article_id": article.article_id if article else record.previous or "",
        "outlet": record.outlet,
        "edition": record.edition,
        "language": article.language if article else "und",
        "published_at": _storable(article.published_at) if article else None,
        "published_precision": article.published_precision if article else "undated",
        "fetched_at": record.fetched_at,
        "word_count": record.enrichment.word_count,
        "section": article.section if article else None,
        "agencies": article.agencies if article else [],
        "entities": list(dict.fromkeys(entity.id for entity in record.enrichment.entities)),
        "speakers": [quote.speaker_id for quote in record.enrichment.quotes if quote.speaker_id],
        "topics": [topic.id for topic in record.enrichment.topics],
        "stub": int(record.outcome is Outcome.STUB),
    }


def relation_row(relation: Relation, ver: int, generation: str) -> Row:
    """The row of an article's relation; `ver` is the offset it was read at."""
    row = {name: getattr(relation, name) for name in Relation.__struct_fields__}
    return row | {"generation": generation, "ver": ver, "syndicated": int(relation.syndicated)}


def story_row(story: Story, generation: str) -> Row:
    """The row of a story, its articles as arrays side by side."""
    row = {name: getattr(story, name) for name in Story.__struct_fields__ if name not in ("version", "members")}
    for name in StoryMember.__struct_fields__:
        row[f"members.{name}"] = [getattr(member, name) for member in story.members]
    row["members.published_at"] = [_storable(member.published_at) for member in story.members]
    dates = {"first_at": _storable(story.first_at), "last_at": _storable(story.last_at)}
    return row | dates | {"generation": generation, "ver": story.version}


def ledger_row(record: Enriched, generation: str, at: datetime | None = None) -> Row:
    """The row of a raw record that was used; `at`, by default when it was enriched, is when that was found."""
    return {
        "generation": generation,
        "raw_topic": record.raw.topic,
        "raw_partition": record.raw.partition,
        "raw_offset": record.raw.offset,
        "ver": at or record.times.get("enriched", record.fetched_at),
        "outcome": record.outcome,
        "reason": "",
        "detail": "; ".join(record.enrichment.failed),  # enrichers whose facts are missing
        "stage": "",
        "outlet": record.outlet,
        "edition": record.edition,
        "url": record.url,
        "page_id": record.page_id,
        "article_id": record.article.article_id if record.article else record.previous,
        "fetched_at": record.fetched_at,
        "times": record.times,
        "versions": record.versions | record.enrichment.versions,
        **_NO_LETTER,
    }


def rejected_row(letter: Rejected, generation: str) -> Row:
    """The row of a raw record that was rejected."""
    return {
        "generation": generation,
        "raw_topic": letter.raw.topic,
        "raw_partition": letter.raw.partition,
        "raw_offset": letter.raw.offset,
        "ver": letter.rejected_at,
        "outcome": Outcome.REJECTED,
        "reason": letter.reason,
        "detail": letter.detail,
        "stage": letter.stage,
        "outlet": letter.outlet,
        "edition": "",
        "url": letter.url,
        "page_id": "",
        "article_id": None,
        "fetched_at": _storable(letter.fetched_at),
        "times": {"rejected": letter.rejected_at},
        "versions": letter.versions,
        "letter_topic": letter.topic,
        "letter_partition": letter.partition,
        "letter_offset": letter.offset,
        "superseded_by": "",
    }


def superseded_row(
    before: RawRef, by: RawRef, at: datetime, generation: str, *, outlet: str, url: str | None, page_id: str = ""
) -> Row:
    """The row of a rejected raw record that was sent again, and has its outcome in that one's row now."""
    return {
        "generation": generation,
        "raw_topic": before.topic,
        "raw_partition": before.partition,
        "raw_offset": before.offset,
        "ver": at,
        "outcome": SUPERSEDED,
        "reason": "",
        "detail": "",
        "stage": "",
        "outlet": outlet,
        "edition": "",
        "url": url,
        "page_id": page_id,
        "article_id": None,
        "fetched_at": None,
        "times": {},
        "versions": {},
        **_NO_LETTER,
        "superseded_by": f"{by.topic}/{by.partition}/{by.offset}",
    }


_NO_LETTER = {"letter_topic": "", "letter_partition": 0, "letter_offset": 0, "superseded_by": ""}


def _storable(instant: datetime | None) -> datetime | None:
    """The instant, or None where ClickHouse's DateTime64 cannot hold it."""
    return instant if instant is not None and STORABLE[0] <= instant <= STORABLE[1] else None
