"""Canary pages through the steps, without a broker: worked on like any page, and nothing is left of them."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec
import pytest
from msgspec.structs import replace

from connectors.profiles import profiles
from pipeline.load.batch import TABLES, new_batch, take
from pipeline.load.generations import Targets
from pipeline.monitor.canary import bodies, canary
from pipeline.stages.resolve import Index
from pipeline.steps import clean_step, enrich_step, resolve_step
from schemas.envelope import Message
from schemas.records import Clean, Enriched, Outcome, Resolved
from schemas.topics import topic

NOW = datetime(2025, 8, 12, 9, tzinfo=UTC)


def arrived(outlet: str, offset: int = 0) -> Message:
    """A canary as the clean stage meets it."""
    sent = canary(outlet, bodies()[outlet], NOW.timestamp() + offset)
    return replace(sent, topic=topic("raw").name, partition=0, offset=offset, timestamp=NOW)


@pytest.mark.parametrize("outlet", sorted(profiles()))
def test_it_is_worked_on_by_every_stage_and_kept_by_none(outlet: str) -> None:
    cleaned = clean_step(arrived(outlet))
    assert (cleaned.outcome, cleaned.outlet, cleaned.article) == ("canary", outlet, None)
    [(_, clean)] = cleaned.outputs
    record = msgspec.json.decode(clean.value or b"", type=Clean)
    assert record.article is not None
    assert record.article.extraction is not None
    assert record.article.extraction.path == "profile"
    index = Index()
    resolved, print_ = resolve_step(clean, index)
    assert (resolved.outcome, print_) == ("canary", None)
    [(short, message)] = resolved.outputs  # no relation
    assert short == "resolved"
    judged = msgspec.json.decode(message.value or b"", type=Resolved)
    assert judged.article == record.article  # the enrichers have something to do
    enriched = enrich_step(message)
    [(short, message)] = enriched.outputs  # nothing for articles.unique.v1
    assert short == "enriched"
    told = msgspec.json.decode(message.value or b"", type=Enriched)
    assert (told.outcome, told.article, told.enrichment.failed) == (Outcome.UNCHANGED, None, [])
    assert told.times.keys() >= {"fetched", "appended", "cleaned", "resolved", "enriched"}
    batch = new_batch()
    take(message, "enriched", Targets(since={"g1": {}}), batch)
    rows = {table: [row for row, _ in batch.rows[table]] for table in TABLES if batch.rows[table]}
    assert rows.keys() == {"ledger_rows"}
    assert [row["outcome"] for row in rows["ledger_rows"]] == ["canary"]
    assert (len(batch.records), len(batch.canaries)) == (0, 1)


def test_another_one_of_the_same_outlet_is_another_page() -> None:
    one, other = arrived("isna", 1), arrived("isna", 2)
    assert one.value == other.value
    assert one.key != other.key
    assert one.headers["ce_id"] != other.headers["ce_id"]
