"""`rasad audit`: is every record accounted for?"""

from __future__ import annotations

import sys

import click
import msgspec

from pipeline.settings import load


@click.command("audit")
@click.option("--generation", default="live", show_default=True, help="Which; `live` is the one readers see.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def command(generation: str, as_json: bool) -> None:
    """Compare Kafka's offsets with the ledger and the tables, and name every gap, double and orphan.

    Exits 0 only when there is none.
    """
    from pipeline.audit import audit
    from pipeline.load.generations import GenerationError, find
    from pipeline.local.watch import Watch
    from pipeline.store.client import connect

    settings = load()
    watch = Watch(settings)
    try:
        client = connect(settings.clickhouse_url.get_secret_value(), readonly=True)
        found = audit(client, watch.raw_ends(), find(client, generation).name)
    except GenerationError as error:
        raise click.ClickException(str(error)) from error
    finally:
        watch.close()
    if as_json:
        click.echo(msgspec.json.encode({**msgspec.to_builtins(found), "clean": found.clean}).decode())
    else:
        told = ", ".join(f"{count} {outcome}" for outcome, count in found.outcomes.items()) or "none"
        click.echo(f"{found.records} raw records; outcomes: {told}")
        for gap in found.gaps:
            click.echo(f"gap: partition {gap.partition}, offsets {gap.first}-{gap.last} have no outcome")
        for name in ("missing", "doubles", "orphans", "beyond"):
            for row in getattr(found, name):
                click.echo(f"{name}: {row}")
        click.echo("clean" if found.clean else "NOT clean")
    sys.exit(0 if found.clean else 1)
