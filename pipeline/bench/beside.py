"""Live pages beside a replay: how late they come, and how many records the replay takes meanwhile."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from typing import Any

from clickhouse_connect.driver.client import Client

from pipeline.bench.flow import Publisher, percentiles, running, until
from pipeline.bench.machine import raw_producer
from pipeline.bench.pages import sample

GOAL_SECONDS = 2.0  # at p99
GENERATION = "bench"
STARTED = "SELECT count() FROM ledger_rows WHERE generation = {generation:String}"
DONE = STARTED + " AND raw_offset < {offset:UInt64}"
PATIENCE = 120.0


def measure(pages: int = 1500, *, rate: int = 5, seconds: int = 40) -> list[dict[str, Any]]:
    """Seconds from publication until the ledger tells of a page, at `rate` pages a second: alone, and beside a replay
    of `pages` into a new generation that finds its pace by itself."""
    with running(1) as (settings, supervisor, client):
        producer = raw_producer(settings)
        publisher = Publisher(producer, sample(1000))
        publisher.publish(pages)
        until(client, pages)
        alone = percentiles(publisher.paced(client, rate, seconds))
        replay = subprocess.Popen(
            [sys.executable, "-m", "pipeline", "replay", "--from", "2000-01-01", "--into", GENERATION],
            env={**os.environ, **supervisor.processes["store"].part.environment},  # the addresses
            stdout=subprocess.DEVNULL,
        )
        try:
            _until_begun(client, replay)
            begun, before = time.perf_counter(), _replayed(client, pages)
            delays = publisher.paced(client, rate, seconds)
            took, after = time.perf_counter() - begun, _replayed(client, pages)
            rate_beside = round((after - before) / took, 1)
        finally:
            replay.terminate()
            replay.wait(60)
            producer.close()
    return [
        {"what": "alone", **alone, "goal": GOAL_SECONDS},
        {"what": "beside a replay", **percentiles(delays), "goal": GOAL_SECONDS, "replayed/s": rate_beside},
    ]


def _until_begun(client: Client, replay: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not int(client.query(STARTED, parameters={"generation": GENERATION}).result_rows[0][0]):
        if replay.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError("the replay has not begun")
        time.sleep(0.2)


def _replayed(client: Client, pages: int) -> int:
    """Records of the range that the replay has stored."""
    offset = pages // 4  # of each of the four partitions, about
    return int(client.query(DONE, parameters={"generation": GENERATION, "offset": offset}).result_rows[0][0])
