"""What worker processes do before their first record."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from connectors.profiles import profiles
from pipeline import warm
from pipeline.enrichers.linking import index
from pipeline.pool import Job
from pipeline.workers import JOBS


@pytest.fixture(autouse=True)
def _thaw() -> Iterator[None]:
    yield
    gc.unfreeze()


def test_an_article_in_each_language_for_each_outlet() -> None:
    told = {(article.outlet, article.language) for article in warm._articles()}
    assert told == {(outlet, language) for outlet in profiles() for language in ("fa", "ar", "en")}


def test_jobs_warm_up_and_then_work() -> None:
    index.index.cache_clear()
    job: Job = JOBS["enrich"][1]
    assert callable(job.load())
    assert index.index.cache_info().currsize == 3
    assert gc.get_freeze_count() > 100_000
