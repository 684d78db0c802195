"""Gate: topics from text alone. Floors move only up.

Persian: five folds over the labelled Fars articles, by hash of the news code; the same table beside TF-IDF with a
linear SVM: `python -m tests.quality.compare_topics`. Arabic and English: the project's own snippets.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from pipeline.enrichers.classification.fars import MERGED, by_category, f1_by_class, labelled
from pipeline.enrichers.classification.model import TITLE_WEIGHT, told
from pipeline.enrichers.classification.taxonomy import words
from pipeline.enrichers.classification.train import MODEL, cross_validated
from pipeline.enrichers.topics import from_words
from tests.shared import shared_path

SNIPPETS = Path(__file__).parent / "topics_snippets.tsv"


def macro(gold: list[str], predicted: list[str]) -> float:
    scores = f1_by_class(gold, predicted)
    return sum(scores.values()) / len(scores)


@pytest.mark.timeout(400)
def test_persian_articles_in_five_folds() -> None:
    articles = labelled(shared_path("data", "fars_articles").parent)
    assert len(articles) == 595
    found = [MERGED[topic] for topic, _ in cross_validated(articles)]
    assert macro([MERGED[article.topic] for article in articles], found) >= 0.80
    kept = [(gold, p) for article, p in zip(articles, found, strict=True) if (gold := by_category(article))]
    assert len(kept) >= 280
    assert macro([gold for gold, _ in kept], [p for _, p in kept]) >= 0.70


@pytest.mark.parametrize(("language", "least"), [("ar", 0.92), ("en", 0.92)])
def test_snippets(language: str, least: float) -> None:
    with SNIPPETS.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE) if row[0] == language]
    assert len(rows) >= 30
    right = 0
    wrong = []
    for _, gold, title, text in rows:
        read = words(title) * TITLE_WEIGHT + words(text)
        first = next(iter(from_words(read, told(read, language), language)), "none")
        right += first == f"medtop:{gold}"
        if first != f"medtop:{gold}":
            wrong.append(f"{title}: {first}, not {gold}")
    assert right / len(rows) >= least, wrong


def test_the_model_is_small() -> None:
    assert MODEL.stat().st_size <= 1_000_000
