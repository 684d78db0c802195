"""The store through clickhouse-connect, as the loader, the commands and the console use it."""

from __future__ import annotations

import datetime as dt
import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from clickhouse_connect.driver.client import Client
from clickhouse_connect.driver.exceptions import DatabaseError, StreamFailureError

from pipeline.store.client import connect
from tests.store import StoreProcess, running_store

pytestmark = pytest.mark.integration

HOSTILE = ["'", "\\", "a'; DROP TABLE t; --", "سلام\u200cدنیا\n\t\r\0", "{x:String}", '"`$$', "\\N", "", "\\'"]
COLUMNS = ["id", "tags", "n.x", "n.y", "at", "lang", "score", "counts", "kind", "maybe", "words"]
TABLE = """CREATE TABLE kinds (
    id UInt64, tags Array(String), n Nested(x Int32, y String), at DateTime64(3, 'UTC'), lang LowCardinality(String),
    score Nullable(Float64), counts Map(String, UInt32), kind Enum8('a' = 1, 'b' = 2),
    maybe LowCardinality(Nullable(String)), words Array(LowCardinality(String))
) ENGINE = ReplacingMergeTree ORDER BY id"""


def row(i: int) -> tuple[Any, ...]:
    at = dt.datetime(2024, 3, 20, 0, 0, i % 60, 123000)
    score = None if i % 2 else 1.5
    return (
        i,
        ["خبر", ""],
        [1, 2],
        ["u", "v'"],
        at,
        "fa",
        score,
        {"ک": i},
        "b",
        None if i % 3 else "x",
        ["p"] * (i % 3),
    )


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StoreProcess]:
    with running_store(tmp_path_factory.mktemp("store")) as store:
        yield store


@pytest.fixture(scope="module")
def client(store: StoreProcess) -> Iterator[Client]:
    client = connect(store.url)
    yield client
    client.close()


@pytest.fixture
def table(client: Client) -> Iterator[str]:
    client.command("CREATE TABLE t (id UInt64, s String) ENGINE = MergeTree ORDER BY id")
    yield "t"
    client.command("DROP TABLE t SYNC")


def test_all_kinds_of_columns_there_and_back(client: Client) -> None:
    client.command(TABLE)
    rows = [row(i) for i in range(500)]
    assert client.insert("kinds", rows, column_names=COLUMNS).written_rows == 500
    result = client.query("SELECT * FROM kinds ORDER BY id")
    assert result.result_rows == rows
    assert result.summary["read_rows"] == "500"
    assert client.query("SELECT * FROM kinds LIMIT 0").column_names == tuple(COLUMNS)
    assert client.query("SELECT id FROM kinds WHERE id > 1000").result_rows == []


@pytest.mark.parametrize("compress", ["lz4", "zstd", "gzip", False])
def test_compression(store: StoreProcess, table: str, compress: str | bool) -> None:
    import clickhouse_connect

    client = clickhouse_connect.get_client(host="127.0.0.1", port=store.port, compress=compress)
    rows = [(i, "متن" * 50) for i in range(3000)]
    client.insert(table, rows, column_names=["id", "s"])
    assert client.query(f"SELECT * FROM {table} ORDER BY id").result_rows == rows
    client.close()


@pytest.mark.parametrize("value", HOSTILE)
def test_parameters_are_values_and_nothing_else(client: Client, table: str, value: str) -> None:
    asked = client.query("SELECT {v:String}, length({v:String}), {a:Array(String)}", {"v": value, "a": [value]})
    assert asked.result_rows == [(value, len(value.encode()), [value])]
    client.command(f"INSERT INTO {table} VALUES (1, {{v:String}})", {"v": value})
    assert client.query(f"SELECT s FROM {table} WHERE s = {{v:String}}", {"v": value}).result_rows == [(value,)]


def test_a_parameter_too_long_for_a_url(client: Client) -> None:
    assert client.query("SELECT length({v:String})", {"v": "ی" * 500_000}).result_rows == [(1_000_000,)]


def test_parameters_of_queries_side_by_side_do_not_mix(client: Client) -> None:
    import concurrent.futures

    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        answers = pool.map(lambda i: client.query("SELECT {v:UInt32}", {"v": i}).first_row[0], range(200))
        assert list(answers) == list(range(200))


