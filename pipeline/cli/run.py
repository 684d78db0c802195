"""`rasad run`: the main job on this machine."""

from __future__ import annotations

import sys
from pathlib import Path

import click


@click.command("run")
@click.option(
    "--until-idle", is_flag=True, help="End once every record has its outcome; exit 0 only if all is there."
)
@click.option("--sites", type=click.Choice(["newsroom", "live"]), default="newsroom", show_default=True)
@click.option("--outlet", "outlets", multiple=True, help="Only these outlets; all by default.")
@click.option("--workers", type=click.IntRange(1, 4), default=1, show_default=True, help="Of clean and enrich each.")
@click.option("--articles", type=click.IntRange(0), help="How many generated articles the newsroom adds to its own.")
@click.option("--seed", type=int, help="Of the newsroom's generator.")
@click.option("--trouble", type=click.FloatRange(0, 1), help="Share of requests the newsroom answers with trouble.")
@click.option("--days", type=click.IntRange(0, 3650), help="How many days back the crawl of the news of now reaches.")
@click.option("--report", type=click.Path(path_type=Path), help="Write the summary of --until-idle here, as JSON.")
@click.option(
    "--idle-minutes",
    type=click.FloatRange(0, min_open=True),
    default=5.0,
    show_default=True,
    help="Give up when nothing moved so long.",
)
def command(
    until_idle: bool,
    sites: str,
    outlets: tuple[str, ...],
    workers: int,
    articles: int | None,
    seed: int | None,
    trouble: float | None,
    days: int | None,
    report: Path | None,
    idle_minutes: float,
) -> None:
    """Run everything on this machine: broker, store, newsroom, connectors, workers, loader.

    Pages of the five outlets become rows in ClickHouse until Ctrl-C, which stops everything in order. A second run on
    the same data directory continues where the first stopped.
    """
    from rich.console import Console

    from connectors.profiles import profiles
    from pipeline import logs
    from pipeline.local.parts import make_plan
    from pipeline.local.run import Options, RunError, run
    from pipeline.settings import load

    base = load()
    try:
        base.data_dir.mkdir(parents=True, exist_ok=True)
        (base.data_dir / "lock").touch()
    except OSError as error:
        raise click.ClickException(
            f"the data directory {base.data_dir} cannot be used: {error.strerror} (RASAD_DATA_DIR; make: DATA_DIR)"
        ) from error
    unknown = [outlet for outlet in outlets if outlet not in profiles()]
    if unknown:
        raise click.UsageError(f"no such outlet: {', '.join(unknown)}; there are {', '.join(profiles())}")
    newsroom = {"--articles": articles, "--seed": seed, "--trouble": trouble}
    plan = make_plan(
        base.data_dir.resolve(),
        workers=workers,
        sites=sites,
        outlets=list(outlets or profiles()),
        newsroom_options=[
            text for name, value in newsroom.items() if value is not None for text in (name, str(value))
        ],
    )
    settings = load(data_dir=plan.data_dir, sites=sites, **plan.addresses())
    logs.configure("run", settings.log_level, plan.data_dir / "logs" / "run.log")
    options = Options(
        until_idle=until_idle,
        idle_minutes=idle_minutes,
        report=report,
        crawl_options=[] if days is None else ["--days", str(days)],
    )
    try:
        # Where output is not a terminal nothing is cut to 80 columns.
        console = Console() if sys.stdout.isatty() else Console(width=200)
        sys.exit(run(settings, plan, options, console))
    except RunError as error:
        raise click.ClickException(str(error)) from error
