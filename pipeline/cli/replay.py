"""`rasad replay`: the same stages over a past range."""

from __future__ import annotations

import signal
import sys
import threading
from datetime import datetime
from typing import TYPE_CHECKING, Literal

import click

from pipeline.cli.archive import Moment

if TYPE_CHECKING:
    from pipeline.replay.plan import Replay
    from pipeline.settings import Settings


@click.command("replay")
@click.option("--from", "since", type=Moment(end=False), help="Raw pages published from this time or day on ...")
@click.option("--to", "until", type=Moment(end=True), help="... before this time, or to the end of this day; now.")
@click.option("--outlet", "outlets", multiple=True, help="Only these outlets; all by default.")
@click.option(
    "--stage",
    type=click.Choice(["clean", "resolve", "enrich"]),
    default="clean",
    show_default=True,
    help="The first stage that runs again.",
)
@click.option("--into", help="Fill a new generation of this name beside the live one; without it, in place.")
@click.option("--about", default="", help="What the new generation is for.")
@click.option("--rate", type=click.FloatRange(min=0, min_open=True), help="Records a second; by default as many as "
              "leave live records quick.")  # fmt: skip
@click.option("--workers", type=click.IntRange(1, 64), default=2, show_default=True, help="Worker processes.")
@click.option("--resume", metavar="NAME", help="Go on with a replay that was paused or died.")
def command(
    since: datetime | None,
    until: datetime | None,
    outlets: tuple[str, ...],
    stage: Literal["clean", "resolve", "enrich"],
    into: str | None,
    about: str,
    rate: float | None,
    workers: int,
    resume: str | None,
) -> None:
    """Run the stages again over what the topics hold of a range, and store what comes of it.

    In place, rows of articles are renewed by today's code and profiles; every record keeps its outcome, and one that
    the store has lost gets it again. Into a new generation, all is judged anew; compare with `rasad diff live NAME`,
    switch with `rasad promote NAME`. Nothing goes to topics. Ctrl-C pauses, --resume goes on.
    """
    from rich.console import Console

    from connectors.profiles import profiles
    from pipeline import logs
    from pipeline.replay.display import Display
    from pipeline.replay.plan import PAUSED, ReplayError
    from pipeline.replay.prepare import begin
    from pipeline.replay.reader import ReadError
    from pipeline.replay.run import Options, run
    from pipeline.settings import load

    unknown = [outlet for outlet in outlets if outlet not in profiles()]
    if unknown:
        raise click.UsageError(f"no such outlet: {', '.join(unknown)}; there are {', '.join(profiles())}")
    if (since is None) == (resume is None):
        raise click.UsageError("give --from TIME for a new replay, or --resume NAME")
    if since is not None and until is not None and until <= since:
        raise click.UsageError("--to lies before --from")
    settings = load()
    logs.configure("replay", "WARNING")
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    console = Console() if sys.stdout.isatty() else Console(width=160)
    try:
        with Display(console) as display:
            if since is None:
                replay = _known(settings, resume or "")
            else:
                replay = begin(
                    settings,
                    stage=stage,
                    since=since,
                    until=until,
                    outlets=list(outlets),
                    into=into,
                    about=about,
                    tell=display.tell,
                )
            options = Options(workers=workers, rate=rate)
            state = run(settings, replay, options, stopping=stop.is_set, tell=display.tell, show=display.show)
    except (ReplayError, ReadError) as error:
        raise click.ClickException(str(error)) from error
    told = ", ".join(f"{count} {outcome}" for outcome, count in sorted(replay.progress.outcomes.items()))
    click.echo(f"{replay.plan.name}: {told or 'no records in this range'}")
    if state == PAUSED:
        click.echo(f"paused; go on with: rasad replay --resume {replay.plan.name}")
        sys.exit(130)
    if replay.plan.into is not None:
        click.echo(f"compare with: rasad diff live {replay.plan.into}; switch with: rasad promote {replay.plan.into}")


def _known(settings: Settings, name: str) -> Replay:
    from pipeline.replay.plan import find
    from pipeline.store.client import connect

    return find(connect(settings.clickhouse_url.get_secret_value(), readonly=True), name)
