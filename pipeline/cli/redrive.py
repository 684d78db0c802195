"""`rasad redrive`: dead letters through the pipeline again."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import click

from pipeline.cli.archive import Moment

if TYPE_CHECKING:
    from schemas.rejected import Rejected


@click.command("redrive")
@click.option("--reason", default="", help="Only what was rejected for this reason.")
@click.option("--stage", default="", help="Only what this stage rejected.")
@click.option("--outlet", default="", help="Only of this outlet.")
@click.option("--since", type=Moment(end=False), help="Rejected at this time or day, or later.")
@click.option("--all", "everything", is_flag=True, help="All that is rejected.")
@click.option("--limit", type=click.IntRange(min=1), help="Send so many at most.")
@click.option("--dry-run", is_flag=True, help="Say what would be sent, and send nothing.")
def command(
    reason: str, stage: str, outlet: str, since: datetime | None, everything: bool, limit: int | None, dry_run: bool
) -> None:
    """Send dead letters through again, after a fix.

    Each goes to the topic it was rejected from, as it was. What comes of it takes the place of the reject, and is not
    counted beside it. What was sent and is on its way, or has its outcome, is not sent again.
    """
    if not (reason or stage or outlet or since or everything or dry_run):
        raise click.UsageError("say what to send again (--reason, --stage, --outlet, --since), or --all")
    from pipeline import redrive
    from pipeline.settings import load
    from pipeline.store.client import connect
    from pipeline.terminal import printable

    def tell(letter: Rejected) -> None:
        place = f"{letter.topic}/{letter.partition}/{letter.offset}"
        click.echo(f"{place}  {letter.reason}  {printable(letter.outlet)}  {printable(letter.url or '-')}")

    settings = load()
    choice = redrive.Choice(reason=reason, stage=stage, outlet=outlet, since=since, limit=limit)
    client = connect(settings.clickhouse_url.get_secret_value())
    done = redrive.redrive(settings, client, choice, dry_run=dry_run, **({"tell": tell} if dry_run else {}))
    click.echo(f"{done.rejects} rejected, {done.sent} sent again, {done.pending} already on their way")
    if done.lost:
        click.echo(f"{done.lost} have no dead letter in the topic any more: fetch or import their pages again")
