"""Canary pages: one of each outlet that the monitor sends through every stage now and then.

The page is the newsroom's, in the outlet's own layout, so that the outlet's profile reads it and every enricher works
on it. Its header `rasad_source: canary` is carried from stage to stage. The resolver does not compare it with
anything, and of what comes out nothing is kept but its row in the ledger: no article, no copy, no story, and no event
on `articles.unique.v1`. Subscribers of `articles.enriched.v1` meet it as `unchanged`, without an article.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from clickhouse_connect.driver.client import Client
from kafka import KafkaProducer
from msgspec import Struct

from connectors.newsroom.catalogue import Catalogue
from connectors.newsroom.gold import pages
from connectors.profiles import profiles
from pipeline.kafka import client_config
from pipeline.settings import Settings
from schemas import raw
from schemas.envelope import Message
from schemas.ids import digest
from schemas.raw import CANARY, RawPage
from schemas.topics import MESSAGE_CAP, topic

SQL = Path(__file__).resolve().parents[2] / "schemas" / "clickhouse" / "monitor"

SEED = 7
KEPT = 100  # sent and not through, of one outlet: the oldest tells how long, the youngest are looked for
SEND_SECONDS = 10.0


class Sent(Struct, frozen=True):
    """A canary on its way."""

    outlet: str
    at: float  # Unix seconds
    partition: int
    offset: int


class Canaries:
    """Those that were sent and have not come through yet. Its methods raise what broker and store raise."""

    def __init__(self, settings: Settings, every: float, clock: Callable[[], float] = time.time) -> None:
        """`every` seconds one of each outlet."""
        self._settings = settings
        self._every = every
        self._clock = clock
        self._producer: KafkaProducer | None = None
        self._due: dict[str, float] = {}
        self._waiting: dict[str, list[Sent]] = {}

    def send(self) -> Iterator[str]:
        """Send those that are due, one after the other; the outlet of each once the broker has it."""
        for outlet, body in bodies().items():
            now = self._clock()
            if now < self._due.get(outlet, 0.0):
                continue
            if self._producer is None:
                self._producer = self._connected()
            message = canary(outlet, body, now)
            headers = list(message.headers.items())
            told = self._producer.send(topic("raw").name, key=message.key, value=message.value, headers=headers)
            place = told.get(timeout=SEND_SECONDS)
            self._due[outlet] = now + self._every
            waiting = self._waiting.setdefault(outlet, [])
            waiting.append(Sent(outlet, now, place.partition, place.offset))
            if len(waiting) > KEPT:
                del waiting[1]
            yield outlet

    def waiting(self, client: Client) -> Mapping[str, float]:
        """By outlet how long its oldest canary has waited for itself or a later one to come through, in seconds."""
        sent = [one for waiting in self._waiting.values() for one in waiting]
        if not sent:
            return {}
        through = self._through(client, sent)
        now = self._clock()
        for outlet, waiting in self._waiting.items():
            last = max((one.at for one in waiting if (one.partition, one.offset) in through), default=0.0)
            self._waiting[outlet] = [one for one in waiting if one.at > last]
        return {outlet: now - waiting[0].at if waiting else 0.0 for outlet, waiting in self._waiting.items()}

    def close(self) -> None:
        """Close the connection; what is on its way stays known."""
        if self._producer is not None:
            self._producer.close(timeout=1)
            self._producer = None

    def _through(self, client: Client, sent: list[Sent]) -> set[tuple[int, int]]:
        rows = client.query(
            (SQL / "canaries.sql").read_text(encoding="utf-8"),
            parameters={
                "topic": topic("raw").name,
                "partitions": [one.partition for one in sent],
                "offsets": [one.offset for one in sent],
            },
        ).result_rows
        return {(partition, offset) for partition, offset in rows}

    def _connected(self) -> KafkaProducer:
        return KafkaProducer(
            **client_config(self._settings, "rasad-canary"),
            acks="all",
            compression_type="zstd",
            max_request_size=MESSAGE_CAP,
            max_block_ms=int(SEND_SECONDS * 1000),
        )


def canary(outlet: str, body: bytes, now: float) -> Message:
    """The page, fetched now. Its URL is no article's, and another one each time: so are its key and its partition."""
    host = profiles()[outlet].outlet.editions[0].host
    page = RawPage(
        body=body,
        outlet=outlet,
        url=f"https://{host}/rasad-canary/{int(now * 1000)}",
        fetched_at=datetime.fromtimestamp(now, UTC),
        charset="utf-8",
        source=CANARY,
    )
    return raw.encode(page, key=digest("canary", page.url or ""))


@cache
def bodies() -> Mapping[str, bytes]:
    """A page of each outlet that the newsroom plays, as bytes."""
    found: dict[str, bytes] = {}
    for page in pages(Catalogue(0, SEED, datetime.now(UTC).date())):
        if page.outlet in profiles():
            found.setdefault(page.outlet, page.html)
        if len(found) == len(profiles()):
            break
    return found
