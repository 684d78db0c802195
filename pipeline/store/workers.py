"""Threads in which queries run, with a bounded number waiting.

One thread inserts and changes tables, a few read, one describes tables, one maintains (OPTIMIZE, SYSTEM, KILL), so
that neither a slow SELECT nor a merge holds an insert: on one connection a 5 s SELECT held an insert 4.7 s.
"""

from __future__ import annotations

import asyncio
import concurrent.futures
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from typing import TypeVar

from pipeline.store.config import StoreConfig
from pipeline.store.engine import Engine
from pipeline.store.errors import TOO_MANY_SIMULTANEOUS_QUERIES, StoreError
from pipeline.store.metrics import StoreMetrics

T = TypeVar("T")

_QUEUE_CHUNKS = 2
_KILL_SECONDS = 0.2


class Workers:
    """A thread pool for each kind of query."""

    def __init__(self, engine: Engine, config: StoreConfig, metrics: StoreMetrics) -> None:
        """Threads start with the first query that needs them."""
        self._engine = engine
        self._most = config.max_waiting
        self._metrics = metrics
        self._size = {"read": config.readers, "describe": 1, "insert": 1, "maintain": 1}
        self._pools = {
            name: concurrent.futures.ThreadPoolExecutor(size, f"store-{name}") for name, size in self._size.items()
        }
        self._load = dict.fromkeys(self._size, 0)
        self.reading: set[str] = set()

    @asynccontextmanager
    async def _place(self, kind: str) -> AsyncIterator[concurrent.futures.ThreadPoolExecutor]:
        name = "insert" if kind == "write" else kind
        if self._load[name] >= self._size[name] + self._most:
            message = f"Too many simultaneous queries: {self._load[name]} of kind {name}. Try again later."
            raise StoreError(TOO_MANY_SIMULTANEOUS_QUERIES, message)
        self._load[name] += 1
        self._gauge(name)
        try:
            yield self._pools[name]
        finally:
            self._load[name] -= 1
            self._gauge(name)

    def _gauge(self, name: str) -> None:
        running = min(self._load[name], self._size[name])
        self._metrics.running.labels(name).set(running)
        self._metrics.waiting.labels(name).set(self._load[name] - running)

    async def change(self, kind: str, work: Callable[[], T]) -> T:
        """Run a statement that writes. It runs to its end even where the client leaves."""
        async with self._place(kind) as pool:
            return await asyncio.shield(asyncio.wrap_future(pool.submit(work)))

    async def read(self, kind: str, tag: str, work: Callable[[], Iterator[T]]) -> AsyncGenerator[T, None]:
        """What `work` yields in a thread. Closed early, or its client gone, the query `tag` is killed."""
        loop = asyncio.get_running_loop()
        queue: asyncio.Queue[T | BaseException | None] = asyncio.Queue(_QUEUE_CHUNKS)
        left = False

        def put(item: T | BaseException | None) -> None:
            # Waits while the client is slow; `_stop` empties the queue where it has left.
            asyncio.run_coroutine_threadsafe(queue.put(item), loop).result()

        def pump() -> None:
            rows = work()
            try:
                for row in rows:
                    if left:
                        return
                    put(row)
                put(None)
            except Exception as error:  # noqa: BLE001 - handed to the reader, which raises it
                put(error)
            finally:
                close = getattr(rows, "close", None)
                if close is not None:
                    close()

        async with self._place(kind) as pool:
            self.reading.add(tag)
            task = pool.submit(pump)
            try:
                while (item := await queue.get()) is not None:
                    if isinstance(item, BaseException):
                        raise item
                    yield item
            finally:
                left = True
                self.reading.discard(tag)
                # The place is given back only when the thread is free.
                if not task.cancel() and not task.done():
                    await asyncio.shield(self._stop(tag, task, queue))

    async def _stop(
        self, tag: str, task: concurrent.futures.Future[None], queue: asyncio.Queue[T | BaseException | None]
    ) -> None:
        """Kill until the thread is free: a kill before the engine has begun the query finds nothing."""
        while not task.done():
            while not queue.empty():
                queue.get_nowait()
            await asyncio.wait([asyncio.wrap_future(task)], timeout=_KILL_SECONDS)
            if not task.done():
                await asyncio.to_thread(self._engine.kill, tag)

    async def drain(self, seconds: float) -> bool:
        """Stop reading, let writing end, for at most `seconds`; whether all threads are free."""
        end = time.monotonic() + seconds
        for tag in list(self.reading):
            await asyncio.to_thread(self._engine.kill, tag)
        while any(self._load.values()) and time.monotonic() < end:  # noqa: ASYNC110 - once, at the end
            await asyncio.sleep(0.02)
        for pool in self._pools.values():
            pool.shutdown(wait=False, cancel_futures=True)
        return not any(self._load.values())
