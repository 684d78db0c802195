"""The stages as workers run them: clean and enrich in worker processes, resolve beside its index."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence

import msgspec
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError
from msgspec.structs import replace

from pipeline import logs
from pipeline.agents import Stage
from pipeline.enrichers.entity_data import LANGUAGES
from pipeline.enrichers.entity_index import index
from pipeline.kafka import aiokafka_config
from pipeline.metrics import REDELIVERED, RESOLVER_ENTRIES, RETRIES
from pipeline.pool import Job, Pool
from pipeline.settings import Settings
from pipeline.stages.base import Reject
from pipeline.stages.resolve import Index
from pipeline.stages.resolving.index import reading_back
from pipeline.steps import Handled, changed_outputs, outlet_of, raw_ref, reject, resolve_step, state_message
from pipeline.withheld import Withheld, without_text
from schemas.envelope import Message
from schemas.records import Fingerprint, Reason
from schemas.topics import MESSAGE_CAP, topic

log = logs.get(__name__)

REBUILD_SECONDS = 1.0  # before the index is read again

JOBS = {
    "clean": ("raw", Job("pipeline.steps:clean_step", warm="pipeline.warm:for_clean")),
    "enrich": ("resolved", Job("pipeline.steps:enrich_step", warm="pipeline.warm:for_enrich")),
}


class PooledStage(Stage):
    """A stateless stage whose steps run in worker processes, with a time limit each."""

    def __init__(self, name: str, settings: Settings) -> None:
        self.name = name
        self.source, self._job = JOBS[name]
        if name == "clean":
            self.cap = MESSAGE_CAP // 2  # later stages add to the record
        self._settings = settings
        self._pool: Pool | None = None
        self.withheld = Withheld(settings)

    def prepare(self) -> None:
        """Start the processes: they import what they need while the worker joins its group."""
        self._pool = Pool(
            self.name,
            self._job,
            processes=self._settings.pool_processes,
            timeout=self._settings.page_timeout,
            memory_mb=self._settings.pool_memory_mb,
        )
        self._pool.start()

    async def start(self, assigned: bool) -> None:
        """Wait until the processes are up, so that no record pays for it; know whose text goes no further."""
        assert self._pool is not None
        if self.name == "enrich":
            await self._until_read()
        await self._pool.warm()

    async def _until_read(self) -> None:
        while True:
            try:
                return await self.withheld.start()
            except (KafkaError, OSError) as error:
                RETRIES.labels(self.name, "kafka").inc()
                log.warning("the takedowns cannot be read, trying again", error=repr(error))
                await asyncio.sleep(REBUILD_SECONDS)

    async def stop(self) -> None:
        """Close the connection that takedowns come by."""
        await self.withheld.stop()

    async def handle(self, messages: Sequence[Message]) -> AsyncIterator[Sequence[Handled]]:
        """The steps' results; a record that hung or crashed its process becomes a dead letter."""
        assert self._pool is not None
        waiting = iter(messages)
        async for part in self._pool.parts(messages):
            await self.withheld.refresh()
            yield [self._handled(result, message) for result, message in zip(part, waiting, strict=False)]

    def _handled(self, result: Handled | Reject, message: Message) -> Handled:
        if isinstance(result, Reject):
            return reject(message, raw_ref(message), self.name, result, outlet=outlet_of(message))
        return without_text(result) if message.key in self.withheld.pages else result

    def close(self) -> None:
        """End the worker processes."""
        if self._pool is not None:
            self._pool.close()


