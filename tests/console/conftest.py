"""A running console over a real broker and a real engine, and a browser to look at it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from clickhouse_connect.driver.client import Client
from kafka import KafkaProducer

from pipeline.kafka import create_topics
from pipeline.local.ports import free_port
from pipeline.settings import load
from pipeline.store.client import connect
from tests.console.browser import Browser, chromium, missing
from tests.integration.conftest import broker, kafka, running
from tests.sql import data
from tests.store import StoreProcess, running_store

__all__ = ["broker", "kafka"]

RAW = 13  # raw records of the stock: offsets 0 to 12


class Console:
    """The console's address, and what it reads."""

    def __init__(self, url: str, store: StoreProcess, client: Client) -> None:
        self.url = url
        self.store = store
        self.client = client


@pytest.fixture(scope="module")
def console(kafka: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Console]:
    """The command, refreshing twice a second, over the stock of `tests.sql.data` moved to the last hour."""
    directory = tmp_path_factory.mktemp("console")
    create_topics(load(kafka_bootstrap=kafka))
    producer = KafkaProducer(bootstrap_servers=kafka)
    for _ in range(RAW):
        producer.send("pages.raw.v1", b"page", partition=0)
    producer.close()
    with running_store(directory) as store, pytest.MonkeyPatch.context() as patch:
        patch.setattr(data, "START", datetime.now(UTC) - timedelta(hours=1))
        client = connect(store.url)
        data.fill(client)
        port = free_port()
        command = [sys.executable, "-m", "pipeline", "console", "--port", str(port), "--every", "0.5"]
        patch.setenv("RASAD_CLICKHOUSE_URL", store.url)
        patch.setenv("RASAD_KAFKA_BOOTSTRAP", kafka)
        with running(command, directory / "console.log", port):
            yield Console(f"http://127.0.0.1:{port}", store, client)
        client.close()


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """A browser, or a skip that says what is not installed."""
    if reason := missing():
        pytest.skip(reason)
    with chromium(tmp_path_factory.mktemp("browser")) as window:
        yield window
