"""Body F1 of trafilatura alone beside ours, by words: `python -m tests.quality.compare_clean` prints the table."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice

import trafilatura

from connectors.newsroom.catalogue import Catalogue
from connectors.newsroom.gold import pages
from pipeline.stages.clean import clean, payload
from pipeline.text.letters import fold
from schemas.raw import RawPage
from schemas.records import Clean, RawRef
from tests.outlets.cases import cases

RAW = RawRef(topic="pages.raw.v1", partition=0, offset=0)
FETCHED = datetime(2025, 11, 22, tzinfo=UTC)
_WORD = re.compile(r"\w+")


def words(text: str) -> Counter[str]:
    """The words of a text in their matching form."""
    return Counter(_WORD.findall(fold(text)))


def f1(gold: Counter[str], found: Counter[str]) -> float:
    """Of two bags of words; 0 where either is empty."""
    both = gold.total() + found.total()
    return 2 * (gold & found).total() / both if both else 0.0


def ours(page: RawPage) -> str:
    """The body that the clean stage finds, "" for a page that became no article."""
    result = clean(page, RAW)
    return result.article.text if isinstance(result, Clean) and result.article else ""


def theirs(page: RawPage) -> str:
    """What trafilatura finds in the same characters, as its authors advise for precision."""
    html = payload.read(page)
    if not isinstance(html, str):
        return ""
    return trafilatura.extract(html, favor_precision=True, include_comments=False, deduplicate=False) or ""


def kinds(count: int) -> Iterator[tuple[str, RawPage, str]]:
    """(kind, page, text of its body) of newsroom pages and fixtures."""
    catalogue = Catalogue(count, 20251120, FETCHED.date(), clock=lambda: FETCHED)
    for served in islice(pages(catalogue), 0, None, 3):
        page = RawPage(body=served.html, outlet=served.outlet, url=served.url, fetched_at=FETCHED)
        yield f"newsroom, {served.outlet}", page, "\n".join(served.gold["paragraphs"] + served.gold["subheads"])
    for case in cases():
        if case.page.suffix == ".html" and case.expect.get("text"):
            page = RawPage(body=case.page.read_bytes(), outlet=case.outlet, url=case.given["url"], fetched_at=FETCHED)
            yield "fixtures", page, case.expect["text"]


def main(count: int = 250) -> None:
    """Prints the table."""
    scores: defaultdict[str, list[tuple[float, float]]] = defaultdict(list)
    for kind, page, gold in kinds(count):
        expected = words(gold)
        scores[kind].append((f1(expected, words(theirs(page))), f1(expected, words(ours(page)))))
    print("| pages | number | trafilatura alone | ours |\n|---|---|---|---|")
    for kind, pairs in sorted(scores.items()):
        means = (sum(column) / len(pairs) for column in zip(*pairs, strict=True))
        print(f"| {kind} | {len(pairs)} | " + " | ".join(f"{mean:.4f}" for mean in means) + " |")


if __name__ == "__main__":
    main()
