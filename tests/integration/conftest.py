"""Real parts for tests: an Apache Kafka broker and the ClickHouse engine, on free ports, ended by their pid."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from pipeline.local.kafka import Broker
from pipeline.local.ports import free_port, listening
from tests.integration.line import Line
from tests.store import running_store

START_SECONDS = 60


@contextmanager
def running(command: list[str], log: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """Run a command until the block ends; it counts as started when the port accepts connections."""
    with log.open("ab") as output:
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + START_SECONDS
        while not listening(port):
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"{command[0]} did not start:\n{log.read_text(errors='replace')[-3000:]}")
            time.sleep(0.1)
        yield process
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    """A broker of this module's own, without topics."""
    directory = tmp_path_factory.mktemp("kafka")
    made = Broker(directory=directory, port=free_port(), controller_port=free_port())
    made.prepare()
    with running(made.command(), directory / "kafka.log", made.port):
        yield made


@pytest.fixture(scope="module")
def kafka(broker: Broker) -> str:
    """The bootstrap address of this module's broker."""
    return broker.bootstrap


@pytest.fixture(scope="module")
def clickhouse_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of an embedded engine of this module's own, without tables."""
    with running_store(tmp_path_factory.mktemp("store")) as store:
        yield f"{store.url}/default"


@pytest.fixture(scope="module")
def line(kafka: str, clickhouse_url: str) -> Iterator[Line]:
    """A pipeline in this process, on this module's broker and engine."""
    made = Line(kafka, clickhouse_url)
    yield made
    made.close()
