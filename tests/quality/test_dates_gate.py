"""The gate of the dates: read exactly or not at all, on the fixtures of `tests/dates` and on real feeds."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import pytest
from defusedxml import ElementTree

from pipeline.text import dates
from tests.dates import compose, gold
from tests.quality.speed import times_as_long
from tests.shared import shared_path

LEAST_EXACT = 0.99
LEAST_CASES = 500
MOST_RFC_DATES = 36.0  # one page's four candidates, in readings of one date by the standard library; measured: 21-27

TEXTS = [*gold.cases("by_hand.txt"), *gold.cases("composed.txt")]


def _parse(case: gold.Case) -> dates.Reading | None:
    reference = case.options.get("reference")
    return dates.parse(
        case.text,
        reference=datetime.fromisoformat(reference) if reference else None,
        order=case.options.get("order", "auto"),  # type: ignore[arg-type]
    )


def _outcome(reading: dates.Reading | None, want: gold.Gold) -> str:
    """`exact`, `missing` (a date or hint not read) or `wrong` (another date, precision or hint, or one too many)."""
    got = (reading.instant, reading.precision, reading.hint) if reading else (None, "undated", None)
    if got == tuple(want):
        return "exact"
    return "missing" if reading is None else "wrong"


def test_texts_are_read_exactly_or_not_at_all() -> None:
    outcomes = {case.where: _outcome(_parse(case), case.golds[0]) for case in TEXTS}
    assert len(outcomes) >= LEAST_CASES
    assert [where for where, outcome in outcomes.items() if outcome == "wrong"] == []
    exact = Counter(outcomes.values())["exact"] / len(outcomes)
    assert exact >= LEAST_EXACT, [where for where, outcome in outcomes.items() if outcome == "missing"]


def test_doubts_are_told() -> None:
    told = {case.where: (reading.doubt if (reading := _parse(case)) else None) for case in TEXTS}
    assert told == {case.where: case.options.get("doubt") for case in TEXTS}


def test_composed_texts_are_those_that_the_composer_writes() -> None:
    stored = (gold.HERE / "composed.txt").read_text(encoding="utf-8").splitlines()
    assert stored == compose.lines(), "python -m tests.dates.compose"


@pytest.mark.parametrize("case", gold.cases("in_lines.txt"), ids=lambda case: case.where)
def test_dates_in_lines_are_found(case: gold.Case) -> None:
    found = dates.find(case.text)
    assert [(r.instant, r.precision) for _, _, r in found] == [(g.instant, g.precision) for g in case.golds]
    for start, end, reading in found:
        assert dates.parse(case.text[start:end]) == reading


@pytest.mark.parametrize("case", gold.cases("codes.txt"), ids=lambda case: case.where)
def test_codes(case: gold.Case) -> None:
    outlet, code = case.text.split(" ", 1)
    assert _outcome(dates.from_code(outlet, code), case.golds[0]) == "exact"


@pytest.mark.parametrize("case", gold.cases("addresses.txt"), ids=lambda case: case.where)
def test_addresses(case: gold.Case) -> None:
    assert _outcome(dates.from_url(case.text), case.golds[0]) == "exact"


def test_a_page_costs_little() -> None:
    texts = (
        ("meta", "2025-05-30T16:01:22Z"),
        ("visible", "جمعه / ۹ خرداد ۱۴۰۴ / ۱۹:۳۱"),
        ("feed", "Fri, 30 May 2025 16:01:22 GMT"),
    )
    fetched_at = datetime(2025, 6, 1, tzinfo=UTC)

    def page() -> dates.Published:
        found = [dates.Candidate(source, r) for source, text in texts if (r := dates.parse(text)) is not None]
        code = dates.from_code("isna", "1404030905123")
        assert code is not None
        return dates.weigh([*found, dates.Candidate("code", code)], fetched_at=fetched_at)

    assert page().published_at == datetime(2025, 5, 30, 16, 1, 22, tzinfo=UTC)

    def reference() -> None:
        for _ in range(100):
            parsedate_to_datetime("Fri, 30 May 2025 16:01:22 GMT")

    ratio = times_as_long(lambda: [page() for _ in range(100)], reference)
    assert ratio <= MOST_RFC_DATES


# ---- real feeds and addresses, where the shared data is present ------------------------------------------------


def _feed_items() -> Iterator[tuple[str, str, str, datetime]]:
    """(outlet, link, date as the feed writes it, moment of fetching) of the real feeds."""
    for outlet in ("irna", "nour", "serat"):
        path = shared_path("data", "feeds", f"{outlet}_items_2025-08-08.jsonl")
        for line in path.read_text(encoding="utf-8").splitlines():
            item = json.loads(line)
            fetched = datetime.fromisoformat(item["fetched_utc"]).replace(tzinfo=UTC)
            yield outlet, item["link"], item["pubDate"], fetched


def test_real_feeds_are_read_as_the_standard_library_reads_them() -> None:
    seen = Counter[str]()
    for outlet, link, text, fetched in _feed_items():
        iso = text[:4].isdigit()
        want = datetime.fromisoformat(text) if iso else parsedate_to_datetime(text)
        reading = dates.parse(text, reference=fetched)
        assert reading is not None, text
        assert (reading.instant, reading.precision, reading.doubt) == (want, "second", None)
        assert dates.from_url(link) is None, "a counter is no date"
        published = dates.weigh([dates.Candidate("feed", reading)], fetched_at=fetched)
        assert published.published_at == want
        seen[outlet] += 1
    assert seen == {"irna": 30, "nour": 30, "serat": 100}


def test_isna_codes_are_of_the_day_the_feed_tells() -> None:
    root = ElementTree.parse(shared_path("data", "feeds", "isna-rss-2018-07-07.xml")).getroot()
    items = root.findall(".//item")
    assert items
    for item in items:
        fed = dates.parse(item.findtext("pubDate") or "")
        coded = dates.from_url(item.findtext("link") or "")
        assert fed is not None
        assert coded is not None
        published = dates.weigh(
            [dates.Candidate("code", coded), dates.Candidate("feed", fed)],
            fetched_at=datetime(2018, 7, 8, tzinfo=UTC),
        )
        assert (published.published_at, published.source, published.disagreement) == (fed.instant, "feed", ())


def test_fars_addresses_carry_their_days() -> None:
    # An address is its day: checked against the digits by the gold's own arithmetic.
    refused, read = [], 0
    for path in sorted(shared_path("data", "fars_articles").glob("*.json.gz")):
        for article in json.loads(gzip.decompress(path.read_bytes())):
            code = article["link"].split("/news/")[1].split("/")[0]
            reading = dates.from_url(article["link"])
            if reading is None:
                refused.append(code)
                continue
            digits = code if len(code) == 14 else f"13{code}"
            assert reading.instant == gold.read(f"j{digits[:4]}-{digits[4:6]}-{digits[6:8]}").instant
            read += 1
    assert read >= 590
    assert all(code.startswith("60") for code in refused)


def test_feeds_of_many_sites_are_read() -> None:
    path = shared_path("data", "clusters", "rss_2025-08-08_dev.jsonl.gz")
    texts = [json.loads(line)["pubDate"] for line in gzip.decompress(path.read_bytes()).splitlines()]
    told = [text for text in texts if text and text.strip()]
    unread = [text for text in told if dates.parse(text) is None]
    assert len(unread) / len(told) <= 0.002
    assert all(text.count("/") == 2 for text in unread), "only days and months in an order left open"
