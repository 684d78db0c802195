"""Pages end to end: published to the real broker, through the workers, until the engine answers with their rows."""

from __future__ import annotations

import re
import statistics
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import psutil
from clickhouse_connect.driver.client import Client
from kafka import KafkaProducer
from msgspec.structs import replace

from pipeline.bench import machine
from pipeline.bench.machine import raw_producer
from pipeline.bench.pages import sample
from pipeline.local.supervisor import Supervisor
from pipeline.settings import Settings
from pipeline.store.client import connect
from schemas import raw
from schemas.ids import digest
from schemas.raw import RawPage
from schemas.topics import topic

WARM_UP = 200  # records before anything is timed
POLL_SECONDS = 0.1  # between two looks, which cost the engine too: delays are told too long by up to so much
_CODE = re.compile(r"(?<=/)(\d+)\d{5}(?=/|$)")  # the last five digits of a code are a counter at every outlet


def measure(workers: int, *, pages: int = 4000, latency_seconds: int = 30, rate: int = 20) -> dict[str, Any]:
    """Throughput, latency at `rate` pages a second, CPU and memory per process, with so many workers per stage."""
    bodies = sample(1000)
    with running(workers) as (settings, supervisor, client):
        producer = raw_producer(settings)
        publisher = Publisher(producer, bodies)
        publisher.publish(WARM_UP)
        until(client, WARM_UP)
        family = {name: _family(process.pid) for name, process in supervisor.processes.items() if process.pid}
        before = {name: _cpu(processes) for name, processes in family.items()}
        started = time.perf_counter()
        publisher.publish(pages)
        until(client, WARM_UP + pages)
        seconds = time.perf_counter() - started
        cpu = {name: _cpu(processes) - before[name] for name, processes in family.items()}
        memory = {name: _memory(processes) for name, processes in family.items()}
        delays = publisher.paced(client, rate, latency_seconds)
        producer.close()
    return {
        "workers": workers,
        "pages": pages,
        "pages_per_second": round(pages / seconds, 1),
        "latency_rate": rate,
        **percentiles(delays),
        "cpu_ms_per_page": {name: round(1000 * used / pages, 2) for name, used in cpu.items()},
        "memory_mb": {name: {kind: round(value) for kind, value in told.items()} for name, told in memory.items()},
    }


def percentiles(delays: Sequence[float]) -> dict[str, float]:
    """The middle one and the slow ones."""
    return {
        "p50_seconds": round(statistics.median(delays), 3),
        "p99_seconds": round(statistics.quantiles(delays, n=100)[98], 3),
    }


class Publisher:
    """Publishes pages, each under a URL of its own so that none is a refetch."""

    def __init__(self, producer: KafkaProducer, pages: list[RawPage]) -> None:
        self._producer = producer
        self._pages = pages
        self._count = 0

    def publish(self, count: int) -> None:
        """Publish so many and await every acknowledgement."""
        for future in [self._send() for _ in range(count)]:
            future.get(timeout=120)

    def paced(self, client: Client, rate: int, seconds: int) -> list[float]:
        """Publish at a steady rate; for each page the seconds until the ledger told of it."""
        sent: dict[tuple[int, int], float] = {}  # by raw partition and offset
        delays: list[float] = []
        since = datetime.now(UTC)
        start = time.perf_counter()
        while len(delays) < rate * seconds and time.perf_counter() - start < seconds + 60:
            due = min(rate * seconds, int((time.perf_counter() - start) * rate) + 1)
            while len(delays) + len(sent) < due:
                published = time.perf_counter()
                metadata = self._send().get(timeout=120)
                sent[metadata.partition, metadata.offset] = published
            rows = client.query(
                "SELECT raw_partition, raw_offset FROM ledger_rows "
                "WHERE generation = (SELECT generation FROM live_generation) AND ver >= {since:DateTime64(6)}",
                parameters={"since": since},
            ).result_rows
            now = time.perf_counter()
            delays += [now - sent.pop(place) for place in {tuple(row) for row in rows} if place in sent]
            time.sleep(POLL_SECONDS)
        if len(delays) < rate * seconds:
            raise RuntimeError(f"only {len(delays)} of {rate * seconds} pages became queryable")
        return delays

    def _send(self) -> Any:
        page = self._pages[self._count % len(self._pages)]
        self._count += 1
        # Each under a news code of its own: the resolver sees new pages, and copies, not refetches.
        url = _CODE.sub(lambda code: code[1] + f"{self._count:05}", page.url or "", count=1)
        page = replace(page, url=url, fetched_at=datetime.now(UTC))
        message = raw.encode(page, key=digest(url))
        return self._producer.send(
            topic("raw").name, key=message.key, value=message.value, headers=list(message.headers.items())
        )


@contextmanager
def running(workers: int) -> Iterator[tuple[Settings, Supervisor, Client]]:
    """Broker, engine, workers and loader of their own, without connectors."""
    with machine.running(workers) as (settings, plan, supervisor):
        supervisor.start(plan.stages())
        client = connect(plan.clickhouse_url)
        while not client.command("EXISTS TABLE ledger_rows"):
            time.sleep(0.2)
        yield settings, supervisor, client


def until(client: Client, records: int, patience: float = 600) -> None:
    """Wait until so many raw records are in the ledger. Raises RuntimeError after so many seconds."""
    deadline = time.monotonic() + patience
    while int(str(client.command("SELECT uniqExact(raw_partition, raw_offset) FROM ledger_rows"))) < records:
        if time.monotonic() > deadline:
            raise RuntimeError(f"{records} records are not in the ledger after {patience:g} s")
        time.sleep(0.5)  # asking costs the engine too


def _family(pid: int) -> list[psutil.Process]:
    process = psutil.Process(pid)
    return [process, *process.children(recursive=True)]


def _cpu(processes: list[psutil.Process]) -> float:
    return sum(sum(process.cpu_times()[:2]) for process in processes if process.is_running())


def _memory(processes: list[psutil.Process]) -> dict[str, float]:
    """Resident megabytes: of the largest process, and of all together."""
    sizes = [process.memory_info().rss / 1e6 for process in processes if process.is_running()]
    return {"largest": max(sizes), "all": sum(sizes)}
