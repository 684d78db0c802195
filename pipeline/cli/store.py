"""`rasad store`: the embedded ClickHouse engine over HTTP."""

from __future__ import annotations

from pathlib import Path

import click


@click.command("store")
@click.option("--path", type=click.Path(path_type=Path), help="Directory of the engine; default: store/ in data_dir.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Any other than loopback needs a password.")
@click.option("--port", type=click.IntRange(0, 65535), default=8123, show_default=True, help="0 takes a free one.")
@click.option("--readers", default=3, show_default=True, help="Queries that read at the same time.")
def command(path: Path | None, host: str, port: int, readers: int) -> None:
    """Serve the embedded ClickHouse engine behind ClickHouse's HTTP interface, until told to stop.

    Passwords come from the settings store_password and store_reader_password (environment: RASAD_STORE_PASSWORD,
    RASAD_STORE_READER_PASSWORD): arguments are visible to every user of a machine.
    """
    from pipeline import logs
    from pipeline.settings import load, secret
    from pipeline.store.config import ConfigError, StoreConfig
    from pipeline.store.server import serve

    settings = load()
    logs.configure("store", settings.log_level)
    config = StoreConfig(
        path=path or settings.data_dir / "store",
        host=host,
        port=port,
        readers=readers,
        password=secret(settings.store_password),
        reader_password=secret(settings.store_reader_password),
    )
    try:
        serve(config)
    except ConfigError as error:
        raise click.ClickException(str(error)) from error
