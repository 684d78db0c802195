"""Learns the classifier of topics from Persian articles, writes it, and measures it by cross-validation.

    python -m pipeline.enrichers.classification.train ../shared/data --write    # the shipped model, from all articles
    python -m pipeline.enrichers.classification.train ../shared/data --folds    # five folds by hash of the news code

Learnt from `fars_articles` (language-ml/course-nlp-ir-1-text-exploring, Apache-2.0) with the labels of
`data/topics_fars_labels.tsv`. The archive's own categories cannot teach: it was renumbered about 1389, and what is
filed under `world/islamic-forces` before that is football, `arts-media` is economy (see `classification/fars`).
What is written are single words with their weights; no text.
"""

from __future__ import annotations

import argparse
import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from pipeline.enrichers.classification import model as topics_model
from pipeline.enrichers.classification.fars import MERGED, Labelled, by_category, f1_by_class, labelled
from pipeline.enrichers.classification.model import TITLE_WEIGHT, Classifier, Floats
from pipeline.enrichers.classification.taxonomy import words

MODEL = Path(__file__).parents[1] / "data" / "topics.model.gz"
FOLDS = 5
_LEAST_ARTICLES = 2  # a word of fewer articles is left out
_COST, _ROUNDS, _RATE = 0.3, 250, 0.1
_MOST_WEIGHT = 8.0  # of a rare class' articles
_OTHERS = 0.6  # of an article as a counter-example to the other classes
_FAINT = 0.02  # words none of whose weights is larger are left out


@dataclass(frozen=True, slots=True)
class Read:
    """An article as numbers: its words, and what the taxonomy's words tell."""

    words: list[str]
    told: dict[str, float]


def read(article: Labelled) -> Read:
    """An article as the enricher reads it."""
    found = words(article.title) * TITLE_WEIGHT + words(article.body)
    return Read(found, topics_model.told(found, "fa"))


def learn(articles: Sequence[Read], gold: Sequence[str]) -> Classifier:
    """One-against-the-rest linear classifiers with squared hinge loss; the same for the same articles."""
    topics = tuple(sorted(set(gold)))
    frequencies = Counter(word for article in articles for word in set(article.words))
    known = sorted(word for word, count in frequencies.items() if count >= _LEAST_ARTICLES)
    idf = np.array([1 + math.log((1 + len(articles)) / (1 + frequencies[word])) for word in known], dtype=np.float32)
    rows = {word: i for i, word in enumerate(known)}
    bags = np.zeros((len(articles), len(known)), dtype=np.float32)
    for i, article in enumerate(articles):
        for word, count in Counter(article.words).items():
            if word in rows:
                bags[i, rows[word]] = (1 + math.log(count)) * idf[rows[word]]
    bags /= np.maximum(np.linalg.norm(bags, axis=1, keepdims=True), 1e-9)
    told = np.stack([topics_model.shares(article.told) for article in articles])
    targets = np.array([[1.0 if label == topic else -1.0 for topic in topics] for label in gold], dtype=np.float32)
    weights = _fit(np.hstack([bags, told]), targets)
    strong = np.flatnonzero(np.abs(weights[: len(known)]).max(axis=1) >= _FAINT)
    scale = float(np.abs(weights[: len(known)]).max()) / 127
    return Classifier(
        topics=topics,
        words=tuple(known[i] for i in strong),
        idf=idf[strong],
        weights=np.rint(weights[strong] / scale).astype(np.int8),
        scale=scale,
        lexicon=weights[len(known) :],
        sharpness=_SHARPNESS,
    )


_SHARPNESS = 3.0
"""Chosen so that the probability of the first topic is about the share of articles where it is right (`--folds`)."""


def _fit(inputs: Floats, targets: Floats) -> Floats:
    """Minimises cost times squared hinge plus half the squared norm, by Adam over the whole data."""
    positive = targets > 0
    each = np.minimum(len(targets) / (2 * np.maximum(positive.sum(axis=0), 1)), _MOST_WEIGHT)
    importance = np.where(positive, each, _OTHERS).astype(np.float32)
    weights = np.zeros((inputs.shape[1], targets.shape[1]), dtype=np.float32)
    mean, square = np.zeros_like(weights), np.zeros_like(weights)
    for step in range(1, _ROUNDS + 1):
        slack = np.maximum(0, 1 - targets * (inputs @ weights))
        gradient = inputs.T @ (-2 * _COST * targets * slack * importance) + weights
        mean = 0.9 * mean + 0.1 * gradient
        square = 0.99 * square + 0.01 * gradient**2
        size = _RATE * (1 - (step - 1) / _ROUNDS)
        weights -= size * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.99**step)) + 1e-6)
    return weights


def folds(codes: Sequence[str]) -> NDArray[np.int64]:
    """The fold of each article: by a hash of its news code."""
    return np.array([crc32(code.encode()) % FOLDS for code in codes])


def cross_validated(articles: Sequence[Labelled]) -> list[tuple[str, float]]:
    """For each article the topic that a model gives it which has not seen its fold, and its probability."""
    inputs = [read(article) for article in articles]
    of = folds([article.code for article in articles])
    found: list[tuple[str, float]] = [("", 0.0)] * len(articles)
    for fold in range(FOLDS):
        seen = [i for i in range(len(articles)) if of[i] != fold]
        model = learn([inputs[i] for i in seen], [articles[i].topic for i in seen])
        for i in np.flatnonzero(of == fold).tolist():
            odds = model.probabilities(inputs[i].words, inputs[i].told)
            found[i] = max(odds.items(), key=lambda item: (item[1], item[0]))
    return found


def report(articles: Sequence[Labelled], found: Sequence[tuple[str, float]]) -> str:
    """The table: by the labels and by the archive's categories, each merged to the eight classes."""
    lines = []
    right = [article.topic == topic for article, (topic, _) in zip(articles, found, strict=True)]
    sure = sum(score for _, score in found) / len(found)
    lines.append(
        f"17 topics: accuracy {sum(right) / len(right):.3f}, mean probability {sure:.3f}, {len(right)} articles"
    )
    predicted = [MERGED[topic] for topic, _ in found]
    golds: dict[str, list[str] | list[str | None]] = {
        "labels": [MERGED[a.topic] for a in articles],
        "categories": [by_category(a) for a in articles],
    }
    for name, gold in golds.items():
        pairs = [(g, p) for g, p in zip(gold, predicted, strict=True) if g]
        scores = f1_by_class([g for g, _ in pairs], [p for _, p in pairs])
        macro = sum(scores.values()) / len(scores)
        shown = ", ".join(f"{name} {score:.2f}" for name, score in scores.items())
        lines.append(f"{name}: macro-F1 {macro:.3f} ({shown}), {len(pairs)} articles")
    return "\n".join(lines)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description="Learn what Persian articles are about.")
    parser.add_argument("data", type=Path, help="directory with fars_articles/")
    parser.add_argument("--write", action="store_true", help=f"write {MODEL.name}")
    parser.add_argument("--folds", action="store_true", help="cross-validate")
    options = parser.parse_args()
    articles = labelled(options.data)
    if options.folds:
        print(report(articles, cross_validated(articles)))
    if options.write:
        model = learn([read(article) for article in articles], [article.topic for article in articles])
        MODEL.write_bytes(topics_model.dump(model))
        print(f"{MODEL.name}: {MODEL.stat().st_size:,} bytes, {len(model.words):,} words")


if __name__ == "__main__":
    main()
