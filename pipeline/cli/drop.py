"""`rasad drop`: the end of a generation."""

from __future__ import annotations

import click


@click.command("drop")
@click.argument("name")
def command(name: str) -> None:
    """Remove every row of a generation. The one that readers see is refused."""
    from pipeline.load.generations import GenerationError, drop
    from pipeline.settings import load
    from pipeline.store.client import connect

    client = connect(load().clickhouse_url.get_secret_value())
    try:
        drop(client, name)
    except GenerationError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{name} is gone")
