"""The loader's inserts: one bad row is found and the rest stored, and a table's columns are asked for once."""

from __future__ import annotations

import re
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from clickhouse_connect.driver.client import Client

from pipeline.load.rows import Row
from pipeline.load.sink import Sink
from pipeline.store.client import connect
from tests.store import StoreProcess, running_store

pytestmark = pytest.mark.integration


@pytest.fixture
def store(tmp_path: Path) -> Iterator[StoreProcess]:
    with running_store(tmp_path) as store:
        yield store


@pytest.fixture
def client(store: StoreProcess) -> Iterator[Client]:
    client = connect(store.url)
    client.command("CREATE TABLE t (a UInt8, b Array(String)) ENGINE = MergeTree ORDER BY a")
    yield client
    client.close()


def row(a: object) -> tuple[Row, object]:
    return {"a": a, "b": [str(a)]}, a


def asked(store: StoreProcess) -> int:
    """How often columns were asked for."""
    with urllib.request.urlopen(f"{store.url}/metrics") as answer:
        found = re.search(r'rasad_store_queries_total\{code="0",kind="describe"\} (\d+)', answer.read().decode())
    return int(found[1]) if found else 0


def stored(client: Client) -> list[int]:
    return [a for (a,) in client.query("SELECT a FROM t ORDER BY a").result_rows]


def test_columns_are_asked_for_once(store: StoreProcess, client: Client) -> None:
    sink = Sink(lambda: client, lambda: False)
    for a in (1, 2, 3):
        assert sink.insert("t", [row(a)]) == []
    assert stored(client) == [1, 2, 3]
    assert asked(store) == 1


def test_the_bad_row_alone_is_given_back_and_the_next_batch_is_stored(client: Client) -> None:
    sink = Sink(lambda: client, lambda: False)
    assert sink.insert("t", [row(1)]) == []
    bad = sink.insert("t", [row(2), row("no number"), row(3), row(4)])
    assert [origin for origin, _ in bad] == ["no number"]
    assert sink.insert("t", [row(5)]) == []
    assert stored(client) == [1, 2, 3, 4, 5]


def test_a_table_that_was_changed_meanwhile_takes_the_batch(client: Client) -> None:
    sink = Sink(lambda: client, lambda: False)
    assert sink.insert("t", [row(1)]) == []
    client.command("DROP TABLE t")
    client.command("CREATE TABLE t (a UInt16, b Array(String)) ENGINE = MergeTree ORDER BY a")
    assert sink.insert("t", [row(300)]) == []
    assert stored(client) == [300]
