"""`rasad config`: the settings in force, secrets hidden."""

from __future__ import annotations

import click
from pydantic import SecretStr

from pipeline.settings import Settings, load
from pipeline.store.address import hidden


@click.command("config")
def command() -> None:
    """Print the settings in force, one per line, secrets hidden."""
    current = load()
    for name, about in Settings.model_fields.items():
        value = getattr(current, name)
        if name == "clickhouse_url":
            shown = hidden(value.get_secret_value())  # where it goes is no secret
        else:
            shown = "(hidden)" if isinstance(value, SecretStr) else value
        note = f"  # {about.description}" if about.description else ""
        click.echo(f"{name} = {shown}{note}")
