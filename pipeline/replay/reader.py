"""Reading a range of a topic without a consumer group: nothing is committed, nobody's partitions move."""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Iterator, Mapping
from datetime import datetime
from types import TracebackType
from typing import Any

from kafka import KafkaConsumer
from kafka.structs import TopicPartition

from pipeline.kafka import client_config
from pipeline.reading import to_message
from pipeline.settings import Settings
from schemas.envelope import Message
from schemas.topics import MESSAGE_CAP

POLL_MS = 500
PATIENCE_POLLS = 120  # so many empty polls in a row, a minute: the broker sends nothing more
BUFFERED = 200  # messages per partition beyond which it is not fetched further
FETCH_BYTES = 2 * 1024 * 1024


class ReadError(RuntimeError):
    """A topic could not be read as far as it should be; the message says which and where it stopped."""


class Reader:
    """Reads offsets [start, end) of each partition of a topic."""

    def __init__(self, settings: Settings, topic: str, client_id: str = "rasad-replay") -> None:
        self.topic = topic
        self._consumer = KafkaConsumer(
            **client_config(settings, client_id),
            group_id=None,
            enable_auto_commit=False,
            auto_offset_reset="none",
            # In Python alone the checksum takes ten times as long as the rest of reading (1.5 ms a page of 60 KB,
            # 0.14 without). The broker checked it when the record was appended.
            check_crcs=False,
            max_poll_records=500,
            fetch_max_bytes=max(4 * FETCH_BYTES, MESSAGE_CAP),
            max_partition_fetch_bytes=FETCH_BYTES,
        )

    def __enter__(self) -> Reader:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close the connection."""
        self._consumer.close(autocommit=False)

    def begins(self) -> dict[int, int]:
        """The first offset there is, by partition."""
        return _by_partition(self._consumer.beginning_offsets(self._partitions()))

    def ends(self) -> dict[int, int]:
        """The offset after the last one, by partition."""
        return _by_partition(self._consumer.end_offsets(self._partitions()))

    def at(self, when: datetime) -> dict[int, int]:
        """The first offset whose record was published at `when` or later, by partition; the end where there is none.

        Timestamps are the producers' and not quite in order: the index gives the first that is late enough.
        """
        partitions = self._partitions()
        millis = int(when.timestamp() * 1000)
        found = self._consumer.offsets_for_times(dict.fromkeys(partitions, millis))
        ends = self._consumer.end_offsets(partitions)
        return {tp.partition: found[tp].offset if found.get(tp) else ends[tp] for tp in partitions}

    def read(self, starts: Mapping[int, int], ends: Mapping[int, int]) -> Iterator[Message]:
        """The records of the ranges, merged by (timestamp, partition, offset): as they were published.

        Raises ReadError when the broker stops sending before the end.
        """
        left = {TopicPartition(self.topic, p): end for p, end in ends.items() if starts.get(p, 0) < end}
        buffers: dict[TopicPartition, deque[Any]] = {tp: deque() for tp in left}
        self._consumer.assign(list(left))
        for tp in left:
            self._consumer.seek(tp, starts.get(tp.partition, 0))
        silent = 0
        while left or any(buffers.values()):
            # One record of each partition that has any left must be known before the earliest is told.
            if any(not buffers[tp] for tp in left):
                silent = 0 if self._fill(buffers, left) else silent + 1
                if silent > PATIENCE_POLLS:
                    where = ", ".join(f"{tp.partition} at {self._consumer.position(tp)} of {left[tp]}" for tp in left)
                    raise ReadError(f"{self.topic}: the broker sends nothing more (partition {where})")
                continue
            heap = [(buffer[0].timestamp, tp.partition, buffer[0].offset) for tp, buffer in buffers.items() if buffer]
            heapq.heapify(heap)
            while heap:
                _, partition, _ = heapq.heappop(heap)
                tp = TopicPartition(self.topic, partition)
                yield to_message(buffers[tp].popleft())
                if buffers[tp]:
                    following = buffers[tp][0]
                    heapq.heappush(heap, (following.timestamp, partition, following.offset))
                elif tp in left:
                    break
            self._balance(buffers, left)

    def _fill(self, buffers: dict[TopicPartition, deque[Any]], left: dict[TopicPartition, int]) -> bool:
        polled = self._consumer.poll(timeout_ms=POLL_MS)
        for tp, records in polled.items():
            buffers[tp].extend(record for record in records if record.offset < left.get(tp, 0))
        # Not by the last record: offsets may be missing at the end of a range (compaction).
        for tp in [tp for tp, end in left.items() if self._consumer.position(tp) >= end]:
            del left[tp]
            self._consumer.pause(tp)
        self._balance(buffers, left)
        return bool(polled)

    def _balance(self, buffers: Mapping[TopicPartition, deque[Any]], left: Mapping[TopicPartition, int]) -> None:
        paused = self._consumer.paused()
        full = {tp for tp in left if len(buffers[tp]) > BUFFERED}
        self._consumer.pause(*(full - paused))
        self._consumer.resume(*((paused & set(left)) - full))

    def _partitions(self) -> list[TopicPartition]:
        numbers = sorted(self._consumer.partitions_for_topic(self.topic) or ())
        if not numbers:
            raise ReadError(f"the topic {self.topic} does not exist: rasad topics --create")
        return [TopicPartition(self.topic, number) for number in numbers]


def _by_partition(offsets: Mapping[TopicPartition, int]) -> dict[int, int]:
    return {tp.partition: offset for tp, offset in offsets.items()}
