"""From messages to rows: which tables and which generations a record goes to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec
from msgspec import Struct

from pipeline.load.generations import Targets
from pipeline.load.rows import (
    TEXTS,
    Row,
    article_row,
    ledger_row,
    page_row,
    rejected_row,
    relation_row,
    story_row,
    superseded_row,
)
from pipeline.stories import without
from schemas import rejected
from schemas.envelope import Headers, Message
from schemas.raw import CANARY, is_canary
from schemas.records import Enriched, Outcome, RawRef, Relation, Story
from schemas.topics import topic

TABLES = ("article_rows", "page_rows", "relation_rows", "story_rows", "ledger_rows")  # in the order they are written


class Batch(Struct):
    """Rows by table, each with the message it was made from."""

    rows: dict[str, list[tuple[Row, Message]]]
    records: list[Enriched]  # for the counters
    canaries: list[Enriched]

    def add(self, table: str, row: Row, message: Message) -> None:
        """Put a row to those of its table."""
        self.rows[table].append((row, message))


def new_batch() -> Batch:
    """A batch without rows."""
    return Batch(rows={table: [] for table in TABLES}, records=[], canaries=[])


def stamped(rows: Sequence[tuple[Row, Message]], now: datetime) -> list[tuple[Row, Message]]:
    """Rows of the ledger that tell when they were stored."""
    return [(row | {"times": row["times"] | {"stored": now}}, message) for row, message in rows]


def take(message: Message, kind: str, targets: Targets, batch: Batch) -> None:
    """Add a message's rows. `kind` is the short name of its topic: enriched, rejected, relations or stories.

    Raises msgspec.DecodeError, UnicodeDecodeError, ValueError or KeyError for a message that holds no such record.
    """
    if kind == "rejected":
        letter = rejected.decode(message)
        if letter.topic in (topic("relations").name, topic("stories").name):
            return  # of an article that is stored: its own outcome stands
        for generation in _into(message, letter.raw, targets):
            batch.add("ledger_rows", rejected_row(letter, generation), message)
            about = {"outlet": letter.outlet, "url": letter.url}
            _supersede(message, letter.raw, letter.rejected_at, batch, generation, about)
    elif kind == "relations":
        if message.value is None:
            return  # a tombstone: the rows go with the page's takedown
        relation = msgspec.json.decode(message.value, type=Relation)
        if relation.page_id in targets.taken_down:
            return
        for generation in _into(message, _raw(message), targets):
            batch.add("relation_rows", relation_row(relation, message.offset, generation), message)
    elif kind == "stories":
        if message.value is None:
            return
        story = without(msgspec.json.decode(message.value, type=Story), targets.taken_down)
        for generation in _into(message, _raw(message), targets):
            batch.add("story_rows", story_row(story, generation), message)
    else:
        record = msgspec.json.decode(message.value or b"", type=Enriched)
        if record.raw.topic == topic("takedowns").name:
            return  # said for subscribers; no raw record stands behind it
        for generation in _into(message, record.raw, targets):
            add_record(record, generation, targets, batch, message)
        (batch.canaries if is_canary(message.headers) else batch.records).append(record)


def add_record(
    record: Enriched, generation: str, targets: Targets, batch: Batch, message: Message, *, ledger: bool = True
) -> None:
    """Add the rows of an enriched record for one generation; a text that was taken down has no row."""
    canary = is_canary(message.headers)
    if record.page_id not in targets.taken_down and not canary:
        if record.article is not None and record.outcome in TEXTS:
            batch.add("article_rows", article_row(record, record.article, generation), message)
        if record.outcome in (*TEXTS, Outcome.WITHDRAWN):
            batch.add("page_rows", page_row(record, generation), message)
    if not ledger:
        return
    at = record.times.get("enriched", record.fetched_at)
    again = message.headers.get("rasad_redriven_at")
    if again:
        at = max(at, datetime.fromisoformat(again.decode()))  # later than the reject that it replaces
    row = ledger_row(record, generation, at)
    batch.add("ledger_rows", row | {"outcome": CANARY} if canary else row, message)
    about = {"outlet": record.outlet, "url": record.url, "page_id": record.page_id}
    _supersede(message, record.raw, at, batch, generation, about)


def superseded(headers: Headers, raw: RawRef) -> RawRef | None:
    """The rejected raw record that this one was sent again for; None when there is none but itself."""
    value = headers.get("rasad_redrive_of")
    before = rejected.parse_ref(value) if value else None
    return None if before == raw else before


def _supersede(message: Message, raw: RawRef, at: datetime, batch: Batch, generation: str, about: Row) -> None:
    before = superseded(message.headers, raw)
    if before is not None:
        batch.add("ledger_rows", superseded_row(before, raw, at, generation, **about), message)


def _into(message: Message, raw: RawRef | None, targets: Targets) -> Sequence[str]:
    named = message.headers.get("rasad_generation")
    if named:
        generation = named.decode()
        return [generation] if generation in targets.since else []
    # What is sent again may be older than a generation that is being filled, and its replay past it.
    return list(targets.since) if raw is None or "rasad_redriven_at" in message.headers else targets.of(raw)


def _raw(message: Message) -> RawRef | None:
    value = message.headers.get("rasad_raw")
    return rejected.parse_ref(value) if value else None
