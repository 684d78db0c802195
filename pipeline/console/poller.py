"""One poller for all clients: it refreshes what somebody looks at, and tells when it has."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from msgspec.structs import replace

from pipeline import logs
from pipeline.console.asks import Answer, Ask, NotCollected, ReadFailed, Row, Unreachable
from pipeline.metrics import CONSOLE_QUERY_DURATION, CONSOLE_QUERY_ERRORS

log = logs.get(__name__)

INTERVAL: Final = 5.0  # seconds between two refreshes, at least
SHARE: Final = 0.2  # of the time that refreshing may take: on a large store refreshes come less often
LONGEST: Final = 60.0  # seconds between two refreshes, at most
WATCHED: Final = 48  # asks beyond the standing ones that are kept
FORGET: Final = 20.0  # seconds, or three refreshes, after which what nobody asked for again is dropped
AGAIN: Final = 3.0  # seconds that open pages may take to ask again after they were told of news
QUIET: Final = 15.0  # seconds without news after which listeners are told that the line still stands
PATIENCE: Final = 3.0  # seconds that a page waits for answers; later ones come with the next refresh
AT_ONCE: Final = 2  # queries that clients may have running


class Poller:
    """The snapshot: the last answer to everything that was asked lately."""

    def __init__(self, read: Callable[[Ask], list[Row]], standing: Iterable[Ask], interval: float = INTERVAL) -> None:
        self._read = read
        self._standing = list(dict.fromkeys(standing))
        self._interval = interval
        self._answers: dict[Ask, Answer] = {}
        self._tried: dict[Ask, float] = {}  # when each was read last, or should have been
        self._watched: OrderedDict[Ask, float] = OrderedDict()  # when each was asked for last
        self._running: dict[Ask, asyncio.Task[Answer]] = {}
        self._room = asyncio.Semaphore(AT_ONCE)
        self._news = asyncio.Condition()
        self._closed = False
        self.version = 0
        self._periods = dict.fromkeys((True, False), timedelta(seconds=interval))  # per source: Kafka or not

    async def run(self) -> None:
        """Refresh until cancelled: each source at its own pace, so that none waits for one that hangs."""
        async with asyncio.TaskGroup() as group:
            for kafka in self._periods:
                group.create_task(self._rounds(kafka))

    def period(self, asked: Ask) -> timedelta:
        """The time in which this is refreshed now."""
        return self._periods[_kafka(asked)]

    async def _rounds(self, kafka: bool) -> None:
        told = float("-inf")  # when the last news was
        while not self._closed:
            began = time.monotonic()
            # An open page asks again when it hears of news; who did not has gone. Without that, whoever looks through
            # all views leaves so many questions behind that one round of them, and with it the next pause, is long.
            asks = [*self._standing, *self._recent(began, min(told, began - AGAIN))]
            await self._refresh([asked for asked in asks if _kafka(asked) is kafka])
            took = time.monotonic() - began
            # Bounded: a machine that slept, or one query that hung, must not stop the refreshing for long.
            pause = min(max(self._interval - took, took * (1 - SHARE) / SHARE), LONGEST)
            self._periods[kafka] = timedelta(seconds=took + pause)
            async with self._news:
                self.version += 1
                self._news.notify_all()
            told = time.monotonic()
            await asyncio.sleep(pause)

    async def get(self, asks: Iterable[Ask]) -> dict[Ask, Answer]:
        """The answers to these: from the snapshot, or read now where nobody looked lately."""
        wanted, now = list(asks), time.monotonic()
        for asked in wanted:
            if asked not in self._standing:
                self._watched[asked] = now
                self._watched.move_to_end(asked)
        while len(self._watched) > WATCHED:
            self._drop(next(iter(self._watched)))
        tasks = {asked: self._once(asked) for asked in wanted if self._is_old(asked, now)}
        if tasks:
            await asyncio.wait(tasks.values(), timeout=PATIENCE)
        found = {asked: task.result() for asked, task in tasks.items() if task.done()}
        return {asked: found.get(asked) or self._answers.get(asked, Answer()) for asked in wanted}

    async def ticks(self) -> AsyncIterator[int]:
        """The version of the snapshot, now and whenever there is a new one; ends with the poller.

        Zero now and then where nothing is new, so that a connection that broke is noticed.
        """
        seen = -1
        while not self._closed:
            if self.version != seen:
                seen = self.version
                yield seen
            try:
                await asyncio.wait_for(self._after(seen), timeout=QUIET)
            except TimeoutError:
                yield 0

    async def close(self) -> None:
        """End `run` and every `ticks`."""
        async with self._news:
            self._closed = True
            self._news.notify_all()

    async def _after(self, seen: int) -> None:
        async with self._news:
            await self._news.wait_for(lambda: self._closed or self.version != seen)

    def _is_old(self, asked: Ask, now: float) -> bool:
        tried = self._tried.get(asked)
        return tried is None or now - tried > 2 * self.period(asked).total_seconds()

    def _once(self, asked: Ask) -> asyncio.Task[Answer]:
        """Ask once, however many clients want it."""
        task = self._running.get(asked)
        if task is None:
            task = asyncio.create_task(self._ask_now(asked))
            self._running[asked] = task
            task.add_done_callback(lambda _: self._running.pop(asked, None))
        return task

    async def _ask_now(self, asked: Ask) -> Answer:
        async with self._room:
            answer, _ = await asyncio.to_thread(self._ask, asked, self._answers.get(asked, Answer()))
        self._keep(asked, answer)
        return answer

    def _recent(self, now: float, since: float) -> list[Ask]:
        """What was asked for since then; what nobody asked for in a long time is forgotten."""
        slowest = max(self._periods.values()).total_seconds()
        for asked in [asked for asked, at in self._watched.items() if now - at > max(FORGET, 3 * slowest)]:
            self._drop(asked)
        return [asked for asked, at in self._watched.items() if at >= since]

    def _keep(self, asked: Ask, answer: Answer) -> None:
        if asked in self._watched or asked in self._standing:  # it may have been dropped meanwhile
            self._answers[asked], self._tried[asked] = answer, time.monotonic()

    def _drop(self, asked: Ask) -> None:
        del self._watched[asked]
        self._answers.pop(asked, None)
        self._tried.pop(asked, None)

    async def _refresh(self, asks: Sequence[Ask]) -> None:
        away: str | None = None  # what was said when nobody answered
        for asked in asks:
            before = self._answers.get(asked, Answer())
            if away is not None:
                self._keep(asked, _missed(before, away))
                continue
            answer, reachable = await asyncio.to_thread(self._ask, asked, before)
            if not reachable:
                away = answer.error or ""
            self._keep(asked, answer)

    def _ask(self, asked: Ask, before: Answer) -> tuple[Answer, bool]:
        """The answer, and whether anybody answered at all."""
        try:
            with CONSOLE_QUERY_DURATION.labels(asked.name).time():
                rows = self._read(asked)
        except NotCollected:
            return Answer(absent=True, as_of=_now()), True
        except ReadFailed as error:
            CONSOLE_QUERY_ERRORS.labels(asked.name).inc()
            if before.missed == 0:
                log.warning("query failed", query=asked.name, error=str(error))
            return _missed(before, str(error)), not isinstance(error, Unreachable)
        return Answer(rows=rows, as_of=_now()), True


def _kafka(asked: Ask) -> bool:
    return asked.name.startswith("kafka-")


def _missed(before: Answer, error: str) -> Answer:
    return replace(before, error=error, failed_at=_now(), missed=before.missed + 1, absent=False)


def _now() -> datetime:
    return datetime.now(UTC)
