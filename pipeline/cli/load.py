"""`rasad load`: the loader."""

from __future__ import annotations

import signal
import threading

import click

from pipeline import logs, metrics
from pipeline.settings import load


@click.command("load")
@click.option("--slot", default=0, show_default=True, help="Number of this loader, where there are several.")
@click.option("--metrics-port", type=int, help="Port of /metrics, /healthz and /readyz; 0 takes any free one.")
def command(slot: int, metrics_port: int | None) -> None:
    """Load enriched records, relations and dead letters into ClickHouse until told to stop."""
    from pipeline.load.loader import Loader
    from pipeline.load.retention import keep_texts
    from pipeline.load.sink import Sink, Stopped
    from pipeline.load.tables import create_tables
    from pipeline.store.client import connect

    settings = load(**({} if metrics_port is None else {"metrics_port": metrics_port}))
    logs.configure("load", settings.log_level)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    progress = metrics.Progress()
    server = metrics.serve(settings.metrics_host, settings.metrics_port, progress.ready)
    log = logs.get(__name__)
    log.info("loader starting", metrics_port=server.server_port)
    sink = Sink(lambda: connect(settings.clickhouse_url.get_secret_value()), stop.is_set)
    try:
        sink.call("create tables", lambda client: create_tables(client, settings.generation))
        sink.call("keep texts", lambda client: keep_texts(client, settings.text_days))
        loader = Loader(settings, sink, progress, stop.is_set, slot)
        try:
            loader.run()
        finally:
            loader.close()
    except Stopped:
        log.info("stopped while ClickHouse was away: the batch is delivered again")
    log.info("loader stopped")
