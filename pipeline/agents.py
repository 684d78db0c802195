"""Faust workers: one adapter for every stage — decode, stage, send with key, count once, acknowledge.

What follows from Faust's behaviour, each measured or documented:
- an agent that raises has its event acknowledged (guide, "agents"): nothing may leave the agent, and a dead letter is
  sent and awaited before its event is acknowledged;
- commits can pass events still in flight when an agent runs concurrently (issue 606): concurrency stays 1, work goes
  in acknowledged batches, and scale comes from partitions and workers;
- `take()` acknowledges the batch even when the body raises: `noack_take()` does not;
- `topic.send()` returns before the broker's acknowledgement: the future it returns is awaited too.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

import faust
from faust.types import EventT

from pipeline import logs
from pipeline.kafka import ssl_context
from pipeline.metrics import (
    BATCH_DURATION,
    DATE_DISAGREEMENT,
    ENRICHER_FAILURES,
    EXTRACTION,
    LAST_SUCCESS,
    RECORDS,
    RETRIES,
    STAGE_DURATION,
    Progress,
)
from pipeline.settings import Settings
from pipeline.steps import Handled
from schemas.envelope import Message
from schemas.topics import MESSAGE_CAP, topic, topics

log = logs.get(__name__)

BATCH = 64  # records at once: bounds what is in flight, and what is repeated after a kill
WITHIN = 0.1  # seconds to wait for a batch to fill
BACK_OFF = (0.2, 0.5, 1.0, 2.0, 5.0)  # seconds between tries to send; the last one repeats

Handler = Callable[[Sequence[Message]], Awaitable[Sequence[Handled]]]


class Stage:
    """What the adapter needs to know of a stage: where it reads, and how it handles a batch."""

    name: str
    source: str  # short name of the topic

    async def start(self, assigned: bool) -> None:
        """Called after each assignment, before records flow: rebuild state, start processes."""

    async def handle(self, messages: Sequence[Message]) -> Sequence[Handled]:
        """One result per message, in order. Raises nothing but CancelledError."""
        raise NotImplementedError

    async def before_send(self, messages: Sequence[Message], send: Callable[..., Awaitable[None]]) -> None:
        """Send what must be stored before the results are: the resolver's fingerprints."""

    def close(self) -> None:
        """End what `start` began."""


def make_app(settings: Settings, stage: Stage, slot: int) -> faust.App:
    """The Faust app of one worker: its consumer group is the stage, its member the slot."""
    security: dict[str, Any] = {}
    if settings.kafka_security == "SSL":
        security["broker_credentials"] = faust.SSLCredentials(ssl_context(settings))
    elif settings.kafka_security.startswith("SASL"):
        password = settings.kafka_password.get_secret_value() if settings.kafka_password else None
        security["broker_credentials"] = faust.SASLCredentials(
            username=settings.kafka_username,
            password=password,
            mechanism=settings.kafka_sasl_mechanism,
            ssl_context=ssl_context(settings) if settings.kafka_security == "SASL_SSL" else None,
        )
    data = settings.data_dir / "faust" / f"{stage.name}-{slot}"
    data.mkdir(parents=True, exist_ok=True)
    return faust.App(
        f"rasad-{stage.name}",
        broker=[f"kafka://{address}" for address in settings.kafka_bootstrap.split(",")],
        store="memory://",
        datadir=data,
        autodiscover=False,
        web_enabled=False,
        topic_allow_declare=False,
        topic_disable_leader=True,
        processing_guarantee="at_least_once",
        consumer_auto_offset_reset="earliest",
        # A member known by name that restarts takes its partitions up again without a rebalance.
        consumer_group_instance_id=f"{stage.name}-{slot}",
        broker_session_timeout=10.0,
        broker_heartbeat_interval=2.0,
        broker_commit_interval=0.5,
        broker_commit_every=10_000,
        broker_max_poll_interval=600.0,
        broker_max_poll_records=BATCH,
        stream_buffer_maxsize=BATCH,
        stream_wait_empty=False,
        producer_acks=-1,
        producer_compression_type="lz4",
        producer_max_request_size=MESSAGE_CAP * 2,
        producer_max_batch_size=512 * 1024,
        producer_linger=0.005,
        **security,
    )


