"""Alert rules name what there is, each has its paragraph in the runbook, and the runbook names what there is."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from prometheus_client import REGISTRY, CollectorRegistry
from prometheus_client.metrics_core import Metric

from connectors.crawl.metrics import Metrics as CrawlMetrics
from pipeline import metrics
from pipeline.__main__ import COMMANDS
from pipeline.monitor.metrics import Metrics as MonitorMetrics
from pipeline.queries import named_queries
from pipeline.store.metrics import StoreMetrics
from schemas.outcomes import Reason

ROOT = Path(__file__).resolve().parents[2]
PROMETHEUS = ROOT / "deploy" / "prometheus"
RULES = sorted((PROMETHEUS / "rules").glob("*.yml"))
TESTS = sorted((PROMETHEUS / "tests").glob("*.yml"))
RUNBOOK = (ROOT / "docs" / "runbook.md").read_text(encoding="utf-8")
PARTS = ("Means", "Look first", "Usual causes", "Do")
SUFFIXES = {"counter": ("_total",), "histogram": ("_bucket", "_count", "_sum")}


def exported() -> set[str]:
    """The names of all samples that a process of Rasad exports."""
    assert metrics.RECORDS  # imported: its metrics are in REGISTRY
    own = CollectorRegistry()
    CrawlMetrics(own)
    MonitorMetrics(own)
    families: list[Metric] = [*REGISTRY.collect(), *own.collect(), *StoreMetrics().registry.collect()]
    return {family.name + suffix for family in families for suffix in SUFFIXES.get(family.type, ("",))}


def alerts() -> Iterator[tuple[str, str]]:
    """Name and text of every alert."""
    for path in RULES:
        for block in path.read_text(encoding="utf-8").split("- alert: ")[1:]:
            yield block.split()[0], block


def paragraphs() -> dict[str, str]:
    """The runbook's paragraphs by their heading."""
    found = re.split(r"^## (\w+)$", RUNBOOK, flags=re.MULTILINE)[1:]
    return dict(zip(found[::2], found[1::2], strict=True))


def named(text: str) -> set[str]:
    """Metrics of Rasad that a text names; recorded ones (`outlet:rasad_...:...`) apart."""
    return set(re.findall(r"(?<![:\w])rasad_\w+(?![\w:])", text))


@pytest.mark.parametrize("path", [*RULES, *TESTS, ROOT / "docs" / "runbook.md"], ids=lambda path: str(path.name))
def test_every_metric_named_exists(path: Path) -> None:
    found = named(path.read_text(encoding="utf-8"))
    assert found
    assert not found - exported()


def test_every_recorded_series_that_is_used_is_recorded() -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in RULES)
    recorded = set(re.findall(r"- record: (\S+)", text))
    used = set(re.findall(r"\b\w+:rasad_\w+(?::\w+)?|\brasad:\w+:\w+", text))
    assert recorded
    assert used <= recorded
    assert recorded <= set(re.findall(r"[\w:]+", re.sub(r"- record: \S+", "", text)))  # none is recorded for nothing


def test_every_alert_has_its_paragraph_and_every_paragraph_its_alert() -> None:
    assert {name for name, _ in alerts()} == paragraphs().keys()
    for name, block in alerts():
        assert f"runbook: docs/runbook.md#{name.lower()}\n" in block
        assert "summary: " in block
        assert re.search(r"severity: (warning|critical)}", block)
    for name, text in paragraphs().items():
        assert re.findall(r"^\*\*([\w ]+):\*\*", text, flags=re.MULTILINE) == list(PARTS), name


def test_every_alert_is_tested() -> None:
    tested = set(re.findall(r"alertname: (\w+)", "".join(path.read_text(encoding="utf-8") for path in TESTS)))
    assert tested == {name for name, _ in alerts()}


def test_the_runbook_names_commands_queries_and_reasons_that_there_are() -> None:
    assert set(re.findall(r"`rasad (\w+)", RUNBOOK)) <= COMMANDS.keys()
    assert set(re.findall(r"rasad query (\w+)", RUNBOOK)) <= named_queries().keys()
    assert set(re.findall(r"\(`(\w+)`(?:, `(\w+)`)?\) ", paragraphs()["WorkerProcessesDying"])[0]) <= set(Reason)


@pytest.mark.skipif(shutil.which("promtool") is None, reason="no promtool (Debian package `prometheus`)")
def test_promtool_agrees() -> None:
    for command in (["check", "rules", *RULES], ["test", "rules", *TESTS]):
        done = subprocess.run(
            ["promtool", *map(str, command)], capture_output=True, text=True, timeout=60, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
