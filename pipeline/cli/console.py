"""`rasad console`: the ops console in the browser."""

from __future__ import annotations

import click


@click.command("console")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), default=8080, show_default=True, help="Port to listen on.")
@click.option(
    "--name", "names", multiple=True, help="Also answer when browsers ask for this host name; loopback always."
)
@click.option(
    "--every", type=click.FloatRange(0.2), default=5.0, show_default=True, help="Seconds between refreshes, at least."
)
def command(host: str, port: int, names: tuple[str, ...], every: float) -> None:
    """Serve the ops console until told to stop. It only reads, and asks nobody who they are.

    Whoever reaches its address can read everything that is stored: on any other address than loopback, put it behind
    a proxy that asks for a password, and say with --name under which name browsers reach it.
    """
    from pipeline import logs
    from pipeline.console.server import serve
    from pipeline.settings import load

    settings = load()
    logs.configure("console", settings.log_level)
    serve(settings, host, port, frozenset(name.lower() for name in names), every)
