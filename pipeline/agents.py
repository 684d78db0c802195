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
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

import faust
from faust.types import EventT

from pipeline import logs
from pipeline.assigning import assignor
from pipeline.drift import Drift
from pipeline.fitting import fitting
from pipeline.kafka import ssl_context, wait_for_broker
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
from pipeline.settings import Settings, secret
from pipeline.steps import Handled
from schemas.envelope import Message
from schemas.raw import CANARY
from schemas.topics import MESSAGE_CAP, topic, topics

log = logs.get(__name__)

BATCH = 64  # records at once: bounds what is in flight, and what is repeated after a kill
WITHIN = 0.1  # seconds to wait for a batch to fill
BACK_OFF = (0.2, 0.5, 1.0, 2.0, 5.0)  # seconds between tries to send; the last one repeats


class Stage:
    """What the adapter needs to know of a stage: where it reads, and how it handles a batch."""

    name: str
    source: str  # short name of the topic
    cap: int = MESSAGE_CAP  # bytes of a record it sends

    def prepare(self) -> None:
        """Called once, before the worker joins its group: begin what takes time and needs no assignment."""

    async def start(self, assigned: bool) -> None:
        """Called after each assignment, before records flow: rebuild state, await what `prepare` began."""

    def handle(self, messages: Sequence[Message]) -> AsyncIterator[Sequence[Handled]]:
        """One result per message, in order, as many at a time as are ready. Raises nothing but CancelledError."""
        raise NotImplementedError

    async def before_send(self, send: Callable[..., Awaitable[None]]) -> None:
        """Send what must be stored before the results are: the resolver's fingerprints."""

    async def stop(self) -> None:
        """Called while the worker leaves its group: close what `start` connected."""

    def close(self) -> None:
        """End what `prepare` began."""


def make_app(settings: Settings, stage: Stage, slot: str) -> faust.App:
    """The Faust app of one worker: its consumer group is the stage, its member the slot."""
    security: dict[str, Any] = {}
    if settings.kafka_security == "SSL":
        security["broker_credentials"] = faust.SSLCredentials(ssl_context(settings))
    elif settings.kafka_security.startswith("SASL"):
        security["broker_credentials"] = faust.SASLCredentials(
            username=settings.kafka_username,
            password=secret(settings.kafka_password),
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
        PartitionAssignor=assignor(),
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
        # State is not rebuilt under a batch, and no batch meets half of it: what a batch in flight has decided
        # would be missing from the state that the next one is judged by.
        self._turn = asyncio.Lock()
        self._assigned = False  # records flow after the first assignment
        self._topics = {
            short: app.topic(
                entry.name, key_type=bytes, value_type=bytes, key_serializer="raw", value_serializer="raw"
            )
            for short, entry in topics().items()
        }
        app.agent(self._topics[stage.source], name=stage.name, concurrency=1)(self._agent)
        app.on_rebalance_complete.connect(self._rebalanced)  # type: ignore[arg-type]
        app.on_before_shutdown.connect(self._shutdown)  # type: ignore[arg-type]

    async def _rebalanced(self, app: faust.App, **_: Any) -> None:
        # Faust stops the flow when a rebalance begins, but resumes it where it is still finishing the one before:
        # what is fetched between its seek and its clearing of the queues would be passed over.
        app.consumer.stop_flow()
        app.flow_control.suspend()
        source = topic(self.stage.source).name
        assigned = sorted(tp.partition for tp in app.consumer.assignment() if tp.topic == source)
        log.info("assigned", stage=self.stage.name, partitions=assigned)
        async with self._turn:
            self._assigned = bool(assigned)
            await self.stage.start(self._assigned)
        self.progress.start()

    async def _shutdown(self, app: faust.App, **_: Any) -> None:
        await self.stage.stop()

    async def _agent(self, stream: Any) -> None:
        async for events in stream.noack_take(BATCH, within=WITHIN):
            started = time.perf_counter()
            self.progress.begin()
            async with self._turn:
                # Records may still wait here when another worker has taken the partitions over (this one was frozen,
                # say): not acknowledged, they are that one's. A resolver without an assignment has no index either.
                if self._assigned:
                    await self._batch(events)
            self.progress.done()
            BATCH_DURATION.labels(self.stage.name).observe(time.perf_counter() - started)

    async def _batch(self, events: Sequence[EventT[Any]]) -> None:
        """Work a batch off. What is done is acknowledged at once: a record that hangs holds up none before it."""
        messages = [_message(event) for event in events]
        done = 0
        async for results in self.stage.handle(messages):
            here = [
                fitting(self.stage.name, self.stage.cap, message, result)
                for message, result in zip(messages[done : done + len(results)], results, strict=True)
            ]
            await self.stage.before_send(self._send)
            await self._send(output for result in here for output in result.outputs)
            for event, result in zip(events[done : done + len(here)], here, strict=True):
                _count(self.stage.name, result)
                event.ack()
            done += len(here)

    async def _send(self, outputs: Iterable[tuple[str, Message]]) -> None:
        """Send in order and await every acknowledgement; what failed is sent again, with all that came after it.

        In order, because versions of a page must arrive as they were fetched. Sends that run at once do not keep it:
        where aiokafka's batch is full, a small message passes a large one that waits for room.
        """
        left = list(outputs)
        tries = 0
        while left:
            acknowledged, error = await self._attempt(left)
            left = left[acknowledged:]
            if error is not None:
                RETRIES.labels(self.stage.name, "kafka").inc(len(left))
                log.warning("send failed, trying again", records=len(left), error=repr(error))
                await asyncio.sleep(BACK_OFF[min(tries, len(BACK_OFF) - 1)])
                tries += 1

    async def _attempt(self, outputs: Sequence[tuple[str, Message]]) -> tuple[int, BaseException | None]:
        """How many, from the first on, the broker acknowledged; and what happened to the next."""
        failure: BaseException | None = None
        pending = []
        for short, message in outputs:
            try:
                sent = await self._topics[short].send(key=message.key, value=message.value, headers=message.headers)
            except Exception as error:  # noqa: BLE001 - whatever it is: sent again by the caller
                failure = error
                break
            pending.append(sent)
        for number, answer in enumerate(await asyncio.gather(*pending, return_exceptions=True)):
            if isinstance(answer, asyncio.CancelledError):
                raise answer
            if isinstance(answer, BaseException):
                return number, answer
        return len(pending), failure


def run(settings: Settings, stage: Stage, slot: str, progress: Progress) -> None:
    """Run a worker until SIGTERM or SIGINT, then stop it in order."""
    stage.prepare()
    wait_for_broker(settings)
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


_drift = Drift()


def _count(stage: str, result: Handled) -> None:
    RECORDS.labels(stage, result.outlet, result.outcome, result.reason).inc()
    STAGE_DURATION.labels(stage).observe(result.seconds)
    if result.outcome != CANARY:
        LAST_SUCCESS.labels(stage, result.outlet).set_to_current_time()
    for enricher in result.failed:
        ENRICHER_FAILURES.labels(enricher).inc()
    article = result.article
    if article is not None:
        if stage == "clean":
            _drift.count(article)
        if article.extraction is not None:
            EXTRACTION.labels(article.outlet, article.extraction.path, article.extraction.rule).inc()
        if article.published_disagreement:
            DATE_DISAGREEMENT.labels(article.outlet).inc()
