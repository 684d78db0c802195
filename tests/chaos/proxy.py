"""A TCP proxy on this machine whose line can be cut: what stands between a process and what it talks to."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from pipeline.local.kafka import Broker

CHUNK = 256 * 1024


class Proxy:
    """Forwards connections to 127.0.0.1:`target`; the line is up, refuses, or is silent."""

    def __init__(self, target: int) -> None:
        self.target = target
        self.port = 0
        self._up = asyncio.Event()
        self._refuses = False
        self._writers: set[asyncio.StreamWriter] = set()
        self._loop = asyncio.new_event_loop()
        self._started = threading.Event()
        self._thread = threading.Thread(target=self._run, name="proxy", daemon=True)
        self._thread.start()
        self._started.wait()

    def refuse(self) -> None:
        """End every connection and every new one at once, as a port does that nobody listens on."""
        self._call(self._refuse)

    def silence(self) -> None:
        """Let nothing through and say nothing of it, as a broken line does."""
        self._call(self._silence)

    def heal(self) -> None:
        """Let everything through again; connections of before the cut are ended, as routers do that forgot them."""
        self._call(self._heal)

    def close(self) -> None:
        """End it."""
        self._call(self._refuse)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    def _silence(self) -> None:
        self._up.clear()

    def _refuse(self) -> None:
        self._refuses = True
        self._drop()

    def _heal(self) -> None:
        self._drop()
        self._refuses = False
        self._up.set()

    def _drop(self) -> None:
        for writer in list(self._writers):
            writer.transport.abort()

    def _call(self, what: Callable[[], None]) -> None:
        done = threading.Event()
        self._loop.call_soon_threadsafe(what)
        self._loop.call_soon_threadsafe(done.set)
        done.wait()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(asyncio.start_server(self._connected, "127.0.0.1", 0))
        self.port = server.sockets[0].getsockname()[1]
        self._up.set()
        self._started.set()
        self._loop.run_forever()
        server.close()
        tasks = asyncio.all_tasks(self._loop)
        for task in tasks:
            task.cancel()
        self._loop.run_until_complete(asyncio.gather(*tasks, return_exceptions=True))
        self._loop.close()

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        try:
            if self._refuses:
                return
            with suppress(OSError):
                there, back = await asyncio.open_connection("127.0.0.1", self.target)
                self._writers.add(back)
                try:
                    await asyncio.gather(self._pump(reader, back), self._pump(there, writer))
                finally:
                    self._writers.discard(back)
                    back.transport.abort()
        finally:
            self._writers.discard(writer)
            writer.transport.abort()

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(CHUNK):
            await self._up.wait()
            writer.write(data)
            await writer.drain()
        raise ConnectionResetError("the other end closed")


class SecondDoor(Broker, frozen=True, kw_only=True):
    """A broker that also listens behind a proxy, and tells who comes that way to stay on it."""

    door: int
    proxy: int

    def properties(self) -> dict[str, str]:
        """The broker's configuration, with one listener more."""
        usual = super().properties()
        return usual | {
            "listeners": f"{usual['listeners']},PROXIED://127.0.0.1:{self.door}",
            "advertised.listeners": f"{usual['advertised.listeners']},PROXIED://127.0.0.1:{self.proxy}",
            "listener.security.protocol.map": f"{usual['listener.security.protocol.map']},PROXIED:PLAINTEXT",
        }


@contextmanager
def proxy(target: int) -> Iterator[Proxy]:
    """A proxy until the block ends."""
    made = Proxy(target)
    try:
        yield made
    finally:
        made.close()
