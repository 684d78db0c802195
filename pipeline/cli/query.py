"""`rasad query`: ask ClickHouse."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, BinaryIO

import click

if TYPE_CHECKING:
    from clickhouse_connect.driver.client import Client

TABLE_ROWS = 1000  # a table is for reading; the other formats give all

# Values as people and programs expect them, whatever the server's defaults. `wait_end_of_query` holds the answer on
# the server until nothing can fail any more: an export is whole, or an error, but never cut off unseen
# (https://github.com/ClickHouse/ClickHouse/issues/75175).
EXPORT = {
    "wait_end_of_query": 1,
    "http_write_exception_in_output_format": 0,
    "date_time_output_format": "iso",
    "output_format_json_quote_64bit_integers": 0,
}


@click.command("query")
@click.argument("query", required=False, metavar="SQL|NAME")
@click.option("--param", "params", multiple=True, metavar="NAME=VALUE", help="A parameter {NAME:Type} of the query.")
@click.option("--format", "form", type=click.Choice(["table", "json", "csv"]), default="table", show_default=True)
@click.option("--list", "listing", is_flag=True, help="List the named queries and their parameters.")
def command(query: str | None, params: tuple[str, ...], form: str, listing: bool) -> None:
    """Ask ClickHouse, in SQL or by a named query, without writing anything.

    JSON is one array with an object a line, CSV has a head; both hold every row, and the number of rows goes to the
    standard error. Parameters are bound by ClickHouse, never put into the text.

    \b
    rasad query latest --param outlet=isna
    rasad query volume --format csv > volume.csv
    rasad query "SELECT count() FROM pages WHERE outlet = {o:String}" --param o=fars
    """
    from pipeline.cli.store_reader import reader
    from pipeline.queries import QueryError, bind, defaults, find

    if listing:
        _list()
        return
    if not query or not query.strip():
        raise click.UsageError("give SQL or the name of a query; `rasad query --list` lists them")
    try:
        given = dict(_pair(text) for text in params)
        named = find(query.strip())
        sql = named.sql if named else query
        values = bind(sql, defaults(named, given) if named else given)
    except QueryError as error:
        raise click.ClickException(str(error)) from error
    with reader() as client:
        if form == "table":
            _table(client, sql, values)
        else:
            write = {"json": write_json, "csv": write_csv}[form]
            output = click.get_binary_stream("stdout")
            rows = write(client, sql, values, output)
            output.flush()
            click.echo(f"{rows} rows", err=True)


def write_json(client: Client, sql: str, values: Mapping[str, Any], output: BinaryIO) -> int:
    """Write a JSON array with one row a line, as it arrives; returns the number of rows."""
    rows = 0
    with _stream(client, sql, values, "JSONEachRow") as lines:
        for line in lines:
            output.write((b",\n" if rows else b"[\n") + line.rstrip(b"\n"))
            rows += 1
    output.write(b"\n]\n" if rows else b"[]\n")
    return rows


def write_csv(client: Client, sql: str, values: Mapping[str, Any], output: BinaryIO) -> int:
    """Write CSV with a head, as it arrives; returns the number of rows without it."""
    ends, quoted = 0, False
    with _stream(client, sql, values, "CSVWithNames") as lines:
        for line in lines:
            output.write(line)
            # A row ends with a line whose quotes are closed: within a field they stand doubled.
            quoted ^= line.count(b'"') % 2 == 1
            ends += not quoted
    return max(ends - 1, 0)


@contextmanager
def _stream(client: Client, sql: str, values: Mapping[str, Any], form: str) -> Iterator[Iterator[bytes]]:
    raw: Any = client.raw_stream(sql, parameters=dict(values), settings=dict(EXPORT), fmt=form)
    try:
        yield _lines(raw)
    finally:
        raw.close()


def _lines(raw: Any) -> Iterator[bytes]:
    """Lines with their ends. (A response of urllib3 closes itself at its end, which BufferedReader takes ill.)"""
    rest = b""
    while chunk := raw.read(1024 * 1024):
        *whole, rest = (rest + chunk).split(b"\n")
        yield from (line + b"\n" for line in whole)
    if rest:
        yield rest


def _table(client: Client, sql: str, values: Mapping[str, Any]) -> None:
    from pipeline.cli.tables import print_table

    rows: list[tuple[Any, ...]] = []
    with client.query_row_block_stream(
        sql, parameters=dict(values), query_formats={"FixedString": "string"}, tz_mode="aware"
    ) as blocks:
        for block in blocks:
            rows.extend(block)
            if len(rows) > TABLE_ROWS:
                break
    names = list(blocks.source.column_names)
    if not rows:  # then the engine sends no names of columns either
        click.echo("no rows", err=True)
        return
    print_table(names, rows[:TABLE_ROWS])
    if len(rows) > TABLE_ROWS:
        click.echo(f"only the first {TABLE_ROWS} rows: --format csv or json gives all", err=True)


def _list() -> None:
    from pipeline.cli.tables import print_table
    from pipeline.queries import named_queries

    rows = [
        (
            query.name,
            "\n".join(
                f"{p.name}: {p.meaning}" + (f" (default {p.default})" if p.default else "") for p in query.parameters
            ),
            query.about,
        )
        for query in named_queries().values()
    ]
    print_table(["name", "parameters", "what it tells"], rows)


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name.isidentifier():
        raise click.UsageError(f"--param {text}: write it as NAME=VALUE")
    return name, value
