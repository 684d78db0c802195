"""Running the console: uvicorn, with an end that does not wait for pages that are open."""

from __future__ import annotations

import socket

import uvicorn

from pipeline import logs
from pipeline.console import assets
from pipeline.console.app import make_app
from pipeline.console.poller import Poller
from pipeline.console.sources import STAGES, Sources
from pipeline.settings import Settings

log = logs.get(__name__)

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


class Server(uvicorn.Server):
    """uvicorn waits for connections before it tells the application to end; event streams end only when told."""

    def __init__(self, config: uvicorn.Config, poller: Poller) -> None:
        super().__init__(config)
        self._poller = poller

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End the streams, then the rest."""
        await self._poller.close()
        await super().shutdown(sockets)


def serve(settings: Settings, host: str, port: int, names: frozenset[str], every: float) -> None:
    """Serve the console until told to stop; what it shows is refreshed every so many seconds, at most.

    Raises OSError when it cannot listen there.
    """
    listener = socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    if not assets.installed():
        log.warning(assets.MISSING)
    # How far behind a stage is, is known from earlier looks: that one is looked at also when nobody is here.
    poller = Poller(Sources(settings), [STAGES], every)
    server: Server

    def stop() -> None:
        server.should_exit = True  # a console that reads nothing any more is better started anew

    app = make_app(poller, LOOPBACK | names, stop)
    config = uvicorn.Config(
        app, host=host, port=port, log_config=None, access_log=False, timeout_graceful_shutdown=3, server_header=False
    )
    server = Server(config, poller)
    server.run([listener])