def test_raw_inserts(client: Client, table: str) -> None:
    assert client.raw_insert(table, ["id"], "1\n2\n", fmt="TSV").written_rows == 2
    packed = gzip.compress(b'{"id": 3, "s": "a\\n; DROP TABLE t"}\n')
    assert client.raw_insert(table, ["id", "s"], packed, fmt="JSONEachRow", compression="gzip").written_rows == 1
    assert client.raw_insert(table, ["id", "s"], '4,"a;\n\n""b"\n5,c\n', fmt="CSV").written_rows == 2
    assert client.query(f"SELECT id, s FROM {table} ORDER BY id").result_rows == [
        (1, ""), (2, ""), (3, "a\n; DROP TABLE t"), (4, 'a;\n\n"b'), (5, "c"),
    ]  # fmt: skip


def test_a_row_the_engine_refuses_leaves_nothing(client: Client, table: str) -> None:
    with pytest.raises(DatabaseError) as refused:
        client.raw_insert(table, ["id", "s"], "1\ta\nx\tb\n", fmt="TSV")
    assert refused.value.code == 27
    with pytest.raises(DatabaseError) as refused:
        client.raw_insert(table, ["nope"], "1\n", fmt="TSV")
    assert refused.value.code == 16
    assert client.command(f"SELECT count() FROM {table}") == 0
    assert client.raw_insert(table, ["id"], "1\n", fmt="TSV").written_rows == 1


def test_rows_refused_while_written_are_not_acknowledged(client: Client) -> None:
    """chDB's `send_insert` reports them as written."""
    client.command("CREATE TABLE c (a UInt64, CONSTRAINT small CHECK a < 10) ENGINE = MergeTree ORDER BY a")
    client.command("CREATE TABLE p (a UInt64) ENGINE = MergeTree ORDER BY a PARTITION BY a")
    client.command("CREATE MATERIALIZED VIEW v ENGINE = MergeTree ORDER BY x AS SELECT throwIf(a = 200) AS x FROM p")
    for table, rows, code in (("c", [[20]], 469), ("p", [[i] for i in range(150)], 252), ("p", [[200]], 395)):
        with pytest.raises(DatabaseError) as refused:
            client.insert(table, rows, column_names=["a"])
        assert refused.value.code == code
    assert client.query("SELECT (SELECT count() FROM c), (SELECT count() FROM v)").first_row == (0, 0)
    inserted = client.insert(
        "p", [[i] for i in range(150)], column_names=["a"], settings={"max_partitions_per_insert_block": 200}
    )
    assert int(inserted.written_rows) >= 150
    client.command("INSERT INTO c SETTINGS async_insert = 0 VALUES (1)")
    assert client.command("SELECT count() FROM c") == 1
    client.command("DROP TABLE v SYNC")


def test_inserted_data_are_never_run(client: Client, table: str) -> None:
    """chDB's own `query()` would read on after the quoted line end and run what follows as SQL."""
    data = '1,"a\n";\nDROP TABLE t;\n'
    with pytest.raises(DatabaseError):
        client.raw_insert(table, ["id", "s"], data, fmt="CSV")
    assert client.command(f"EXISTS TABLE {table}") == 1


def test_streaming(client: Client) -> None:
    with client.query_row_block_stream("SELECT number FROM numbers(1000000)") as blocks:
        sizes = [len(block) for block in blocks]
    assert (sum(sizes), len(sizes) > 5) == (1_000_000, True)
    failing = "SELECT throwIf(number = 3000000, 'late') FROM numbers(4000000)"
    with (
        pytest.raises(StreamFailureError, match="late"),
        client.query_row_block_stream(failing, settings={"max_block_size": 100_000}) as blocks,
    ):
        for _ in blocks:
            pass
    with pytest.raises(DatabaseError) as refused:  # held until its end: an error has its own status
        client.query(failing, settings={"max_block_size": 100_000})
    assert refused.value.code == 395


