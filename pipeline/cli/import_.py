"""`rasad import`: publish pages from files."""

from __future__ import annotations

from pathlib import Path

import click


@click.command("import")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PATH...")
@click.option("--outlet", help="The outlet of pages whose URL does not tell it.")
@click.option("--url", help="The address of the page, for a single HTML or text file.")
def command(paths: tuple[Path, ...], outlet: str | None, url: str | None) -> None:
    """Publish pages from files: HTML, plain text, JSONL, WARC (also gzipped), and directories of them.

    A page's fetch time is the record's own (JSONL's fetched_at, WARC-Date), else the file's modification time.
    A broken file or line is named, the others go on, and the exit code is 1.
    """
    from connectors.importing.reading import Hints
    from connectors.importing.run import import_paths
    from connectors.profiles import profiles
    from pipeline import logs
    from pipeline.cli import away
    from pipeline.kafka import client_config, reachable
    from pipeline.settings import load

    if outlet is not None and outlet not in profiles():
        raise click.UsageError(f"no such outlet: {outlet}; there are {', '.join(profiles())}")
    if url is not None and len(paths) > 1:
        raise click.UsageError("--url names one page: give one PATH")
    settings = load()
    if not reachable(settings):
        raise click.ClickException(away.kafka(settings.kafka_bootstrap))
    logs.configure("import", settings.log_level)
    summary = import_paths(paths, Hints(outlet=outlet, url=url), client_config(settings, "rasad-import"))
    click.echo(summary.line())
    if summary.broken:
        raise click.ClickException(f"could not be read: {'; '.join(summary.broken[:5])}")
