"""`rasad monitor`: looks at the whole, for Prometheus."""

from __future__ import annotations

import signal
from threading import Event

import click


@click.command("monitor")
@click.option("--every", default=15.0, show_default=True, type=click.FloatRange(min=1), help="Seconds between looks.")
@click.option(
    "--grace",
    default=60.0,
    show_default=True,
    type=click.FloatRange(min=1),
    help="Seconds that a record may be without an outcome before it counts as late.",
)
@click.option("--metrics-port", type=int, help="Port of /metrics, /healthz and /readyz; 0 takes any free one.")
def command(every: float, grace: float, metrics_port: int | None) -> None:
    """Export lag, audit, freshness and volume of the outlets, broker and disk as metrics, until told to stop.

    One process for the whole. It reads, counts what it cannot read (rasad_monitor_failures_total), and sends a page
    of each outlet through every stage every RASAD_CANARY_SECONDS: how long that takes is rasad_canary_travel_seconds.
    """
    from connectors.profiles import profiles
    from pipeline import logs, metrics
    from pipeline.monitor.metrics import metrics as instruments
    from pipeline.monitor.run import Monitor, Options
    from pipeline.settings import load

    settings = load(**({} if metrics_port is None else {"metrics_port": metrics_port}))
    logs.configure("monitor", settings.log_level)
    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    progress = metrics.Progress(patience=max(60.0, 4 * every))
    server = metrics.serve(settings.metrics_host, settings.metrics_port, progress.ready)
    log = logs.get(__name__)
    log.info("monitor starting", metrics_port=server.server_port, every=every)
    longest = {name: profile.outlet.max_gap_minutes * 60.0 for name, profile in profiles().items()}
    monitor = Monitor(settings, Options(every=every, grace=grace, longest=longest), instruments())

    def looked() -> None:
        progress.done()
        progress.start()
        progress.begin()  # a look that hangs makes it unready

    try:
        monitor.run(stop, looked)
    finally:
        monitor.close()
    log.info("monitor stopped")
