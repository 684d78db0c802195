"""Copies: the floors of precision and recall on labelled edits of real articles, beside templates that look alike."""

from __future__ import annotations

import gzip
import json
from functools import cache

import pytest

from tests.quality.copies.edits import Text
from tests.quality.copies.measure import Scores, measure, stream
from tests.shared import shared_path

LEAST = 200  # characters of an article that edits can be made of


@cache
def scores(half: int) -> Scores:
    """The resolver on one half of the articles."""
    articles = [
        article
        for name in ("fars-news-1.json.gz", "fars-news-2.json.gz")
        for article in json.loads(gzip.decompress(shared_path("data", "fars_articles", name).read_bytes()))
    ]
    texts = [
        Text(article["title"], tuple(part for part in article["paragraphs"] if part.strip())) for article in articles
    ]
    found = measure(stream([text for text in texts if len(text.body) > LEAST][half::6], seed=half))
    print(found.table())
    return found


@pytest.mark.timeout(300)
@pytest.mark.parametrize("half", [1, 4])
def test_copies_and_partial_copies(half: int) -> None:
    found = scores(half)
    assert found.precision("copies") >= 0.99, found.table()
    assert found.recall("copies") >= 0.97, found.table()
    assert found.precision("partial") >= 0.95, found.table()
    assert found.recall("partial") >= 0.85, found.table()
