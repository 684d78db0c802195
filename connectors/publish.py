"""Publishing raw pages: keyed, compressed, acknowledged by all replicas, and patient while Kafka is away.

Nothing is given up: a page whose send fails is sent again until the broker has it or the publisher is closed, and
the number and bytes of pages that wait are bounded. Delivery is at least once: after an outage longer than
`DELIVERY_SECONDS` a page can be appended twice (with the same `ce_id`).
"""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import structlog
from kafka import KafkaProducer
from kafka.errors import InvalidTopicError, KafkaError, MessageSizeTooLargeError, RecordListTooLargeError
from kafka.producer.future import RecordMetadata

from connectors.profiles import article_ref
from schemas import raw
from schemas.envelope import Message
from schemas.raw import RawPage
from schemas.topics import MESSAGE_CAP, topic

MAX_PAGES = 500  # in flight at once ...
MAX_BYTES = 48 * 1024 * 1024  # ... or so many bytes of them
DELIVERY_SECONDS = 600  # after that kafka-python gives a batch up and the page is sent anew
COMPLAIN_SECONDS = 10.0  # between two log lines about a broker that does not answer
RETRY_SECONDS = (0.5, 1.0, 2.0, 5.0)  # waits before a page is sent again; the last one repeats

# With kafka-python's default batch of 16 KB, pages of 26 KB were sent at 474/s, with 512 KB at 3,592/s.
PRODUCER: Mapping[str, Any] = {
    "acks": "all",
    "enable_idempotence": True,
    "compression_type": "zstd",
    "batch_size": 512 * 1024,
    "linger_ms": 20,
    "max_request_size": MESSAGE_CAP + 64 * 1024,
    "allow_auto_create_topics": False,
    "delivery_timeout_ms": DELIVERY_SECONDS * 1000,
    "request_timeout_ms": 15_000,
    # Short, because they hold the sending thread, and so the end of the process.
    "max_block_ms": 3_000,
    "bootstrap_timeout_ms": 3_000,
    "reconnect_backoff_max_ms": 2_000,
}
# The record itself is at fault: sending it again would never help.
HOPELESS = (MessageSizeTooLargeError, RecordListTooLargeError, InvalidTopicError)

log = structlog.get_logger(__name__)


class PublisherClosedError(Exception):
    """The publisher was closed before the broker acknowledged the page; the page counts as not published."""


