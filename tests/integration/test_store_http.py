"""The store by plain HTTP, as curl and Grafana ask it."""

from __future__ import annotations

import gzip
import http.client
import json
import zlib
from collections.abc import Iterator, Mapping
from urllib.parse import urlencode

import pytest

from tests.store import StoreProcess, running_store

pytestmark = pytest.mark.integration


class Answer:
    """Status, headers and body of one answer."""

    def __init__(self, response: http.client.HTTPResponse) -> None:
        self.status, self.headers, self.body = response.status, response.headers, response.read()

    @property
    def code(self) -> str | None:
        return self.headers.get("X-ClickHouse-Exception-Code")


class Curl:
    """One request, one connection."""

    def __init__(self, port: int) -> None:
        self._port = port

    def __call__(
        self,
        method: str = "GET",
        path: str = "/",
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        **args: object,
    ) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=30)
        try:
            connection.request(method, f"{path}?{urlencode(args)}" if args else path, body, dict(headers or {}))
            return Answer(connection.getresponse())
        finally:
            connection.close()


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StoreProcess]:
    with running_store(tmp_path_factory.mktemp("store")) as store:
        yield store


@pytest.fixture(scope="module")
def curl(store: StoreProcess) -> Curl:
    return Curl(store.port)


@pytest.fixture
def table(curl: Curl) -> Iterator[str]:
    curl("POST", body=b"CREATE TABLE h (a Int32, s String) ENGINE = MergeTree ORDER BY a")
    yield "h"
    curl("POST", body=b"DROP TABLE h SYNC")


@pytest.mark.parametrize("path", ["/", "/ping", "/replicas_status", "/healthz", "/readyz"])
def test_signs_of_life(curl: Curl, path: str) -> None:
    assert (curl(path=path).status, curl(path=path).body) == (200, b"Ok.\n")
    head = curl("HEAD", path)
    assert (head.status, head.body) == (200, b"")


def test_queries_by_get_and_post(curl: Curl) -> None:
    answer = curl(query="SELECT 1, 'ب'")
    assert (answer.status, answer.body) == (200, "1\tب\n".encode())
    assert answer.headers["X-ClickHouse-Format"] == "TabSeparated"
    assert answer.headers["X-ClickHouse-Timezone"] == "UTC"
    assert answer.headers["Content-Type"].startswith("text/tab-separated-values")
    assert json.loads(answer.headers["X-ClickHouse-Summary"])["read_rows"] == "1"
    assert curl("POST", body=b"SELECT 2;").body == b"2\n"
    assert curl("POST", body=b"+ 2", query="SELECT 2").body == b"4\n"
    assert (
        curl("POST", body=b"SELECT 3", headers={"Content-Type": "application/x-www-form-urlencoded"}).body == b"3\n"
    )


def test_head_answers_without_a_body(curl: Curl) -> None:
    answer = curl("HEAD", query="SELECT 1")
    assert (answer.status, answer.body, answer.headers["X-ClickHouse-Format"]) == (200, b"", "TabSeparated")
    refused = curl("HEAD", query="SELEC 1")
    assert (refused.status, refused.code) == (400, "62")


def test_an_unknown_database(curl: Curl) -> None:
    assert (curl(query="SELECT 1", database="no`such").status, curl(query="SELECT 1", database="no`such").code) == (
        404,
        "81",
    )


def test_formats(curl: Curl) -> None:
    sql = "SELECT number AS n FROM numbers(2)"
    assert curl(query=sql, default_format="JSONEachRow").body == b'{"n":0}\n{"n":1}\n'
    assert curl("POST", body=sql.encode(), headers={"X-ClickHouse-Format": "CSVWithNames"}).body == b'"n"\n0\n1\n'
    answer = curl(query=f"{sql} FORMAT JSON", default_format="CSV")
    assert [row["n"] for row in json.loads(answer.body)["data"]] == [0, 1]
    assert answer.headers["X-ClickHouse-Format"] == "JSON"
    assert answer.headers["Content-Type"].startswith("application/json")
    unknown = curl(query="SELECT 1 FORMAT Nope")
    assert (unknown.status, unknown.code) == (404, "73")


