"""The five text exports that the project starts from come out as their gold says."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from pipeline.inspection import Options, Source, inspect, sources
from pipeline.settings import Settings
from pipeline.text.letters import fold_tight
from schemas.records import Article
from tests.shared import shared_path

SEEDS = [
    "000_c8cceb8b13925439.txt",
    "001_0bd37bd0e93c28d1.txt",
    "002_a9bef013a1e09c65.txt",
    "003_f7030722794b592c.txt",
    "004_32943459130e25a8.txt",
]
NOW = datetime(2026, 1, 1, tzinfo=UTC)


def seed(name: str) -> tuple[dict[str, Any], list[str], Article]:
    path = shared_path("seeds", name)
    gold = json.loads(shared_path("seeds", "expected.json").read_text("utf-8"))[name]
    source = next(iter(sources(str(path), Options(), Settings(), NOW)))
    assert isinstance(source, Source)
    found = inspect(source)
    assert found.outcome == "article"
    assert found.article is not None
    return gold, ["", *path.read_text("utf-8").split("\n")], found.article


@pytest.mark.parametrize("name", SEEDS)
def test_title_lead_body_and_subheads(name: str) -> None:
    gold, lines, article = seed(name)
    for field in ("title", "lead"):
        expected = fold_tight(lines[gold[field]]) if gold[field] else None
        value = getattr(article, field)
        assert (fold_tight(value) if value else None) == expected
    body = []
    for number in gold["body"]:
        line = lines[number].strip()
        line = line.removeprefix(gold.get("strip_prefix", {}).get(str(number), ""))
        body.append(fold_tight(line.removesuffix(gold.get("strip_suffix", {}).get(str(number), ""))))
    paragraphs = [fold_tight(paragraph) for paragraph in article.paragraphs]
    if "_line_30" in gold:
        paragraphs = paragraphs[: len(body)]  # the lead said again in other words may stay
    assert paragraphs == body
    heads = [fold_tight(lines[number]) for number in gold["subheads"]]
    assert [fold_tight(subhead) for subhead in article.subheads] == heads


@pytest.mark.parametrize("name", SEEDS)
def test_what_must_leave_leaves_no_trace(name: str) -> None:
    gold, lines, article = seed(name)
    text = fold_tight("\n".join([article.lead or "", article.text]))
    dropped = [fold_tight(lines[number]) for number in gold["drop"]]
    assert [line for line in dropped if line and line in text] == []
    assert article.title is None or fold_tight(article.title) not in text


@pytest.mark.parametrize("name", SEEDS)
def test_the_fields(name: str) -> None:
    gold, _, article = seed(name)
    for field in ("outlet", "via", "language", "news_code", "desk", "author_code", "dateline_place", "agencies"):
        if field in gold:
            assert getattr(article, field) == gold[field], field
    assert fold_tight(article.section or "") == fold_tight(gold.get("section") or "")
    instant = article.published_at.isoformat().replace("+00:00", "Z") if article.published_at else None
    assert (instant, article.published_precision) == (gold["published_at"], gold["published_precision"])


def test_glued_sentences_are_split() -> None:
    _, _, article = seed("003_f7030722794b592c.txt")
    start = article.text.index("\n") + 1
    assert sum(begin >= start for begin, _ in article.sentences) > 10
