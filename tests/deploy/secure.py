"""Listeners that ask for TLS and credentials: a broker from Kafka's jars, and TLS in front of the store."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
import threading
from collections.abc import Iterator
from pathlib import Path

from kafka import KafkaAdminClient
from kafka.admin import UserScramCredentialUpsertion

from pipeline.local.kafka import Broker
from pipeline.local.ports import free_port
from tests.deploy.certificates import Authority
from tests.integration.conftest import running

USER, PASSWORD = "rasad", "p@ss word;1"
MODULES = "org.apache.kafka.common.security"
JAAS = {
    "PLAIN": f'{MODULES}.plain.PlainLoginModule required user_{USER}="{PASSWORD}";',
    "SCRAM-SHA-256": f"{MODULES}.scram.ScramLoginModule required;",
    "SCRAM-SHA-512": f"{MODULES}.scram.ScramLoginModule required;",
}
LISTENERS = ("SSL", "SASL_SSL", "SASL_PLAINTEXT")


class SecureBroker(Broker, frozen=True, kw_only=True):
    """A broker with a listener per kind of security; the plain one serves the broker itself and the test's set-up."""

    keystore: Path
    ports: dict[str, int]

    def properties(self) -> dict[str, str]:
        """The plain broker's, with the listeners."""
        listeners = {"PLAINTEXT": self.port, **self.ports}
        shown = [f"{name}://127.0.0.1:{port}" for name, port in listeners.items()]
        plain = super().properties()
        plain |= {
            "listeners": ",".join([*shown, f"CONTROLLER://127.0.0.1:{self.controller_port}"]),
            "advertised.listeners": ",".join(shown),
            "listener.security.protocol.map": ",".join(f"{n}:{n}" for n in listeners) + ",CONTROLLER:PLAINTEXT",
            "ssl.keystore.type": "PEM",
            "ssl.keystore.location": str(self.keystore),
            "sasl.enabled.mechanisms": ",".join(JAAS),
        }
        return plain | {
            f"listener.name.{name.lower()}.{mechanism.lower()}.sasl.jaas.config": jaas
            for name in LISTENERS
            if name.startswith("SASL")
            for mechanism, jaas in JAAS.items()
        }


@contextlib.contextmanager
def secure_broker(directory: Path, authority: Authority) -> Iterator[SecureBroker]:
    """A running broker that knows USER by every mechanism."""
    broker = SecureBroker(
        directory=directory,
        port=free_port(),
        controller_port=free_port(),
        keystore=authority.server(),
        ports={name: free_port() for name in LISTENERS},
    )
    broker.prepare()
    with running(broker.command(), directory / "kafka.log", broker.port):
        admin = KafkaAdminClient(bootstrap_servers=broker.bootstrap)
        wanted = [
            UserScramCredentialUpsertion(USER, mechanism, PASSWORD, iterations=4096)
            for mechanism in JAAS
            if mechanism != "PLAIN"
        ]
        errors = [admin.alter_user_scram_credentials([one]) for one in wanted]
        admin.close()
        assert errors == [{USER: None}] * len(wanted)
        yield broker


@contextlib.contextmanager
def tls_before(port: int, keystore: Path) -> Iterator[int]:
    """A port of 127.0.0.1 that speaks TLS and hands on to another port; TLS itself is Python's."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(keystore)

    async def carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError):
            while block := await reader.read(65536):
                writer.write(block)
                await writer.drain()
        writer.close()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        inner_reader, inner_writer = await asyncio.open_connection("127.0.0.1", port)
        await asyncio.gather(carry(reader, inner_writer), carry(inner_reader, writer))

    loop = asyncio.new_event_loop()
    server = loop.run_until_complete(asyncio.start_server(serve, "127.0.0.1", 0, ssl=context))

    def run() -> None:
        asyncio.set_event_loop(loop)
        loop.run_forever()
        server.close()
        for task in asyncio.all_tasks(loop):
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                loop.run_until_complete(task)
        loop.close()

    thread = threading.Thread(target=run, name="tls", daemon=True)
    thread.start()
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
