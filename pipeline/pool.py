"""Worker processes for what may hang, crash or exhaust memory: parsing pages and running enrichers.

A hang ends in TIMEOUT, a dying process in CRASHED, a memory hunger in an ordinary exception; every other record
succeeds. Records go over in chunks, to pay the way between processes once; a chunk that fails is taken apart and its
records tried one by one, so that only the bad one pays.
"""

from __future__ import annotations

import asyncio
import resource
import signal
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import TimeoutError as FutureTimeoutError
from concurrent.futures.process import BrokenProcessPool
from importlib import import_module
from multiprocessing import get_context
from typing import Any, NamedTuple

from msgspec import Struct
from pebble import ProcessExpired, ProcessFuture, ProcessPool

from pipeline import logs
from pipeline.metrics import WORKER_DEATHS
from pipeline.stages.base import Reject
from schemas.records import Reason

MAX_TASKS = 20_000  # a worker process is replaced after so many chunks: what a parser leaks ends with it


TRIES = 3  # of a record in whose time the pool broke: it need not be to blame

# Where a process dies before it told which records it had begun, pebble gives up the whole pool.
BROKEN = Reject(Reason.CRASHED, "the pool of worker processes broke")

log = logs.get(__name__)


class Begun(NamedTuple):
    """Records on their way through a pool."""

    pool: ProcessPool
    future: ProcessFuture[Any]


class Job(Struct, frozen=True):
    """Functions for worker processes, named so that they are imported there: "package.module:function"."""

    target: str  # called with each record
    warm: str | None = None  # called once before the first

    def load(self) -> Callable[[Any], Any]:
        """Import the function and warm up."""
        if self.warm is not None:
            _imported(self.warm)()
        return _imported(self.target)


def _imported(name: str) -> Callable[..., Any]:
    module, _, attribute = name.partition(":")
    function: Callable[..., Any] = getattr(import_module(module), attribute)
    return function


class Pool:
    """A pool that runs one job over records, each within `timeout` seconds and `memory_mb` of address space."""

    def __init__(self, stage: str, job: Job, *, processes: int, timeout: float, memory_mb: int) -> None:
        self._stage = stage
        self._job = job
        self._timeout = timeout
        self._processes = processes
        self._memory = memory_mb * 1024 * 1024
        self._starting: list[Begun] = []
        self._pool = self._new()

    def _new(self) -> ProcessPool:
        return ProcessPool(
            max_workers=self._processes,
            max_tasks=MAX_TASKS,
            initializer=_start,
            initargs=[self._job, self._memory],
            context=get_context("spawn"),
        )

    def start(self) -> None:
        """Start every process; each imports the job."""
        self._starting = [Begun(self._pool, self._pool.schedule(_idle)) for _ in range(self._processes)]

    async def warm(self) -> None:
        """Wait until every process is up, so that no record pays for it."""
        if not self._starting:
            self.start()
        await asyncio.gather(*(self._result(begun) for begun in self._starting))

    async def map(self, records: Sequence[Any]) -> list[Any | Reject]:
        """The job's result per record, in order; a Reject for one that hung, crashed or raised."""
        return [result async for part in self.parts(records) for result in part]

    async def parts(self, records: Sequence[Any]) -> AsyncIterator[list[Any | Reject]]:
        """The same as they are ready: what is done does not wait for a record that takes its time."""
        size = max(1, -(-len(records) // (self._processes * 2)))
        chunks = [records[start : start + size] for start in range(0, len(records), size)]
        begun = [(chunk, await self._begin(chunk)) for chunk in chunks]
        for chunk, running in begun:
            outcome = await self._end(running)
            if isinstance(outcome, list):
                yield outcome
                continue
            for record in chunk:
                alone = await self._alone(record)
                if isinstance(alone, Reject):
                    WORKER_DEATHS.labels(self._stage, alone.reason).inc()
                yield [alone] if isinstance(alone, Reject) else alone

    async def _alone(self, record: Any) -> list[Any | Reject] | Reject:
        for _ in range(TRIES):
            outcome = await self._end(await self._begin([record]))
            if outcome is not BROKEN:
                break
        return outcome

    async def _begin(self, records: Sequence[Any]) -> Begun:
        if not self._pool.active:
            log.warning("the pool of worker processes broke: a new one", stage=self._stage)
            old, self._pool = self._pool, self._new()
            await asyncio.to_thread(_stop, old)
        return Begun(self._pool, self._pool.schedule(_run, args=[records], timeout=self._timeout))

    async def _end(self, begun: Begun) -> list[Any | Reject] | Reject:
        try:
            results: list[Any | Reject] = await self._result(begun)
        except (FutureTimeoutError, TimeoutError):
            return Reject(Reason.TIMEOUT, f"no result after {self._timeout:g} s")
        except ProcessExpired as error:
            return Reject(Reason.CRASHED, f"the worker process died: {error.exitcode}")
        except BrokenProcessPool:
            return BROKEN
        return results

    async def _result(self, begun: Begun) -> Any:
        """What was begun comes to; BrokenProcessPool also where the pool broke and forgot it."""
        waiting = asyncio.wrap_future(begun.future)
        while not waiting.done():
            await asyncio.wait({waiting}, timeout=1.0)
            if not waiting.done() and not begun.pool.active:
                raise BrokenProcessPool
        return waiting.result()

    def close(self) -> None:
        """End the processes now; records on their way are redelivered by the broker."""
        _stop(self._pool)


def _stop(pool: ProcessPool) -> None:
    pool.stop()  # type: ignore[no-untyped-call]
    pool.join(timeout=10)


_job: Callable[[Any], Any] | None = None  # of this worker process


def _start(job: Job, memory: int) -> None:
    global _job
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle
    _job = job.load()
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))


def _idle() -> None:
    """Do nothing: that this ran tells that the process is up."""


def _run(records: Sequence[Any]) -> list[Any]:
    assert _job is not None
    return [_one(_job, record) for record in records]


def _one(job: Callable[[Any], Any], record: Any) -> Any:
    try:
        return job(record)
    except MemoryError:
        return Reject(Reason.STAGE_ERROR, "out of memory")
    except Exception as error:  # noqa: BLE001 - whatever a parser raises is the record's outcome
        return Reject(Reason.STAGE_ERROR, f"{type(error).__name__}: {error}"[:500])
