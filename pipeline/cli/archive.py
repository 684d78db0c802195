"""`rasad archive`: a time range of raw pages as WARC."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

import click

from connectors.crawl.days import TEHRAN, parse_day


class Moment(click.ParamType):
    """An instant, or a day: `end` takes the end of the day."""

    name = "time"

    def __init__(self, *, end: bool) -> None:
        self.end = end

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """2025-08-12, 1404/05/21 (days in Tehran) or 2025-08-12T09:48:00Z (UTC without an offset)."""
        if isinstance(value, datetime):
            return value
        try:
            if "T" in value or " " in value:
                instant = datetime.fromisoformat(value)
                return instant if instant.tzinfo else instant.replace(tzinfo=UTC)
            day = parse_day(value) + timedelta(days=1 if self.end else 0)
            return datetime.combine(day, time(), TEHRAN)
        except ValueError as error:
            self.fail(str(error), param, ctx)


@click.command("archive")
@click.option("--since", required=True, type=Moment(end=False), help="Published from this time or day on ...")
@click.option(
    "--until", required=True, type=Moment(end=True), help="... before this time, or to the end of this day."
)
@click.option("--outlet", help="Only pages of this outlet.")
@click.argument("out", type=click.Path(dir_okay=False, path_type=Path), metavar="OUT.warc.gz")
def command(since: datetime, until: datetime, outlet: str | None, out: Path) -> None:
    """Write the raw pages that were published in a time range as WARC; `rasad import` reads them back."""
    from connectors.archive import archive
    from connectors.profiles import profiles
    from pipeline import logs
    from pipeline.kafka import client_config
    from pipeline.settings import load

    if until <= since:
        raise click.UsageError("--until lies before --since")
    if outlet is not None and outlet not in profiles():
        raise click.UsageError(f"no such outlet: {outlet}; there are {', '.join(profiles())}")
    settings = load()
    logs.configure("archive", settings.log_level)
    done = archive(client_config(settings, "rasad-archive"), out, since=since, until=until, outlet=outlet)
    click.echo(f"{done.pages} pages, {done.bytes} bytes in {out}")
    if done.unreadable:
        raise click.ClickException(f"{done.unreadable} records have no readable headers and were left out")
