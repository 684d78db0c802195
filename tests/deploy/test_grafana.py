"""The dashboards: what is committed is what their source says, and everything that they name exists and answers."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from clickhouse_connect.driver.client import Client

from deploy.grafana.generate import DIRECTORY, files
from deploy.grafana.model import CLICKHOUSE, PROMETHEUS
from pipeline.queries import named_queries
from tests.sql.conftest import reader, stock_url
from tests.unit.test_alerts import RULES, alerts, exported, named

__all__ = ["reader", "stock_url"]

GENERATE = "python -m deploy.grafana.generate"
NOW = datetime(2025, 8, 13, 12, tzinfo=UTC)
PROVISIONING = DIRECTORY.parent / "provisioning"


def dashboards() -> Iterator[dict[str, Any]]:
    """Every dashboard that is committed."""
    for path in sorted(DIRECTORY.glob("*.json")):
        yield json.loads(path.read_text(encoding="utf-8"))


def targets(source: dict[str, str]) -> Iterator[dict[str, Any]]:
    """What every panel asks of a data source."""
    for dashboard in dashboards():
        for panel in dashboard["panels"]:
            yield from (target for target in panel.get("targets", ()) if target["datasource"] == source)


def typed(text: str, values: dict[str, str]) -> str:
    """A text as Grafana makes it: macros of the time range, and variables in quotes."""
    for macro, moment in (("$__fromTime", NOW.timestamp() - 30 * 86400), ("$__toTime", NOW.timestamp())):
        text = text.replace(macro, f"toDateTime({moment:.0f})")
    for name, value in values.items():
        quoted = "'" + value.replace("'", "''") + "'"
        text = text.replace(f"${{{name}:sqlstring}}", quoted).replace(f"${name}", value)
    return text


def test_what_is_committed_is_generated() -> None:
    committed = {path.name: path.read_text(encoding="utf-8") for path in DIRECTORY.glob("*.json")}
    assert committed == files(), f"renew them: {GENERATE}"


def test_panels_fit_their_grid() -> None:
    for dashboard in dashboards():
        taken: set[tuple[int, int]] = set()
        assert len({panel["id"] for panel in dashboard["panels"]}) == len(dashboard["panels"])
        for panel in dashboard["panels"]:
            place = panel["gridPos"]
            assert place["x"] + place["w"] <= 24
            cells = {(place["x"] + x, place["y"] + y) for x in range(place["w"]) for y in range(place["h"])}
            assert not taken & cells, panel["title"]
            taken |= cells


def test_every_metric_and_alert_named_exists() -> None:
    recorded = set(re.findall(r"- record: (\S+)", "".join(path.read_text() for path in RULES)))
    known, seen = exported(), set()
    for target in targets(PROMETHEUS):
        rest = re.sub(
            r"\b(outlet|rasad):rasad_[\w:]+|\brasad:[\w:]+",
            lambda m: m[0] if m[0] in recorded else "?",
            target["expr"],
        )
        assert "?" not in rest, target["expr"]
        seen |= named(target["expr"])
    assert len(seen) > 20
    assert not seen - known
    told = " ".join(panel.get("description", "") for one in dashboards() for panel in one["panels"])
    wanted = set(re.findall(r"\b[A-Z][a-z]+[A-Z]\w+", told)) - {"ClickHouse", "PromQL"}
    assert wanted
    assert wanted <= {name for name, _ in alerts()}


@pytest.mark.skipif(shutil.which("promtool") is None, reason="no promtool (Debian package `prometheus`)")
def test_prometheus_understands_every_expression(tmp_path: Path) -> None:
    rules = [
        {"record": f"panel:number_{number}:expr", "expr": typed(target["expr"], {"outlet": "irna"})}
        for number, target in enumerate(targets(PROMETHEUS))
    ]
    file = tmp_path / "rules.yml"
    file.write_text(json.dumps({"groups": [{"name": "panels", "rules": rules}]}))  # JSON is YAML
    done = subprocess.run(
        ["promtool", "check", "rules", str(file)], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.integration
def test_clickhouse_answers_every_query(reader: Client) -> None:
    asked = list(targets(CLICKHOUSE))
    assert len(asked) > 10
    filled = 0
    for target in asked:
        sql = typed(target["rawSql"], {"outlet": "irna", "entity": "o'Brien"})
        assert "$" not in sql
        assert "{" not in sql
        filled += bool(reader.query(sql).result_rows)
        if target["queryType"] == "timeseries":
            # A time, what a line is called, and its number: the plugin makes lines of that.
            (time, when), (_, what), (_, number) = (row[:2] for row in reader.query(f"DESCRIBE ({sql})").result_rows)
            assert time == "time"
            assert re.match(r"(Nullable\()?DateTime", when)
            assert "String" in what
            assert re.match(r"(Nullable\()?(U?Int|Float)", number)
    assert filled > len(asked) // 2  # the questions are about what is there


def test_editorial_panels_are_named_queries() -> None:
    (editorial,) = (one for one in dashboards() if one["uid"] == "rasad-editorial")
    about = {re.findall(r"`(\w+)`", panel["description"])[0] for panel in editorial["panels"]}
    assert len(about) == len(editorial["panels"])
    assert about <= named_queries().keys()


def test_provisioning_brings_both_sources_and_the_dashboards() -> None:
    sources = (PROVISIONING / "datasources/rasad.yaml").read_text()
    assert {f"uid: {source['uid']}" for source in (PROMETHEUS, CLICKHOUSE)} <= set(re.findall(r"uid: \S+", sources))
    assert {source["type"] for source in (PROMETHEUS, CLICKHOUSE)} == set(re.findall(r"type: (\S+)", sources))
    compose = (DIRECTORY.parents[1] / "compose.yaml").read_text()
    (path,) = re.findall(r"path: (\S+)", (PROVISIONING / "dashboards/rasad.yaml").read_text())
    assert f"./grafana/dashboards:{path}:ro" in compose
    assert "./grafana/provisioning:/etc/grafana/provisioning:ro" in compose
