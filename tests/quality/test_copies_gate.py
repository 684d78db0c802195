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
def scores(first: int) -> Scores:
    """The resolver on a sixth of the articles: number `first` and each sixth after it."""
    articles = [
        article
        for name in ("fars-news-1.json.gz", "fars-news-2.json.gz")
        for article in json.loads(gzip.decompress(shared_path("data", "fars_articles", name).read_bytes()))
    ]
    texts = [
        Text(article["title"], tuple(part for part in article["paragraphs"] if part.strip())) for article in articles
    ]
    found = measure(stream([text for text in texts if len(text.body) > LEAST][first::6], seed=first))
    print(found.table())
    return found


@pytest.mark.timeout(300)
@pytest.mark.parametrize("first", [1, 4])
def test_copies_and_partial_copies(first: int) -> None:
    found = scores(first)
    assert found.precision("copies") >= 0.99, found.table()
    assert found.recall("copies") >= 0.97, found.table()
    assert found.precision("partial") >= 0.95, found.table()
    assert found.recall("partial") >= 0.85, found.table()
