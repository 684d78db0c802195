"""`rasad topics`: list the topics, or create them."""

from __future__ import annotations

import click
from rich.console import Console
from rich.table import Table

from pipeline.kafka import create_topics
from pipeline.settings import load
from schemas.topics import topics


@click.command("topics")
@click.option("--create", is_flag=True, help="Create those that are missing.")
def command(create: bool) -> None:
    """List the topics: what each carries, its key and how long it is kept."""
    if create:
        made = create_topics(load())
        click.echo(f"created: {', '.join(made)}" if made else "every topic exists")
        return
    table = Table("topic", "key", "partitions", "kept", "public", "what")
    for topic in topics().values():
        kept = "latest per key" if topic.cleanup == "compact" else f"{topic.retention_days} days"
        table.add_row(
            topic.name, topic.key, str(topic.partitions), kept, "yes" if topic.public else "", topic.summary
        )
    Console().print(table)
