"""Which words of an article told a topic: for readers who ask why."""

from __future__ import annotations

import re
from collections import Counter
from typing import Final

import numpy as np

from pipeline.enrichers.classification import model as topics_model
from pipeline.enrichers.classification.taxonomy import LANGUAGES, nodes, stem, vocabulary, words
from pipeline.text.folding import fold
from schemas.records import Article, Topic

_WORD: Final = re.compile(r"[^\W_](?:[\u200c]?[^\W_])*")
_LEARNT_SHARE: Final = 0.25  # of the strongest learnt word's part: weaker ones are not told


def telling(article: Article, topic: Topic, most: int = 6) -> list[str]:
    """The words that told a topic, as the article has them, the strongest first.

    Of a topic the outlet gave, the section or its tags; of one read from the text, words of the taxonomy, then those
    that the learnt classifier weighed most.
    """
    if topic.source == "section":
        return [article.section] if article.section else []
    if topic.source == "tags":
        return list(article.tags[:most])
    if article.language not in LANGUAGES:
        return []
    texts = (article.title or "", article.lead or "", article.text)
    written = {fold(match[0]): match[0] for text in reversed(texts) for match in _WORD.finditer(text)}
    read = words(" ".join(texts))
    listed = _listed(read, topic.id, article.language)
    learnt = _learnt(read, topic.id) if article.language == "fa" and topic.parent is None else []
    found = [" ".join(written.get(word, word) for word in phrase) for phrase in listed]
    found += [written.get(word, word) for word in learnt]
    return list(dict.fromkeys(found))[:most]


def _listed(read: list[str], topic: str, language: str) -> list[tuple[str, ...]]:
    known = vocabulary(language)
    tree = nodes()
    stems = [stem(word, language) for word in read]
    counts: Counter[tuple[str, ...]] = Counter()
    first_seen: dict[tuple[str, ...], tuple[str, ...]] = {}
    for i, first in enumerate(stems):
        told = [((), of, weight) for of, weight in known.single.get(first, ())] + known.joined.get(first, [])
        for rest, of, weight in told:
            if topic in {of, tree[of].parent} and tuple(stems[i + 1 : i + 1 + len(rest)]) == rest:
                key = (first, *rest)
                counts[key] += round(weight)
                first_seen.setdefault(key, tuple(read[i : i + 1 + len(rest)]))
    return [first_seen[key] for key, _ in counts.most_common()]


def _learnt(read: list[str], topic: str) -> list[str]:
    model = topics_model.shipped()
    if topic not in model.topics:
        return []
    column = model.topics.index(topic)
    rows = {word: i for i, word in enumerate(model.words)}
    counts = Counter(word for word in read if word in rows)
    parts = {
        word: float((1 + np.log(count)) * model.idf[rows[word]]) * int(model.weights[rows[word], column])
        for word, count in counts.items()
    }
    ordered = sorted(parts.items(), key=lambda item: (-item[1], item[0]))
    return [word for word, part in ordered if ordered and part > _LEARNT_SHARE * ordered[0][1] > 0]
