"""`rasad takedown`: a text that must not be kept."""

from __future__ import annotations

import click


@click.command("takedown")
@click.argument("url")
@click.option("--reason", default="", help="Why, for the record.")
def command(url: str, reason: str) -> None:
    """Remove the text of a page from the tables of every generation and from compacted topics, for ever.

    Later fetches and replays do not bring it back; the ledger keeps what became of its records. Subscribers get
    article.withdrawn.v1. The bytes on other topics and in WARC archives cannot be rewritten: see what is printed.
    """
    from pipeline.settings import load
    from pipeline.store.client import connect
    from pipeline.takedown import TakedownError, pages, take_down
    from schemas.topics import topics

    settings = load()
    client = connect(settings.clickhouse_url.get_secret_value())
    try:
        found = pages(client, url)
        articles = take_down(settings, client, found, reason)
    except TakedownError as error:
        raise click.ClickException(str(error)) from error
    for page in found:
        click.echo(f"taken down: {page.url} (page {page.page_id}, {page.outlet})")
    click.echo(f"{articles} versions of its article are gone from the tables; no replay brings them back")
    kept = [f"{t.name} {t.retention_days} days" for t in topics().values() if t.retention_days is not None]
    click.echo(f"still on topics until their retention ends: {', '.join(kept)}")
    click.echo("files of `rasad archive` and backups keep it: remove it there by hand")