class Adapter:
    """Binds a stage to an app: reads batches, sends their results, counts, acknowledges."""

    def __init__(self, app: faust.App, stage: Stage, progress: Progress) -> None:
        self.app = app
        self.stage = stage
        self.progress = progress
        self._topics = {
            short: app.topic(
                entry.name, key_type=bytes, value_type=bytes, key_serializer="raw", value_serializer="raw"
            )
            for short, entry in topics().items()
        }
        app.agent(self._topics[stage.source], name=stage.name, concurrency=1)(self._agent)
        app.on_rebalance_complete.connect(self._rebalanced)  # type: ignore[arg-type]

    async def _rebalanced(self, app: faust.App, **_: Any) -> None:
        source = topic(self.stage.source).name
        assigned = {tp for tp in app.consumer.assignment() if tp.topic == source}
        log.info("assigned", stage=self.stage.name, partitions=sorted(tp.partition for tp in assigned))
        await self.stage.start(bool(assigned))
        self.progress.start()

    async def _agent(self, stream: Any) -> None:
        async for events in stream.noack_take(BATCH, within=WITHIN):
            started = time.perf_counter()
            self.progress.begin()
            await self._batch(events)
            for event in events:
                event.ack()
            self.progress.done()
            BATCH_DURATION.labels(self.stage.name).observe(time.perf_counter() - started)

    async def _batch(self, events: Sequence[EventT[Any]]) -> None:
        messages = [_message(event) for event in events]
        results = await self.stage.handle(messages)
        await self.stage.before_send(messages, self._send)
        await self._send(output for result in results for output in result.outputs)
        for result in results:
            _count(self.stage.name, result)

    async def _send(self, outputs: Iterable[tuple[str, Message]]) -> None:
        """Send and await every acknowledgement; what fails is sent again until it succeeds."""
        left = list(outputs)
        tries = 0
        while left:
            sent = await asyncio.gather(*(self._send_one(*output) for output in left), return_exceptions=True)
            failed = [(output, error) for output, error in zip(left, sent, strict=True) if error is not None]
            for _, error in failed:
                if isinstance(error, asyncio.CancelledError):
                    raise error
            left = [output for output, _ in failed]
            if failed:
                RETRIES.labels(self.stage.name, "kafka").inc(len(failed))
                log.warning("send failed, trying again", records=len(failed), error=repr(failed[0][1]))
                await asyncio.sleep(BACK_OFF[min(tries, len(BACK_OFF) - 1)])
                tries += 1

    async def _send_one(self, short: str, message: Message) -> None:
        pending = await self._topics[short].send(key=message.key, value=message.value, headers=message.headers)
        await pending


def run(settings: Settings, stage: Stage, slot: int, progress: Progress) -> None:
    """Run a worker until SIGTERM or SIGINT, then stop it in order."""
    app = make_app(settings, stage, slot)
    Adapter(app, stage, progress)
    worker = faust.Worker(
        app,
        loglevel=logging.getLevelName(logging.WARNING),
        redirect_stdouts=False,
        override_logging=False,
        quiet=True,
    )
    try:
        worker.execute_from_commandline()
    finally:
        stage.close()


def _message(event: EventT[Any]) -> Message:
    origin = event.message
    headers = origin.headers or {}
    return Message(
        key=event.key,
        value=event.value,
        headers=dict(headers.items() if isinstance(headers, dict) else headers),
        topic=origin.topic,
        partition=origin.partition,
        offset=origin.offset,
        timestamp=datetime.fromtimestamp(origin.timestamp, UTC),
    )


def _count(stage: str, result: Handled) -> None:
    RECORDS.labels(stage, result.outlet, result.outcome, result.reason).inc()
    STAGE_DURATION.labels(stage).observe(result.seconds)
    LAST_SUCCESS.labels(stage, result.outlet).set_to_current_time()
    for enricher in result.failed:
        ENRICHER_FAILURES.labels(enricher).inc()
    article = result.article
    if article is not None:
        if article.extraction is not None:
            EXTRACTION.labels(article.outlet, article.extraction.path, article.extraction.rule).inc()
        if article.published_disagreement:
            DATE_DISAGREEMENT.labels(article.outlet).inc()
