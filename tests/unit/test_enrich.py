"""The enrich stage: each enricher's facts, and what a failing or slow one costs."""

from __future__ import annotations

import time

import pytest

from pipeline.stages import enrich as stage
from pipeline.stages.enrich import ENRICHERS, Enricher, enrich
from schemas.records import Article, Enrichment

ARTICLE = Article(
    article_id="a",
    page_id="p",
    outlet="irna",
    edition="fa",
    language="fa",
    title="بقائی: گفت‌وگوها ادامه دارد",
    text="اسماعیل بقائی سخنگوی وزارت امور خارجه گفت: گفت‌وگوها ادامه دارد.",
    sentences=[(0, 65)],
    agencies=["irna"],
)


def test_every_enricher_fills_a_field_of_its_own() -> None:
    facts = enrich(ARTICLE)
    assert set(ENRICHERS) <= set(Enrichment.__struct_fields__)
    assert facts.versions.keys() == ENRICHERS.keys()
    assert not facts.failed
    assert facts.word_count == 10
    assert any(entity.type == "person" for entity in facts.entities)
    assert facts.quotes
    assert [topic.id for topic in facts.topics][:1] == ["medtop:11000000"]


@pytest.mark.parametrize("name", ["quotes", "topics", "entities"])
@pytest.mark.parametrize("how", ["fails", "hangs"])
def test_a_bad_enricher_costs_its_own_facts_only(how: str, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def bad(*_: object) -> object:
        if how == "fails":
            raise ZeroDivisionError("no words")
        time.sleep(5)
        return []

    whole = enrich(ARTICLE)
    monkeypatch.setattr(stage, "SECONDS", 0.1)
    monkeypatch.setitem(ENRICHERS, name, Enricher("9", bad))
    facts = enrich(ARTICLE)
    assert getattr(facts, name) == []
    assert [failure.partition(":")[0] for failure in facts.failed] == [name]
    for other in ("entities", "quotes", "topics", "attribution", "word_count"):
        if other != name and (other, name) != ("quotes", "entities"):  # speakers are linked to the entities found
            assert getattr(facts, other) == getattr(whole, other)
