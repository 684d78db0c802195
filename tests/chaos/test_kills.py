"""`kill -9` of each process in turn, several times, while pages are published."""

from __future__ import annotations

from collections import defaultdict
from functools import partial
from typing import Any

import psutil
import pytest

from tests.chaos.harness import Pipeline
from tests.chaos.running import family

pytestmark = [pytest.mark.integration, pytest.mark.timeout(900)]

KILLS = 3
RESUME_SECONDS = 15.0
# By process: the group that shows that it is back.
GROUPS = {
    "clean-0": "rasad-clean",
    "resolve-0": "rasad-resolve",
    "enrich-0": "rasad-enrich",
    "load": "rasad-load",
    "store": "rasad-load",
}


@pytest.mark.seconds(160)
def test_a_killed_process_costs_nothing(pipeline: Pipeline, scenario: int, tell: Any) -> None:
    resumed: dict[str, list[float]] = defaultdict(list)
    with pipeline.publishing(scenario, rate=15):
        pipeline.advance(100)
        for _ in range(KILLS):
            for name, group in GROUPS.items():
                children = family(pipeline.until(f"{name} to run", partial(_pid, pipeline, name)))[1:]
                pipeline.kill(name)
                resumed[name].append(pipeline.seconds_to_resume(group))
                _, left = psutil.wait_procs(children, timeout=5)
                assert not left, "processes that outlive the worker that started them"
    tell(**{name: " ".join(f"{seconds:.1f}" for seconds in times) for name, times in resumed.items()})
    pipeline.settle()
    pipeline.check()
    assert max(max(times) for times in resumed.values()) < RESUME_SECONDS


@pytest.mark.seconds(124)
def test_a_killed_broker_costs_nothing(pipeline: Pipeline, scenario: int, tell: Any) -> None:
    resumed = []
    with pipeline.publishing(scenario, rate=30):
        pipeline.advance(100)
        for _ in range(KILLS):
            pipeline.kill("kafka")
            resumed.append(pipeline.advance(100))
    pipeline.settle()
    pipeline.check()
    tell(resumed=" ".join(f"{seconds:.1f}" for seconds in resumed))


def _pid(pipeline: Pipeline, name: str) -> int | None:
    return pipeline.process(name).pid
