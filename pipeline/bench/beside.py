"""Live pages beside a replay: how late they come, and how many records the replay takes meanwhile."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from typing import Any

from clickhouse_connect.driver.client import Client

from pipeline.bench.flow import Publisher, running, until
from pipeline.bench.machine import raw_producer
from pipeline.bench.pages import sample
from pipeline.settings import Settings

GOAL_SECONDS = 2.0  # at p99
GENERATION = "bench"
STARTED = "SELECT count() FROM ledger_rows WHERE generation = {generation:String}"
DONE = STARTED + " AND raw_offset < {offset:UInt64}"
PATIENCE = 120.0


def measure(pages: int = 1500, *, rate: int = 5, seconds: int = 40) -> list[dict[str, Any]]:
    """Seconds from publication until the ledger tells of a page, at `rate` pages a second: alone, and beside a replay
    of `pages` into a new generation that finds its pace by itself."""
    with running(1) as (settings, _, client):
        producer = raw_producer(settings)
        publisher = Publisher(producer, sample(1000))
        publisher.publish(pages)
        until(client, pages)
        rows = [_row("alone", publisher.paced(client, rate, seconds))]
        replay = subprocess.Popen(
            [sys.executable, "-m", "pipeline", "replay", "--from", "2000-01-01", "--into", GENERATION],
            env={**os.environ, **_environment(settings)},
            stdout=subprocess.DEVNULL,
        )
        try:
            _until_begun(client, replay)
            begun, before = time.perf_counter(), _replayed(client, pages)
            delays = publisher.paced(client, rate, seconds)
            took, after = time.perf_counter() - begun, _replayed(client, pages)
            rows.append(_row("beside a replay", delays) | {"replayed/s": round((after - before) / took, 1)})
        finally:
            replay.terminate()
            replay.wait(60)
            producer.close()
    return rows


def _row(what: str, delays: list[float]) -> dict[str, Any]:
    return {
        "what": what,
        "p50_seconds": round(statistics.median(delays), 3),
        "p99_seconds": round(statistics.quantiles(delays, n=100)[98], 3),
        "goal": GOAL_SECONDS,
    }


def _environment(settings: Settings) -> dict[str, str]:
    return {
        "RASAD_KAFKA_BOOTSTRAP": settings.kafka_bootstrap,
        "CLICKHOUSE_URL": settings.clickhouse_url.get_secret_value(),
        "RASAD_DATA_DIR": str(settings.data_dir),
    }


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
