"""Sitemaps of the three CMS families."""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Iterable
from datetime import date
from xml.sax.saxutils import escape

from connectors.newsroom import dates
from connectors.newsroom.article import Article
from connectors.newsroom.catalogue import Catalogue
from connectors.newsroom.codes import url_of
from connectors.newsroom.sites import Site

Document = tuple[str, bytes]
"""Content type and bytes."""

_NASTOOH_YEAR = re.compile(r"/sitemap/(all|\d{4})/sitemap\.xml")
_NASTOOH_DAY = re.compile(r"/sitemap/(\d{4})/(\d{1,2})/(\d{1,2})/sitemap\.xml")
_SERAT_MONTH = re.compile(r"/fa-sitemap-newsarchive/(\d{4})/(\d{1,2})")
_JSON_AFTER_DAYS = 4
"""Nastooh's older day leaves are JSON now and then."""


def roots(site: Site) -> tuple[str, ...]:
    """The addresses robots.txt names."""
    if site.outlet in ("isna", "irna"):
        return f"{site.base}/sitemap/news/sitemap.xml", f"{site.base}/sitemap/all/sitemap.xml"
    if site.outlet == "nournews":
        return (f"{site.base}/sitemap.xml",)
    if site.outlet == "serat":
        return f"{site.base}/fa-sitemap-news", f"{site.base}/fa-sitemap-newsarchive"
    return ()


def sitemap(sites: list[Site], path: str, catalogue: Catalogue) -> Document | None:
    """The sitemap at a path of a host (all editions of the host: Nour mixes languages); None when there is none."""
    site = sites[0]
    if site.outlet in ("isna", "irna"):
        return _nastooh(site, path, catalogue)
    if site.outlet == "nournews":
        return _nour(sites, path, catalogue)
    return _serat(site, path, catalogue) if site.outlet == "serat" else None


def nour_leaf(day: date) -> str:
    """Path of Nour's day leaf: URL-safe base64 of a JSON object, `=` written as `,`."""
    raw = json.dumps({"model": "newsstudioDateRange", "date": day.isoformat()}, separators=(",", ":")).encode()
    return f"/sitemap/{base64.urlsafe_b64encode(raw).decode().replace('=', ',')}.xml"


def _nastooh(site: Site, path: str, catalogue: Catalogue) -> Document | None:
    if path == "/sitemap/news/sitemap.xml":
        return _urls(catalogue.latest(site, 30), news=site)
    year_map = _NASTOOH_YEAR.fullmatch(path)
    if year_map:
        days = catalogue.days(site)
        years = {day: _year(site, day) for day in days}
        wanted = max(years.values(), default=0) if year_map[1] == "all" else int(year_map[1])
        chosen = [day for day in days if years[day] == wanted]
        return _index((site.base + _nastooh_leaf(site, day), day.isoformat()) for day in chosen) if chosen else None
    leaf = _NASTOOH_DAY.fullmatch(path)
    if leaf is None:
        return None
    numbers = int(leaf[1]), int(leaf[2]), int(leaf[3])
    try:
        day = dates.from_jalali(*numbers) if numbers[0] < 1900 else date(*numbers)
    except ValueError:
        return None
    entries = catalogue.on_day(site, day)
    if not entries:
        return None
    if (catalogue.today - day).days > _JSON_AFTER_DAYS and day.toordinal() % 3 == 0:
        urls = [{"loc": url_of(entry), "lastmode": dates.zulu(entry.updated)} for entry in entries]
        return "application/json; charset=utf-8", json.dumps({"urls": urls}).encode()
    return _urls(entries)


def _year(site: Site, day: date) -> int:
    """Persian editions name years in Jalali, foreign ones in Gregorian."""
    return dates.jalali(day)[0] if site.edition == "fa" else day.year


def _nastooh_leaf(site: Site, day: date) -> str:
    numbers = dates.jalali(day) if site.edition == "fa" else (day.year, day.month, day.day)
    return "/sitemap/" + "/".join(map(str, numbers)) + "/sitemap.xml"


def _nour(sites: list[Site], path: str, catalogue: Catalogue) -> Document | None:
    if path == "/sitemap.xml":
        days = sorted({day for site in sites for day in catalogue.days(site)}, reverse=True)
        return _index((sites[0].base + nour_leaf(day), day.isoformat()) for day in days)
    if not (path.startswith("/sitemap/") and path.endswith(".xml")):
        return None
    name = path.removeprefix("/sitemap/").removesuffix(".xml").replace(",", "=")
    try:
        asked = json.loads(base64.urlsafe_b64decode(name.encode()))
        day = date.fromisoformat(asked["date"])
    except (binascii.Error, ValueError, KeyError, TypeError):
        return None
    entries = [entry for site in sites for entry in catalogue.on_day(site, day)]
    return _urls(entries) if entries else None


def _serat(site: Site, path: str, catalogue: Catalogue) -> Document | None:
    if path == "/fa-sitemap-news":
        return _urls(catalogue.latest(site, 100), news=site)
    months: dict[tuple[int, int], list[date]] = {}
    for day in catalogue.days(site):
        year, month, _ = dates.jalali(day)
        months.setdefault((year, month), []).append(day)
    if path == "/fa-sitemap-newsarchive":
        return _index(
            (f"{site.base}/fa-sitemap-newsarchive/{y}/{m}", days[0].isoformat()) for (y, m), days in months.items()
        )
    leaf = _SERAT_MONTH.fullmatch(path)
    days = months.get((int(leaf[1]), int(leaf[2])), []) if leaf else []
    return _urls(entry for day in days for entry in catalogue.on_day(site, day)) if days else None


def _index(leaves: Iterable[tuple[str, str]]) -> Document:
    body = "".join(f"<sitemap><loc>{escape(loc)}</loc><lastmod>{day}</lastmod></sitemap>\n" for loc, day in leaves)
    return _xml(f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{body}</sitemapindex>\n')


def _urls(entries: Iterable[Article], news: Site | None = None) -> Document:
    namespace = ' xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"' if news else ""
    parts = [f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"{namespace}>\n']
    for entry in entries:
        dated = "no-date" not in entry.quirks
        parts.append(f"<url><loc>{escape(url_of(entry))}</loc>")
        if dated:
            parts.append(f"<lastmod>{dates.zulu(entry.updated)}</lastmod>")
        if news and dated:
            parts.append(
                f"<news:news><news:publication><news:name>{escape(news.name)}</news:name>"
                f"<news:language>{news.language}</news:language></news:publication>"
                f"<news:publication_date>{dates.zulu(entry.published)}</news:publication_date>"
                f"<news:title>{escape(entry.title)}</news:title></news:news>"
            )
        parts.append("</url>\n")
    parts.append("</urlset>\n")
    return _xml("".join(parts))


def _xml(text: str) -> Document:
    return "application/xml; charset=utf-8", f'<?xml version="1.0" encoding="UTF-8"?>\n{text}'.encode()