class Publisher:
    """Sends raw pages to `pages.raw.v1` from one event loop.

    `client` holds kafka-python's connection settings (`bootstrap_servers`, `security_protocol`, SSL and SASL ones).
    """

    def __init__(self, client: Mapping[str, Any], *, max_pages: int = MAX_PAGES, max_bytes: int = MAX_BYTES) -> None:
        self._config = {**PRODUCER, **client}
        self._topic = topic("raw").name
        self._room = Room(max_pages, max_bytes)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="publish")
        self._producer: KafkaProducer | None = None
        self._open: set[asyncio.Future[Any]] = set()
        self._closed = False
        self._away_since: float | None = None
        self._complained = 0.0

    @property
    def waiting(self) -> int:
        """Pages handed in and not acknowledged yet."""
        return self._room.pages

    @property
    def away(self) -> bool:
        """Whether the broker does not answer at present."""
        return self._away_since is not None

    async def publish(self, page: RawPage) -> RecordMetadata:
        """Send a page (cut at the cap) and wait for the broker's acknowledgement, for as long as it takes.

        Raises PublisherClosedError when the publisher is closed first, and KafkaError when the broker will never
        take this record (too large for it).
        """
        return await (await self.submit(page))

    async def submit(self, page: RawPage) -> asyncio.Task[RecordMetadata]:
        """Wait for room, hand the page in and return; the task ends as `publish` does."""
        page = raw.cap(page)
        message = raw.encode(page, key=page_key(page))
        size = len(page.body)
        await self._room.take(size)
        return asyncio.create_task(self._deliver(message, size))

    async def close(self, grace: float = 5.0) -> int:
        """Wait up to `grace` seconds for what is in flight, then give up the rest; returns how many pages."""
        deadline = time.monotonic() + grace
        with suppress(TimeoutError):
            await asyncio.wait_for(self._room.empty(), grace)
        lost = self._room.pages
        self._closed = True
        for future in list(self._open):
            if not future.done():
                future.set_exception(PublisherClosedError("closed before the broker acknowledged the page"))
        if self._producer is not None:
            remaining = max(0.1, deadline - time.monotonic())
            await asyncio.get_running_loop().run_in_executor(None, self._producer.close, remaining)
        self._thread.shutdown(wait=False, cancel_futures=True)
        return lost

    async def _deliver(self, message: Message, size: int) -> RecordMetadata:
        attempt = 0
        try:
            while True:
                try:
                    metadata = await self._attempt(message)
                except HOPELESS:
                    raise
                except KafkaError as error:
                    self._complain(repr(error))
                    await self._pause(RETRY_SECONDS[min(attempt, len(RETRY_SECONDS) - 1)])
                    attempt += 1
                else:
                    self._answered()
                    return metadata
        finally:
            await self._room.free(size)

    async def _attempt(self, message: Message) -> RecordMetadata:
        loop = asyncio.get_running_loop()
        acked: asyncio.Future[RecordMetadata] = self._future()

        def settle(set_outcome: Callable[[Any], None], value: Any) -> None:
            def in_loop() -> None:
                if not acked.done():
                    set_outcome(value)

            with suppress(RuntimeError):  # the loop is gone: nobody waits any more
                loop.call_soon_threadsafe(in_loop)

        def send() -> None:  # off the loop: the constructor and send() wait for the cluster's metadata
            try:
                if self._producer is None:
                    self._producer = KafkaProducer(**self._config)
                future = self._producer.send(
                    self._topic, key=message.key, value=message.value, headers=list(message.headers.items())
                )
            except Exception as error:  # noqa: BLE001 - handed to the waiting coroutine, not swallowed
                settle(acked.set_exception, error)
                return
            future.add_callback(lambda metadata: settle(acked.set_result, metadata))
            future.add_errback(lambda error: settle(acked.set_exception, error))

        self._thread.submit(send)
        try:
            while True:
                done, _ = await asyncio.wait({acked}, timeout=COMPLAIN_SECONDS)
                if done:
                    return acked.result()
                self._complain("no acknowledgement yet")
        finally:
            self._open.discard(acked)

    async def _pause(self, seconds: float) -> None:
        over: asyncio.Future[None] = self._future()
        try:
            await asyncio.wait({over}, timeout=seconds)
            if over.done():  # closed meanwhile
                over.result()
        finally:
            self._open.discard(over)

    def _future(self) -> asyncio.Future[Any]:
        if self._closed:
            raise PublisherClosedError("the publisher is closed")
        future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._open.add(future)
        return future

    def _complain(self, why: str) -> None:
        now = time.monotonic()
        self._away_since = self._away_since or now
        if now - self._complained >= COMPLAIN_SECONDS:
            self._complained = now
            log.warning(
                "Kafka does not acknowledge: pages wait and are sent again",
                broker=self._config.get("bootstrap_servers"),
                why=why,
                waiting=self._room.pages,
                seconds=round(now - self._away_since, 1),
            )

    def _answered(self) -> None:
        if self._away_since is not None:
            log.info("Kafka acknowledges again", seconds=round(time.monotonic() - self._away_since, 1))
            self._away_since, self._complained = None, 0.0


class Room:
    """Bounds what is in flight, by number and by bytes; one page always fits."""

    def __init__(self, pages: int, size: int) -> None:
        self.max_pages = pages
        self.max_bytes = size
        self.pages = 0
        self.bytes = 0
        self._freed = asyncio.Condition()

    async def take(self, size: int) -> None:
        """Wait for room and take it."""
        async with self._freed:
            await self._freed.wait_for(lambda: self._fits(size))
            self.pages += 1
            self.bytes += size

    async def free(self, size: int) -> None:
        """Give the room back."""
        self.pages -= 1
        self.bytes -= size
        async with self._freed:
            self._freed.notify_all()

    async def empty(self) -> None:
        """Wait until nothing is in flight."""
        async with self._freed:
            await self._freed.wait_for(lambda: self.pages == 0)

    def _fits(self, size: int) -> bool:
        return self.pages == 0 or (self.pages < self.max_pages and self.bytes + size <= self.max_bytes)


def page_key(page: RawPage) -> str:
    """The record's key: the page_id where the URL tells it (one partition, in order), else a hash of the bytes."""
    ref = article_ref(page.url) if page.url else None
    if ref is not None:
        return ref.page_id
    return hashlib.blake2b(page.body, digest_size=16).hexdigest()
