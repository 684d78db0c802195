"""Pages whose text was taken down, known to the workers that write public topics.

The crawl goes on to fetch such a page, and the stages to read it: the ledger says so. Its text goes no further.
"""

from __future__ import annotations

import msgspec
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError
from msgspec.structs import replace

from pipeline import logs
from pipeline.kafka import aiokafka_config
from pipeline.settings import Settings
from pipeline.steps import Handled
from schemas.envelope import Message
from schemas.records import Enriched, Enrichment
from schemas.topics import topic

log = logs.get(__name__)


class Withheld:
    """The page ids on `pages.takedown.v1`, read before the first record and kept up with."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._consumer: AIOKafkaConsumer | None = None
        self.pages: set[bytes] = set()

    async def start(self) -> None:
        """Read the topic to its end as it is now. Raises KafkaError while the broker is away."""
        if self._consumer is not None:
            return
        consumer = AIOKafkaConsumer(
            **aiokafka_config(self._settings, "rasad-withheld"),
            group_id=None,
            enable_auto_commit=False,
            auto_offset_reset="earliest",
        )
        await consumer.start()
        try:
            entry = topic("takedowns")
            partitions = [TopicPartition(entry.name, number) for number in range(entry.partitions)]
            consumer.assign(partitions)
            ends = await consumer.end_offsets(partitions)
            begins = await consumer.beginning_offsets(partitions)
            # Compaction leaves holes: the position tells how far it is read, not the number of records.
            left = {partition for partition in partitions if begins[partition] < ends[partition]}
            while left:
                self._take(await consumer.getmany(timeout_ms=1000))
                left = {partition for partition in left if await consumer.position(partition) < ends[partition]}
        except BaseException:
            await consumer.stop()
            raise
        self._consumer = consumer

    async def refresh(self) -> None:
        """Take what has arrived since; never waits for more."""
        if self._consumer is None:
            return
        try:
            self._take(await self._consumer.getmany(timeout_ms=0))
        except KafkaError as error:  # the next batch asks again
            log.warning("the takedowns cannot be read", error=repr(error))

    async def stop(self) -> None:
        """Close the connection."""
        consumer, self._consumer = self._consumer, None
        if consumer is not None:
            await consumer.stop()

    def _take(self, batches: dict[TopicPartition, list[object]]) -> None:
        self.pages.update(record.key for records in batches.values() for record in records)  # type: ignore[attr-defined]


def without_text(handled: Handled) -> Handled:
    """An enriched record of a page whose text is withheld: its outcome alone, and nothing on `articles.unique.v1`."""
    outputs = []
    for short, message in handled.outputs:
        if short in ("enriched", "unique") and message.value is not None:
            record = msgspec.json.decode(message.value, type=Enriched)
            if record.article is not None:
                if short == "unique":
                    continue
                message = _emptied(message, record)
        outputs.append((short, message))
    return replace(handled, outputs=outputs)


def _emptied(message: Message, record: Enriched) -> Message:
    facts = Enrichment(failed=record.enrichment.failed, versions=record.enrichment.versions)
    return replace(message, value=msgspec.json.encode(replace(record, article=None, enrichment=facts)))
