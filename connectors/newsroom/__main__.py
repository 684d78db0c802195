"""`python -m connectors.newsroom`: open the newsroom and print its address."""

from __future__ import annotations

from datetime import date, datetime

import click

from connectors.newsroom.article import OUTLETS
from connectors.newsroom.server import NewsroomConfig, serve


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), default=0, show_default=True, help="Port; 0 takes a free one.")
@click.option("--today", type=click.DateTime(["%Y-%m-%d"]), help="Day of the newest articles; default: today.")
@click.option(
    "--articles",
    type=click.IntRange(0),
    default=500,
    show_default=True,
    help="How many generated articles beside the hand-made.",
)
@click.option("--seed", default=1, show_default=True, help="Seed of the generated articles and of --trouble.")
@click.option(
    "--trouble",
    type=click.FloatRange(0, 1),
    default=0.0,
    show_default=True,
    help="Share (0..1) of addresses that answer with trouble.",
)
@click.option(
    "--shell", "shells", multiple=True, type=click.Choice(OUTLETS),
    help="Outlet whose article pages are the \"Transferring to the website...\" shell; may be repeated.",
)  # fmt: skip
def main(
    host: str, port: int, today: datetime | None, articles: int, seed: int, trouble: float, shells: tuple[str, ...]
) -> None:
    """A web server that plays the five outlets by the Host header."""
    day: date | None = today.date() if today else None
    config = NewsroomConfig(
        host=host, port=port, today=day, articles=articles, seed=seed, trouble=trouble, shells=frozenset(shells)
    )
    serve(config, lambda address: click.echo(address))


if __name__ == "__main__":
    main()
