"""Taking a text down: out of the tables and the compacted topics, and known to subscribers.

The tombstone on `pages.takedown.v1` stays for ever: the loader deletes the page's rows in every generation when it
meets it, and neither the loader nor a replay stores a text of the page again. Bytes on the other topics cannot be
rewritten: they end with the topics' retention.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import msgspec
from clickhouse_connect.driver.client import Client
from kafka import KafkaProducer
from msgspec import Struct
from msgspec.structs import replace

from connectors.profiles import article_ref
from pipeline.kafka import client_config
from pipeline.load import stories
from pipeline.load.generations import live
from pipeline.load.takedown import rows_left
from pipeline.settings import Settings
from pipeline.steps import story_message
from pipeline.stories import without
from schemas import rejected
from schemas.envelope import Message, event_headers
from schemas.ids import digest
from schemas.records import Enriched, Outcome, RawRef, Takedown
from schemas.topics import topic

SQL = Path(__file__).resolve().parents[1] / "schemas" / "clickhouse" / "takedown"

PATIENCE = 60.0  # seconds for the loader to do it

PAGES = """\
SELECT DISTINCT toString(page_id) AS page, outlet, edition FROM article_rows
WHERE url = {url:String} OR page_id = toFixedString({page:String}, 32)"""

# Versions in their order: the last one is what subscribers know of the page.
ARTICLES = """\
SELECT toString(article_id) FROM article_rows WHERE page_id = toFixedString({page:String}, 32)
GROUP BY article_id ORDER BY max((fetched_at, raw_partition, raw_offset))"""


class TakedownError(RuntimeError):
    """The text could not be taken down; the message says what to do."""


class Page(Struct, frozen=True, kw_only=True):
    """A page to take down."""

    page_id: str
    outlet: str
    edition: str
    url: str


def pages(client: Client, url: str) -> list[Page]:
    """The pages that a URL names: as the outlet's profile reads it, and as rows have it. Raises TakedownError."""
    ref = article_ref(url)
    asked = {"url": ref.canonical if ref else url, "page": ref.page_id if ref else "0" * 32}
    rows = client.query(PAGES, parameters=asked).result_rows
    found = {page: Page(page_id=page, outlet=outlet, edition=edition, url=url) for page, outlet, edition in rows}
    if ref is not None:
        found.setdefault(
            ref.page_id, Page(page_id=ref.page_id, outlet=ref.outlet, edition=ref.edition, url=ref.canonical)
        )
    if not found:
        raise TakedownError(f"{url} is no outlet's article, and no row has this URL")
    return list(found.values())


def take_down(settings: Settings, client: Client, found: Sequence[Page], reason: str) -> int:
    """Take the pages down, and wait until the tables hold nothing of them; how many articles those were.

    Raises TakedownError when the loader has not done its part in time; the tombstone is written, and it will.
    """
    producer = KafkaProducer(
        **client_config(settings, "rasad-takedown"), acks="all", compression_type="lz4", enable_idempotence=True
    )
    articles = 0
    try:
        for page in found:
            # Known before anything is deleted: the keys of what stands on the compacted topics.
            ids = [row[0] for row in client.query(ARTICLES, parameters={"page": page.page_id}).result_rows]
            articles += len(ids)
            told = _stories(client, page)
            takedown = Takedown(
                page_id=page.page_id,
                outlet=page.outlet,
                edition=page.edition,
                url=page.url,
                reason=reason,
                at=datetime.now(UTC),
            )
            stone = _send(producer, "takedowns", _tombstone(takedown))
            for id_ in ids:
                _send(producer, "relations", Message(key=id_.encode(), value=None, headers={}))
            for story in told:
                _send(producer, "stories", story)
            _send(producer, "unique", _withdrawn(takedown, stone, previous=ids[-1] if ids else None))
    finally:
        producer.close(timeout=10)
    deadline = time.monotonic() + PATIENCE
    while left := [page.url for page in found if not _gone(client, page)]:
        if time.monotonic() > deadline:
            raise TakedownError(
                f"not yet gone after {PATIENCE:g} s: {left[0]}; is the loader running (`rasad load`)?"
            )
        time.sleep(0.2)
    return articles


def _stories(client: Client, page: Page) -> list[Message]:
    """The stories that name the page, without it: as they are to stand on the compacted topic."""
    sql = (SQL / "named.sql").read_text(encoding="utf-8")
    generation = live(client)
    cause = Message(key=None, value=None, headers={"rasad_generation": generation.encode()})
    told = stories.read(client, sql, {"generation": generation, "page": page.page_id})
    return [
        story_message(replace(without(story, {page.page_id}), version=story.version + 1), cause) for story, _ in told
    ]


def _gone(client: Client, page: Page) -> bool:
    known = client.query(
        "SELECT count() FROM takedown_rows WHERE page_id = {page:String}", parameters={"page": page.page_id}
    ).result_rows[0][0]
    return bool(known) and rows_left(client, page.page_id) == 0


def _tombstone(takedown: Takedown) -> Message:
    headers = event_headers(
        id=digest("takedown", takedown.page_id),
        type="page.taken_down.v1",
        schema="takedown.v1",
        time=takedown.at,
        subject=takedown.page_id,
    )
    return Message(key=takedown.page_id.encode(), value=msgspec.json.encode(takedown), headers=headers)


def _withdrawn(takedown: Takedown, stone: RawRef, previous: str | None) -> Message:
    """What subscribers are told: as of a page that its outlet took away."""
    record = Enriched(
        raw=stone,
        page_id=takedown.page_id,
        outlet=takedown.outlet,
        edition=takedown.edition,
        url=takedown.url,
        fetched_at=takedown.at,
        kind="gone",
        http_status=410,
        outcome=Outcome.WITHDRAWN,
        seen_at=takedown.at,
        previous=previous,
    )
    headers = event_headers(
        id=digest("article.withdrawn.v1", takedown.page_id, rejected.format_ref(stone).decode()),
        type="article.withdrawn.v1",
        schema="enriched.v1",
        time=takedown.at,
        subject=takedown.page_id,
    )
    headers |= {"rasad_raw": rejected.format_ref(stone), "rasad_outlet": takedown.outlet.encode()}
    return Message(key=takedown.page_id.encode(), value=msgspec.json.encode(record), headers=headers)


def _send(producer: KafkaProducer, short: str, message: Message) -> RawRef:
    future = producer.send(
        topic(short).name, key=message.key, value=message.value, headers=list(message.headers.items())
    )
    told = future.get(timeout=60)
    return RawRef(topic=told.topic, partition=told.partition, offset=told.offset)
