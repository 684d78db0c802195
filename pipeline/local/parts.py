"""The parts of `rasad run` on one machine: what is started, with which command, and when it counts as up."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from msgspec import Struct

from pipeline.groups import LOAD
from pipeline.local.kafka import Broker
from pipeline.local.ports import free_port, listening
from pipeline.local.process import Part

RASAD = [sys.executable, "-m", "pipeline"]

# In this order parts are stopped: what feeds first, what is fed last.
STOP_ORDER = (
    ("monitor",),
    ("crawl",),
    ("newsroom",),
    ("clean-0", "clean-1", "clean-2", "clean-3"),
    ("resolve-0",),
    ("enrich-0", "enrich-1", "enrich-2", "enrich-3"),
    ("load",),
    ("console",),
    ("store",),
    ("kafka",),
)


class Plan(Struct, frozen=True, kw_only=True):
    """What to run where."""

    data_dir: Path
    broker: Broker
    store_port: int
    newsroom_port: int
    console_port: int
    metrics_ports: dict[str, int]
    workers: int
    sites: str
    outlets: list[str]
    newsroom_options: list[str]

    @property
    def clickhouse_url(self) -> str:
        """The embedded engine's address."""
        return f"http://127.0.0.1:{self.store_port}/default"

    @property
    def newsroom_url(self) -> str:
        """The newsroom's address."""
        return f"http://127.0.0.1:{self.newsroom_port}"

    @property
    def console_url(self) -> str:
        """The ops console's address."""
        return f"http://127.0.0.1:{self.console_port}"

    def addresses(self) -> dict[str, str]:
        """Settings that other terminals need to reach what runs."""
        return {
            "kafka_bootstrap": self.broker.bootstrap,
            "clickhouse_url": self.clickhouse_url,
            "newsroom_url": self.newsroom_url,
        }

    def targets(self, *, monitored: bool) -> list[dict[str, Any]]:
        """What Prometheus scrapes, in the form of its file_sd_configs.

        `monitored`: whether the monitor and the console run too.
        """
        # What serves something else too answers /metrics at the same port.
        ports = self.metrics_ports | {"store": self.store_port, "console": self.console_port}
        if self.sites == "newsroom":
            ports["newsroom"] = self.newsroom_port
        return [
            {"targets": [f"127.0.0.1:{port}"], "labels": {"part": name}}
            for name, port in ports.items()
            if monitored or name not in ("monitor", "console")
        ]

    def _environment(self, name: str = "") -> dict[str, str]:
        own = {f"RASAD_{key.upper()}": value for key, value in self.addresses().items()}
        own |= {"RASAD_DATA_DIR": str(self.data_dir), "RASAD_SITES": self.sites}
        if name in self.metrics_ports:
            own["RASAD_METRICS_PORT"] = str(self.metrics_ports[name])
        return own

    def servers(self) -> list[Part]:
        """The broker, the store, and for the newsroom's sites the newsroom."""
        parts = [
            Part(
                name="kafka",
                command=self.broker.command(),
                ready=lambda: listening(self.broker.port),
                stop_seconds=30,
            ),
            Part(
                name="store",
                command=[*RASAD, "store", "--port", str(self.store_port)],
                environment=self._environment(),
                ready=lambda: listening(self.store_port),
            ),
        ]
        if self.sites == "newsroom":
            command = [*RASAD, "newsroom", "--port", str(self.newsroom_port), "--today", calendar(self.data_dir)]
            command += self.newsroom_options
            ready = lambda: listening(self.newsroom_port)  # noqa: E731
            parts.append(Part(name="newsroom", command=command, environment=self._environment(), ready=ready))
        return parts

    def stages(self) -> list[Part]:
        """Workers of every stage, and the loader."""
        names = [(stage, slot) for stage in ("clean", "enrich") for slot in range(self.workers)]
        names.insert(self.workers, ("resolve", 0))
        parts = [
            Part(
                name=f"{stage}-{slot}",
                command=[*RASAD, "worker", stage, "--slot", str(slot)],
                environment=self._environment(f"{stage}-{slot}"),
                group=f"rasad-{stage}",
            )
            for stage, slot in names
        ]
        loader = Part(name="load", command=[*RASAD, "load"], environment=self._environment("load"), group=LOAD)
        return [*parts, loader]

    def console(self) -> Part:
        """The ops console. Nobody waits for it: what runs does not hang on whether it is looked at."""
        command = [*RASAD, "console", "--port", str(self.console_port)]
        return Part(name="console", command=command, environment=self._environment())

    def monitor(self) -> Part:
        """What looks at the whole. Nobody waits for it either."""
        return Part(name="monitor", command=[*RASAD, "monitor"], environment=self._environment("monitor"))

    def crawl(self, *options: str, once: bool) -> Part:
        """The connectors of every outlet in one process."""
        mode = "--once" if once else "--follow"
        progress = str(progress_file(self.data_dir))
        command = [*RASAD, "crawl", *self.outlets, "--sites", self.sites, mode, "--progress-file", progress, *options]
        return Part(name="crawl", command=command, environment=self._environment("crawl"), once=once, stop_seconds=30)


def targets_file(data_dir: Path) -> Path:
    """Where Prometheus finds what to scrape (deploy/prometheus/prometheus.yml)."""
    return data_dir / "run" / "prometheus-targets.json"


def progress_file(data_dir: Path) -> Path:
    """Where the connectors write what they have fetched."""
    return data_dir / "run" / "crawl.json"


def calendar(data_dir: Path) -> str:
    """The newsroom's "today": of the first run on this data directory, since its codes and dates hang on it."""
    file = data_dir / "newsroom-today"
    if not file.exists():
        data_dir.mkdir(parents=True, exist_ok=True)
        file.write_text(datetime.now(ZoneInfo("Asia/Tehran")).date().isoformat())
    return file.read_text().strip()


def make_plan(data_dir: Path, *, workers: int, sites: str, outlets: list[str], newsroom_options: list[str]) -> Plan:
    """A plan on the usual ports where they are free, on others where they are not."""
    named = [f"{stage}-{slot}" for stage in ("clean", "enrich") for slot in range(workers)]
    ports = {name: free_port() for name in [*named, "resolve-0", "load", "crawl", "monitor"]}
    return Plan(
        data_dir=data_dir,
        broker=Broker(directory=data_dir / "kafka", port=free_port(9092), controller_port=free_port(9093)),
        store_port=free_port(8123),
        newsroom_port=free_port(8090),
        console_port=free_port(8080),
        metrics_ports=ports,
        workers=workers,
        sites=sites,
        outlets=outlets,
        newsroom_options=newsroom_options,
    )
