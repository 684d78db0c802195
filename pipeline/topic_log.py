"""A whole topic as a state to start from, read with aiokafka and without a consumer group."""

from __future__ import annotations

from collections.abc import AsyncIterator

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition

from pipeline.kafka import aiokafka_config
from pipeline.settings import Settings
from schemas.topics import topic

STALLED_MS = 10_000  # without a record while some are known to be there
RECORDS = 5_000  # at once


async def open_log(settings: Settings, client_id: str, short: str) -> AIOKafkaConsumer:
    """A started consumer of all partitions of a topic, at its beginning. Raises KafkaError where none answers."""
    # `earliest` without a seek: with the default reset and seek_to_beginning aiokafka silently read nothing.
    consumer = AIOKafkaConsumer(
        **aiokafka_config(settings, client_id),
        group_id=None,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        fetch_max_bytes=16 * 1024 * 1024,
        max_partition_fetch_bytes=4 * 1024 * 1024,
    )
    try:
        await consumer.start()
    except BaseException:
        await consumer.stop()
        raise
    entry = topic(short)
    consumer.assign([TopicPartition(entry.name, number) for number in range(entry.partitions)])
    return consumer


async def to_end(consumer: AIOKafkaConsumer) -> AsyncIterator[ConsumerRecord]:
    """Every record up to the topic's end as it is now, of each partition in order.

    Raises RuntimeError when the topic stops before its end offset.
    """
    partitions = list(consumer.assignment())
    ends = await consumer.end_offsets(partitions)
    begins = await consumer.beginning_offsets(partitions)
    left = [partition for partition in partitions if begins[partition] < ends[partition]]
    while left:
        batches = await consumer.getmany(*left, timeout_ms=STALLED_MS, max_records=RECORDS)
        for records in batches.values():
            for record in records:
                yield record
        # Compaction leaves holes: the position tells how far it is read, not the number of records.
        left = [partition for partition in left if await consumer.position(partition) < ends[partition]]
        if left and not batches:
            at = left[0]
            read = await consumer.position(at)
            raise RuntimeError(f"{at.topic}: read to {read} of {ends[at]}, then nothing for {STALLED_MS / 1000:g} s")