class ResolverStage(Stage):
    """The resolver: one active at a time, its index rebuilt from the fingerprints it wrote."""

    name = "resolve"
    source = "clean"

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._index = Index()
        self._prints: list[Fingerprint] = []

    def prepare(self) -> None:
        """Read the names that articles are marked by, before the worker has a membership to keep."""
        for language in LANGUAGES:
            index(language)

    async def start(self, assigned: bool) -> None:
        """Rebuild the index after each assignment; a standby holds none."""
        self._index = await self._rebuilt() if assigned else Index()
        self._tell()

    async def _rebuilt(self) -> Index:
        """The index of every fingerprint there is; waits while the broker is away."""
        while True:
            index = Index()
            try:
                with reading_back():
                    async for print_ in read_fingerprints(self._settings):
                        index.add(print_)
            except (KafkaError, RuntimeError, OSError) as error:
                RETRIES.labels(self.name, "kafka").inc()
                log.warning("the index cannot be rebuilt, trying again", read=len(index.verdicts), error=repr(error))
                await asyncio.sleep(REBUILD_SECONDS)
            else:
                log.info("index rebuilt", fingerprints=len(index.verdicts), pages=len(index.pages))
                return index

    async def handle(self, messages: Sequence[Message]) -> AsyncIterator[Sequence[Handled]]:
        """Judge the batch in order; each verdict is known to the next record."""
        self._prints = []
        yield last_words([self._judge(message) for message in messages])

    def _judge(self, message: Message) -> Handled:
        """One record's verdict; a dead letter where judging it raises: nothing may leave the agent."""
        try:
            handled, print_ = resolve_step(message, self._index)
            if print_ is None:
                return handled
            if self._index.knows(print_.raw):
                REDELIVERED.labels(self.name).inc()
            else:
                self._index.add(print_)
                self._prints.append(print_)
            return replace(handled, outputs=[*handled.outputs, *changed_outputs(print_, self._index, message)])
        except Exception as error:
            log.exception("a record cannot be judged", offset=message.offset)
            why = Reject(Reason.STAGE_ERROR, f"{type(error).__name__}: {error}"[:500])
            return reject(message, raw_ref(message), self.name, why, outlet=outlet_of(message))

    async def before_send(self, send: Callable[..., Awaitable[None]]) -> None:
        """Store the verdicts first, in their order: after a kill they are repeated, not made anew."""
        await send([("state", state_message(print_)) for print_ in self._prints])
        self._tell()

    def _tell(self) -> None:
        RESOLVER_ENTRIES.labels("verdicts").set(len(self._index.verdicts))
        RESOLVER_ENTRIES.labels("pages").set(len(self._index.pages))
        RESOLVER_ENTRIES.labels("texts").set(len(self._index.texts))


def last_words(batch: Sequence[Handled]) -> list[Handled]:
    """A batch without what it says of a relation or a story and says otherwise later: their topics keep the last."""
    said: set[tuple[str, bytes | None]] = set()
    kept = []
    for handled in reversed(batch):
        outputs = []
        for name, message in reversed(handled.outputs):
            if name in ("relations", "stories"):
                if (name, message.key) in said:
                    continue
                said.add((name, message.key))
            outputs.append((name, message))
        kept.append(replace(handled, outputs=outputs[::-1]))
    return kept[::-1]


async def read_fingerprints(settings: Settings) -> AsyncIterator[Fingerprint]:
    """Every fingerprint of `resolver.state.v1` up to its end now, in order.

    Raises RuntimeError when the topic ends before its end offset.
    """
    name = topic("state").name
    # `earliest` without a seek: with the default reset and seek_to_beginning aiokafka silently read nothing.
    consumer = AIOKafkaConsumer(
        **aiokafka_config(settings, "rasad-resolver-state"),
        group_id=None,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        fetch_max_bytes=16 * 1024 * 1024,
        max_partition_fetch_bytes=4 * 1024 * 1024,
    )
    partition = TopicPartition(name, 0)
    await consumer.start()
    try:
        consumer.assign([partition])
        end = (await consumer.end_offsets([partition]))[partition]
        begin = (await consumer.beginning_offsets([partition]))[partition]
        position = begin
        while position < end:
            batch = (await consumer.getmany(partition, timeout_ms=10_000, max_records=5000)).get(partition, [])
            if not batch:
                raise RuntimeError(f"{name}: read to {position} of {end}, then nothing for 10 s")
            for record in batch:
                yield msgspec.json.decode(record.value, type=Fingerprint)
            position = batch[-1].offset + 1
    finally:
        await consumer.stop()


def make_stage(name: str, settings: Settings) -> Stage:
    """The stage of that name: clean, resolve or enrich."""
    return ResolverStage(settings) if name == "resolve" else PooledStage(name, settings)