@pytest.mark.parametrize("name", ["JSON", "CSVWithNames", "Parquet", "Native", "TSVWithNamesAndTypes"])
def test_a_result_of_many_blocks_is_one_document(curl: Curl, name: str) -> None:
    """Chunks of chDB's stream each carry their own head and foot."""
    sql = f"SELECT number AS n FROM numbers(200000) FORMAT {name}"
    body = curl("POST", body=sql.encode(), max_block_size=10_000).body
    if name == "JSON":
        assert json.loads(body)["rows"] == 200_000
    elif name == "CSVWithNames":
        assert body.count(b'"n"') == 1
    elif name == "Parquet":
        assert (body[:4], body.count(b"PAR1")) == (b"PAR1", 2)
    elif name == "TSVWithNamesAndTypes":
        assert body.count(b"UInt64") == 1
    assert curl("POST", body=sql.encode(), max_block_size=10_000, wait_end_of_query=1).status == 200


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("JSONEachRow", b'{"a":1,"s":"x;\\n"}\n{"a":2,"s":"y"}'),
        ("CSV", b'1,"x;\n"\n2,y\n'),
        ("TSV", b"1\tx;\\n\n2\ty\n"),
        ("TabSeparatedWithNames", b"s\ta\nx;\\n\t1\ny\t2\n"),
        ("Values", b"(1, 'x;\n'), (1 + 1, 'y')"),
        ("RowBinary", b"\x01\0\0\0\x03x;\n\x02\0\0\0\x01y"),
    ],
)
@pytest.mark.parametrize("split", [False, True])
def test_inserts(curl: Curl, table: str, name: str, data: bytes, split: bool) -> None:
    sql = f"INSERT INTO {table} FORMAT {name}"
    answer = curl("POST", body=data, query=sql) if split else curl("POST", body=f"{sql}\n".encode() + data)
    assert answer.status == 200, answer.body
    assert json.loads(answer.headers["X-ClickHouse-Summary"])["written_rows"] == "2"
    assert "X-ClickHouse-Format" not in answer.headers
    rows = curl(query=f"SELECT * FROM {table} ORDER BY a FORMAT JSONCompactEachRow").body
    assert rows == b'[1, "x;\\n"]\n[2, "y"]\n'


def test_an_insert_that_selects(curl: Curl, table: str) -> None:
    sql = f"INSERT INTO {table} SELECT number, {{s:String}} FROM numbers(3)"
    answer = curl("POST", body=sql.encode(), param_s="it's")
    assert json.loads(answer.headers["X-ClickHouse-Summary"])["written_rows"] == "3"
    assert curl(query=f"SELECT DISTINCT s FROM {table}").body == b"it\\'s\n"


def test_compression(curl: Curl, table: str) -> None:
    sql = "SELECT number FROM numbers(100000)"
    plain = curl(query=sql).body
    packed = curl(query=sql, headers={"Accept-Encoding": "gzip"})
    assert (packed.headers["Content-Encoding"], gzip.decompress(packed.body) == plain) == ("gzip", True)
    packed = curl(query=sql, headers={"Accept-Encoding": "deflate"}, wait_end_of_query=1)
    assert (packed.headers["Content-Encoding"], zlib.decompress(packed.body) == plain) == ("deflate", True)
    off = curl(query=sql, headers={"Accept-Encoding": "gzip"}, enable_http_compression=0)
    assert ("Content-Encoding" not in off.headers, off.body == plain) == (True, True)
    body = gzip.compress(f"INSERT INTO {table} FORMAT TSV\n1\ta\n".encode())
    assert curl("POST", body=body, headers={"Content-Encoding": "gzip"}).status == 200
    broken = curl("POST", body=b"nothing", headers={"Content-Encoding": "zstd"})
    assert (broken.status, broken.code) == (400, "271")
    own = curl(query="SELECT 1", compress=1)
    assert (own.status, own.code) == (501, "48")


