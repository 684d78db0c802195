"""`rasad rejected`: what was rejected, and the command that sends it again."""

from __future__ import annotations

import sys
from datetime import datetime

import click
import msgspec

from pipeline.cli.archive import Moment


@click.command("rejected")
@click.option("--reason", default="", help="Only for this reason.")
@click.option("--stage", default="", help="Only by this stage.")
@click.option("--outlet", default="", help="Only of this outlet.")
@click.option("--since", type=Moment(end=False), help="Rejected at this time or day, or later.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def command(reason: str, stage: str, outlet: str, since: datetime | None, as_json: bool) -> None:
    """Group the records that are rejected now, with an example of each and the command that sends them again.

    A record that was sent again and has its outcome is not counted: its newer self is.
    """
    from pipeline.redrive import Choice, groups
    from pipeline.settings import load
    from pipeline.store.client import connect
    from pipeline.terminal import in_place, printable, redrive_command, shortened

    choice = Choice(reason=reason, stage=stage, outlet=outlet, since=since)
    found = groups(connect(load().clickhouse_url.get_secret_value(), readonly=True), choice)
    if as_json:
        for group in found:
            click.echo(msgspec.json.encode(group).decode())
        return
    for group in found:
        waiting = f", {group['sent']} of them sent again and on their way" if group["sent"] else ""
        of = printable(group["outlet"])
        click.echo(f"{group['n']} × {group['reason']}, stage {group['stage']}, outlet {of}{waiting}")
        click.echo(f"    from {group['first']:%Y-%m-%d %H:%M:%S} to {group['last']:%Y-%m-%d %H:%M:%S} UTC")
        if group["detail"]:
            line = f"    {shortened(printable(group['detail']), 200)}"
            click.echo(in_place(line, "│") if sys.stdout.isatty() else line)
        if group["url"]:
            click.echo(f"    e.g. {printable(group['url'])}")
        click.echo(f"    {redrive_command(group['reason'], group['stage'], group['outlet'])}")
    total = sum(group["n"] for group in found)
    chosen = " that fits what was asked for" if reason or stage or outlet or since else ""
    click.echo(f"{total} records are rejected" if total else f"no record{chosen} is rejected")
