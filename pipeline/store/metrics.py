"""The store's own metrics, in a registry of their own."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

_SECONDS = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 100.0)


class StoreMetrics:
    """Counters of one server.

    `kind` is read, describe, insert, write, maintain or refused; `code` is ClickHouse's, 0 for none.
    """

    def __init__(self) -> None:
        """Register all metrics in a new registry."""
        self.registry = CollectorRegistry()
        self.queries = Counter("rasad_store_queries", "Queries ended", ["kind", "code"], registry=self.registry)
        self.duration = Histogram(
            "rasad_store_query_duration_seconds",
            "From the request's last byte to the answer's last byte, waiting included",
            ["kind"],
            buckets=_SECONDS,
            registry=self.registry,
        )
        self.running = Gauge("rasad_store_running_queries", "Queries running", ["kind"], registry=self.registry)
        self.waiting = Gauge("rasad_store_waiting_queries", "Queries waiting", ["kind"], registry=self.registry)
        self.written = Counter("rasad_store_written_rows", "Rows written", registry=self.registry)
        self.last_write = Gauge(
            "rasad_store_last_write_timestamp_seconds", "When the last insert ended well", registry=self.registry
        )
