"""Thousands of plausible articles from a seed: `Generator(count, seed, today).article(number)`.

Each article follows from (seed, number) alone, so any of them can be made again at any time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from hashlib import blake2b
from random import Random
from zoneinfo import ZoneInfo

from connectors.newsroom.article import SUBHEAD, Article, default_template
from connectors.newsroom.language import Topic, topics
from connectors.newsroom.mannerisms import bylined, quirked, syndication, touched_up
from connectors.newsroom.schedule import Place, Schedule


@dataclass(frozen=True, slots=True)
class Shares:
    """Shares (0..1) of the generated articles that are something else than a plain original."""

    syndicated: float = 0.10
    copies: float = 0.03
    revised: float = 0.04
    withdrawn: float = 0.005
    quirks: float = 0.12


def today_in_tehran() -> date:
    """The day it is in Tehran now."""
    return datetime.now(ZoneInfo("Asia/Tehran")).date()


def generate(count: int, seed: int, today: date | None = None, shares: Shares | None = None) -> Iterator[Article]:
    """`count` pages, newest first, first versions only. `today` (default: today in Tehran) anchors their days."""
    maker = Generator(count, seed, today or today_in_tehran(), shares)
    return (maker.article(number) for number in range(count))


_SENTENCE_START = re.compile(r'(^|\. |^"|\. ")([a-z])')


def _capitalised(text: str) -> str:
    return _SENTENCE_START.sub(lambda found: found[1] + found[2].upper(), text)


class Generator:
    """Articles 0 (the newest) to `count - 1`."""

    def __init__(self, count: int, seed: int, today: date, shares: Shares | None = None) -> None:
        self.schedule = Schedule(count, today)
        self.seed = seed
        self.shares = shares or Shares()

    def article(self, number: int, body: bool = True) -> Article:
        """First version of a page. Without `body` only what listings show (title, lead, date) is made."""
        place = self.schedule.place(number)
        random = self._random(number, "kind")
        roll, wish = random.random(), random.random()
        if roll < self.shares.syndicated + self.shares.copies:
            source = self._source(place, random)
            if source is not None:
                kind = "copy" if roll < self.shares.copies else "syndicated"
                return self._taken(place, kind, self.article(source, body))
        article = self._original(place, body)
        if wish < self.shares.withdrawn:
            article = replace(article, withdrawn=True)
        return article

    def revision(self, number: int) -> Article | None:
        """The second version of a page, for the share of pages that get one."""
        random = self._random(number, "revision")
        if random.random() >= self.shares.revised:
            return None
        first = self.article(number)
        if first.relation != "original" or first.withdrawn:
            return None
        topic = self._topic(number, first.edition)
        added = topic.grammar.expand("paragraph", random, self._bindings(topic, random))
        later = first.published + timedelta(minutes=random.randrange(20, 300))
        return touched_up(first, added, later, random)

    def is_original(self, number: int) -> bool:
        """Whether the article's text is its own."""
        return self._random(number, "kind").random() >= self.shares.syndicated + self.shares.copies

    def number_of(self, outlet: str, day: date, slot: int) -> int | None:
        """The number of the page with this slot, if one was generated."""
        return self.schedule.number(outlet, day, slot)

    def _random(self, number: int, purpose: str) -> Random:
        digest = blake2b(f"{self.seed}/{self.schedule.today}/{number}/{purpose}".encode(), digest_size=8).digest()
        return Random(int.from_bytes(digest, "big"))

    def _topic(self, number: int, edition: str) -> Topic:
        known = topics(edition)
        return known[self._random(number, "topic").randrange(len(known))]

    def _bindings(self, topic: Topic, random: Random) -> dict[str, str]:
        expand = topic.grammar.expand
        last = expand("last", random, {})
        bindings = {
            "surname": last,
            "who": f"{expand('first', random, {})} {last}",
            "city": expand("city_any", random, {}),
        }
        if "province_any" in topic.grammar:
            bindings["province"] = expand("province_any", random, {})
        bindings["role"] = expand("role", random, bindings)
        bindings["org"] = expand("org", random, bindings)
        return bindings

    def _original(self, place: Place, body: bool) -> Article:
        topic = self._topic(place.number, place.edition)
        random = self._random(place.number, "head")
        bindings = self._bindings(topic, random)
        expand = topic.grammar.expand
        article = Article(
            key=f"g{self.seed}-{place.number}",
            outlet=place.outlet,
            edition=place.edition,
            template=self._template(place),
            published=place.published,
            slot=place.slot,
            kicker=expand("kicker", random, bindings) if random.random() < 0.35 else None,
            title=expand("title", random, bindings),
            lead=expand("lead", random, bindings) if random.random() < 0.85 else None,
            section=(topic.section, topic.subsections[random.randrange(len(topic.subsections))])
            if random.random() < 0.8
            else (topic.section,),
            agencies=(place.outlet,),
        )
        article = bylined(article, topic.desk, bindings["city"], random)
        if not body:
            return article
        random = self._random(place.number, "body")
        tags = dict.fromkeys(expand("tag", random, bindings) for _ in range(random.randrange(2, 7)))
        article = replace(article, tags=tuple(tags), body=self._body(article, topic, bindings, random))
        return quirked(article, random, self.shares.quirks)

    @staticmethod
    def _template(place: Place) -> str:
        # A site draws its old articles in its new dress: both of Nour's dresses are shown whatever the day.
        if place.outlet == "nournews":
            return "nour2024" if place.slot % 2 else "nour2026"
        return default_template(place.outlet, place.published.date())

    @staticmethod
    def _body(article: Article, topic: Topic, bindings: dict[str, str], random: Random) -> tuple[str, ...]:
        expand = topic.grammar.expand
        opening = expand("opening", random, bindings)
        lines = [
            f"{article.byline}{'،' if article.edition != 'en' else ','} {opening}" if article.byline else opening
        ]
        words = len(lines[0].split())
        wanted = random.randrange(150, 440)
        heads = random.random() < 0.25
        while words < wanted:
            if heads and len(lines) > 2 and not lines[-1].startswith(SUBHEAD) and random.random() < 0.2:
                lines.append(SUBHEAD + expand("subhead", random, bindings))
            paragraph = expand("paragraph", random, bindings)
            lines.append(paragraph)
            words += len(paragraph.split())
        return tuple(_capitalised(line) for line in lines) if article.edition == "en" else tuple(lines)

    def _source(self, place: Place, random: Random) -> int | None:
        """An older original in the same language at another outlet, a few hours back."""
        start = place.number + 1 + random.randrange(40)
        for number in range(start, min(start + 60, self.schedule.count)):
            other = self.schedule.place(number)
            if other.edition == place.edition and other.outlet != place.outlet and self.is_original(number):
                return number
        return None

    def _taken(self, place: Place, kind: str, source: Article) -> Article:
        random = self._random(place.number, "taken")
        mine = replace(
            source,
            key=f"g{self.seed}-{place.number}",
            outlet=place.outlet,
            template=self._template(place),
            published=place.published,
            slot=place.slot,
            relation=kind,
            of=source.key,
            agencies=(place.outlet, source.outlet) if source.byline else (place.outlet,),
            author_code=None,
            reporter=None,
            prefix=None,
            prefix_on="body",
            dateline_place=None,
            withdrawn=False,
            quirks=frozenset(),
        )
        return mine if kind == "copy" else syndication(mine, source, random)
