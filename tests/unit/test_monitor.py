"""The monitor's judgements, without broker and store; and what Prometheus is told to scrape."""

from __future__ import annotations

import math
from pathlib import Path
from threading import Event

from prometheus_client import CollectorRegistry

from pipeline.local.parts import STOP_ORDER, make_plan
from pipeline.monitor.accounts import lost
from pipeline.monitor.metrics import Metrics, show
from pipeline.monitor.outlets import LEAST_GAP, expected_gap, mean_of_weeks
from pipeline.monitor.run import Monitor, Options
from pipeline.settings import load


def test_who_is_told_to_stop_does_not_wait_for_every_service(tmp_path: Path) -> None:
    stop, made = Event(), []
    monitor = Monitor(load(data_dir=tmp_path), Options(longest={}), Metrics(CollectorRegistry()))
    monitor.checks = {"disk": lambda: (made.append("disk"), stop.set())[1], "broker": lambda: made.append("broker")}
    monitor.run(stop, lambda: None)
    assert made == ["disk"]


def test_what_is_late_is_not_lost_while_a_stage_is_behind() -> None:
    assert lost(7, None, longest_lag=61, grace=60) is None
    assert lost(7, 2, longest_lag=61, grace=60) == 2  # known before, and still without an outcome
    assert lost(1, 2, longest_lag=61, grace=60) == 1  # one of them has its outcome now
    assert lost(7, 2, longest_lag=60, grace=60) == 7
    assert lost(0, 2, longest_lag=0, grace=60) == 0
    assert lost(7, None, longest_lag=math.inf, grace=60) is None  # the lag is not known


def test_history_counts_from_two_weeks_on() -> None:
    assert mean_of_weeks([8, 0, 4, 0]) == 6
    assert mean_of_weeks([8, 0, 0, 0]) is None
    assert mean_of_weeks([0, 0, 0, 0]) is None
    assert expected_gap(None, 5400) == 5400
    assert expected_gap(10 * 3600, 5400) == 15 * 3600  # a quiet night is usual, whatever the profile says
    assert expected_gap(0, 5400) == LEAST_GAP


def test_values_that_are_gone_are_not_told_any_more() -> None:
    registry = CollectorRegistry()
    gauge = Metrics(registry).newest_stage
    show(gauge, {("isna", "fa", "fetched"): 1.0, ("irna", "ar", "fetched"): 2.0})
    show(gauge, {("irna", "ar", "fetched"): 3.0})
    samples = [
        (tuple(sample.labels.values()), sample.value) for family in gauge.collect() for sample in family.samples
    ]
    assert samples == [(("irna", "ar", "fetched"), 3.0)]


def test_nothing_is_told_before_it_was_looked_at() -> None:
    registry = CollectorRegistry()
    Metrics(registry)
    for name in ("rasad_audit_missing_offsets", "rasad_audit_doubles", "rasad_disk_free_bytes"):
        value = registry.get_sample_value(name)
        assert value is not None
        assert math.isnan(value)


def test_prometheus_scrapes_every_part_that_runs(tmp_path: Path) -> None:
    plan = make_plan(tmp_path, workers=2, sites="newsroom", outlets=["isna"], newsroom_options=[])
    assert STOP_ORDER[0] == ("monitor",)
    told = {entry["labels"]["part"]: entry["targets"] for entry in plan.targets(monitored=True)}
    workers = {"clean-0", "clean-1", "resolve-0", "enrich-0", "enrich-1", "load", "crawl"}
    assert told.keys() == workers | {"store", "newsroom", "monitor", "console"}
    assert told["load"] == [f"127.0.0.1:{plan.metrics_ports['load']}"]
    assert told["store"] == [f"127.0.0.1:{plan.store_port}"]
    assert told["newsroom"] == [f"127.0.0.1:{plan.newsroom_port}"]
    assert {entry["labels"]["part"] for entry in plan.targets(monitored=False)} == workers | {"store", "newsroom"}
    live = make_plan(tmp_path, workers=2, sites="live", outlets=["isna"], newsroom_options=[])
    assert {entry["labels"]["part"] for entry in live.targets(monitored=False)} == workers | {"store"}
