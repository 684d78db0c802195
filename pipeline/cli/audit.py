"""`rasad audit`: is every record accounted for?"""

from __future__ import annotations

import sys
from datetime import datetime
from typing import TYPE_CHECKING

import click
import msgspec

from pipeline.cli.archive import Moment

if TYPE_CHECKING:
    from pipeline.audit import Audit
    from pipeline.settings import Settings


@click.command("audit")
@click.option("--since", type=Moment(end=False), help="Only raw records published from this time or day on ...")
@click.option("--until", type=Moment(end=True), help="... before this time, or to the end of this day.")
@click.option("--generation", default="live", show_default=True, help="Which; `live` is the one readers see.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def command(since: datetime | None, until: datetime | None, generation: str, as_json: bool) -> None:
    """Compare Kafka's offsets with the ledger and the tables, and name every gap, double and orphan.

    Exits 0 only when there is none. While pages flow in, the youngest records are on their way and have no outcome
    yet: --until a minute ago leaves them out, and what each stage has before it is told.
    """
    from pipeline.audit import audit
    from pipeline.load.generations import GenerationError, find
    from pipeline.local.watch import Watch
    from pipeline.settings import load
    from pipeline.store.client import connect

    if since is not None and until is not None and until <= since:
        raise click.UsageError("--until lies before --since")
    settings = load()
    watch = Watch(settings)
    try:
        client = connect(settings.clickhouse_url.get_secret_value(), readonly=True)
        # Positions first: what they say is done has its rows when those are counted.
        behind = {group.removeprefix("rasad-"): position.lag for group, position in watch.ask(at_once=True).items()}
        ends = watch.raw_ends()
        within = _within(settings, ends, since, until) if since or until else None
        found = audit(client, ends, find(client, generation).name, within)
    except GenerationError as error:
        raise click.ClickException(str(error)) from error
    finally:
        watch.close()
    if as_json:
        told = {**msgspec.to_builtins(found), "behind": behind, "clean": found.clean}
        click.echo(msgspec.json.encode(told).decode())
    else:
        _tell(found, behind)
    sys.exit(0 if found.clean else 1)


def _within(
    settings: Settings, ends: dict[int, tuple[int, int]], since: datetime | None, until: datetime | None
) -> dict[int, tuple[int, int]]:
    """The offsets of a time range, by the topic's time index."""
    from pipeline.replay.reader import Reader
    from schemas.topics import topic

    with Reader(settings, topic("raw").name, "rasad-audit") as reader:
        firsts = reader.at(since) if since else {p: first for p, (first, _) in ends.items()}
        lasts = reader.at(until) if until else {p: end for p, (_, end) in ends.items()}
    return {p: (max(first, firsts.get(p, first)), lasts.get(p, end)) for p, (first, end) in ends.items()}


def _tell(found: Audit, behind: dict[str, int]) -> None:
    told = ", ".join(f"{count} {outcome}" for outcome, count in found.outcomes.items()) or "none"
    click.echo(f"{found.records} raw records; outcomes: {told}")
    for stage, records in behind.items():
        if records:
            click.echo(f"on the way: {stage} has {records} records before it")
    for gap in found.gaps:
        click.echo(f"gap: partition {gap.partition}, offsets {gap.first}-{gap.last} have no outcome")
    for name, row in found.rows():
        click.echo(f"{name}: {row}")
    click.echo("clean" if found.clean else "NOT clean")
