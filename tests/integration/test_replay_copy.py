"""What a new generation has from the live one, copied in slices, with the real engine."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from clickhouse_connect.driver.client import Client

from pipeline.load import generations
from pipeline.load.tables import create_tables
from pipeline.replay import slices
from pipeline.replay.copy import copy
from pipeline.replay.plan import Plan
from pipeline.store.client import connect

pytestmark = [pytest.mark.integration, pytest.mark.long]

RECORDS = 400
IDS = "lower(hex(MD5(toString(number)))) AS page_id, lower(hex(MD5(toString(-number)))) AS article_id, "
AT = "toDateTime64('2025-08-12 09:00:00', 6, 'UTC') + toIntervalSecond(number) AS fetched_at"
FILLED = {
    "article_rows": f"{IDS}'text' AS text, 'article' AS outcome, {AT}",
    "page_rows": f"{IDS}toDate('2025-08-12') AS seen_day, {AT}",
    "ledger_rows": f"{IDS}'article' AS outcome",
    "relation_rows": f"{IDS}'original' AS relation",
}
RAW = "'pages.raw.v1' AS raw_topic, number % 4 AS raw_partition, intDiv(number, 4) AS raw_offset, "


@pytest.fixture(scope="module")
def client(clickhouse_url: str) -> Iterator[Client]:
    made = connect(clickhouse_url)
    create_tables(made, "g1")
    for table, columns in FILLED.items():
        raw = RAW if table in ("article_rows", "ledger_rows") else ""
        names = [part.rpartition(" AS ")[2] for part in f"{raw}{columns}".split(", ") if " AS " in part]
        made.command(
            f"INSERT INTO {table} (generation, outlet, {', '.join(names)}) "
            f"SELECT 'g1', if(number % 2 = 0, 'isna', 'irna'), {raw}{columns} FROM numbers({RECORDS})"
        )
    yield made
    made.close()


@pytest.mark.parametrize("rows, outlets, kept", [(40, [], 200), (40, ["isna"], 300), (100_000, [], 200)])
def test_every_row_beside_the_range_is_copied_once(
    client: Client, monkeypatch: pytest.MonkeyPatch, rows: int, outlets: list[str], kept: int
) -> None:
    """The range: the first half of the offsets."""
    monkeypatch.setattr(slices, "ROWS", rows)
    name = f"g-{rows}-{len(outlets)}"
    half, whole = dict.fromkeys(range(4), RECORDS // 8), dict.fromkeys(range(4), RECORDS // 4)
    plan = Plan(
        name=name, stage="clean", since=datetime(2025, 1, 1, tzinfo=UTC), until=None, outlets=outlets, live="g1",
        into=name, raw_starts=dict.fromkeys(range(4), 0), raw_ends=half, bounds=whole, starts={}, ends={},
        relation_ends={},
    )  # fmt: skip
    copy(client, plan)

    def found(table: str, generation: str) -> list[Any]:
        sql = f"SELECT toString(page_id), toString(article_id), outlet FROM {table} WHERE generation = {{g:String}}"
        return sorted(client.query(sql, parameters={"g": generation}).result_rows)

    for table in FILLED:
        copied = found(table, name)
        assert len(copied) == len(set(copied)) == kept, table
        assert set(copied) <= set(found(table, "g1")), table
    assert found("ledger_rows", name) == found("article_rows", name)


def test_a_generation_that_is_dropped_leaves_the_others_whole(client: Client) -> None:
    before = {table: rows(client, table, "g1") for table in generations.tables(client)}
    generations.register(client, "g9", generations.FILLING, since={})
    for table in generations.tables(client):
        client.command(
            "INSERT INTO {table:Identifier} SELECT * REPLACE ('g9' AS generation) "
            "FROM (SELECT * FROM {table:Identifier} WHERE generation = 'g1')",
            parameters={"table": table},
        )
    assert all(rows(client, table, "g9") > 0 for table in FILLED)
    generations.drop(client, "g9")
    assert {table: rows(client, table, "g9") for table in before} == dict.fromkeys(before, 0)
    assert {table: rows(client, table, "g1") for table in before} == before


def rows(client: Client, table: str, generation: str) -> int:
    sql = "SELECT count() FROM {table:Identifier} WHERE generation = {generation:String}"
    told = client.query(sql, parameters={"table": table, "generation": generation}).result_rows[0][0]
    return int(told)


def test_every_table_of_generations_is_partitioned_by_them(client: Client) -> None:
    told = client.query("SELECT name, partition_key FROM system.tables").result_rows
    keys = {str(name): str(key) for name, key in told}
    for table in generations.tables(client):
        assert keys[table].lstrip("(").startswith("generation"), table


def test_slices_hold_every_id_and_every_offset_once(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slices, "ROWS", 30)
    edges = [part["low"] for part in slices.slices(client, "articles", "g1")]
    assert edges == sorted(edges)
    assert len(edges) == -(-RECORDS // 30)
    offsets = [(part["low"], part["high"]) for part in slices.slices(client, "ledger", "g1")]
    assert offsets == [(0, 30), (30, 60), (60, 90), (90, slices.LAST_OFFSET)]
    assert list(slices.slices(client, "stories", "g1")) == [{}]
