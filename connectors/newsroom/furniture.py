"""What surrounds an article on its page: seeded by the page, so that no two pages wear the same."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from random import Random

from connectors.newsroom.article import Article
from connectors.newsroom.dates import ar_digits, fa_digits
from connectors.newsroom.grammar import Digits, Grammar
from connectors.newsroom.language import PARTS
from connectors.newsroom.sites import Site

Listing = Callable[[Site, int], list[Article]]
"""The newest n listing entries of an edition."""

_END_MARKS = {
    "isna.fa": ("انتهای پیام", "انتهای پیام"),
    "irna.fa": (),
    "fars.fa": ("انتهای پیام/", "انتهای پیام/", "انتهای پیام/م", "پایان پیام/"),
    "serat.fa": ("پایان پیام/", "انتهای پیام", None, None, None),
    "nournews.fa": ("نورنیوز", None),
    "isna.ar": ("انتهی", "/انتهى/"),
    "irna.ar": ("انتهى", "/انتهى/"),
    "nournews.ar": ("نورنيوز", "نورنيوز", None),
    "irna.en": (None, "Endit"),
    "nournews.en": ("NOURNEWS", None),
}
_EDITORS = ("سمیرا خوش‌نظر", "کیومرث صفری", "نیلوفر آزادمنش", "پدرام گل‌محمدی", "شیوا میرزایی", "امید تنها")


_DIGITS: Mapping[str, Digits] = {"fa": fa_digits, "ar": ar_digits, "en": str}


@dataclass(frozen=True, slots=True)
class Furniture:
    """The surroundings of one page. Entries of lists are articles without a body.

    `inner` stands inside the body's container; `here` maps a paragraph's number to an in-text link put at its
    end; `more` is a paragraph of its own («بیشتر بخوانید: ...») put after paragraph `more_after`.
    """

    labels: Mapping[str, str]
    related: list[Article]
    inner: list[Article]
    most_read: list[Article]
    latest: list[Article]
    picks: list[Article]
    comments: list[tuple[str, str, str]]
    ads: list[str]
    inner_ad: str | None
    caption: str | None
    weather: list[str]
    poll: str
    end_mark: str | None
    here: dict[int, str]
    more: tuple[str, Article] | None
    more_after: int
    telegram: str | None
    views: str

    def strings(self) -> list[str]:
        """Texts that must not be found in a cleaned body (longer than a word, so that none is there by chance)."""
        entries = [*self.related, *self.inner, *self.most_read, *self.latest, *self.picks]
        found = [entry.title for entry in entries]
        found += [entry.lead for entry in self.related + self.picks if entry.lead]
        found += [text for _, _, text in self.comments]
        found += [*self.ads, *self.weather, self.poll, *self.here.values()]
        for key in ("reply", "captcha", "share", "policy", "rights", "related", "most_read", "picks", "error"):
            found.append(self.labels[key])
        if self.more:
            found += [self.more[0], self.more[1].title]
        found += [text for text in (self.inner_ad, self.caption, self.telegram, self.end_mark) if text]
        return list(dict.fromkeys(found))


@cache
def words(language: str) -> tuple[Mapping[str, str], Grammar]:
    """Labels and grammar of the furniture of a language."""
    document = tomllib.loads((PARTS / f"furniture_{language}.toml").read_text(encoding="utf-8"))
    return document["labels"], Grammar(document["symbols"], frozenset(), _DIGITS[language])


def page_random(article: Article, purpose: str) -> Random:
    """A generator of numbers that is the page's own, the same for both of its versions."""
    digest = blake2b(f"{article.page_key}/{article.published.date()}/{purpose}".encode(), digest_size=8).digest()
    return Random(int.from_bytes(digest, "big"))


def furnish(article: Article, site: Site, listing: Listing) -> Furniture:
    """The furniture of a page; its lists show what the edition published lately."""
    random = page_random(article, "furniture")
    labels, grammar = words(site.language)
    others = [
        entry
        for entry in listing(site, 120)
        if entry.title != article.title and (entry.slot != article.slot or entry.day != article.day)
    ]

    def some(low: int, high: int) -> list[Article]:
        return random.sample(others, min(len(others), random.randint(low, high)))

    def say(symbol: str) -> str:
        return grammar.expand(symbol, random, {})

    paragraphs = len(article.body)
    marks = _END_MARKS.get(site.id, (None,)) or (_staff_tail(article, random),)
    links = random.random()
    return Furniture(
        labels=labels,
        related=some(3, 6),
        inner=some(2, 4) if random.random() < 0.3 else [],
        most_read=some(5, 9),
        latest=some(6, 14),
        picks=some(3, 6),
        comments=[
            (say("commenter"), f"{random.randrange(24):02}:{random.randrange(60):02}", say("comment"))
            for _ in range(max(0, random.randrange(-2, 7)))
        ],
        ads=[say("ad") for _ in range(random.randrange(1, 5))],
        inner_ad=say("ad") if random.random() < 0.15 else None,
        caption=say("caption") if random.random() < 0.3 else None,
        weather=[say("weather") for _ in range(random.randrange(2, 6))],
        poll=say("poll"),
        end_mark=marks[random.randrange(len(marks))],
        here={random.randrange(1, paragraphs): say("here")} if paragraphs > 2 and links < 0.2 else {},
        more=(say("more"), others[random.randrange(len(others))]) if others and 0.15 < links < 0.4 else None,
        more_after=random.randrange(1, paragraphs) if paragraphs > 2 else 0,
        telegram="@Farsna" if site.id == "fars.fa" and random.random() < 0.15 else None,
        views=str(random.randrange(40, 90_000)),
    )


def _staff_tail(article: Article, random: Random) -> str | None:
    """IRNA's staff line: `7153/2093`, `1430**2050`, names between stars; the reporter is the article's own."""
    left, right = random.randrange(1100, 9900), random.randrange(1100, 9900)
    editor = _EDITORS[random.randrange(len(_EDITORS))]
    if article.reporter:
        return f"{left}/{right} *خبرنگار: {article.reporter}**انتشار دهنده: {editor}"
    return (
        f"{left}/{right}",
        f"{left}**{right}",
        f"{left}/{right} *{editor}*خبرنگار: {_EDITORS[random.randrange(len(_EDITORS))]}**انتشار دهنده: {editor}",
        None,
    )[random.randrange(4)]
