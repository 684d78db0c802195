"""A read-only client for commands that read the store; what goes wrong is one line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from clickhouse_connect.driver.client import Client

_TABLES = " (are there tables yet? the loader makes them)"
HINTS = {
    "UNKNOWN_TABLE": _TABLES,
    "UNKNOWN_DATABASE": _TABLES,
    "UNKNOWN_QUERY_PARAMETER": " (give it with --param NAME=VALUE)",
}


@contextmanager
def reader() -> Iterator[Client]:
    """A client that cannot write. Raises click.ClickException where the store fails or nothing is found."""
    import urllib3.exceptions
    from clickhouse_connect.driver.exceptions import ClickHouseError

    from pipeline.lineage import UnknownError
    from pipeline.settings import load
    from pipeline.store.address import parse_url
    from pipeline.store.client import connect

    url = load().clickhouse_url.get_secret_value()
    try:
        client = connect(url, readonly=True)
        try:
            yield client
        finally:
            client.close()
    except UnknownError as error:
        raise click.ClickException(str(error)) from error
    except (ClickHouseError, urllib3.exceptions.HTTPError) as error:
        address = parse_url(url)
        raise click.ClickException(describe(error, f"{address.scheme}://{address.host}:{address.port}")) from error


def describe(error: Exception, address: str) -> str:
    """A failure of ClickHouse, or of the way to it, as one line.

    >>> describe(ValueError("Code: 164. DB::Exception: Cannot write. (READONLY) (version 25.8)"), "http://here:8123")
    'ClickHouse error 164 (READONLY): Cannot write.'
    """
    from pipeline.terminal import printable, shortened

    text = " ".join(str(error).split())
    told = re.search(r"Code: (\d+)\. DB::Exception: (.*?)(?: \(([A-Z0-9_]+)\))?(?: \(version .*)?$", text)
    if told is None:
        if re.search(r"refused|establish a new connection|timed out|resolve|unreachable", text, re.IGNORECASE):
            return f"ClickHouse does not answer at {address}: is `make run` running?"
        return f"ClickHouse at {address}: {printable(shortened(text, 300))}"
    code, message, name = told.groups()
    # A syntax error goes on with every word that might have stood there.
    message = re.split(r" Expected one of:| In scope ", message)[0]
    return f"ClickHouse error {code} ({name or 'no name'}): {printable(shortened(message, 300))}{HINTS.get(name, '')}"


def say(line: str) -> None:
    """Print a line whose right-to-left parts stay where they are."""
    from pipeline.terminal import LRM, is_rtl

    click.echo(LRM + line if is_rtl(line) else line)
