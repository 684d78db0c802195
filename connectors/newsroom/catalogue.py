"""Every page of the newsroom: hand-made articles in memory, generated ones by arithmetic."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from functools import lru_cache
from pathlib import Path

from connectors.newsroom.article import TEHRAN, Article
from connectors.newsroom.authored import ARTICLES, load_articles
from connectors.newsroom.codes import day_and_slot
from connectors.newsroom.generator import Generator, Shares
from connectors.newsroom.sites import Site

Clock = Callable[[], datetime]


def now() -> datetime:
    """The present instant, in Tehran's time."""
    return datetime.now(TEHRAN)


class Catalogue:
    """What the five outlets have published up to the clock's instant.

    `count` generated pages from `seed` are added to the hand-made ones under `articles` (None: none of them).
    Pages whose time has not come are not there yet, as on a real site.
    """

    def __init__(
        self,
        count: int,
        seed: int,
        today: date,
        shares: Shares | None = None,
        articles: Path | None = ARTICLES,
        clock: Clock = now,
    ) -> None:
        self.today = today
        self.seed = seed
        self._clock = clock
        self._generator = Generator(count, seed, today, shares)
        self._second: dict[str, Article] = {}
        self._pages: dict[tuple[str, date, int], Article] = {}
        self._by_day: dict[tuple[str, str, date], list[Article]] = {}
        for article in load_articles(today, articles) if articles else []:
            if article.revises is not None:
                self._second[article.revises] = article
                continue
            self._pages[article.outlet, article.day, article.slot] = article
            self._by_day.setdefault((article.outlet, article.edition, article.day), []).append(article)
        self._recent: dict[str, tuple[datetime, list[Article]]] = {}
        self._listing = lru_cache(maxsize=16)(self._listed)  # days, so that memory stays flat

    def find(self, outlet: str, code: str) -> Article | None:
        """First version of the page with this code, if its time has come."""
        where = day_and_slot(outlet, code)
        if where is None:
            return None
        day, slot = where
        article = self._pages.get((outlet, day, slot))
        if article is None:
            number = self._generator.number_of(outlet, day, slot)
            article = self._generator.article(number) if number is not None else None
        return article if article is not None and article.published <= self._clock() else None

    def revision(self, page: Article) -> Article | None:
        """The page's second version, if it has one."""
        if page.key in self._second:
            return self._second[page.key]
        number = self._generator.number_of(page.outlet, page.day, page.slot)
        return self._generator.revision(number) if number is not None else None

    def days(self, site: Site) -> list[date]:
        """The days on which an edition published something, newest first."""
        made = {day for outlet, edition, day in self._by_day if (outlet, edition) == (site.outlet, site.edition)}
        schedule = self._generator.schedule
        window = (self.today - timedelta(days=back) for back in range(schedule.days))
        made |= {day for day in window if schedule.has(site.outlet, site.edition, day)}
        return sorted((day for day in made if day <= self._clock().date()), reverse=True)

    def on_day(self, site: Site, day: date) -> list[Article]:
        """Listing entries (articles without a body) of an edition's day, newest first."""
        until = self._clock()
        return [entry for entry in self._listing(site.outlet, site.edition, day) if entry.published <= until]

    def latest(self, site: Site, count: int) -> list[Article]:
        """The newest `count` (at most 120) listing entries of an edition, worked out once a minute."""
        minute = self._clock().replace(second=0, microsecond=0)
        known = self._recent.get(site.id)
        if known is None or known[0] != minute:
            known = self._recent[site.id] = minute, self._newest(site, 120)
        return known[1][:count]

    def _newest(self, site: Site, count: int) -> list[Article]:
        found: list[Article] = []
        for day in self.days(site):
            found += self.on_day(site, day)
            if len(found) >= count:
                break
        return found[:count]

    def pages(self) -> Iterator[Article]:
        """Every page whose time has come, whole: the hand-made first, then the generated, newest first."""
        until = self._clock()
        schedule = self._generator.schedule
        for article in self._pages.values():
            if article.published <= until:
                yield article
        for number in range(schedule.count):
            article = self._generator.article(number)
            if article.published <= until:
                yield article

    def _listed(self, outlet: str, edition: str, day: date) -> tuple[Article, ...]:
        listed = list(self._by_day.get((outlet, edition, day), ()))
        for place in self._generator.schedule.on_day(day):
            if (place.outlet, place.edition) == (outlet, edition):
                listed.append(self._generator.article(place.number, body=False))
        return tuple(sorted(listed, key=lambda article: (article.published, article.slot), reverse=True))
