"""Pages whose text was taken down, known to the workers that write public topics.

The crawl goes on to fetch such a page, and the stages to read it: the ledger says so. Its text goes no further.
"""

from __future__ import annotations

import msgspec
from aiokafka import AIOKafkaConsumer
from aiokafka.errors import KafkaError
from msgspec.structs import replace

from pipeline import logs
from pipeline.settings import Settings
from pipeline.steps import Handled
from pipeline.topic_log import open_log, to_end
from schemas.envelope import Message
from schemas.records import Enriched, Enrichment

log = logs.get(__name__)


class Withheld:
    """The page ids on `pages.takedown.v1`, read before the first record and kept up with."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._consumer: AIOKafkaConsumer | None = None
        self.pages: set[bytes] = set()

    async def start(self) -> None:
        """Read the topic to its end as it is now. Raises KafkaError or RuntimeError while that cannot be done."""
        if self._consumer is not None:
            return
        consumer = await open_log(self._settings, "rasad-withheld", "takedowns")
        try:
            async for record in to_end(consumer):
                self.pages.add(record.key)
        except BaseException:
            await consumer.stop()
            raise
        self._consumer = consumer

    async def refresh(self) -> None:
        """Take what has arrived since; never waits for more."""
        if self._consumer is None:
            return
        try:
            for records in (await self._consumer.getmany(timeout_ms=0)).values():
                self.pages.update(record.key for record in records)
        except KafkaError as error:  # the next batch asks again
            log.warning("the takedowns cannot be read", error=repr(error))

    async def stop(self) -> None:
        """Close the connection."""
        consumer, self._consumer = self._consumer, None
        if consumer is not None:
            await consumer.stop()


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
