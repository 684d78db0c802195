"""Whether the profile of an outlet still reads its pages: templates drift without saying so.

A page that the profile no longer fits is read by trafilatura, so nothing fails: what falls is the share of an
outlet's latest articles that came by its profile. It is a metric, and the log says once that it fell or is back.
"""

from __future__ import annotations

from collections import deque

from pipeline import logs
from pipeline.metrics import PROFILE_HIT_RATE
from schemas.records import Article

log = logs.get(__name__)

WINDOW = 200  # articles of an outlet: half a day of the busiest, a few days of the quietest
ENOUGH = 20  # articles from which a share says anything
FALLEN, BACK = 0.8, 0.9  # two bounds, so that a share between them is not told again and again


class Drift:
    """The latest articles of each outlet, whether its profile read them; not shared between threads."""

    def __init__(self) -> None:
        self._hits: dict[str, deque[bool]] = {}
        self._fallen: set[str] = set()

    def count(self, article: Article) -> None:
        """Counts one article; text exports and feed stubs have no template and do not count."""
        if article.extraction is None or article.extraction.path not in ("profile", "trafilatura"):
            return
        outlet = article.outlet
        hits = self._hits.setdefault(outlet, deque(maxlen=WINDOW))
        hits.append(article.extraction.path == "profile")
        rate = sum(hits) / len(hits)
        PROFILE_HIT_RATE.labels(outlet).set(rate)
        if len(hits) < ENOUGH:
            return
        if rate < FALLEN and outlet not in self._fallen:
            self._fallen.add(outlet)
            log.warning("the profile reads fewer pages: a new template?", outlet=outlet, hit_rate=round(rate, 2))
        elif rate >= BACK and outlet in self._fallen:
            self._fallen.remove(outlet)
            log.info("the profile reads the pages again", outlet=outlet, hit_rate=round(rate, 2))
