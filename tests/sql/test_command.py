"""`rasad query` against a real engine."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable

import pytest
from click.testing import CliRunner, Result

from pipeline.cli.query import command
from pipeline.local.ports import free_port

pytestmark = pytest.mark.integration

Query = Callable[..., Result]


@pytest.fixture
def query(stock_url: str, monkeypatch: pytest.MonkeyPatch) -> Query:
    monkeypatch.setenv("CLICKHOUSE_URL", stock_url)
    return lambda *arguments: CliRunner().invoke(command, list(arguments))


def test_json_is_one_array_with_a_row_a_line(query: Query) -> None:
    result = query("latest", "--format", "json", "--param", "limit=2")
    assert (result.exit_code, result.stderr) == (0, "2 rows\n")
    assert [row["title"] for row in json.loads(result.stdout)] == ["فقط عنوان", "سد پر شد (تکمیلی)"]
    assert len(result.stdout.splitlines()) == 4
    nothing = query("SELECT 1 WHERE 0", "--format", "json")
    assert (nothing.stdout, nothing.stderr) == ("[]\n", "0 rows\n")


def test_csv_keeps_line_ends_and_quotes_in_fields(query: Query) -> None:
    sql = "SELECT number AS n, 'a\"\nب,' AS text, [1, 2] AS list FROM numbers(3)"
    result = query(sql, "--format", "csv")
    assert result.stderr == "3 rows\n"
    rows = list(csv.reader(io.StringIO(result.stdout)))
    assert rows == [["n", "text", "list"], *([str(n), 'a"\nب,', "[1,2]"] for n in range(3))]
    nothing = query("SELECT 1 AS one WHERE 0", "--format", "csv")
    assert (nothing.stdout, nothing.stderr) == ('"one"\n', "0 rows\n")


def test_an_export_has_every_row(query: Query) -> None:
    sql = "SELECT number, repeat('خبر ', 20) AS text FROM numbers(200000)"
    exported = query(sql, "--format", "json")
    assert exported.stderr == "200000 rows\n"
    assert len(exported.stdout.splitlines()) == 200_002
    assert query(sql, "--format", "csv").stderr == "200000 rows\n"
    table = query(sql)
    assert "only the first 1000 rows" in table.stderr
    assert "│ 999 " in table.stdout.replace("    ", " ").replace("  ", " ")


@pytest.mark.parametrize("form", ["json", "csv"])
def test_an_export_that_fails_late_is_an_error_and_no_file(query: Query, form: str) -> None:
    sql = "SELECT throwIf(number = 3000000, 'late') FROM numbers(4000000) SETTINGS max_block_size = 100000"
    result = query(sql, "--format", form)
    assert (result.exit_code, result.stdout) == (1, "")
    assert "ClickHouse error 395 (FUNCTION_THROW_IF_VALUE_IS_NON_ZERO): late" in result.stderr


def test_table(query: Query) -> None:
    result = query("SELECT outlet, title, published_at, tags, text FROM articles WHERE version = 2")
    assert result.exit_code == 0
    for part in ("isna", "سد پر شد (تکمیلی)", "2025-08-12 05:54:00Z", "[]", "متن"):
        assert part in result.stdout
    assert "NULL" in query("SELECT NULL AS n").stdout
    tehran = query("latest", "--param", "outlet=isna").stdout
    assert "2025-08-12 09:24:00+03:30" in tehran
    for sql in ("SHOW TABLES", "DESCRIBE TABLE pages", "EXPLAIN SELECT 1", "WITH 1 AS x SELECT x"):
        assert query(sql).exit_code == 0, sql
    assert "page_rows" in query("SHOW TABLES").stdout
    nothing = query("SELECT outlet FROM articles WHERE outlet = 'nobody'")
    assert (nothing.exit_code, nothing.stdout, nothing.stderr) == (0, "", "no rows\n")


def test_parameters_are_bound_by_the_server(query: Query) -> None:
    hostile = "x' OR 1=1; DROP TABLE page_rows --"
    result = query("SELECT {v:String} AS v, {n:UInt8} + 1 AS n, {a:Array(String)} AS a", "--format", "json",
                   "--param", f"v={hostile}", "--param", "n=4", "--param", 'a=["سد", "it\'s"]')  # fmt: skip
    assert json.loads(result.stdout) == [{"v": hostile, "n": 5, "a": ["سد", "it's"]}]
    assert query("article", "--param", f"id={hostile}", "--format", "json").stdout == "[]\n"
    percent = query("SELECT '50%' AS p, {v:String} AS v", "--format", "json", "--param", "v=%s")
    assert json.loads(percent.stdout) == [{"p": "50%", "v": "%s"}]


@pytest.mark.parametrize(
    "arguments, told",
    [
        (["SELECT * FROM nowhere"], "ClickHouse error 60 (UNKNOWN_TABLE): Unknown table expression"),
        (["SELEC 1"], "ClickHouse error 62 (SYNTAX_ERROR): Syntax error: failed at position 7"),
        (["CREATE TABLE x (a Int8) ENGINE = Memory"], "ClickHouse error 164 (READONLY)"),
        (["INSERT INTO generation_pointer (generation) VALUES ('g2')"], "ClickHouse error 164 (READONLY)"),
        (["SELECT {v:String}"], "ClickHouse error 456 (UNKNOWN_QUERY_PARAMETER)"),
        (["SELECT {n:UInt8}", "--param", "n=many"], "ClickHouse error"),
        (["SELECT 1", "--param", "x=1"], "the query has no parameter x; it has none"),
        (["latest", "--param", "outlets=isna"], "no parameter outlets; it has language, limit, outlet"),
        (["article"], "article needs --param id=...: its article_id"),
        (["lates"], "no such query: lates; did you mean latest?"),
        (["SELECT {a:Array(String)}", "--param", "a=x"], "an array is written as JSON"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("form", ["table", "json"])
def test_errors_are_one_line(query: Query, arguments: list[str], told: str, form: str) -> None:
    result = query(*arguments, "--format", form)
    assert result.exit_code == 1
    assert result.stdout == ""
    assert told in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_usage_errors(query: Query) -> None:
    assert query().exit_code == 2
    assert "NAME=VALUE" in query("latest", "--param", "outlet").stderr


def test_nobody_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    port = free_port()
    monkeypatch.setenv("CLICKHOUSE_URL", f"http://reader:secret@127.0.0.1:{port}/default")
    result = CliRunner().invoke(command, ["SELECT 1"])
    assert result.stderr == f"Error: ClickHouse does not answer at http://127.0.0.1:{port}: is `make run` running?\n"


def test_list(query: Query) -> None:
    listed = query("--list").stdout
    for part in (
        "volume",
        "freshness",
        "latest",
        "outcomes",
        "article",
        "rejections",
        "summary",
        "limit: how many (default 20)",
    ):
        assert part in listed
