"""The store's process: engine, threads and HTTP server, from start to orderly end."""

from __future__ import annotations

import asyncio
import os
import signal
from pathlib import Path

import structlog
from aiohttp import web

from pipeline.store.app import Interface
from pipeline.store.config import ConfigError, StoreConfig
from pipeline.store.engine import Engine
from pipeline.store.metrics import StoreMetrics
from pipeline.store.workers import Workers

__all__ = ["ConfigError", "StoreConfig", "serve"]

# clickhouse-connect and Grafana put parameters and sometimes the query in the URL.
_MOST_URL_BYTES = 1024 * 1024

log = structlog.get_logger("rasad.store")


def serve(config: StoreConfig) -> None:
    """Serve until SIGTERM or SIGINT, then let writes end and close the engine.

    Raises:
        ConfigError: with one line for the user, where the store cannot start.
    """
    config.check()
    engine = Engine(config)
    try:
        drained = asyncio.run(_serve(engine, config))
    except BaseException:
        engine.close()
        raise
    if not drained:
        # A thread inside the engine cannot be stopped, and Python would wait for it for ever. What the engine has
        # acknowledged is on disk.
        log.error(f"queries still ran {config.drain_seconds} s after the store was told to stop: ending at once")
        os._exit(1)
    engine.close()


async def _serve(engine: Engine, config: StoreConfig) -> bool:
    """Serve until told to stop; whether every query has ended."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    metrics = StoreMetrics()
    workers = Workers(engine, config, metrics)
    app = Interface(engine, workers, config, metrics).app()
    runner = web.AppRunner(
        app,
        handler_cancellation=True,
        access_log=None,
        auto_decompress=False,
        max_line_size=_MOST_URL_BYTES,
        max_field_size=_MOST_URL_BYTES,
        shutdown_timeout=config.drain_seconds,
    )
    await runner.setup()
    try:
        site = web.TCPSite(runner, config.host, config.port)
        try:
            await site.start()
        except OSError as error:
            raise ConfigError(f"cannot listen on {config.host}:{config.port}: {error.strerror}") from error
        url = _url(config, runner)
        if config.port_file:
            _write(config.port_file, url)
        log.info(f"store listening on {url}", url=url, path=str(config.path), version=engine.version)
        await stop.wait()
        log.info("store stopping")
        await site.stop()
    finally:
        drained = await workers.drain(config.drain_seconds)
        await runner.cleanup()
    return drained


def _url(config: StoreConfig, runner: web.AppRunner) -> str:
    host = f"[{config.host}]" if ":" in config.host else config.host
    return f"http://{host}:{runner.addresses[0][1]}"


def _write(file: Path, url: str) -> None:
    """The port alone, put in place at once so that no reader sees half of it."""
    part = file.with_suffix(".part")
    part.write_text(url.rpartition(":")[2] + "\n")
    part.replace(file)
