"""What an article is about: by its outlet's section and tags, and by its own words.

The taxonomy is fixed (`data/taxonomy.toml`): IPTC Media Topics above, the project's leaves below. Persian text is
judged by a learnt classifier, Arabic and English by the taxonomy's words; see `docs/models/topics.md`.
"""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.enrichers.classification import model, sections
from pipeline.enrichers.classification.taxonomy import nodes, words
from schemas.records import Article, Topic

VERSION = "2"

_SURE, _SECOND = 0.35, 0.3
"""Least probability of a text's first and second top-level topic."""
_LEAST_TOLD, _LEAST_SHARE = 2.0, 0.25
"""Where words alone decide: least sum of their roots, and share of all that was told."""
_LEAST_LEAF = 1.5
_MOST_LEAVES = 2
_READ = 6_000
"""Characters of the body that are read: a long article has told its topic by then."""


def topics(article: Article) -> list[Topic]:
    """The topics of an article: what its outlet says, then what its text says, each parent before its leaves.

    The outlet's section and tags have score 1; a topic that the text names again is not said twice.
    """
    found: dict[str, Topic] = {}
    if section := sections.of_section(article.section, article.outlet):
        _add(found, section, 1.0, "section")
    for topic in sections.of_tags(article.tags, article.outlet):
        _add(found, topic, 1.0, "tags")
    title = words(article.title or "")
    body = words(f"{article.lead or ''} {article.text[:_READ]}")
    language = article.language if article.language in {"fa", "ar", "en"} else ""
    if language:
        read = title * model.TITLE_WEIGHT + body
        told = model.told(read, language)
        for topic, score in from_words(read, told, language).items():
            _add(found, topic, score, "text")
            for leaf in _leaves(topic, told):
                _add(found, leaf, score, "text")
    return _in_order(found)


def from_words(read: list[str], told: Mapping[str, float], language: str) -> dict[str, float]:
    """Top-level topic → score, the surest first: two at most. Empty where the words do not tell."""
    if language == "fa":
        probabilities = model.shipped().probabilities(read, told)
        first, second = sorted(probabilities.items(), key=lambda item: (-item[1], item[0]))[:2]
        if first[1] < _SURE:
            return {}
        return dict([first, second] if second[1] >= _SECOND else [first])
    tops = {topic: value for topic, value in told.items() if nodes()[topic].parent is None}
    whole = sum(tops.values())
    ordered = sorted(tops.items(), key=lambda item: (-item[1], item[0]))
    sure = [(topic, value / whole) for topic, value in ordered if value >= _LEAST_TOLD]
    return {topic: share for topic, share in sure[:2] if share >= _LEAST_SHARE}


def _leaves(topic: str, told: Mapping[str, float]) -> list[str]:
    below = [(leaf, value) for leaf, value in told.items() if nodes()[leaf].parent == topic and value >= _LEAST_LEAF]
    below.sort(key=lambda item: (-item[1], item[0]))
    return [leaf for leaf, value in below[:_MOST_LEAVES] if value >= below[0][1] / 2]


def _add(found: dict[str, Topic], topic: str, score: float, source: str) -> None:
    node = nodes()[topic]
    if node.parent and node.parent not in found:
        _add(found, node.parent, score, source)
    if topic not in found:
        found[topic] = Topic(id=topic, label=node.label, parent=node.parent, score=round(score, 3), source=source)


def _in_order(found: dict[str, Topic]) -> list[Topic]:
    ordered: list[Topic] = []
    for topic in found.values():
        if topic.parent is None:
            ordered += [topic, *(leaf for leaf in found.values() if leaf.parent == topic.id)]
    return ordered
