"""The work of a replay: read, clean in worker processes, judge in order, enrich in worker processes, store.

Batches overlap: while one is stored, the next is enriched and the one after it cleaned. A checkpoint follows each
batch that is stored; a replay that goes on from there stores at most what was on its way once more.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Coroutine, Iterator, Sequence
from itertools import islice
from typing import Any

from msgspec import Struct

from pipeline.pool import Pool
from pipeline.replay.judge import Judge
from pipeline.replay.missing import Missing
from pipeline.replay.pace import Pace
from pipeline.replay.plan import Plan, Progress
from pipeline.replay.writer import Writer
from pipeline.stages.base import Reject
from pipeline.steps import Handled, outlet_of, raw_ref, reject
from schemas.envelope import Message
from schemas.records import Fingerprint, Outcome, RawRef

BATCH = 64  # records that travel together: a worker process has seconds for its share of them
AHEAD = 4  # batches that are cleaned at once, so that no worker process waits
TOGETHER = 4  # batches that are stored together, where the store is slower than the stages

KEPT = "kept as it was"  # in place: the stages would reject it now, or take it for another page
PASSES = "would pass now"  # in place: it is rejected, and the stages would not reject it any more
LOST = "never judged"  # in place: it has no outcome, and never came to the resolver
BESIDE = "not asked for"  # of another outlet, or sent again as another record
REFUSED = "refused by the store"


class _Step(Struct, kw_only=True):
    """A batch on its way."""

    ends: dict[int, int]  # the next offsets after it
    read: list[tuple[Message, RawRef, bool]]  # with its raw coordinates, and whether it is asked for
    tally: Counter[str]
    prints: list[Fingerprint] = []
    results: list[Handled] = []


class Filler:
    """One run of a replay."""

    def __init__(
        self,
        plan: Plan,
        progress: Progress,
        *,
        messages: Iterator[Message],
        superseded: frozenset[tuple[int, int]],
        missing: Missing,
        pool: Pool,
        judge: Judge,
        writer: Writer,
        pace: Pace,
        checkpoint: Callable[[Progress], None],
        stopping: Callable[[], bool],
    ) -> None:
        self._plan = plan
        self._progress = progress
        self._messages = messages
        self._superseded = superseded
        self._missing = missing
        self._pool = pool
        self._judge = judge
        self._writer = writer
        self._pace = pace
        self._checkpoint = checkpoint
        self._stopping = stopping

    async def run(self) -> None:
        """Fill until the end of the range, or until told to stop. Raises what reading or storing raises."""
        cleaned: asyncio.Queue[tuple[_Step, asyncio.Task[list[Handled]]] | None] = asyncio.Queue(AHEAD)
        enriched: asyncio.Queue[tuple[_Step, asyncio.Task[list[Handled]]] | None] = asyncio.Queue(AHEAD)
        try:
            async with asyncio.TaskGroup() as tasks:
                start: Callable[[Coroutine[Any, Any, list[Handled]]], asyncio.Task[list[Handled]]] = tasks.create_task
                tasks.create_task(self._read(cleaned, start))
                tasks.create_task(self._judge_all(cleaned, enriched, start))
                tasks.create_task(self._store_all(enriched))
        except ExceptionGroup as group:
            raise group.exceptions[0] from group  # the others were cancelled by it

    async def _read(self, cleaned: asyncio.Queue[Any], start: Callable[..., asyncio.Task[list[Handled]]]) -> None:
        while not self._stopping():
            batch = await asyncio.to_thread(lambda: list(islice(self._messages, BATCH)))
            if not batch:
                break
            await self._pace.wait(len(batch))
            step = self._select(batch)
            wanted = [message for message, _, asked in step.read if asked]
            await cleaned.put((step, start(self._clean(wanted))))
        await cleaned.put(None)

    def _select(self, batch: Sequence[Message]) -> _Step:
        step = _Step(ends={message.partition: message.offset + 1 for message in batch}, read=[], tally=Counter())
        for message in batch:
            raw = raw_ref(message)
            if not self._plan.covers(raw):
                step.tally[BESIDE] += 1
                continue
            asked = self._plan.wants(outlet_of(message)) and (raw.partition, raw.offset) not in self._superseded
            step.tally[BESIDE] += not asked
            step.read.append((message, raw, asked))
        return step

    async def _clean(self, messages: Sequence[Message]) -> list[Handled]:
        if self._plan.stage != "clean":  # they are clean records
            return [
                Handled(outputs=[("clean", message)], outlet=outlet_of(message), outcome="") for message in messages
            ]
        return await self._pooled(messages, "clean")

    async def _judge_all(
        self, cleaned: asyncio.Queue[Any], enriched: asyncio.Queue[Any], start: Callable[..., asyncio.Task[Any]]
    ) -> None:
        while (item := await cleaned.get()) is not None:
            step, task = item
            results = iter(await task)
            resolved: list[Message] = []
            for message, raw, asked in step.read:
                if not asked:
                    step.results += filter(None, [self._judge.pass_by(raw)])
                elif handled := self._judged(raw, message, next(results), step.tally):
                    step.results.append(handled)
                    resolved += [output for short, output in handled.outputs if short == "resolved"]
            step.prints = self._judge.take_new()
            await enriched.put((step, start(self._pooled(resolved, "enrich"))))
        await enriched.put(None)

    def _judged(self, raw: RawRef, message: Message, cleaned: Handled, tally: Counter[str]) -> Handled | None:
        """A record after clean and resolve; None when its rows stay as they are."""
        clean = [output for short, output in cleaned.outputs if short == "clean"]
        handled = self._judge.judge(clean[0]) if clean else cleaned
        if self._plan.into is not None:
            tally[Outcome.REJECTED] += handled is None or handled.outcome == Outcome.REJECTED
            return handled
        known, lost = self._judge.knows(raw), raw in self._missing
        if handled is None:
            tally[KEPT if known else LOST if lost else PASSES] += 1
        elif handled.outcome == Outcome.REJECTED:
            tally[KEPT if known else Outcome.REJECTED] += 1
            return handled if lost and not known else None
        return handled

    async def _pooled(self, messages: Sequence[Message], stage: str) -> list[Handled]:
        results = await self._pool.map(messages) if messages else []
        return [
            reject(message, raw_ref(message), stage, result, outlet=outlet_of(message))
            if isinstance(result, Reject)
            else result
            for message, result in zip(messages, results, strict=True)
        ]

    async def _store_all(self, enriched: asyncio.Queue[Any]) -> None:
        since = time.monotonic()
        waiting: list[Any] = []
        while None not in waiting:
            waiting = [await enriched.get()]
            # Beside live records one by one: theirs wait in the store for as long as the insert before them takes.
            most = TOGETHER if self._pace.rate is None else 1
            while waiting[-1] is not None and len(waiting) < most and not enriched.empty():
                waiting.append(enriched.get_nowait())
            batches = [(step, await task) for step, task in filter(None, waiting)]
            if batches:
                since = await self._store(batches, since)

    async def _store(self, batches: Sequence[tuple[_Step, list[Handled]]], since: float) -> float:
        """Store batches and tell how far that is; returns the time now."""
        progress = self._progress
        results: list[Handled] = []
        prints: list[Fingerprint] = []
        tally: Counter[str] = Counter()
        positions = dict(progress.positions)
        for step, done in batches:
            for handled in done:
                kept = handled.outcome == Outcome.REJECTED and self._plan.into is None
                tally[KEPT if kept else handled.outcome] += 1
            tally += step.tally
            results += [*step.results, *done]
            prints += step.prints
            positions |= step.ends
        refused = await asyncio.to_thread(self._writer.write, results, prints, progress.verdicts)
        if refused:
            tally[REFUSED] += refused
        progress.positions = positions
        progress.verdicts += len(prints)
        progress.outcomes = dict(Counter(progress.outcomes) + tally)
        now = time.monotonic()
        progress.seconds += now - since
        await asyncio.to_thread(self._checkpoint, progress)
        return now
