"""The capacity plan: its arithmetic, and that its page has the rows that the command prints."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from deploy.capacity import LOADS, MEASURED, NEEDED, Base, Load, as_served, measure, need, report

PAGE = Path(__file__).resolve().parents[2] / "docs" / "capacity.md"
BASE = Base(
    clean_ms=10,
    resolve_ms=2,
    enrich_ms=20,
    raw_bytes=10_000,
    other_bytes=5_000,
    row_bytes=2_000,
    resolver_bytes=1_000,
)


def test_the_arithmetic() -> None:
    found = need(BASE, Load(outlets=864, articles=100, looks=2, peak=5, raw_days=10, other_days=20, window_days=10))
    assert found.fetched_a_second == pytest.approx(10)  # 86,400 articles a day, twice looked at, five times the mean
    assert found.cleaners == pytest.approx(10 * 0.010 / 0.5)
    assert found.resolver == pytest.approx(10 * 0.002)
    assert found.enrichers == pytest.approx(5 * 0.020 / 0.5)
    assert found.resolver_gb == pytest.approx(0.864)
    assert found.kafka_gb == pytest.approx(86_400 * (2 * 10_000 * 10 + 5_000 * 20) * 3 / 1e9)
    assert found.clickhouse_gb_a_year == pytest.approx(86_400 * 365 * 2_000 / 1e9)


def test_pages_are_measured(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_bytes(b"<p>" * 1000)
    assert 0 < as_served([tmp_path / "a.html"]) < 60_000
    base = measure(10, served=[], row_bytes=1, resolver_bytes=2)
    assert min(base.clean_ms, base.resolve_ms, base.enrich_ms, base.raw_bytes, base.other_bytes) > 0
    assert (base.row_bytes, base.resolver_bytes) == (1, 2)


def test_the_page_has_the_rows_of_the_report() -> None:
    page = PAGE.read_text(encoding="utf-8")
    for _, name, *_ in (*MEASURED, *NEEDED):
        assert f"| {name} |" in page, f"{name}: run python -m deploy.capacity and copy its tables"
    head = report(BASE, LOADS).splitlines()[len(MEASURED) + 3]
    assert head in page
    assert re.search(r"python -m deploy\.capacity .*--row-bytes \d+ --resolver-bytes \d+", page)


def test_the_page_follows_from_its_own_figures() -> None:
    """The second table is the arithmetic on the first one, so that nobody changes one alone."""
    page = PAGE.read_text(encoding="utf-8")

    def cells(name: str) -> list[str]:
        (line,) = re.findall(rf"^\| {re.escape(name)} \| (.+) \|$", page, re.M)
        return [str(cell) for cell in line.split(" | ")]

    figures = {field: float(cells(name)[0].split()[0].replace(",", "")) for field, name, *_ in MEASURED}
    base = Base(**figures)
    for field, name, digits in NEEDED:
        for cell, load in zip(cells(name), LOADS, strict=True):
            shown, right = float(cell.replace(",", "")), getattr(need(base, load), field)
            assert shown == pytest.approx(right, rel=0.02, abs=0.6 * 10**-digits), (name, load)
