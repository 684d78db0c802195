"""One real engine with the stock of `data.py`, for all tests here."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from clickhouse_connect.driver.client import Client

from pipeline.store.client import connect
from tests.sql.data import fill
from tests.store import running_store


@pytest.fixture(scope="session")
def stock_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of an engine that holds the stock."""
    with running_store(tmp_path_factory.mktemp("stock")) as store:
        client = connect(store.url)
        fill(client)
        client.close()
        yield store.url


@pytest.fixture(scope="session")
def reader(stock_url: str) -> Iterator[Client]:
    """A read-only client, as `rasad query` uses it."""
    client = connect(stock_url, readonly=True)
    yield client
    client.close()
