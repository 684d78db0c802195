"""What the newsroom remembers of its visitors: versions already shown, and counts."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from prometheus_client.core import CounterMetricFamily, Metric
from prometheus_client.registry import Collector

from connectors.newsroom.article import Article
from connectors.newsroom.catalogue import Catalogue
from connectors.newsroom.codes import url_of


class Visits(Collector):
    """Pages shown once (only those that change afterwards are remembered) and requests by outlet, kind, status."""

    def __init__(self, catalogue: Catalogue, clock: Callable[[], datetime]) -> None:
        self._catalogue = catalogue
        self._clock = clock
        self._shown: set[str] = set()
        self._revise: list[re.Pattern[str]] = []
        self._counts: Counter[tuple[str, str, int]] = Counter()

    def version(self, page: Article) -> Article | None:
        """The version a visitor gets now; None for a page that has been withdrawn."""
        if page.withdrawn and page.key in self._shown:
            return None
        second = self._catalogue.revision(page)
        if second is None or (second.modified and second.modified > self._clock()):
            return page
        asked = any(pattern.search(url_of(page)) for pattern in self._revise)
        return second if asked or page.key in self._shown else page

    def shown(self, page: Article, version: Article) -> None:
        """Note that a page was delivered whole."""
        if page.withdrawn or version is not page or self._catalogue.revision(page) is not None:
            self._shown.add(page.key)

    def revise(self, match: str) -> None:
        """From now on pages whose URL matches show their second version; re.error for a bad pattern."""
        self._revise.append(re.compile(match))

    def count(self, outlet: str, kind: str, status: int) -> None:
        """One request answered."""
        self._counts[outlet, kind, status] += 1

    def collect(self) -> Iterator[Metric]:
        """The same counts, for a Prometheus registry."""
        requests = CounterMetricFamily(
            "rasad_newsroom_requests", "Requests answered.", labels=["outlet", "kind", "status"]
        )
        for (outlet, kind, status), number in sorted(self._counts.items()):
            requests.add_metric([outlet, kind, str(status)], number)
        yield requests

    def stats(self) -> dict[str, Any]:
        """`{"requests": n, "outlets": {outlet: {kind: {status: n}}}}`."""
        outlets: dict[str, dict[str, dict[str, int]]] = {}
        for (outlet, kind, status), number in sorted(self._counts.items()):
            outlets.setdefault(outlet, {}).setdefault(kind, {})[str(status)] = number
        return {"requests": sum(self._counts.values()), "outlets": outlets}
