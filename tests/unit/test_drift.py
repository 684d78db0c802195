"""A template that drifts: the fallback keeps the text; the metric and the log tell."""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, datetime

import structlog
from prometheus_client import REGISTRY

from connectors.newsroom.catalogue import Catalogue
from connectors.newsroom.gold import Served, pages
from pipeline.drift import ENOUGH, Drift
from pipeline.stages.clean import clean
from pipeline.text.letters import fold
from schemas.raw import RawPage
from schemas.records import Article, Clean, RawRef

FETCHED = datetime(2025, 11, 22, tzinfo=UTC)
OUTLET = "irna"
HELD_ON_TO = re.compile(rb"item-text|item-body|full-news-text|articleBody")  # what the profile finds the body by


def irna() -> list[Served]:
    catalogue = Catalogue(120, 5, FETCHED.date(), clock=lambda: FETCHED)
    return [page for page in pages(catalogue) if page.outlet == OUTLET]


def cleaned(page: Served, html: bytes) -> Article | None:
    raw = RawPage(body=html, outlet=page.outlet, url=page.url, fetched_at=FETCHED)
    result = clean(raw, RawRef(topic="pages.raw.v1", partition=0, offset=0))
    return result.article if isinstance(result, Clean) else None


def f1(page: Served, article: Article | None) -> float:
    """Of the words of the body."""
    gold = Counter(fold("\n".join(page.gold["paragraphs"] + page.gold["subheads"])).split())
    found = Counter(fold(article.text).split()) if article else Counter[str]()
    return 2 * (gold & found).total() / (gold.total() + found.total())


def rate() -> float | None:
    return REGISTRY.get_sample_value("rasad_profile_hit_ratio", {"outlet": OUTLET})


def test_a_changed_template_is_read_by_the_fallback_and_told_once() -> None:
    served = irna()
    assert len(served) >= ENOUGH
    drift = Drift()
    with structlog.testing.capture_logs() as told:
        for page in served:
            article = cleaned(page, page.html)
            assert article is not None
            drift.count(article)
        assert rate() == 1.0
        scores = []
        for page in served:
            article = cleaned(page, HELD_ON_TO.sub(b"x9", page.html))
            scores.append(f1(page, article))
            if article is not None:
                drift.count(article)
    assert sum(scores) / len(scores) >= 0.95, sorted(scores)[:5]
    after = rate()
    assert after is not None
    assert after < 0.8
    assert [(entry["outlet"], entry["log_level"]) for entry in told] == [(OUTLET, "warning")]
    with structlog.testing.capture_logs() as told:
        for page in served * 6:
            article = cleaned(page, page.html)
            assert article is not None
            drift.count(article)
    assert [entry["log_level"] for entry in told] == ["info"]
