"""A pipeline for faults to happen to, from its start to its end."""

from __future__ import annotations

import gc
import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import psutil
from clickhouse_connect.driver.client import Client
from msgspec.structs import replace

from connectors.profiles import profiles
from pipeline.local.parts import make_plan
from pipeline.local.ports import free_port
from pipeline.store.client import connect
from tests.chaos.harness import Pipeline
from tests.chaos.proxy import SecondDoor, proxy
from tests.store import running_store


@contextmanager
def undisturbed(directory: Path) -> Iterator[Client]:
    """An empty engine for what an undisturbed run says."""
    with running_store(directory) as store:
        yield connect(f"{store.url}/default")


@contextmanager
def running(directory: Path, *, sites: str = "live", newsroom_options: Sequence[str] = ()) -> Iterator[Pipeline]:
    """A pipeline until the block ends."""
    data = directory / "var"
    plan = make_plan(data, workers=1, sites=sites, outlets=list(profiles()), newsroom_options=list(newsroom_options))
    door = free_port()
    with quiet_library(), proxy(door) as line, undisturbed(directory / "undisturbed") as client:
        broker = SecondDoor(
            directory=plan.broker.directory,
            port=free_port(),
            controller_port=free_port(),
            door=door,
            proxy=line.port,
        )
        plan = replace(plan, broker=broker, store_port=free_port(), newsroom_port=free_port())
        pipeline = Pipeline(data, client, plan, line)
        try:
            pipeline.start()
            yield pipeline
        finally:
            pipeline.stop()


@contextmanager
def quiet_library() -> Iterator[None]:
    """Have kafka-python say nothing of a broker that is away: pytest would keep its records, and with them sockets
    that the library leaves to the garbage collector, beyond the test that knows of them."""
    logger = logging.getLogger("kafka")
    before = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        gc.collect()
        logger.setLevel(before)


def family(pid: int) -> list[psutil.Process]:
    """A process and all it has started."""
    process = psutil.Process(pid)
    return [process, *process.children(recursive=True)]
