"""Messages that hang, crash or exhaust the parser, or are too large for a dead letter: each costs its own seconds."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from typing import Any

import pytest
from kafka import KafkaProducer
from msgspec.structs import replace

from pipeline.kafka import client_config
from schemas.topics import MESSAGE_CAP, topic
from tests.chaos import poison
from tests.chaos.harness import SETTINGS, Pipeline
from tests.chaos.pages import Fault, pages

pytestmark = [pytest.mark.integration, pytest.mark.timeout(900)]

SECONDS = 3.0  # that a page may take here; 10 in production
START_SECONDS = 8.0  # of a worker process, on a machine that does other things too
EVERY = 250
IN_A_ROW = range(600, 602)


def poisoned(scenario: int) -> Iterator[Fault]:
    """Pages with every kind of poison among them, and some that hang one after the other in one partition."""
    kinds = list(poison.OUTCOMES)
    for number, fault in enumerate(pages(scenario)):
        asked = kinds[number // EVERY % len(kinds)] if number % EVERY == 100 else None
        if number // 4 in IN_A_ROW and number % 4 == 0:
            asked = "hang"
        if asked is None or not fault.page.body:
            yield fault
            continue
        mark = poison.MARK + asked.encode() + b" -->"
        yield Fault(replace(fault.page, body=mark + fault.page.body), fault.partition)


@pytest.mark.seconds(185)
def test_poison_costs_its_own_seconds(pipeline: Pipeline, scenario: int, tell: Any) -> None:
    environment = {**SETTINGS, "RASAD_PAGE_TIMEOUT": str(SECONDS)}
    news = len(pipeline.news)
    with pipeline.changed(["clean-0"], environment, lambda _: [sys.executable, "-m", "tests.chaos.poison"]):
        standstill = Standstill(pipeline)
        with pipeline.publishing(poisoned(scenario), rate=200):
            _publish_oversized(pipeline)
        pipeline.until("every record to have its outcome", lambda: standstill.look() and pipeline.settled(), 300)
    reasons = pipeline.client.query(
        "SELECT reason, count() AS n FROM ledger WHERE reason IN ('timeout', 'crashed') GROUP BY reason ORDER BY n"
    ).result_rows
    tell(longest_standstill=f"{standstill.longest:.1f}", poisoned=reasons)
    pipeline.check(poison.outcome)
    # Tried with its chunk, then alone; each time a process is started for those that wait.
    assert standstill.longest < 2 * (SECONDS + START_SECONDS)
    assert not [told for told in pipeline.news[news:] if "no progress" in told]


class Standstill:
    """The longest time that the clean workers' committed offsets stood still while there was work."""

    def __init__(self, pipeline: Pipeline) -> None:
        self.longest = 0.0
        self._pipeline = pipeline
        self._before = -1
        self._since = time.monotonic()

    def look(self) -> bool:
        """Look again; always true."""
        position = self._pipeline.positions()["rasad-clean"]
        now = time.monotonic()
        if position.committed != self._before or position.lag == 0:
            self._before, self._since = position.committed, now
        self.longest = max(self.longest, now - self._since)
        return True


def _publish_oversized(pipeline: Pipeline) -> None:
    """A stranger's message as large as the broker takes, without headers: its dead letter would be larger."""
    producer = KafkaProducer(**client_config(pipeline.settings, "stranger"), max_request_size=MESSAGE_CAP * 2)
    try:
        for partition in (0, 3):
            value = os.urandom(MESSAGE_CAP - 200)
            producer.send(topic("raw").name, value=value, partition=partition).get(timeout=60)
    finally:
        producer.close()
