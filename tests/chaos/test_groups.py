"""Workers that join and leave, wake after their session, or stand still."""

from __future__ import annotations

import signal
import time
from functools import partial
from typing import Any

import pytest
from msgspec.structs import replace

from pipeline.local.process import Part
from tests.chaos.harness import Pipeline

pytestmark = [pytest.mark.integration, pytest.mark.timeout(900)]

WORKERS = ("clean-0", "resolve-0", "enrich-0", "load")
SESSION = 10.0
STALL = 8.0


@pytest.mark.seconds(95)
def test_frozen_workers_wake_after_their_session(pipeline: Pipeline, scenario: int, tell: Any) -> None:
    with pipeline.publishing(scenario, rate=40):
        pipeline.advance(100)
        for name in WORKERS:
            pipeline.kill(name, signal.SIGSTOP)
        pipeline.wait(SESSION + 4)
        for name in WORKERS:
            pipeline.kill(name, signal.SIGCONT)
        tell(resumed=f"{pipeline.advance(100):.1f}")
    pipeline.settle()
    pipeline.check()


@pytest.mark.seconds(117)
def test_a_second_worker_joins_takes_over_and_leaves(pipeline: Pipeline, scenario: int, tell: Any) -> None:
    first = [name for name in WORKERS if name != "load"]
    second = [_second(pipeline, name) for name in first]
    names = [part.name for part in second]
    with pipeline.publishing(scenario, rate=25):
        pipeline.advance(100)
        pipeline.supervisor.start(second)
        tell(joined=f"{pipeline.advance(200):.1f}")
        for name in first:
            pipeline.kill(name, signal.SIGSTOP)
        tell(taken_over=f"{pipeline.advance(200):.1f}")
        for name in first:
            pipeline.kill(name, signal.SIGCONT)  # awake again, and still sure of its partitions
        pipeline.advance(200)
        pipeline.supervisor.stop_parts(names)
        tell(left=f"{pipeline.advance(200):.1f}")
        pipeline.supervisor.start(second)
        pipeline.advance(200)
        for name in names:
            pipeline.kill(name)
        tell(killed=f"{pipeline.advance(200):.1f}")
    pipeline.settle()
    pipeline.supervisor.stop_parts(names)
    pipeline.check()


@pytest.mark.seconds(92)
def test_a_worker_that_stands_still_is_restarted(pipeline: Pipeline, scenario: int, tell: Any) -> None:
    news = len(pipeline.news)
    with pipeline.watched_closely(STALL), pipeline.publishing(scenario, rate=40):
        pipeline.advance(100)
        for name in WORKERS:
            pipeline.kill(name, signal.SIGSTOP)
        stopped = time.monotonic()
        for name in WORKERS:
            pipeline.until(f"{name} to be restarted", partial(_noticed, pipeline, news, name))
        tell(noticed=f"{time.monotonic() - stopped:.1f}")
        tell(resumed=f"{pipeline.advance(100):.1f}")
    pipeline.settle()
    pipeline.check()


def _noticed(pipeline: Pipeline, since: int, name: str) -> bool:
    return any(told.startswith(f"{name} makes no progress") for told in pipeline.news[since:])


def _second(pipeline: Pipeline, name: str) -> Part:
    """Another worker of the same stage."""
    part = pipeline.process(name).part
    environment = {key: value for key, value in part.environment.items() if key != "RASAD_METRICS_PORT"}
    command = [*part.command[:-1], "1"]
    return replace(part, name=name.replace("-0", "-1"), command=command, environment=environment)
