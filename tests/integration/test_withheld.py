"""A page whose text was taken down and that is fetched again: its outcome is told, its text is not."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime

import msgspec
import pytest
from kafka import KafkaProducer

from pipeline.bench.pages import sample
from pipeline.kafka import create_topics
from pipeline.settings import Settings, load
from pipeline.stages.resolve import Index
from pipeline.steps import Handled, clean_step, resolve_step
from pipeline.workers import EnrichStage
from schemas import raw
from schemas.envelope import Message
from schemas.records import Enriched, Outcome, Resolved
from schemas.topics import topic

pytestmark = pytest.mark.integration

SECONDS = 20.0


@pytest.fixture(scope="module")
def settings(kafka: str) -> Settings:
    """Settings of a broker with topics."""
    made = load(kafka_bootstrap=kafka, pool_processes=1)
    create_topics(made)
    return made


def test_what_was_taken_down_goes_no_further(settings: Settings) -> None:
    messages = resolved(4)
    before, after, untouched = messages[0], messages[1], messages[2:]
    _take_down(settings, before)
    stage = EnrichStage(settings)
    stage.prepare()
    try:
        told = asyncio.run(_enriched(stage, settings, messages, later=after))
    finally:
        stage.close()
    for message, handled in zip(messages, told, strict=True):
        topics = [short for short, _ in handled.outputs]
        record = msgspec.json.decode(handled.outputs[0][1].value or b"", type=Enriched)
        assert record.outcome is Outcome.ARTICLE
        if message in untouched:
            assert topics == ["enriched", "unique"]
            assert record.article
            assert record.enrichment.topics
        else:
            assert topics == ["enriched"]
            assert record.article is None
            assert not record.enrichment.entities
            assert not record.enrichment.topics
            assert record.enrichment.versions


async def _enriched(stage: EnrichStage, settings: Settings, messages: list[Message], later: Message) -> list[Handled]:
    """What an enrich worker makes of messages, the page of one of which is taken down while it runs."""
    await stage.start(True)
    withheld = stage.withheld
    assert withheld.pages == {messages[0].key}
    await asyncio.to_thread(_take_down, settings, later)
    deadline = time.monotonic() + SECONDS
    while later.key not in withheld.pages:
        assert time.monotonic() < deadline
        await withheld.refresh()
        await asyncio.sleep(0.05)
    try:
        return [one async for part in stage.handle(messages) for one in part]
    finally:
        await stage.stop()


def resolved(count: int) -> list[Message]:
    """Articles as they come to the enrich stage, each of a page of its own and none a copy."""
    index = Index()
    made: list[Message] = []
    for offset, page in enumerate(sample(60)):
        message = raw.encode(page, key=str(offset))
        message = msgspec.structs.replace(
            message, topic=topic("raw").name, offset=offset, timestamp=datetime.now(UTC)
        )
        cleaned = clean_step(message)
        if cleaned.outcome != "article":
            continue
        handled, print_ = resolve_step(msgspec.structs.replace(cleaned.outputs[0][1], topic="clean"), index)
        assert print_ is not None
        index.add(print_)
        record = msgspec.json.decode(handled.outputs[0][1].value or b"", type=Resolved)
        if record.outcome is Outcome.ARTICLE and record.relation and record.relation.relation == "original":
            made.append(handled.outputs[0][1])
    assert len(made) >= count
    return made[:count]


def _take_down(settings: Settings, message: Message) -> None:
    producer = KafkaProducer(bootstrap_servers=settings.kafka_bootstrap, acks="all")
    try:
        producer.send(topic("takedowns").name, key=message.key, value=b"{}").get(timeout=SECONDS)
    finally:
        producer.close(timeout=5)
