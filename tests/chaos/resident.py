"""A resolver in a process of its own, fed with more days than its window holds: what stays in memory."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Iterator, Sequence
from itertools import islice

import msgspec
import psutil

from pipeline.agents import BATCH
from pipeline.bench.articles import articles
from pipeline.settings import load
from pipeline.workers import ResolverStage
from schemas.envelope import Message
from schemas.topics import topic


def resolver(days: Sequence[int], a_day: int) -> list[int]:
    """Resident bytes that the resolver has added to its process after so many days of so many articles each."""
    stage = ResolverStage(load())
    records = _records(days[-1] * a_day, a_day)
    gc.collect()
    before = psutil.Process().memory_info().rss
    added = []
    fed = 0
    for day in days:
        asyncio.run(_feed(stage, list(islice(records, day * a_day - fed))))
        fed = day * a_day
        gc.collect()
        added.append(psutil.Process().memory_info().rss - before)
    return added


async def _feed(stage: ResolverStage, messages: Sequence[Message]) -> None:
    for start in range(0, len(messages), BATCH):
        async for handled in stage.handle(messages[start : start + BATCH]):
            assert all(one.outcome != "rejected" for one in handled)


def _records(count: int, a_day: int) -> Iterator[Message]:
    for offset, clean in enumerate(articles(count, a_day=a_day)):
        yield Message(
            key=clean.page_id.encode(),
            value=msgspec.json.encode(clean),
            headers={},
            topic=topic("clean").name,
            partition=0,
            offset=offset,
        )
