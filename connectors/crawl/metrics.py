"""What the crawler counts, under Prometheus' conventions, and the progress file that a supervisor shows."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from msgspec import Struct
from prometheus_client import REGISTRY, CollectorRegistry, Counter, Gauge, Histogram

FETCH_SECONDS = (0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)


class Metrics:
    """The crawler's instruments in one registry."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.results = Counter(
            "rasad_fetch_results",
            "Fetches by what came of them: pages, and documents (feeds, sitemaps, archive lists) apart.",
            ["outlet", "kind", "result"],
            registry=registry,
        )
        self.duration = Histogram(
            "rasad_fetch_duration_seconds",
            "From the request to the answer's headers.",
            ["outlet"],
            buckets=FETCH_SECONDS,
            registry=registry,
        )
        self.published = Counter(
            "rasad_published", "Raw pages acknowledged by the broker.", ["outlet", "source"], registry=registry
        )
        self.pending = Gauge(
            "rasad_crawl_pending", "Pages found and not yet at the broker.", ["outlet"], registry=registry
        )
        self.last_fetch = Gauge(
            "rasad_fetch_last_success_timestamp_seconds",
            "When a page was last fetched.",
            ["outlet"],
            registry=registry,
        )
        self.last_published = Gauge(
            "rasad_publish_last_success_timestamp_seconds",
            "When a page was last acknowledged by the broker.",
            ["outlet"],
            registry=registry,
        )


@cache
def metrics(registry: CollectorRegistry = REGISTRY) -> Metrics:
    """The instruments of a registry, made at the first call."""
    return Metrics(registry)


class Tally(Struct, kw_only=True):
    """How far the crawl of one outlet is. Each fetch of a page counts once in `results`."""

    fetched: int = 0  # answers of any status
    published: int = 0
    unchanged: int = 0  # 304, or the bytes that the broker has
    failed: int = 0  # no answer, or one of no use
    pending: int = 0  # found and not yet at the broker
    documents: int = 0  # feeds, sitemaps and archive lists read
    results: dict[str, int] = {}

    def count(self, result: str) -> None:
        """Note a page's fetch result."""
        self.results[result] = self.results.get(result, 0) + 1


def write_progress(path: Path, tallies: Mapping[str, Tally], *, done: bool, kafka_away: bool) -> None:
    """Replace the progress file in one step: {"outlets": {name: counts}, "done": bool, "kafka_away": bool}."""
    content = {
        "outlets": {name: {field: getattr(t, field) for field in t.__struct_fields__} for name, t in tallies.items()},
        "done": done,
        "kafka_away": kafka_away,
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=path.name)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(content, file, ensure_ascii=False)
    Path(temporary).replace(path)