@pytest.mark.parametrize(
    ("query", "settings", "code"),
    [
        ("SELECT * FROM nowhere", {}, 60),
        ("SELEC 1", {}, 62),
        ("SELECT 1; SELECT 2", {}, 62),
        ("INSERT INTO nowhere; DROP TABLE nowhere FORMAT CSV\n1", {}, 62),
        ("SELECT 1", {"nope": 1}, 115),
        ("SELECT count() FROM numbers(100000000000)", {"max_execution_time": 0.3}, 159),
        ("SELECT number, count() FROM numbers(10000000) GROUP BY number", {"max_memory_usage": 10_000_000}, 241),
        ("SELECT * FROM file('/etc/passwd')", {}, 497),
        ("SELECT {missing:String}", {}, 456),
        ("SET max_threads = 1", {}, 48),
    ],
)
def test_errors(client: Client, query: str, settings: dict[str, Any], code: int) -> None:
    with pytest.raises(DatabaseError) as refused:
        client.command(query, settings=settings)
    assert refused.value.code == code


def test_settings_hold_for_one_query(client: Client) -> None:
    query = "SELECT getSetting('max_threads'), getSetting('async_insert'), timezone()"
    assert client.query(query, settings={"max_threads": 7}).first_row[0] == 7
    threads, asynchronous, zone = client.query(query).first_row
    assert (threads, asynchronous, zone) == (2, False, "UTC") or (threads != 7 and zone == "UTC" and not asynchronous)


def test_databases(client: Client, store: StoreProcess) -> None:
    client.command("CREATE DATABASE `خبر-1`")
    other = connect(f"{store.url}/%D8%AE%D8%A8%D8%B1-1")
    other.command("CREATE TABLE only_here (a Int8) ENGINE = MergeTree ORDER BY a")
    assert other.command("SELECT currentDatabase()") == "خبر-1"
    assert other.command("EXISTS TABLE only_here") == 1
    assert client.command("EXISTS TABLE only_here") == 0
    other.close()


def test_the_reader_only_reads(store: StoreProcess, client: Client, table: str) -> None:
    reader = connect(store.url.replace("//", "//reader@"))
    client.insert(table, [(1, "a")], column_names=["id", "s"])
    assert reader.query(f"SELECT * FROM {table}", settings={"max_execution_time": 5}).result_rows == [(1, "a")]
    assert reader.query(f"SELECT id FROM {table} SETTINGS max_threads = 1").result_rows == [(1,)]
    for statement in (
        f"INSERT INTO {table} VALUES (2, 'b')",
        f"INSERT INTO {table} SELECT 2, 'b'",
        f"ALTER TABLE {table} DELETE WHERE 1",
        f"DROP TABLE {table}",
        f"OPTIMIZE TABLE {table} FINAL",
        "CREATE TABLE u (a Int8) ENGINE = Memory",
        "SYSTEM STOP MERGES",
        "KILL QUERY WHERE 1",
        "SELECT 1 SETTINGS readonly = 0",
    ):
        with pytest.raises(DatabaseError) as refused:
            reader.command(statement)
        assert refused.value.code == 164, statement
    assert client.query(f"SELECT * FROM {table}").result_rows == [(1, "a")]
    reader.close()


def test_readonly_connection(store: StoreProcess) -> None:
    client = connect(store.url, readonly=True)
    assert client.command("SELECT 1") == 1
    with pytest.raises(DatabaseError) as refused:
        client.command("CREATE TABLE u (a Int8) ENGINE = Memory")
    assert refused.value.code == 164
    client.close()


def test_passwords(tmp_path: Path) -> None:
    with running_store(tmp_path, RASAD_STORE_PASSWORD="p:ä", RASAD_STORE_READER_PASSWORD="r") as store:
        address = store.url.removeprefix("http://")
        owner = connect(f"http://default:p%3A%C3%A4@{address}")
        owner.command("CREATE TABLE t (a Int8) ENGINE = MergeTree ORDER BY a")
        reader = connect(f"http://reader:r@{address}")
        assert reader.command("SELECT count() FROM t") == 0
        with pytest.raises(DatabaseError):
            reader.command("DROP TABLE t")
        for credentials in ("default:r", "reader:p%3A%C3%A4", "reader:", "other:r", "default:"):
            with pytest.raises(DatabaseError) as refused:
                connect(f"http://{credentials}@{address}")
            assert refused.value.code == 516
        owner.close()
        reader.close()
