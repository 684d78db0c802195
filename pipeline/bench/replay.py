"""A replay's speed beside what its stages cost: pages a second, and where the rest of the time goes."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import psutil
from clickhouse_connect.driver.client import Client
from msgspec.structs import replace

from pipeline import warm
from pipeline.bench import machine
from pipeline.bench.machine import raw_producer
from pipeline.bench.pages import sample
from pipeline.load import generations
from pipeline.load.generations import FILLING
from pipeline.load.tables import create_tables
from pipeline.replay.plan import Plan, Replay, save
from pipeline.replay.reader import Reader
from pipeline.replay.run import Options, run
from pipeline.settings import Settings
from pipeline.stages.resolve import Index
from pipeline.steps import clean_step, enrich_step, resolve_step
from pipeline.store.client import connect
from schemas import raw
from schemas.envelope import Message
from schemas.ids import digest
from schemas.raw import RawPage
from schemas.topics import topic

GOAL = 0.6  # of what the stages' own CPU time would allow


def measure(pages: int = 1500, workers: Sequence[int] = (1, 2)) -> list[dict[str, Any]]:
    """Replays of the same pages into new generations, with so many worker processes each.

    `of the stages' rate`: pages a second over (worker processes, at most the cores, ÷ CPU time of clean, resolve and
    enrich per page, measured alone). Times are from the first checkpoint to the last.
    """
    drawn = [_own(page, number) for number, page in enumerate(sample(pages))]
    messages = [raw.encode(page, key=digest(page.url or "")) for page in drawn]
    alone = stages_cpu(messages)
    with _running() as (settings, client, processes):
        _publish(settings, messages)
        return [_row(settings, client, processes, count, alone, pages) for count in workers]


def stages_cpu(messages: Sequence[Message]) -> float:
    """CPU seconds per page of the three steps, one after the other in one process, once their models are read."""
    warm.for_clean()
    warm.for_enrich()
    index = Index()
    started = time.process_time()
    for number, message in enumerate(messages):
        placed = replace(message, topic=topic("raw").name, partition=0, offset=number, timestamp=datetime.now(UTC))
        for short, output in clean_step(placed).outputs:
            if short != "clean":
                continue
            handled, print_ = resolve_step(output, index)
            if print_ is not None:
                index.add(print_)
            for name, resolved in handled.outputs:
                if name == "resolved":
                    enrich_step(resolved)
    return (time.process_time() - started) / len(messages)


def _row(
    settings: Settings,
    client: Client,
    processes: dict[str, psutil.Process],
    workers: int,
    alone: float,
    pages: int,
) -> dict[str, Any]:
    replay = _replay(settings, client, f"bench-{workers}")
    told: list[tuple[float, int]] = []
    cpu: list[dict[str, float]] = []

    def show(replay: Replay) -> None:
        told.append((time.perf_counter(), replay.progress.done(replay.plan)))
        cpu.append(_cpu(processes))

    options = Options(workers=workers, rate=float("inf"), nice=0)
    run(settings, replay, options, stopping=lambda: False, tell=lambda _: None, show=show)
    # Its first checkpoints come while the processes are still being warmed up.
    (began, before), (ended, after) = told[1], told[-1]
    records = after - before
    rate = records / (ended - began)
    ideal = min(workers, os.cpu_count() or 1) / alone
    spent = {name: 1000 * (cpu[-1].get(name, 0.0) - cpu[1].get(name, 0.0)) / records for name in cpu[-1]}
    return {
        "workers": workers,
        "pages": pages,
        "pages/s": round(rate, 1),
        "stages ms/page": round(1000 * alone, 2),
        "stages' rate": round(ideal, 1),
        "of the stages' rate": round(rate / ideal, 2),
        "goal": GOAL,
    } | {f"{name} CPU ms/page": round(value, 2) for name, value in sorted(spent.items())}


def _replay(settings: Settings, client: Client, name: str) -> Replay:
    with Reader(settings, topic("raw").name) as reader:
        begins, ends = reader.begins(), reader.ends()
    generations.register(client, name, FILLING, since=ends)
    replay = Replay(
        plan=Plan(
            name=name,
            stage="clean",
            since=datetime(1970, 1, 1, tzinfo=UTC),
            until=None,
            outlets=[],
            live="g1",
            into=name,
            raw_starts=begins,
            raw_ends=ends,
            bounds=ends,
            starts=begins,
            ends=ends,
            relation_ends=dict.fromkeys(range(topic("relations").partitions), 0),
        )
    )
    save(client, replay, "paused")
    return replay


def _own(page: RawPage, number: int) -> RawPage:
    return replace(page, url=f"https://www.irna.ir/news/{86_000_000 + number}", outlet="irna")


def _publish(settings: Settings, messages: Sequence[Message]) -> None:
    producer = raw_producer(settings)
    for message in messages:
        producer.send(topic("raw").name, key=message.key, value=message.value, headers=list(message.headers.items()))
    producer.flush()
    producer.close()


def _cpu(processes: dict[str, psutil.Process]) -> dict[str, float]:
    """CPU seconds of the broker, the store, this process and its workers."""
    me = psutil.Process()
    others = {process.pid for process in processes.values()}
    workers = [child for child in me.children() if child.pid not in others]
    own = {name: sum(process.cpu_times()[:2]) for name, process in processes.items()}
    return own | {"replay": sum(me.cpu_times()[:2]), "workers": sum(sum(child.cpu_times()[:2]) for child in workers)}


@contextmanager
def _running() -> Iterator[tuple[Settings, Client, dict[str, psutil.Process]]]:
    """A broker and an engine of their own, and nothing else."""
    with machine.running(workers=1) as (settings, plan, supervisor):
        client = connect(plan.clickhouse_url)
        create_tables(client, "g1")
        yield settings, client, {n: psutil.Process(p.pid) for n, p in supervisor.processes.items() if p.pid}
