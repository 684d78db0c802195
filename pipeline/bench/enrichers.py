"""What each enricher costs, one core: the same articles, brought to 300 words each; and the memory of all of them."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Sequence
from typing import Any

from msgspec.structs import replace

from pipeline.bench.pages import sample
from pipeline.enrichers.linking.data import LANGUAGES
from pipeline.stages.clean import clean
from pipeline.stages.enrich import ENRICHERS, Enricher, enrich, warm
from schemas.records import Article, Clean, Enrichment, RawRef

WORDS = 300
GOAL_MS = 8.0
GOAL_MB = 400

Case = tuple[Article, Enrichment]  # and the facts that enrichers before have found


def measure(pages: int = 300, repeats: int = 5) -> list[dict[str, Any]]:
    """Milliseconds per 300 words of each enricher by language, its share, and a row of all together with memory.

    `all` is the enrich stage as workers run it: every enricher on one article, then the next article.
    """
    warm()
    cases = [_with_facts(article) for article in articles(pages)]
    rows = [_row(name, enricher, cases, repeats) for name, enricher in ENRICHERS.items()]
    total = sum(row["ms"] for row in rows)
    for row in rows:
        row["share"] = f"{row['ms'] / total:.0%}"
    stage = Enricher("", lambda article, _: enrich(article))
    together = _row("all", stage, cases, repeats) | {"share": f"goal {GOAL_MS:g} ms"}
    return [*rows, together | {"MB of a process": memory_mb(), "goal MB": GOAL_MB}]


def articles(pages: int) -> list[Article]:
    """The newsroom's articles, all languages, as the clean stage reads them."""
    raw = RawRef(topic="bench", partition=0, offset=0)
    results = (clean(page, raw) for page in sample(pages))
    return [result.article for result in results if isinstance(result, Clean) and result.article]


def memory_mb() -> int:
    """Resident megabytes of a fresh process that has read every model and enriched 100 articles."""
    code = (
        "import psutil\n"
        "from pipeline.bench.enrichers import articles\n"
        "from pipeline.stages.enrich import enrich\n"
        "for article in articles(100): enrich(article)\n"
        "print(psutil.Process().memory_info().rss)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return round(int(run.stdout) / 1e6)


def _with_facts(article: Article) -> Case:
    facts = Enrichment()
    for name, enricher in ENRICHERS.items():
        facts = replace(facts, **{name: enricher.read(article, facts)})
    return article, facts


def _row(name: str, enricher: Enricher, cases: Sequence[Case], repeats: int) -> dict[str, Any]:
    row: dict[str, Any] = {"enricher": name, "ms": round(_per_article(enricher, cases, repeats), 2)}
    for language in LANGUAGES:
        some = [case for case in cases if case[0].language == language]
        row[language] = round(_per_article(enricher, some, repeats), 2)
    return row


def _per_article(enricher: Enricher, cases: Sequence[Case], repeats: int) -> float:
    """CPU milliseconds per 300 words, the best of several rounds: what the machine does besides is left out."""
    words = sum(len(article.text.split()) for article, _ in cases)
    times = []
    for _ in range(repeats):
        started = time.process_time()
        for article, facts in cases:
            enricher.read(article, facts)
        times.append(time.process_time() - started)
    return 1000 * min(times) / max(words, 1) * WORDS
