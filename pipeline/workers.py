"""The stages as workers run them: clean and enrich in worker processes, resolve beside its index."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import TypeVar

import msgspec
from aiokafka.errors import KafkaError
from msgspec.structs import replace

from pipeline import logs
from pipeline.agents import Stage
from pipeline.enrichers.linking.data import LANGUAGES
from pipeline.enrichers.linking.index import index
from pipeline.growing import growing
from pipeline.metrics import REDELIVERED, RESOLVER_ENTRIES, RETRIES
from pipeline.pool import Job, Pool
from pipeline.settings import Settings
from pipeline.stages.base import Reject
from pipeline.stages.resolve import Index
from pipeline.steps import Handled, changed_outputs, outlet_of, raw_ref, reject, resolve_step, state_message
from pipeline.topic_log import open_log, to_end
from pipeline.withheld import Withheld, without_text
from schemas.envelope import Message
from schemas.records import Fingerprint, Reason
from schemas.topics import MESSAGE_CAP

log = logs.get(__name__)

T = TypeVar("T")

REREAD_SECONDS = 1.0  # before a topic is read again

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
        """Wait until the processes are up, so that no record pays for it."""
        assert self._pool is not None
        await self._pool.warm()

    async def handle(self, messages: Sequence[Message]) -> AsyncIterator[Sequence[Handled]]:
        """The steps' results; a record that hung or crashed its process becomes a dead letter."""
        assert self._pool is not None
        waiting = iter(messages)
        async for part in self._pool.parts(messages):
            yield [
                reject(message, raw_ref(message), self.name, result, outlet=outlet_of(message))
                if isinstance(result, Reject)
                else result
                for result, message in zip(part, waiting, strict=False)
            ]

    def close(self) -> None:
        """End the worker processes."""
        if self._pool is not None:
            self._pool.close()


class EnrichStage(PooledStage):
    """The stage that writes the public topics: a text that was taken down goes no further."""

    def __init__(self, settings: Settings) -> None:
        super().__init__("enrich", settings)
        self.withheld = Withheld(settings)

    async def start(self, assigned: bool) -> None:
        """Know whose text goes no further, too."""
        await until_read(self.name, "the takedowns", self.withheld.start)
        await super().start(assigned)

    async def handle(self, messages: Sequence[Message]) -> AsyncIterator[Sequence[Handled]]:
        """The steps' results, without texts that were taken down."""
        waiting = iter(messages)
        async for part in super().handle(messages):
            await self.withheld.refresh()
            yield [
                without_text(handled) if message.key in self.withheld.pages else handled
                for handled, message in zip(part, waiting, strict=False)
            ]

    async def stop(self) -> None:
        """Close the connection that takedowns come by."""
        await self.withheld.stop()


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
        self._index = await until_read(self.name, "the index", self._rebuilt) if assigned else Index()
        self._tell()

    async def _rebuilt(self) -> Index:
        """The index of every fingerprint there is."""
        index = Index()
        with growing():
            async for print_ in read_fingerprints(self._settings):
                index.add(print_)
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


async def until_read(stage: str, what: str, read: Callable[[], Awaitable[T]]) -> T:
    """What a stage reads from a topic before it works; tried again while the broker is away."""
    while True:
        try:
            return await read()
        except (KafkaError, RuntimeError, OSError) as error:
            RETRIES.labels(stage, "kafka").inc()
            log.warning(f"{what} cannot be read, trying again", error=repr(error))
            await asyncio.sleep(REREAD_SECONDS)


async def read_fingerprints(settings: Settings) -> AsyncIterator[Fingerprint]:
    """Every fingerprint of `resolver.state.v1` up to its end now, in order.

    Raises KafkaError, or RuntimeError when the topic stops before its end offset.
    """
    consumer = await open_log(settings, "rasad-resolver-state", "state")
    try:
        async for record in to_end(consumer):
            yield msgspec.json.decode(record.value, type=Fingerprint)
    finally:
        await consumer.stop()


def make_stage(name: str, settings: Settings) -> Stage:
    """The stage of that name: clean, resolve or enrich."""
    if name == "resolve":
        return ResolverStage(settings)
    return EnrichStage(settings) if name == "enrich" else PooledStage(name, settings)
