"""Reading a topic without a consumer group: its last records, all of them, or what comes."""

from __future__ import annotations

import heapq
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from kafka import KafkaConsumer
from kafka.errors import KafkaError
from kafka.structs import TopicPartition

from pipeline.kafka import client_config
from pipeline.settings import Settings
from schemas.envelope import Message

STALLED = 30.0  # seconds without a record while some are known to be there

Offsets = dict[TopicPartition, int]


class ReadError(RuntimeError):
    """The topic cannot be read; the message says what to do."""


class TopicReader:
    """One topic, read from wherever asked. Commits nothing."""

    def __init__(self, settings: Settings, topic: str, stopping: Callable[[], bool] = lambda: False) -> None:
        """Connect; reading ends once `stopping` says so. Raises ReadError when nobody answers or there is no topic.

        A command tells by its signal handler that it stops: kafka-python runs its event loop in the caller's thread,
        where a KeyboardInterrupt becomes the failure of whatever task it meets, and the poll waits for ever.
        """
        self._address = settings.kafka_bootstrap
        self._stopping = stopping
        try:
            self._consumer = KafkaConsumer(
                **client_config(settings, "rasad-tail"),
                group_id=None,
                enable_auto_commit=False,
                auto_offset_reset="earliest",  # where retention was quicker than we
                bootstrap_timeout_ms=5_000,
            )
        except KafkaError as error:
            raise ReadError(f"Kafka does not answer at {self._address}: is `make run` running?") from error
        try:
            numbers = self._consumer.partitions_for_topic(topic)
            if not numbers:
                raise ReadError(
                    f"there is no topic {topic} at {self._address}: `rasad topics --create` makes Rasad's"
                )
            self._partitions = [TopicPartition(topic, number) for number in sorted(numbers)]
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Close the connection."""
        self._consumer.close(autocommit=False)

    def bounds(self) -> tuple[Offsets, Offsets]:
        """First offset of each partition, and the one after its last."""
        return (
            self._consumer.beginning_offsets(self._partitions),
            self._consumer.end_offsets(self._partitions),
        )

    def last(self, count: int, keep: Callable[[Message], bool], before: Offsets) -> list[Message]:
        """The last `count` records before some offsets that `keep` accepts, the oldest first.

        Goes back as far as it must: offsets have gaps where a topic is compacted, and `keep` may be choosy.
        """
        first, _ = self.bounds()
        found: dict[TopicPartition, list[Message]] = {partition: [] for partition in before}
        start, step = dict(before), max(count, 1)
        while wanted := {
            partition: max(first[partition], offset - step)
            for partition, offset in start.items()
            if len(found[partition]) < count and offset > first[partition]
        }:
            pieces: dict[int, deque[Message]] = {partition.partition: deque(maxlen=count) for partition in wanted}
            for message in self.read(wanted, start):
                if keep(message):
                    pieces[message.partition].append(message)
            for partition, offset in wanted.items():
                found[partition] = [*pieces[partition.partition], *found[partition]][-count:]
                start[partition] = offset
            step *= 4
        return list(heapq.merge(*found.values(), key=lambda message: message.timestamp or _NEVER))[-count:]

    def read(
        self, start: Mapping[TopicPartition, int], end: Mapping[TopicPartition, int] | None
    ) -> Iterator[Message]:
        """Records from `start` up to `end` (without it), or until told to stop.

        Raises ReadError when Kafka falls silent.
        """
        left = {partition for partition, offset in start.items() if end is None or offset < end[partition]}
        self._consumer.assign(sorted(left))
        self._consumer.resume(*left)  # a partition that stays assigned stays paused
        for partition in left:
            self._consumer.seek(partition, start[partition])
        heard = time.monotonic()
        while left and not self._stopping():
            polled = self._consumer.poll(timeout_ms=200)
            for partition, records in polled.items():
                for record in records:
                    if end is None or record.offset < end[partition]:
                        yield to_message(record)
            if end is None:
                continue
            # The position, not the last record, tells the end: the last offsets may hold no record.
            done = {partition for partition in left if self._consumer.position(partition) >= end[partition]}
            if done:
                left -= done
                self._consumer.pause(*done)
            if polled or done:
                heard = time.monotonic()
            elif time.monotonic() - heard > STALLED:
                raise ReadError(f"Kafka at {self._address} has not answered for {STALLED:.0f} s")


_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


def to_message(record: Any) -> Message:
    """A record of kafka-python as a message."""
    return Message(
        key=record.key,
        value=record.value,
        headers={name: value or b"" for name, value in record.headers},
        topic=record.topic,
        partition=record.partition,
        offset=record.offset,
        timestamp=datetime.fromtimestamp(record.timestamp / 1000, UTC) if record.timestamp >= 0 else None,
    )
