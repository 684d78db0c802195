"""The loader: enriched records, relations, stories and dead letters into ClickHouse.

Insert first, commit after: a batch that was inserted and not committed is delivered again, and its rows replace
themselves. Rows of a subject go before its ledger row: what the ledger says is there can be queried.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec
from kafka import KafkaConsumer, KafkaProducer
from kafka.errors import CommitFailedError
from kafka.structs import OffsetAndMetadata, TopicPartition

from pipeline import logs
from pipeline.groups import GROUPS, LOAD
from pipeline.kafka import client_config
from pipeline.load import generations
from pipeline.load.batch import TABLES, new_batch, stamped, take
from pipeline.load.generations import Targets
from pipeline.load.sink import Refused, Sink
from pipeline.load.takedown import cleaned, take_down
from pipeline.metrics import BATCH_DURATION, CANARY_TRAVEL, LAST_SUCCESS, RECORDS, TRAVEL, Progress
from pipeline.reading import to_message
from pipeline.settings import Settings
from pipeline.versions import release
from schemas import rejected
from schemas.envelope import Message
from schemas.raw import CANARY
from schemas.records import Enriched, Outcome, Reason, Takedown
from schemas.topics import MESSAGE_CAP, topic

log = logs.get(__name__)

STAGE = "load"
REST = 0.3  # seconds between two batches at the most, while there are records to store
# By default a broker that is back is not asked for up to 30 s.
QUICK: Mapping[str, Any] = {"reconnect_backoff_max_ms": 2_000}


class Loader:
    """Reads batches by size and time, stores them, commits."""

    def __init__(
        self, settings: Settings, sink: Sink, progress: Progress, stopping: Callable[[], bool], slot: int = 0
    ) -> None:
        self._settings = settings
        self._sink = sink
        self._progress = progress
        self._stopping = stopping
        self._names = {topic(short).name: short for short in GROUPS[LOAD]}
        self._producer = KafkaProducer(
            **client_config(settings, LOAD),
            acks="all",
            max_request_size=MESSAGE_CAP * 2,
            compression_type="lz4",
            **QUICK,
        )
        self._consumer = KafkaConsumer(
            *self._names,
            **client_config(settings, LOAD),
            group_id=LOAD,
            # A member known by name that restarts takes its partitions up at once: without it a loader that was
            # killed waited for the session of its former self to end.
            group_instance_id=f"load-{slot}",
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            max_poll_records=settings.load_rows,
            **QUICK,
            session_timeout_ms=10_000,
            heartbeat_interval_ms=2_000,
            # While ClickHouse is away a batch waits; the heartbeat thread keeps the membership meanwhile.
            max_poll_interval_ms=24 * 3600 * 1000,
            fetch_max_bytes=16 * 1024 * 1024,
            max_partition_fetch_bytes=4 * 1024 * 1024,
        )

    def run(self) -> None:
        """Load until told to stop. Raises load.sink.Stopped when that happens during an outage."""
        self._progress.start()
        due = 0.0
        while not self._stopping():
            messages, ends = self._poll(due)
            if not messages:
                continue
            started = time.monotonic()
            self._progress.begin()
            self.store(messages)
            self._commit(ends)
            self._progress.done()
            took = time.monotonic() - started
            BATCH_DURATION.labels(STAGE).observe(took)
            # Counted from the start: what arrives while a batch is stored has waited already. A batch costs much the
            # same whatever its size: the store rests between two as long as one took, or as is bearable.
            due = started + max(self._settings.load_seconds, took + min(took, REST))

    def _commit(self, ends: dict[TopicPartition, OffsetAndMetadata]) -> None:
        try:
            self._consumer.commit(ends)
        except CommitFailedError as error:
            # Out of the group meanwhile, as after a freeze: whoever has the partitions now reads these records again.
            log.warning("not committed: the batch is delivered again", error=str(error))

    def close(self) -> None:
        """Leave the group and close the connections; nothing uncommitted is committed."""
        self._consumer.close(autocommit=False)
        self._producer.close(timeout=5)

    def _poll(self, due: float) -> tuple[list[Message], dict[TopicPartition, OffsetAndMetadata]]:
        """A batch, and the offsets to commit once it is stored.

        What is there at the (monotonic) time `due`, or so many records; where nothing is, what comes first in so many
        seconds.
        """
        messages: list[Message] = []
        ends: dict[TopicPartition, OffsetAndMetadata] = {}
        idle = time.monotonic() + self._settings.load_seconds
        while len(messages) < self._settings.load_rows and not self._stopping():
            left = (due if messages else max(due, idle)) - time.monotonic()
            if left <= 0:
                break
            for partition, records in self._consumer.poll(timeout_ms=int(left * 1000) + 1).items():
                ends[partition] = OffsetAndMetadata(records[-1].offset + 1, "", -1)
                messages.extend(map(to_message, records))
        return messages, ends

    def store(self, messages: Sequence[Message]) -> None:
        """Store a batch; what ClickHouse refuses becomes a dead letter, and its ledger row says so."""
        refused: list[tuple[Message, str]] = []
        for message in messages:
            if self._names[message.topic] == "takedowns":
                refused += self._take_down(message)
        # Asked after the poll: a generation that was registered before a record was published gets that record.
        targets: Targets = self._sink.call("read the generations", generations.targets)
        batch = new_batch()
        for message in messages:
            kind = self._names[message.topic]
            try:
                if kind != "takedowns":
                    take(message, kind, targets, batch)
                if kind == "stories" and (left := cleaned(message, targets.taken_down)) is not None:
                    self._send(kind, left)
            except (msgspec.DecodeError, UnicodeDecodeError, ValueError, KeyError) as error:
                refused.append((message, f"{type(error).__name__}: {error}"))
        for table in TABLES:
            bad = {(m.topic, m.partition, m.offset) for m, _ in refused}
            rows = [
                item for item in batch.rows[table] if (item[1].topic, item[1].partition, item[1].offset) not in bad
            ]
            if table == "ledger_rows":
                rows = stamped(rows, datetime.now(UTC))
            refused += self._sink.insert(table, rows)
        told: set[tuple[str, int, int]] = set()
        for message, why in refused:
            if (message.topic, message.partition, message.offset) not in told:  # once, however many generations
                told.add((message.topic, message.partition, message.offset))
                self._reject(message, why)
        self._count(batch.records, batch.canaries)

    def _take_down(self, message: Message) -> list[tuple[Message, str]]:
        """Remove the texts of a page; returns what ClickHouse refused."""
        if message.value is None:
            return []
        try:
            takedown = msgspec.json.decode(message.value, type=Takedown)
            self._sink.call("take down", lambda client: take_down(client, takedown))
        except (msgspec.DecodeError, Refused) as error:
            return [(message, f"{type(error).__name__}: {error}")]
        log.info("text taken down", page_id=takedown.page_id, url=takedown.url)
        return []

    def _reject(self, message: Message, why: str) -> None:
        """Send the dead letter and await its acknowledgement; it comes back and makes the ledger row."""
        if self._names[message.topic] in ("rejected", "takedowns"):
            # A dead letter of a dead letter would be refused for the same reason, for ever.
            log.error("cannot be stored", topic=message.topic, offset=message.offset, why=why)
            RECORDS.labels(STAGE, "unknown", "lost", Reason.STORE_REFUSED).inc()
            return
        try:
            raw = rejected.parse_ref(message.headers["rasad_raw"])
        except (KeyError, ValueError):
            log.error("a record without raw coordinates cannot be stored", topic=message.topic, why=why)
            RECORDS.labels(STAGE, "unknown", "lost", Reason.STORE_REFUSED).inc()
            return
        letter = rejected.encode(
            message,
            raw=raw,
            stage=STAGE,
            reason=Reason.STORE_REFUSED,
            detail=why,
            now=datetime.now(UTC),
            versions={"code": release()},
        )
        self._send("rejected", letter)
        outlet = message.headers.get("rasad_outlet", b"unknown").decode("utf-8", "replace")
        RECORDS.labels(STAGE, outlet, Outcome.REJECTED, Reason.STORE_REFUSED).inc()

    def _send(self, short: str, message: Message) -> None:
        """Send and await the acknowledgement."""
        self._producer.send(
            topic(short).name, key=message.key, value=message.value, headers=list(message.headers.items())
        ).get(timeout=120)

    def _count(self, records: Sequence[Enriched], canaries: Sequence[Enriched]) -> None:
        now = datetime.now(UTC)
        for record in records:
            RECORDS.labels(STAGE, record.outlet, record.outcome, "").inc()
            LAST_SUCCESS.labels(STAGE, record.outlet).set_to_current_time()
            appended = record.times.get("appended")
            if appended is not None:
                TRAVEL.labels(record.outlet).observe((now - appended).total_seconds())
        for canary in canaries:
            RECORDS.labels(STAGE, canary.outlet, CANARY, "").inc()
            CANARY_TRAVEL.labels(canary.outlet).observe((now - canary.fetched_at).total_seconds())
