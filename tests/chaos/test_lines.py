"""Lines that are cut and healed: to the broker, to ClickHouse; the broker gone while the resolver reads its state."""

from __future__ import annotations

import signal
import time
from typing import Any

import pytest

from tests.chaos.harness import Pipeline
from tests.chaos.proxy import proxy

pytestmark = [pytest.mark.integration, pytest.mark.timeout(900)]

CUT_SECONDS = 14.0  # longer than a member's session
# Longer than every back-off of the loader, and than a session: what would end in minutes has ended by then.
REFUSED_SECONDS, SILENT_SECONDS = 45.0, 20.0
WORKERS = ("clean-0", "resolve-0", "enrich-0", "load")


@pytest.mark.seconds(133)
def test_the_network_to_the_broker_is_cut_and_healed(pipeline: Pipeline, scenario: int, tell: Any) -> None:
    line = pipeline.line
    with pipeline.changed(WORKERS, {"RASAD_KAFKA_BOOTSTRAP": f"127.0.0.1:{line.port}"}):
        with pipeline.publishing(scenario, rate=25):
            for how, cut in (("refused", line.refuse), ("silent", line.silence)):
                pipeline.advance(200)
                cut()
                pipeline.wait(2)  # for what was on its way
                there = pipeline.stored()
                pipeline.wait(CUT_SECONDS)
                assert pipeline.stored() == there
                line.heal()
                tell(**{how: f"resumed {pipeline.advance(100):.1f}"})
        pipeline.settle()
    pipeline.check()


@pytest.mark.seconds(127)
def test_clickhouse_is_away(pipeline: Pipeline, scenario: int, tell: Any) -> None:
    with proxy(pipeline.plan.store_port) as line:
        url = f"http://127.0.0.1:{line.port}/default"
        with pipeline.changed(["load"], {"RASAD_CLICKHOUSE_URL": url}):
            with pipeline.publishing(scenario, rate=20):
                ways = (("refused", line.refuse, REFUSED_SECONDS), ("silent", line.silence, SILENT_SECONDS))
                for how, cut, seconds in ways:
                    pipeline.advance(100)
                    cut()
                    pipeline.wait(2)  # for an insert that was on its way
                    there = pipeline.stored()
                    pipeline.wait(seconds)
                    assert pipeline.stored() == there
                    line.heal()
                    tell(**{how: f"resumed {pipeline.advance(100):.1f}"})
            pipeline.settle()
    pipeline.check()


@pytest.mark.seconds(94)
def test_the_broker_restarts_while_the_resolver_reads_its_state(pipeline: Pipeline, scenario: int, tell: Any) -> None:
    tries = 1
    with pipeline.publishing(scenario, rate=30):
        pipeline.advance(100)
        while not _caught_reading(pipeline):
            tries += 1
            assert tries < 6, "the resolver was never met while it read"
        pipeline.kill("kafka")
        pipeline.wait(1)
        pipeline.kill("resolve-0", signal.SIGCONT)
        tell(tries=tries, resumed=f"{pipeline.seconds_to_resume('rasad-resolve'):.1f}")
    pipeline.settle()
    pipeline.check()


def _caught_reading(pipeline: Pipeline) -> bool:
    """Kill the resolver and stop its successor between its assignment and the end of its reading."""
    log = pipeline.process("resolve-0").log_file
    start = log.stat().st_size
    pipeline.kill("resolve-0")
    deadline = time.monotonic() + 60
    while b'"assigned"' not in _from(log, start):
        pipeline.look()
        assert time.monotonic() < deadline
        time.sleep(0.005)
    pipeline.kill("resolve-0", signal.SIGSTOP)
    if b"index rebuilt" not in _from(log, start):
        return True
    pipeline.kill("resolve-0", signal.SIGCONT)
    return False


def _from(log: Any, start: int) -> bytes:
    data: bytes = log.read_bytes()
    return data[start:]
