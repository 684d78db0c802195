"""Statements taken apart: where data begin, which format is named, what is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.store.errors import StoreError
from pipeline.store.sql import take_apart, tokens

OUTER = frozenset({"file", "url", "s3", "remote", "input", "python", "disk"})


@pytest.mark.parametrize(
    ("query", "sql", "name", "data"),
    [
        (b"INSERT INTO t FORMAT CSV\n1,2\n", b"INSERT INTO t", "CSV", b"1,2\n"),
        (b"INSERT INTO t (`FORMAT`) FORMAT Native\n\x00\n", b"INSERT INTO t (`FORMAT`)", "Native", b"\x00\n"),
        (b"insert into t format JSONEachRow {\"a\":1}", b"insert into t", "JSONEachRow", b"{\"a\":1}"),
        (b"INSERT INTO t FORMAT TSV\r\n\n1", b"INSERT INTO t", "TSV", b"\n1"),
        (b"INSERT INTO t VALUES (1, 'FORMAT CSV\n')", b"INSERT INTO t", "Values", b" (1, 'FORMAT CSV\n')"),
        (b"/* FORMAT CSV */ INSERT -- VALUES\nINTO t SETTINGS a = 'FORMAT x' VALUES(1)", None, "Values", b"(1)"),
        (b"INSERT INTO db.values VALUES (1)", b"INSERT INTO db.values", "Values", b" (1)"),
    ],
)  # fmt: skip
def test_data_of_an_insert(query: bytes, sql: bytes | None, name: str, data: bytes) -> None:
    statement = take_apart(query, OUTER)
    assert statement.data is not None
    assert (statement.verb, statement.format, bytes(statement.data)) == ("INSERT", name, data)
    assert sql is None or statement.sql.rstrip() == sql


def test_an_insert_from_a_file_keeps_its_settings_behind_the_file() -> None:
    """`INSERT INTO t SETTINGS ... FROM INFILE` is a syntax error."""
    statement = take_apart(b"INSERT INTO t (a) SETTINGS max_insert_threads = 1 FORMAT CSV\n1", OUTER)
    expected = b"INSERT INTO t (a)  FROM INFILE '/x' SETTINGS max_insert_threads = 1  FORMAT CSV"
    assert statement.from_file("/x") == expected


@pytest.mark.parametrize(
    ("query", "verb", "name"),
    [
        (b"SELECT 1", "SELECT", None),
        (b"(SELECT 1) FORMAT JSON", "SELECT", "JSON"),
        (b"SELECT 'FORMAT CSV' AS format, (SELECT 1) FORMAT Native;", "SELECT", "Native"),
        (b"WITH 1 AS x SELECT x -- FORMAT CSV", "WITH", None),
        (b"INSERT INTO t SELECT * FROM u", "INSERT", None),
        (b"INSERT INTO t (a) SELECT `values` FROM u", "INSERT", None),
        (b"CREATE TABLE t (x Int32) ENGINE = ReplacingMergeTree ORDER BY x", "CREATE", None),
        (b"SYSTEM FLUSH LOGS", "SYSTEM", None),
    ],
)
def test_statements_without_data(query: bytes, verb: str, name: str | None) -> None:
    statement = take_apart(query, OUTER)
    assert (statement.sql, statement.verb, statement.format, statement.data) == (query, verb, name, None)


@pytest.mark.parametrize(
    ("query", "code"),
    [
        (b"SELECT * FROM file('/etc/passwd')", 497),
        (b"SELECT file /* x */ ('/etc/passwd')", 497),
        (b"SELECT * FROM `file`('/etc/passwd')", 497),
        (b'SELECT "\\x66ile"(\'/etc/passwd\')', 497),
        (b"SELECT * FROM URL('http://127.0.0.1/')", 497),
        (b"INSERT INTO FUNCTION file('/tmp/x') SELECT 1", 497),
        (b"INSERT INTO FUNCTION file('/tmp/x', 'CSV', 'a Int8') FORMAT CSV\n1", 497),
        (b"INSERT INTO t FROM INFILE '/etc/passwd' FORMAT CSV", 497),
        (b"SELECT 1 INTO OUTFILE '/tmp/x'", 497),
        (b"SELECT * FROM Python(config)", 497),
        (b"CREATE TABLE t (a Int8) ENGINE = File(CSV)", 497),
        (b"CREATE TABLE t (a Int8) ENGINE URL('http://x/', CSV)", 497),
        (b"CREATE TABLE t (a Int8) ENGINE = `URL`('http://x/', CSV)", 497),
        (b"CREATE TABLE t (a Int8) ENGINE = MergeTree ORDER BY a SETTINGS disk = disk(type = local)", 497),
        (b"CREATE DICTIONARY d (a Int8) PRIMARY KEY a SOURCE(FILE(path '/etc/passwd')) LAYOUT(FLAT())", 497),
        (b"ATTACH TABLE t FROM '/etc' (a Int8) ENGINE = MergeTree ORDER BY a", 497),
        (b"SYSTEM SHUTDOWN", 497),
        (b"INSERT INTO t SELECT * FROM input('a Int8') FORMAT CSV\n1", 48),
        (b"SET max_threads = 1", 48),
        (b"USE other", 48),
        (b"CREATE TEMPORARY TABLE t (a Int8)", 48),
    ],
)  # fmt: skip
def test_what_reaches_outside_or_needs_a_session_is_refused(query: bytes, code: int) -> None:
    with pytest.raises(StoreError) as refused:
        take_apart(query, OUTER)
    assert refused.value.code == code


@pytest.mark.parametrize(
    "query",
    [
        b"SELECT 'file(1)', url, file FROM t WHERE url IN ('a') -- url('x')",
        b"SELECT * FROM numbers(10) /* file('x') */",
        b"INSERT INTO t (url, file) VALUES ('file(1) INTO OUTFILE')",
        b"CREATE TABLE t (url String, x Array(String)) ENGINE = AggregatingMergeTree ORDER BY (url)",
        b"CREATE DICTIONARY d (a Int8) PRIMARY KEY a SOURCE(CLICKHOUSE(TABLE 't')) LAYOUT(FLAT())",
        b"ALTER TABLE t UPDATE a = 1 WHERE url = $$file('x')$$",
        b"INSERT INTO t FORMAT CSV\nfile('/etc/passwd'), INTO OUTFILE 'x'",
    ],
)
def test_the_same_words_in_other_places_pass(query: bytes) -> None:
    take_apart(query, OUTER)


@given(st.binary(max_size=200))
def test_any_bytes_are_read_to_their_end(query: bytes) -> None:
    at = 0
    for token in tokens(query):
        assert at <= token.start < token.end
        at = token.end
    assert at <= len(query)


@given(st.binary(max_size=100))
def test_data_are_never_touched(data: bytes) -> None:
    statement = take_apart(b"INSERT INTO t FORMAT RowBinary\n" + data, OUTER)
    assert statement.data is not None
    assert bytes(statement.data) == data
