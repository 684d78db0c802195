"""What only the monitor tells. Gauges say "not known" (NaN) until they were looked at once; they never begin at 0.

Made at the first call and not at import, so that no other process exports them.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import cache

from prometheus_client import REGISTRY, CollectorRegistry, Counter, Gauge


class Metrics:
    """The monitor's instruments in one registry."""

    def __init__(self, registry: CollectorRegistry) -> None:
        def gauge(name: str, about: str, *labels: str) -> Gauge:
            made = Gauge(name, about, labels, registry=registry)
            if not labels:
                made.set(math.nan)
            return made

        self.lag_records = gauge("rasad_stage_lag_records", "Records a stage has not yet committed.", "stage")
        self.lag_seconds = gauge(
            "rasad_stage_lag_seconds", "Age of the oldest record a stage has not yet committed.", "stage"
        )
        self.committed = gauge(
            "rasad_stage_committed_offset", "Offsets a stage has committed, over all partitions.", "stage"
        )
        self.missing = gauge(
            "rasad_audit_missing_offsets", "Raw records without an outcome that no stage has before it any more."
        )
        self.late = gauge(
            "rasad_audit_late_records",
            "Raw records without an outcome for longer than the grace, on the way or lost.",
        )
        self.doubles = gauge("rasad_audit_doubles", "Raw records with more than one article row (counted to 1000).")
        self.orphans = gauge(
            "rasad_audit_orphans",
            "Article rows without an outcome, outcomes without a row or a record (counted to 1000 each).",
        )
        self.unrelated = gauge(
            "rasad_audit_unrelated",
            "Articles without a relation, and no stage has one of them before it any more (counted to 1000).",
        )
        self.newest_stage = gauge(
            "rasad_outlet_newest_stage_timestamp_seconds",
            "When a stage last finished a record that is stored; fetched: when a page was last fetched.",
            *("outlet", "edition", "stage"),
        )
        self.expected_gap = gauge(
            "rasad_outlet_expected_gap_seconds",
            "Age of an outlet's newest article that is not unusual at this hour and weekday.",
            "outlet",
        )
        self.articles = gauge("rasad_outlet_articles_6h", "Articles published in the last six hours.", "outlet")
        self.baseline = gauge(
            "rasad_outlet_articles_6h_baseline",
            "Mean of rasad_outlet_articles_6h at this hour of the last four weeks.",
            "outlet",
        )
        self.canary_waiting = gauge(
            "rasad_canary_waiting_seconds",
            "Age of the oldest canary page that has not come through, nor one that was sent after it; 0 without any.",
            "outlet",
        )
        self.canaries = Counter(
            "rasad_canary_pages", "Canary pages that the broker acknowledged.", ["outlet"], registry=registry
        )
        self.topic_partitions = gauge("rasad_broker_partitions", "Partitions of the topics.")
        self.offline = gauge("rasad_broker_offline_partitions", "Partitions without a leader.")
        self.under_replicated = gauge(
            "rasad_broker_under_replicated_partitions",
            "Partitions with fewer replicas in sync than they should have.",
        )
        self.controllers = gauge("rasad_broker_controllers", "Controllers the cluster names: 1, or 0.")
        self.disk_free = gauge("rasad_disk_free_bytes", "Free bytes where the data directory lies.")
        self.disk_size = gauge("rasad_disk_size_bytes", "Bytes of the file system where the data directory lies.")
        self.last_success = gauge(
            "rasad_monitor_last_success_timestamp_seconds", "When a check of the monitor last went well.", "check"
        )
        self.duration = gauge("rasad_monitor_check_duration_seconds", "How long a check took last.", "check")
        self.failures = Counter(
            "rasad_monitor_failures", "Checks of the monitor that failed.", ["check"], registry=registry
        )


@cache
def metrics(registry: CollectorRegistry = REGISTRY) -> Metrics:
    """The instruments of a registry, made at the first call."""
    return Metrics(registry)


def show(gauge: Gauge, values: Mapping[tuple[str, ...], float]) -> None:
    """Set the values by their labels, and forget the labels that are not among them any more."""
    for sample in [sample for family in gauge.collect() for sample in family.samples]:
        labels = tuple(sample.labels.values())  # in the order in which the gauge declares them
        if labels not in values:
            gauge.remove(*labels)
    for labels, value in values.items():
        gauge.labels(*labels).set(value)
