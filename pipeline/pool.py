"""Worker processes for what may hang, crash or exhaust memory: parsing pages and running enrichers.

A hang ends in TIMEOUT, a dying process in CRASHED, a memory hunger in an ordinary exception; every other record
succeeds. Records go over in chunks, to pay the way between processes once; a chunk that fails is taken apart and its
records tried one by one, so that only the bad one pays.
"""

from __future__ import annotations

import asyncio
import resource
import signal
from collections.abc import Callable, Sequence
from concurrent.futures import TimeoutError as FutureTimeoutError
from importlib import import_module
from multiprocessing import get_context
from typing import Any

from msgspec import Struct
from pebble import ProcessExpired, ProcessPool

from pipeline.metrics import WORKER_DEATHS
from pipeline.stages.base import Reject
from schemas.records import Reason

MAX_TASKS = 20_000  # a worker process is replaced after so many chunks: what a parser leaks ends with it


class Job(Struct, frozen=True):
    """A function for worker processes, named so that it is imported there: "package.module:function"."""

    target: str

    def load(self) -> Callable[[Any], Any]:
        """Import the function."""
        module, _, name = self.target.partition(":")
        function: Callable[[Any], Any] = getattr(import_module(module), name)
        return function


class Pool:
    """A pool that runs one job over records, each within `timeout` seconds and `memory_mb` of address space."""

    def __init__(self, stage: str, job: Job, *, processes: int, timeout: float, memory_mb: int) -> None:
        self._stage = stage
        self._job = job
        self._timeout = timeout
        self._processes = processes
        self._pool = ProcessPool(
            max_workers=processes,
            max_tasks=MAX_TASKS,
            initializer=_start,
            initargs=[job, memory_mb * 1024 * 1024],
            context=get_context("spawn"),
        )

    async def warm(self) -> None:
        """Start every process and import the job, so that no record pays for it."""
        futures = [self._pool.schedule(_idle) for _ in range(self._processes)]
        await asyncio.gather(*(asyncio.wrap_future(future) for future in futures))

    async def map(self, records: Sequence[Any]) -> list[Any | Reject]:
        """The job's result per record, in order; a Reject for one that hung, crashed or raised."""
        size = max(1, -(-len(records) // (self._processes * 2)))
        chunks = [records[start : start + size] for start in range(0, len(records), size)]
        results = await asyncio.gather(*(self._chunk(chunk) for chunk in chunks))
        return [result for chunk in results for result in chunk]

    async def _chunk(self, records: Sequence[Any]) -> list[Any | Reject]:
        outcome = await self._attempt(records)
        if isinstance(outcome, list):
            return outcome
        if len(records) == 1:
            WORKER_DEATHS.labels(self._stage, outcome.reason).inc()
            return [outcome]
        return [result for record in records for result in await self._chunk([record])]

    async def _attempt(self, records: Sequence[Any]) -> list[Any | Reject] | Reject:
        future = self._pool.schedule(_run, args=[records], timeout=self._timeout)
        try:
            results: list[Any | Reject] = await asyncio.wrap_future(future)
        except (FutureTimeoutError, TimeoutError):
            return Reject(Reason.TIMEOUT, f"no result after {self._timeout:g} s")
        except ProcessExpired as error:
            return Reject(Reason.CRASHED, f"the worker process died: {error.exitcode}")
        return results

    def close(self) -> None:
        """End the processes now; records on their way are redelivered by the broker."""
        self._pool.stop()  # type: ignore[no-untyped-call]
        self._pool.join(timeout=10)


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
