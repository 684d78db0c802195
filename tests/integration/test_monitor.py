"""The monitor against a real broker and the real engine: what it tells is what is there."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from prometheus_client import REGISTRY, CollectorRegistry

from connectors.profiles import profiles
from pipeline.local.ports import free_port
from pipeline.monitor.kafka import Lag
from pipeline.monitor.metrics import Metrics
from pipeline.monitor.outlets import outlets
from pipeline.monitor.run import Monitor, Options
from pipeline.settings import load
from schemas.records import Enriched
from schemas.topics import topics
from tests.integration.line import Line, pages

pytestmark = pytest.mark.integration

NOW = datetime(2025, 8, 12, 12, tzinfo=UTC)
GRACE = 0.5
STAGES = ("clean", "resolve", "enrich", "load")


class Watched:
    """A monitor and what it tells."""

    def __init__(self, line: Line, **settings: str) -> None:
        self.registry = CollectorRegistry()
        options = Options(every=60, grace=GRACE, longest={"isna": 3600.0})
        here = {"kafka_bootstrap": line.settings.kafka_bootstrap, "canary_seconds": "0"} | settings
        self.monitor = Monitor(load(**here), options, Metrics(self.registry))

    def look(self) -> None:
        """Look at everything, due or not."""
        for check in self.monitor.checks.values():
            check()

    def value(self, name: str, **labels: str) -> float:
        """A sample; KeyError when it is not told."""
        found = self.registry.get_sample_value(name, labels)
        if found is None:
            raise KeyError(f"{name} {labels}")
        return found


@pytest.fixture
def watched(line: Line, clickhouse_url: str) -> Iterator[Watched]:
    made = Watched(line, clickhouse_url=clickhouse_url)
    yield made
    made.monitor.close()


def test_what_does_not_add_up_is_counted(line: Line, watched: Watched) -> None:
    line.publish(pages(8))
    line.settle()
    line.until(lambda: line.value("SELECT count() FROM pages") > 0)
    time.sleep(GRACE)
    # The test's line commits for its loader only: the other groups have everything before them.
    watched.monitor.checks["lag"]()
    assert watched.value("rasad_stage_lag_records", stage="clean") == 8
    assert watched.value("rasad_stage_committed_offset", stage="clean") == 0
    assert GRACE <= watched.value("rasad_stage_lag_seconds", stage="clean") < 60
    line.until(lambda: watched.monitor.checks["lag"]() or watched.value("rasad_stage_lag_records", stage="load") == 0)
    assert watched.value("rasad_stage_lag_seconds", stage="load") == 0

    watched.look()
    assert watched.value("rasad_audit_late_records") == 0
    assert watched.value("rasad_audit_doubles") == watched.value("rasad_audit_orphans") == 0
    assert math.isnan(watched.value("rasad_audit_missing_offsets"))  # stages are behind: it cannot be known
    assert watched.value("rasad_broker_partitions") >= sum(topic.partitions for topic in topics().values())
    assert watched.value("rasad_broker_offline_partitions") == 0
    assert watched.value("rasad_broker_under_replicated_partitions") == 0
    assert watched.value("rasad_broker_controllers") == 1
    assert 0 < watched.value("rasad_disk_free_bytes") <= watched.value("rasad_disk_size_bytes")

    partition, offset = line.rows("SELECT raw_partition, raw_offset FROM articles ORDER BY raw_offset LIMIT 1")[0]
    here = {"partition": partition, "offset": offset}
    condition = "raw_partition = {partition:UInt32} AND raw_offset = {offset:UInt64}"
    line.client.command(
        f"ALTER TABLE ledger_rows DELETE WHERE {condition}",
        parameters=here,
        settings={"mutations_sync": 2},
    )
    line.client.command(
        "INSERT INTO article_rows SELECT * REPLACE (reverse(article_id) AS article_id) FROM article_rows "
        f"WHERE {condition}",
        parameters=here,
    )
    watched.monitor._lags = {}
    watched.monitor.checks["audit"]()
    assert watched.value("rasad_audit_late_records") == 1
    assert watched.value("rasad_audit_doubles") == 1
    assert watched.value("rasad_audit_orphans") == 2  # the row that lost its outcome, and its double
    assert math.isnan(watched.value("rasad_audit_unrelated"))  # the lag is not known: a relation may be on its way

    for stage in STAGES:
        watched.monitor._lags[stage] = Lag(records=0, seconds=0.0, committed=8)
    watched.monitor.checks["audit"]()
    assert watched.value("rasad_audit_missing_offsets") == 1
    assert watched.value("rasad_audit_unrelated") == 0
    line.client.command(
        "ALTER TABLE relation_rows DELETE WHERE article_id IN "
        "(SELECT assumeNotNull(article_id) FROM ledger WHERE outcome = 'article' ORDER BY raw_offset LIMIT 2)",
        settings={"mutations_sync": 2},
    )
    watched.monitor.checks["audit"]()
    assert watched.value("rasad_audit_unrelated") == 2


def test_what_is_usual_is_learnt_from_the_same_hour_of_four_weeks(line: Line) -> None:
    client = line.client
    # Every ten minutes for five weeks, three hours at night excepted; nothing new since 11:00 of today.
    times = [NOW - timedelta(minutes=10 * step) for step in range(6, 5 * 7 * 24 * 6)]
    times = [at for at in times if not 0 <= at.hour < 3]
    columns = ["generation", "page_id", "outlet", "edition", "published_at", "published_precision", "fetched_at"]
    client.insert(
        "page_rows",
        [["g1", f"{number:032x}", "isna", "fa", at, "minute", at] for number, at in enumerate(times)],
        column_names=columns,
    )
    longest = {"isna": 3600.0, "serat": 7200.0}
    noon = outlets(client, longest, NOW)
    assert noon.newest["isna", "fa"] == (NOW - timedelta(hours=1)).timestamp()
    assert noon.expected_gap["isna",] == 900  # usual is ten minutes: silent for an hour is unusual
    assert noon.expected_gap["serat",] == 7200  # no history: its profile
    assert noon.baseline["isna",] == 36
    assert noon.articles["isna",] == 30
    assert noon.articles["serat",] == 0
    assert ("serat",) not in noon.baseline
    night = outlets(client, longest, NOW.replace(hour=2))
    assert night.expected_gap["isna",] == 1.5 * (
        2 * 3600 + 55 * 60
    )  # the last look is at 02:45, the last news of 23:50
    young = outlets(client, longest, times[-1] + timedelta(days=8))
    assert young.expected_gap["isna",] == 3600  # one week of history is none
    assert ("isna",) not in young.baseline


def test_a_future_or_undated_article_hides_no_silence(line: Line) -> None:
    columns = ["generation", "page_id", "outlet", "edition", "published_at", "published_precision", "fetched_at"]
    old = NOW - timedelta(hours=9)
    dates = [
        (old, "minute"),
        (NOW + timedelta(days=1), "minute"),
        (None, "undated"),
        (NOW, "day"),
    ]
    line.client.insert(
        "page_rows",
        [["g1", f"{number:031x}f", "serat", "fa", at, said, NOW] for number, (at, said) in enumerate(dates)],
        column_names=columns,
    )
    assert outlets(line.client, {}, NOW).newest["serat", "fa"] == old.timestamp()


def test_a_canary_of_each_outlet_goes_through_and_leaves_nothing_but_its_outcome(
    line: Line, clickhouse_url: str
) -> None:
    tables = ("article_rows", "page_rows", "relation_rows")

    def stored() -> list[int]:
        return [line.value(f"SELECT count() FROM {table}") for table in tables]

    before, events = stored(), len(line.messages("unique"))
    told = line.rows("SELECT count() FROM ledger")
    watched = Watched(line, clickhouse_url=clickhouse_url, canary_seconds="3600")
    check = watched.monitor.checks["canary"]
    line.paused.set()
    try:
        check()  # sends
        time.sleep(0.2)
        check()  # looks for them
        for outlet in profiles():
            assert watched.value("rasad_canary_pages_total", outlet=outlet) == 1
            assert watched.value("rasad_canary_waiting_seconds", outlet=outlet) >= 0.2
        line.paused.clear()
        sql = "SELECT DISTINCT outlet FROM ledger_rows WHERE outcome = 'canary' AND mapContains(times, 'enriched')"
        line.until(lambda: {outlet for (outlet,) in line.rows(sql)} == set(profiles()))
        check()
    finally:
        line.paused.clear()
        watched.monitor.close()
    for outlet in profiles():
        assert watched.value("rasad_canary_pages_total", outlet=outlet) == 1  # the next one is due in an hour
        assert watched.value("rasad_canary_waiting_seconds", outlet=outlet) == 0
        travelled = REGISTRY.get_sample_value("rasad_canary_travel_seconds_sum", {"outlet": outlet})
        assert travelled is not None
        assert 0.2 < travelled < 60
    assert (stored(), len(line.messages("unique"))) == (before, events)
    assert line.rows("SELECT count() FROM ledger") == told  # readers do not count them
    enriched = [m for m in line.messages("enriched") if m.headers.get("rasad_source") == b"canary"]
    records = [msgspec.json.decode(message.value or b"", type=Enriched) for message in enriched]
    assert {(record.outcome, record.article, tuple(record.enrichment.failed)) for record in records} == {
        ("unchanged", None, ())
    }


def test_a_store_that_is_away_is_counted_and_the_rest_goes_on(line: Line) -> None:
    watched = Watched(line, clickhouse_url=f"http://127.0.0.1:{free_port()}/default")
    try:
        watched.monitor.look()
        watched.monitor.look()
    finally:
        watched.monitor.close()
    assert watched.value("rasad_monitor_failures_total", check="audit") == 2
    assert watched.value("rasad_monitor_failures_total", check="outlets") == 2
    assert watched.value("rasad_monitor_failures_total", check="lag") == 0
    assert 0 < watched.value("rasad_monitor_last_success_timestamp_seconds", check="lag") <= time.time()
    assert watched.value("rasad_monitor_last_success_timestamp_seconds", check="audit") == 0
    assert math.isnan(watched.value("rasad_audit_missing_offsets"))
