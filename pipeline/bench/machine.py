"""A broker and an engine of a benchmark's own, thrown away at its end."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kafka import KafkaProducer

from pipeline.kafka import client_config, create_topics
from pipeline.local.parts import STOP_ORDER, Plan, make_plan
from pipeline.local.supervisor import Supervisor
from pipeline.settings import Settings, load
from schemas.topics import MESSAGE_CAP


@contextmanager
def running(workers: int) -> Iterator[tuple[Settings, Plan, Supervisor]]:
    """A running broker with its topics and a running engine; the plan's other parts can be started."""
    directory = Path(tempfile.mkdtemp(prefix="rasad-bench-"))
    plan = make_plan(directory, workers=workers, sites="live", outlets=[], newsroom_options=[])
    settings = load(data_dir=directory, **plan.addresses())
    supervisor = Supervisor(directory / "logs", print, lambda: False)
    try:
        plan.broker.prepare()
        supervisor.start(plan.servers())
        create_topics(settings)
        yield settings, plan, supervisor
    finally:
        supervisor.stop(STOP_ORDER)
        shutil.rmtree(directory)


def raw_producer(settings: Settings) -> KafkaProducer:
    """A producer of raw pages."""
    return KafkaProducer(
        **client_config(settings, "rasad-bench"),
        acks="all",
        compression_type="zstd",
        batch_size=512 * 1024,
        linger_ms=5,
        max_request_size=MESSAGE_CAP,
    )
