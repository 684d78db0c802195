"""What `rasad run` shows: per outlet how far its pages have come, and at the end the summary."""

from __future__ import annotations

import urllib.request
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import msgspec
from clickhouse_connect.driver.client import Client
from prometheus_client.parser import text_string_to_metric_families
from rich.table import Column, Table

from schemas.raw import CANARY

SUMMARY = Path(__file__).resolve().parents[2] / "schemas" / "clickhouse" / "queries" / "summary.sql"
REASONS = Path(__file__).resolve().parents[2] / "schemas" / "clickhouse" / "queries" / "rejections.sql"


def fetched(progress_file: Path) -> dict[str, int]:
    """Pages published per outlet in this run, as the connectors tell."""
    try:
        told = msgspec.json.decode(progress_file.read_bytes())
    except (OSError, msgspec.DecodeError):
        return {}  # not written yet
    return {outlet: int(tally.get("published", 0)) for outlet, tally in told.get("outlets", told).items()}


Counts = Counter[tuple[str, str, bool]]  # records per (stage, outlet, rejected)


class Counted:
    """Records of this run, from the processes' own counters. One that was started anew counts from zero again: what
    it had counted before is kept."""

    def __init__(self, ports: Iterable[int]) -> None:
        self._last: dict[int, Counts] = {port: Counter() for port in ports}
        self._before: Counts = Counter()

    def look(self) -> Counts:
        """The totals now; of a process that does not answer, those of the last look."""
        for port, last in self._last.items():
            now = _counts(port)
            if now is None:
                continue
            if any(now[key] < n for key, n in last.items()):
                self._before += last
            self._last[port] = now
        return sum(self._last.values(), Counter(self._before))


def _counts(port: int) -> Counts | None:
    """One process's records; None while it is starting."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=1) as answer:
            text = answer.read().decode()
    except OSError:
        return None
    found: Counts = Counter()
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            labels = sample.labels
            # No connector fetched the canaries.
            if sample.name == "rasad_records_total" and labels["outcome"] != CANARY:
                found[labels["stage"], labels["outlet"], labels["outcome"] == "rejected"] += int(sample.value)
    return found


STEPS = ("fetched", "cleaned", "loaded", "rejected")


def rows(outlets: Iterable[str], published: Mapping[str, int], counts: Counts) -> list[tuple[str, list[int]]]:
    """Per outlet its records of this run in each of STEPS; a last row for those that name no known outlet."""
    known = list(outlets)
    strangers = sorted({outlet for _, outlet, _ in counts} - set(known))
    told = []
    for outlet in [*known, *strangers]:
        rejected = sum(n for (_, of, bad), n in counts.items() if of == outlet and bad)
        cleaned, loaded = counts["clean", outlet, False], counts["load", outlet, False]
        told.append((outlet, [published.get(outlet, 0), cleaned, loaded, rejected]))
    return told


def table(progress: Iterable[tuple[str, list[int]]], caption: str) -> Table:
    """The rows as a table."""
    shown = Table("outlet", *(_right(name) for name in STEPS), caption=caption)
    for outlet, numbers in progress:
        shown.add_row(outlet, *map(str, numbers))
    return shown


def line(progress: Iterable[tuple[str, list[int]]]) -> str:
    """The rows as one line."""
    return "; ".join(
        f"{outlet}: " + ", ".join(f"{number} {step}" for step, number in zip(STEPS, numbers, strict=True))
        for outlet, numbers in progress
    )


def summary(client: Client) -> list[dict[str, Any]]:
    """Totals per outlet of everything stored: raw records by outcome, copies, rows, rejections by reason."""
    rows = [dict(row) for row in client.query(SUMMARY.read_text(encoding="utf-8")).named_results()]
    reasons: dict[str, dict[str, int]] = {}
    for row in client.query(REASONS.read_text(encoding="utf-8")).named_results():
        of = reasons.setdefault(row["outlet"], {})
        of[row["reason"]] = of.get(row["reason"], 0) + row["n"]
    for row in rows:
        row["reasons"] = reasons.get(row["outlet"], {})
    return rows


COLUMNS = ("fetched", "articles", "revisions", "copies", "unchanged", "withdrawn", "stubs", "rejected", "rows")


def summary_table(rows: Iterable[Mapping[str, Any]]) -> Table:
    """The summary as people read it."""
    shown = Table("outlet", *(_right(name) for name in COLUMNS), "rejected by reason")
    for row in rows:
        reasons = ", ".join(f"{n} {reason}" for reason, n in sorted(row["reasons"].items()))
        shown.add_row(row["outlet"], *(str(row[name]) for name in COLUMNS), reasons)
    return shown


def _right(name: str) -> Column:
    return Column(name, justify="right")
