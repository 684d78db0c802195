"""Canary pages through the steps, without a broker: worked on like any page, and nothing is left of them."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from connectors.profiles import profiles
from pipeline.load.batch import TABLES, new_batch, take
from pipeline.load.generations import Targets
from pipeline.monitor.canary import KEPT, Canaries, bodies, canary
from pipeline.settings import load
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


class Answers:
    """Broker and store of the canaries: what is sent is taken, and through when it is said so."""

    def __init__(self) -> None:
        self.sent: list[tuple[int, int]] = []
        self.through: set[tuple[int, int]] = set()
        self.result_rows: list[tuple[int, int]] = []

    def send(self, *_: Any, **__: Any) -> Answers:
        self.sent.append((0, len(self.sent)))
        return self

    def get(self, timeout: float) -> Any:
        partition, offset = self.sent[-1]
        return SimpleNamespace(partition=partition, offset=offset)

    def query(self, _: str, parameters: dict[str, Any]) -> Answers:
        asked = zip(parameters["partitions"], parameters["offsets"], strict=True)
        self.result_rows = [place for place in asked if place in self.through]
        return self


def test_the_oldest_that_has_not_come_through_tells_how_long(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [1000.0]
    answers: Any = Answers()
    canaries = Canaries(load(), 60, clock=lambda: now[0])
    monkeypatch.setattr(canaries, "_connected", lambda: answers)
    assert canaries.waiting(answers) == {}
    for _ in range(3 * KEPT):
        assert set(canaries.send()) == set(profiles())
        assert set(canaries.send()) == set()  # none is due
        now[0] += 60
    assert set(canaries.waiting(answers).values()) == {3 * KEPT * 60.0}
    kept = len(canaries._waiting["isna"])
    assert kept == KEPT
    answers.through = {answers.sent[-2 * len(profiles())], answers.sent[-2]}  # of one outlet the last but one
    told = canaries.waiting(answers)
    assert sorted(told.values()) == [0.0, 60.0, *[3 * KEPT * 60.0] * (len(profiles()) - 2)]


def test_another_one_of_the_same_outlet_is_another_page() -> None:
    one, other = arrived("isna", 1), arrived("isna", 2)
    assert one.value == other.value
    assert one.key != other.key
    assert one.headers["ce_id"] != other.headers["ce_id"]
