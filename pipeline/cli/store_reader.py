"""A read-only client for commands that read the store; what goes wrong is one line."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from clickhouse_connect.driver.client import Client


@contextmanager
def reader() -> Iterator[Client]:
    """A client that cannot write. Raises click.ClickException where the store fails or nothing is found."""
    import urllib3.exceptions
    from clickhouse_connect.driver.exceptions import ClickHouseError

    from pipeline.cli.query import describe
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


def say(line: str) -> None:
    """Print a line whose right-to-left parts stay where they are."""
    from pipeline.terminal import LRM, is_rtl

    click.echo(LRM + line if is_rtl(line) else line)
