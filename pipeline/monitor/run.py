"""The poller: every check in its turn; one that fails is counted and said, and the others go on."""

from __future__ import annotations

import math
import shutil
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from threading import Event

import urllib3.exceptions
from clickhouse_connect.driver.client import Client
from clickhouse_connect.driver.exceptions import ClickHouseError
from kafka.errors import KafkaError
from msgspec import Struct

from pipeline import logs
from pipeline.load.generations import live
from pipeline.metrics import NEWEST_ARTICLE
from pipeline.monitor.accounts import accounts, lost
from pipeline.monitor.canary import Canaries
from pipeline.monitor.kafka import BrokerSilentError, Cluster, Lag
from pipeline.monitor.metrics import Metrics, show
from pipeline.monitor.outlets import outlets
from pipeline.settings import Settings
from pipeline.store.client import connect

log = logs.get(__name__)

SHARE = 0.1  # of the time that one check may take: on a large store it comes less often
FAILURES = (KafkaError, ClickHouseError, urllib3.exceptions.HTTPError, OSError, BrokerSilentError)


class Options(Struct, frozen=True, kw_only=True):
    """How the monitor looks."""

    every: float = 15.0  # seconds between two looks
    grace: float = 60.0  # seconds that a record may be without an outcome
    longest: Mapping[str, float]  # by outlet the silence in seconds that its profile calls usual


class Monitor:
    """Looks and tells. Connections are made when they are needed, and anew after a failure."""

    def __init__(self, settings: Settings, options: Options, metrics: Metrics) -> None:
        self._settings = settings
        self._options = options
        self._metrics = metrics
        self._cluster: Cluster | None = None
        self._client: Client | None = None
        every = settings.canary_seconds
        self._canaries = Canaries(settings, every) if every else None
        self._lags: dict[str, Lag] = {}
        self._missing: int | None = None
        self._unrelated: int | None = None
        self._due: dict[str, float] = {}
        self._failing: set[str] = set()
        self.checks: dict[str, Callable[[], None]] = {
            "disk": self._check_disk,
            "broker": self._check_broker,
            "lag": self._check_lag,
            "audit": self._check_audit,
            "outlets": self._check_outlets,
        }
        if self._canaries is not None:
            self.checks["canary"] = self._check_canary
        for name in self.checks:  # a check that never went well is told too
            metrics.last_success.labels(name).set(0)
            metrics.failures.labels(name).inc(0)

    def run(self, stop: Event, looked: Callable[[], None]) -> None:
        """Look until told to stop; `looked` is called after each round."""
        while not stop.is_set():
            began = time.monotonic()
            self.look(stop)
            looked()
            stop.wait(max(0.0, self._options.every - (time.monotonic() - began)))

    def look(self, stop: Event | None = None) -> None:
        """Make every check that is due, or until told to stop: where services are away each check waits for them."""
        for name, check in self.checks.items():
            if stop is not None and stop.is_set():
                return
            if time.monotonic() >= self._due.get(name, 0.0):
                self._make(name, check)

    def close(self) -> None:
        """Close the connections."""
        if self._cluster is not None:
            self._cluster.close()
        if self._client is not None:
            self._client.close()
        self._cluster = self._client = None
        if self._canaries is not None:
            self._canaries.close()

    def _make(self, name: str, check: Callable[[], None]) -> None:
        began = time.monotonic()
        try:
            check()
        except FAILURES as error:
            self._metrics.failures.labels(name).inc()
            if name not in self._failing:  # once per outage
                log.warning("check failed", check=name, error=f"{type(error).__name__}: {error}"[:300])
            self._failing.add(name)
            self.close()
            return
        took = time.monotonic() - began
        self._due[name] = began + took / SHARE if took > SHARE * self._options.every else 0.0
        self._metrics.duration.labels(name).set(took)
        self._metrics.last_success.labels(name).set_to_current_time()
        if name in self._failing:
            self._failing.remove(name)
            log.info("check goes well again", check=name)

    def _check_disk(self) -> None:
        usage = shutil.disk_usage(_existing(self._settings.data_dir))
        self._metrics.disk_free.set(usage.free)
        self._metrics.disk_size.set(usage.total)

    def _check_broker(self) -> None:
        found = self._kafka().partitions()
        self._metrics.topic_partitions.set(found.total)
        self._metrics.offline.set(found.offline)
        self._metrics.under_replicated.set(found.under_replicated)
        self._metrics.controllers.set(found.controllers)

    def _check_lag(self) -> None:
        self._lags = {}  # not known, should the broker not answer
        self._lags = self._kafka().lags()
        show(self._metrics.lag_records, {(stage,): lag.records for stage, lag in self._lags.items()})
        show(self._metrics.lag_seconds, {(stage,): lag.seconds for stage, lag in self._lags.items()})
        show(self._metrics.committed, {(stage,): lag.committed for stage, lag in self._lags.items()})

    def _check_audit(self) -> None:
        grace = self._options.grace
        cluster, client = self._kafka(), self._store()
        ends, settled = cluster.raw_ends(), cluster.raw_before(time.time() - grace)
        found = accounts(client, live(client), ends, settled)
        longest_lag = max((lag.seconds for lag in self._lags.values()), default=math.inf)
        self._missing = lost(found.without, self._missing, longest_lag, grace)
        self._unrelated = lost(found.unrelated, self._unrelated, longest_lag, grace)
        self._metrics.late.set(found.without)
        for gauge, known in ((self._metrics.missing, self._missing), (self._metrics.unrelated, self._unrelated)):
            gauge.set(math.nan if known is None else known)
        self._metrics.doubles.set(found.doubles)
        self._metrics.orphans.set(found.orphans)

    def _check_outlets(self) -> None:
        found = outlets(self._store(), self._options.longest)
        show(NEWEST_ARTICLE, found.newest)
        show(self._metrics.newest_stage, found.newest_stage)
        show(self._metrics.expected_gap, found.expected_gap)
        show(self._metrics.articles, found.articles)
        show(self._metrics.baseline, found.baseline)

    def _check_canary(self) -> None:
        assert self._canaries is not None
        # Those of before first: what is sent now is not through yet.
        show(self._metrics.canary_waiting, {(o,): age for o, age in self._canaries.waiting(self._store()).items()})
        for outlet in self._canaries.send():
            self._metrics.canaries.labels(outlet).inc()

    def _kafka(self) -> Cluster:
        if self._cluster is None:
            self._cluster = Cluster(self._settings)
        return self._cluster

    def _store(self) -> Client:
        if self._client is None:
            self._client = connect(self._settings.clickhouse_url.get_secret_value(), readonly=True)
        return self._client


def _existing(path: Path) -> Path:
    """The path, or its nearest parent that there is."""
    return next(parent for parent in (path.absolute(), *path.absolute().parents) if parent.exists())
