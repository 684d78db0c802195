"""Worker processes: what hangs, dies or raises costs its own record only."""

from __future__ import annotations

import os
import time
from collections.abc import AsyncIterator
from concurrent.futures.process import BrokenProcessPool

import pytest

from pipeline.pool import Job, Pool
from pipeline.stages.base import Reject
from schemas.records import Reason


def work(task: str) -> str:
    """A job that behaves as its record says."""
    if task == "hang":
        time.sleep(60)
    if task == "die":
        os._exit(3)
    if task == "raise":
        raise ValueError("no such thing")
    if task == "devour":
        return str(len(b"x" * (8 << 30)))
    return task.upper()


@pytest.fixture
async def pool() -> AsyncIterator[Pool]:
    made = Pool("test", Job("tests.unit.test_pool:work"), processes=2, timeout=1.5, memory_mb=2048)
    await made.warm()
    yield made
    made.close()


async def test_bad_records_cost_themselves_only(pool: Pool) -> None:
    tasks = ["a", "hang", "b", "die", "c", "raise", "d", "devour", *"efgh"]
    results = await pool.map(tasks)
    bad = {task: result for task, result in zip(tasks, results, strict=True) if isinstance(result, Reject)}
    assert {task: result.reason for task, result in bad.items()} == {
        "hang": Reason.TIMEOUT,
        "die": Reason.CRASHED,
        "raise": Reason.STAGE_ERROR,
        "devour": Reason.STAGE_ERROR,
    }
    assert "no such thing" in bad["raise"].detail
    assert [result for result in results if not isinstance(result, Reject)] == list("ABCDEFGH")


async def test_the_pool_works_on_after_deaths(pool: Pool) -> None:
    for _ in range(3):
        assert isinstance((await pool.map(["die"]))[0], Reject)
    assert await pool.map(["x", "y"]) == ["X", "Y"]


async def test_what_is_done_does_not_wait_for_what_hangs(pool: Pool) -> None:
    parts = pool.parts(["a", "b", "c", "hang", "d", "e", "f", "g"])  # four chunks of two
    assert await anext(parts) == ["A", "B"]
    started = time.monotonic()
    assert await anext(parts) == ["C"]
    assert [part async for part in parts][1:] == [["D", "E"], ["F", "G"]]
    assert time.monotonic() - started < 10


async def test_a_pool_that_broke_is_replaced(pool: Pool) -> None:
    parts = pool.parts(["a", "b", "c", "d"])
    first = await anext(parts)
    pool._pool._pool_manager.handle_broken_pool(BrokenProcessPool("as pebble does"))
    rest = [result async for part in parts for result in part]
    assert first + rest == ["A", "B", "C", "D"]
    assert await pool.map(["x", "y"]) == ["X", "Y"]
