"""The clean stage beside a bare parse and trafilatura alone, one core, the same pages."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from typing import Any

import lxml.html
import trafilatura

from pipeline.bench.pages import resized, sample
from pipeline.stages.clean import clean
from schemas.raw import RawPage
from schemas.records import RawRef

RAW = RawRef(topic="bench", partition=0, offset=0)
SIZES_KB = (10, 60, 200)
WORDS = (200, 420)  # a 300-word article, more or less


def measure(count: int = 200, repeats: int = 5) -> list[dict[str, Any]]:
    """Pages per second and core of each way, and for sizes of pages the cost in bare parses."""
    pages = sample(count)
    bodies = [page.body for page in pages]
    ways: dict[str, tuple[Callable[[Any], Any], Sequence[Any]]] = {
        "lxml parse only": (lxml.html.fromstring, bodies),
        "clean stage": (_clean, pages),
        "trafilatura alone": (_trafilatura, [body.decode() for body in bodies]),
    }
    rows = []
    parse = 0.0
    for name, (function, items) in ways.items():
        seconds = _best(function, items, repeats if name != "trafilatura alone" else 2)
        parse = parse or seconds
        rows.append(
            {
                "what": name,
                "pages": f"{count} as served, {statistics.mean(map(len, bodies)) / 1024:.0f} KB",
                "pages/s": round(1 / seconds),
                "ms": round(seconds * 1000, 2),
                "bare parses": round(seconds / parse, 2),
            }
        )
    return rows + [row for size in SIZES_KB for row in _sized(pages, size, repeats)]


def _sized(pages: Sequence[RawPage], size: int, repeats: int) -> list[dict[str, Any]]:
    from msgspec.structs import replace

    some = [page for page in pages if WORDS[0] <= _words(page) <= WORDS[1]]
    grown = [replace(page, body=resized(page, size * 1024)) for page in some]
    # Pages that are larger by themselves are not what this row is about.
    fitting = [page for page in grown if len(page.body) <= size * 1024 * 1.15][:60]
    if not fitting:
        return []
    parse = _best(lxml.html.fromstring, [page.body for page in fitting], repeats)
    own = _best(_clean, fitting, repeats)
    return [
        {
            "what": "clean stage, every field",
            "pages": f"{len(fitting)} of {size} KB, {WORDS[0]}-{WORDS[1]} words",
            "pages/s": round(1 / own),
            "ms": round(own * 1000, 2),
            "bare parses": round(own / parse, 2),
            "parse ms": round(parse * 1000, 2),
            "over parse ms": round((own - parse) * 1000, 2),
        }
    ]


def _best(function: Callable[[Any], Any], items: Sequence[Any], repeats: int) -> float:
    """CPU seconds per item, the best of several rounds: what the machine does besides is left out."""
    for item in items[:20]:
        function(item)  # warm
    times = []
    for _ in range(repeats):
        started = time.process_time()
        for item in items:
            function(item)
        times.append(time.process_time() - started)
    return min(times) / len(items)


def _clean(page: RawPage) -> Any:
    return clean(page, RAW)


def _trafilatura(text: str) -> Any:
    return trafilatura.bare_extraction(text, favor_precision=True, include_comments=False)


def _words(page: RawPage) -> int:
    result = clean(page, RAW)
    article = getattr(result, "article", None)
    return len(article.text.split()) if article else 0
