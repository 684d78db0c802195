"""An article's page as its outlet's CMS draws it."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from markupsafe import Markup

from connectors.newsroom import dates
from connectors.newsroom.article import Article
from connectors.newsroom.body import Hand, body_html, lead_html
from connectors.newsroom.chrome import VARIANTS, chrome, environment
from connectors.newsroom.codes import news_code, path_of, url_of
from connectors.newsroom.furniture import Furniture, Listing, furnish, page_random
from connectors.newsroom.rows import row, short_date
from connectors.newsroom.sites import Site, site_of

_PARAGRAPH_CLASS = {"fars2020": "rtejustify", "fars2017": "rtejustify"}
_ID_LABELS = {"fa": "شناسه خبر", "ar": "رمز الخبر", "en": "News ID"}
_YEARS_AHEAD = 10
"""How far a `future-meta-date` lies: beyond any day on which the page could be fetched."""


@dataclass(frozen=True, slots=True)
class Visible:
    """The date as readers see it, in each place's own writing."""

    weekday: str
    day: str
    day_padded: str
    time: str
    nour: str
    old: str


@dataclass(frozen=True, slots=True)
class Page:
    """A drawn page: its bytes (UTF-8) and what was put round the article."""

    url: str
    html: bytes
    furniture: Furniture


def render(article: Article, listing: Listing) -> Page:
    """The page of one version of an article. `listing` gives the entries of its related and latest lists."""
    site = site_of(article.outlet, article.edition)
    furniture = furnish(article, site, listing)
    context = _context(article, site, furniture, listing)
    html = environment().get_template(f"{article.template}.html").render(context)
    return Page(context["url"], html.encode(), furniture)


def _context(article: Article, site: Site, furniture: Furniture, listing: Listing) -> dict[str, Any]:
    hand = Hand(article)
    code = news_code(article)
    url = url_of(article)
    variant = page_random(article, "chrome").randrange(VARIANTS)
    description = hand.plain(article.lead or next(iter(article.paragraphs), article.title))[:300]
    context: dict[str, Any] = {
        "a": article,
        "site": site,
        "f": furniture,
        "chrome": chrome(site.id, variant),
        "code": code,
        "url": url,
        "own_path": path_of(article),
        "path": path_of,
        "short_date": short_date,
        "row": row,
        "short_url": f"{site.base}/x{int(code) % 10**9:x}",
        "print_path": f"/{site.edition}/News-Print/{code}" if site.outlet == "nournews" else f"/print/{code}",
        "section": list(article.section),
        "site_day": next((entry.day for entry in listing(site, 1)), article.day),
        "fa_weekday": dates.fa_weekday,
        "fa_day_padded": dates.fa_day_padded,
        "title": hand.html(article.title),
        "kicker": hand.html(article.kicker) if article.kicker else None,
        "lead": lead_html(article, hand),
        "description": description,
        "id_label": _ID_LABELS[site.language],
        "visible_code": dates.fa_digits(code),
        "viewstate": base64.b64encode(page_random(article, "viewstate").randbytes(1800)).decode(),
        "body": body_html(article, furniture, hand, _PARAGRAPH_CLASS.get(article.template, "")),
    }
    return context | _date_context(article, site, description)


def _date_context(article: Article, site: Site, description: str) -> dict[str, Any]:
    """The dates in every form the templates use; all None for a page without a date."""
    names = (
        "meta_published", "meta_modified", "us_published", "us_modified", "us_visible", "iso_published",
        "iso_modified", "visible",
    )  # fmt: skip
    if "no-date" in article.quirks:
        return dict.fromkeys(names) | {"json_ld": _json_ld(article, site, description, None, None)}
    published, modified = article.published, article.modified or article.published
    if "future-meta-date" in article.quirks:
        published = published.replace(year=published.year + _YEARS_AHEAD, day=min(published.day, 28))
        modified = published
    values = (
        dates.zulu(published), dates.zulu(modified), dates.us_clock(published), dates.us_clock(modified),
        dates.us_clock(article.published), dates.offset_iso(published), dates.offset_iso(modified),
        _visible(article.published, site.language),
    )  # fmt: skip
    json_ld = _json_ld(article, site, description, published, modified)
    return dict(zip(names, values, strict=True)) | {"json_ld": json_ld}


def _visible(moment: datetime, language: str) -> Visible:
    day, clock = moment.date(), dates.clock(moment)
    if language == "fa":
        year, month, number = dates.jalali(day)
        slashed = dates.fa_digits(f"{year}/{month:02}/{number:02}")
        return Visible(
            weekday=dates.fa_weekday(day),
            day=dates.fa_day(day),
            day_padded=dates.fa_day_padded(day),
            time=dates.fa_digits(clock),
            nour=f"{slashed} - {dates.fa_digits(clock)}",
            old=f"{year % 100:02}/{month:02}/{number:02} - {clock}",
        )
    if language == "ar":
        time, text = dates.ar_digits(clock), dates.ar_day(day)
        return Visible(dates.ar_weekday(day), text, text, time, f"{text} - {time}", f"{text} - {time}")
    text = f"{day.day} {dates.EN_MONTHS[day.month - 1]} {day.year}"
    return Visible(dates.EN_WEEKDAYS[day.weekday()], text, text, clock, f"{text} - {clock}", f"{text} - {clock}")


def _json_ld(
    article: Article, site: Site, description: str, published: datetime | None, modified: datetime | None
) -> Markup:
    document: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": article.title,
        "description": description,
        "inLanguage": site.language,
        "mainEntityOfPage": url_of(article),
        "publisher": {"@type": "Organization", "name": site.name},
    }
    if published and modified:
        document |= {"datePublished": dates.offset_iso(published), "dateModified": dates.offset_iso(modified)}
    if article.section:
        document["articleSection"] = article.section[-1]
    if article.reporter:
        document["author"] = {"@type": "Person", "name": article.reporter}
    text = json.dumps(document, ensure_ascii=False)
    # `</script>` and `<!--` may not stand in a script element.
    return Markup(text.replace("<", "\\u003c").replace(">", "\\u003e"))  # noqa: S704 - JSON, < and > escaped


def last_modified(article: Article) -> dict[str, str]:
    """The page's `Last-Modified` header; none for a page without a date."""
    return {} if "no-date" in article.quirks else {"Last-Modified": dates.rfc822(article.updated)}
