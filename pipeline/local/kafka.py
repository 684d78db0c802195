"""A real Apache Kafka broker on this machine: one node in KRaft mode, from the jars that Maven fetched.

`deploy/kafka/pom.xml` names the version. Configuration: https://kafka.apache.org/41/operations/kraft/
"""

from __future__ import annotations

import shutil
import subprocess
import uuid
from base64 import urlsafe_b64encode
from pathlib import Path

from msgspec import Struct

from schemas.topics import MESSAGE_CAP

REPOSITORY = Path(__file__).resolve().parents[2]
JARS = REPOSITORY / "deploy" / "kafka" / "target" / "jars"
HEAP = "512m"

LOG4J = """\
log4j.rootLogger=WARN, stderr
log4j.appender.stderr=org.apache.log4j.ConsoleAppender
log4j.appender.stderr.Target=System.err
log4j.appender.stderr.layout=org.apache.log4j.PatternLayout
log4j.appender.stderr.layout.ConversionPattern={"time":"%d{ISO8601}","level":"%p","logger":"%c","event":"%m"}%n
log4j.logger.kafka.server.KafkaRaftServer=INFO
log4j.logger.org.apache.kafka.tools=INFO
"""


class BrokerError(RuntimeError):
    """The broker cannot be prepared; the message says what to do."""


class Broker(Struct, frozen=True, kw_only=True):
    """Where one local broker keeps its log and which ports it listens on (loopback only)."""

    directory: Path
    port: int
    controller_port: int

    @property
    def bootstrap(self) -> str:
        """The address for clients."""
        return f"127.0.0.1:{self.port}"

    @property
    def _config(self) -> Path:
        return self.directory / "server.properties"

    def properties(self) -> dict[str, str]:
        """The broker's configuration: small, durable, nothing created by accident."""
        return {
            "process.roles": "broker,controller",
            "node.id": "1",
            "controller.quorum.bootstrap.servers": f"127.0.0.1:{self.controller_port}",
            "controller.listener.names": "CONTROLLER",
            "listeners": f"PLAINTEXT://127.0.0.1:{self.port},CONTROLLER://127.0.0.1:{self.controller_port}",
            "advertised.listeners": f"PLAINTEXT://127.0.0.1:{self.port}",
            "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
            "log.dirs": str(self.directory / "log"),
            "auto.create.topics.enable": "false",
            "offsets.topic.num.partitions": "4",
            "offsets.topic.replication.factor": "1",
            "transaction.state.log.replication.factor": "1",
            "transaction.state.log.min.isr": "1",
            "share.coordinator.state.topic.replication.factor": "1",
            "share.coordinator.state.topic.min.isr": "1",
            # A new group waits this long for more members: one machine starts its workers at once.
            "group.initial.rebalance.delay.ms": "0",
            # A worker that died is replaced after its session: let workers ask for short ones.
            "group.min.session.timeout.ms": "6000",
            "message.max.bytes": str(MESSAGE_CAP),
            "replica.fetch.max.bytes": str(MESSAGE_CAP),
            "num.network.threads": "2",
            "num.io.threads": "4",
            "log.cleaner.threads": "1",
            "log.segment.bytes": str(128 * 1024 * 1024),
        }

    def prepare(self) -> None:
        """Write the configuration and format the log directory once. Raises BrokerError."""
        java = _java()
        if not any(JARS.glob("kafka_2.13-*.jar")):
            raise BrokerError(f"Kafka's jars are not in {JARS}: run `make kafka-jars`")
        self.directory.mkdir(parents=True, exist_ok=True)
        lines = [f"{name}={value}" for name, value in self.properties().items()]
        self._config.write_text("\n".join(lines) + "\n")
        (self.directory / "log4j.properties").write_text(LOG4J)
        if (self.directory / "log" / "meta.properties").exists():
            return
        cluster = urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")
        command = [java, *self._jvm("256m"), "kafka.tools.StorageTool", "format"]
        # With "=", since an id may begin with "-" and would be taken for an option.
        command += ["--standalone", f"--cluster-id={cluster}", "--config", str(self._config)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
        if done.returncode:
            raise BrokerError(
                f"formatting Kafka's log directory failed: {(done.stderr or done.stdout).strip()[-400:]}"
            )

    def command(self) -> list[str]:
        """The command line that runs the broker until SIGTERM."""
        return [_java(), *self._jvm(HEAP), "kafka.Kafka", str(self._config)]

    def _jvm(self, heap: str) -> list[str]:
        log4j = f"-Dlog4j.configuration=file:{self.directory / 'log4j.properties'}"
        # A short run compiles little: the first tier halves the CPU that two cores spend on warming up.
        return [f"-Xmx{heap}", "-Xms128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", log4j, "-cp", f"{JARS}/*"]


def _java() -> str:
    java = shutil.which("java")
    if java is None:
        raise BrokerError("Java 17 is missing: apt-get install openjdk-17-jre-headless")
    return java
