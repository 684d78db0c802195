"""Raw records as the broker has them, each read once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kafka import KafkaConsumer
from kafka.structs import TopicPartition

from pipeline.kafka import client_config
from pipeline.reading import to_message
from pipeline.settings import Settings
from schemas.envelope import Message
from schemas.topics import topic


class RawRecords:
    """Reads `pages.raw.v1`, each time from where it stopped before."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._told: dict[int, int] = {}  # next offset by partition

    def new(self, ends: Mapping[int, tuple[int, int]]) -> Iterator[Message]:
        """Records up to these ends that it has not given before, partition by partition."""
        name = topic("raw").name
        consumer = KafkaConsumer(**client_config(self._settings, "oracle"), enable_auto_commit=False, group_id=None)
        try:
            for partition, (_, end) in sorted(ends.items()):
                at = self._told.get(partition, 0)
                here = TopicPartition(name, partition)
                consumer.assign([here])
                consumer.seek(here, at)
                while at < end:
                    for record in consumer.poll(timeout_ms=5000).get(here, []):
                        if record.offset < end:
                            yield to_message(record)
                        at = record.offset + 1
                self._told[partition] = end
        finally:
            consumer.close()
