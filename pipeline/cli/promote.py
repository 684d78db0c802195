"""`rasad promote`: readers see another generation."""

from __future__ import annotations

import click


@click.command("promote")
@click.argument("name")
@click.option("--publish", is_flag=True, help="Tell subscribers what it has otherwise than the one before.")
@click.option("--force", is_flag=True, help="Even where records are missing in it.")
def command(name: str, publish: bool, force: bool) -> None:
    """Switch all readers to a generation at once; the one before stays, and `rasad promote` of it switches back.

    Live records are stored in both until `rasad drop`. Subscribers of the public topics see nothing of it unless
    --publish is given.
    """
    from pipeline import logs
    from pipeline.load.generations import GenerationError
    from pipeline.replay.promote import promote
    from pipeline.settings import load
    from pipeline.store.client import connect

    settings = load()
    logs.configure("promote", "WARNING")
    client = connect(settings.clickhouse_url.get_secret_value())
    try:
        done = promote(settings, client, name, with_publish=publish, force=force, tell=click.echo)
    except GenerationError as error:
        raise click.ClickException(str(error)) from error
    if done.before == done.now:
        click.echo(f"readers see {done.now} already")
    if done.adopted:
        click.echo(
            f"{done.adopted} verdicts on records that were rejected before were handed to the resolver: "
            "it knows them from its next start on"
        )
    if done.published is not None:
        told = done.published
        click.echo(
            f"published: {told.articles} articles, {told.withdrawn} withdrawals, {told.relations} relations, "
            f"{told.stories} stories"
            + (f"; {told.expired} articles are older than what the raw topic holds" if told.expired else "")
        )