@pytest.mark.parametrize(
    ("sql", "status", "code"),
    [
        ("", 400, "62"),
        ("SELEC 1", 400, "62"),
        ("SELECT * FROM nowhere", 404, "60"),
        ("SELECT nothing", 404, "47"),
        ("SELECT throwIf(1)", 500, "395"),
        ("SELECT toUInt8('x')", 400, "6"),
        ("DROP TABLE nowhere", 404, "60"),
        ("INSERT INTO nowhere FORMAT TSV\n1", 404, "60"),
        ("SELECT 1 INTO OUTFILE '/tmp/x'", 403, "497"),
        ("SELECT \0", 400, "62"),
    ],
)
def test_errors(curl: Curl, sql: str, status: int, code: str) -> None:
    answer = curl("POST", body=sql.encode())
    assert (answer.status, answer.code) == (status, code)
    assert answer.body.startswith(f"Code: {code}. DB::Exception: ".encode())


def test_get_only_reads(curl: Curl, table: str) -> None:
    answer = curl(query=f"INSERT INTO {table} VALUES (1, 'a')")
    assert (answer.status, answer.code, b"use POST" in answer.body) == (500, "164", True)


def test_an_unknown_setting_is_named(curl: Curl) -> None:
    answer = curl(query="SELECT 1", no_such_setting=1)
    assert (answer.status, answer.code, b"'no_such_setting'" in answer.body) == (404, "115", True)


def test_what_clients_send_beside_the_query(curl: Curl) -> None:
    answer = curl(
        "POST",
        body=b"SELECT 1",
        query_id="id-1",
        session_id="s",
        session_timeout=60,
        client_protocol_version=54405,
        send_progress_in_http_headers=1,
        http_headers_progress_interval_ms=10_000,
        cancel_http_readonly_queries_on_client_close=1,
        max_execution_time=60,
        quota_key="q",
        user="default",
    )
    assert (answer.status, answer.body, answer.headers["X-ClickHouse-Query-Id"]) == (200, b"1\n", "id-1")


def test_native_for_clients_of_a_later_protocol(curl: Curl) -> None:
    """As clickhouse-go, Grafana's driver, reads it; a FORMAT in the query stays as the engine writes it."""
    sql = b"SELECT toUInt8(7) AS a, toLowCardinality('x') AS b"
    plain = curl("POST", body=sql, default_format="Native", client_protocol_version=0).body
    later = curl("POST", body=sql, default_format="Native", client_protocol_version=54475).body
    assert (plain[:2], plain[2:11]) == (b"\x02\x01", b"\x01a\x05UInt8\x07")
    assert later[:20] == b"\x01\x00\x02\xff\xff\xff\xff\x00\x02\x01\x01a\x05UInt8\x00\x07"
    assert len(later) == len(plain) + 8 + 2
    named = curl("POST", body=sql + b" FORMAT Native", client_protocol_version=54475).body
    assert named == plain
    odd = curl("POST", body=sql, client_protocol_version="x")
    assert (odd.status, odd.code) == (400, "36")


@pytest.mark.parametrize("headers", [{"Origin": "https://example.org"}, {"Host": "evil.example.org"}])
def test_other_sites_pages_are_refused(curl: Curl, headers: dict[str, str]) -> None:
    answer = curl("POST", body=b"SELECT 1", headers=headers)
    assert (answer.status, answer.code) == (403, "497")


def test_users(curl: Curl) -> None:
    for headers in (
        {"X-ClickHouse-User": "reader"},
        {"Authorization": "Basic cmVhZGVyOg=="},
    ):
        refused = curl("POST", body=b"CREATE TABLE u (a Int8) ENGINE = Memory", headers=headers)
        assert refused.code == "164"
        assert curl(query="SELECT 1", headers=headers).body == b"1\n"
    assert curl("POST", body=b"CREATE TABLE u (a Int8) ENGINE = Memory", user="reader").code == "164"
    wrong = curl(query="SELECT 1", user="nobody", password="x")
    assert (wrong.status, wrong.code) == (403, "516")


def test_metrics_count_each_query_once(curl: Curl) -> None:
    def count(line: str) -> float:
        text = curl(path="/metrics").body.decode()
        return sum(float(x.rsplit(" ", 1)[1]) for x in text.splitlines() if x.startswith(line))

    reads = count('rasad_store_queries_total{code="0",kind="read"}')
    refused = count('rasad_store_queries_total{code="62"')
    curl(query="SELECT 1")
    curl(query="SELEC 1")
    assert count('rasad_store_queries_total{code="0",kind="read"}') == reads + 1
    assert count('rasad_store_queries_total{code="62"') == refused + 1
    assert count("rasad_store_query_duration_seconds_count") > 0
