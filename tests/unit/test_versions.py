"""Versions of release, profile, algorithms and models travel with a record or a rejection to its ledger row."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec
from msgspec.structs import replace

from connectors.profiles import profiles
from connectors.publish import page_key
from pipeline.bench.pages import sample
from pipeline.load.rows import ledger_row, rejected_row
from pipeline.stages.resolve import Index
from pipeline.steps import clean_step, enrich_step, resolve_step
from pipeline.versions import release
from schemas import raw, rejected
from schemas.envelope import Message
from schemas.raw import RawPage
from schemas.records import Enriched

PAGE = sample(1)[0]


def _message(page: RawPage) -> Message:
    made = raw.encode(page, key=page_key(page))
    return replace(made, topic="pages.raw.v1", partition=0, offset=7, timestamp=datetime(2025, 8, 12, tzinfo=UTC))


def test_every_version_comes_to_the_row() -> None:
    cleaned = clean_step(_message(PAGE)).outputs[0][1]
    resolved = resolve_step(cleaned, Index())[0].outputs[0][1]
    enriched = enrich_step(resolved).outputs[0][1]
    record = msgspec.json.decode(enriched.value or b"", type=Enriched)
    versions = ledger_row(record, "g1")["versions"]
    assert versions["code"] == release()
    assert versions["profile"] == profiles()[PAGE.outlet].version
    assert {"clean", "resolve", "attribution", "entities", "quotes", "topics"} < set(versions)


def test_a_rejection_says_what_rejected() -> None:
    letter = rejected.decode(clean_step(_message(replace(PAGE, body=b""))).outputs[0][1])
    versions = rejected_row(letter, "g1")["versions"]
    assert versions["profile"] == profiles()[PAGE.outlet].version
    assert set(versions) == {"code", "clean", "profile"}
    assert rejected.VERSIONS not in letter.original.headers


def test_an_older_letter_says_nothing() -> None:
    letter = clean_step(_message(replace(PAGE, body=b""))).outputs[0][1]
    older = {name: value for name, value in letter.headers.items() if name != rejected.VERSIONS}
    assert rejected.decode(replace(letter, headers=older)).versions == {}
