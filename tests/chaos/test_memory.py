"""Memory that does not grow: of a stateless worker over many pages (`make chaos-memory` takes 100,000), and of the
resolver over more days than its window holds."""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import psutil
import pytest
from msgspec.structs import replace

from tests.chaos.harness import Pipeline
from tests.chaos.pages import Fault, article
from tests.chaos.resident import resolver
from tests.chaos.running import family, running

pytestmark = [pytest.mark.integration, pytest.mark.timeout(7200)]

PAGES = int(os.environ.get("CHAOS_MEMORY_PAGES", "20000"))
FIRST = PAGES // 10 if PAGES >= 100_000 else PAGES // 4
ALLOWED = 1.10
AROUND = 5  # readings that one figure is the median of
BODIES = 1000
# By the first of them all windows are full (45 days), and the cache of words too (131,072 of them).
DAYS = (100, 150)
A_DAY = 80


def small(count: int) -> Iterator[Fault]:
    """So many articles, each at an address of its own; texts come again, which a stateless worker does not mind."""
    bodies = [article(1, number).body for number in range(BODIES)]
    page = article(1, 0)
    for number in range(count):
        url = f"https://www.irna.ir/news/8{number:07}"
        yield Fault(replace(page, outlet="irna", url=url, body=bodies[number % BODIES]), number % 4)


@pytest.mark.seconds(140)
def test_a_clean_workers_memory_does_not_grow(tmp_path: Path, tell: Any) -> None:
    with running(tmp_path) as pipeline:
        # Only what the clean stage needs: the other stages would take its CPU.
        pipeline.supervisor.stop_parts(["resolve-0", "enrich-0", "load", "store"])
        with pipeline.publishing(small(PAGES), rate=1e6, least=PAGES):
            first = _resident(pipeline, FIRST)
            started = time.monotonic()
            last = _resident(pipeline, PAGES - 100)
            seconds = time.monotonic() - started
    tell(
        pages=PAGES,
        rate=f"{(PAGES - FIRST) / seconds:.0f}/s",
        at_first=f"{first / 1e6:.1f} MB after {FIRST}",
        at_last=f"{last / 1e6:.1f} MB after {PAGES}",
        growth=f"{100 * (last / first - 1):.1f} %",
    )
    assert last <= first * ALLOWED


@pytest.mark.seconds(60)
def test_the_resolvers_memory_does_not_grow_once_its_window_is_full(tell: Any) -> None:
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        full, later = pool.submit(resolver, DAYS, A_DAY).result()
    tell(**{f"after {day} days": f"{added / 1e6:.1f} MB" for day, added in zip(DAYS, (full, later), strict=True)})
    assert later <= full * ALLOWED


def _resident(pipeline: Pipeline, pages: int) -> float:
    """Resident bytes of the worker and its processes once so many pages are committed: a median of readings."""
    pipeline.until(
        f"{pages} pages to be cleaned", lambda: pipeline.positions()["rasad-clean"].committed >= pages, 7200
    )
    readings = []
    for _ in range(AROUND):
        readings.append(sum(_rss(process) for process in family(pipeline.process("clean-0").pid or 0)))
        pipeline.wait(0.5)
    return statistics.median(readings)


def _rss(process: psutil.Process) -> int:
    try:
        return int(process.memory_info().rss)
    except psutil.NoSuchProcess:
        return 0
