"""`rasad worker`: one stage as a Faust worker."""

from __future__ import annotations

import socket

import click

from pipeline import logs, metrics
from pipeline.settings import load


@click.command("worker")
@click.argument("stage", type=click.Choice(["clean", "resolve", "enrich"]))
@click.option(
    "--slot",
    default="0",
    show_default=True,
    help="Name of this worker among those of its stage, e.g. its number; `host` is this machine's name.",
)
@click.option("--metrics-port", type=int, help="Port of /metrics, /healthz and /readyz; 0 takes any free one.")
def command(stage: str, slot: str, metrics_port: int | None) -> None:
    """Run one STAGE as a Faust worker until it is told to stop.

    Workers of one stage share its topic's partitions; the slot is a worker's name to the broker, so that one that
    restarts takes up its own partitions at once. Containers that are scaled by number have a host name each.
    """
    from pipeline import agents, workers

    slot = socket.gethostname() if slot == "host" else slot
    settings = load(**({} if metrics_port is None else {"metrics_port": metrics_port}))
    logs.configure(f"{stage}-{slot}", settings.log_level)
    progress = metrics.Progress()
    server = metrics.serve(settings.metrics_host, settings.metrics_port, progress.ready)
    logs.get(__name__).info("worker starting", stage=stage, slot=slot, metrics_port=server.server_port)
    agents.run(settings, workers.make_stage(stage, settings), slot, progress)
