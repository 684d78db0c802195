"""`rasad crawl`: fetch the outlets' pages and publish them."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import click

from connectors.crawl.days import parse_day


class Day(click.ParamType):
    """A day, Gregorian or Jalali."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """2025-08-12 or 1404/05/21."""
        if isinstance(value, date):
            return value
        try:
            return parse_day(str(value))
        except ValueError as error:
            self.fail(str(error), param, ctx)


@click.command("crawl")
@click.argument("outlets", nargs=-1, metavar="OUTLET...")
@click.option("--sites", type=click.Choice(["newsroom", "live"]), help="What to connect to; default: the setting.")
@click.option("--once/--follow", "once", default=True, help="One pass and exit (default), or go on for ever.")
@click.option("--since", type=Day(), help="Crawl the archives from this day on (2025-08-12 or 1404/05/21) ...")
@click.option("--until", type=Day(), help="... until this day, by default today.")
@click.option("--days", type=click.IntRange(0, 3650), help="How many days back the news of now reaches.")
@click.option("--revisit", is_flag=True, help="Look at every known page again now.")
@click.option("--progress-file", type=click.Path(path_type=Path), help="Write counts here each second, as JSON.")
def command(
    outlets: tuple[str, ...],
    sites: str | None,
    once: bool,
    since: date | None,
    until: date | None,
    days: int | None,
    revisit: bool,
    progress_file: Path | None,
) -> None:
    """Crawl outlets (all by default) and publish their pages.

    The news of now comes from feeds and sitemaps; --since and --until read archives by day instead. Pages seen are
    remembered below the data directory, once Kafka has acknowledged them.
    """
    from connectors.crawl.config import CrawlConfig
    from connectors.crawl.run import crawl
    from connectors.profiles import profiles
    from pipeline import logs, metrics
    from pipeline.kafka import client_config
    from pipeline.reach import accepts
    from pipeline.settings import load

    settings = load(**({"sites": sites} if sites else {}))
    unknown = [outlet for outlet in outlets if outlet not in profiles()]
    if unknown:
        raise click.UsageError(f"no such outlet: {', '.join(unknown)}; there are {', '.join(profiles())}")
    if until is not None and since is None:
        raise click.UsageError("--until needs --since")
    if since is not None and until is not None and until < since:
        raise click.UsageError("--until lies before --since")
    if since is not None and not once:
        raise click.UsageError("--since reads the past once; it does not go with --follow")
    if once and settings.sites == "newsroom" and not accepts(settings.newsroom_url, 80):
        raise click.ClickException(
            f"the newsroom does not answer at {settings.newsroom_url}: is `make run` running? "
            "(--sites live crawls the real sites)"
        )
    logs.configure("crawl", settings.log_level)
    config = CrawlConfig(
        outlets=list(dict.fromkeys(outlets)) or list(profiles()),
        kafka=client_config(settings, "rasad-crawl"),
        state_dir=settings.data_dir / "crawl",
        sites="live" if settings.sites == "live" else "newsroom",
        newsroom_url=settings.newsroom_url,
        follow=not once,
        revisit=revisit,
        since=since,
        until=until,
        days_back=days,
        progress_file=progress_file,
    )
    ready = metrics.Progress()
    metrics.serve(settings.metrics_host, settings.metrics_port, ready.ready)
    tallies = crawl(config, on_ready=ready.start)
    for outlet, tally in tallies.items():
        click.echo(
            f"{outlet}: {tally.fetched} fetched, {tally.published} published, {tally.unchanged} unchanged, "
            f"{tally.failed} failed, {tally.pending} pending"
        )
    mute = [outlet for outlet, tally in tallies.items() if once and not tally.documents]
    if mute:
        raise click.ClickException(f"not one feed, sitemap or archive list could be read: {', '.join(mute)}")
